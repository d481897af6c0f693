"""What a map keeps through its periods: the classes, and where each name stands with room for its broadest number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby

from observatory.charts.chart import ABSENT, Label, RuleLine
from observatory.charts.kinds.maps.class_edges import Edges
from observatory.charts.kinds.maps.map_classes import common_edges, shown_rows
from observatory.charts.kinds.maps.map_names import FARTHEST, MapName, set_names
from observatory.charts.layout.label_placement import Box, LabelRoom, box_of
from observatory.charts.layout.outline_paths import Cut
from observatory.charts.layout.text_metrics import width_of
from observatory.charts.marking import flags_of
from observatory.model import Panel, Row
from observatory.text import Text

_NO_INK = ""  # of a name inside its area until a period says which class fills that


@dataclass(frozen=True, slots=True)
class Course:
    """The class edges of all periods, and the broadest number that each place (by its code) has in any of them.

    Without `broadest` the names of each period are set anew. `keyed`: names without room on the map are listed under it.
    """

    edges: Edges
    broadest: Mapping[str, str] | None = None
    keyed: bool = True


def course_of(panels: Sequence[Panel], text: Text, *, alike: Sequence[Panel], keyed: bool = True) -> Course:
    """The course of one map through the panels of its periods; `alike` are those of every map of the same classes.

    `keyed`: nothing beside the map names its places.
    """
    broadest: dict[str, str] = {}
    for panel in panels:
        for code, row in shown_rows(panel).items():
            number = number_of(row, panel, text)
            if width_of(number) > width_of(broadest.get(code, "")):
                broadest[code] = number
    return Course(common_edges(*alike), broadest, keyed)


def number_of(row: Row, panel: Panel, text: Text) -> str:
    """The number that stands on the map beside a name; empty where a status takes its place."""
    if row.value is None or flags_of(row) & ABSENT:
        return ""
    return text.number(row.value, panel.indicator.decimals)


def set_through(
    areas: Sequence[MapName], room: LabelRoom, course: Course, codes: Sequence[str], *, left: float, top: float,
    farthest: float = FARTHEST, cuts: Sequence[Cut] = (),
) -> tuple[list[Label], list[RuleLine], list[MapName]]:  # fmt: skip
    """The names of one period where they stand in all of them; `codes` are the places of the areas.

    The areas without one come back too.
    """
    kept = tuple(
        replace(area, number=(course.broadest or {}).get(code, "") if area.counted else "", ink=_NO_INK)
        for area, code in zip(areas, codes, strict=True)
    )
    labels, leaders, unnamed = _place_names(
        kept, room.bounds, tuple(room.boxes), tuple(cuts), left=left, top=top, farthest=farthest
    )
    room.take(map(box_of, labels))
    now, then = ({area.of: area for area in each} for each in (areas, kept))
    lettered = [
        label
        for of, lines in groupby(labels, key=lambda label: label.of)
        for label in _relabel_with_number(list(lines), now[of or 0], then[of or 0])
    ]
    return lettered, list(leaders), [now[area.of] for area in unnamed]


@lru_cache(maxsize=64)
def _place_names(
    areas: tuple[MapName, ...], bounds: Box, taken: tuple[Box, ...], cuts: tuple[Cut, ...], *, left: float, top: float,
    farthest: float,
) -> tuple[tuple[Label, ...], tuple[RuleLine, ...], tuple[MapName, ...]]:  # fmt: skip
    room = LabelRoom(bounds, list(taken))
    labels, leaders, unnamed = set_names(areas, room, left=left, top=top, farthest=farthest, cuts=cuts)
    return tuple(labels), tuple(leaders), tuple(unnamed)


def _relabel_with_number(lines: Sequence[Label], now: MapName, then: MapName) -> Iterator[Label]:
    """The lines of one name with the number of this period at the end of the last one, where there is room for any."""
    inked = [replace(line, colour=now.ink) if line.colour == _NO_INK else line for line in lines]
    *before, last = inked
    yield from before
    if then.number and " ".join(line.text for line in lines) != " ".join(then.name.split()):
        words = f"{last.text.removesuffix(then.number).rstrip(' ')} {now.number}".strip(" ")
        last = replace(last, text=words)
    if last.text:
        yield last
