"""/t/<code>: the short address of a table in the release that shows it, as a page and as a file."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl

from flask import Blueprint, Response

from api.answers import allow_all_origins
from api.request_selection import refuse_other_keys
from layouts.document import addresses
from observatory.addresses.selection import SelectionError, query_of
from observatory.languages import SOURCE, languages
from observatory.vocabulary import phrases

_FILES: Final = ("csv", "json", "xlsx")
_IMAGES: Final = ("svg", "png", "pdf")
blueprint = Blueprint("short_addresses", __name__, url_prefix="/t")


@blueprint.get("/<code>")
def table(code: str) -> Response:
    """Leads to the page of the table, or with an ending (`.csv`, `.svg` ...) to its file. A slip in it is a 404."""
    refuse_other_keys()
    name, dot, ending = code.partition(".")
    query = query_of(name)
    if query is None or (dot and ending not in (*_FILES, *_IMAGES)):
        raise SelectionError(phrases.NO_SUCH_PAGE, status=404)
    asked = dict(parse_qsl(query)).get("lang", SOURCE)
    lang = asked if asked in languages() else SOURCE
    if not ending:
        address = addresses.page_of(lang, query)
    elif ending in _FILES:
        address = addresses.data(SOURCE, ending, query)
    else:
        address = addresses.image(SOURCE, ending, query)
    response = Response(
        status=302
    )  # not for good: a browser would not ask again, and a release may be withdrawn
    response.headers["Location"] = address
    return allow_all_origins(response)
