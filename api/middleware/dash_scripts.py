"""Serves Dash's scripts and plotly.js compressed once a process, and 404 for those that do not exist."""

from __future__ import annotations

import hashlib
import mimetypes
import pkgutil
from collections.abc import Callable, Mapping
from functools import lru_cache

import brotli
from dash.fingerprint import check_fingerprint
from flask import Flask, Response, request
from werkzeug.exceptions import NotFound

from api.middleware.content_encoding import PLAIN, answer_of, encode, negotiate_encoding
from api.middleware.response_headers import YEAR
from layouts.document import assets

PREFIX = assets.SUITES
_SUFFIX = {"br": ".br", "gzip": ".gz"}


def install_dash_scripts(server: Flask, registered: Callable[[], Mapping[str, set[str]]]) -> None:
    """Answer for PREFIX before Dash does; `registered` gives the files Dash knows, by package."""

    @server.before_request
    def _serve() -> Response | None:
        if not request.path.startswith(PREFIX):
            return None
        package, _, file_path = request.path.removeprefix(PREFIX).partition("/")
        path, fingerprinted = check_fingerprint(file_path)
        if path not in registered().get(package, ()):
            raise NotFound
        return _file(package, path, immutable=fingerprinted)


def _file(package: str, path: str, *, immutable: bool) -> Response:
    mimetype = mimetypes.guess_type(path)[0] or "application/octet-stream"
    encoding = negotiate_encoding() if mimetype.endswith(("javascript", "css", "json")) else PLAIN
    try:
        body = _encode_package_file(package, path, encoding)
    except OSError as error:  # registered, but not shipped with this version of Dash
        raise NotFound from error
    response = answer_of(body, encoding, mimetype=mimetype)
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable" if immutable else "no-cache"
    if not immutable:
        response.set_etag(_fingerprint(package, path, encoding))
    response.make_conditional(request)
    return response


@lru_cache(maxsize=128)
def _encode_package_file(package: str, path: str, encoding: str) -> bytes:
    if (package, path) == (assets.PACKAGE, assets.PATH):
        return _plotly(encoding)
    raw = pkgutil.get_data(package, path)
    if raw is None:
        raise FileNotFoundError(path)
    return encode(raw, encoding)


def _plotly(encoding: str) -> bytes:
    """As it was compressed at set-up; the heavier file of the package is compressed here."""
    file = assets.plotly_file()
    packed = file.with_name(file.name + _SUFFIX.get(encoding, ""))
    if packed.exists():
        return packed.read_bytes()
    raw = (
        file.read_bytes()
    )  # nearly five megabytes: to press them harder would hold the first reader up for seconds
    return bytes(brotli.compress(raw, quality=5)) if encoding == "br" else encode(raw, encoding)


@lru_cache(maxsize=128)
def _fingerprint(package: str, path: str, encoding: str) -> str:
    return hashlib.sha256(_encode_package_file(package, path, encoding)).hexdigest()[:16]
