"""The kind "map": areas filled by class or by why they have no number, one mark a territory, each named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from observatory.charts.chart import Chart
from observatory.charts.kinds import empty
from observatory.charts.kinds.maps.map_classes import class_edges
from observatory.charts.kinds.maps.map_course import Course
from observatory.charts.kinds.maps.map_layout import EDGE, DrawnMap, MapLayout, codes_of
from observatory.charts.marking import Link, no_link
from observatory.charts.setting.chart_height import Height
from observatory.charts.telling.place_findings import place_texts
from observatory.geography.outlines import Outlines
from observatory.model import Panel
from observatory.statistics.series import sides
from observatory.text import Text

_BETWEEN: Final = 32  # between two maps
_TALLEST: Final = {"low": 270, "usual": 430, "tall": 430}  # pixels of a map
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
    return replace(_assemble_chart(panel, drawn_maps, text, width=width), cuts=cuts)


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


def _has_outline(panel: Panel, outlines: Outlines) -> bool:
    return any(outlines.of(codes_of(place)) for place in panel.territories)
