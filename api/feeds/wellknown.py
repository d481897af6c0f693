"""What browsers and search engines ask for by themselves: robots.txt and the icon."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, send_from_directory

from api.demonstration import is_demonstration
from api.door.headers import YEAR
from api.site import base_url

blueprint = Blueprint("wellknown", __name__)

_NOTHING = "# DATOS DE DEMOSTRACIÓN\nUser-agent: *\nDisallow: /\n"
_ROBOTS = "User-agent: *\nDisallow: /api/\nDisallow: /embed/\n"
ICON = "icon.svg"


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Pages may be found; data and embeds are not pages. Of the demonstration nothing may."""
    rules = _NOTHING if is_demonstration() else f"{_ROBOTS}Sitemap: {base_url()}/sitemap.xml\n"
    return _lasting(Response(rules, mimetype="text/plain"), seconds=86_400)


@blueprint.get("/favicon.ico")
def favicon() -> Response:
    """The neutral icon of the site, for browsers that do not read the page for it."""
    return _lasting(send_from_directory(f"{current_app.root_path}/assets", ICON), seconds=YEAR)


def _lasting(response: Response, *, seconds: int) -> Response:
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    return response
