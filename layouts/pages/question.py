"""The page of one question: three sentences, its charts, what is not known, its series and where they come from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from layouts.document.html import Markup
from layouts.document.render_context import RenderContext
from layouts.parts.chart_section import brief_chart, chart, kept_charts
from layouts.parts.components import bullets, crumbs, section
from layouts.sections.coverage import Published, describe_publishing_places, years
from layouts.sections.undated_figures import Figure, undated_figures
from observatory.addresses.destinations import DESTINATIONS
from observatory.catalog import Catalog
from observatory.model import Indicator, Panel, Question
from observatory.text import Text
from observatory.vocabulary import captions, page_titles
from observatory.words.labels import join_names


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question and the newest number of each place, in a few words.

    `apart` says that the numbers are many years apart: each has a sentence of its own then.
    """

    question: Question
    headlines: tuple[str, ...]
    apart: str = ""


@dataclass(frozen=True, slots=True)
class PlaceAnswer:
    """The sentence of one place, its hue and the panel it is made of; without a panel it says that none is published."""

    sentence: str
    hue: str
    panel: Panel | None = None


@dataclass(frozen=True, slots=True)
class QuestionView:
    """Everything the page shows. `series` have figures, `unknown` have none; `compared` may be empty.

    `kept` are charts that stand on few pages, each with the panel of its table. `more` are charts further down, `undated`
    the figures of a year that nobody knows, `withheld` the series of which a place has figures that are not shown, each
    with the sentence that says so. `sections` are those of one question alone, after its charts; `law_steps` stands among
    its details.
    """

    question: Question
    answers: tuple[PlaceAnswer, ...]
    compared: str
    charts: tuple[Panel, ...]
    series: tuple[tuple[Indicator, Published], ...]
    unknown: tuple[Indicator, ...]
    catalog: Catalog
    sections: tuple[Component, ...] = ()
    law_steps: Component | Markup | None = None
    more: tuple[Panel, ...] = ()
    kept: tuple[tuple[Panel, Panel], ...] = ()
    undated: tuple[Figure, ...] = ()
    withheld: tuple[tuple[str, str], ...] = ()


def question_page(view: QuestionView, context: RenderContext) -> Component:
    """The page, in the order of a reader's questions."""
    text, question = context.text, view.question
    last = _register(view.charts[-1], view.catalog, text) if view.charts else ""
    trail = [(text.t(page_titles.QUESTIONS), addresses.page(text.lang, "questions"))]
    return html.Article(
        [
            crumbs(trail, text.t(question.short), text),
            html.H1(text.t(question.title)),
            html.P(text.t(question.opening), className="lead") if question.opening else None,
            html.Div(
                [*_sentences(view, text), html.P(text.t(question.caution), className="caveat")],
                className="answers",
            ),
            *_arrange_charts(view, view.charts, _first_charts(view, context), text),
            *view.sections,
            _not_known(view, text),
            _further(view, text),
            html.Div(
                [
                    kept_charts(view.kept, context, heading=html.H2),
                    *_arrange_charts(view, view.more, _further_charts(view, context), text, after=last),
                    view.law_steps,
                    *undated_figures(view.undated, view.catalog, text, most_open=0),
                    _series(view, text),
                ],
                id="detalles",
            ),
        ],
        className="question",
    )


def _first_charts(view: QuestionView, context: RenderContext) -> list[Markup]:
    """The charts that answer, each in short, since their places are told above."""
    said = " ".join(answer.sentence for answer in view.answers)
    heading = html.H3 if view.question.registers else html.H2
    paired = _stand_paired(view, view.charts)
    return [
        brief_chart(panel, context, id_=f"grafico-{at}", said=said, paired=paired, heading=heading)
        for at, panel in enumerate(view.charts)
    ]


def _further_charts(view: QuestionView, context: RenderContext) -> list[Markup]:
    """The charts of the details, whole."""
    paired = _stand_paired(view, view.more)
    heading = html.H3 if view.question.registers else html.H2
    return [
        chart(panel, context, id_=f"detalle-{at}", paired=paired, heading=heading)
        for at, panel in enumerate(view.more)
    ]


def _stand_paired(view: QuestionView, panels: Sequence[Panel]) -> bool:
    """Whether charts stand side by side on a desk: not those of registers, and not one alone."""
    return not view.question.registers and len(panels) > 1


