"""Gathers the page of the question that tells what is missing in all others, and of whom it is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from callbacks.page_request import PageRequest
from layouts.pages.question import Answer, QuestionView
from layouts.sections.requests import GapsView, request_sections
from observatory.geography.places import name_of
from observatory.model import Question
from observatory.provenance.gaps import (
    Published,
    gaps,
    holders_of,
    open_requests,
    unanswered_questions,
    unpublished_series,
)


def places_with_figures(request: PageRequest) -> Published:
    """The series that have dated figures, each with its places."""
    return {name: entry.territories for name, entry in request.observatory.availability().items()}


def gaps_view(request: PageRequest, question: Question) -> QuestionView:
    """The page of the question: how much is missing, then of whom it is asked."""
    catalog, published = request.catalog, places_with_figures(request)
    view = GapsView(
        requests=tuple(open_requests(catalog, published)),
        unheld=tuple(gap for gap in gaps(catalog, published) if not holders_of(gap, catalog)),
        lacking=tuple(_lacking(request, published)),
    )
    return QuestionView(
        question=question,
        answers=tuple(_answers(request, published)),
        compared="",
        charts=(),
        series=(),
        unknown=(),
        catalog=catalog,
        sections=tuple(request_sections(view, catalog, request.text)),
    )


def gaps_line(request: PageRequest) -> str:
    """How many series of all have no dated figure, in a few words."""
    missing = unpublished_series(request.catalog, places_with_figures(request))
    return request.text.t(
        "{missing} de {all} series no tienen ninguna cifra con fecha.",
        missing=len(missing),
        all=len(request.catalog.question_of),
    )


def _answers(request: PageRequest, published: Published) -> Iterator[Answer]:
    """How much is missing in all, then of each place."""
    catalog, text = request.catalog, request.text
    yield Answer(gaps_line(request), "context")
    asked = [question for question in catalog.questions.values() if question.answers]
    for place in catalog.places.values():
        missing = unanswered_questions(catalog, published, place.code)
        sentence = text.t(
            "{place}: {missing} de {all} preguntas no tienen una cifra del lugar mismo.",
            place=name_of(place.code, catalog, text),
            missing=len(missing),
            all=len(asked),
        )
        yield Answer(sentence, place.hue)


def _lacking(request: PageRequest, published: Mapping[str, object]) -> Iterator[tuple[Question, int]]:
    missing = set(unpublished_series(request.catalog, published))
    for question in request.catalog.questions.values():
        if count := len(missing.intersection(question.indicators)):
            yield question, count
