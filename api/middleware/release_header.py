"""A proxy may hold answers of the release on show and of no other: each answer names that release in a header.

The proxy asks for the name each second (`/release-tag`) and holds answers under it. So a release, a rollback or a
withdrawal empties every proxy within a second, and nobody has to tell them.
"""

from __future__ import annotations

import hashlib
from typing import Final, cast

from flask import Blueprint, Flask, Response, current_app, g

from api.middleware.response_headers import held_for_a_second
from observatory.model import ObservatoryError
from observatory.observatory import Observatory
from observatory.store.reading.queries import ReleaseInfo

HEADER: Final = "Release-Tag"
blueprint = Blueprint("release_tag", __name__)


def install_release_header(server: Flask) -> None:
    """Name the release in each answer of `server`, without a look at the store.

    It is the one that was last seen before the answer was made: no answer can be of an older one. Where another came
    on show meanwhile, none is named.
    """

    @server.before_request
    def _remember() -> None:
        g.release_seen = _site().reader.release_seen

    @server.after_request
    def _name(response: Response) -> Response:
        seen = _site().reader.release_seen
        if seen.id and seen == g.get("release_seen"):
            response.headers.setdefault(HEADER, _tag(seen))
        return response


@blueprint.get("/release-tag")
def release_tag() -> Response:
    """Nothing but the header, of the release that is on show now; without it where there is none."""
    response = Response(status=204)
    response.headers.update(held_for_a_second())
    try:
        response.headers[HEADER] = _tag(_site().release)
    except ObservatoryError:
        g.pop("release_seen", None)
    return response


def _site() -> Observatory:
    return cast(Observatory, current_app.extensions["observatory"])


def _tag(release: ReleaseInfo) -> str:
    """Another one as soon as anything may be answered otherwise."""
    return hashlib.sha256(f"{release.state} {release.texts}".encode()).hexdigest()[:16]
