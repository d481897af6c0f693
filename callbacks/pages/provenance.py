"""Gathers the page that tells the source of each number of a query."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from markupsafe import Markup

from callbacks.page_request import PageRequest
from layouts.document import addresses
from layouts.document.page import Page
from layouts.document.templates import MOST_ROWS, fill_template
from observatory.catalog import Catalog
from observatory.charts.kinds.empty import why_empty
from observatory.model import Panel
from observatory.text import Text
from observatory.vocabulary import page_titles
from observatory.words import describe, provenance
from observatory.words.labels import translate_note, translate_page_date, value_words


def provenance_page(request: PageRequest) -> Page:
    """The numbers of a query, each with its source. Raises SelectionError where the query asks for nothing."""
    panel = request.panel(request.query)
    lost = {loss.snapshot for loss in request.observatory.accepted_losses()}
    return request.page(
        request.text.t(page_titles.PROVENANCE),
        provenance_body(panel, request.catalog, request.text, lost=lost),
        canonical=addresses.page(request.text.lang, "provenance"),
        places=panel.territories,
        asked_for="territory" in dict(parse_qsl(request.query)),
    )


def provenance_body(panel: Panel, catalog: Catalog, text: Text, *, lost: Collection[str] = ()) -> Markup:
    """A row a number of the panel; `lost` are the editions (ids) that were let in although they lost something."""
    origins = list(provenance.origins(panel, catalog, text))
    return fill_template(
        "provenance",
        text,
        name=text.t((panel.comparison or panel.indicator).name),
        address=addresses.page_of(text.lang, panel.query),
        query=panel.query,
        subtitle=describe.subtitle(panel, text),
        rows=[_row(origin, catalog, text) for origin in origins[:MOST_ROWS]],
        more=max(0, len(origins) - MOST_ROWS),
        why_empty=() if origins else why_empty(panel, text),
        lost=lost,
        page_date=partial(translate_page_date, text=text),
    )


def _row(origin: provenance.Origin, catalog: Catalog, text: Text) -> Sequence[Any]:
    """What the number is, its value, what was done to it, what it is made of, and twice whence it comes."""
    row = origin.row
    named = (text.t(origin.territory.name), text.period(row.period), _category(origin, catalog, text))
    note = [translate_note(row.note, text)] if row.note and row.symbol != "protected" else []
    made_of = [(part.label, addresses.provenance(text.lang, part.query)) for part in origin.made_of]
    value = value_words(row, origin.indicator, text)
    return ", ".join(filter(None, named)), value, [*origin.steps, *note], made_of, origin, origin


def _category(origin: provenance.Origin, catalog: Catalog, text: Text) -> str:
    names = []
    for dimension, code in origin.row.breakdown.codes:
        category = catalog.dimensions[dimension].named(code) if dimension in catalog.dimensions else None
        names.append(text.t(category.name) if category else code)
    return ", ".join(names)
