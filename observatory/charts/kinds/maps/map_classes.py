"""The classes of a map and its legend: which step fills a number, and what each look means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from observatory.charts.chart import ABSENT, Flag, Mark, MarkStyle
from observatory.charts.kinds.maps.class_edges import Edges, class_of, edges_of, labels_of
from observatory.charts.layout.headings import LegendKey
from observatory.charts.marking import area_look, flags_of, is_hollow
from observatory.charts.steps import ZERO, step_of, step_token
from observatory.model import Panel, Row
from observatory.statistics.series import current_period, drawn_rows, select_leading_rows, stands_apart
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words.labels import MARKS, SYMBOLS, symbol_label

_EDGED: Final = (Flag.PARTIAL, Flag.PROVISIONAL, Flag.ESTIMATED, Flag.DISPUTED)


def class_edges(panel: Panel, parts: Sequence[Panel], beside: Sequence[Panel] = ()) -> list[Edges]:
    """The class edges of each part: the same for two that measure the same, each its own for grade C."""
    if len(parts) > 1 and stands_apart(panel):
        return [common_edges(part) for part in parts]
    return [common_edges(*parts, *beside) for _ in parts]


def common_edges(*panels: Panel) -> Edges:
    """The class edges that all these panels share."""
    rows = [row for panel in panels for row in shown_rows(panel).values()]
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
        yield LegendKey(area_look(frozenset({Flag.FEW}), "paper"), text.t(phrases.FEW_PEOPLE))
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
