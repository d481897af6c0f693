"""The headers of every answer: what a browser may load, who may frame it, what it may keep."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Final, cast

from flask import Blueprint, Flask, Response, current_app, g, request

from api.answers import allow_all_origins, is_for_programs
from layouts.document import addresses
from layouts.document.assets import exit_script_in_page, frame_script, script_source
from observatory.model import ObservatoryError
from observatory.observatory import Observatory
from observatory.store.reading.queries import ReleaseInfo

HEADER: Final = "Release-Tag"
blueprint = Blueprint("release_tag", __name__)

YEAR = 31_536_000
PROXY_SECOND: Final = "Proxy-Second"
"""In which second of its own clock the proxy asks."""
_FEATURES = (
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation",
    "gyroscope", "magnetometer", "microphone", "midi", "payment", "usb", "browsing-topics",
)  # fmt: skip
_ALWAYS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _FEATURES),
    "Cross-Origin-Opener-Policy": "same-origin",
}


def install(
    server: Flask, *, https: bool, demonstration: bool = False, script_hashes: Sequence[str] = ()
) -> None:
    """Add the headers to every answer of `server`; `script_hashes` are the explorer's inline scripts, one of Dash.

    Nothing of the demonstration may be found by a search engine.
    """
    of_pages = f"'self' {script_source(exit_script_in_page())}"
    page_policy = content_policy(scripts=of_pages, frames="'self'")
    explorer_policy = content_policy(scripts=" ".join([of_pages, *script_hashes]), frames="'self'")
    public_policy = content_policy(scripts="'none'", frames="*")
    telling_policy = content_policy(scripts=script_source(frame_script()), frames="*")

    @server.after_request
    def _headers(response: Response) -> Response:
        response.headers.update(_ALWAYS)
        framed = request.path.startswith("/embed/")
        tells_height = framed and request.args.get("resize") == "1"
        # A page that tells a reader of a failure has its exit, wherever it stands.
        for_programs = is_for_programs(request.path)
        public = framed or request.path == addresses.EMBED_SCRIPT or (for_programs and not _is_page(response))
        if for_programs:
            allow_all_origins(response)
        page_or_explorer = explorer_policy if _is_explorer(request.path) else page_policy
        of_public = telling_policy if tells_height else public_policy
        response.headers["Content-Security-Policy"] = of_public if public else page_or_explorer
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin" if public else "same-origin"
        if not framed:
            response.headers["X-Frame-Options"] = "SAMEORIGIN"
        if https:
            response.headers["Strict-Transport-Security"] = f"max-age={YEAR}"
        if demonstration:
            response.headers.update(
                {"X-Robots-Tag": "noindex, nofollow", "X-Demonstration": "DEMONSTRATION DATA"}
            )
        response.headers.remove("Set-Cookie")
        _cache(response)
        return response


def held_for_a_second() -> dict[str, str]:
    """For the proxy before the site alone, browsers do not heed it: the targeted header of RFC 9213, and that of nginx.

    nginx counts whole seconds: what it may hold for one would be nearly two old. It tells in which second it asks, and
    may hold the answer until that one ends.
    """
    second = request.headers.get(PROXY_SECOND, "")
    until = f"@{second}" if re.fullmatch("[1-9][0-9]{0,11}", second) else "1"
    return {"CDN-Cache-Control": "max-age=1", "X-Accel-Expires": until}


def _is_page(response: Response) -> bool:
    """Whether the response is an HTML page; a 304 has no media type, so its address decides."""
    if response.status_code == HTTPStatus.NOT_MODIFIED:
        return request.path.endswith(".html")
    return response.mimetype == "text/html"


def _is_explorer(path: str) -> bool:
    place = addresses.place_at(path)
    return place is not None and place.name == "explorer"


def content_policy(*, scripts: str, frames: str) -> str:
    """The Content-Security-Policy: own files, no scripts in a page but those named, no eval, no foreign host."""
    rules = {
        "default-src": "'none'",
        "script-src": scripts,
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "connect-src": "'self'",
        "font-src": "'self'",
        "frame-src": "'self'",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": frames,
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _cache(response: Response) -> None:
    """Files with a fingerprint in their address never change; a page leaves nothing on a shared computer.

    A proxy may hold a page for a second: of many visitors in that second it asks for one.
    """
    if request.path.startswith("/assets/") and response.status_code == 200:
        if "m" in request.args:
            response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    elif "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
        if (
            request.method in ("GET", "HEAD")
            and response.status_code == 200
            and response.mimetype == "text/html"
        ):
            response.headers.update(held_for_a_second())


# A proxy may hold answers of the release on show and of no other: each answer names that release in a header.
# The proxy asks for the name each second (`/release-tag`) and holds answers under it. So a release, a rollback or a
# withdrawal empties every proxy within a second, and nobody has to tell them.


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
    """An empty response whose header names the release on show; without the header where there is none."""
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
    """A hash of the release and its texts: it changes as soon as any answer may differ."""
    return hashlib.sha256(f"{release.state} {release.texts}".encode()).hexdigest()[:16]
