"""Leads on from addresses of what bears another name today, as `moved.csv` of the catalogue says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final
from urllib.parse import parse_qsl, quote, urlencode

from flask import Blueprint, Flask, Response, request

from api.answers import allow_all_origins
from api.request_selection import refuse_other_keys
from layouts.document import addresses
from observatory.addresses.selection import SelectionError, query_of
from observatory.languages import SOURCE, languages
from observatory.model import Moved
from observatory.vocabulary import phrases

_LISTS: Final = {"compare": "comparisons", "indicator": "indicators"}
"""The list that a key of addresses takes its ids from."""
_FILES: Final = ("csv", "json", "xlsx")
_IMAGES: Final = ("svg", "png", "pdf")
blueprint = Blueprint("short_addresses", __name__, url_prefix="/t")


def install(server: Flask, moved: Callable[[], Sequence[Moved]]) -> None:
    """Answer every former address of `server` with the one of today, for good (308)."""
    known: tuple[Sequence[Moved], dict[tuple[str, str], Moved]] = ((), {})

    @server.before_request
    def _lead_on() -> Response | None:
        nonlocal known
        today = moved()
        if today is not known[0]:
            known = (today, {(entry.page, entry.former): entry for entry in today})
        address = address_now(request.path, request.query_string.decode("utf-8", "replace"), known[1])
        # Relative: an absolute one would repeat the visitor's Host header.
        return allow_all_origins(Response(status=308, headers={"Location": address})) if address else None


def address_now(path: str, query: str, by_former: Mapping[tuple[str, str], Moved]) -> str:
    """The address of today of a former one; empty for one that stands."""
    place = addresses.place_at(path)
    entry = by_former.get((place.name, place.subject)) if place else None
    if place and entry:
        rest = query if entry.now_page == entry.page else ""
        return addresses.page(place.lang, entry.now_page, entry.now, query=rest)
    pairs = parse_qsl(query, keep_blank_values=True)
    renamed = [(key, _id_now(key, id_, by_former)) for key, id_ in pairs]
    return "" if renamed == pairs else f"{quote(path)}?{urlencode(renamed, safe=',:/.')}"


def _id_now(key: str, id_: str, by_former: Mapping[tuple[str, str], Moved]) -> str:
    entry = by_former.get((_LISTS.get(key, ""), id_))
    return entry.now if entry and entry.now_page == entry.page else id_


# /t/<code>: the short address of a table in the release that shows it, as a page and as a file.


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
