"""/api/v1/geo/<level>.json: the simplified outlines with their attribution, as GeoJSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from flask import Blueprint, Response, current_app

from api.answers import as_json, not_modified_answer, tag_of_text, with_cache_headers
from api.selecting import refuse_other_keys
from observatory.addresses.selection import SelectionError
from observatory.catalog import Catalog
from observatory.geography.outlines import Outline, Outlines
from observatory.model import Territory
from observatory.observatory import Observatory
from observatory.text import message

blueprint = Blueprint("geo", __name__, url_prefix="/api/v1/geo")


@blueprint.get("/<level>.json")
def of_level(level: str) -> Response:
    """The outlines of a set of places.yml."""
    refuse_other_keys()
    site = _site()
    sets = site.catalog.sets
    if level not in sets:
        raise SelectionError(
            message("No hay contornos de «{level}». Hay: {known}."),
            status=404,
            level=level,
            known=", ".join(sets),
        )
    collection = collection_of(site.catalog.in_set(level), site.outlines, site.catalog)
    response = as_json(collection, mimetype="application/geo+json")
    tag = tag_of_text(response.get_data(as_text=True))  # outlines are of no release
    return not_modified_answer(tag) or with_cache_headers(response, tag)


def _site() -> Observatory:
    return cast(Observatory, current_app.extensions["observatory"])


def collection_of(codes: Iterable[str], outlines: Outlines, catalog: Catalog) -> dict[str, Any]:
    """A GeoJSON FeatureCollection; what must be said wherever the outlines are drawn stands above them."""
    shapes = outlines.of(codes)
    sets = {
        outline_set.name: outline_set
        for outline_set in (outlines.set_of(outline.code) for outline in shapes)
        if outline_set is not None
    }
    return {
        "type": "FeatureCollection",
        "attribution": [outline_set.attribution for outline_set in sets.values()],
        "licence": [outline_set.licence for outline_set in sets.values()],
        "defects": [defect for outline_set in sets.values() for defect in outline_set.defects],
        "features": [_feature(outline, catalog.territories[outline.code]) for outline in shapes],
    }


def _feature(outline: Outline, territory: Territory) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"code": territory.code, "name": territory.name, "vintage": outline.vintage},
        "geometry": {"type": "MultiPolygon", "coordinates": outline.polygons},
    }
