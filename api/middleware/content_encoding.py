"""Compresses a response body with the best encoding that the browser accepts."""

from __future__ import annotations

import gzip
from typing import Final

import brotli
from flask import Response, request
from werkzeug.datastructures import Accept

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
