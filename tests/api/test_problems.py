"""Every refusal of the interface is a problem document that scripts of any site may read, in the language asked."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from api.problem import MIMETYPE, sentence
from observatory.languages import languages
from observatory.text import Text
from tests.api.small_site import PROBLEM

REFUSED = (
    ("GET", "/api", 404), ("GET", "/api/", 404), ("GET", "/api/v1", 404), ("GET", "/api/v2/data.csv", 404),
    ("GET", "/api/v1/nada", 404), ("GET", "/api/v1/data.csv/", 404), ("GET", "/api/v1/data.csv", 400),
    ("GET", "/api/v1/geo/nada.json", 404), ("GET", "/api/v1/forms/nada.xlsx", 404), ("GET", "/api/v1/indicators/x", 404),
    ("POST", "/api/v1/data.csv", 405), ("DELETE", "/api/nada", 405), ("GET", "/api/v1/" + "x" * 5000, 414),
    ("GET", "/api/v1/brief.pdf", 400), ("GET", "/api/v1/data.json?indicator=cem_cases&release=nada", 404),
    ("GET", "/api/v1/indicators?lang=xx", 400), ("GET", "/api/v1/openapi.json?x=1", 400),
)  # fmt: skip


@pytest.mark.parametrize(("method", "path", "status"), REFUSED)
def test_each_refusal_is_a_problem_document(
    shipped: FlaskClient, method: str, path: str, status: int
) -> None:
    answer = shipped.open(path, method=method)
    assert (answer.status_code, answer.mimetype) == (status, MIMETYPE)
    assert answer.json.keys() == PROBLEM and answer.json["status"] == status
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_body_that_is_too_large_is_refused_with_its_own_code(shipped: FlaskClient) -> None:
    answer = shipped.get("/api/v1/indicators", data=b"x" * 300_000)
    assert (answer.status_code, answer.mimetype) == (413, MIMETYPE)


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("path", ["/api/v1/nada", "/api/v1/data.csv", "/api/v1/" + "x" * 5000])
def test_a_refusal_speaks_the_language_that_is_accepted(shipped: FlaskClient, lang: str, path: str) -> None:
    answer = shipped.get(path, headers={"Accept-Language": f"{lang}-XX, qu;q=0.5"})
    assert answer.headers["Content-Language"] == lang
    assert answer.json["title"] == sentence(answer.status_code, Text(lang))
    assert "Accept-Language" in answer.headers["Vary"]
    if path.endswith("x"):
        assert answer.json["detail"] == answer.json["title"]


def test_the_key_of_the_address_goes_before_the_language_that_is_accepted(shipped: FlaskClient) -> None:
    answer = shipped.get("/api/v1/data.csv?lang=fr", headers={"Accept-Language": "en"})
    assert answer.headers["Content-Language"] == "fr"
    assert shipped.get("/api/v1/nada", headers={"Accept-Language": "qu"}).headers["Content-Language"] == "es"


def test_who_opens_an_address_in_a_browser_has_the_exit_and_the_help(shipped: FlaskClient) -> None:
    answer = shipped.get("/api/v1/nada", headers={"Accept": "text/html"})
    assert answer.status_code == 404 and "data-exit" in answer.text
