"""/.well-known/security.txt (RFC 9116): where whoever finds a weakness may say so."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Final, cast

from flask import Blueprint, Response, current_app

from api.answers import find_base_url, find_contact
from observatory.languages import SOURCE, languages
from observatory.observatory import Observatory

blueprint = Blueprint("security_contact", __name__)
ADDRESS: Final = "/.well-known/security.txt"
_DAYS: Final = 180  # RFC 9116 advises less than a year, so that nobody writes to an office that is gone
_NOBODY: Final = (
    "Quien opera este sitio no ha dicho a quién escribir. The operator has not said whom to write to.\n"
)


@blueprint.get(ADDRESS)
def security_contact() -> Response:
    """The operator's contact, valid for half a year from today; 404 where there is none: nothing is made up."""
    if not find_contact():
        return Response(_NOBODY, status=404, mimetype="text/plain")
    today = cast(Observatory, current_app.extensions["observatory"]).today()
    until = datetime.combine(today + timedelta(days=_DAYS), time(), UTC)
    preferred = (SOURCE, *(code for code in languages() if code != SOURCE))
    lines = [
        f"Contact: {find_contact() if '://' in find_contact() else f'mailto:{find_contact()}'}",
        f"Expires: {until:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(preferred)}",
        f"Canonical: {find_base_url()}{ADDRESS}",
    ]
    response = Response("\n".join([*lines, ""]), mimetype="text/plain")
    response.headers["Cache-Control"] = "public, max-age=60"
    return response
