"""A server on this machine that plays a publisher's portal, in whatever mood it is."""

from __future__ import annotations

import email.utils
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Mood = Callable[["Handler"], None]


class Portal(ThreadingHTTPServer):
    """What is answered at each path: a mood, or several in turn, the last of which stays. `asked` is what came."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.moods: dict[str, list[Mood]] = {}
        self.asked: list[tuple[str, Mapping[str, str]]] = []
        self.busy = 0
        self.most_at_once = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def at(self, path: str, *moods: Mood) -> str:
        """Answer `path` so; its address."""
        self.moods[path] = list(moods)
        return self.address + path

    def asked_for(self, path: str) -> list[Mapping[str, str]]:
        """The headers of each request for a path."""
        return [headers for asked, headers in self.asked if asked == path]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who went away in the middle is no fault of the portal."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Portal

    def do_GET(self) -> None:
        self.server.asked.append((self.path, {key.lower(): value for key, value in self.headers.items()}))
        self.server.busy += 1
        self.server.most_at_once = max(self.server.most_at_once, self.server.busy)
        try:
            moods = self.server.moods.get(self.path) or [status(404)]
            (moods.pop(0) if len(moods) > 1 else moods[0])(self)
        finally:
            self.server.busy -= 1

    def log_message(self, *_: Any) -> None:
        pass

    def begin(self, code: int, headers: Mapping[str, object]) -> None:
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, str(value))
        self.end_headers()

    def send_pieces(self, pieces: Iterable[bytes], pauses: Sequence[float] = ()) -> None:
        for place, piece in enumerate(pieces):
            time.sleep(pauses[place] if place < len(pauses) else 0)
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")


@contextmanager
def portal() -> Iterator[Portal]:
    server = Portal()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def etag_of(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:12]}"'


def status(code: int, **headers: str) -> Mood:
    def mood(handler: Handler) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        handler.begin(code, {"Content-Length": 0, **named})

    return mood


def moved(to: str) -> Mood:
    return status(302, Location=to)


def file(
    content: bytes, *, kind: str = "text/csv", breaks_at: int = 0, keeps_ranges: bool = True, marked: bool = True,
    headers: Mapping[str, object] | None = None,
    code: int = 200,
) -> Mood:  # fmt: skip
    """A file, whole, or cut off after `breaks_at` bytes of what is asked for; without a mark where it is not `marked`."""
    day = email.utils.formatdate(1_770_000_000, usegmt=True)
    mark = {"ETag": etag_of(content), "Last-Modified": day} if marked else {}

    def mood(handler: Handler) -> None:
        asked = handler.headers.get("Range")
        if handler.headers.get("If-None-Match") == mark.get("ETag") and marked:
            handler.begin(304, mark)
            return
        start = 0
        if asked and keeps_ranges and handler.headers.get("If-Range") in (*mark.values(), None):
            start = int(asked.removeprefix("bytes=").rstrip("-"))
        sent = content[start:]
        span = {"Content-Range": f"bytes {start}-{len(content) - 1}/{len(content)}"} if start else {}
        handler.begin(
            206 if start else code,
            {"Content-Type": kind, "Content-Length": len(sent), **mark, **span, **(headers or {})},
        )
        handler.wfile.write(sent[:breaks_at] if breaks_at else sent)
        handler.close_connection = bool(breaks_at)

    return mood


def rest_of_another(content: bytes, *, told: Mapping[str, object] | None = None) -> Mood:
    """The rest of another version of a file, from the byte asked for, whatever version was asked for."""

    def mood(handler: Handler) -> None:
        start = int(handler.headers["Range"].removeprefix("bytes=").rstrip("-"))
        span = f"bytes {start}-{len(content) - 1}/{len(content)}"
        named = {"Content-Type": "text/csv", "Content-Length": len(content) - start, "Content-Range": span}
        handler.begin(206, {**named, **(told if told is not None else {"ETag": etag_of(content)})})
        handler.wfile.write(content[start:])

    return mood


def rest_in_pieces(content: bytes, *, ends_at: int) -> Mood:
    """The rest of a file, said to reach its end, piece by piece, of which the last ends before."""

    def mood(handler: Handler) -> None:
        start = int(handler.headers["Range"].removeprefix("bytes=").rstrip("-"))
        span = f"bytes {start}-{len(content) - 1}/{len(content)}"
        named = {"Content-Range": span, "ETag": etag_of(content), "Transfer-Encoding": "chunked"}
        day = email.utils.formatdate(1_770_000_000, usegmt=True)
        handler.begin(206, {"Content-Type": "text/csv", "Last-Modified": day, **named})
        handler.send_pieces([content[start:ends_at]])

    return mood


def in_pieces(pieces: Iterable[bytes], *, pauses: Sequence[float] = (), kind: str = "text/csv") -> Mood:
    """A body of which nobody says how long it is, piece by piece, with a pause before each."""

    def mood(handler: Handler) -> None:
        handler.begin(200, {"Content-Type": kind, "Transfer-Encoding": "chunked"})
        handler.send_pieces(pieces, pauses)

    return mood


def without_length(content: bytes) -> Mood:
    def mood(handler: Handler) -> None:
        handler.begin(200, {"Content-Type": "text/csv", "Connection": "close"})
        handler.wfile.write(content)
        handler.close_connection = True

    return mood


def page(html: str) -> Mood:
    return file(html.encode(), kind="text/html; charset=utf-8", marked=False)


def interface(result: object) -> Mood:
    """What a CKAN portal answers where all is well."""
    content = json.dumps({"success": True, "result": result}).encode()
    return file(content, kind="application/json", marked=False)
