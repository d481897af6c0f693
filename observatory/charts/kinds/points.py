"""The kind "points": where services are, each a dot with its number on the outline of its place, and a list below."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from observatory.charts.chart import Area, Chart, Dot, Label, Mark, MarkStyle, Point, RuleLine, Sentence
from observatory.charts.kinds import empty
from observatory.charts.layout.label_placement import LINE, wrap_text
from observatory.charts.layout.outline_paths import Cut, MapSheet, project_outlines
from observatory.charts.marking import flags_of
from observatory.geography.outlines import Outlines
from observatory.model import Panel, Row, Territory
from observatory.text import Text
from observatory.vocabulary import phrases

_EDGE: Final = 12
_TALLEST: Final = 340
_RADIUS: Final = 8


def chart(panel: Panel, text: Text, *, width: int, outlines: Outlines, stretch: float = 1.0) -> Chart:
    """The points that lie in the place of the panel; one that lies outside is in the list alone, without a dot."""
    place = panel.territories[0]
    shapes = tuple(outlines.of([place.code, *place.members]))
    rows = [row for row in panel.rows if row.at is not None]
    if not shapes or not rows:
        return empty.chart(panel, text, width=width)
    sheet = project_outlines(
        shapes, (), width=width - 2 * _EDGE, height=round(_TALLEST * stretch), named=frozenset()
    )
    corner = ((width - sheet.width) / 2, float(_EDGE))
    marks = tuple(_mark(row, place, _spot(row, sheet, corner), text) for row in rows)
    numbers = tuple(
        Label(str(at), *_middle(mark), "number", "middle", "paper", bold=True, of=at - 1)
        for at, mark in enumerate(marks, start=1)
        if isinstance(mark.form, Dot) and mark.form.radius
    )
    listed, bottom = _list(marks, top=sheet.height + 2 * _EDGE, room=width - 2 * _EDGE)
    finding = phrases.points_of_help(len(rows), text.t(place.name), text)
    told = tuple(range(len(marks)))
    return Chart(
        kind="points", width=width, height=round(bottom), areas=(Area(0, 0, width, bottom),), marks=marks,
        finding=(Sentence(finding, told),),
        alternative=tuple(Sentence(f"{mark.words}.", (at,)) for at, mark in enumerate(marks)),
        lines=tuple(_limits(sheet, corner)), labels=(*numbers, *listed),
    )  # fmt: skip


def _spot(row: Row, sheet: MapSheet, corner: Point) -> Dot:
    """Where the row stands; without a radius where that is outside of the map."""
    x, y = sheet.at(*(row.at or (0.0, 0.0)))
    inside = 0 <= x <= sheet.width and 0 <= y <= sheet.height
    return Dot(corner[0] + x, corner[1] + y, "circle", _RADIUS) if inside else Dot(*corner, "circle", 0)


def _mark(row: Row, place: Territory, spot: Dot, text: Text) -> Mark:
    words = text.t(phrases.SUBJECT_AND_ADDRESS, name=text.t(row.locator), address=row.note)
    colour = "ink" if place.hue == "context" else place.hue
    return Mark(row, flags_of(row), spot, MarkStyle(colour), words, "1")


def _middle(mark: Mark) -> Point:
    return (mark.form.x, mark.form.y) if isinstance(mark.form, Dot) else (0.0, 0.0)


def _list(marks: tuple[Mark, ...], *, top: float, room: float) -> tuple[list[Label], float]:
    """The points under the map, each by its number; where the list ends."""
    labels, y = [], top
    for at, mark in enumerate(marks):
        for line in wrap_text(f"{at + 1}. {mark.words}", room):
            labels.append(Label(line, _EDGE, y + LINE / 2, "name", colour="ink", of=at))
            y += LINE
        y += 3
    return labels, y + 5


def _limits(sheet: MapSheet, corner: Point) -> Iterator[RuleLine]:
    for area in sheet.cuts:
        yield from (RuleLine(points, "limit", "rule", 1.5) for points in _rings(area, corner))


def _rings(area: Cut, corner: Point) -> Iterator[tuple[Point, ...]]:
    left, top = corner
    for ring in area.rings:
        yield tuple((left + x / 10, top + y / 10) for x, y in (*ring, ring[0]))
