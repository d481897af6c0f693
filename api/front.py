"""Answers a callback that was answered before without waking Flask: the same bytes under the same headers.

Only what `api.remembered` holds is given out. It was answered once by the whole stack, guard included, to the same
body byte for byte; anything else goes on to the application.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, Final

from flask import Flask
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from api.encoding import best_of
from api.guard import CALLBACK_PATH, LARGEST_BODY, PAGE_LOAD
from api.memory import Key
from api.remembered import CALLBACK, JSON
from observatory.store.errors import StoreError

Headers = list[tuple[str, str]]
Environ = dict[str, Any]
Application = Callable[[Environ, Any], Iterable[bytes]]

_SIGNED: Final = re.compile(rf"(?:{PAGE_LOAD}=[^&;]*)?")


class Front:
    """A WSGI application before another one."""

    def __init__(self, server: Flask) -> None:
        self._next: Application = server.wsgi_app
        self._extensions = server.extensions
        self._headers: dict[str, Headers] = {}  # by encoding: all callbacks are answered with the same ones

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """The held answer, or what the application says."""
        if environ["PATH_INFO"] != CALLBACK_PATH or not _readable(environ):
            return self._next(environ, start_response)
        encoding = _encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        key = self._key(environ, encoding)
        body = key and self._extensions["memory"].held(key)
        if body and encoding in self._headers:
            start_response("200 OK", [*self._headers[encoding], ("Content-Length", str(len(body)))])
            return [body]
        return self._next(environ, self._noting(encoding, start_response))

    def _key(self, environ: Environ, encoding: str) -> Key | None:
        """As `api.remembered` makes it; None where no release can be read."""
        raw = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        environ["wsgi.input"] = io.BytesIO(raw)
        try:
            release = self._extensions["observatory"].release.state
        except StoreError:
            return None
        site = f"{environ['wsgi.url_scheme']}://{environ.get('HTTP_HOST', '')}/"
        return (release, JSON, encoding, site, CALLBACK, hashlib.sha256(raw).hexdigest())

    def _noting(self, encoding: str, start_response: Any) -> Any:
        """Passes on what the application begins to answer, and keeps the headers of a success."""

        def started(status: str, headers: Headers, *rest: Any) -> Any:
            given = {name.lower(): value for name, value in headers}
            if status.startswith("200 ") and given.get("content-encoding", "identity") == encoding:
                kept = [pair for pair in headers if pair[0].lower() != "content-length"]
                self._headers[encoding] = kept
            return start_response(status, headers, *rest)

        return started


def install(server: Flask) -> None:
    """Put a Front before `server`."""
    server.wsgi_app = Front(server)  # type: ignore[method-assign]


def _readable(environ: Environ) -> bool:
    """Whether it is asked as Dash asks, with a body of a length that is told and allowed."""
    length = environ.get("CONTENT_LENGTH") or ""
    return (
        environ["REQUEST_METHOD"] == "POST"
        and environ.get("CONTENT_TYPE") == JSON
        and "HTTP_TRANSFER_ENCODING" not in environ
        and length.isascii()
        and length.isdigit()
        and len(length) < 8
        and int(length) <= LARGEST_BODY
        and _SIGNED.fullmatch(environ.get("QUERY_STRING", "")) is not None
    )


@lru_cache(maxsize=64)
def _encoding(asked: str) -> str:
    return best_of(parse_accept_header(asked, Accept))
