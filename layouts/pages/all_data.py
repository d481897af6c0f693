"""All data: one list of series by question, with filters that need no script, and the figures that stand alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document.field import LONGEST_WORDS, Input
from layouts.parts.components import crumbs_of, gathered, section, simple_table
from layouts.parts.controls import Control, field
from layouts.sections.coverage import Published, publishing, years
from observatory.catalog import Catalog
from observatory.model import Indicator
from observatory.text import Text
from observatory.vocabulary import captions, page_titles


@dataclass(frozen=True, slots=True)
class DataFilters:
    """What the reader asks the list for; empty fields ask for everything. `since` is the oldest year of a last figure."""

    words: str = ""
    territory: str = ""
    question: str = ""
    since: int | None = None
    series: bool = False

    def holds(self, published: Published) -> bool:
        """Whether what is published of a series fits place and year."""
        in_place = not self.territory or self.territory in published.territories
        return in_place and (self.since is None or published.last_day.year >= self.since)


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
class SingleFigure:
    """A series with figures of one date alone, and one of them in words."""

    line: SeriesLine
    headline: str


@dataclass(frozen=True, slots=True)
class AllDataView:
    """Everything the page shows."""

    filters: DataFilters
    controls: tuple[Control, ...]
    groups: tuple[SeriesGroup, ...]
    singles: tuple[SingleFigure, ...]
    catalog: Catalog


def all_data_page(view: AllDataView, text: Text) -> Component:
    """The filters, how many series fit them, and the series by question."""
    count = sum(len(group.lines) for group in view.groups)
    return html.Article(
        [
            crumbs_of("indicators", text),
            html.H1(text.t(page_titles.INDICATORS)),
            _form(view, text),
            html.P(_count(count, len(view.singles), text), role="status"),
            *(_group(group, view.catalog, text) for group in view.groups),
            _singles(view.singles, text),
            gathered("indicators", text),
        ],
        className="all-data",
    )


def _count(series: int, singles: int, text: Text) -> str:
    sentences = [text.n("{count} serie.", "{count} series.", series)]
    if singles:
        sentences.append(
            text.n("{count} cifra suelta, al final.", "{count} cifras sueltas, al final.", singles)
        )
    return " ".join(sentences)


def _form(view: AllDataView, text: Text) -> Component:
    entered = view.filters.words
    words = Input(id="filtro-q", name="q", type="search", value=entered, maxLength=LONGEST_WORDS)
    return html.Form(
        [
            html.Div([html.Label(text.t("Palabras"), htmlFor="filtro-q"), words], className="field"),
            *(field(control) for control in view.controls),
            html.Button(text.t(captions.SHOW), type="submit", className="button"),
        ],
        action=addresses.page(text.lang, "indicators"),
        method="get",
        className="filters",
        **{"aria-label": text.t("Filtros de la lista")},
    )


def _group(group: SeriesGroup, catalog: Catalog, text: Text) -> Component:
    name: str | Component = group.name
    if group.question:
        name = html.A(group.name, href=addresses.page(text.lang, "questions", group.question))
    headers = [
        text.t(captions.SERIES),
        text.t(page_titles.TERRITORIES),
        text.t(captions.YEARS),
        text.t("Última cifra"),
    ]
    rows = [_row(line, catalog, text) for line in group.lines]
    heading = html.H2(name, id=f"pregunta-{group.question or 'otras'}")
    return html.Section([heading, simple_table(group.name, headers, rows)], className="series-of")


def _row(line: SeriesLine, catalog: Catalog, text: Text) -> list[str | Component]:
    published = line.published
    link = html.A(text.t(line.indicator.name), href=addresses.indicator(text.lang, line.indicator.id))
    return [
        link,
        publishing(published.territories, catalog, text),
        years(published),
        text.date(published.last_day),
    ]


def _singles(singles: Sequence[SingleFigure], text: Text) -> Component | None:
    if not singles:
        return None
    items = [
        html.Li(
            [
                html.A(
                    text.t(single.line.indicator.name),
                    href=addresses.indicator(text.lang, single.line.indicator.id),
                ),
                html.Div(single.headline or text.date(single.line.published.last_day), className="where"),
            ]
        )
        for single in singles
    ]
    return section(text.t("Cifras sueltas"), html.Ul(items, className="indicators"), id_="sueltas")
