"""Serves the files of the site that are made of several, compressed once a process."""

from __future__ import annotations

import mimetypes
from functools import lru_cache

from flask import Flask, Response, request

from api.middleware.content_encoding import MOST_EFFORT, answer_of, encode, negotiate_encoding
from layouts.document.assets import JOINED, content_of


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
