"""Series with figures by question, as lists and the gallery show them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from callbacks.page_request import PageRequest
from layouts.pages.all_data import SeriesGroup, SeriesLine
from observatory.statistics.availability import published_indicators


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
