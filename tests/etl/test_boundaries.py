"""Outlines are valid coverages, also after cleaning and rounding, and come from the official layers exactly."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import geopandas
import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from etl.shipping.boundaries import (
    BoundaryError,
    build_outlines,
    clean_coverage,
    cut_lines,
    describe_mended_defects,
    is_sound,
    main,
    merge_by_code,
    round_coverage,
)
from observatory.catalog import Catalog
from observatory.geography.outlines import (
    LINES,
    OutlineSet,
    load_outlines,
    outline_files,
    pack_line,
    unpack_line,
)
from observatory.model import Level, Period

_NUMBER = re.compile(r"-?\d+\.\d+")

COUNTS = {
    "peru_districts": 1874,
    "el_alto_districts": 14,
    "el_alto_municipality": 1,
    "lima_districts": 43,
    "callao_districts": 7,
    "peru_departments": 25,
    "bolivia_departments": 9,
}
FOUR = ("peru_departments", "bolivia_departments", "peru_districts")
DECIMALS = dict.fromkeys(COUNTS, 5) | dict.fromkeys(FOUR, 4)
LAKES = dict.fromkeys(COUNTS, 0) | {"peru_departments": 5, "bolivia_departments": 3, "peru_districts": 13}
LIMIT = 500_000
PROVINCES = 196


@pytest.fixture(scope="module")
def outlines(root: Path) -> dict[str, geopandas.GeoDataFrame]:
    """Each file of the repository, as what the site reads of it; of those with lines, the districts."""
    return {each.name: frame_of(each) for each in load_outlines(root / "data" / "geo").sets}


def frame_of(outline_set: OutlineSet, *, coarse: bool = False) -> geopandas.GeoDataFrame:
    packed = (code for code in outline_set.areas if len(code) > len("PE-1501"))
    every = [*outline_set.outlines, *(outline_set.unpack(code, {}, coarse=coarse) for code in packed)]
    shapes = [shapely.MultiPolygon([(outer, inner) for outer, *inner in each.polygons]) for each in every]
    return geopandas.GeoDataFrame({"code": [each.code for each in every]}, geometry=shapes, crs=4326)


def document_of(root: Path, name: str) -> dict[str, Any]:
    (path,) = (root / "data" / "geo").glob(f"{name}.*json")
    return json.loads(path.read_text(encoding="utf-8"))


def holes(shapes: Any) -> int:
    return sum(len(polygon.interiors) for polygon in shapely.get_parts(shapely.union_all(shapes)))


@pytest.mark.parametrize("name", COUNTS)
def test_an_outline_file_is_a_valid_coverage_after_rounding(
    outlines: dict[str, geopandas.GeoDataFrame], name: str
) -> None:
    shapes = outlines[name].geometry.to_numpy()
    assert is_sound(shapes, gap_width=10.0 ** -DECIMALS[name])
    assert holes(shapes) == LAKES[name]


@pytest.mark.parametrize("name", COUNTS)
def test_coordinates_are_rounded(outlines: dict[str, geopandas.GeoDataFrame], name: str) -> None:
    corners = shapely.get_coordinates(outlines[name].geometry.to_numpy())
    assert (corners == corners.round(DECIMALS[name])).all()


def test_lima_and_callao_share_their_border_to_the_point(outlines: dict[str, geopandas.GeoDataFrame]) -> None:
    shapes = [*outlines["lima_districts"].geometry, *outlines["callao_districts"].geometry]
    assert is_sound(shapes, gap_width=1e-5)
    assert holes(shapes) == 0


def test_all_outlines_together_weigh_little(root: Path) -> None:
    files = [path.read_bytes() for path in outline_files(root / "data" / "geo")]
    assert len(files) == len(COUNTS)
    assert sum(len(gzip.compress(file)) for file in files) < LIMIT


def test_each_file_draws_every_territory_it_should(
    outlines: dict[str, geopandas.GeoDataFrame], catalog: Catalog
) -> None:
    assert {name: len(frame) for name, frame in outlines.items()} == COUNTS
    for frame in outlines.values():
        assert set(frame["code"]) <= set(catalog.territories)
    departments = {
        territory.code for territory in catalog.territories.values() if territory.level is Level.DEPARTMENT
    }
    assert departments == {*outlines["peru_departments"]["code"], *outlines["bolivia_departments"]["code"]}
    assert set(outlines["lima_districts"]["code"]) == {f"PE-1501{number:02d}" for number in range(1, 44)}


@pytest.mark.parametrize("name", COUNTS)
def test_each_file_says_whose_it_is_and_what_is_wrong_with_it(root: Path, name: str) -> None:
    document = document_of(root, name)
    assert all(document[key] for key in ("attribution", "vintage", "licence", "defects"))


def test_the_mismatch_of_el_alto_is_said_with_its_numbers(root: Path) -> None:
    for name in ("el_alto_districts", "el_alto_municipality"):
        document = " ".join(json.loads((root / "data" / "geo" / f"{name}.geojson").read_text())["defects"])
        assert "cubre el 98,7 % del municipio y el 10,8 % de su superficie queda fuera" in document
        assert "distrito 9, 63,8 %" in document


def test_the_official_layers_give_exactly_the_files_of_the_repository(
    root: Path, shared_data: Path, catalog: Catalog, tmp_path: Path
) -> None:
    built = build_outlines(shared_data, tmp_path, catalog=catalog)
    assert sorted(path.name.split(".")[0] for path in built) == sorted(COUNTS)
    for path in built:
        if path.name.endswith(LINES):
            assert path.read_bytes() == (root / "data" / "geo" / path.name).read_bytes()
            continue
        made, kept = path.read_text("utf-8"), (root / "data" / "geo" / path.name).read_text("utf-8")
        assert _NUMBER.split(made) == _NUMBER.split(kept), path.name
        # Another PROJ, which comes with another Python, may round the last of five decimals (a metre) the other way.
        moved = [
            float(one) - float(other) for one, other in zip(*map(_NUMBER.findall, (made, kept)), strict=True)
        ]
        assert max(map(abs, moved)) < 1.5e-5, path.name


@pytest.mark.parametrize(
    ("name", "layer", "key", "metric"),
    [
        ("el_alto_districts", "elalto_distritos.geojson", "c_dist_mun", 32719),
        ("lima_districts", "lima_callao_distritos.geojson", "distrito", 32718),
        ("peru_departments", "peru_departamental_simple.geojson", "FIRST_IDDP", 32718),
    ],
)
def test_simplifying_keeps_the_area_of_every_shape(
    outlines: dict[str, geopandas.GeoDataFrame],
    shared_data: Path,
    name: str,
    layer: str,
    key: str,
    metric: int,
) -> None:
    source = geopandas.read_file(next(shared_data.rglob(layer))).to_crs(metric)
    if "provincia" in source:
        source = source[source["provincia"] == "LIMA"]
    ours = sorted(outlines[name].to_crs(metric).area)
    for mine, theirs in zip(ours, sorted(source.dissolve(key).area), strict=True):
        assert mine == pytest.approx(theirs, rel=0.01)


def test_departments_of_bolivia_keep_the_area_of_their_municipalities(
    outlines: dict[str, geopandas.GeoDataFrame], shared_data: Path
) -> None:
    source = geopandas.read_file(next(shared_data.rglob("Bolivia-Municipalities.geojson"))).to_crs(32719)
    areas = source.area.groupby("BO-" + source["ADM3_PCODE"].str[2:4]).sum()
    for code, area in zip(
        outlines["bolivia_departments"]["code"],
        outlines["bolivia_departments"].to_crs(32719).area,
        strict=True,
    ):
        assert area == pytest.approx(areas[code], rel=0.01)


def test_a_missing_layer_is_named(tmp_path: Path, catalog: Catalog) -> None:
    with pytest.raises(BoundaryError, match=r"elalto_distritos\.geojson · hay 0"):
        build_outlines(tmp_path, tmp_path / "out", catalog=catalog)


def test_a_code_without_a_territory_is_named(shared_data: Path, tmp_path: Path, catalog: Catalog) -> None:
    knows_nobody = SimpleNamespace(territories={}, sets=catalog.sets, territory_by_name=lambda *_, **__: None)
    with pytest.raises(BoundaryError, match=r"códigos que no están en territories\.csv"):
        build_outlines(shared_data, tmp_path, catalog=knows_nobody)  # type: ignore[arg-type]


def test_an_unknown_district_is_named_with_the_way_out(
    shared_data: Path, tmp_path: Path, catalog: Catalog
) -> None:
    knows_no_name = SimpleNamespace(
        territories=catalog.territories, sets=catalog.sets, territory_by_name=lambda *_, **__: None
    )
    with pytest.raises(
        BoundaryError, match=r"«SAN BORJA» no es un distrito conocido de «LIMA».*aliases\.csv"
    ):
        build_outlines(shared_data, tmp_path, catalog=knows_no_name)  # type: ignore[arg-type]


def test_the_command_says_how_it_is_used() -> None:
    with pytest.raises(SystemExit, match=r"etl\.shipping\.boundaries"):
        main(["one folder alone"])


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


# Outlines that share their lines.


def test_a_line_is_packed_as_map_libraries_read_it() -> None:
    """The example of the format's own documentation."""
    line = [(-12_020_000, 3_850_000), (-12_095_000, 4_070_000), (-12_645_300, 4_325_200)]
    assert pack_line(line) == "_p~iF~ps|U_ulLnnqC_mqNvxq`@"
    assert unpack_line(pack_line(line), 5) == [(x / 1e5, y / 1e5) for x, y in line]


