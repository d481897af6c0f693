"""The page table: which builder answers which address, and what is said where none does."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final, cast, get_args
from urllib.parse import parse_qsl, unquote, urlencode

from dash.development.base_component import Component
from flask import current_app

from callbacks import compare, home, indicators, provenance, quality, reference, revisions, territories
from callbacks.asked import Asked
from callbacks.frames import frame_of
from layouts import addresses
from layouts.errors import error_page
from layouts.page import Page
from layouts.sight import Room, Sight
from observatory.observatory import Observatory
from observatory.selection import SelectionError
from observatory.text import Text

__all__ = ["Page", "page_for", "redrawn"]

Builder = Callable[[Asked], Page]

LONGEST_PATH: Final = 200
_TABLE: Final[tuple[tuple[str, Builder], ...]] = (
    (r"/(?:es/?)?", home.home_page),
    (r"/es/indicadores/?", indicators.list_page),
    (r"/es/indicadores/(?P<subject>[^/]+)", indicators.indicator_page),
    (r"/es/comparar/?", compare.list_page),
    (r"/es/comparar/(?P<subject>[^/]+)", compare.comparison_page),
    (r"/es/territorios/?", territories.list_page),
    (r"/es/territorios/(?P<subject>[^/]+)", territories.territory_page),
    (r"/es/fuentes/?", reference.sources_page),
    (r"/es/fuentes/(?P<subject>[^/]+)", reference.source_page),
    (r"/es/metodologia/?", reference.methodology_page),
    (r"/es/glosario/?", reference.glossary_page),
    (r"/es/leyes/?", reference.laws_page),
    (r"/es/instituciones/?", reference.institutions_page),
    (r"/es/calidad/?", quality.quality_page),
    (r"/es/ayuda/?", reference.help_page),
    (r"/es/procedencia/?", provenance.provenance_page),
    (r"/es/revisiones/?", revisions.list_page),
    (r"/es/revisiones/(?P<subject>[^/]+)", revisions.log_page),
)
_WITH_FILTERS: Final = (
    indicators.indicator_page,
    compare.comparison_page,
    revisions.log_page,
    provenance.provenance_page,
)
# What other sites add to a link that is shared there: of no meaning here, and no reason to refuse a reader.
_FOREIGN_KEYS: Final = re.compile(r"fbclid|gclid|mc_[a-z]+|utm_[a-z]+")


def page_for(path: str, query: str, observatory: Observatory, *, dark: bool = False, room: Room = "") -> Page:
    """The page of an address: 200, or 400 or 404 with a sentence and links.

    `dark` and `room` are for its charts alone; see Sight.

    Raises StoreError where no release can be read.
    """
    with observatory.one_release():
        frame = frame_of(observatory)
        sight = Sight(Text(), observatory.outlines, dark=dark, base_url=frame.base_url, room=room)
        builder, subject = _found(path)
        asked = Asked(subject, _own_keys(query), observatory, sight, frame)
        try:
            return _checked(builder, asked)
        except SelectionError as error:
            return _refused(error, asked, path)


def redrawn(address: object) -> Component:
    """The body of the page that a browser already shows, for the filters it has now."""
    given: Mapping[str, object] = address if isinstance(address, dict) else {}
    path, _, query = str(given.get("address", "")).partition("?")
    observatory = cast(Observatory, current_app.extensions["observatory"])
    room = given.get("room")
    known = cast(Room, room) if room in get_args(Room) else ""
    return page_for(unquote(path), query, observatory, dark=given.get("dark") is True, room=known).body


def _found(path: str) -> tuple[Builder | None, str]:
    if len(path) <= LONGEST_PATH:
        for pattern, builder in _TABLE:
            if matched := re.fullmatch(pattern, path):
                return builder, matched.groupdict().get("subject", "")
    return None, ""


def _own_keys(query: str) -> str:
    """The query without what other sites added; untouched where there is nothing of that kind."""
    pairs = parse_qsl(query[:4000], keep_blank_values=True)
    kept = [(key, value) for key, value in pairs if not _FOREIGN_KEYS.fullmatch(key)]
    return query if len(kept) == len(pairs) else urlencode(kept, safe=",:/.")


def _checked(builder: Builder | None, asked: Asked) -> Page:
    if builder is None:
        raise SelectionError(asked.text.t("Esta página no existe."), status=404)
    if asked.query and builder not in _WITH_FILTERS:
        raise SelectionError(asked.text.t("Esta página no lleva filtros: quítelos de la dirección."))
    return builder(asked)


def _refused(error: SelectionError, asked: Asked, path: str) -> Page:
    links = [(label, _address(query, path)) for label, query in error.suggestions]
    body = error_page(error.message, links, asked.text)
    return Page(error.message, error.message, body, error.status, addresses.HOME, asked.frame)


def _address(query: str, path: str) -> str:
    """The page that shows a suggested query: of an indicator, a comparison, or the one asked for."""
    if query.startswith("/"):
        return query
    pairs = dict(parse_qsl(query))
    indicator, comparison = pairs.pop("indicator", ""), pairs.pop("compare", "")
    rest = urlencode(pairs, safe=",:/.")
    if indicator:
        return addresses.indicator(indicator, rest)
    if comparison:
        return addresses.comparison(comparison, rest)
    return f"{path}?{rest}" if rest else path
