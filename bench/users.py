"""Users who ask again as soon as they are answered: one loop over plain sockets, so that little of it is ours."""

from __future__ import annotations

import selectors
import socket
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from bench.result import CouldNotMeasureError


@dataclass(frozen=True, slots=True)
class Question:
    """One request as it goes over the wire, and where to."""

    address: str
    sent: bytes


@dataclass(slots=True)
class _User:
    """One connection that is kept open, and what has come of its present answer."""

    socket: socket.socket
    came: bytes = b""
    expected: int = 0


def question(address: str, path: str, *, body: bytes = b"") -> Question:
    """A GET of `path`, or a POST of a JSON `body`, with the encodings a browser takes."""
    host = urlsplit(address).netloc
    lines = [f"{'POST' if body else 'GET'} {path} HTTP/1.1", f"Host: {host}", "Accept-Encoding: gzip, br"]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return Question(address, "\r\n".join([*lines, "", ""]).encode() + body)


def answers(asked: Question, *, users: int, seconds: float) -> float:
    """Answers a second that `users` at once get to the same question. Raises CouldNotMeasureError unless 200."""
    parts = urlsplit(asked.address)
    counted = 0
    with selectors.DefaultSelector() as selector:
        for _ in range(users):
            connection = socket.create_connection((parts.hostname, parts.port), timeout=60)
            selector.register(connection, selectors.EVENT_READ, _User(connection))
            connection.sendall(asked.sent)
        began = time.perf_counter()
        while (now := time.perf_counter()) < began + seconds:
            for key, _ in selector.select(timeout=1):
                if _read(key.data):
                    counted += 1
                    key.data.socket.sendall(asked.sent)
        for key in list(selector.get_map().values()):
            key.data.socket.close()
    return counted / (now - began)


def _read(user: _User) -> bool:
    """Take what has come; True where the answer is complete."""
    piece = user.socket.recv(262_144)
    if not piece:
        raise CouldNotMeasureError("the server closed a connection in the middle")
    user.came += piece
    if not user.expected:
        head, parted, _ = user.came.partition(b"\r\n\r\n")
        if not parted:
            return False
        if not head.startswith(b"HTTP/1.1 200"):
            raise CouldNotMeasureError(f"the server answered {head[:60]!r}")
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        user.expected = len(head) + 4 + int(length.split(b":")[1])
    if len(user.came) < user.expected:
        return False
    user.came, user.expected = b"", 0
    return True
