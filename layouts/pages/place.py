"""The page of one place: its number, change and rank, its surroundings, a line for each question, what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from layouts.document.render_context import RenderContext
from layouts.parts.actions import to_print
from layouts.parts.chart_section import kept_charts
from layouts.parts.components import bullets, crumbs, crumbs_of, facts, related_pages, section
from layouts.parts.leading_number import FirstLine, first_line, large_number
from layouts.parts.picture import drawing_of
from layouts.sections.place_questions import (
    QuestionOfPlace,
    all_series_of,
    missing_questions_section,
    questions,
)
from layouts.sections.place_surroundings import alone, pictures, ranks, to_series
from observatory.catalog import Catalog
from observatory.geography.places import Surroundings, all_places, level_word
from observatory.model import Panel, Question, Territory
from observatory.text import Text
from observatory.vocabulary import captions, page_titles
from observatory.vocabulary.phrases import OTHER_SERIES_OF_PLACE


@dataclass(frozen=True, slots=True)
class PlaceView:
    """Everything the page shows. `map` is drawn where there are no surroundings; `forms` are names of reports.

    `others` are the series of how many live and study there, `known` says of what it has figures that are not drawn;
    `nothing` is the message where no figure answers a question, `map_note` says why the map has none. `first_line` stands
    under its name; `kept` are the charts of questions that stand on few pages, each with the panel of its table.
    """

    place: Territory
    above: tuple[Territory, ...]
    leading: Panel | None
    around: Surroundings | None
    map: Panel | None
    lines: tuple[QuestionOfPlace, ...]
    others: tuple[Panel, ...]
    members: tuple[Territory, ...]
    forms: tuple[str, ...]
    catalog: Catalog
    nothing: str
    known: tuple[str, ...] = ()
    map_note: str = ""
    first_line: FirstLine | None = None
    kept: tuple[tuple[Question, tuple[tuple[Panel, Panel], ...]], ...] = ()


def place_page(view: PlaceView, context: RenderContext) -> Component:
    """The page, in the order of an official's questions."""
    text, place = context.text, view.place
    trail = [(text.t(page_titles.TERRITORIES), addresses.page(text.lang, "territories"))]
    return html.Article(
        [
            crumbs(trail, text.t(place.name), text),
            _opening_section(view, context),
            *_drawings(view, context),
            *_separate_chart_sections(view, context),
            *questions(place, view.lines, view.others, context),
            html.Div(
                [
                    missing_questions_section(place, view.lines, view.catalog, text),
                    html.Div([_forms(view, text), _sheet(place, text)]),
                ],
                className="asides",
            ),
            *_members(view.members, text),
            _further(place, view.catalog, text),
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


def _opening_section(view: PlaceView, context: RenderContext) -> Component:
    """Name and number, then beside them the change, the rank, and what neither may be read as."""
    text, place = context.text, view.place
    name = html.H1(text.t(place.name), className=f"of-{place.hue}")
    first = first_line(view.first_line, text)
    if view.leading is None:
        told = html.P(" ".join(view.known) or text.t(view.nothing), className="lead")
        return html.Div(
            [name, first, told, all_series_of(place, text) if view.nothing == OTHER_SERIES_OF_PLACE else None]
        )
    drawing = drawing_of(view.leading, context)
    number, sentences = large_number(view.leading, drawing.desk, view.catalog, text)
    question = view.catalog.question_of[view.leading.indicator.id]
    beside = [
        html.P([" ".join(sentences), " ", to_series(view.leading, text)], className="answer"),
        ranks(view.around, context) if view.around is not None else None,
        html.P(text.t(question.caution), className="caveat"),
    ]
    return html.Div(
        [html.Div([name, first, number]), html.Div(beside)], className=f"opening of-{place.hue}-side"
    )


def _drawings(view: PlaceView, context: RenderContext) -> list[Component]:
    if view.around is not None:
        return pictures(view.around, context)
    figures = list(alone(view.leading, view.map, context, map_note=view.map_note))
    return [html.Div(figures, className="pair")] if figures else []


def _separate_chart_sections(view: PlaceView, context: RenderContext) -> list[Component]:
    """The charts that stand here and on the page of their question alone, under its name."""
    return [
        section(
            context.text.t(question.short),
            kept_charts(pairs, context, heading=html.H3),
            id_=f"aparte-{question.id}",
        )
        for question, pairs in view.kept
    ]


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


def _sheet(place: Territory, text: Text) -> Component:
    """The ways to the sheets to print: for the council, and of a place of the site for its round table."""
    sentence = html.P(text.t("Una página: número, vecinos, mapa y fuentes."))
    sheet = to_print(f"territory={place.code}", text)
    return section(text.t("Hoja para el concejo"), sentence, sheet, _of_month(place, text), id_="hoja")


def _of_month(place: Territory, text: Text) -> Component | None:
    if not place.on_site.main:
        return None
    query = f"territory={place.code}&sheet=month"
    return html.P(html.A(text.t(captions.SHEET_OF_MONTH), href=addresses.brief(text.lang, query)))


def _members(members: Sequence[Territory], text: Text) -> list[Component]:
    if not members:
        return []
    links = (
        html.A(text.t(member.name), href=addresses.territory(text.lang, member.code)) for member in members
    )
    return [section(text.t("Sus partes"), bullets(links, name="places"), id_="partes")]


def _further(place: Territory, catalog: Catalog, text: Text) -> Component | None:
    """Of a place of the site the ways to the others and to its institutions."""
    if not place.on_site.main:
        return None
    links = [html.A(text.t(page_titles.INSTITUTIONS), href=addresses.page(text.lang, "institutions"))]
    if catalog.comparisons:
        compared = text.t(captions.PLACES_SIDE_BY_SIDE, places=all_places(catalog, text))
        links.insert(0, html.A(compared, href=addresses.page(text.lang, "comparisons")))
    return html.P(links, className="see-also")


def _within(above: Sequence[Territory], text: Text) -> Component | None:
    """The place of which it is a part, which has a page too."""
    if not above:
        return None
    return html.A(text.t(above[0].name), href=addresses.territory(text.lang, above[0].code))


# The list of territories with figures.


def territories_page(groups: Sequence[tuple[str, Sequence[Territory]]], text: Text) -> Component:
    """Lists of territories under a heading each."""
    return html.Div(
        [
            crumbs_of("territories", text),
            html.H1(text.t(page_titles.TERRITORIES)),
            html.P(
                text.t(
                    "Los códigos llevan su país. En Lima un distrito es un municipio; en El Alto un distrito "
                    "municipal es una parte del municipio. No hay nada más fino que un distrito."
                ),
                className="lead",
            ),
            *(
                section(
                    heading,
                    bullets((_link(place, text) for place in places), name="places"),
                    id_=f"grupo-{at}",
                )
                for at, (heading, places) in enumerate(groups)
                if places
            ),
            related_pages("territories", text),
        ]
    )


def _link(place: Territory, text: Text) -> list[Component | str]:
    return [
        html.A(text.t(place.name), href=addresses.territory(text.lang, place.code)),
        " ",
        html.Small(place.code),
    ]
