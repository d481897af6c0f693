"""What is wrong in places.yml or in an outline names file and key; what follows from places is worked out once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from observatory.catalog import Catalog, CatalogError, load_catalog
from observatory.geography.outlines import MANY_AREAS, OutlineError, load_outlines, pack_line
from observatory.geography.places import nearest, tiers
from tests.kit.new_places import CHILE, NEIGHBOURS, write


def test_a_territory_stands_in_the_colours_of_the_place_it_is_or_is_a_part_of(catalog: Catalog) -> None:
    territories = catalog.territories
    assert (territories["BO-020105-03"].hue, territories["BO-020105-03"].on_site.mark) == ("violet", "circle")
    assert territories["PE-150112"].on_site.main and not territories["BO-020105-03"].on_site.main
    assert territories["PE-150110"].is_context and territories["PE-150110"].on_site.ramp == "ochre"


def test_wider_places_stand_in_level_by_level_where_they_tell_of_more_countries(catalog: Catalog) -> None:
    assert next(tiers(catalog)) == ("BO-020105", "PE-150112")
    assert nearest(catalog, ["PE-150112", "BO-02", "PE-15", "BO"]) == ("BO-02", "PE-15")
    assert nearest(catalog, ["PE-150112", "BO-02"]) == ("PE-150112",)
    assert nearest(catalog, ["PE-0101"]) == ("PE-0101",)
    assert nearest(catalog, []) == catalog.main_places


def test_each_territory_with_parts_is_a_set_of_itself_and_a_declared_one_is_asked_for_by_its_name(
    catalog: Catalog,
) -> None:
    assert catalog.in_set("PE-1301") == tuple(place.code for place in catalog.parts["PE-1301"])
    assert catalog.sets_holding["PE-130101"] == ("PE-1301",)
    assert {catalog.sets[id_].of for id_ in catalog.sets} >= set(catalog.parts)
    assert catalog.sets_holding["PE-150112"] == ("lima_norte", "lima") and "PE-1501" not in catalog.sets


@pytest.mark.parametrize(
    ("wrong", "by", "fault"),
    [
        ("hue: teal", "hue: pink", "places.yml · countries CL · hue · «pink» no es un color"),
        ("hue: rose", "hue: violet", "places.yml · places BO-020801 · hue · «violet» ya es el color de BO-020105"),
        ("of: BO-0208,", "of: BO-9999,", "places.yml · sets ingavi · of · «BO-9999» no es un territorio"),
        ("districts: ingavi", "districts: nowhere", "«nowhere» no está en sets"),
        ("wider: [CL-13, CL]", "wider: [CL-99]", "places.yml · places CL-13201 · wider · «CL-99» no es un territorio"),
        ("    mark: pentagon\n", "    mark: star\n", "places.yml · places BO-020801.mark"),
        ("{indicator: population", "{indicator: nothing", "maps.indicator · «nothing» no es un indicador"),
        ("  - code: CL\n", "  - code: CK\n", "countries CL · falta: hay territorios de ese país"),
        ("countries:\n", "contries:\n", "places.yml · contries · no es una sección"),
    ],
)  # fmt: skip
def test_a_wrong_entry_stops_with_file_key_and_reason(
    root: Path, tmp_path: Path, wrong: str, by: str, fault: str
) -> None:
    catalog = write(root, tmp_path) / "catalog"
    path = catalog / "places.yml"
    content = path.read_text(encoding="utf-8")
    assert wrong in content
    path.write_text(content.replace(wrong, by), encoding="utf-8")
    with pytest.raises(CatalogError) as refused:
        load_catalog(catalog)
    assert fault in str(refused.value)


def test_a_place_of_the_guide_is_small_by_its_row_of_inhabitants_and_without_one(
    root: Path, tmp_path: Path
) -> None:
    folder = write(root, tmp_path) / "catalog"
    catalog = load_catalog(folder)
    assert [catalog.is_small(code) for code in (CHILE, *NEIGHBOURS[CHILE])] == [False, False, True]
    path = folder / "inhabitants.csv"
    rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(row for row in rows if not row.startswith(CHILE)), encoding="utf-8")
    assert load_catalog(folder).is_small(CHILE)


SQUARE = [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]


def feature(code: str = "PE-150112", *, kind: str = "Polygon", coordinates: Any = SQUARE) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"code": code, "name": "Independencia"},
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def write_outlines(folder: Path, *features: dict[str, Any], name: str = "lima", **changes: Any) -> Path:
    document = {"type": "FeatureCollection", "attribution": "IGN", "vintage": "2015", "licence": "libre"}
    document |= {"defects": ["Sin ubigeo."], "features": list(features)} | changes
    content = {key: value for key, value in document.items() if value is not None}
    (folder / f"{name}.geojson").write_text(json.dumps(content), encoding="utf-8")
    return folder


def test_a_file_gives_its_outlines_and_what_must_be_said_of_them(tmp_path: Path) -> None:
    outlines = load_outlines(write_outlines(tmp_path, feature()))
    (outline,) = outlines.of(["PE-150112"])
    assert outline.polygons == ((((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)),),)
    assert (outline.attribution, outline.vintage) == ("IGN", "2015")
    outline_set = outlines.set_of(outline)
    assert (outline_set.name, outline_set.licence, outline_set.defects) == ("lima", "libre", ("Sin ubigeo.",))


def test_several_polygons_and_holes_are_kept(tmp_path: Path) -> None:
    hole = [[0.2, 0.2], [0.4, 0.2], [0.4, 0.4], [0.2, 0.2]]
    island = [[[2, 2], [3, 2], [3, 3], [2, 2]]]
    path = write_outlines(tmp_path, feature(kind="MultiPolygon", coordinates=[[*SQUARE, hole], island]))
    (outline,) = load_outlines(path).of(["PE-150112"])
    assert [len(polygon) for polygon in outline.polygons] == [2, 1]


def test_outlines_come_in_the_order_asked_for_and_without_the_unknown(tmp_path: Path) -> None:
    outlines = load_outlines(write_outlines(tmp_path, feature("PE-150101"), feature("PE-150112")))
    outlines_asked = outlines.of(["PE-150112", "PE-999999", "PE-150101"])
    assert [item.code for item in outlines_asked] == ["PE-150112", "PE-150101"]
    assert [outlines.draw([code]) for code in ("PE-150112", "PE-999999")] == [True, False]


@pytest.mark.parametrize("key", ["attribution", "vintage", "licence", "defects", "features"])
def test_a_missing_member_is_named_with_its_file(tmp_path: Path, key: str) -> None:
    with pytest.raises(OutlineError, match=rf"lima\.geojson · {key} · debe ser"):
        load_outlines(write_outlines(tmp_path, feature(), **{key: None}))


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ({"type": "Feature", "geometry": None}, "properties"),
        (feature(kind="Point", coordinates=[0, 0]), "Polygon"),
        (feature(coordinates=[[[0, 0], [1, 0], [1, 1], [0, 1]]]), "cerrarse"),
        (feature(coordinates=[[[0, 0], [1, 0], [0, 0]]]), "cuatro puntos"),
        (feature(coordinates=[[[0, 0], [1, "x"], [1, 1], [0, 0]]]), "coordinates"),
        (feature(coordinates=[[[0, 0], [400, 0], [1, 1], [0, 0]]]), "grados"),
        (feature(coordinates=[[[0, 0], [float("nan"), 0], [1, 1], [0, 0]]]), "grados"),
        (feature(kind="MultiPolygon", coordinates=[]), "no tiene polígonos"),
    ],
)
def test_a_malformed_feature_is_named_with_its_place(
    tmp_path: Path, broken: dict[str, Any], reason: str
) -> None:
    with pytest.raises(OutlineError, match=reason) as refused:
        load_outlines(write_outlines(tmp_path, feature("PE-150101"), broken))
    assert "lima.geojson · features[1]" in str(refused.value)


@pytest.mark.parametrize("text", ["{", "[]", '"texto"'])
def test_a_file_that_is_no_geojson_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "lima.geojson").write_text(text, encoding="utf-8")
    with pytest.raises(OutlineError, match=r"lima\.geojson"):
        load_outlines(tmp_path)


def test_a_territory_drawn_in_two_files_is_refused(tmp_path: Path) -> None:
    write_outlines(tmp_path, feature(), name="callao")
    with pytest.raises(OutlineError, match=r"PE-150112.*callao"):
        load_outlines(write_outlines(tmp_path, feature()))


def test_the_outlines_of_the_repository_load() -> None:
    names = {outline_set.name: len(outline_set.codes) for outline_set in load_outlines().sets}
    assert names == {
        "el_alto_districts": 14,
        "el_alto_municipality": 1,
        "lima_districts": 43,
        "callao_districts": 7,
        "peru_departments": 25,
        "bolivia_departments": 9,
        "peru_districts": 1874 + 196,
    }


# Files that hold each line once.


def packed(folder: Path, *, name: str = "peru", tolerance: int = 350, **changes: Any) -> Path:
    """Two squares side by side: the border between them is line 0, which the second has backwards."""
    units = [[(1, 0), (1, 1)], [(1, 1), (0, 1), (0, 0), (1, 0)], [(1, 0), (2, 0), (2, 1), (1, 1)]]
    document = {
        "attribution": "INEI",
        "vintage": "2024",
        "licence": "CC BY-SA 4.0",
        "defects": [],
        "decimals": 0,
    }
    document |= {
        "areas": {"PE-150101": [[[0, 1]]], "PE-150112": [[[-1, 2]]]},
        "lines": [pack_line(each) for each in units],
    }
    document |= {
        "tolerance": tolerance,
        "coarse": [pack_line([each[0], each[-1]]) for each in units],
        **changes,
    }
    (folder / f"{name}.lines.json").write_text(json.dumps(document), encoding="utf-8")
    return folder


def test_an_area_is_put_together_from_its_lines_forwards_and_backwards(tmp_path: Path) -> None:
    left, right = load_outlines(packed(tmp_path)).of(["PE-150101", "PE-150112"])
    assert left.polygons == ((((1, 0), (1, 1), (0, 1), (0, 0), (1, 0)),),)
    assert right.polygons == ((((1, 1), (1, 0), (2, 0), (2, 1), (1, 1)),),)
    assert (right.layer, right.vintage) == ("peru", "2024")


def test_a_map_is_drawn_of_one_file_the_finest_that_has_all_its_places(tmp_path: Path) -> None:
    outlines = load_outlines(packed(write_outlines(tmp_path, feature("PE-150112"))))
    assert [each.layer for each in outlines.of(["PE-150112"])] == ["lima"]
    assert [each.layer for each in outlines.of(["PE-150112", "PE-150101"])] == ["peru", "peru"]


def test_more_areas_than_a_department_has_are_drawn_with_coarse_lines(tmp_path: Path) -> None:
    codes = [f"PE-{number:06d}" for number in range(MANY_AREAS + 1)]
    outlines = load_outlines(packed(tmp_path, areas={code: [[[0, 1]]] for code in codes}))
    assert {each.points for each in outlines.of(codes)} == {3}
    assert {each.points for each in outlines.of(codes[1:])} == {5}


def test_two_files_of_one_tolerance_may_not_draw_one_territory(tmp_path: Path) -> None:
    with pytest.raises(OutlineError, match="ya está en peru"):
        load_outlines(packed(packed(tmp_path), name="peru_too"))


def test_an_outline_of_no_territory_is_refused_by_its_file_and_code(tmp_path: Path, catalog: Catalog) -> None:
    """No map would ever draw it, and nobody would know: the build says which it is."""
    drawn = load_outlines(write_outlines(tmp_path, feature("PE-150112"), feature("PE-150199")))
    with pytest.raises(OutlineError, match=r"lima · code · «PE-150199»\. Corrija el código"):
        drawn.refuse_unknown(catalog)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"areas": None}, "areas, lines"),
        ({"lines": [1]}, "areas, lines"),
        ({"coarse": ["A"]}, "tantas líneas"),
        ({"areas": {"PE-1": [[[9]]]}}, "PE-1 · no tiene líneas"),
        ({"areas": {"PE-1": []}}, "PE-1 · no tiene líneas"),
        ({"areas": {"PE-1": [[["a"]]]}}, "areas · PE-1"),
        ({"decimals": "4"}, "tolerance, decimals"),
    ],
)
def test_a_malformed_file_of_lines_is_named_with_its_key(
    tmp_path: Path, changes: dict[str, Any], reason: str
) -> None:
    with pytest.raises(OutlineError, match=rf"peru\.lines\.json · .*{reason}|peru\.lines\.json · {reason}"):
        load_outlines(packed(tmp_path, **changes))
