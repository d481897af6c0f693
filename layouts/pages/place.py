"""The page of one place: its number and rank, its trend and map among its neighbours, a line for each question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document.render_context import RenderContext
from layouts.pages.question import asked_of_whom
from layouts.parts.actions import to_print
from layouts.parts.components import bullets, crumbs, facts, section
from layouts.parts.picture import drawing_of, plain_picture
from observatory.catalog import Catalog
from observatory.charts.kinds.chosen_kind import finding_of
from observatory.geography.places import all_places, around, level_word
from observatory.model import Institution, Panel, Place, Question, Territory
from observatory.text import Text
from observatory.vocabulary import captions, page_titles, phrases
from observatory.words import describe
from observatory.words.headline import headline
from observatory.words.labels import listed


@dataclass(frozen=True, slots=True)
class QuestionOfPlace:
    """A question with the panel that answers it for the place; without one, who is asked for it."""

    question: Question
    holders: tuple[Institution, ...]
    panel: Panel | None = None


@dataclass(frozen=True, slots=True)
class PlaceView:
    """Everything the page shows. `trend` and `map` show the place among its neighbours; `forms` are names of reports."""

    place: Territory
    above: tuple[Territory, ...]
    leading: Panel | None
    trend: Panel | None
    map: Panel | None
    lines: tuple[QuestionOfPlace, ...]
    members: tuple[Territory, ...]
    forms: tuple[str, ...]
    catalog: Catalog


def place_page(view: PlaceView, context: RenderContext) -> Component:
    """The page, in the order of an official's questions."""
    text, place = context.text, view.place
    trail = [(text.t(page_titles.TERRITORIES), addresses.page(text.lang, "territories"))]
    return html.Article(
        [
            crumbs(trail, text.t(place.name), text),
            html.H1(text.t(place.name), className=f"of-{place.hue}"),
            *_number(view, context),
            *_among_neighbours(view, context),
            section(text.t(page_titles.QUESTIONS), *_questions(view, text), id_="preguntas"),
            _missing(view, text),
            _forms(view, text),
            _ways(place, view.catalog, text),
            *_members(view.members, text),
            *_neighbours(place, view.catalog, text),
            facts(
                [
                    (text.t("Nivel"), level_word(place, view.catalog, text)),
                    (text.t("Código"), place.code),
                    (text.t("Forma parte de"), _within(view.above, text)),
                    (text.t(captions.NOTE), text.t(place.note)),
                ]
            ),
        ],
        className="place",
    )


def _number(view: PlaceView, context: RenderContext) -> list[Component]:
    """The leading number with its change, and what it may not be read as."""
    text = context.text
    if view.leading is None:
        sentence = text.t(phrases.NOTHING_OF_PLACE)
        return [html.P(sentence, className="lead")]
    finding = finding_of(view.leading, text, context.outlines)
    question = view.catalog.question_of[view.leading.indicator.id]
    return [
        html.P([finding, " ", _to_series(view.leading, text)], className="answer"),
        html.P(text.t(question.caution), className="caveat"),
    ]


def _among_neighbours(view: PlaceView, context: RenderContext) -> list[Component]:
    """The trend and the map with the rank of the place; its own trend where it has no neighbours with figures."""
    text = context.text
    headed: list[tuple[str, Panel]] = []
    if view.trend is not None:
        alone = len(view.trend.territories) == 1
        heading = text.t(captions.OVER_TIME) if alone else text.t("Entre sus vecinos, en el tiempo")
        headed.append((heading, view.trend))
    elif view.leading is not None:
        headed.append((text.t(captions.OVER_TIME), view.leading))
    if view.map is not None:
        headed.append((finding_of(view.map, text, context.outlines), view.map))
    return [html.Div([_headed(heading, panel, context) for heading, panel in headed], className="pair")]


def _headed(heading: str, panel: Panel, context: RenderContext) -> Component:
    drawing = plain_picture(drawing_of(panel, context), paired=True)
    parts = [html.Figcaption(html.H2(heading)), drawing, _note(panel, context.text)]
    return html.Figure(parts, className="chart-frame")


def _note(panel: Panel, text: Text) -> Component:
    return html.P([describe.subtitle(panel, text), " ", _to_series(panel, text)], className="note")


def _to_series(panel: Panel, text: Text) -> Component:
    return html.A(text.t(captions.SERIES_AND_SOURCES), href=addresses.page_of(text.lang, panel.query))


