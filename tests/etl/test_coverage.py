"""Cleaning and rounding keep a coverage valid."""

import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from etl.shipping.boundaries import (
    BoundaryError,
    clean_coverage,
    describe_mended_defects,
    is_sound,
    merge_by_code,
    round_coverage,
)

PLACES = st.tuples(st.integers(1, 99), st.integers(1, 99))


def cells(points: list[tuple[int, int]]) -> np.ndarray:
    """The square of side 100 shared out among `points`: a valid coverage."""
    square = shapely.box(0, 0, 100, 100)
    voronoi = shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=square)
    return shapely.coverage_clean(shapely.intersection(shapely.get_parts(voronoi), square))


@settings(max_examples=60)
@given(st.lists(PLACES, min_size=2, max_size=25, unique=True), st.integers(-1, 2))
@example([(1, 32), (8, 80), (14, 77)], 1)
def test_rounding_gives_a_sound_coverage_on_the_grid_or_refuses(
    points: list[tuple[int, int]], decimals: int
) -> None:
    coverage = cells(points)
    try:
        result = round_coverage(coverage, decimals)
    except BoundaryError:
        # Only a grid as coarse as the cells themselves, or as the narrowest part of one, may fail.
        assert decimals < 1 or shapely.minimum_clearance(coverage).min() <= 10.0**-decimals
        return
    assert len(result) == len(coverage)
    assert is_sound(result, gap_width=10.0**-decimals)
    corners = shapely.get_coordinates(result)
    assert np.array_equal(corners, np.round(corners, decimals))
    assert shapely.area(result).sum() == pytest.approx(10_000, rel=0.02)


def test_a_border_that_rounding_makes_cross_its_neighbour_is_mended() -> None:
    left_shape = shapely.Polygon([(0, 0), (1, 0), (1.04, 0.5), (1, 1), (0, 1)])
    right = shapely.Polygon([(1, 0), (2, 0), (2, 1), (1, 1), (1.04, 0.5)])
    assert is_sound(round_coverage(np.array([left_shape, right]), 1), gap_width=0.1)


def test_a_shape_smaller_than_the_grid_is_refused_and_not_lost() -> None:
    with pytest.raises(BoundaryError, match="use más decimales"):
        round_coverage(np.array([shapely.box(0, 0, 0.2, 0.2), shapely.box(5, 5, 9, 9)]), 0)


def test_an_overlap_and_a_narrow_gap_are_closed_and_said() -> None:
    source = np.array(
        [shapely.box(0, 0, 100, 100), shapely.box(98, 0, 200, 100), shapely.box(0, 103, 200, 200)]
    )
    assert not shapely.coverage_is_valid(source)
    assert shapely.coverage_is_valid(clean_coverage(source), gap_width=1)
    assert list(describe_mended_defects(source)) == [
        "Corregido al unir los bordes de la capa: traslapes, 200 m²; huecos menores, 0 (0 m²)."
    ]


def test_a_lake_stays_a_hole_and_is_said() -> None:
    around = shapely.difference(shapely.box(0, 0, 9_000, 9_000), shapely.box(3_000, 3_000, 5_000, 5_000))
    assert len(clean_coverage(np.array([around]))[0].interiors) == 1
    assert list(describe_mended_defects(np.array([around]))) == [
        "Huecos que la capa no asigna a nadie (lagos, lagunas o salares): 1 (4 km²)."
    ]


def test_shapes_of_one_code_become_one() -> None:
    union = merge_by_code(
        np.array([shapely.box(0, 0, 1, 1), shapely.box(2, 0, 3, 1), shapely.box(1, 0, 2, 1)]), ["b", "a", "b"]
    )
    assert list(union) == ["a", "b"]
    assert union["b"].equals(shapely.box(0, 0, 2, 1))
