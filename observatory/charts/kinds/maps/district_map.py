"""The kind "map": areas filled by class or by why they have no number, one mark a territory, each named."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from observatory.charts.chart import Area, Chart, Label, LegendEntry, Mark, Point, RuleLine, Sentence, Shape
from observatory.charts.findings.place_findings import MANY, place_texts
from observatory.charts.kinds import empty
from observatory.charts.kinds.maps.map_classes import (
    ZERO,
    Course,
    class_edges,
    ink_on,
    keys_of,
    number_of,
    set_through,
    shown_rows,
    step_for,
    step_token,
    unranked_look,
)
from observatory.charts.kinds.maps.map_names import (
    FARTHEST,
    MapName,
    inside,
    margin_for,
    occupied_boxes,
    set_key,
    set_names,
)
from observatory.charts.layout.axes import Height, set_legend
from observatory.charts.layout.label_placement import LINE, Box, LabelRoom, box_of, outside, wrap_text
from observatory.charts.layout.outline_paths import Cut, MapSheet, project_outlines
from observatory.charts.marking import (
    Link,
    MarkPlacement,
    area_look,
    flags_of,
    is_chosen,
    make_absent_row,
    mark_of,
    no_link,
)
from observatory.geography.outlines import Outline, Outlines
from observatory.model import Level, Panel, Period, Row, Territory
from observatory.statistics.series import current_period, drawn_rows, sides
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words.labels import join_names, short_place, symbol_label
from observatory.words.sentences import places_said

EDGE: Final = 8  # pixels above a map
_SCALE_ROOM: Final = 30  # under the map, for the bar of kilometres
_BROAD: Final = 420  # pixels of a room that has some at the left too for names
_AT_LEFT: Final = 104
_FEW: Final = 4  # places without an outline, each by its name
_LENGTHS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


@dataclass(frozen=True, slots=True)
class DrawnMap:
    """One map with all that belongs to it; `bottom` is where its legend ends."""

    area: Area
    marks: tuple[Mark, ...]
    labels: tuple[Label, ...]
    lines: tuple[RuleLine, ...]
    legend: tuple[LegendEntry, ...]
    bottom: float


class MapLayout:
    """One map of a chart, in its room: so broad, and at most so high."""

    def __init__(
        self, panel: Panel, course: Course, outlines: Outlines, text: Text, *, number: int,
        room: tuple[float, float], headed: bool, link: Link,
    ) -> None:  # fmt: skip
        self.panel, self.course, self.text, self.number, self.link = panel, course, text, number, link
        (self.room, self.tallest), self.edges = room, course.edges
        self.period, rows = current_period(drawn_rows(panel)), shown_rows(panel)
        self.drawn_codes = self._owners(rows)
        drawing = {owner.code for owner in self.drawn_codes.values()}
        self.places = {
            place.code: (place, rows.get(place.code) or make_absent_row(panel, place, self.period))
            for place in panel.territories
            if place.code in drawing and outlines.draw(codes_of(place))
        }  # fmt: skip
        self.outlines = tuple(
            outlines.of(code for code, owner in self.drawn_codes.items() if owner.code in self.places)
        )
        undrawn = say_undrawn(panel, outlines, text)
        self.undrawn = wrap_text(undrawn, self.room) if undrawn else ()
        self.named = self._namedcodes_of()
        self.around = self._limits(outlines)
        self.heading = wrap_text(self._heading(), self.room, 14, bold=True) if headed else ()
        self.note = (
            wrap_text(self._silence(), self.room - 2 * EDGE)
            if not any(r.value is not None for r in rows.values())
            else ()
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
            for code in codes_of(place):
                if code not in owners or owners[code].code not in rows:
                    owners[code] = place
        return owners

    def _namedcodes_of(self) -> frozenset[str] | None:
        """Of more areas than names can be read those of the chosen places; None where each bears its name."""
        if len(self.outlines) <= MANY:
            return None
        return frozenset(code for code, owner in self.drawn_codes.items() if is_chosen(owner))

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
        """Of a map without any number the word for it, reason by reason: its finding says the whole sentence."""
        places: dict[str, list[Territory]] = {}
        for place, row in self.places.values():
            places.setdefault(symbol_label(row.symbol, self.text), []).append(place)
        words = ((places_said(each, self.text), word) for word, each in places.items())
        return " ".join(self.text.t(phrases.PLACES_WORD, places=said, word=word) for said, word in words)

    def placed_at(self, left: float, top: float, *, offset: int, head: float) -> DrawnMap:
        """The map whose upper left corner is given, its marks counted from `offset`."""
        labels = list(self._head(left, top))
        map_top = top + head
        sheet, margin = self._sheet()
        map_left = left + self._indent(sheet, margin)
        marks = self._marks(sheet, map_left, map_top)
        bar, words = self._kilometres(sheet, map_left, map_top)
        room = LabelRoom(Box(left, top - EDGE, left + self.room, map_top + sheet.height + _SCALE_ROOM / 2))
        room.take(map(box_of, (*labels, words)))
        names, lines, unnamed = self._names(sheet, marks, room, corner=(map_left, map_top), offset=offset)
        bottom = map_top + sheet.height + _SCALE_ROOM
        key, high = set_key(
            self._ranked(unnamed, marks, offset) if self.course.keyed else [],
            room,
            left=map_left,
            top=map_top,
            corner=(left, bottom),
            width=self.room,
        )
        names, bottom = [*names, *key], bottom + high
        lines += self._limit_lines(sheet, names, (map_left, map_top))
        keys = keys_of(marks, self.panel, self.edges, self.text, limit=bool(self.around))
        legend, high = set_legend(keys, left=left + 1, top=bottom, width=self.room - 1)
        bottom += high + 4
        labels += [
            Label(line, left, bottom + LINE * (at + 0.5), "note") for at, line in enumerate(self.undrawn)
        ]
        area = Area(map_left, map_top, map_left + sheet.width, map_top + sheet.height)
        return DrawnMap(
            area,
            tuple(marks),
            (*labels, *names, words),
            (*lines, bar),
            legend,
            math.ceil(bottom + len(self.undrawn) * LINE) if self.undrawn else bottom,
        )

    def _head(self, left: float, top: float) -> Iterator[Label]:
        colour = self.panel.territories[0].on_site.ramp
        y = top
        for line in self.heading:
            yield Label(line, left, y + LINE / 2, "heading", colour=colour, size=14, bold=True)
            y += LINE + 3
        for line in self.note:
            yield Label(line, left, y + LINE / 2, "note")
            y += LINE

    def _sheet(self) -> tuple[MapSheet, float]:
        """The areas as large as fits with the margin that names need beside them, and that margin."""
        sheet = project_outlines(
            self.outlines, self.around, width=self.room, height=self.tallest, named=self.named
        )
        names = self._named(sheet, [], offset=0)
        if all(inside(name, left=0, top=0, number=False) for name in names):
            return sheet, 0.0
        margin = margin_for(names, bold=self.named is not None)
        left = _AT_LEFT if self.room >= _BROAD else 0
        if self.room - sheet.width >= margin + left:
            return sheet, margin
        narrower = self.room - margin - left
        return project_outlines(
            self.outlines, self.around, width=narrower, height=self.tallest, named=self.named
        ), margin

    def _indent(self, sheet: MapSheet, margin: float) -> float:
        """In the middle where there is room for names on both sides, else at the left."""
        spare = self.room - sheet.width
        return max(0.0, min(spare / 2, spare - margin))

    def _marks(self, sheet: MapSheet, left: float, top: float) -> list[Mark]:
        """One mark a territory; the members of a group are one mark. The chosen place is painted last."""
        marks, cuts_of = [], dict[str, list[Cut]]()
        for area in sheet.cuts:
            cuts_of.setdefault(self.drawn_codes[area.code].code, []).append(area)
        for place, row in sorted(self.places.values(), key=lambda pair: is_chosen(pair[0])):
            form = Shape("".join(area.path(left, top) for area in cuts_of[place.code]))
            marks.append(self._mark(place, row, form))
        return marks

    def _mark(self, place: Territory, row: Row, form: Shape) -> Mark:
        flags = flags_of(row)
        look = area_look(flags, step_token(place, step_for(row, self.edges) or ZERO))
        if row.value and not row.ranked:
            look = unranked_look(place)
        if is_chosen(place):
            look = replace(look, rim="ink", heavy=True)
        placed, href = MarkPlacement(form, look, self.number), self.link(place.code)
        mark = mark_of(row, place, self.panel.indicator, self.text, placed=placed, href=href)
        if self.period is None:  # no date is said of what was never published
            return replace(mark, words=f"{self.text.t(place.name)}; {mark.number}")
        return mark

    def _names(
        self, sheet: MapSheet, marks: Sequence[Mark], room: LabelRoom, *, corner: Point, offset: int
    ) -> tuple[list[Label], list[RuleLine], list[MapName]]:
        areas, (left, top) = self._named(sheet, marks, offset=offset), corner
        # Few names on many areas may lead far: there is room for them.
        farthest = FARTHEST if self.named is None else math.inf
        if self.course.broadest is None:
            return set_names(areas, room, left=left, top=top, farthest=farthest, cuts=sheet.cuts)
        codes = [self.drawn_codes[area.cut.code].code for area in areas]
        return set_through(
            areas, room, self.course, codes, left=left, top=top, farthest=farthest, cuts=sheet.cuts
        )

    def _ranked(self, areas: Sequence[MapName], marks: Sequence[Mark], offset: int) -> list[MapName]:
        """The highest number first; in the order of the areas through the periods of a course, so that none moves.

        So too where a place is too small to be ranked among several provinces.
        """
        if self.course.broadest is not None or not all(mark.row.ranked for mark in marks):
            return list(areas)
        values = {area.of: marks[area.of - offset].row.value for area in areas}
        return sorted(areas, key=lambda area: -(values[area.of] or 0.0))

    def _named(self, sheet: MapSheet, marks: Sequence[Mark], *, offset: int) -> list[MapName]:
        at = {mark.row.territory: offset + n for n, mark in enumerate(marks)}
        return [
            self._name_of(area, at) for area in sheet.cuts if self.named is None or area.code in self.named
        ]

    def _name_of(self, area: Cut, at: Mapping[str, int]) -> MapName:
        place, row = self.places[self.drawn_codes[area.code].code]
        number = "" if place.members else number_of(row, self.panel, self.text)
        return MapName(
            area, at.get(place.code, 0), self._called(place, area.code), number,
            ink_on(step_for(row, self.edges)), is_chosen(place), not place.members,
        )  # fmt: skip

    def _called(self, place: Territory, code: str) -> str:
        """What an area is called on the map: «D14»; where no area has a figure for which it could be taken, «14»."""
        name = self.text.t(_short(place, code))
        return name[1:] if self.note and name[:1] == "D" and name[1:].isdigit() else name

    def _limit_lines(
        self, sheet: MapSheet, names: Sequence[Label], corner: tuple[float, float]
    ) -> list[RuleLine]:
        """The municipal limit, not through the names."""
        boxes = occupied_boxes(names)
        rings = (ring for outline in self.around for polygon in outline.polygons for ring in polygon)
        left, top = corner
        at = [[sheet.at(*point) for point in ring] for ring in rings]
        pieces = [piece for ring in at for piece in outside([(x + left, y + top) for x, y in ring], boxes)]
        return [RuleLine(tuple(piece), "limit", "muted", 1.25, "dashed") for piece in pieces]

    def _kilometres(self, sheet: MapSheet, left: float, top: float) -> tuple[RuleLine, Label]:
        """A bar of a round number of kilometres, a quarter of the map's width or less, below the map."""
        most = sheet.width / sheet.kilometre / 4
        km = max((length for length in _LENGTHS if length <= most), default=_LENGTHS[0])
        y, end = top + sheet.height + _SCALE_ROOM / 2, left + km * sheet.kilometre
        words = self.text.t("{km} km", km=self.text.number(km))
        return RuleLine(((left, y), (end, y)), "scale", "ink", 1.5), Label(words, end + 6, y, "scale")


