"""The classes of a map and its legend: which step fills a number, and what each look means."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby, pairwise
from typing import Final

from observatory.charts.chart import ABSENT, Flag, Label, Mark, MarkStyle, RuleLine, Token
from observatory.charts.colours import steps_for
from observatory.charts.kinds.maps.map_names import FARTHEST, MapName, set_names
from observatory.charts.layout.axes import LegendKey
from observatory.charts.layout.label_placement import Box, LabelRoom, box_of, width_of
from observatory.charts.layout.outline_paths import Cut
from observatory.charts.marking import area_look, flags_of, is_hollow
from observatory.model import Panel, Row, Territory
from observatory.statistics.series import current_period, drawn_rows, select_leading_rows, stands_apart
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words.labels import MARKS, SYMBOLS, symbol_label

_EDGED: Final = (Flag.PARTIAL, Flag.PROVISIONAL, Flag.ESTIMATED, Flag.DISPUTED)
_CLASSES: Final = 5
_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
_CROWDED: Final = 0.6  # share of all values in one class from which equal steps say too little
_HAIR: Final = 1e-9
_ENOUGH: Final = 8  # values from which quantiles make sense
Edges = tuple[float, ...]
_NO_INK = ""  # of a name inside its area until a period says which class fills that
ZERO = 1


def class_edges(panel: Panel, parts: Sequence[Panel], beside: Sequence[Panel] = ()) -> list[Edges]:
    """The class edges of each part: the same for two that measure the same, each its own for grade C."""
    if len(parts) > 1 and stands_apart(panel):
        return [common_edges(part) for part in parts]
    return [common_edges(*parts, *beside) for _ in parts]


def common_edges(*panels: Panel) -> Edges:
    """The class edges that all these panels share."""
    return _edges_through([shown_rows(panel) for panel in panels])


def _edges_through(periods: Iterable[Mapping[str, Row]]) -> Edges:
    rows = [row for shown in periods for row in shown.values()]
    return edges_of([row.value for row in rows if row.value is not None and row.ranked])


def shown_rows(panel: Panel) -> Mapping[str, Row]:
    """The leading row of each place in the period that the map shows."""
    period = current_period(drawn_rows(panel))
    return {row.territory: row for row in select_leading_rows(panel.rows) if row.period == period}


def step_for(row: Row, edges: Edges) -> int:
    """The step that fills an area; 0 where it has no number above zero, or is too small for a class among others."""
    if not row.value or not edges or not row.ranked or flags_of(row) & ABSENT:
        return 0
    return step_of(class_of(row.value, edges), len(edges) - 1)


def keys_of(
    marks: Sequence[Mark], panel: Panel, edges: Edges, text: Text, *, limit: bool
) -> Iterator[LegendKey]:
    """Each class, then each status that is met, once; and the municipal limit where it is drawn."""
    first = panel.territories[0]
    names = labels_of(edges, text, decimals=panel.indicator.decimals)
    valued = any(step_for(mark.row, edges) for mark in marks)
    for number, name in enumerate(names if valued else ()):
        yield LegendKey(MarkStyle(step_token(first, step_of(number, len(names)))), name)
    met = {flag for mark in marks for flag in mark.flags}
    if Flag.ZERO in met:
        yield LegendKey(area_look(frozenset({Flag.ZERO}), step_token(first, ZERO)), "0")
    if any(mark.row.value and not mark.row.ranked for mark in marks):
        yield LegendKey(unranked_look(first), text.t(phrases.FEW_PEOPLE))
    for flag in (Flag(name) for name in SYMBOLS if name != "zero" and Flag(name) in met):
        yield LegendKey(area_look(frozenset({flag}), "paper"), symbol_label(flag, text))
    for flag in _list_edge_flags(marks, met):
        yield LegendKey(area_look(frozenset({flag}), "paper"), text.t(MARKS[flag]))
    if limit:
        yield LegendKey(MarkStyle("muted", edge="dashed"), text.t("límite municipal"), "line")


def _list_edge_flags(marks: Sequence[Mark], met: set[Flag]) -> Iterator[Flag]:
    """The flags that an edge tells; disputed only where no dashed edge, which says more, has its place."""
    for flag in _EDGED:
        if flag in met and (
            flag is not Flag.DISPUTED or any(flag in m.flags and not is_hollow(m.flags) for m in marks)
        ):
            yield flag


# Chooses the classes of a map: round breaks, five at most, the same for two maps that measure the same.


def edges_of(values: Sequence[float]) -> Edges:
    """Edges of half-open classes that hold every value above zero; empty where there is none.

    Steps are equal and round; where they would crowd most values into one class, they are quantiles.
    """
    above = sorted(value for value in values if value > 0)
    if not above:
        return ()
    edges = _equal(above)
    fullest = max(sum(class_of(value, edges) == n for value in above) for n in range(len(edges) - 1))
    if len(above) >= _ENOUGH and fullest > _CROWDED * len(above):
        return _quantiles(above)
    return edges


def class_of(value: float, edges: Edges) -> int:
    """The class of a value, from 0; values beyond the ends fall in the first or the last."""
    return min(max(bisect_right(edges, value) - 1, 0), len(edges) - 2)


def labels_of(edges: Edges, text: Text, *, decimals: int) -> list[str]:
    """`1 a 1999`, `2000 a 3999`: whole numbers end before the next class begins."""
    step = 10.0**-decimals
    labels = []
    for low, high in pairwise(edges):
        lower = step if low == 0 else low
        upper = max(lower, high - step)
        low_said, high_said = text.number(lower, decimals), text.number(upper, decimals)
        labels.append(text.t(phrases.RANGE, low=low_said, high=high_said) if upper > lower else low_said)
    return labels


def _equal(above: Sequence[float]) -> Edges:
    low, high = above[0], above[-1]
    width = (high - low) / (_CLASSES - 1) or high / 2
    power = 10.0 ** math.floor(math.log10(width))
    for step in (s * power for s in _STEPS):
        # Three tenths are a hair less than three times a tenth: the hair is given back.
        first_step, last_step = math.floor(low / step + _HAIR), math.floor(high / step + _HAIR) + 1
        if last_step - first_step <= _CLASSES:
            return tuple(round(step * n, 10) for n in range(first_step, last_step + 1))
    return (0.0, round(power * 10 * math.ceil(high / (power * 10) + 1), 10))


def _quantiles(above: Sequence[float]) -> Edges:
    cuts = [_round(above[len(above) * n // _CLASSES]) for n in range(1, _CLASSES)]
    top = _round(above[-1] * 1.05)
    low = _round(above[0] * 0.95)
    edges = sorted({low, *(cut for cut in cuts if low < cut <= above[-1]), max(top, above[-1] + 1)})
    return tuple(edges)


def _round(value: float) -> float:
    """Two significant digits, never up past the value: an edge must not lose what it holds."""
    power = 10.0 ** (math.floor(math.log10(value)) - 1)
    return round(math.floor(value / power + _HAIR) * power, 10)


# What a map keeps through its periods: the classes, and where each name stands with room for its broadest
# number.


@dataclass(frozen=True, slots=True)
class Course:
    """The class edges of all periods, and the broadest number that each place (by its code) has in any of them.

    Without `broadest` the names of each period are set anew. `keyed`: names without room on the map are listed under it.
    """

    edges: Edges
    broadest: Callable[[str], str] | None = None
    keyed: bool = True


def course_of(panels: Sequence[Panel], text: Text, *, alike: Sequence[Panel], keyed: bool = True) -> Course:
    """The course of one map through the panels of its periods; `alike` are those of every map of the same classes.

    `keyed`: nothing beside the map names its places.
    """
    every = {id(panel): panel for panel in (*panels, *alike)}
    shown = {name: shown_rows(panel) for name, panel in every.items()}

    def broadest(code: str) -> str:
        rows = ((shown[id(panel)].get(code), panel) for panel in panels)
        numbers = [number_of(row, panel, text) for row, panel in rows if row is not None]
        return max(numbers, key=width_of, default="")

    return Course(_edges_through([shown[id(panel)] for panel in alike]), broadest, keyed)


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
        replace(area, number=course.broadest(code) if course.broadest and area.counted else "", ink=_NO_INK)
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


# The colours of a map's classes, as tokens: a country's ramp from light to dark, and the ink that reads on
# each.


def step_of(number: int, classes: int) -> int:
    """The step (2 to 6) of class `number`, counted from 0, of so many; the lightest one is left to zero."""
    return steps_for(classes)[number]


def step_token(territory: Territory, step: int) -> Token:
    """The colour of a step in the hue of a territory's country."""
    return f"{territory.on_site.ramp}-{step}"


def unranked_look(territory: Territory) -> MarkStyle:
    """How a number is inked that has no class among others: in the country's hue, as no status is."""
    return MarkStyle(step_token(territory, 4), "barred", rim="rule")


def ink_on(step: int) -> Token:
    """The ink that reads on a step; 0 is the paper."""
    if step <= 2:
        return "ink"
    return "on-middle" if step <= 4 else "paper"
