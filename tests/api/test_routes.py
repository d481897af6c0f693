"""/api/v1 over a small observatory; and each format of what a named release answers, which is never changed."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.interface.openapi import document
from api.routes import svg_file
from observatory.charts.painting.image import SHAPES
from observatory.files import export
from observatory.files.csv_lines import Dialect, csv_lines
from observatory.geography.outlines import Outlines
from observatory.model import Panel
from observatory.model.formats import FORMATS
from observatory.text import Text
from tests.api.small_site import SmallObservatory, client_of
from tests.kit.asking import observatory_of
from tests.observatory import panels

CEM = "indicator=cem_cases&territory=PE-150112"


@pytest.fixture
def observatory() -> SmallObservatory:
    return SmallObservatory()


@pytest.fixture
def client(observatory: SmallObservatory) -> FlaskClient:
    return client_of(observatory)


def test_scripts_of_other_sites_may_ask_before_they_read(client: FlaskClient) -> None:
    assert client.options("/api/v1/data.csv").headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"


def test_the_tag_depends_on_the_meaning_of_the_query_not_on_its_order(client: FlaskClient) -> None:
    tags = {
        query: client.get(f"/api/v1/data.csv?{query}").headers["ETag"]
        for query in (CEM, "territory=PE-150112&indicator=cem_cases", f"{CEM}&period=2023")
    }
    assert tags[CEM] == tags["territory=PE-150112&indicator=cem_cases"] != tags[f"{CEM}&period=2023"]


def test_a_chart_is_drawn_once_and_says_what_it_shows(client: FlaskClient) -> None:
    answer = client.get(f"/api/v1/chart.svg?{CEM}")
    assert answer.mimetype == "image/svg+xml"
    assert "<title" in answer.text
    assert client.get(f"/api/v1/chart.svg?{CEM}").data == answer.data


def test_the_preview_of_a_link_has_the_shape_of_its_card(client: FlaskClient) -> None:
    image, file = (client.get(f"/api/v1/{name}.png?{CEM}").data for name in ("preview", "chart"))
    width, height = (int.from_bytes(image[at : at + 4], "big") for at in (16, 20))
    assert 1.6 < width / height < 2.2
    assert int.from_bytes(file[20:24], "big") > height


def test_hostile_names_stay_text_in_every_form() -> None:
    client = client_of(SmallObservatory(made=panels.hostile))
    assert "<script" not in client.get(f"/api/v1/chart.svg?{CEM}").text
    cells = csv.reader(io.StringIO(client.get(f"/api/v1/data.csv?{CEM}").text))
    assert not [cell for line in cells for cell in line if cell.startswith(("=", "+", "@", "\t"))]


def test_without_a_store_machines_are_told_to_come_back() -> None:
    client = client_of(SmallObservatory(broken=True))
    answer = client.get(f"/api/v1/data.csv?{CEM}")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "publicado" not in answer.json["detail"] or answer.json["suggestions"] == []


def test_the_document_of_the_interface_names_every_address_that_is_answered(client: FlaskClient) -> None:
    rules = {
        rule.rule.removeprefix("/api/v1").replace("<id_>", "{id}").replace("<", "{").replace(">", "}")
        for rule in client.application.url_map.iter_rules()
        if rule.rule.startswith("/api/v1") and "GET" in (rule.methods or ())
    }
    assert rules == set(document(observatory_of(client).catalog)["paths"])
    assert client.get("/api/v1/openapi.json").json["openapi"] == "3.1.0"


def keys_of(told: dict[str, Any], path: str) -> set[str]:
    """The keys of the query that the document gives an address; a parameter that is an object is several."""
    parts = told["components"]
    parameters = [
        parts["parameters"][entry["$ref"].split("/")[-1]]
        for entry in told["paths"][path]["get"]["parameters"]
    ]
    schemas = [
        parts["schemas"].get(entry["schema"].get("$ref", "").split("/")[-1], {}) for entry in parameters
    ]
    return {
        key
        for entry, schema in zip(parameters, schemas, strict=True)
        for key in schema.get("properties", [entry["name"]])
    }


def test_the_document_names_every_key_of_a_selection(client: FlaskClient) -> None:
    from observatory.addresses.selection import KEYS

    told = document(observatory_of(client).catalog)
    assert keys_of(told, "/data.csv") == {*KEYS, "excel", "format"}


def test_a_spreadsheet_with_spanish_settings_is_served_its_own_csv(client: FlaskClient) -> None:
    address = "/api/v1/data.csv?indicator=cem_cases"
    plain, spanish = client.get(address), client.get(f"{address}&excel=1")
    assert spanish.text.startswith("\ufeff")
    assert [line.split(";")[0] for line in spanish.text.removeprefix("\ufeff").splitlines()] == [
        line.split(",")[0] for line in plain.text.splitlines()
    ]
    assert plain.headers["ETag"] != spanish.headers["ETag"]


def test_the_workbook_is_a_file_of_its_own(client: FlaskClient) -> None:
    answer = client.get("/api/v1/data.xlsx?indicator=cem_cases&lang=en")
    assert answer.data.startswith(b"PK")
    assert answer.headers["Content-Disposition"].endswith('.xlsx"')


GOLDEN = Path(__file__).with_name("golden")
PANELS: dict[str, Callable[[], Panel]] = {
    "trend": panels.trend,
    "rates": panels.rates,
    "by_age": panels.by_age,
}


def rows_written(kind: str, panel: Panel, version: int) -> bytes:
    if kind == "csv":
        return "".join(csv_lines(panel, Dialect(version=version))).encode()
    return json.dumps(export.json_document(panel, version), ensure_ascii=False, indent=1).encode()


def kept(file: str, content: bytes) -> bytes:
    """The golden file; written anew where that is asked for."""
    path = GOLDEN / file
    if os.environ.get("GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    return path.read_bytes()


@pytest.mark.parametrize("kind", ["csv", "json"])
@pytest.mark.parametrize("name", PANELS)
@pytest.mark.parametrize("version", FORMATS)
def test_a_format_is_never_changed(version: int, name: str, kind: str) -> None:
    content = rows_written(kind, PANELS[name](), version)
    assert content == kept(f"v{version}-{name}.{kind}", content)


@pytest.mark.parametrize("name", PANELS)
def test_a_drawing_is_the_same_in_every_format(name: str) -> None:
    content = svg_file(PANELS[name](), Outlines.from_sets([]), Text())
    assert content == kept(f"{name}.svg", content)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_drawing_in_a_shape_is_never_changed(shape: str) -> None:
    content = svg_file(
        PANELS["trend"](), Outlines.from_sets([]), Text(), shape=shape, base_url="https://observatorio.test"
    )
    assert content == kept(f"trend-{shape}.svg", content)