_BETWEEN: Final = 32  # between two maps
_TALLEST: Final = {"low": 224, "usual": 430, "tall": 430}  # pixels of a map
_OF_LINES: Final = 1.6  # of the height in pixels that lines over time would have
_STACKED: Final = 600  # narrower drawings set two maps one under the other
_STACKED_IN_ROOM: Final = 420  # those too whose height is given: room is scarce downwards


def chart(
    panel: Panel, text: Text, *, width: int, outlines: Outlines, beside: Sequence[Panel] = (), link: Link = no_link,
    course: Course | None = None, height: Height = "usual",
) -> Chart:  # fmt: skip
    """The map of a panel, `width` pixels broad; of several countries or a comparison each map.

    Two maps that measure the same (grade A or B) share their class breaks; `beside` are maps of a page that measure
    the same as this one, for which its breaks must hold too. `link` leads from a territory to its page. `course` is what
    it keeps in every period; `height` is that of lines: a map takes more. A panel of which no outline is at hand gives a
    sentence. Of more than MANY areas the chosen places alone are named; the words of its marks and its alternative text
    name all.
    """
    parts = [part for part in sides(panel) if part.territories and _has_outline(part, outlines)]
    if not parts:
        return empty.chart(panel, text, width=width)
    broad = _STACKED_IN_ROOM if isinstance(height, int) else _STACKED
    stacked = len(parts) > 2 or (len(parts) > 1 and width < broad)
    room = float(width) if stacked or len(parts) == 1 else (width - _BETWEEN) / 2
    tallest = round(height * _OF_LINES) if isinstance(height, int) else _TALLEST[height]
    every = [course or Course(edges) for edges in class_edges(panel, parts, beside)]
    maps = [
        MapLayout(
            part, each, outlines, text, number=number, room=(room, tallest), headed=len(parts) > 1, link=link
        )
        for number, (part, each) in enumerate(zip(parts, every, strict=True))
    ]
    level = 0.0 if stacked else max(map_layout.head_height for map_layout in maps)
    drawn_maps: list[DrawnMap] = []
    left, top, offset = 0.0, float(EDGE), 0
    for map_layout in maps:
        drawn_map = map_layout.placed_at(left, top, offset=offset, head=max(level, map_layout.head_height))
        drawn_maps.append(drawn_map)
        offset += len(drawn_map.marks)
        left, top = (0.0, drawn_map.bottom + _BETWEEN) if stacked else (left + room + _BETWEEN, top)
    cuts = tuple(drawn_map.bottom + _BETWEEN / 2 for drawn_map in drawn_maps[:-1]) if stacked else ()
    assembled = _assemble_chart(panel, drawn_maps, text, width=width)
    undrawn = tuple(Sentence(said) for part in parts if (said := say_undrawn(part, outlines, text)))
    return replace(assembled, alternative=(*assembled.alternative, *undrawn), cuts=cuts)


