"""Limits: requests of programs a minute, and turns for what costs; the help page and the exit have neither.

The memory of a process holds a keyed hash of each address for a minute, and nothing is written anywhere. Of answers that
cost, some are made at once in a process and some wait, so that other threads stay free: a flood of images makes images
wait, or be refused. Nothing is lost by it, since one interpreter draws no two images faster side by side.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address, ip_network
from typing import Final

from flask import Flask, Response, current_app, g, request
from flask_limiter import Limiter

from api.answers import is_for_programs
from api.middleware.request_guard import CALLBACK_PATH
from api.middleware.response_cache import PAGE
from observatory import clock
from observatory.model import ObservatoryError
from observatory.settings import REQUESTS_A_MINUTE, Settings

_MADE: Final = frozenset({"api", "brief", "geo"})
"""The blueprints whose answers are computed from rows; what lies ready in a release, and lists, wait for nobody."""

_WINDOW: Final = 60
_NETWORK: Final = {4: 32, 6: 64}  # who has an address of IPv6 has all of its network
_KEY: Final = secrets.token_bytes(32)


def install(server: Flask) -> None:
    """Refuse with 429 the requests to /api beyond REQUESTS_A_MINUTE of one address, and say in headers how many are left.

    The operator's own machine has no limit: what comes from it without X-Forwarded-For, which a proxy sets.
    """
    limiter = Limiter(
        _hashed_address,
        app=server,
        application_limits=[f"{REQUESTS_A_MINUTE} per {_WINDOW} seconds"],
        strategy="sliding-window-counter",
        storage_uri="memory://",
    )
    limiter.request_filter(_is_free)

    @server.after_request
    def _say_limit(response: Response) -> Response:
        limit = limiter.current_limit
        if limit is not None:
            seconds = str(max(1, round(limit.reset_at - clock.machine_seconds())))
            response.headers["RateLimit-Policy"] = f"{REQUESTS_A_MINUTE};w={_WINDOW}"
            response.headers["RateLimit-Limit"] = str(REQUESTS_A_MINUTE)
            response.headers["RateLimit-Remaining"] = str(limit.remaining)
            response.headers["RateLimit-Reset"] = seconds
            if response.status_code == 429:
                response.headers["Retry-After"] = seconds
        return response


def _is_free() -> bool:
    return not is_for_programs(request.path) or request.method == "OPTIONS" or is_operator()


def _is_own_proxy() -> bool:
    settings = current_app.extensions.get("settings")
    proxies = settings.proxies if isinstance(settings, Settings) else ()
    return is_this_machine() or any(ip_address(request.remote_addr or "") in network for network in proxies)


def _hashed_address() -> str:
    """The client's network as a keyed hash: of the address our own proxy saw, else of the one that connects."""
    address = request.remote_addr or ""
    forwarded = request.headers.getlist("X-Forwarded-For")
    if forwarded and _is_own_proxy():
        address = forwarded[-1].rpartition(",")[2].strip()
    try:
        known = ip_address(address)
        address = str(ip_network(f"{known}/{_NETWORK[known.version]}", strict=False))
    except ValueError:
        pass
    return hashlib.blake2b(address.encode("utf-8", "replace"), key=_KEY, digest_size=16).hexdigest()


# Whether a request comes from this machine itself, and not through a proxy that stands on it.


def is_this_machine() -> bool:
    """Whether the request comes from this machine: its operator or its proxy. A Unix socket brings no address."""
    if not request.remote_addr:
        return True
    try:
        return ip_address(request.remote_addr).is_loopback
    except ValueError:
        return False


def is_operator() -> bool:
    """Whether the machine's operator asks: a local request that no proxy forwarded (X-Forwarded-For)."""
    return is_this_machine() and not request.headers.getlist("X-Forwarded-For")


# What is made on request waits for its turn at the door, before anything of it is looked up.


def install_concurrency_limits(server: Flask) -> None:
    """Give each costly request of `server` a slot, released once its answer is built. Raises NoTurnError."""

    @server.before_request
    def _take() -> None:
        turns = _turns()
        if turns is not None:
            turns.take()
            g.turns = turns

    @server.teardown_request
    def _give(_error: BaseException | None) -> None:
        give_back()


def give_back() -> None:
    """Release the slot of this request, if it has one; earlier than its end where it goes on to wait for another slot."""
    turns = g.pop("turns", None)
    if turns is not None:
        turns.give()


def _turns() -> Turns | None:
    """The concurrency limit that applies to this request; None where none does."""
    if request.path == CALLBACK_PATH:
        return EXPLORER
    if request.endpoint == PAGE or request.blueprint == "embed":
        return PAGES
    return FILES if request.blueprint in _MADE and request.method != "OPTIONS" else None


class NoTurnError(ObservatoryError):
    """The concurrency limit of this kind of answer is reached, and its queue is full."""

    level = logging.DEBUG  # a flood of these would fill the log too


class Turns:
    """A concurrency limit: `at_once` answers are made, and `waiting` more may queue for up to `patience` seconds."""

    def __init__(self, at_once: int, *, waiting: int, patience: float) -> None:
        self._patience = patience
        self._made = threading.Semaphore(at_once)
        self._places = at_once + waiting
        self._lock = threading.Lock()

    @property
    def free_places(self) -> int:
        """How many more requests could be answered or queue right now."""
        return self._places

    def take(self) -> None:
        """Acquire a slot within `patience` seconds; the caller releases it. Raises NoTurnError if none is free."""
        busy = NoTurnError("Other answers of this kind are being made: ask again in a few seconds.")
        with self._lock:
            if not self._places:
                raise busy
            self._places -= 1
        if not self._made.acquire(timeout=self._patience):
            self._leave()
            raise busy

    def give(self) -> None:
        """Release a slot."""
        self._made.release()
        self._leave()

    def _leave(self) -> None:
        with self._lock:
            self._places += 1

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Hold a slot while the block runs."""
        self.take()
        try:
            yield
        finally:
            self.give()


PAGES: Final = Turns(2, waiting=30, patience=20)
"""Pages and embeds that nobody has asked for since the last release."""
FILES: Final = Turns(1, waiting=60, patience=25)
"""Images, sheets and rows, each made from the beginning. Who waits costs nothing, who is refused asks again at once.

A proxy waits 30 seconds for the beginning of an answer (`deploy/nginx/door.conf`): so long nobody waits here.
"""
DOWNLOADS: Final = Turns(1, waiting=8, patience=20)
"""Selections so long that their rows are sent as the store gives them, for as long as somebody reads.

Two at once would slow each other to half, and all else: the next one waits instead.
"""
EXPLORER: Final = Turns(1, waiting=30, patience=20)
"""What the explorer asks for: its maps, trends and rankings."""
THREADS: Final = 140
"""Of a process: more than all turns and all who wait for one, so that some are always free."""
