"""Gathers the list of all series with a figure, by question, for the filters of the address."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import parse_qsl

from callbacks.page_request import PageRequest
from layouts.document import addresses
from layouts.document.page import Page
from layouts.document.shell import LONGEST_WORDS
from layouts.parts.chart_section import Control, ControlOption
from observatory.addresses.selection import SelectionError
from observatory.geography.places import name_of
from observatory.model import Availability, Indicator, Question, Theme
from observatory.observatory import published_indicators
from observatory.provenance.gaps import count_series
from observatory.text import Text, fold_accents
from observatory.vocabulary import captions, phrases
from observatory.words.coverage import describe_publishing_places, years
from observatory.words.sentences import headline

_KEYS: Final = ("q", "territory", "question", "since", "series", "open")
_YEARS_APART: Final = 5


@dataclass(frozen=True, slots=True)
class DataFilters:
    """What the reader asks the list for; empty fields ask for everything. `since` is the oldest year of a last figure.

    `open`: each part of the list stands open.
    """

    words: str = ""
    territory: str = ""
    question: str = ""
    since: int | None = None
    series: bool = False
    open: bool = False

    def holds(self, published: Availability) -> bool:
        """Whether what is published of a series fits place and year."""
        in_place = not self.territory or self.territory in published.territories
        return in_place and (self.since is None or published.last_day.year >= self.since)


def list_page(request: PageRequest) -> Page:
    """All series. Raises SelectionError for a key or a value that the list does not know."""
    filters = _filters(request)
    lines = [line for line in lines_of(request) if filters.holds(line.published)]
    shown = [line for line in lines if _is_filter_match(request, filters, line.indicator)]
    groups = list(by_question(request, (line for line in shown if not line.published.one_period)))
    singles = list(_singles(request, shown)) if not filters.series else []
    series = sum(len(group.lines) for group in groups)
    page = request.template_page(
        "indicators",
        template="all_data",
        controls=list(_controls(request, filters)),
        words=filters.words,
        most_letters=LONGEST_WORDS,
        # Asked for a part of the list, or for all of it to be open, it stands open.
        unfolds=filters != DataFilters(),
        count=_count(series, len(singles), request.text)
        if filters != DataFilters()
        else _count_of_all(series, len(singles), request),
        groups=[_values_of_group(request, group) for group in groups],
        singles=singles,
    )
    return replace(page, indexed=not request.query)


def _count(series: int, singles: int, text: Text) -> str:
    """How many series fit the filters."""
    sentences = [text.n("{count} serie.", "{count} series.", series)]
    if singles:
        sentences.append(
            text.n("{count} cifra suelta, al final.", "{count} cifras sueltas, al final.", singles)
        )
    return " ".join(sentences)


def _count_of_all(series: int, singles: int, request: PageRequest) -> str:
    """How many of the site's series are in the list, as its other pages count them."""
    text = request.text
    return text.t(
        "De {all} series, {known} tienen cifras: {several} de varias fechas y {single} de una sola, al final.",
        all=text.number(count_series(request.catalog)),
        known=text.number(series + singles),
        several=text.number(series),
        single=text.number(singles),
    )


def _values_of_group(request: PageRequest, group: SeriesGroup) -> tuple[Question | None, str, str, list[Any]]:
    """A question with its short name, the number of its series, and a row of each: places, years, last day."""
    text, catalog = request.text, request.catalog
    rows = [
        (
            (text.t(line.indicator.name), addresses.indicator(text.lang, line.indicator.id)),
            describe_publishing_places(line.published.territories, catalog, text),
            years(line.published),
            text.date(line.published.last_day),
        )
        for line in group.lines
    ]
    return catalog.questions.get(group.question), group.name, phrases.count_of_series(len(rows), text), rows


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


def _singles(request: PageRequest, lines: list[SeriesLine]) -> Iterator[tuple[str, str, str]]:
    """Each series that has figures of one date alone: name, page, and the first of its numbers in a few words."""
    text = request.text
    for line in lines:
        if line.published.one_period:
            place = line.published.territories[0]
            panel = request.official_panel(f"indicator={line.indicator.id}&territory={place}")
            figure = headline(panel, text) or text.date(line.published.last_day)
            yield text.t(line.indicator.name), addresses.indicator(text.lang, line.indicator.id), figure


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


# Series with figures by question, as lists and the gallery show them.


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """A series and what is published of it."""

    indicator: Indicator
    published: Availability


@dataclass(frozen=True, slots=True)
class SeriesGroup:
    """The series of one question, by its id and short name; without an id what belongs to none."""

    question: str
    name: str
    lines: tuple[SeriesLine, ...]


@dataclass(frozen=True, slots=True)
class ThemeOfIndicators:
    """A theme with the indicators that have figures, each with what is published of it."""

    theme: Theme
    indicators: tuple[tuple[Indicator, Availability], ...]


def lines_of(request: PageRequest) -> Iterator[SeriesLine]:
    """Every indicator with a figure, with what is published of it."""
    published = request.observatory.availability()
    for name, indicator in published_indicators(request.observatory).items():
        yield SeriesLine(indicator, published[name])


def by_question(request: PageRequest, lines: Iterable[SeriesLine]) -> Iterator[SeriesGroup]:
    """The series of each question in its order, then those that others are divided by."""
    text, question_of, every = request.text, request.catalog.question_of, list(lines)
    for question in request.catalog.questions.values():
        order = {name: at for at, name in enumerate(question.indicators)}
        own = [line for line in every if question_of.get(line.indicator.id) is question]
        own.sort(key=lambda line: order[line.indicator.id])
        if own:
            yield SeriesGroup(question.id, text.t(question.short), tuple(own))
    rest = tuple(line for line in every if line.indicator.id not in question_of)
    if rest:
        yield SeriesGroup("", text.t("Población y denominadores"), rest)


def themes_of(request: PageRequest) -> list[ThemeOfIndicators]:
    """The themes with their indicators that have figures; those published of most places come first."""
    published = request.observatory.availability()
    indicators = published_indicators(request.observatory).values()
    groups = []
    for theme in request.catalog.themes.values():
        pairs = [
            (indicator, published[indicator.id]) for indicator in indicators if indicator.theme == theme.id
        ]
        pairs.sort(key=lambda pair: _order(pair[1], request.catalog.main_places))
        groups.append(ThemeOfIndicators(theme, tuple(pairs)))
    return groups


def _order(published: Availability, places: Collection[str]) -> tuple[int, int]:
    coverage = sum(code in published.territories for code in places)
    return (-coverage, -len(published.territories))
