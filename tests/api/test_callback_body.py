"""Which bodies of a Dash callback are taken for our own page's."""

import socket

import pytest

from api.door.guard import CALLBACK_PATH, fault_of

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
