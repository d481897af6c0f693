"""/api/v1/geo/<level>.json: the simplified outlines with their attribution, as GeoJSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from flask import Blueprint, Response, current_app

from api.answers import as_json, kept, refusal, tag_of_text, unchanged
from api.selecting import refuse_other_keys
from observatory.catalog import Catalog
from observatory.model import Territory
from observatory.observatory import Observatory
from observatory.outlines import Outline, Outlines
from observatory.selection import SelectionError
from observatory.text import message

blueprint = Blueprint("geo", __name__, url_prefix="/api/v1/geo")


@blueprint.errorhandler(SelectionError)
def refuse(error: SelectionError) -> Response:
    """An address with filters it does not know."""
    first = next(iter(_site().catalog.sets), "")
    return refusal(error, f"/api/v1/geo/{first}.json")


@blueprint.get("/<level>.json")
def of_level(level: str) -> Response:
    """The outlines of a set of places.yml."""
    refuse_other_keys()
    site = _site()
    known = site.catalog.sets
    if level not in known:
        raise SelectionError(
            message("No hay contornos de «{level}». Hay: {known}."),
            status=404,
            level=level,
            known=", ".join(known),
        )
    collection = collection_of(site.catalog.in_set(level), site.outlines, site.catalog)
    response = as_json(collection, mimetype="application/geo+json")
    tag = tag_of_text(response.get_data(as_text=True))  # outlines are of no release
    return unchanged(tag) or kept(response, tag)


def _site() -> Observatory:
    return cast(Observatory, current_app.extensions["observatory"])


def collection_of(codes: Iterable[str], outlines: Outlines, catalog: Catalog) -> dict[str, Any]:
    """A GeoJSON FeatureCollection; what must be said wherever the outlines are drawn stands above them."""
    found = outlines.of(codes)
    sets = {one.name: one for one in (outlines.set_of(outline.code) for outline in found) if one is not None}
    return {
        "type": "FeatureCollection",
        "attribution": [one.attribution for one in sets.values()],
        "licence": [one.licence for one in sets.values()],
        "defects": [defect for one in sets.values() for defect in one.defects],
        "features": [_feature(outline, catalog.territories[outline.code]) for outline in found],
    }


def _feature(outline: Outline, territory: Territory) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"code": territory.code, "name": territory.name, "vintage": outline.vintage},
        "geometry": {"type": "MultiPolygon", "coordinates": outline.polygons},
    }
