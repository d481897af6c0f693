"""Compresses answers with the best encoding that a browser accepts; Dash's scripts and plotly.js once a process."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import pkgutil
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

import brotli
from dash.fingerprint import check_fingerprint
from flask import Flask, Response, request
from werkzeug.exceptions import NotFound

from api.middleware.response_headers import YEAR
from layouts.document import assets
from layouts.document.assets import JOINED, content_of

PLAIN: Final = "identity"
# Where more effort begins to cost more than it spares: of Brotli a half of a hundredth of the bytes, of gzip two
# hundredths for half as much time again.
_EFFORT: Final = 6
_GZIP_EFFORT: Final = 5
MOST_EFFORT: Final = 11
"""For what is encoded once a process."""
COMPRESSED: Final = (
    "text/html", "text/css", "text/plain", "text/csv", "text/javascript", "application/javascript",
    "application/json", "application/geo+json", "application/ld+json", "text/turtle", "application/atom+xml",
    "application/xml", "image/svg+xml",
)  # fmt: skip
"""Kinds of bodies that become smaller by it."""
SMALLEST: Final = 500
"""Bytes of a body from which on it is worth it."""


def negotiate_encoding() -> str:
    """`br`, `gzip` or PLAIN: the best that this request accepts."""
    return request.accept_encodings.best_match(["br", "gzip"]) or PLAIN


def encode(raw: bytes, encoding: str, *, effort: int = _EFFORT) -> bytes:
    """`raw` in one of the encodings that `negotiate_encoding` gives; the effort is that of Brotli alone."""
    if encoding == "br":
        return bytes(brotli.compress(raw, quality=effort))
    return gzip.compress(raw, _GZIP_EFFORT, mtime=0) if encoding == "gzip" else raw


def answer_of(encoded: bytes, encoding: str, *, mimetype: str) -> Response:
    """An answer with a body that is encoded already."""
    response = Response(encoded, mimetype=mimetype)
    response.headers["Vary"] = "Accept-Encoding"
    if encoding != PLAIN:
        response.headers["Content-Encoding"] = encoding
    return response


# Serves the files of the site that are made of several, compressed once a process.


def install(server: Flask) -> None:
    """Answer for each of them, beside the files that lie in the folder."""
    names = ",".join(f'"{name}"' for name in JOINED)
    server.add_url_rule(f"/assets/<any({names}):name>", view_func=joined_file)


def joined_file(name: str) -> Response:
    """One of them, as the browser accepts it."""
    encoding = negotiate_encoding()
    response = answer_of(
        _encode_joined_file(name, encoding), encoding, mimetype=mimetypes.guess_type(name)[0] or "text/plain"
    )
    response.headers["Cache-Control"] = "no-cache"  # without the fingerprint, with which it may be kept
    response.add_etag()
    response.make_conditional(request)
    return response


@lru_cache(maxsize=16)
def _encode_joined_file(name: str, encoding: str) -> bytes:
    return encode(content_of(name), encoding, effort=MOST_EFFORT)


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
