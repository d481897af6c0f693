"""The kind "map": areas filled by class or by why they have no number, one mark a territory, each named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from observatory.charts.chart import Area, Chart, Entry, Label, Line, Mark, Point, Shape
from observatory.charts.kinds import empty
from observatory.charts.kinds.map_classes import class_edges, keys_of, shown_rows, step_for
from observatory.charts.kinds.map_course import Course, number_of, set_through
from observatory.charts.kinds.map_names import Named, inside, margin_for, set_names, taken
from observatory.charts.looks import area_look, flags_of
from observatory.charts.marking import Link, MarkPlacement, is_chosen, mark_of, no_link, unpublished
from observatory.charts.setting.gaps import outside
from observatory.charts.setting.legend import set_legend
from observatory.charts.setting.lettering import LINE, folded
from observatory.charts.setting.outlining import Cut, Sheet, cut
from observatory.charts.setting.placing import Box, Room, box_of
from observatory.charts.steps import ZERO, ink_on, step_token
from observatory.charts.telling.place_findings import place_texts
from observatory.model import Level, Panel, Row, Territory
from observatory.outlines import Outline, Outlines
from observatory.series import current_period, drawn_rows, sides
from observatory.text import Text
from observatory.words.labels import short_place

_EDGE: Final = 8
_BETWEEN: Final = 32  # between two maps
_STACKED: Final = 600  # narrower drawings set two maps one under the other
_TALLEST: Final = 430
_SCALE_ROOM: Final = 30  # under the map, for the bar of kilometres
_LENGTHS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """One map with all that belongs to it; `bottom` is where its legend ends."""

    area: Area
    marks: tuple[Mark, ...]
    labels: tuple[Label, ...]
    lines: tuple[Line, ...]
    legend: tuple[Entry, ...]
    bottom: float


def chart(
    panel: Panel, text: Text, *, width: int, outlines: Outlines, beside: Sequence[Panel] = (), link: Link = no_link,
    course: Course | None = None,
) -> Chart:  # fmt: skip
    """The map of a panel, `width` pixels broad; of several countries or a comparison each map.

    Two maps that measure the same (grade A or B) share their class breaks; `beside` are maps of a page that measure
    the same as this one, for which its breaks must hold too. `link` leads from a territory to its page. `course` is what
    it keeps in every period. A panel of which no outline is at hand gives a sentence.
    """
    parts = [part for part in sides(panel) if part.territories and _outlined(part, outlines)]
    if not parts:
        return empty.chart(panel, text, width=width)
    stacked = len(parts) > 2 or (len(parts) > 1 and width < _STACKED)
    room = float(width) if stacked or len(parts) == 1 else (width - _BETWEEN) / 2
    every = [course or Course(edges) for edges in class_edges(panel, parts, beside)]
    maps = [
        _Map(part, each, outlines, text, number=number, room=room, headed=len(parts) > 1, link=link)
        for number, (part, each) in enumerate(zip(parts, every, strict=True))
    ]
    level = 0.0 if stacked else max(one.head_height for one in maps)
    drawn: list[_Drawn] = []
    left, top, offset = 0.0, float(_EDGE), 0
    for one in maps:
        made = one.drawn(left, top, offset=offset, head=max(level, one.head_height))
        drawn.append(made)
        offset += len(made.marks)
        left, top = (0.0, made.bottom + _BETWEEN) if stacked else (left + room + _BETWEEN, top)
    return _assembled(panel, drawn, text, width=width)


def _assembled(panel: Panel, drawn: Sequence[_Drawn], text: Text, *, width: int) -> Chart:
    marks = tuple(mark for one in drawn for mark in one.marks)
    finding, alternative = place_texts(panel, marks, text)
    return Chart(
        kind="map",
        width=width,
        height=round(max(one.bottom for one in drawn)),
        areas=tuple(one.area for one in drawn),
        marks=marks,
        finding=finding,
        alternative=alternative,
        lines=tuple(line for one in drawn for line in one.lines),
        labels=tuple(label for one in drawn for label in one.labels),
        legend=tuple(entry for one in drawn for entry in one.legend),
    )


def _outlined(panel: Panel, outlines: Outlines) -> bool:
    return any(outlines.of(_codes(place)) for place in panel.territories)


def _codes(place: Territory) -> tuple[str, ...]:
    return place.members or (place.code,)


class _Map:
    """Lays one map out: heading, areas, names, the bar of kilometres, legend."""

    def __init__(
        self, panel: Panel, course: Course, outlines: Outlines, text: Text, *, number: int, room: float,
        headed: bool, link: Link,
    ) -> None:  # fmt: skip
        self.panel, self.course, self.text, self.number, self.room, self.link = (
            panel, course, text, number, room, link,
        )  # fmt: skip
        self.edges = course.edges
        self.period, rows = current_period(drawn_rows(panel)), shown_rows(panel)
        self.drawn_codes = self._owners(rows)
        self.places = {
            place.code: (place, rows.get(place.code) or unpublished(panel, place, self.period))
            for place in panel.territories
            if any(owner.code == place.code for owner in self.drawn_codes.values()) and outlines.of(_codes(place))
        }  # fmt: skip
        self.outlines = tuple(
            outlines.of(code for code, owner in self.drawn_codes.items() if owner.code in self.places)
        )
        self.around = self._limits(outlines)
        self.heading = folded(self._heading(), room, 14, bold=True) if headed else ()
        self.note = (
            folded(self._silence(), room) if not any(r.value is not None for r in rows.values()) else ()
        )

    @property
    def head_height(self) -> float:
        """Pixels that the words above the map take."""
        lines = len(self.heading) * (LINE + 3) + len(self.note) * LINE
        return lines + 6 if lines else 0.0

    def _owners(self, rows: Mapping[str, Row]) -> dict[str, Territory]:
        """The place that draws each outline: one with a row before one without."""
        owners: dict[str, Territory] = {}
        for place in self.panel.territories:
            for code in _codes(place):
                if code not in owners or owners[code].code not in rows:
                    owners[code] = place
        return owners

    def _limits(self, outlines: Outlines) -> tuple[Outline, ...]:
        """The municipal limit around districts, which do not match it: both are shown."""
        every = [place for place, _ in self.places.values()]
        if any(place.level is not Level.MUNICIPAL_DISTRICT and not place.members for place in every):
            return ()
        return tuple(outlines.of(dict.fromkeys(place.parent for place in every if place.parent)))

    def _heading(self) -> str:
        name = self.text.t(self.panel.indicator.name)
        return f"{name}, {self.text.period(self.period)}" if self.period else name

    def _silence(self) -> str:
        """The sentence of a map without any number."""
        marks = [self._mark(*pair, Shape("", (0.0, 0.0))) for pair in self.places.values()]
        return " ".join(one.text for one in place_texts(self.panel, marks, self.text)[0])

    def drawn(self, left: float, top: float, *, offset: int, head: float) -> _Drawn:
        """The map whose upper left corner is given, its marks counted from `offset`."""
        labels = list(self._head(left, top))
        map_top = top + head
        sheet, margin = self._sheet()
        map_left = left + self._indent(sheet, margin)
        marks = self._marks(sheet, map_left, map_top)
        bar, words = self._kilometres(sheet, map_left, map_top)
        room = Room(Box(left, top - _EDGE, left + self.room, map_top + sheet.height + _SCALE_ROOM / 2))
        room.take(map(box_of, (*labels, words)))
        names, lines = self._names(sheet, marks, room, corner=(map_left, map_top), offset=offset)
        lines += self._limit_lines(sheet, names, (map_left, map_top))
        bottom = map_top + sheet.height + _SCALE_ROOM
        keys = keys_of(marks, self.panel, self.edges, self.text, limit=bool(self.around))
        legend, high = set_legend(keys, left=left + 1, top=bottom, width=self.room - 1)
        area = Area(map_left, map_top, map_left + sheet.width, map_top + sheet.height)
        return _Drawn(area, tuple(marks), (*labels, *names, words), (*lines, bar), legend, bottom + high + 4)

    def _head(self, left: float, top: float) -> Iterator[Label]:
        colour = self.panel.territories[0].on_site.ramp
        y = top
        for line in self.heading:
            yield Label(line, left, y + LINE / 2, "heading", colour=colour, size=14, bold=True)
            y += LINE + 3
        for line in self.note:
            yield Label(line, left, y + LINE / 2, "note")
            y += LINE

    def _sheet(self) -> tuple[Sheet, float]:
        """The areas as large as fits with the margin that names need beside them, and that margin."""
        whole = cut(self.outlines, self.around, width=self.room, height=_TALLEST)
        names = self._named(whole, [], offset=0)
        if all(inside(one, left=0, top=0, number=False) for one in names):
            return whole, 0.0
        margin = margin_for(names)
        if self.room - whole.width >= margin:
            return whole, margin
        return cut(self.outlines, self.around, width=self.room - margin, height=_TALLEST), margin

    def _indent(self, sheet: Sheet, margin: float) -> float:
        """In the middle where there is room for names on both sides, else at the left."""
        spare = self.room - sheet.width
        return max(0.0, min(spare / 2, spare - margin))

    def _marks(self, sheet: Sheet, left: float, top: float) -> list[Mark]:
        """One mark a territory; the members of a group are one mark. The chosen place is painted last."""
        marks = []
        for place, row in sorted(self.places.values(), key=lambda pair: is_chosen(pair[0])):
            own = [one for one in sheet.cuts if self.drawn_codes[one.code].code == place.code]
            spot = max((one.spots[0] for one in own), key=lambda spot: spot.width)
            form = Shape("".join(one.path(left, top) for one in own), (left + spot.x, top + spot.y))
            marks.append(self._mark(place, row, form))
        return marks

    def _mark(self, place: Territory, row: Row, form: Shape) -> Mark:
        flags = flags_of(row)
        look = area_look(flags, step_token(place, step_for(row, self.edges) or ZERO))
        if is_chosen(place):
            look = replace(look, rim="ink", heavy=True)
        placed, href = MarkPlacement(form, look, self.number), self.link(place.code)
        made = mark_of(row, place, self.panel.indicator, self.text, placed=placed, href=href)
        if self.period is None:  # no date is said of what was never published
            return replace(made, words=f"{self.text.t(place.name)}; {made.number}")
        return made

    def _names(
        self, sheet: Sheet, marks: Sequence[Mark], room: Room, *, corner: Point, offset: int
    ) -> tuple[list[Label], list[Line]]:
        areas, (left, top) = self._named(sheet, marks, offset=offset), corner
        if self.course.broadest is None:
            return set_names(areas, room, left=left, top=top)
        codes = [self.drawn_codes[area.code].code for area in sheet.cuts]
        return set_through(areas, room, self.course, codes, left=left, top=top)

    def _named(self, sheet: Sheet, marks: Sequence[Mark], *, offset: int) -> list[Named]:
        at = {mark.row.territory: offset + n for n, mark in enumerate(marks)}
        return [self._name_of(one, at) for one in sheet.cuts]

    def _name_of(self, area: Cut, at: Mapping[str, int]) -> Named:
        place, row = self.places[self.drawn_codes[area.code].code]
        number = "" if place.members else number_of(row, self.panel, self.text)
        return Named(
            area, at.get(place.code, 0), self.text.t(_short(place, area.code)), number,
            ink_on(step_for(row, self.edges)), is_chosen(place), not place.members,
        )  # fmt: skip

    def _limit_lines(self, sheet: Sheet, names: Sequence[Label], corner: tuple[float, float]) -> list[Line]:
        """The municipal limit, not through the names."""
        boxes = taken(names)
        rings = (ring for outline in self.around for polygon in outline.polygons for ring in polygon)
        left, top = corner
        at = [[sheet.at(*point) for point in ring] for ring in rings]
        pieces = [piece for ring in at for piece in outside([(x + left, y + top) for x, y in ring], boxes)]
        return [Line(tuple(piece), "limit", "muted", 1.25, "dashed") for piece in pieces]

    def _kilometres(self, sheet: Sheet, left: float, top: float) -> tuple[Line, Label]:
        """A bar of a round number of kilometres, a quarter of the map's width or less, below the map."""
        most = sheet.width / sheet.kilometre / 4
        km = max((length for length in _LENGTHS if length <= most), default=_LENGTHS[0])
        y, end = top + sheet.height + _SCALE_ROOM / 2, left + km * sheet.kilometre
        words = self.text.t("{km} km", km=self.text.number(km))
        return Line(((left, y), (end, y)), "scale", "ink", 1.5), Label(words, end + 6, y, "scale")


def _short(place: Territory, code: str) -> str:
    """A member of a group of numbered districts is named by its number."""
    if place.members and any(map(str.isdigit, place.name)) and code[-2:].isdigit():
        return f"D{int(code[-2:])}"
    return short_place(place)