def _arrange_charts(
    view: QuestionView, panels: Sequence[Panel], frames: Sequence[Markup], text: Text, *, after: str = ""
) -> Iterator[Component | Markup]:
    """Charts side by side, one alone over the width; of registers each under a rule and the words that tell it apart.

    `after` is the register of the chart before them.
    """
    if not view.question.registers:
        yield from [html.Div(list(frames), className="pair")] if _stand_paired(view, panels) else frames
        return
    for panel, frame in zip(panels, frames, strict=True):
        register = _register(panel, view.catalog, text)
        if register != after:
            yield html.Div(_break(register, text, first=not after), className="register")
        yield frame
        after = register


def _register(panel: Panel, catalog: Catalog, text: Text) -> str:
    """Who counts, and in which countries."""
    lanes = {lane.id: lane.name for lane in catalog.quality.lanes}
    countries = dict.fromkeys(place.country for place in panel.territories)
    names = [text.t(catalog.territories[code].name) for code in countries]
    return f"{text.t(lanes[panel.indicator.lane])} · {join_names(names, text)}"


def _break(register: str, text: Text, *, first: bool) -> list[Component]:
    words = html.P(text.t("Aquí cambia el registro: no cuenta los mismos casos que el anterior."))
    return [html.H2(register)] if first else [html.Hr(), words, html.H2(register)]


def _sentences(view: QuestionView, text: Text) -> Iterator[Component]:
    for answer in view.answers:
        link = None
        if answer.panel is not None:
            href = addresses.page_of(text.lang, answer.panel.query)
            link = html.A(text.t(captions.SERIES_AND_SOURCES), href=href)
        yield html.P([answer.sentence, " ", link], className=f"answer of-{answer.hue}")
    if view.compared:
        comparison = view.question.comparison
        href = addresses.comparison(text.lang, comparison)
        link = html.A(text.t("Lado a lado, y por qué"), href=href) if comparison else None
        yield html.P(
            [view.compared, " ", link],
            className="answer compared",
        )


def _not_known(view: QuestionView, text: Text) -> Component | None:
    names = [_link(indicator, text) for indicator in view.unknown]
    if not names and not view.question.unknown and not view.withheld:
        return None
    sentence = html.P(text.t(view.question.unknown)) if view.question.unknown else None
    summary = text.n(
        "De una serie no se halló ninguna cifra publicada",
        "De {count} series no se halló ninguna cifra publicada",
        len(names),
    )
    fold = html.Details([html.Summary(summary), bullets(names)], className="more") if names else None
    asked = _asked_of_whom(view.catalog, text)
    held = [
        html.P(
            [
                sentence,
                " ",
                html.A(text.t(captions.SERIES_AND_SOURCES), href=addresses.indicator(text.lang, name)),
            ]
        )
        for name, sentence in view.withheld
    ]
    return section(text.t(captions.UNKNOWN), sentence, *held, fold, asked, id_="falta")


def _series(view: QuestionView, text: Text) -> Component | None:
    if not view.series:
        return None
    items = [
        [
            _link(indicator, text),
            f" · {describe_publishing_places(published.territories, view.catalog, text)} · {years(published)}",
        ]
        for indicator, published in view.series
    ]
    return section(text.t("Todas las series de esta pregunta"), bullets(items), id_="series")


def _further(view: QuestionView, text: Text) -> Component:
    """In one line: the explorer, the data, the pages that explain it, the sources."""
    parts = [part for link in _links(view, text) for part in (" · ", link)]
    return html.P(parts[1:], className="further", id="seguir")


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


# The list of questions, each with a line of answer.


def questions_page(lines: Sequence[QuestionLine], text: Text) -> Component:
    """The questions people ask, in their order."""
    return html.Article(
        [html.H1(text.t(page_titles.QUESTIONS)), question_list(lines, text)], className="questions-page"
    )


def question_list(lines: Sequence[QuestionLine], text: Text) -> Component:
    """Each question as a link, with its line of answer below."""
    return html.Ul([_item(line, text) for line in lines], className="questions")


def _item(line: QuestionLine, text: Text) -> Component:
    href = addresses.page(text.lang, "questions", line.question.id)
    headlines = [headline.removesuffix(".") for headline in line.headlines]
    told = " · ".join(headlines)
    if line.apart:
        told = " ".join([*(f"{headline}." for headline in headlines), line.apart])
    answer = html.Span(told, className="answer") if told else None
    return html.Li([html.A(text.t(line.question.title), href=href), answer])


def _asked_of_whom(catalog: Catalog, text: Text) -> Component | None:
    """The way to the page that tells of whom what is missing is asked; None where the catalogue has none."""
    if catalog.gap_question is None:
        return None
    href = addresses.page(text.lang, "questions", catalog.gap_question.id)
    return html.P(html.A(text.t(captions.ASKED_OF_WHOM), href=href))
