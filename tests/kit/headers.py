"""The headers that keep a reader safe, by kind of answer: their exact values, and which of them are never there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from werkzeug.test import TestResponse

from layouts.document.assets import exit_script_in_page, script_source

_OFF = (
    "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation", "gyroscope",
    "magnetometer", "microphone", "midi", "payment", "usb", "browsing-topics",
)  # fmt: skip
_EVERYWHERE: Final[Mapping[str, str | None]] = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in _OFF),
    "Set-Cookie": None,
    "Server": None,
    "Access-Control-Allow-Credentials": None,
}


def _policy(scripts: str, frames: str) -> str:
    return (
        f"default-src 'none'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        "connect-src 'self'; font-src 'self'; frame-src 'self'; manifest-src 'self'; form-action 'self'; "
        f"base-uri 'none'; frame-ancestors {frames}"
    )


PAGE: Final[dict[str, str | None]] = {
    **_EVERYWHERE,
    "Content-Security-Policy": _policy(f"'self' {script_source(exit_script_in_page())}", "'self'"),
    "X-Frame-Options": "SAMEORIGIN",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Access-Control-Allow-Origin": None,
    "Access-Control-Allow-Methods": None,
    "Access-Control-Expose-Headers": None,
}
"""A page, its files, and a refusal in a browser: it runs its own scripts, and no other site frames or reads it."""
REFUSED_FRAME: Final[dict[str, str | None]] = {
    **PAGE,
    "Content-Security-Policy": _policy("'none'", "*"),
    "X-Frame-Options": None,
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""What stands in a frame where there is no chart: no script runs, and any site frames it."""
_OPEN: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Content-Length, Content-Range, Accept-Ranges, "
    "Content-Disposition, Link, Content-Language, Retry-After, RateLimit-Policy, RateLimit-Limit, RateLimit-Remaining, "
    "RateLimit-Reset",
}
OPEN_PAGE: Final[Mapping[str, str | None]] = PAGE | _OPEN
"""What an address for programs says to somebody who opened it in a browser."""
FRAME: Final[dict[str, str | None]] = REFUSED_FRAME | _OPEN
"""A chart in a frame: scripts of any site may read it too."""
PROGRAM: Final[Mapping[str, str | None]] = {**FRAME, "X-Frame-Options": "SAMEORIGIN"}
"""What is for programs, and its refusals."""


def header_faults(
    answer: TestResponse, kind: Mapping[str, str | None], **more: str | None
) -> dict[str, object]:
    """By name what an answer says where it should say something else, or nothing; `more`: `Cache_Control="no-store"`."""
    expected = {**kind, **{name.replace("_", "-"): value for name, value in more.items()}}
    return {
        name: answer.headers.getlist(name)
        for name, value in expected.items()
        if answer.headers.getlist(name) != ([] if value is None else [value])
    }
