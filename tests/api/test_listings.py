"""The listings of the interface say what the catalogue and the releases say, and their schemas are true."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from api.interface import documents
from observatory.catalog import Catalog
from observatory.text import Text


def test_every_id_of_a_listing_is_one_that_the_others_know(shipped: FlaskClient, catalog: Catalog) -> None:
    territories = shipped.get("/api/v1/territories").json["territories"]
    sources = shipped.get("/api/v1/sources").json["sources"]
    indicators = shipped.get("/api/v1/indicators").json["indicators"]
    codes = {entry["code"] for entry in territories}
    assert codes == set(catalog.territories)
    assert {entry["parent"] for entry in territories} - {None} <= codes
    assert {name for entry in indicators for name in entry["sources"]} <= {entry["id"] for entry in sources}
    assert {code for entry in indicators for code in entry["territories"]} <= codes


def test_an_indicator_says_how_it_may_be_said_in_the_language_asked(
    shipped: FlaskClient, catalog: Catalog
) -> None:
    english, told = Text("en"), shipped.get("/api/v1/indicators/cem_cases?lang=en").json
    indicator = catalog.indicators["cem_cases"]
    assert told["safe_sentence"] == english.t(indicator.safe_sentence) != indicator.safe_sentence
    assert told["grade"] == str(indicator.comparability.grade)
    assert {entry["id"] for entry in told["dimensions"]} == set(indicator.dimensions)
    assert shipped.get(told["data"]).status_code == 200


def test_the_release_on_show_is_the_one_that_answers(shipped: FlaskClient) -> None:
    releases = shipped.get("/api/v1/releases").json["releases"]
    (current,) = [entry for entry in releases if entry["current"]]
    assert current["id"] == shipped.get("/api/v1/territories").json["release"]
    assert shipped.get(f"/api/v1/data.csv?indicator=cem_cases&release={current['id']}").status_code == 200


@pytest.mark.parametrize(
    ("path", "model"),
    [
        ("territories", documents.TerritoryList),
        ("sources", documents.SourceList),
        ("indicators", documents.IndicatorList),
        ("indicators/police_complaint_rate", documents.IndicatorEntry),
        ("releases", documents.ReleaseList),
    ],
)
def test_a_listing_is_a_document_of_its_model(
    shipped: FlaskClient, path: str, model: type[documents.TerritoryList]
) -> None:
    model.model_validate_json(shipped.get(f"/api/v1/{path}").data)
