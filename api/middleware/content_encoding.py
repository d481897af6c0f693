"""Compresses a response body with the best encoding that the browser accepts."""

from __future__ import annotations

import gzip
import mimetypes
from functools import lru_cache
from typing import Final

import brotli
from flask import Flask, Response, request
from werkzeug.datastructures import Accept

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
    return best_of(request.accept_encodings)


def best_of(accepted_ones: Accept) -> str:
    """The same for what a request said it accepts."""
    return accepted_ones.best_match(["br", "gzip"]) or PLAIN


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