def _assemble_chart(panel: Panel, drawn_maps: Sequence[DrawnMap], text: Text, *, width: int) -> Chart:
    marks = tuple(mark for drawn_map in drawn_maps for mark in drawn_map.marks)
    finding, alternative = place_texts(panel, marks, text)
    return Chart(
        kind="map",
        width=width,
        height=round(max(drawn_map.bottom for drawn_map in drawn_maps)),
        areas=tuple(drawn_map.area for drawn_map in drawn_maps),
        marks=marks,
        finding=finding,
        alternative=alternative,
        lines=tuple(line for drawn_map in drawn_maps for line in drawn_map.lines),
        labels=tuple(label for drawn_map in drawn_maps for label in drawn_map.labels),
        legend=tuple(entry for drawn_map in drawn_maps for entry in drawn_map.legend),
    )


def say_undrawn(panel: Panel, outlines: Outlines, text: Text) -> str:
    """Which places of a map have no outline, and stand in its table alone; empty where each is drawn."""
    period = current_period(drawn_rows(panel)) or Period(panel.released, panel.released)
    missing = [
        place
        for place in panel.territories
        if place.existed(period) and not outlines.draw((place.code, *place.members))
    ]
    if not missing:
        return ""
    names = join_names([text.t(place.name) for place in missing], text)
    said = names if len(missing) <= _FEW else phrases.places_counted(len(missing), text)
    return text.t("Sin contorno en el mapa, y en la tabla: {places}.", places=said)


def _has_outline(panel: Panel, outlines: Outlines) -> bool:
    return any(outlines.draw(codes_of(place)) for place in panel.territories)


# Lays one map out: heading, areas, names, the bar of kilometres, legend.


def _short(place: Territory, code: str) -> str:
    """A member of a group of numbered districts is named by its number; the level, one for all of a map, is left out."""
    if place.members and any(map(str.isdigit, place.name)) and code[-2:].isdigit():
        return f"D{int(code[-2:])}"
    return short_place(place).partition(" (")[0]


def codes_of(place: Territory) -> tuple[str, ...]:
    """The codes of the outlines of a place: those of its members, or its own."""
    return place.members or (place.code,)
