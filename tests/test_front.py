"""A callback that was answered before is answered again without Flask, and in no way differently."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from observatory.settings import Settings

PATH = "/_dash-update-component"


def body(address: str, room: str = "desk") -> bytes:
    value = {"address": address, "dark": False, "room": room}
    return json.dumps(
        {
            "output": "page.children",
            "outputs": {"id": "page", "property": "children"},
            "inputs": [{"id": "address", "property": "data", "value": value}],
            "changedPropIds": ["address.data"],
            "parsedChangedPropsIds": ["address.data"],
        }
    ).encode()


@pytest.fixture
def seen() -> list[str]:
    """The requests that reached Flask."""
    return []


@pytest.fixture
def site(built_store: Path, seen: list[str]) -> Iterator[FlaskClient]:
    server = create_app(Settings(store_dir=built_store)).server
    server.before_request_funcs.setdefault(None, []).insert(0, lambda: seen.append("asked"))
    with server.test_client() as client:
        yield client


def ask(site: FlaskClient, raw: bytes, query: str = "", **changes: str) -> TestResponse:
    headers = {"Content-Type": "application/json", "Accept-Encoding": "gzip, br", **changes}
    return site.post(PATH + query, data=raw, headers=headers)


@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
def test_the_second_answer_is_the_first_one_again_without_flask(
    site: FlaskClient, seen: list[str], encoding: str
) -> None:
    first = ask(site, body("/es/"), "?endId=one", **{"Accept-Encoding": encoding})
    again = ask(site, body("/es/"), "?endId=two", **{"Accept-Encoding": encoding})
    assert len(seen) == 1
    assert first.status == again.status == "200 OK"
    assert first.data == again.data
    assert sorted(first.headers) == sorted(again.headers)
    assert "Content-Security-Policy" in again.headers


@pytest.mark.parametrize(
    ("query", "changes"),
    [
        ("?endId=one&endId=two", {}),
        ("?other=1", {}),
        ("", {"Content-Type": "text/plain"}),
    ],
)
def test_what_the_guard_refuses_is_refused_for_a_known_body_too(
    site: FlaskClient, query: str, changes: dict[str, str]
) -> None:
    assert ask(site, body("/es/")).status_code == 200
    assert ask(site, body("/es/"), query, **changes).status_code == 400


def test_another_question_another_host_and_another_encoding_are_answered_by_flask(
    site: FlaskClient, seen: list[str]
) -> None:
    ask(site, body("/es/"))
    ask(site, body("/es/", room="phone"))
    ask(site, body("/es/"), Host="other.example")
    ask(site, body("/es/"), **{"Accept-Encoding": "identity"})
    assert len(seen) == 4


def test_a_malformed_body_is_never_held(site: FlaskClient, seen: list[str]) -> None:
    assert [ask(site, b"{").status_code for _ in range(2)] == [400, 400]
    assert len(seen) == 2


def test_without_a_release_it_says_what_the_site_says(tmp_path: Path) -> None:
    client = create_app(Settings(store_dir=tmp_path)).server.test_client()
    assert ask(client, body("/es/")).status_code == 503
