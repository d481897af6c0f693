"""The response cache: whole answers by release, day and question, so that what was asked for before is not made again.

What says that something is not there is as long as a page, and is compressed too; it is not cached.

No cached answer knows its visitor: the same address, or gesture in the explorer, gives everyone the same bytes.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Final, cast

from cachetools import LRUCache
from flask import Flask, Response, after_this_request, current_app, request

from api.answers import answer_not_modified, find_base_url
from api.middleware.content_encoding import COMPRESSED, PLAIN, SMALLEST, encode, negotiate_encoding
from api.middleware.request_guard import CALLBACK_PATH
from observatory.model import ObservatoryError
from observatory.observatory import Observatory

PAGE: Final = "reading_page"
_CACHED: Final = frozenset({"api", "brief", "dcat", "embed", "geo", "listings"})
"""Blueprints whose answers depend on nothing but release, day and address."""
LARGEST: Final = 1_000_000
"""Bytes of a body that is cached; a larger one would drive out hundreds of others."""
CACHE_BYTES: Final = 12_000_000


@dataclass(frozen=True, slots=True)
class CachedResponse:
    """An answer of 200: its body as it is sent, and its headers."""

    body: bytes
    headers: tuple[tuple[str, str], ...] = ()

    def __len__(self) -> int:
        """About how many bytes it holds."""
        return len(self.body) + sum(len(name) + len(value) for name, value in self.headers)


class ResponseCache:
    """The most recently used answers of this process, up to a number of bytes; one that is larger is not cached.

    `on_lookup` is called at each lookup with whether the answer was cached.
    """

    def __init__(self, most_bytes: int = CACHE_BYTES) -> None:
        self.on_lookup: Callable[[bool], None] = lambda _found: None
        self._responses: LRUCache[tuple[str, ...], CachedResponse] = LRUCache(most_bytes, getsizeof=len)
        self._lock = Lock()

    def get(self, key: tuple[str, ...]) -> CachedResponse | None:
        """The answer stored under `key`, or None."""
        with self._lock:
            response = self._responses.get(key)
        self.on_lookup(response is not None)
        return response

    def store(self, key: tuple[str, ...], response: CachedResponse) -> None:
        """Store `response` under `key`; the least recently used ones are dropped to make room."""
        with self._lock:
            if len(response) <= self._responses.maxsize:
                self._responses[key] = response


def install(server: Flask) -> None:
    """Answer `server`'s requests from its response cache where it can, and store there what is answered with 200.

    The address of the site belongs to the question, since answers tell it: where the operator has not said it, the one
    that the visitor used.
    """

    @server.before_request
    def _answer() -> Response | None:
        asked = _get_request_key()
        if not asked:
            return None
        release = _release()
        cache = cast(ResponseCache, current_app.extensions["response_cache"])
        day = _site().today().isoformat()
        encoding = negotiate_encoding()
        key = (release, day, find_base_url(), encoding, *asked)
        cached = cache.get(key)
        if cached is not None:
            return _cached_response(cached)

        @after_this_request
        def _store(response: Response) -> Response:
            gc.collect(1)  # the templates of a page are bound in circles, which would hold all it was made of
            is_whole = response.status_code == 200
            if (
                response.is_streamed
                or response.direct_passthrough
                or not (is_whole or response.status_code >= 400)
            ):
                return response
            response = _encode_response(response, encoding)
            body = response.get_data()
            # Where another release came on show meanwhile, it may be of either.
            if is_whole and release and len(body) <= LARGEST and _release() == release:
                cache.store(key, CachedResponse(body, tuple(response.headers)))
            return response

        return None


def _cached_response(cached: CachedResponse) -> Response:
    """The cached answer, or 304 where the visitor holds it already."""
    response = Response(cached.body, headers=list(cached.headers))
    tag, _ = response.get_etag()
    return (answer_not_modified(tag) if tag else None) or response


def _encode_response(response: Response, encoding: str) -> Response:
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


def _get_request_key() -> tuple[str, ...]:
    """The question of this request: its address, or what the explorer wants to have drawn; empty for all others."""
    if request.method in ("GET", "HEAD") and (request.endpoint == PAGE or request.blueprint in _CACHED):
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
