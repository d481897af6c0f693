"""Series with figures by question, as lists and the gallery show them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from callbacks.page_request import PageRequest
from layouts.document import addresses
from observatory.addresses.selection import Selection
from observatory.model import Indicator, Panel, Theme
from observatory.statistics.availability import published_indicators
from observatory.words.coverage import Published

# What stands in these lanes are figures of many kinds, not ways of counting one.
_MIXED: Final = ("population", "response", "survey")


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """A series and what is published of it."""

    indicator: Indicator
    published: Published


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
    indicators: tuple[tuple[Indicator, Published], ...]


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


# Related indicators of the same lane and theme, for the places shown.


def siblings_of(request: PageRequest, selection: Selection, panel: Panel) -> list[tuple[str, str]]:
    """Name and address of the indicators of the same lane and theme with figures of a place shown.

    Ratios of this count come first.
    """
    indicator = panel.indicator
    if indicator.lane in _MIXED:
        return []
    codes, available = [place.code for place in panel.territories], request.observatory.availability()
    siblings = []
    for candidate in request.catalog.indicators.values():
        published = available.get(candidate.id)
        common = [code for code in codes if published is not None and code in published.territories]
        if (
            candidate.id != indicator.id
            and (candidate.lane, candidate.theme) == (indicator.lane, indicator.theme)
            and common
        ):
            query = f"territory={','.join(common)}" if selection.territories else ""
            siblings.append((candidate, query))
    siblings.sort(key=lambda sibling: not _of_one_count(sibling[0], indicator))
    text = request.text
    return [(text.t(each.name), addresses.indicator(text.lang, each.id, query)) for each, query in siblings]


def _of_one_count(first_indicator: Indicator, second_indicator: Indicator) -> bool:
    """Whether both are a count and its ratio, or two ratios of one count."""
    return (first_indicator.numerator or first_indicator.id) == (
        second_indicator.numerator or second_indicator.id
    )


# Groups the indicators by theme, each with what is published of it.


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


def _order(published: Published, places: Collection[str]) -> tuple[int, int]:
    coverage = sum(code in published.territories for code in places)
    return (-coverage, -len(published.territories))
