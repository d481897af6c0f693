"""Gathers the list of all series with a figure, by question, for the filters of the address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import parse_qsl

from callbacks.page_request import PageRequest
from callbacks.parts.series_groups import by_question, lines_of
from layouts.document import addresses
from layouts.document.page import Page
from layouts.document.shell import LONGEST_WORDS
from layouts.pages.all_data import (
    AllDataView,
    DataFilters,
    SeriesLine,
    SingleFigure,
    all_data_page,
)
from layouts.parts.controls import Control, ControlOption
from observatory.addresses.selection import SelectionError
from observatory.geography.places import name_of
from observatory.model import Indicator
from observatory.search import fold_accents
from observatory.vocabulary import captions, page_titles, phrases
from observatory.words.sentences import headline

_KEYS: Final = ("q", "territory", "question", "since", "series", "open")
_YEARS_APART: Final = 5


def list_page(request: PageRequest) -> Page:
    """All series. Raises SelectionError for a key or a value that the list does not know."""
    text = request.text
    filters = _filters(request)
    lines = [line for line in lines_of(request) if filters.holds(line.published)]
    shown = [line for line in lines if _is_filter_match(request, filters, line.indicator)]
    view = AllDataView(
        filters=filters,
        controls=tuple(_controls(request, filters)),
        groups=tuple(by_question(request, (line for line in shown if not line.published.one_period))),
        singles=tuple(_singles(request, shown)) if not filters.series else (),
        catalog=request.catalog,
    )
    canonical = addresses.page(text.lang, "indicators")
    return request.page(
        text.t(page_titles.INDICATORS),
        all_data_page(view, text),
        canonical=canonical,
        indexed=not request.query,
    )


def _filters(request: PageRequest) -> DataFilters:
    pairs = parse_qsl(request.query, keep_blank_values=True)
    values = dict(pairs)
    if len(values) != len(pairs) or values.keys() - set(_KEYS):
        raise SelectionError(phrases.UNKNOWN_FILTER)
    territory, question, since = (
        values.get("territory", ""),
        values.get("question", ""),
        values.get("since", ""),
    )
    known = (
        (not territory or territory in request.catalog.territories)
        and (not question or question in request.catalog.questions)
        and (not since or (since.isdecimal() and len(since) == 4))
        and {values.get(key, "") for key in ("series", "open")} <= {"", "1"}
        and len(values.get("q", "")) <= LONGEST_WORDS
    )
    if not known:
        raise SelectionError(phrases.UNKNOWN_FILTER)
    year = int(since) if since else None
    return DataFilters(
        values.get("q", "").strip(), territory, question, year,
        series=bool(values.get("series")), open=bool(values.get("open")),
    )  # fmt: skip


def _is_filter_match(request: PageRequest, filters: DataFilters, indicator: Indicator) -> bool:
    question = request.catalog.question_of.get(indicator.id)
    if filters.question and (
        question is None or indicator.id not in request.catalog.questions[filters.question].indicators
    ):
        return False
    name, definition = request.text.t(indicator.name), request.text.t(indicator.definition)
    searched = fold_accents(f"{name} {definition} {indicator.id}")
    return all(word in searched for word in fold_accents(filters.words).split())


def _singles(request: PageRequest, lines: list[SeriesLine]) -> Iterator[SingleFigure]:
    """Each series that has figures of one date alone, with the first of its numbers in a few words."""
    for line in lines:
        if line.published.one_period:
            place = line.published.territories[0]
            panel = request.official_panel(f"indicator={line.indicator.id}&territory={place}")
            yield SingleFigure(line, headline(panel, request.text))


def _controls(request: PageRequest, filters: DataFilters) -> Iterator[Control]:
    text, catalog = request.text, request.catalog
    wider = [code for place in catalog.places.values() for code in place.wider]
    places = [
        ControlOption(code, name_of(code, catalog, text)) for code in dict.fromkeys([*catalog.places, *wider])
    ]
    yield Control(
        "territory", text.t(captions.PLACE), (ControlOption("", text.t("Todos")), *places), filters.territory
    )
    questions = [
        ControlOption(question.id, text.t(question.short)) for question in catalog.questions.values()
    ]
    yield Control(
        "question",
        text.t(captions.QUESTION),
        (ControlOption("", text.t("Todas")), *questions),
        filters.question,
    )
    published = request.observatory.availability().values()
    last = max((entry.last_day.year for entry in published), default=0)
    first = min((entry.last_day.year for entry in published), default=0)
    years = [ControlOption(str(year), str(year)) for year in range(last, first, -_YEARS_APART)]
    yield Control(
        "since",
        text.t("Con cifras desde"),
        (ControlOption("", text.t("Cualquier año")), *years),
        str(filters.since or ""),
    )
    choices = (
        ControlOption("", text.t("Series y cifras sueltas")),
        ControlOption("1", text.t("Solo series")),
    )
    yield Control("series", text.t(captions.SHOW), choices, "1" if filters.series else "")