def test_a_border_of_two_areas_stands_once_and_an_enclave_has_the_line_of_its_hole() -> None:
    left = shapely.Polygon([(0, 0), (4, 0), (4, 4), (0, 4)], [[(1, 1), (1, 2), (2, 2), (2, 1)]])
    right, enclave = shapely.box(4, 0, 8, 4), shapely.box(1, 1, 2, 2)
    lines, areas = cut_lines({"left": left, "right": right, "enclave": enclave}, 1)
    used = [number for polygons in areas.values() for rings in polygons for ring in rings for number in ring]
    assert len(lines) == 4
    assert sorted(max(number, ~number) for number in used) == [0, 0, 1, 2, 2, 3]


@pytest.fixture(scope="module")
def districts(root: Path) -> OutlineSet:
    return next(each for each in load_outlines(root / "data" / "geo").sets if each.name == "peru_districts")


def test_coarse_lines_are_a_valid_coverage_too_and_far_fewer_points(districts: OutlineSet) -> None:
    fine, coarse = (frame_of(districts, coarse=each).geometry.to_numpy() for each in (False, True))
    assert is_sound(coarse, gap_width=1e-4)
    assert shapely.get_num_coordinates(coarse).sum() * 3 < shapely.get_num_coordinates(fine).sum()


def test_provinces_are_drawn_with_the_lines_of_their_districts(
    districts: OutlineSet, outlines: dict[str, geopandas.GeoDataFrame], catalog: Catalog
) -> None:
    shapes = dict(zip(outlines["peru_districts"]["code"], outlines["peru_districts"].geometry, strict=True))
    provinces = [code for code in districts.areas if catalog.territories[code].level is Level.PROVINCE]
    assert len(provinces) == PROVINCES
    for province in provinces:
        drawn = shapely.MultiPolygon(
            [(outer, inner) for outer, *inner in districts.unpack(province, {}).polygons]
        )
        parts = [shapes[code] for code in catalog.districts_within(province) if code in shapes]
        assert drawn.is_valid and drawn.equals(shapely.coverage_union_all(parts)), province


def test_a_district_without_an_outline_was_made_later_and_lies_in_its_mother(
    outlines: dict[str, geopandas.GeoDataFrame], catalog: Catalog
) -> None:
    year = Period.year(2026)
    today = {code for code in catalog.districts_within("PE") if catalog.territories[code].existed(year)}
    missing = today - set(outlines["peru_districts"]["code"])
    assert len(missing) == 18
    assert all(catalog.territories[code].divided_from for code in missing)
    mothers = {mother for code in missing for mother in catalog.territories[code].divided_from}
    assert mothers <= set(outlines["peru_districts"]["code"])
