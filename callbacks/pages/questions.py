"""Gathers the pages of questions: the list with a line of answer each, and one question with its places and charts."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs

from callbacks.page_request import PageRequest
from callbacks.pages.gaps import gaps_line, gaps_view
from callbacks.parts.districts import maps_of
from layouts.document import addresses
from layouts.document.page import Page
from layouts.pages.question import Answer, QuestionView, question_page
from layouts.pages.questions import QuestionLine, questions_page
from observatory.addresses.selection_error import SelectionError
from observatory.charts.kinds.chosen_kind import finding_of
from observatory.geography.places import name_of
from observatory.model import Panel, Place, Question
from observatory.vocabulary import page_titles, phrases
from observatory.words import describe
from observatory.words.headline import headline
from observatory.words.labels import unit_words


def list_page(request: PageRequest) -> Page:
    """All questions in their order, each with the newest number of each place."""
    body = questions_page(lines_of(request), request.text)
    canonical = addresses.page(request.text.lang, "questions")
    return request.page(request.text.t(page_titles.QUESTIONS), body, canonical=canonical)


def lines_of(request: PageRequest) -> tuple[QuestionLine, ...]:
    """Each question of the catalogue with its line of answer."""
    questions = request.catalog.questions.values()
    return tuple(QuestionLine(question, headlines_of(request, question)) for question in questions)


def one_page(request: PageRequest) -> Page:
    """One question. Raises SelectionError (404) where there is none of this name."""
    question = request.catalog.questions.get(request.subject)
    if question is None:
        raise SelectionError(phrases.NO_SUCH_PAGE, status=404)
    view = gaps_view(request, question) if question.gathers_gaps else _view(request, question)
    return request.page(
        request.text.t(question.short),
        question_page(view, request.context),
        canonical=addresses.page(request.text.lang, "questions", question.id),
        description=request.text.t(question.title),
        image=view.charts[0].query if view.charts else "",
    )


def headlines_of(request: PageRequest, question: Question) -> tuple[str, ...]:
    """For each place of the site with an answer its newest number in a few words, or what its groups show."""
    if question.gathers_gaps:
        return (gaps_line(request),)
    panels = (panel_of_place(request, question, place) for place in request.catalog.places.values())
    lines = (
        headline(panel, request.text) or finding_of(panel, request.text)
        for panel in panels
        if panel is not None
    )
    return tuple(dict.fromkeys(lines))  # two places of a country may be told by one number of it


def panel_of_place(request: PageRequest, question: Question, place: Place) -> Panel | None:
    """The first answer of the question with a value for the place or for what lies around it; None without one.

    A series of the wider place comes before another series of the place itself: two places are told by one measure
    where one measure has both.
    """
    published = request.observatory.availability()
    for query in question.answers:
        entry = published.get(parse_qs(query)["indicator"][0])
        for code in (place.code, *place.wider):
            if entry is None or code not in entry.territories:
                continue
            panel = request.official_panel(f"{query}&territory={code}")
            if any(row.value is not None for row in panel.rows):
                return panel
    return None


def _view(request: PageRequest, question: Question) -> QuestionView:
    published = request.observatory.availability()
    known = [request.catalog.indicators[name] for name in question.indicators if name in published]
    unknown = [request.catalog.indicators[name] for name in question.indicators if name not in published]
    return QuestionView(
        question=question,
        answers=tuple(_answers(request, question)),
        compared=_compared(request, question),
        charts=tuple(_charts(request, question)),
        series=tuple((indicator, published[indicator.id]) for indicator in known),
        unknown=tuple(unknown),
        catalog=request.catalog,
    )


def _answers(request: PageRequest, question: Question) -> Iterator[Answer]:
    """One sentence a place of the site: the finding of its leading series, or that there is no figure."""
    if not question.answers:
        return
    for place in request.catalog.places.values():
        panel = panel_of_place(request, question, place)
        name = name_of(place.code, request.catalog, request.text)
        if panel is None:
            sentence = request.text.t(phrases.NOTHING_PUBLISHED, place=name)
            yield Answer(sentence, place.hue)
        else:
            yield Answer(_sentence(request, panel), place.hue, panel)


def _sentence(request: PageRequest, panel: Panel) -> str:
    """The finding of a panel; a share says first what it is a share of."""
    finding = finding_of(panel, request.text, request.observatory.outlines)
    is_share = unit_words(panel.indicator, request.text).startswith("%")
    return f"{request.text.t(panel.indicator.name)}. {finding}" if is_share else finding


def _compared(request: PageRequest, question: Question) -> str:
    """Whether the two places may be read side by side, and why; empty where the question has no pair of series."""
    if not question.comparison or question.comparison not in request.catalog.comparisons:
        return ""
    return describe.grade_note(request.panel(f"compare={question.comparison}"), request.text)


def _charts(request: PageRequest, question: Question) -> Iterator[Panel]:
    for query in question.charts:
        if "view=map" in query:
            yield from maps_of(request, parse_qs(query)["indicator"][0])
            continue
        panel = request.panel(query)
        if any(row.value is not None for row in panel.rows):
            yield panel
