"""Outlines as GeoJSON, with what must be said wherever they are drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from observatory.catalog import Catalog
from observatory.geography.outlines import Outline, Outlines, Polygon
from observatory.model import Territory


def outline_collection(codes: Iterable[str], outlines: Outlines, catalog: Catalog) -> dict[str, Any]:
    """A GeoJSON FeatureCollection; what must be said wherever the outlines are drawn stands above them.

    A group of places that are shown as one is one feature, with the areas of all its members.
    """
    territories = [catalog.territories[code] for code in codes]
    shapes = {place.code: outlines.of(place.members or (place.code,)) for place in territories}
    sets = {
        outline_set.name: outline_set
        for outline in chain.from_iterable(shapes.values())
        if (outline_set := outlines.set_of(outline.code)) is not None
    }
    return {
        "type": "FeatureCollection",
        "attribution": [outline_set.attribution for outline_set in sets.values()],
        "licence": [outline_set.licence for outline_set in sets.values()],
        "defects": [defect for outline_set in sets.values() for defect in outline_set.defects],
        "features": [_feature(place, shapes[place.code]) for place in territories if shapes[place.code]],
    }


def _feature(territory: Territory, shapes: Sequence[Outline]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": territory.code,
        "properties": {
            "code": territory.code,
            "name": territory.name,
            "parent": territory.parent,
            "vintage": shapes[0].vintage,
        },
        "geometry": {
            "type": "MultiPolygon",
            "coordinates": _union_polygons(shapes) if len(shapes) > 1 else shapes[0].polygons,
        },
    }


def _union_polygons(shapes: Iterable[Outline]) -> list[Polygon]:
    """The polygons of neighbours as one area, without the borders between them: with those it would cross itself."""
    import shapely  # takes 20 MB, which only places that are shown as one need

    areas = [shapely.Polygon(outer, inner) for shape in shapes for outer, *inner in shape.polygons]
    whole = shapely.normalize(shapely.coverage_union_all(areas))
    return [
        tuple(tuple(ring.coords) for ring in (part.exterior, *part.interiors))
        for part in shapely.get_parts(shapely.orient_polygons(whole))
    ]
