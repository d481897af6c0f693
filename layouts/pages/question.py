"""The page of one question: three sentences, its charts, what is not known, its series and where they come from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document.render_context import RenderContext
from layouts.parts.chart_section import chart
from layouts.parts.components import bullets, crumbs, section
from layouts.sections.coverage import Published, publishing, years
from layouts.sections.place_questions import asked_of_whom
from observatory.addresses.destinations import DESTINATIONS
from observatory.catalog import Catalog
from observatory.model import Indicator, Panel, Question
from observatory.text import Text
from observatory.vocabulary import captions, page_titles


@dataclass(frozen=True, slots=True)
class Answer:
    """The sentence of one place, its hue and the panel it is made of; without a panel it says that none is published."""

    sentence: str
    hue: str
    panel: Panel | None = None


@dataclass(frozen=True, slots=True)
class QuestionView:
    """Everything the page shows. `series` have figures, `unknown` have none; `compared` may be empty.

    `sections` are those of one question alone, after its charts.
    """

    question: Question
    answers: tuple[Answer, ...]
    compared: str
    charts: tuple[Panel, ...]
    series: tuple[tuple[Indicator, Published], ...]
    unknown: tuple[Indicator, ...]
    catalog: Catalog
    sections: tuple[Component, ...] = ()


def question_page(view: QuestionView, context: RenderContext) -> Component:
    """The page, in the order of a reader's questions."""
    text, question = context.text, view.question
    trail = [(text.t(page_titles.QUESTIONS), addresses.page(text.lang, "questions"))]
    charts = [
        chart(panel, context, id_=f"grafico-{at}", heading=html.H2) for at, panel in enumerate(view.charts)
    ]
    return html.Article(
        [
            crumbs(trail, text.t(question.short), text),
            html.H1(text.t(question.title)),
            html.P(text.t(question.opening), className="lead") if question.opening else None,
            html.Div(
                [*_sentences(view, text), html.P(text.t(question.caution), className="caveat")],
                className="answers",
            ),
            html.Div(charts, className="pair") if charts else None,
            *view.sections,
            _not_known(view, text),
            _series(view, text),
            _further(view, text),
        ],
        className="question",
    )


def _sentences(view: QuestionView, text: Text) -> Iterator[Component]:
    for answer in view.answers:
        link = None
        if answer.panel is not None:
            href = addresses.page_of(text.lang, answer.panel.query)
            link = html.A(text.t(captions.SERIES_AND_SOURCES), href=href)
        yield html.P([answer.sentence, " ", link], className=f"answer of-{answer.hue}")
    if view.compared:
        href = addresses.comparison(text.lang, view.question.comparison)
        yield html.P(
            [view.compared, " ", html.A(text.t(captions.SIDE_BY_SIDE), href=href)],
            className="answer compared",
        )


def _not_known(view: QuestionView, text: Text) -> Component | None:
    names = [_link(indicator, text) for indicator in view.unknown]
    if not names and not view.question.unknown:
        return None
    sentence = html.P(text.t(view.question.unknown)) if view.question.unknown else None
    holders = html.P(text.t("No se halló ninguna cifra publicada de:")) if names else None
    return section(
        text.t(captions.UNKNOWN),
        sentence,
        holders,
        bullets(names) if names else None,
        asked_of_whom(view.catalog, text),
        id_="falta",
    )


def _series(view: QuestionView, text: Text) -> Component | None:
    if not view.series:
        return None
    items = [
        [
            _link(indicator, text),
            f" · {publishing(published.territories, view.catalog, text)} · {years(published)}",
        ]
        for indicator, published in view.series
    ]
    return section(text.t("Todas las series de esta pregunta"), bullets(items), id_="series")


def _further(view: QuestionView, text: Text) -> Component:
    links = list(_links(view, text))
    return section(text.t("Para seguir"), bullets(links), id_="seguir")


def _links(view: QuestionView, text: Text) -> Iterator[Component]:
    for panel in view.charts[:1]:
        yield html.A(
            text.t(page_titles.EXPLORER), href=addresses.page(text.lang, "explorer", query=panel.query)
        )
        yield html.A(text.t(captions.CSV_OF_CHART), href=addresses.data(text.lang, "csv", panel.query))
    titles = {page.id: page.title for page in DESTINATIONS}
    for name in (*view.question.pages, "sources"):
        yield html.A(text.t(titles[name]), href=addresses.page(text.lang, name))


def _link(indicator: Indicator, text: Text) -> Component:
    return html.A(text.t(indicator.name), href=addresses.indicator(text.lang, indicator.id))
