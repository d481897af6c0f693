"""What is missing, and who holds it: the series without a dated figure, and the questions without one of a place."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

from observatory.catalog import Catalog
from observatory.catalog.request_checks import asked_by_forms
from observatory.model import AskedSeries, DataRequest, Question

Published = Mapping[str, Collection[str]]
"""The series that have dated figures, each with the codes of the places that it has them of."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A series without any dated figure, or a question that no dated figure of a place answers."""

    series: tuple[str, ...]
    territory: str = ""
    question: Question | None = None


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A request with what of it is missing still: by its forms, and by what else it asks."""

    request: DataRequest
    by_form: tuple[tuple[str, str], ...]
    asks: tuple[AskedSeries, ...]


def unpublished_series(catalog: Catalog, published: Collection[str]) -> tuple[str, ...]:
    """The series of the questions that have no dated figure anywhere."""
    return tuple(name for name in catalog.indicators if name in catalog.question_of and name not in published)


def unanswered_questions(catalog: Catalog, published: Published, code: str) -> tuple[Question, ...]:
    """The questions without a dated figure of the place among those that answer them."""
    return tuple(
        question
        for question in catalog.questions.values()
        if question.answers
        and not any(
            has_figures(published, parse_qs(query)["indicator"][0], code) for query in question.answers
        )
    )


def has_figures(published: Published, indicator: str, code: str) -> bool:
    """Whether a series has dated figures of a place."""
    return code in published.get(indicator, ())


def gaps(catalog: Catalog, published: Published) -> Iterator[Gap]:
    """Everything that is missing: each series, and each question of each place of the site."""
    for name in unpublished_series(catalog, published):
        yield Gap((name,))
    for code in catalog.places:
        for question in unanswered_questions(catalog, published, code):
            yield Gap(question.indicators, code, question)


def holders_of(gap: Gap, catalog: Catalog) -> tuple[DataRequest, ...]:
    """The requests that ask for a gap: of a place also for what is asked of its surroundings."""
    place = catalog.places.get(gap.territory)
    codes = (place.code, *place.wider) if place else ()
    return tuple(
        request
        for request in catalog.requests.values()
        if any(
            name in gap.series and (not codes or code in codes)
            for name, code in asked_series(request, catalog)
        )
    )


def asked_series(request: DataRequest, catalog: Catalog) -> Iterator[tuple[str, str]]:
    """Each series that a request asks for, with its place: by its forms first."""
    yield from asked_by_forms(request, catalog)
    for ask in request.asks:
        yield from ((name, ask.territory) for name in ask.indicators)


def open_requests(catalog: Catalog, published: Published) -> Iterator[OpenRequest]:
    """The requests of which something is missing still, those with a form first."""
    for request in sorted(catalog.requests.values(), key=lambda request: not request.forms):
        by_form = tuple(
            pair for pair in asked_by_forms(request, catalog) if not has_figures(published, *pair)
        )
        asks = tuple(_still(ask, published) for ask in request.asks)
        asks = tuple(ask for ask in asks if ask.indicators)
        if request.forms or asks:
            yield OpenRequest(request, by_form, asks)


def _still(ask: AskedSeries, published: Published) -> AskedSeries:
    """What of an ask has no figures of its place."""
    missing = tuple(name for name in ask.indicators if not has_figures(published, name, ask.territory))
    return AskedSeries(missing, ask.territory, ask.grain, ask.since, ask.by)
