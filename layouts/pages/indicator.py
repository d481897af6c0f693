"""The page of one indicator: finding, filters, chart, map, bars, table, and all that explains the number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dash.development.base_component import Component
from markupsafe import Markup

from layouts.document import addresses
from layouts.document import elements as html
from layouts.document.render_context import RenderContext
from layouts.document.templates import value_table
from layouts.parts.actions import actions, sheet_address
from layouts.parts.chart_section import chart, district_maps, source_lines, with_numbers
from layouts.parts.components import bullets, crumbs, facts, section
from layouts.parts.controls import Control, form
from layouts.parts.picture import Drawing, picture
from layouts.parts.undated_figures import Figure, undated_figures
from layouts.sections.indicator_sections import (
    Sibling,
    definition_section,
    indicator_sections,
    populations,
    same_months,
    siblings,
)
from observatory.catalog import Catalog
from observatory.charts.findings.heading import heading_and_rest
from observatory.charts.findings.reporter_card import ReporterCard
from observatory.charts.kinds.empty import why_empty
from observatory.model import Dimension, Indicator, Panel, Question
from observatory.text import Text
from observatory.vocabulary import captions, page_titles, phrases
from observatory.words import describe
from observatory.words.coverage import Published, describe_publishing_places, years
from observatory.words.table import Table

MOST_PLACES: Final = 12


@dataclass(frozen=True, slots=True)
class IndicatorView:
    """Everything the page shows: the chosen Panel as it is drawn, maps and bars beside it, the catalogue around it."""

    panel: Panel
    drawing: Drawing
    card: ReporterCard
    maps: tuple[Panel, ...]
    bars: tuple[Panel, ...]
    controls: tuple[Control, ...]
    siblings: tuple[Sibling, ...]
    question: Question | None
    published: Published | None
    dimensions: tuple[Dimension, ...]
    catalog: Catalog
    same_months: tuple[str, ...] = ()
    years_side_by_side: Table | None = None
    undated: tuple[Figure, ...] = ()
    lacking: tuple[str, ...] = ()


def indicator_page(view: IndicatorView, context: RenderContext) -> Component:
    """The page, in the order of a reader's questions."""
    text, indicator = context.text, view.panel.indicator
    trail = [(text.t(page_titles.INDICATORS), addresses.page(text.lang, "indicators"))]
    if view.question is not None:
        question = view.question
        trail = [(text.t(question.short), addresses.page(text.lang, "questions", question.id))]
    above = crumbs(trail, text.t(indicator.name), text)
    if view.published is None:
        return html.Article([above, *_not_known(view, context)], className="indicator")
    return html.Article(
        [
            above,
            *_headline(view.drawing, text.t(indicator.name)),
            form(addresses.indicator(text.lang, indicator.id), view.controls, text),
            _main_chart(view.panel, view.drawing, context),
            siblings(view.siblings, text),
            same_months(view.same_months, view.years_side_by_side, text),
            populations(view.panel, text),
            *_map_sections(view.maps, context),
            *_figures_section(text.t("Por grupos"), view.bars, context, id_="grupos"),
            _table(view, text),
            undated_figures(view.undated, view.catalog, text),
            *_sections(view, context),
        ],
        className="indicator",
    )


def kept_page(indicator: Indicator, kept: Sequence[str], catalog: Catalog, text: Text) -> Component:
    """What an indicator is whose figures stand on the pages of `kept` (places, questions) alone, and the ways there."""
    links = [
        (text.t(catalog.questions[name].title), addresses.page(text.lang, "questions", name))
        if name in catalog.questions
        else (text.t(catalog.territories[name].name), addresses.territory(text.lang, name))
        for name in kept
    ]
    trail = [(text.t(page_titles.INDICATORS), addresses.page(text.lang, "indicators"))]
    said = text.t(phrases.KEPT_TO_PAGES, pages=" · ".join(name for name, _ in links))
    rows = addresses.data(text.lang, "csv", f"indicator={indicator.id}")
    return html.Article(
        [
            crumbs(trail, text.t(indicator.name), text),
            html.H1(text.t(indicator.name)),
            html.P(said, className="lead"),
            bullets(
                [
                    *(html.A(name, href=href) for name, href in links),
                    html.A(text.t(captions.CSV_OF_CHART), href=rows),
                ]
            ),
            definition_section(indicator, (), (), text),
            section(text.t(captions.CAVEATS), bullets(map(text.t, indicator.caveats)), id_="notas"),
        ],
        className="indicator",
    )


