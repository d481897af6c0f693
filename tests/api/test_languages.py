"""Embeds and data in the language that `lang` asks for; the numbers stay the same."""

from __future__ import annotations

import csv
import io

import pytest
from flask.testing import FlaskClient

from tests.api.small_site import SmallObservatory, client_of


@pytest.fixture
def client() -> FlaskClient:
    return client_of(SmallObservatory())


def test_an_embed_speaks_the_language_asked_for_and_leads_to_its_page(client: FlaskClient) -> None:
    page = client.get("/embed/cem_cases?territory=PE-150112&lang=en").text
    assert page.startswith('<!DOCTYPE html><html lang="en">')
    assert "See it in the observatory" in page
    assert 'href="/en/indicators/cem_cases?territory=PE-150112"' in page
    assert "Ver en el observatorio" not in page


@pytest.mark.parametrize("address", ["/embed/cem_cases", "/api/v1/data.json?indicator=cem_cases"])
def test_a_refusal_is_said_in_the_language_asked_for(client: FlaskClient, address: str) -> None:
    mark = "&" if "?" in address else "?"
    answer = client.get(f"{address}{mark}period=x&lang=fr")
    assert answer.status_code == 400
    assert "une période" in answer.get_data(as_text=True)


def test_an_unknown_language_is_refused_with_those_that_exist(client: FlaskClient) -> None:
    answer = client.get("/api/v1/data.json?indicator=cem_cases&lang=xx")
    assert answer.status_code == 400
    assert "es, en, fr" in answer.json["detail"]


def test_data_keep_their_numbers_and_codes_in_each_language(client: FlaskClient) -> None:
    query = "/api/v1/data.csv?indicator=cem_cases&territory=PE-150112"
    spanish, english = (
        list(csv.DictReader(io.StringIO(client.get(address).text))) for address in (query, f"{query}&lang=en")
    )
    assert spanish
    assert [row["value"] for row in spanish] == [row["value"] for row in english]
    assert {row["indicator"] for row in spanish} == {row["indicator"] for row in english}


def test_the_document_of_the_interface_names_the_languages(client: FlaskClient) -> None:
    assert "es, en, fr" in client.get("/api/v1/openapi.json").text
