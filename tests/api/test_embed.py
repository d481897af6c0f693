"""One chart alone, for a frame on another site."""

import gzip
import re

import pytest
from flask.testing import FlaskClient

from tests.api.small_site import SmallObservatory, client_of
from tests.observatory import panels


@pytest.fixture
def client() -> FlaskClient:
    return client_of(SmallObservatory())


def test_an_embed_says_what_it_shows_from_where_and_whom_to_call(client: FlaskClient) -> None:
    page = client.get("/embed/cem_cases?territory=PE-150112&period=2012..2024").text
    assert page.startswith('<!DOCTYPE html><html lang="es">')
    assert "738" in page
    assert "<svg" in page
    assert "<table" in page
    assert "Ministerio de la Mujer" in page
    assert "25 de noviembre de 2026" in page
    assert "Línea 100: 100" in page
    assert "999" not in page
    assert "800-14-0348" not in page


def test_an_embed_leads_back_to_the_page_of_the_same_selection(client: FlaskClient) -> None:
    page = client.get("/embed/cem_cases?territory=PE-150112&period=2012..2024").text
    link = "/es/indicadores/cem_cases?territory=PE-150112&amp;period=2012..2024"
    assert re.search(f'<a [^>]*href="{re.escape(link)}" rel="noopener noreferrer" target="_blank">', page)


def test_an_embed_needs_no_script_and_no_other_file(client: FlaskClient) -> None:
    answer = client.get("/embed/cem_cases")
    for forbidden in ("<script", "<link", "src=", "@import", "url(http"):
        assert forbidden not in answer.text
    assert "script-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers


def test_a_comparison_can_be_embedded_with_the_reason_of_its_grade() -> None:
    page = client_of(SmallObservatory(made=panels.comparison)).get("/embed/cases").text
    assert panels.comparison().comparison.reason in page
    assert "/es/comparar/cases" in page
    assert "800-14-0348" in page


@pytest.mark.parametrize("name", sorted(panels.EVERY))
def test_every_kind_of_panel_fits_in_twelve_kilobytes(name: str) -> None:
    page = client_of(SmallObservatory(made=panels.EVERY[name])).get("/embed/cem_cases")
    assert page.status_code == 200
    assert len(gzip.compress(page.data, 6)) <= 12_000


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("cem_casos", 404),
        ("cem_cases?territory=XX", 404),
        ("cem_cases?period=soon", 400),
        ("cem_cases?indicator=slim_cases", 400),
        ("cem_cases?territory=PE&territory=BO", 400),
        ("%3Cscript%3Ealert(1)%3C%2Fscript%3E", 404),
        ("cem_cases?%3Cscript%3E=1", 400),
    ],
)
def test_a_wrong_address_gives_a_sentence_with_its_status(
    client: FlaskClient, address: str, status: int
) -> None:
    answer = client.get(f"/embed/{address}")
    assert answer.status_code == status
    assert answer.text.startswith("<!DOCTYPE html>")
    assert "<script" not in answer.text
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]


def test_what_a_refusal_suggests_works(client: FlaskClient) -> None:
    assert 'href="/embed/cem_cases">' in client.get("/embed/cem_casos").text


def test_hostile_names_stay_text() -> None:
    page = client_of(SmallObservatory(made=panels.hostile)).get("/embed/cem_cases").text
    assert "<script" not in page
    assert "&lt;script&gt;" in page