def _not_known(view: IndicatorView, context: RenderContext) -> list[Component | Markup]:
    """The page of an indicator without dated figures: why it has none, its definition, its undated figures."""
    text = context.text
    others = html.A(text.t("Vea los otros indicadores"), href=addresses.page(text.lang, "indicators"))
    return [
        html.H1(text.t(view.panel.indicator.name)),
        *(html.P(sentence, className="" if at else "lead") for at, sentence in enumerate(view.lacking)),
        bullets([others], name="places"),
        undated_figures(view.undated, view.catalog, text),
        *_sections(view, context),
    ]


def _sections(view: IndicatorView, context: RenderContext) -> list[Component | Markup]:
    return indicator_sections(
        view.panel,
        _coverage(view, context.text),
        view.dimensions,
        notes_above=view.same_months,
        known_standards=view.catalog.standards,
        card=view.card,
        context=context,
    )


def _headline(drawing: Drawing, name: str) -> list[Component]:
    """The finding: its first sentences as the heading, the others below."""
    heading, more = heading_and_rest(drawing.desk, name)
    return [
        html.H1(heading, className="finding"),
        *([html.P(more, className="lead finding-more")] if more else []),
    ]


def _main_chart(panel: Panel, drawing: Drawing, context: RenderContext) -> Component:
    text = context.text
    return html.Figure(
        [
            html.Figcaption(html.P(describe.subtitle(panel, text), className="subtitle")),
            picture(drawing, text) if panel.view != "table" and panel.rows else None,
            html.P(note, className="caveat") if (note := describe.grade_note(panel, text)) else None,
            source_lines(panel, text),
            html.P(
                text.t(
                    phrases.EDITION_OF,
                    release=panel.release,
                    date=text.date(panel.released),
                ),
                className="note",
            ),
            html.P(html.A(text.t(captions.SHEET), href=sheet), className="to-print")
            if (sheet := sheet_address(panel, text))
            else None,
            actions(panel, context, table=False),
        ],
        className="chart-frame",
    )


def _map_sections(maps: Sequence[Panel], context: RenderContext) -> list[Component]:
    """The maps; a single map has its table of values beside it."""
    heading = context.text.t("En el mapa")
    if len(maps) > 1:
        grade = maps[0].indicator.comparability.grade
        return [section(heading, district_maps(maps, context, graded=grade), id_="mapa")]
    if not maps:
        return []
    return [section(heading, with_numbers(maps[0], context, id_="mapa-0"), id_="mapa")]


def _figures_section(
    heading: str, panels: Sequence[Panel], context: RenderContext, *, id_: str
) -> list[Component]:
    if not panels:
        return []
    charts = [chart(panel, context, id_=f"{id_}-{at}") for at, panel in enumerate(panels)]
    return [section(heading, html.Div(charts, className="pair"), id_=id_)]


def _table(view: IndicatorView, text: Text) -> Component:
    panel = view.panel
    if not panel.rows:
        reasons = map(html.P, why_empty(panel, text))
        return section(text.t(captions.TABLE), *reasons, *_what_there_is(view, text), id_="tabla")
    return section(
        text.t(captions.TABLE),
        value_table(describe.table(panel, text), text),
        _legend(panel, text),
        id_="tabla",
    )


def _what_there_is(view: IndicatorView, text: Text) -> list[Component]:
    """Of a series without rows for the filters: the places with figures, and links to them."""
    if view.published is None:
        return []
    places = [code for code in view.published.territories if code in view.catalog.territories][:MOST_PLACES]
    links = (
        html.A(
            text.t(view.catalog.territories[code].name),
            href=addresses.indicator(text.lang, view.panel.indicator.id, f"territory={code}"),
        )
        for code in places
    )
    return [
        html.P(text.t("Hay cifras de los años {years} de estos lugares:", years=years(view.published))),
        bullets(links, name="places"),
    ]


def _legend(panel: Panel, text: Text) -> Component | None:
    signs = [(word, meaning) for _, word, meaning in describe.legend(panel, text)]
    return facts(signs, name="facts signs") if any(meaning for _, meaning in signs) else None


def _coverage(view: IndicatorView, text: Text) -> list[tuple[str, str]]:
    if view.published is None:
        return [(text.t("Cobertura"), text.t("Sin cifras con fecha en esta edición."))]
    return [
        (
            text.t("Lugares con cifras"),
            describe_publishing_places(view.published.territories, view.catalog, text),
        ),
        (text.t(captions.YEARS), years(view.published)),
        (text.t("Última actualización"), text.date(view.published.updated)),
    ]
