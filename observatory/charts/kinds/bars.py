"""The kind "bars": places of one period ranked by their numbers; those without one are listed with their word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from observatory.charts.chart import ABSENT, NOT_WHOLE, Bar, Chart, Mark, Sentence
from observatory.charts.findings.place_findings import FIRST, MANY, place_texts
from observatory.charts.kinds.bar_rows import (
    ROW,
    BarEntry,
    PanelGrid,
    assembled_chart,
    set_blocks,
)
from observatory.charts.layout.axes import Heading, Height, heading_of
from observatory.charts.marking import (
    Link,
    MarkPlacement,
    bar_look,
    find_contradicting_rows,
    flags_of,
    is_chosen,
    make_absent_row,
    mark_of,
    no_link,
)
from observatory.charts.sharing import Sharing, sharing_of, split_panel_into_areas
from observatory.model import Indicator, Panel, Period, Row, Territory
from observatory.statistics import ranks_places
from observatory.statistics.series import current_period, drawn_rows, is_whole, select_leading_rows
from observatory.text import Text
from observatory.vocabulary import captions

_NOWHERE: Final = Bar(0.0, 0.0, 0.0, 0.0)
_OTHERS: Final = 4
"""Rows that the last one, a chosen place and its neighbours take."""

_FEWEST: Final = 8  # bars that are drawn of a ranking whatever its height


def chart(
    panel: Panel, text: Text, *, width: int, link: Link = no_link, beside: Sequence[Panel] = (),
    height: Height = "usual", stretch: float = 1.0,
) -> Chart:  # fmt: skip
    """One bar a place, of the one period that stands for the panel; places that may share no axis stand apart.

    A place that has no number in the period is listed with its status, never with a number of another period. What
    other statements say of the same period stands hollow under the one that leads. `beside` are bars of the same
    measure, such as those of other years, whose scale these share. Of more than MANY places, or than
    a `height` in pixels has room for, some are drawn and all told.
    """
    apart, parts = sharing_of(panel) is Sharing.APART, split_panel_into_areas(panel)
    grid = PanelGrid(len(parts), width, height)
    every = [list(bar_entries(part, text, link)) for part in parts]
    most = max(_FEWEST, min(MANY, height // ROW)) if isinstance(height, int) else MANY
    parts_entries = [readable(entries, most) for entries in every]
    heads = [
        heading_of(
            part, part.territories[0], current_period(drawn_rows(part)), text, room=grid.room, own_scale=apart
        ) if len(parts) > 1 else Heading(())
        for part in parts
    ]  # fmt: skip
    rows_beside = [row for each in beside for cell in cells_of(each) for row in cell.rows]
    blocks = set_blocks(parts_entries, heads, grid, text, apart=apart, stretch=stretch, beside=rows_beside)
    drawn = [mark for block in blocks for mark in block.marks]
    marks = list(drawn)
    for number, (all_entries, entries) in enumerate(zip(every, parts_entries, strict=True)):
        marks += left_out(all_entries, entries, text, area=number)
    finding, alternative = (of_drawn(sentences, len(drawn)) for sentences in place_texts(panel, marks, text))
    return assembled_chart("bars", blocks, heads, grid, telling=(finding, alternative))


def bar_entries(panel: Panel, text: Text, link: Link) -> Iterator[BarEntry]:
    """The bars from the top: whole numbers by size, then what is not whole, then places without a number.

    Where one of the places is too small to be ranked among several provinces, none is: they stand by name.

    Where numbers of two places may not be ordered, the places stand as they were asked for.
    """
    cells = list(cells_of(panel))
    chosen_among = len(cells) > 1 and any(cell.place.is_context for cell in cells)
    ranked = all(ranks_places(indicator) for indicator in panel.indicators)
    if not all(cell.rows[0].ranked for cell in cells):
        cells.sort(key=lambda cell: text.order(text.t(cell.place.name)))
    elif ranked:
        cells.sort(key=_rank)
    for rows, place, indicator in cells:
        for row in rows:
            first = row is rows[0]
            name = _name_of(panel, place, text) if row.leads or first else text.t(captions.ANOTHER_FIGURE)
            strong = chosen_among and is_chosen(place) and first
            yield BarEntry(row, place, indicator, name, place.hue, strong=strong, href=link(place.code))


class _Cell(NamedTuple):
    """The row of a place that leads in one indicator, and those that contradict it."""

    rows: tuple[Row, ...]
    place: Territory
    indicator: Indicator


def cells_of(panel: Panel) -> Iterator[_Cell]:
    """One cell an indicator of each place in the period that stands for the panel, in the order of the places."""
    period = current_period(drawn_rows(panel))
    rows: dict[str, list[Row]] = {}
    for row in select_leading_rows(panel.rows):
        rows.setdefault(row.territory, []).extend([row] if row.period == period else [])
    disputed = any(not row.leads for row in panel.rows)
    for place in panel.territories:
        for row, indicator in _of_place(panel, place, rows.get(place.code, ()), period=period):
            others = find_contradicting_rows(panel, row) if disputed else ()
            yield _Cell((row, *others), place, indicator)


def _name_of(panel: Panel, place: Territory, text: Text) -> str:
    """The name of a place; of several of one name with what each lies in: «Acobamba (Tarma)»."""
    name, whole = text.t(place.name), panel.lies_in.get(place.code, "")
    return f"{name} ({text.t(whole)})" if whole else name


def _of_place(
    panel: Panel, place: Territory, rows: Sequence[Row], *, period: Period | None
) -> list[tuple[Row, Indicator]]:
    """The rows of a place, one an indicator; where there is none, that nobody publishes it."""
    indicators = {indicator.id: indicator for indicator in panel.indicators}
    cells = [(row, indicators[row.indicator]) for row in rows if row.indicator in indicators]
    if cells:
        return cells
    side = panel.indicator_of(place)
    return [(make_absent_row(panel, place, period, indicator=side.id), side)]


def _rank(cell: _Cell) -> tuple[int, float]:
    row = cell.rows[0]
    if row.value is None or flags_of(row) & ABSENT:
        return (2, 0.0)
    return (0, -row.value) if is_whole(row) else (1, -row.value)


# Which rows of a long ranking are drawn: the first ones, the chosen places with their neighbours, and the last ones.


def readable(entries: Sequence[BarEntry], most: int = MANY) -> list[BarEntry]:
    """The entries that are drawn, in their order, each with how many before it are left out; all where they are few.

    The last complete number is among them, since the finding speaks of it, and so is whatever contradicts an entry.
    `most`: more than so many are not few.
    """
    if len(entries) <= most:
        return list(entries)
    places_kept = set(_places_drawn(entries, max(1, min(FIRST, most - _OTHERS))))
    for at, entry in enumerate(entries):
        if not entry.row.leads and at - 1 in places_kept:
            places_kept.add(at)
    places = sorted(places_kept)
    return [
        replace(entries[at], skipped=at - before - 1)
        for before, at in zip([-1, *places], places, strict=False)
    ]


def _places_drawn(entries: Sequence[BarEntry], first: int) -> Iterator[int]:
    last = len(entries) - 1
    yield from range(first)
    yield last
    complete_places = [at for at, entry in enumerate(entries) if _is_complete(entry)]
    yield from complete_places[-1:]
    for at, entry in enumerate(entries):
        if is_chosen(entry.place):
            yield from range(max(0, at - 1), min(last, at + 1) + 1)


def _is_complete(entry: BarEntry) -> bool:
    return entry.row.value is not None and flags_of(entry.row).isdisjoint(NOT_WHOLE)


def left_out(
    every: Sequence[BarEntry], shown_entries: Sequence[BarEntry], text: Text, *, area: int
) -> list[Mark]:
    """The marks of the entries that are not drawn, which finding and alternative text count with the others."""
    rows = {id(entry.row) for entry in shown_entries}
    return [
        mark_of(
            entry.row, entry.place, entry.indicator, text, group=entry.group,
            placed=MarkPlacement(_NOWHERE, bar_look(flags_of(entry.row), entry.colour), area),
        )
        for entry in every
        if id(entry.row) not in rows
    ]  # fmt: skip


def of_drawn(sentences: Sequence[Sentence], count: int) -> tuple[Sentence, ...]:
    """The sentences, each with those of its marks that are among the `count` drawn ones."""
    return tuple(
        replace(sentence, marks=tuple(at for at in sentence.marks if at < count)) for sentence in sentences
    )
