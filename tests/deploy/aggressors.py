"""Who would silence the site: heads that never end, bodies that never end, answers that are hardly read.

All of it goes to this machine alone, is bounded in number and ends by itself.
"""

from __future__ import annotations

import selectors
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

FROM: Final = "127.0.0.66"
"""The one address they all come from, which is not that of the readers."""
MOST_CONNECTIONS: Final = 2_000
MOST_SECONDS: Final = 120.0
_PAUSE: Final = 1.0  # between two drops of each
LARGE_FILE: Final = "/api/v1/releases/latest.zip"


@dataclass
class Attack:
    """A kind of attack: what each connection sends first, what it adds each second, how much of an answer it reads."""

    name: str
    first: Callable[[str], bytes]
    drop: bytes = b""
    reads: int = 0
    opened: int = 0
    held: list[int] = field(default_factory=list)

    @property
    def most_held(self) -> int:
        """How many connections stood open at one moment."""
        return max(self.held, default=0)


def half_open() -> Attack:
    """Heads of which a letter comes each second, and never the end."""
    return Attack(
        "half-open connections", lambda host: f"GET / HTTP/1.1\r\nHost: {host}\r\nX-A: ".encode(), b"a"
    )


def endless_bodies() -> Attack:
    """Bodies without a length, of which a piece comes each second, and never the last."""
    head = "POST /_dash/_dash-update-component HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
    return Attack(
        "endless bodies",
        lambda host: f"{head.format(host=host)}Transfer-Encoding: chunked\r\n\r\n5\r\n     \r\n".encode(),
        b"1\r\n \r\n",
    )


def slow_readers() -> Attack:
    """Readers of the largest file, each of whom takes some bytes of it a second."""
    return Attack(
        "slow readers", lambda host: f"GET {LARGE_FILE} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode(), reads=200
    )


@contextmanager
def attacked(attack: Attack, port: int, *, connections: int, host: str) -> Iterator[Attack]:
    """`connections` of an attack on a port of this machine; each that is closed is opened again, until the block ends."""
    if connections > MOST_CONNECTIONS:
        raise ValueError(f"at most {MOST_CONNECTIONS} connections")
    over, begun = threading.Event(), threading.Event()
    thread = threading.Thread(target=_attack, args=(attack, port, connections, host, (begun, over)))
    thread.start()
    begun.wait(MOST_SECONDS)
    try:
        yield attack
    finally:
        over.set()
        thread.join()


def _attack(
    attack: Attack, port: int, connections: int, host: str, signs: tuple[threading.Event, threading.Event]
) -> None:
    begun, over = signs
    deadline = time.monotonic() + MOST_SECONDS
    sockets: set[socket.socket] = set()
    try:
        while not over.is_set() and time.monotonic() < deadline:
            sockets |= {_opened(attack, port, host) for _ in range(connections - len(sockets))} - {None}
            attack.held.append(len(sockets))
            begun.set()
            over.wait(_PAUSE)
            sockets -= _lost(sockets, attack)
    finally:
        begun.set()
        for line in sockets:
            line.close()


def _opened(attack: Attack, port: int, host: str) -> socket.socket | None:
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.settimeout(1)
    try:
        line.bind((FROM, 0))
        line.connect(("127.0.0.1", port))
        line.sendall(attack.first(host))
    except OSError:
        line.close()
        return None
    attack.opened += 1
    line.setblocking(False)
    return line


def _lost(sockets: set[socket.socket], attack: Attack) -> set[socket.socket]:
    """Those that the other side closed, or that cannot be written any more; the others get a drop, or read one."""
    lost = set()
    with selectors.DefaultSelector() as selector:
        for line in sockets:
            selector.register(line, selectors.EVENT_READ)
        readable = {key.fileobj for key, _ in selector.select(0)}
    for line in sockets:
        try:
            if line in readable and not line.recv(attack.reads or 65536):
                raise ConnectionResetError
            if attack.drop:
                line.send(attack.drop)
        except BlockingIOError:
            continue
        except OSError:
            lost.add(line)
            line.close()
    return lost
