"""Points of help of the places, by kind: address, hours, district, source and day; a kind without any is said so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dash.development.base_component import Component

from layouts.document import elements as html
from layouts.document.render_context import RenderContext
from layouts.parts.components import external, section
from layouts.parts.picture import PAIRED, drawing_of, picture
from observatory.languages import SOURCE
from observatory.model import Helpline, Panel, PointKind, Territory
from observatory.text import Text
from observatory.vocabulary import captions, phrases
from observatory.words.labels import symbol_label
from observatory.words.locators import translate_page_date


@dataclass(frozen=True, slots=True)
class PlacePoints:
    """The points of one place by kind, in the order of the catalogue, and its Panel for a map, which may have no row."""

    place: Territory
    kinds: Mapping[PointKind, tuple[Helpline, ...]]
    panel: Panel


def points_section(
    places: Sequence[PlacePoints], territories: Mapping[str, Territory], context: RenderContext
) -> Component:
    """The list by place, which needs no script; a map where coordinates were checked."""
    text = context.text
    lists = [
        html.Section(
            [
                html.H3(text.t(entry.place.name)),
                _map(entry.panel, context),
                html.Dl(list(_kinds(entry, territories, text)), className="points"),
            ]
        )
        for entry in places
    ]
    return section(
        text.t("Puntos de ayuda"),
        html.P(
            text.t(
                "Solo direcciones con fuente, de los últimos 24 meses. Este sitio no pregunta dónde está usted."
            ),
            className="note",
        ),
        html.Div(lists, className="pair"),
        id_="puntos",
    )


def _map(panel: Panel, context: RenderContext) -> Component | None:
    if not panel.rows:
        return None
    drawing = drawing_of(panel, context, widths=PAIRED)
    return html.Figure([html.Figcaption(drawing.finding), picture(drawing, context.text)])


def _kinds(entry: PlacePoints, territories: Mapping[str, Territory], text: Text) -> Iterator[Component]:
    """Each kind with its points; those without any in one line, as what nobody publishes."""
    missing = [text.t(kind.name) for kind, lines in entry.kinds.items() if not lines]
    for kind, lines in entry.kinds.items():
        if lines:
            yield html.Dt(text.t(kind.name))
            yield from (html.Dd(list(_point(line, territories, text))) for line in lines)
    for name in missing:
        yield html.Dt(name)
        yield html.Dd(symbol_label("not_published", text), className="absent")


def _point(line: Helpline, territories: Mapping[str, Territory], text: Text) -> Iterator[Component]:
    is_part = line.district and line.district != line.territory
    district = text.t(territories[line.district].name) if is_part else ""
    address = ". ".join(filter(None, (line.address, district)))
    yield html.Strong(text.t(line.service))
    yield html.Span(address, className="address")
    yield html.Span(text.t(line.hours) if line.hours else text.t("Horario no publicado."))
    read_on = line.read_on.isoformat() if line.read_on else ""
    yield html.Small(
        [
            text.t(captions.SOURCE_OF),
            external(line.source, line.url, lang=SOURCE),
            f", {translate_page_date(line.source_date, text)}. ",
            text.t(phrases.CHECKED_ON, date=translate_page_date(line.verified_on, text))
            if line.verified_on
            else text.t(phrases.READ_ON, date=translate_page_date(read_on, text)),
        ]
    )
