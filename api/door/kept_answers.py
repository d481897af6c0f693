"""Keeps whole answers by release, day and question: what was asked for before is neither looked up nor made again.

What says that something is not there is as long as a page, and is compressed too; it is not kept.

No answer kept here knows its visitor: the same address, or gesture in the explorer, gives everyone the same bytes.
"""

from __future__ import annotations

import hashlib
from typing import Final, cast

from flask import Flask, Response, after_this_request, current_app, request

from api.answers import not_modified_answer
from api.door.encoding import COMPRESSED, PLAIN, SMALLEST, accepted, encode
from api.door.guard import CALLBACK_PATH
from api.memory import Answer, Memory
from api.site import base_url
from observatory.model import ObservatoryError
from observatory.observatory import Observatory

PAGE: Final = "reading_page"
_KEPT: Final = frozenset({"api", "brief", "dcat", "embed", "geo", "listings"})
"""Blueprints whose answers depend on nothing but release, day and address."""
LARGEST: Final = 1_000_000
"""Bytes of a body that is kept; a larger one would drive out hundreds of others."""


def install(server: Flask) -> None:
    """Answer `server`'s requests from its memory where it can, and keep there what is answered with 200.

    The address of the site belongs to the question, since answers tell it: where the operator has not said it, the one
    that the visitor used.
    """

    @server.before_request
    def _answer() -> Response | None:
        asked = _asked()
        if not asked:
            return None
        release = _release()
        memory = cast(Memory, current_app.extensions["memory"])
        day = _site().today().isoformat()
        encoding = accepted()
        key = (release, day, base_url(), encoding, *asked)
        kept = memory.get(key)
        if kept is not None:
            return _told_again(kept)

        @after_this_request
        def _keep(response: Response) -> Response:
            is_whole = response.status_code == 200
            if response.is_streamed or response.direct_passthrough or not (is_whole or _is_refusal(response)):
                return response
            response = _encoded(response, encoding)
            body = response.get_data()
            # Where another release came on show meanwhile, it may be of either.
            if is_whole and release and len(body) <= LARGEST and _release() == release:
                memory.store(key, Answer(body, tuple(response.headers)))
            return response

        return None


def _is_refusal(response: Response) -> bool:
    return response.status_code >= 400


def _told_again(kept: Answer) -> Response:
    """What is kept, or 304 where the visitor holds it already."""
    response = Response(kept.body, headers=list(kept.headers))
    tag, _ = response.get_etag()
    return (not_modified_answer(tag) if tag else None) or response


def _encoded(response: Response, encoding: str) -> Response:
    """`response` as the browser accepts it, where it is worth it."""
    if response.mimetype not in COMPRESSED:
        return response
    response.headers.add("Vary", "Accept-Encoding")
    raw = response.get_data()
    if encoding == PLAIN or len(raw) < SMALLEST:
        return response
    response.set_data(encode(raw, encoding))
    response.headers["Content-Encoding"] = encoding
    return response


def _asked() -> tuple[str, ...]:
    """The question of this request: its address, or what the explorer wants to have drawn; empty for all others."""
    if request.method in ("GET", "HEAD") and (request.endpoint == PAGE or request.blueprint in _KEPT):
        return (request.path, request.query_string.decode("utf-8", "replace"))
    if request.method == "POST" and request.path == CALLBACK_PATH:
        return (request.path, hashlib.sha256(request.get_data()).hexdigest())
    return ()


def _site() -> Observatory:
    return cast(Observatory, current_app.extensions["observatory"])


def _release() -> str:
    """The state of the release on show; empty where there is none."""
    try:
        return _site().release.state
    except ObservatoryError:
        return ""
