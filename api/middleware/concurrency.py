"""What is made on request waits for its turn at the door, before anything of it is looked up."""

from __future__ import annotations

from typing import Final

from flask import Flask, g, request

from api.concurrency_limits import EXPLORER, FILES, PAGES, Turns
from api.middleware.request_guard import CALLBACK_PATH
from api.middleware.response_cache import PAGE

_MADE: Final = frozenset({"api", "brief", "geo"})
"""The blueprints whose answers are computed from rows; what lies ready in a release, and lists, wait for nobody."""


def install_concurrency_limits(server: Flask) -> None:
    """A turn for each such request, given back when its answer stands and before anybody reads it. Raises NoTurnError."""

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
    """Give the turn of this request back, if it has one: before its end where what is left of it waits for another."""
    turns = g.pop("turns", None)
    if turns is not None:
        turns.give()


def _turns() -> Turns | None:
    """Those that this request waits for."""
    if request.path == CALLBACK_PATH:
        return EXPLORER
    if request.endpoint == PAGE or request.blueprint == "embed":
        return PAGES
    return FILES if request.blueprint in _MADE and request.method != "OPTIONS" else None
