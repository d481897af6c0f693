"""The home page: what the places share and where they differ, a door to each, their maps, and the questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from layouts.document.render_context import RenderContext
from layouts.pages.question import QuestionLine, question_list
from layouts.parts.components import section
from layouts.parts.leading_number import FirstLine, first_line, large_number
from layouts.parts.picture import PAIRED, Drawing, drawing_of, places_by_name, plain_picture
from observatory.catalog import Catalog
from observatory.geography.places import all_places
from observatory.model import Panel
from observatory.text import Text
from observatory.vocabulary import captions, page_titles, phrases


@dataclass(frozen=True, slots=True)
class StatementOfHome:
    """A sentence on the places, under what it is about: alike, different, unknown."""

    title: str
    sentence: str


@dataclass(frozen=True, slots=True)
class HomeLink:
    """The way to a place: its name, and the Panel of its first answer; None where it has no figure.

    `first_line` is what is said before it.
    """

    code: str
    name: str
    hue: str
    panel: Panel | None
    first_line: FirstLine | None = None


@dataclass(frozen=True, slots=True)
class MapOfHome:
    """A map with its title and a sentence on what it shows."""

    title: str
    note: str
    panel: Panel


@dataclass(frozen=True, slots=True)
class HomeView:
    """Everything the page shows."""

    statements: tuple[StatementOfHome, ...]
    doors: tuple[HomeLink, ...]
    maps: tuple[MapOfHome, ...]
    questions: tuple[QuestionLine, ...]


def home(view: HomeView, *, catalog: Catalog, context: RenderContext) -> Component:
    """The page, in the order of a reader's first ten seconds."""
    text = context.text
    explorer = html.A(
        text.t(page_titles.EXPLORER), href=addresses.page(text.lang, "explorer"), className="explore"
    )
    return html.Div(
        [
            html.H1(_title(catalog, text)),
            _statements(view.statements),
            html.Div([_door(door, catalog, context) for door in view.doors], className="doors"),
            section(text.t(captions.DISTRICTS), *_maps(view.maps, context), html.P(explorer), id_="mapas"),
            section(text.t(page_titles.QUESTIONS), question_list(view.questions, text), id_="preguntas"),
            _opening_paragraph(catalog, text),
        ],
        className="home",
    )


def _title(catalog: Catalog, text: Text) -> str:
    if catalog.home.title:
        return text.t(catalog.home.title)
    return text.t("{places}: lo que se registra", places=all_places(catalog, text))


def description(catalog: Catalog, text: Text) -> str:
    """What a search engine reads of the page."""
    if catalog.home.description:
        return text.t(catalog.home.description)
    return text.t(
        "Lo que las instituciones de {places} registran, con la fuente de cada número.",
        places=all_places(catalog, text),
    )


def _opening_paragraph(catalog: Catalog, text: Text) -> Component:
    opening = text.t(catalog.home.opening) or text.t(
        "Este sitio muestra lo que registran las instituciones de {places}. Trata de la violencia contra las "
        "mujeres y en la familia. Cada número lleva su fuente. Un registro no es toda la violencia; lo que no "
        "se publica, se dice.",
        places=all_places(catalog, text),
    )
    return html.P(
        [
            opening,
            " ",
            html.A(text.t(page_titles.METHODOLOGY), href=addresses.page(text.lang, "methodology")),
            " · ",
            html.A(text.t(page_titles.EASY), href=addresses.page(text.lang, "easy")),
        ],
        className="lead",
    )


def _statements(statements: Sequence[StatementOfHome]) -> Component:
    return html.Dl(
        [html.Div([html.Dt(entry.title), html.Dd(entry.sentence)]) for entry in statements],
        className="statements",
    )


def _door(door: HomeLink, catalog: Catalog, context: RenderContext) -> Component:
    """Name, number, change and drawing."""
    text = context.text
    name = html.H2(html.A(door.name, href=addresses.territory(text.lang, door.code)))
    first = first_line(door.first_line, text)
    if door.panel is None:
        sentence = text.t(phrases.NOTHING_PUBLISHED, place=door.name)
        return html.Section([name, first, html.P(sentence)], className=f"door of-{door.hue}")
    drawing = drawing_of(door.panel, context, widths=PAIRED, low=True)
    number, sentences = large_number(door.panel, drawing.desk, catalog, text)
    said = " ".join(sentences) or text.t(captions.SERIES_AND_SOURCES)
    return html.Section(
        [
            name,
            first,
            number,
            html.P(html.A(said, href=addresses.page_of(text.lang, door.panel.query)), className="answer"),
            plain_picture(drawing),
        ],
        className=f"door of-{door.hue}",
    )


def _maps(maps: Sequence[MapOfHome], context: RenderContext) -> list[Component | None]:
    """The maps side by side, and their places by name."""
    drawings = [drawing_of(home_map.panel, context, widths=PAIRED, low=True) for home_map in maps]
    drawn = [_map(*pair, context) for pair in zip(maps, drawings, strict=True)]
    return [html.Div(drawn, className="pair maps"), places_by_name(drawings, context.text)]


def _map(home_map: MapOfHome, drawing: Drawing, context: RenderContext) -> Component:
    """The map with its title, which leads to its finding, sources and table."""
    address = addresses.page_of(context.text.lang, home_map.panel.query)
    return html.Div(
        [
            html.P(
                [html.A(home_map.title, href=address), " ", html.Span(home_map.note, className="wide")],
                className="map-of",
            ),
            plain_picture(drawing),
        ]
    )
