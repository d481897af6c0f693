"""Keeps polygons a valid coverage: no gaps, no overlaps, and borders that neighbours share to the point."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np
import shapely

from observatory.model import ObservatoryError
from observatory.text import Text

Shapes: TypeAlias = Any  # array of shapely polygons; shapely ships no types

SLIVER_METRES = 5.0  # a gap narrower than this is a fault of digitising
SLIVER_AREA = 1_000.0  # square metres; a hole above this is a lake or a salt flat that nobody is given
SNAP_METRES = 0.5
ATTEMPTS = 5


class BoundaryError(ObservatoryError):
    """A layer is missing, holds an unknown territory, or gives no valid coverage."""


def clean_coverage(shapes: Shapes) -> Shapes:
    """`shapes` (metres) with overlaps and narrow gaps given to the neighbour of the longest border."""
    return shapely.coverage_clean(shapes, gap_width=SLIVER_METRES, snapping_distance=SNAP_METRES)


def union_by_code(coverage: Shapes, codes: list[str]) -> dict[str, Any]:
    """The shapes of each code as one, sorted by code."""
    return {
        code: shapely.coverage_union_all(
            [shape for shape, shape_code in zip(coverage, codes, strict=True) if shape_code == code]
        )
        for code in sorted(set(codes))
    }


def round_coverage(coverage: Shapes, decimals: int) -> Shapes:
    """`coverage` with every coordinate rounded to `decimals`, still without gaps, overlaps or lost shapes.

    Rounding can make a border cross itself or its neighbour: it is then cleaned and rounded again.
    Raises BoundaryError where that does not end.
    """
    unit = 10.0**-decimals
    for _ in range(ATTEMPTS):
        on_grid = shapely.transform(coverage, lambda points: np.round(points, decimals))
        if is_sound(on_grid, gap_width=unit):
            return shapely.remove_repeated_points(on_grid)
        polygons = shapely.make_valid(on_grid, method="structure", keep_collapsed=False)
        coverage = shapely.coverage_clean(polygons, gap_width=unit)
    raise BoundaryError(f"Con {decimals} decimales no queda una cobertura válida: use más decimales.")


def is_sound(coverage: Shapes, *, gap_width: float) -> bool:
    """Whether every shape is valid and none overlaps another or leaves a gap narrower than `gap_width`."""
    return bool(
        shapely.is_valid(coverage).all()
        and not shapely.is_empty(coverage).any()
        and shapely.coverage_is_valid(coverage, gap_width=gap_width)
    )


def describe_mended_defects(shapes: Shapes) -> Iterator[str]:
    """The defects that `clean_coverage` mends in `shapes` (metres), and the holes that stay: a Spanish sentence each."""
    union = shapely.union_all(shapes)
    overlap = float(shapely.area(shapes).sum()) - union.area
    rings = (ring for polygon in shapely.get_parts(union) for ring in polygon.interiors)
    holes = [shapely.Polygon(ring).area for ring in rings]
    slivers = [area for area in holes if area < SLIVER_AREA]
    lakes = [area for area in holes if area >= SLIVER_AREA]
    number = Text("es").number
    if slivers or overlap >= 1:
        yield (
            f"Corregido al unir los bordes de la capa: traslapes, {number(overlap)} m²; "
            f"huecos menores, {len(slivers)} ({number(sum(slivers))} m²)."
        )
    if lakes:
        yield (
            "Huecos que la capa no asigna a nadie (lagos, lagunas o salares): "
            f"{len(lakes)} ({number(sum(lakes) / 1e6)} km²)."
        )
