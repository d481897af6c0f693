"""Caches answers by release and question, for pages, drawings and embeds that depend on nothing else.

No page knows its visitor: the same address gives everyone the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from flask import Response, current_app

from api.door.encoding import PLAIN, accepted, answer_of, encode
from api.memory import Memory
from api.site import base_url
from api.turns import PAGES
from observatory.observatory import Observatory


def cached_page(make: Callable[[], Response], *question: str) -> Response:
    """The cached page or embed, which is not made before its turn comes. Raises NoTurnError where none is to be had."""

    def made_in_turn() -> Response:
        with PAGES.taken():
            return make()

    return cached_response(made_in_turn, *question, mimetype="text/html")


def cached_response(
    make: Callable[[], Response], *question: str, mimetype: str, compressed: bool = False
) -> Response:
    """The cached answer to `question` in the current release on this day, else `make()`; only successes are cached.

    The address of the site belongs to the question, since pages say it in the code to embed: where the operator has not
    told it, the one that the visitor used.
    `compressed` bodies (images) are left as they are.
    """
    memory = cast(Memory, current_app.extensions["memory"])
    encoding = PLAIN if compressed else accepted()
    release = _release()
    day = cast(Observatory, current_app.extensions["observatory"]).today().isoformat()
    key = (release, day, mimetype, encoding, base_url(), *question)
    body = memory.get(key)
    if body is None:
        response = make()
        if response.status_code != 200:
            return response
        body = encode(response.get_data(), encoding)
        if _release() == release:  # else a new release came while this was made: it may be of either
            memory.store(key, body)
    return answer_of(body, encoding, mimetype=mimetype)


def _release() -> str:
    return cast(Observatory, current_app.extensions["observatory"]).release.state
