"""Outlines are read as plain tuples, and a malformed file is named with its key."""

import json
from pathlib import Path
from typing import Any

import pytest

from observatory.geography.outlines import OutlineError, load_outlines

SQUARE = [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]


def feature(code: str = "PE-150112", *, kind: str = "Polygon", coordinates: Any = SQUARE) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"code": code, "name": "Independencia"},
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def write(folder: Path, *features: dict[str, Any], name: str = "lima", **changes: Any) -> Path:
    document = {"type": "FeatureCollection", "attribution": "IGN", "vintage": "2015", "licence": "libre"}
    document |= {"defects": ["Sin ubigeo."], "features": list(features)} | changes
    content = {key: value for key, value in document.items() if value is not None}
    (folder / f"{name}.geojson").write_text(json.dumps(content), encoding="utf-8")
    return folder


def test_a_file_gives_its_outlines_and_what_must_be_said_of_them(tmp_path: Path) -> None:
    outlines = load_outlines(write(tmp_path, feature()))
    (outline,) = outlines.of(["PE-150112"])
    assert outline.polygons == ((((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)),),)
    assert (outline.attribution, outline.vintage) == ("IGN", "2015")
    outline_set = outlines.set_of("PE-150112")
    assert outline_set is not None
    assert (outline_set.name, outline_set.licence, outline_set.defects) == ("lima", "libre", ("Sin ubigeo.",))


def test_several_polygons_and_holes_are_kept(tmp_path: Path) -> None:
    hole = [[0.2, 0.2], [0.4, 0.2], [0.4, 0.4], [0.2, 0.2]]
    island = [[[2, 2], [3, 2], [3, 3], [2, 2]]]
    path = write(tmp_path, feature(kind="MultiPolygon", coordinates=[[*SQUARE, hole], island]))
    (outline,) = load_outlines(path).of(["PE-150112"])
    assert [len(polygon) for polygon in outline.polygons] == [2, 1]


def test_outlines_come_in_the_order_asked_for_and_without_the_unknown(tmp_path: Path) -> None:
    outlines = load_outlines(write(tmp_path, feature("PE-150101"), feature("PE-150112")))
    outlines_asked = outlines.of(["PE-150112", "PE-999999", "PE-150101"])
    assert [item.code for item in outlines_asked] == ["PE-150112", "PE-150101"]
    assert outlines.set_of("PE-999999") is None


@pytest.mark.parametrize("key", ["attribution", "vintage", "licence", "defects", "features"])
def test_a_missing_member_is_named_with_its_file(tmp_path: Path, key: str) -> None:
    with pytest.raises(OutlineError, match=rf"lima\.geojson · {key} · debe ser"):
        load_outlines(write(tmp_path, feature(), **{key: None}))


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
        load_outlines(write(tmp_path, feature("PE-150101"), broken))
    assert "lima.geojson · features[1]" in str(refused.value)


@pytest.mark.parametrize("text", ["{", "[]", '"texto"'])
def test_a_file_that_is_no_geojson_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "lima.geojson").write_text(text, encoding="utf-8")
    with pytest.raises(OutlineError, match=r"lima\.geojson"):
        load_outlines(tmp_path)


def test_a_territory_drawn_in_two_files_is_refused(tmp_path: Path) -> None:
    write(tmp_path, feature(), name="callao")
    with pytest.raises(OutlineError, match=r"PE-150112.*callao"):
        load_outlines(write(tmp_path, feature()))


def test_the_outlines_of_the_repository_load() -> None:
    names = {outline_set.name: len(outline_set.outlines) for outline_set in load_outlines().sets}
    assert names == {
        "el_alto_districts": 14,
        "el_alto_municipality": 1,
        "lima_districts": 43,
        "callao_districts": 7,
        "peru_departments": 25,
        "bolivia_departments": 9,
    }