def _questions(view: PlaceView, text: Text) -> list[Component]:
    """One line for each question that has a figure of this place, and the way to all its series."""
    items = [
        html.Li(
            [
                html.A(
                    text.t(line.question.title), href=addresses.page(text.lang, "questions", line.question.id)
                ),
                html.Span(headline(line.panel, text), className="answer"),
            ]
        )
        for line in view.lines
        if line.panel is not None
    ]
    all_series = addresses.page(text.lang, "indicators", query=f"territory={view.place.code}")
    link = html.P(html.A(text.t("Todas sus series"), href=all_series))
    return [html.Ul(items, className="questions"), link] if items else [link]


def _missing(view: PlaceView, text: Text) -> Component | None:
    """The questions without a figure of this place, each with who is asked for it."""
    items = [
        [text.t(line.question.title), *_holders(line.holders, text)]
        for line in view.lines
        if line.panel is None and line.question.answers
    ]
    if not items or view.place.is_context:
        return None
    sentence = html.P(text.t("De esto no se halló ninguna cifra con fecha de este lugar."))
    heading = text.t("Qué falta, y quién lo tiene")
    return section(heading, sentence, bullets(items), asked_of_whom(view.catalog, text), id_="faltan")


def _holders(holders: Sequence[Institution], text: Text) -> list[Component]:
    if not holders:
        return []
    names = listed([text.t(institution.name) for institution in holders], text)
    return [html.Span(text.t("Se puede pedir a: {names}.", names=names), className="where")]


def _forms(view: PlaceView, text: Text) -> Component | None:
    """That the municipality may send its own figures, for the reports that the catalogue knows."""
    if not view.forms:
        return None
    sentence = text.t("La municipalidad puede enviar cada mes sus cifras con estos formularios:")
    link = html.A(
        text.t("El formulario, los pasos y adónde va"),
        href=f"{addresses.page(text.lang, 'sending')}#{view.place.code}",
    )
    return section(text.t("Cómo enviarlo"), html.P(sentence), bullets(view.forms), html.P(link), id_="enviar")


def _ways(place: Territory, catalog: Catalog, text: Text) -> Component:
    """The sheet to print; of a place of the site the ways to the others and to its institutions too."""
    sheet = to_print(f"territory={place.code}", text)
    if not (place.on_site.main and catalog.comparisons):
        return sheet
    compared = text.t(captions.PLACES_SIDE_BY_SIDE, places=all_places(catalog, text))
    links = [
        html.A(compared, href=addresses.page(text.lang, "comparisons")),
        html.A(text.t(page_titles.INSTITUTIONS), href=addresses.page(text.lang, "institutions")),
    ]
    return html.Div([sheet, html.P(links, className="see-also")])


def _members(members: Sequence[Territory], text: Text) -> list[Component]:
    if not members:
        return []
    links = (
        html.A(text.t(member.name), href=addresses.territory(text.lang, member.code)) for member in members
    )
    return [section(text.t("Sus partes"), bullets(links, name="places"), id_="partes")]


def _neighbours(place: Territory, catalog: Catalog, text: Text) -> list[Component]:
    """Of a place of the site those among which it lies, and the way to the map of them, or of its own districts."""
    entry = catalog.places.get(place.code)
    if entry is None or not entry.districts:
        return []
    near = around(entry, catalog)
    links = [bullets((_named(neighbour, text) for neighbour in near), name="places")] if near else []
    links += _maps(entry, catalog, text) if entry.maps else []
    heading = text.t("Alrededor") if near else text.t(captions.DISTRICTS)
    return [section(heading, *links, id_="alrededor")] if links else []


def _maps(entry: Place, catalog: Catalog, text: Text) -> list[Component]:
    """The ways to the map of its districts and, where there is one, of the wider set around them."""
    indicator = entry.maps[0].indicator
    name = text.t(catalog.indicators[indicator].name)
    links = []
    for id_ in filter(None, (entry.districts, entry.wider_districts)):
        query = f"territory={','.join(catalog.in_set(id_))}&view=map"
        label = text.t("El mapa: «{name}»", name=name)
        if id_ == entry.wider_districts:
            whole = text.t(catalog.territories[catalog.sets[id_].of].name)
            label = text.t("El mapa de {place}: «{name}»", place=whole, name=name)
        links.append(html.P(html.A(label, href=addresses.indicator(text.lang, indicator, query))))
    return links


def _named(place: Territory, text: Text) -> list[Component | str]:
    link = html.A(text.t(place.name), href=addresses.territory(text.lang, place.code))
    return [link, " ", html.Small(place.code)]


def _within(above: Sequence[Territory], text: Text) -> Component | None:
    """The place of which it is a part, which has a page too."""
    if not above:
        return None
    return html.A(text.t(above[0].name), href=addresses.territory(text.lang, above[0].code))
