"""Gathers the pages of revisions: the list, and what moved of one indicator in one place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from urllib.parse import quote

from markupsafe import Markup

from callbacks.page_request import PageRequest
from layouts.document import addresses
from layouts.document.page import Page
from layouts.document.templates import fill_template
from layouts.parts.chart_section import Control, ControlOption, form
from observatory.addresses.selection import Selection
from observatory.model import Indicator, Revised, RevisionLog
from observatory.provenance.since_release import revision_log
from observatory.text import Text
from observatory.vocabulary import captions
from observatory.words import revision_words


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
