"""What the guard refuses before anything else sees it."""

import json

import pytest
from flask.testing import FlaskClient

from api.door.guard import CALLBACK_PATH
from layouts.document.plotly_file import PREFIX, SUITES
from tests.api.small_site import PROBLEM


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", CALLBACK_PATH, "POST"),
        ("POST", "/", "GET"),
        ("DELETE", "/es/", "GET"),
        ("TRACE", "/", "GET"),
        ("PROPFIND", "/api/v1/indicators", "OPTIONS"),
        ("OPTIONS", "/es/", "GET"),
    ],
)
def test_a_method_that_does_not_fit_is_named(door: FlaskClient, method: str, path: str, allowed: str) -> None:
    answer = door.open(path, method=method)
    assert answer.status_code == 405
    assert allowed in answer.headers["Allow"]


def test_a_long_address_is_refused(door: FlaskClient) -> None:
    assert door.get("/es/?territory=" + "x" * 5000).status_code == 414
    assert door.get("/" + "x" * 5000).status_code == 414


def test_a_body_of_any_size_is_refused_with_its_method(door: FlaskClient) -> None:
    assert door.post("/es/", data=b"x" * 300_000).status_code == 405


def test_two_slashes_do_not_redirect_to_the_host_the_visitor_names(door: FlaskClient) -> None:
    answer = door.get("//evil.example/es/", headers={"Host": "evil.example"})
    assert "Location" not in answer.headers


def test_a_callback_of_our_own_page_is_answered(door: FlaskClient, body: dict[str, object]) -> None:
    answer = door.post(CALLBACK_PATH, json=body)
    assert (answer.status_code, answer.json["response"]["page"]["children"]) == (200, "/es/")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[" * 100_000,
        b'{"output": NaN}',
        b'"\\ud800"',
        b"\xff\xfe",
        b'{"output": ' + b"9" * 5000 + b"}",
        b'{"output": "nothing.children"}',
        b"null",
    ],
)
def test_a_malformed_body_is_a_bad_request(door: FlaskClient, raw: bytes) -> None:
    answer = door.post(CALLBACK_PATH, data=raw, content_type="application/json")
    assert answer.status_code == 400
    assert set(answer.json) == PROBLEM


def test_a_body_of_another_type_is_a_bad_request(door: FlaskClient, body: dict[str, object]) -> None:
    assert door.post(CALLBACK_PATH, data=json.dumps(body), content_type="text/plain").status_code == 400


def test_a_callback_takes_no_query(door: FlaskClient, body: dict[str, object]) -> None:
    assert door.post(f"{CALLBACK_PATH}?x=1", json=body).status_code == 400


def test_an_oversized_body_is_refused(door: FlaskClient, body: dict[str, object]) -> None:
    huge = body | {"inputs": [{"id": "address", "property": "data", "value": "x" * 300_000}]}
    assert door.post(CALLBACK_PATH, json=huge).status_code == 413


@pytest.mark.parametrize(
    "path", ["nowhere/x.js", "dash/nothing.js", "dash/../../etc/passwd", "dash", "", "os/path.py"]
)
def test_a_script_file_that_does_not_exist_is_not_found(door: FlaskClient, path: str) -> None:
    assert door.get(f"{SUITES}{path}").status_code == 404


@pytest.mark.parametrize("path", ["", "es/", "_reload-hash", "_favicon.ico", "assets/x.js"])
def test_what_only_developers_need_and_pages_of_dash_are_not_there(door: FlaskClient, path: str) -> None:
    assert door.get(f"{PREFIX}{path}").status_code == 404
