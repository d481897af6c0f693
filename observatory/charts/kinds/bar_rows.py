"""Sets rows of bars: names at the left or above, bars from zero, each with its interval and its number or its word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from observatory.charts.chart import (
    ABSENT,
    Area,
    Bar,
    Chart,
    Flag,
    Label,
    Mark,
    RuleLine,
    Token,
    ValueAxis,
    Whisker,
)
from observatory.charts.findings.trend_findings import ChartTexts
from observatory.charts.layout.axes import Heading, Height, decimals_of, round_ticks
from observatory.charts.layout.label_placement import LINE, lines_of, width_of, wrap_text
from observatory.charts.marking import MarkPlacement, area_look, bar_look, flags_of, mark_of
from observatory.model import Indicator, Row, Territory
from observatory.text import Text
from observatory.words.labels import value_words

ROW: Final = 30  # pixels from one bar to the next
_THICK: Final = 18
_THIN: Final = 11  # of a bar that follows another, or has its name above
_SWATCH: Final = 14  # the breadth of what stands in place of a bar that has no number
_OFF: Final = 6  # from a bar to its number, and from the line of zero to a name above
_NAMES: Final = 0.38  # of the width, the most that names at the left may take
_WIDEST: Final = 210  # pixels, the same
_MOST_LINES: Final = 3  # of a name at the left; longer ones stand above their bars
_EDGE: Final = 8
_PHONE: Final = 400  # a drawing of less has the whole screen: what begins at its left stands off the edge
_BETWEEN: Final = 36
_NARROWEST: Final = 280  # pixels that an area side by side needs
_NARROWEST_IN_IMAGE: Final = 150  # where all is enlarged that does not fill it


@dataclass(frozen=True, slots=True)
class BarEntry:
    """One bar to be: its cell, what it is called, the group it is of, and how many bars before it are not drawn."""

    row: Row
    place: Territory
    indicator: Indicator
    name: str
    colour: Token
    group: str = ""
    strong: bool = False
    href: str = ""
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class BarMeasure:
    """What all blocks of a chart share: room for names (0: they stand above) and numbers, and whether intervals show.

    `scaled`: each block shows its axis, which is its own. Rows are `stretch` times as high as usual.
    """

    names: float
    numbers: float
    intervals: bool
    width: float
    scaled: bool = False
    stretch: float = 1.0

    @property
    def length(self) -> float:
        """Pixels that the longest bar or interval may take."""
        return max(40.0, self.width - self.names - self.numbers)


@dataclass(frozen=True, slots=True)
class BarBlock:
    """The bars of one area as they are laid out."""

    area: Area
    marks: tuple[Mark, ...]
    labels: tuple[Label, ...]
    lines: tuple[RuleLine, ...]


def _measure_bars(
    entries: Sequence[BarEntry], text: Text, *, width: float, scaled: bool = False, stretch: float = 1.0
) -> BarMeasure:
    """How bars of `entries` are set in `width` pixels; intervals are drawn where every number has one, or on none."""
    room_for_names = min(width * _NAMES, _WIDEST)
    lines = [(entry, wrap_text(entry.name, room_for_names, bold=entry.strong)) for entry in entries]
    widest = max((width_of(line, bold=entry.strong) for entry, parts in lines for line in parts), default=0)
    above = widest > room_for_names or any(len(parts) > _MOST_LINES for _, parts in lines)
    numbers = [
        value_words(entry.row, entry.indicator, text) for entry in entries if entry.row.value is not None
    ]
    valued = [entry.row for entry in entries if entry.row.value is not None]
    intervals = bool(valued) and all(row.lower is not None and row.upper is not None for row in valued)
    room = max(map(width_of, numbers), default=0) + _OFF + 4
    return BarMeasure(0.0 if above else widest + 10, room, intervals, width, scaled, stretch)


def _find_highest(rows: Sequence[Row], measure: BarMeasure) -> float:
    """The value that the axis must reach."""
    ends = [row.value for row in rows]
    ends += [row.upper for row in rows if measure.intervals]
    return max((end for end in ends if end is not None), default=0.0) or 1.0


def _set_bars(
    entries: Sequence[BarEntry], measure: BarMeasure, text: Text, *, left: float, top: float, highest: float, area: int,
    offset: int,
) -> BarBlock:  # fmt: skip
    """The block whose upper left corner is given; its marks are counted from `offset`."""
    start = left + measure.names + 1
    axis = ValueAxis(0.0, highest, start, start + measure.length - 1)
    marks: list[Mark] = []
    labels: list[Label] = []
    y = top
    for entry in entries:
        if entry.skipped:
            words = text.n("{count} lugar más, en el CSV", "{count} lugares más, en el CSV", entry.skipped)
            labels.append(Label(words, start, y + LINE / 2 + 2, "note"))
            y += LINE + 4
        height, bar_y, thick = _row(entry, measure, y)
        mark = _mark(entry, measure, axis, text, y=bar_y, thick=thick, area=area)
        labels += _name(entry, measure, y=bar_y, thick=thick, left=left, of=offset + len(marks))
        labels += _number(mark, axis, right=left + measure.width, y=bar_y, of=offset + len(marks))
        marks.append(mark)
        y += height
    bottom = y + 2
    lines = [RuleLine(((start, top), (start, bottom)), "base", "rule")]
    if measure.scaled:
        ends = _scale_of(axis, entries, text, y=bottom)
        lines += [line for line, _ in ends]
        labels += [label for _, label in ends]
        bottom += LINE + 4
    room = Area(start, top, left + measure.width, bottom, values=axis)
    return BarBlock(room, tuple(marks), tuple(labels), tuple(lines))


def _scale_of(
    axis: ValueAxis, entries: Sequence[BarEntry], text: Text, *, y: float
) -> list[tuple[RuleLine, Label]]:
    """Zero and the highest round value of the axis, each on its piece of the line under the bars."""
    whole = all(entry.indicator.decimals == 0 for entry in entries)
    ticks = round_ticks(axis.high, integers=whole)
    highest = max((tick for tick in ticks if tick <= axis.high), default=0.0)
    scale = []
    for before, tick in ((0.0, 0.0), (0.0, highest)) if highest else ((0.0, 0.0),):
        x = axis.at(tick)
        words = text.number(tick, decimals_of(ticks))
        line = RuleLine(((axis.at(before), y), (x, y), (x, y + 4)), "base", "rule")
        scale.append((line, Label(words, x, y + LINE / 2 + 4, "tick", anchor="middle" if tick else "start")))
    return scale


def _row(entry: BarEntry, measure: BarMeasure, y: float) -> tuple[float, float, float]:
    """The height of a row, the middle of its bar, and how thick that is."""
    follows, times = not entry.row.leads, measure.stretch
    if not measure.names:
        lines, thick = len(wrap_text(entry.name, measure.width - _OFF, bold=entry.strong)), _THIN * times
        return LINE * lines + thick + 14 * times, y + LINE * lines + 4 + thick / 2, thick
    lines = len(wrap_text(entry.name, min(measure.width * _NAMES, _WIDEST), bold=entry.strong))
    height = max(ROW, LINE * lines + 6) * times
    return height, y + height / 2, (_THIN if follows else _THICK) * times


def _mark(
    entry: BarEntry, measure: BarMeasure, axis: ValueAxis, text: Text, *, y: float, thick: float, area: int
) -> Mark:  # fmt: skip
    row, flags = entry.row, flags_of(entry.row)
    x = axis.start
    end = axis.at(row.value) if row.value is not None and not flags & ABSENT else x + _SWATCH
    look = area_look(flags, entry.colour) if flags & ABSENT else bar_look(flags, entry.colour)
    whiskers: tuple[Whisker, ...] = ()
    if measure.intervals and row.lower is not None and row.upper is not None and row.value is not None:
        whiskers = (Whisker("interval", (axis.at(row.lower), y), (axis.at(row.upper), y)),)
    placed = MarkPlacement(Bar(x, y - thick / 2, end - x, thick), look, area, whiskers)
    return mark_of(row, entry.place, entry.indicator, text, placed=placed, group=entry.group, href=entry.href)


def _name(
    entry: BarEntry, measure: BarMeasure, *, y: float, thick: float, left: float, of: int
) -> Iterator[Label]:
    colour = entry.colour if entry.strong else "ink" if entry.row.leads else "muted"
    if measure.names:
        anchor = Label("", left + measure.names - 7, y, "name", "end", colour, bold=entry.strong, of=of)
        lines = wrap_text(entry.name, min(measure.width * _NAMES, _WIDEST), bold=entry.strong)
        yield from lines_of(anchor, lines)
        return
    lines = wrap_text(entry.name, measure.width - _OFF, bold=entry.strong)
    middle = y - thick / 2 - 3 - LINE * len(lines) / 2
    yield from lines_of(
        Label("", left + _OFF, middle, "name", colour=colour, bold=entry.strong, of=of), lines
    )


def _number(mark: Mark, axis: ValueAxis, *, right: float, y: float, of: int) -> Iterator[Label]:
    """The number after the bar and its interval, or the word of a status after its swatch."""
    absent = bool(mark.flags & ABSENT)
    ends = [whisker.end[0] for whisker in mark.whiskers]
    x = max([mark.form.x + mark.form.width, *ends]) if isinstance(mark.form, Bar) else axis.start
    role, colour = ("status", "muted") if absent else ("number", "ink")
    word = Label("", x + _OFF, y, role, colour=colour, of=of)  # type: ignore[arg-type]
    yield from lines_of(
        word, wrap_text(mark.number, right - x - _OFF) if Flag.FEW in mark.flags else (mark.number,)
    )


# Sets areas of bars side by side or one under the other, with a rule between.


@dataclass(frozen=True, slots=True)
class PanelGrid:
    """The rooms of `count` areas in a drawing of `width` pixels, whose height may be told too."""

    count: int
    width: int
    height: Height = "usual"

    @property
    def columns(self) -> int:
        """How many areas stand side by side."""
        narrowest = _NARROWEST_IN_IMAGE if isinstance(self.height, int) else _NARROWEST
        return max(1, min(self.count, (self.width + _BETWEEN) // (narrowest + _BETWEEN)))

    @property
    def room(self) -> float:
        """The breadth of each area, with its names."""
        return (self.width - self.left - _BETWEEN * (self.columns - 1)) / self.columns

    @property
    def left(self) -> float:
        """Where the first column begins."""
        return _EDGE if self.width < _PHONE else 0.0

    def head_at(self, number: int, bottoms: Sequence[float]) -> tuple[float, float]:
        """Where the heading of an area begins, given how deep those before it go."""
        row, column = divmod(number, self.columns)
        above = bottoms[: row * self.columns]
        return self.left + column * (self.room + _BETWEEN), max(above) + _BETWEEN if above else float(_EDGE)

    def corner(self, number: int, heads: Sequence[float], bottoms: Sequence[float]) -> tuple[float, float]:
        """Where the bars of an area begin: those side by side at one height."""
        left, top = self.head_at(number, bottoms)
        row_start = number - number % self.columns
        return left, top + max(heads[row_start : row_start + self.columns])


def set_blocks(
    entries_by_block: Sequence[Sequence[BarEntry]], heads: Sequence[Heading], grid: PanelGrid, text: Text, *, apart: bool,
    stretch: float, beside: Sequence[Row] = (),
) -> list[BarBlock]:  # fmt: skip
    """The bars of each block under its heading: `apart` by scales of their own, else by one of them all.

    `beside` are rows of other drawings, which the scales reach too; `stretch` is how many times as high rows are.
    """
    every = [entry for entries in entries_by_block for entry in entries]
    measures = [
        _measure_bars(
            entries if apart else every,
            text,
            width=grid.room,
            scaled=apart and len(entries_by_block) > 1,
            stretch=stretch,
        )
        for entries in entries_by_block
    ]
    tops = [
        _find_highest([*(entry.row for entry in entries), *beside], measure)
        for entries, measure in zip(entries_by_block, measures, strict=True)
    ]
    blocks: list[BarBlock] = []
    for number, (entries, measure, highest) in enumerate(zip(entries_by_block, measures, tops, strict=True)):
        left, top = grid.corner(
            number, [heading.height for heading in heads], [block.area.bottom for block in blocks]
        )
        block = _set_bars(
            entries, measure, text, left=left, top=top, highest=highest if apart else max(tops), area=number,
            offset=sum(len(block.marks) for block in blocks),
        )  # fmt: skip
        blocks.append(block)
    return blocks


def assembled_chart(
    kind: str, blocks: Sequence[BarBlock], heads: Sequence[Heading], grid: PanelGrid, *, telling: ChartTexts
) -> Chart:
    """The chart of all blocks, each under its heading."""
    bottoms = [block.area.bottom for block in blocks]
    headings = [
        label for number, head in enumerate(heads) for label in head.at(*grid.head_at(number, bottoms))
    ]
    bottom = max(bottoms) + _EDGE
    finding, alternative = telling
    rules = tuple(_rules(blocks, grid, bottom=bottom))
    return Chart(
        kind=kind,
        width=grid.width,
        height=round(bottom),
        areas=tuple(block.area for block in blocks),
        marks=tuple(mark for block in blocks for mark in block.marks),
        finding=finding,
        alternative=alternative,
        lines=(*(line for block in blocks for line in block.lines), *rules),
        labels=(*headings, *(label for block in blocks for label in block.labels)),
        cuts=tuple(rule.points[0][1] for rule in rules) if grid.columns == 1 else (),
    )


def _rules(blocks: Sequence[BarBlock], grid: PanelGrid, *, bottom: float) -> Iterator[RuleLine]:
    """A rule between neighbours, across between rows and down between columns."""
    bottoms = [block.area.bottom for block in blocks]
    for row_start in range(grid.columns, len(blocks), grid.columns):
        y = max(bottoms[:row_start]) + _BETWEEN / 2
        yield RuleLine(((0, y), (grid.width, y)), "rule", "rule")
    for column in range(1, grid.columns):
        x = grid.left + column * (grid.room + _BETWEEN) - _BETWEEN / 2
        yield RuleLine(((x, _EDGE), (x, bottom - _EDGE)), "rule", "rule")
