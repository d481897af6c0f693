"""The questions on the page of a place: a line for each that has a figure, then what is missing and who counts it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from layouts.document.render_context import RenderContext
from layouts.parts.components import bullets, section
from observatory.catalog import Catalog
from observatory.charts.kinds.chosen_kind import finding_of
from observatory.model import Institution, Panel, Question, Territory
from observatory.text import Text
from observatory.vocabulary import page_titles, phrases
from observatory.words.labels import join_names
from observatory.words.sentences import headline


@dataclass(frozen=True, slots=True)
class QuestionOfPlace:
    """A question with the panel that answers it for the place; without one, who is asked for it.

    `lacks` says what is missing of it where something is: why there is no figure, or of which old year the newest is.
    """

    question: Question
    holders: tuple[Institution, ...]
    panel: Panel | None = None
    lacks: str = ""


def questions(
    place: Territory, lines: Sequence[QuestionOfPlace], others: Sequence[Panel], context: RenderContext
) -> list[Component]:
    """A line for each question with a figure of the place, or else how many live and study there; then all its series."""
    text = context.text
    parts: list[Component] = []
    if answered := [_line(line.question, line.panel, context) for line in lines if line.panel is not None]:
        parts.append(
            section(text.t(page_titles.QUESTIONS), html.Ul(answered, className="questions"), id_="preguntas")
        )
    elif others:
        items = [
            [
                html.A(text.t(panel.indicator.name), href=addresses.page_of(text.lang, panel.query)),
                html.Span(headline_or_finding(panel, context), className="answer"),
            ]
            for panel in others
        ]
        sentence = html.P(text.t("Dicen cuántas personas viven o estudian aquí. No son cifras de violencia."))
        parts.append(
            section(
                text.t("Población y escuelas"), sentence, bullets(items, name="questions"), id_="poblacion"
            )
        )
    return [*parts, all_series_of(place, text)] if parts else []


def all_series_of(place: Territory, text: Text) -> Component:
    """The way to the list of all series with figures of a place."""
    address = addresses.page(text.lang, "indicators", query=f"territory={place.code}")
    return html.P(html.A(text.t("Todas sus series"), href=address))


def _line(question: Question, panel: Panel, context: RenderContext) -> Component:
    text = context.text
    link = html.A(text.t(question.title), href=addresses.page(text.lang, "questions", question.id))
    return html.Li([link, html.Span(headline_or_finding(panel, context), className="answer")])


def headline_or_finding(panel: Panel, context: RenderContext) -> str:
    """The newest number in a few words, or what its groups show."""
    return headline(panel, context.text) or finding_of(panel, context.text, context.outlines)


def missing_questions_section(
    place: Territory, lines: Sequence[QuestionOfPlace], catalog: Catalog, text: Text
) -> Component | None:
    """The questions without a recent figure of this place, each with the reason and with who is asked for it."""
    items = [
        [
            text.t(line.question.title),
            " ",
            html.Span(f"({line.lacks})", className="where"),
            *_holders(line.holders, text),
        ]
        for line in lines
        if line.lacks
    ]
    if not items or place.is_context:
        return None
    sentence = html.P(text.t("De esto no hay una cifra reciente de este lugar. Al lado se dice por qué."))
    heading = text.t("Qué falta, y quién lo tiene")
    return section(heading, sentence, bullets(items), asked_of_whom(catalog, text), id_="faltan")


def asked_of_whom(catalog: Catalog, text: Text) -> Component | None:
    """The way to the page that tells of whom what is missing is asked; None where the catalogue has none."""
    if catalog.gap_question is None:
        return None
    href = addresses.page(text.lang, "questions", catalog.gap_question.id)
    return html.P(html.A(text.t("A quién se pide, y cómo"), href=href))


def _holders(holders: Sequence[Institution], text: Text) -> list[Component | str]:
    if not holders:
        return []
    names = join_names([text.t(institution.name) for institution in holders], text)
    link = html.A(text.t(phrases.ASKED_OF, names=names), href=_to_holder(holders[0], text))
    return [" ", html.Span(link, className="where")]


def _to_holder(institution: Institution, text: Text) -> str:
    return f"{addresses.page(text.lang, 'institutions')}#{institution.id}"
