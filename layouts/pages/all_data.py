"""All data: one list of series by question, with filters that need no script, and the figures that stand alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from layouts.document.shell import LONGEST_WORDS
from layouts.parts.components import crumbs_of, related_pages, simple_table
from layouts.parts.controls import Control, field
from observatory.catalog import Catalog
from observatory.model import Indicator
from observatory.provenance.gaps import count_series
from observatory.text import Text
from observatory.vocabulary import captions, page_titles, phrases
from observatory.words.coverage import Published, describe_publishing_places, years


@dataclass(frozen=True, slots=True)
class DataFilters:
    """What the reader asks the list for; empty fields ask for everything. `since` is the oldest year of a last figure.

    `open`: each part of the list stands open.
    """

    words: str = ""
    territory: str = ""
    question: str = ""
    since: int | None = None
    series: bool = False
    open: bool = False

    @property
    def unfolds(self) -> bool:
        """Whether the reader asks for a part of the list, or for all of it to be open."""
        return self != DataFilters()

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
    """The filters, how many series fit them, and the series by question, folded until a part of them is asked for."""
    return html.Article(
        [
            crumbs_of("indicators", text),
            html.H1(text.t(page_titles.INDICATORS)),
            _form(view, text),
            html.P([_count(view, text), *_open_all_link(view, text)], role="status"),
            html.Div([*(_group(group, view, text) for group in view.groups), _singles(view, text)]),
            related_pages("indicators", text),
        ],
        className="all-data",
    )


def _count(view: AllDataView, text: Text) -> str:
    """How many series are shown; of all of them, how many of the site's there are, as its other pages count them."""
    if view.filters == DataFilters():
        return _of_all(view, text)
    series, singles = sum(len(group.lines) for group in view.groups), len(view.singles)
    sentences = [text.n("{count} serie.", "{count} series.", series)]
    if singles:
        sentences.append(
            text.n("{count} cifra suelta, al final.", "{count} cifras sueltas, al final.", singles)
        )
    return " ".join(sentences)


def _of_all(view: AllDataView, text: Text) -> str:
    several, single = sum(len(group.lines) for group in view.groups), len(view.singles)
    return text.t(
        "De {all} series, {known} tienen cifras: {several} de varias fechas y {single} de una sola, al final.",
        all=text.number(count_series(view.catalog)),
        known=text.number(several + single),
        several=text.number(several),
        single=text.number(single),
    )


def _open_all_link(view: AllDataView, text: Text) -> list[str | Component]:
    """The way to the list with all its parts open, where they are folded."""
    if view.filters.unfolds:
        return []
    address = addresses.page(text.lang, "indicators", query="open=1")
    return [" ", html.A(text.t("Abrir toda la lista"), href=address)]


def _form(view: AllDataView, text: Text) -> Component:
    entered = view.filters.words
    words = html.Input(id="filtro-q", name="q", type="search", value=entered, maxLength=LONGEST_WORDS)
    plain = html.Form(
        [
            html.Div([html.Label(text.t("Palabras"), htmlFor="filtro-q"), words], className="field"),
            *(field(control, text) for control in view.controls),
            html.Button(text.t(captions.SHOW), type="submit", className="button"),
        ],
        action=addresses.page(text.lang, "indicators"),
        method="get",
        className="filters",
        **{"aria-label": text.t("Filtros de la lista")},
    )
    chosen = " · ".join(control.chosen_label for control in view.controls)
    summary = html.Summary([html.B(text.t(captions.CHANGE_CHOICE)), " ", html.Span(chosen)])
    return html.Details([summary, plain], className="filters-fold")


def _group(group: SeriesGroup, view: AllDataView, text: Text) -> Component:
    headers = [
        text.t(captions.SERIES),
        text.t(page_titles.TERRITORIES),
        text.t(captions.YEARS),
        text.t("Última cifra"),
    ]
    rows = [_row(line, view.catalog, text) for line in group.lines]
    parts: list[Component] = [simple_table(group.name, headers, rows)]
    if group.question:
        title = text.t(view.catalog.questions[group.question].title)
        address = addresses.page(text.lang, "questions", group.question)
        parts.insert(0, html.P(html.A(title, href=address)))
    said = phrases.count_of_series(len(rows), text)
    return _fold(group.name, said, parts, view, id_=f"pregunta-{group.question or 'otras'}")


def _fold(name: str, said: str, parts: Sequence[Component], view: AllDataView, *, id_: str) -> Component:
    """A part of the list under its name and what is said of it; open where a part of the list is asked for."""
    summary = html.Summary([html.H2(name), html.Span(said, className="where")])
    return html.Details([summary, *parts], id=id_, open=view.filters.unfolds, className="series-of")


def _row(line: SeriesLine, catalog: Catalog, text: Text) -> list[str | Component]:
    published = line.published
    link = html.A(text.t(line.indicator.name), href=addresses.indicator(text.lang, line.indicator.id))
    return [
        link,
        describe_publishing_places(published.territories, catalog, text),
        years(published),
        text.date(published.last_day),
    ]


def _singles(view: AllDataView, text: Text) -> Component | None:
    if not view.singles:
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
        for single in view.singles
    ]
    said = text.n("{count} cifra con una sola fecha", "{count} cifras con una sola fecha", len(items))
    figures = html.Ul(items, className="indicators")
    return _fold(text.t("Cifras sueltas"), said, [figures], view, id_="sueltas")
