"""Gathers the page that leads each number of a query back to its source."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import Any
from urllib.parse import parse_qsl, quote

from markupsafe import Markup

from callbacks.page_request import PageRequest
from layouts.document import addresses
from layouts.document.page import Page
from layouts.document.templates import MOST_ROWS, fill_template
from layouts.parts.controls import Control, ControlOption, form
from observatory.addresses.selection import Selection
from observatory.catalog import Catalog
from observatory.charts.kinds.empty import why_empty
from observatory.model import Indicator, Panel, Revised, RevisionLog
from observatory.provenance.since_release import revision_log
from observatory.text import Text
from observatory.vocabulary import captions, page_titles
from observatory.words import describe, provenance, revision_words
from observatory.words.labels import value_words
from observatory.words.locators import translate_note, translate_page_date


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


# Gathers the pages of revisions: the list, and what moved of one indicator in one place.


def list_page(request: PageRequest) -> Page:
    """All indicators of which something moved."""
    rows = rows_of_revised(request.observatory.revised(), request.catalog.indicators, request.text)
    return request.template_page("revisions", revised=rows)


def rows_of_revised(
    revised: Sequence[Revised], indicators: Mapping[str, Indicator], text: Text
) -> list[tuple[tuple[str, str], str, str, str]]:
    """A row an indicator: its name and log, how many cells moved in how many places, and the last day that any did."""
    order = {id_: at for at, id_ in enumerate(dict.fromkeys(each.indicator for each in revised))}
    rows = []
    for id_, group in groupby(
        sorted(revised, key=lambda each: order[each.indicator]), lambda each: each.indicator
    ):
        moved = list(group)
        rows.append(
            (
                (text.t(indicators[id_].name), addresses.revisions(text.lang, id_)),
                text.number(sum(each.cells for each in moved)),
                text.number(len(moved)),
                text.date(max(each.public_day for each in moved)),
            )
        )
    return rows


def log_page(request: PageRequest) -> Page:
    """What moved of one indicator, in the place of the address."""
    rest = f"&{request.query}" if request.query else ""
    selection = Selection.from_query(f"indicator={quote(request.subject)}{rest}", request.catalog)
    log = revision_log(request.observatory, selection)
    return request.page(
        request.text.t("Revisiones de {name}", name=request.text.t(log.indicator.name)),
        log_body(log, request.text),
        canonical=addresses.revisions(request.text.lang, log.indicator.id),
        description=revision_words.headline(log, request.text),
    )


def log_body(log: RevisionLog, text: Text) -> Markup:
    """The log of one indicator in one place."""
    return fill_template(
        "revision",
        text,
        log=log,
        headline=revision_words.headline(log, text),
        may_still_move=revision_words.may_still_move(log, text),
        places=_choice_of_place(log, text),
        changes=revision_words.changes(log, text) if log.revisions else None,
        release_changes=revision_words.release_changes(log, text) if log.releases else None,
        by_age=revision_words.by_age(log, text) if log.everywhere else None,
    )


def _choice_of_place(log: RevisionLog, text: Text) -> Markup:
    if len(log.places) < 2:
        return Markup()
    choices = tuple(ControlOption(place.code, text.t(place.name)) for place in log.places)
    control = Control("territory", text.t(captions.TERRITORY), choices, log.place.code)
    return form(addresses.revisions(text.lang, log.indicator.id), [control], text)
