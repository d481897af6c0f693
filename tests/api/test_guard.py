"""What the guard refuses before anything else sees it."""

import json

import pytest
from flask.testing import FlaskClient

from api.door.guard import CALLBACK_PATH
from layouts.document.plotly_file import PREFIX, SUITES
from tests.api.small_site import PROBLEM


def test_a_callback_is_asked_by_post_alone(door: FlaskClient) -> None:
    answer = door.get(CALLBACK_PATH)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


def test_a_body_of_any_size_is_refused_with_its_method(door: FlaskClient) -> None:
    assert door.post("/es/", data=b"x" * 300_000).status_code == 405


def test_two_slashes_do_not_redirect_to_the_host_the_visitor_names(door: FlaskClient) -> None:
    answer = door.get("//evil.example/es/", headers={"Host": "evil.example"})
    assert "Location" not in answer.headers


def test_a_callback_of_our_own_page_is_answered(door: FlaskClient, body: dict[str, object]) -> None:
    answer = door.post(CALLBACK_PATH, json=body)
    assert (answer.status_code, answer.json["response"]["page"]["children"]) == (200, "/es/")


MALFORMED = (
    b"", b"{", b"[" * 100_000, b'{"output": NaN}', b'"\\ud800"', b"\xff\xfe", b'{"output": ' + b"9" * 5000 + b"}",
    b'{"output": "nothing.children"}', b"null",
)  # fmt: skip


@pytest.mark.parametrize("raw", MALFORMED)
def test_a_malformed_body_is_a_bad_request(door: FlaskClient, raw: bytes) -> None:
    answer = door.post(CALLBACK_PATH, data=raw, content_type="application/json")
    assert answer.status_code == 400
    assert set(answer.json) == PROBLEM


@pytest.mark.parametrize(
    ("query", "sent_as", "value", "status"),
    [
        ("", "text/plain", "/es/", 400),
        ("?x=1", "application/json", "/es/", 400),
        ("", "application/json", "x" * 300_000, 413),
    ],
)
def test_a_body_of_another_type_with_a_query_or_too_large_is_refused(
    door: FlaskClient, body: dict[str, object], query: str, sent_as: str, value: str, status: int
) -> None:
    sent = json.dumps(body | {"inputs": [{"id": "address", "property": "data", "value": value}]})
    assert door.post(f"{CALLBACK_PATH}{query}", data=sent, content_type=sent_as).status_code == status


@pytest.mark.parametrize(
    "path", ["nowhere/x.js", "dash/nothing.js", "dash/../../etc/passwd", "dash", "", "os/path.py"]
)
def test_a_script_file_that_does_not_exist_is_not_found(door: FlaskClient, path: str) -> None:
    assert door.get(f"{SUITES}{path}").status_code == 404


@pytest.mark.parametrize("path", ["", "es/", "_reload-hash", "_favicon.ico", "assets/x.js"])
def test_what_only_developers_need_and_pages_of_dash_are_not_there(door: FlaskClient, path: str) -> None:
    assert door.get(f"{PREFIX}{path}").status_code == 404
