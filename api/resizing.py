"""The two scripts by which a chart on another site gets its height: one for that site, one inside the frame."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from flask import Blueprint, Response, request

from api.answers import allow_all_origins
from api.middleware.content_encoding import MOST_EFFORT, answer_of, encode, negotiate_encoding
from layouts.document.addresses import EMBED_SCRIPT
from layouts.document.assets import content_of, script_source

blueprint = Blueprint("resizing", __name__)

SCRIPT: Final = content_of("embed_frame.js").decode().strip()
"""What a framed document runs that was asked for with `resize=1`: no file of its own, so that the frame is one answer."""
SCRIPT_SOURCE: Final = script_source(SCRIPT)
_HOUR: Final = 3600


@blueprint.get(EMBED_SCRIPT)
def embed_script() -> Response:
    """The script for pages that frame charts; asked for again after an hour, since their address of it never changes."""
    encoding = negotiate_encoding()
    response = answer_of(_encode_script(encoding), encoding, mimetype="text/javascript")
    response.headers["Cache-Control"] = f"public, max-age={_HOUR}"
    response.add_etag()
    response.make_conditional(request)
    return allow_all_origins(response)


@lru_cache(maxsize=4)
def _encode_script(encoding: str) -> bytes:
    return encode(content_of("embed.js"), encoding, effort=MOST_EFFORT)
