"""/api/v1/citation: one table of one release has one key, however it is asked for."""

from __future__ import annotations

import bibtexparser
import pytest
import rispy
from flask.testing import FlaskClient

from observatory.model.formats import CURRENT
from tests.api.small_site import SmallObservatory, client_of

CEM = "indicator=cem_cases&territory=PE-150112"
NAMED = "2026-11-25"


@pytest.fixture
def client() -> FlaskClient:
    return client_of(SmallObservatory())


def test_every_form_names_the_same_table_of_the_same_release(client: FlaskClient) -> None:
    (item,) = client.get(f"/api/v1/citation.json?{CEM}").json
    (entry,) = bibtexparser.parse_string(client.get(f"/api/v1/citation.bib?{CEM}").text).entries
    (record,) = rispy.loads(client.get(f"/api/v1/citation.ris?{CEM}").text)
    registered = client.get(f"/api/v1/citation.datacite.json?{CEM}").json
    assert {item["id"], entry.key, record["id"]} == {
        registered["alternateIdentifiers"][0]["alternateIdentifier"]
    }
    assert {item["URL"], entry["url"], record["urls"][0], registered["url"]} == {item["URL"]}
    assert f"release={NAMED}" in item["URL"] and "/es/indicadores/cem_cases" in item["URL"]


def test_the_key_is_the_same_whether_the_release_is_named_and_in_every_language(client: FlaskClient) -> None:
    queries = (CEM, f"{CEM}&release={NAMED}&v={CURRENT}", f"lang=en&{CEM}")
    assert len({client.get(f"/api/v1/citation.json?{query}").json[0]["id"] for query in queries}) == 1


def test_it_is_in_the_language_asked_and_leads_to_the_page_in_it(client: FlaskClient) -> None:
    (item,) = client.get(f"/api/v1/citation.json?{CEM}&lang=en").json
    assert (
        item["language"] == "en" and "/en/indicators/cem_cases" in item["URL"] and "lang=" not in item["URL"]
    )
