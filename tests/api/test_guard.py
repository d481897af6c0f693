"""What the guard refuses before anything else sees it, and under which names the site answers."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from api.middleware.request_guard import CALLBACK_PATH, fault_of
from app import create_app
from layouts.document.assets import PREFIX, SUITES
from observatory.settings import Settings
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


# Which bodies of a Dash callback are taken for our own page's.


CALLBACKS = {
    "page.children": {
        "inputs": [{"id": "address", "property": "data"}],
        "state": [{"id": "shown", "property": "data"}],
        "callback": print,
    },
    "..chart.figure...map.figure..": {
        "inputs": [{"id": "address", "property": "data"}],
        "state": [],
        "callback": print,
    },
    "title.children": {"inputs": [{"id": "address", "property": "data"}], "state": []},
}


def body(**changes: object) -> dict[str, object]:
    return {
        "output": "page.children",
        "outputs": {"id": "page", "property": "children"},
        "inputs": [{"id": "address", "property": "data", "value": "/es/"}],
        "state": [{"id": "shown", "property": "data"}],
        "changedPropIds": ["address.data"],
        "parsedChangedPropsIds": ["address.data"],
    } | changes


def test_the_body_our_page_sends_is_taken() -> None:
    assert fault_of(body(), CALLBACKS) == ""


def test_a_callback_with_several_outputs_is_taken() -> None:
    several = body(
        output="..chart.figure...map.figure..",
        outputs=[{"id": "chart", "property": "figure"}, {"id": "map", "property": "figure"}],
        state=[],
    )
    del several["state"]
    assert fault_of(several, CALLBACKS) == ""


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        [],
        "text",
        3,
        {},
        body(output="nothing.children"),
        body(output=["page.children"]),
        body(output="title.children", outputs={"id": "title", "property": "children"}),
        body(inputs=[]),
        body(inputs=None),
        body(inputs=[[{"id": "address", "property": "data"}]]),
        body(inputs=[{"id": "address", "property": "href"}]),
        body(inputs=[{"id": {"index": 1}, "property": "data"}]),
        body(inputs=[{"id": "address", "property": "data", "extra": 1}]),
        body(state=[{"id": "address", "property": "data"}]),
        body(state=3),
        body(output="..chart.figure...map.figure..", state=""),
        body(state=None),
        body(outputs=None),
        body(outputs=[{"id": "page", "property": "children"}]),
        body(outputs={"id": "page", "property": "className"}),
        body(changedPropIds="address.data"),
        body(changedPropIds=["other.data"]),
        body(changedPropIds=[["address.data"]]),
        body(parsedChangedPropsIds=[{}]),
        body(surprise=True),
    ],
)
def test_any_other_body_is_refused_with_a_sentence(wrong: object) -> None:
    assert fault_of(wrong, CALLBACKS).endswith(".")


def sent_in_chunks(site: str, chunks: bytes) -> bytes:
    """All that a running site says to a callback whose body comes in these chunks, until it closes the connection."""
    host, _, port = site.removeprefix("http://").partition(":")
    head = f"POST {CALLBACK_PATH} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
    with socket.create_connection((host, int(port)), timeout=10) as line:
        line.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode() + chunks)
        return b"".join(iter(lambda: line.recv(65536), b""))


@pytest.mark.parametrize(
    "chunks",
    [
        b"0x2\r\n{}\r\n0\r\n\r\n",
        b"0X2\r\n{}\r\n0\r\n\r\n",
        b"+2\r\n{}\r\n0\r\n\r\n",
        b"-2\r\n{}\r\n0\r\n\r\n",
        b"2_0\r\n{}\r\n0\r\n\r\n",
        b"\r\n{}\r\n0\r\n\r\n",
        b"2 \r\n{}\r\n0\r\n\r\n",
        b"2;a\x00\r\n{}\r\n0\r\n\r\n",
        b"2\r\n{}!!0\r\n\r\n",
        b"2\r\n{}\r\n0\r\nno trailer\r\n\r\n",
        b"2\r\n{}\r\n0x0\r\n\r\nGET /es/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    ],
)
def test_a_body_in_chunks_that_are_none_is_refused_once_and_what_follows_it_is_not_read(
    site: str, chunks: bytes
) -> None:
    answer = sent_in_chunks(site, chunks)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"HTTP/1.1 ") == 1


PAGE = "/es/indicadores/cem_cases"
HELD = "_responses"  # what the cache of answers holds


@pytest.fixture(scope="module")
def named(built_store: Path) -> FlaskClient:
    return create_app(Settings(store_dir=built_store, base_url="https://observatorio.example")).test_client()


@pytest.mark.parametrize(
    "host", ["malo.example", "malo.observatorio.example", "observatorio.example.malo", "x y", ""]
)
@pytest.mark.parametrize("path", [PAGE, "/api/v1/indicators", "/es/ayuda", "/healthz"])
def test_where_the_address_is_known_no_other_host_is_answered(
    named: FlaskClient, path: str, host: str
) -> None:
    answer = named.get(path, headers={"Host": host})
    assert answer.status_code == 400
    assert host not in answer.text or not host
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize(
    "host", ["observatorio.example", "observatorio.example:8443", "127.0.0.1:8050", "localhost"]
)
def test_its_own_name_and_those_of_this_machine_are_answered(named: FlaskClient, host: str) -> None:
    assert named.get("/healthz", headers={"Host": host}).status_code == 200


def test_the_name_a_reader_used_makes_no_second_copy_of_an_answer(named: FlaskClient) -> None:
    cache = named.application.extensions["response_cache"]
    answers = [
        named.get(PAGE, headers={"Host": host}).data for host in ("observatorio.example", "localhost:1")
    ]
    held = len(getattr(cache, HELD))
    answers.append(named.get(PAGE, headers={"Host": "127.0.0.1:2"}).data)
    assert len(set(answers)) == 1
    assert len(getattr(cache, HELD)) == held


def test_where_the_address_is_not_known_each_name_gets_its_own_links(shipped: FlaskClient) -> None:
    for host in ("uno.example", "dos.example"):
        assert f"//{host}/" in shipped.get(PAGE, headers={"Host": host}).text
