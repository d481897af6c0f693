"""Gathers the pages of questions: the list with a line of answer each, and one question with its places and charts."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs

from callbacks.districts import maps_of
from callbacks.page_request import Asked
from layouts.document import addresses
from layouts.document.page import Page
from layouts.pages.question import Answer, QuestionView, question_page
from layouts.pages.questions import QuestionLine, questions_page
from observatory.charts.kinds.chosen_kind import finding_of
from observatory.model import Panel, Place, Question
from observatory.places import name_of
from observatory.selection_error import SelectionError
from observatory.text import message
from observatory.words import describe
from observatory.words.headline import headline


def list_page(asked: Asked) -> Page:
    """All questions in their order, each with the newest number of each place."""
    lines = [
        QuestionLine(question, headlines_of(asked, question)) for question in asked.catalog.questions.values()
    ]
    body = questions_page(lines, asked.text)
    return asked.page(asked.text.t("Preguntas"), body, canonical=addresses.page(asked.text.lang, "questions"))


def one_page(asked: Asked) -> Page:
    """One question. Raises SelectionError (404) where there is none of this name."""
    question = asked.catalog.questions.get(asked.subject)
    if question is None:
        raise SelectionError(message("Esta página no existe."), status=404)
    view = _view(asked, question)
    return asked.page(
        asked.text.t(question.short),
        question_page(view, asked.sight),
        canonical=addresses.page(asked.text.lang, "questions", question.id),
        description=asked.text.t(question.title),
        image=view.charts[0].query if view.charts else "",
    )


def headlines_of(asked: Asked, question: Question) -> tuple[str, ...]:
    """For each place of the site with an answer its newest number in a few words."""
    panels = (panel_of_place(asked, question, place) for place in asked.catalog.places.values())
    return tuple(filter(None, (headline(panel, asked.text) for panel in panels if panel is not None)))


def panel_of_place(asked: Asked, question: Question, place: Place) -> Panel | None:
    """The first answer of the question with a value for the place, else for what lies around it; None without one."""
    for code in (place.code, *place.wider):
        for query in question.answers:
            indicator = parse_qs(query)["indicator"][0]
            published = asked.observatory.availability().get(indicator)
            if published is None or code not in published.territories:
                continue
            panel = asked.panel(f"{query}&territory={code}")
            if any(row.value is not None for row in panel.rows):
                return panel
    return None


def _view(asked: Asked, question: Question) -> QuestionView:
    published = asked.observatory.availability()
    known = [asked.catalog.indicators[name] for name in question.indicators if name in published]
    unknown = [asked.catalog.indicators[name] for name in question.indicators if name not in published]
    return QuestionView(
        question=question,
        answers=tuple(_answers(asked, question)),
        compared=_compared(asked, question),
        charts=tuple(_charts(asked, question)),
        series=tuple((indicator, published[indicator.id]) for indicator in known),
        unknown=tuple(unknown),
        catalog=asked.catalog,
    )


def _answers(asked: Asked, question: Question) -> Iterator[Answer]:
    """One sentence a place of the site: the finding of its leading series, or that there is no figure."""
    if not question.answers:
        return
    for place in asked.catalog.places.values():
        panel = panel_of_place(asked, question, place)
        name = name_of(place.code, asked.catalog, asked.text)
        if panel is None:
            said = asked.text.t("{place}: no se halló ninguna cifra publicada.", place=name)
            yield Answer(said, place.hue)
        else:
            said = finding_of(panel, asked.text, asked.observatory.outlines)
            yield Answer(said, place.hue, panel)


def _compared(asked: Asked, question: Question) -> str:
    """Whether the two places may be read side by side, and why; empty where the question has no pair of series."""
    if not question.comparison or question.comparison not in asked.catalog.comparisons:
        return ""
    return describe.grade_note(asked.panel(f"compare={question.comparison}"), asked.text)


def _charts(asked: Asked, question: Question) -> Iterator[Panel]:
    for query in question.charts:
        if "view=map" in query:
            yield from maps_of(asked, parse_qs(query)["indicator"][0])
            continue
        panel = asked.panel(query)
        if any(row.value is not None for row in panel.rows):
            yield panel
