"""Files that are made on request wait for their turn at the door, before anything of them is looked up."""

from __future__ import annotations

from typing import Final

from flask import Flask, g, request

from api.turns import FILES

_MADE: Final = frozenset({"api", "brief", "geo"})
"""The blueprints whose answers are computed from rows; what lies ready in a release, and lists, wait for nobody."""


def install(server: Flask) -> None:
    """A turn for each such request, given back when its answer stands and before anybody reads it. Raises BusyError."""

    @server.before_request
    def _take() -> None:
        if request.blueprint in _MADE and request.method != "OPTIONS":
            FILES.take()
            g.has_turn = True

    @server.teardown_request
    def _give(_error: BaseException | None) -> None:
        if g.pop("has_turn", False):
            FILES.give()
