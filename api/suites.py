"""Serves Dash's own script files compressed once a process, and 404 for those that do not exist."""

from __future__ import annotations

import mimetypes
import pkgutil
from collections.abc import Callable, Mapping
from functools import lru_cache

from dash.fingerprint import check_fingerprint
from flask import Flask, Response, request
from werkzeug.exceptions import NotFound

from api.encoding import PLAIN, accepted, answer_of, encode
from api.headers import YEAR

PREFIX = "/_dash-component-suites/"


def install(server: Flask, registered: Callable[[], Mapping[str, set[str]]]) -> None:
    """Answer for PREFIX before Dash does; `registered` gives the files Dash knows, by package."""

    @server.before_request
    def _serve() -> Response | None:
        if not request.path.startswith(PREFIX):
            return None
        package, _, asked = request.path.removeprefix(PREFIX).partition("/")
        path, fingerprinted = check_fingerprint(asked)
        if path not in registered().get(package, ()):
            raise NotFound
        return _file(package, path, immutable=fingerprinted)


def _file(package: str, path: str, *, immutable: bool) -> Response:
    mimetype = mimetypes.guess_type(path)[0] or "application/octet-stream"
    encoding = accepted() if mimetype.endswith(("javascript", "css", "json")) else PLAIN
    try:
        body = _encoded(package, path, encoding)
    except OSError as error:  # registered, but not shipped with this version of Dash
        raise NotFound from error
    response = answer_of(body, encoding, mimetype=mimetype)
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable" if immutable else "no-cache"
    return response


@lru_cache(maxsize=128)
def _encoded(package: str, path: str, encoding: str) -> bytes:
    raw = pkgutil.get_data(package, path)
    if raw is None:
        raise FileNotFoundError(path)
    return encode(raw, encoding)
