"""The kind "multiples": many series over time as a grid of small trends of one scale, the chosen one light in each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import chain
from math import ceil
from typing import Final

from observatory.charts.chart import (
    ABSENT,
    Area,
    Band,
    Bar,
    Chart,
    Dot,
    Flag,
    Label,
    Mark,
    RuleLine,
    Stroke,
    TimeAxis,
    Token,
    ValueAxis,
    Whisker,
)
from observatory.charts.findings.trend_findings import trend_texts
from observatory.charts.kinds.trend_area import bands_of, whiskers_of
from observatory.charts.layout.axes import (
    LegendKey,
    decimals_of,
    round_ticks,
    set_legend,
    time_ticks,
    years_around,
)
from observatory.charts.layout.label_placement import LINE, stretches, width_of, wrap_text
from observatory.charts.marking import (
    Link,
    MarkPlacement,
    area_look,
    dot_look,
    flags_of,
    is_chosen,
    mark_of,
    no_link,
)
from observatory.charts.sharing import Sharing, sharing_of, split_panel_into_areas
from observatory.model import Panel, Row
from observatory.statistics.series import Series, breaks_of, runs, series_of
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words.labels import SYMBOLS, category_name, series_name, symbol_label

_RADIUS: Final = 2.5
_WIDTH: Final = 1.75
_MANY: Final = 10  # from here on a joined point has no symbol of its own


@dataclass(frozen=True, slots=True)
class SmallDrawing:
    """A small trend as it is laid out; `newest` is the place in the chart of the mark whose number is told."""

    area: Area
    marks: tuple[Mark, ...]
    strokes: tuple[Stroke, ...]
    bands: tuple[Band, ...]
    offset: int
    newest: int | None


class SmallTrend:
    """The marks of one series on the axes of its area, counted from `offset`."""

    def __init__(
        self, panel: Panel, series: Series, area: Area, text: Text, *, number: int, offset: int, link: Link
    ) -> None:  # fmt: skip
        if area.time is None or area.values is None:
            raise ValueError("A trend needs both axes.")
        self.panel, self.series, self.area, self.text = panel, series, area, text
        self.number, self.offset, self.link = number, offset, link
        self.time: TimeAxis = area.time
        self.values: ValueAxis = area.values
        self.colour = series.territory.hue

    def drawing(self) -> SmallDrawing:
        """Marks in time; points of a line are joined through the rows of its runs."""
        stretch = [
            run for run in runs(self.series, breaks_of(self.panel.events, self.series)) if len(run) > 1
        ]
        joined = {id(row) for run in stretch for row in run}
        newest = self._newest()
        marks = tuple(
            self._mark(row, joined=id(row) in joined, is_newest=row is newest) for row in self.series.rows
        )
        at = {id(row): self.offset + number for number, row in enumerate(self.series.rows)}
        strokes = [
            Stroke(tuple(at[id(row)] for row in steps), self.colour, _WIDTH, dashed)
            for run in stretch
            for dashed, steps in stretches(run)
        ]
        draw_bands = partial(bands_of, at=at, colour=self.colour, time=self.time, values=self.values)
        bands = tuple(chain.from_iterable(map(draw_bands, stretch)))
        newest_at = at[id(newest)] if newest is not None else None
        return SmallDrawing(self.area, marks, tuple(strokes), bands, self.offset, newest_at)

    def _newest(self) -> Row | None:
        """The newest number of a full period; else the newest there is."""
        valued = [row for row in self.series.rows if row.value is not None and row.leads]
        full_rows = [
            row for row in valued if not flags_of(row) & {Flag.PARTIAL, Flag.POOLED, Flag.PROVISIONAL}
        ]
        return next(reversed(full_rows or valued), None)

    def _mark(self, row: Row, *, joined: bool, is_newest: bool) -> Mark:
        flags, place = flags_of(row), self.series.territory
        group = category_name(self.panel, self.series.breakdown, self.text) if self.panel.by else ""
        form: Bar | Dot
        whiskers: Iterator[Whisker] = iter(())
        if flags & ABSENT or row.value is None:
            first_x, last_x = self.time.bounds(row.period)
            form = Bar(first_x, self.area.top, max(last_x - first_x, 1.0), self.area.bottom - self.area.top)
            look = area_look(flags, "paper")
        else:
            hidden = joined and not is_newest and len(self.series.valued) > _MANY
            x, y = self.time.middle(row.period), self.values.at(row.value)
            form = Dot(x, y, place.on_site.mark, 0.0 if hidden else _RADIUS)
            look = dot_look(flags, self.colour)
            whiskers = whiskers_of(row, self.time, self.values, joined=joined)
        placed = MarkPlacement(form, look, self.number, tuple(whiskers))
        return mark_of(
            row,
            place,
            self.series.indicator,
            self.text,
            placed=placed,
            group=group,
            href=self.link(place.code),
        )


_EDGE: Final = 8
_CELL: Final = 150  # pixels a cell takes at least
_GAP: Final = 24  # between cells
_LEFT, _RIGHT = 17, 5  # pixels that the words of a year may stand out of their cell
_PLOT: Final = 78
_FOOT: Final = 26
_HEADROOM: Final = 1.06
_NAME_LINES: Final = 2


@dataclass(frozen=True, slots=True)
class _Frame:
    """What all cells of one part share: axes from the upper left corner of a plot, and the room above it."""

    left: float
    width: float
    columns: int
    head: float
    span: tuple[date, date]
    ticks: tuple[float, ...]
    plot: float

    def area(self, number: int, top: float) -> Area:
        """The plot of a cell, counted along the rows."""
        row, column = divmod(number, self.columns)
        left = self.left + column * (self.width + _GAP)
        upper = top + self.head + row * (self.head + self.plot + _GAP)
        right, bottom = left + self.width, upper + self.plot
        values = ValueAxis(0.0, self.ticks[-1], bottom, upper, self.ticks)
        return Area(left, upper, right, bottom, TimeAxis(*self.span, left, right), values)


def chart(panel: Panel, text: Text, *, width: int, link: Link = no_link, stretch: float = 1.0) -> Chart:
    """A small trend a series, each named with its newest full number; all of one scale where they may be compared."""
    cells: list[SmallDrawing] = []
    lines: list[RuleLine] = []
    labels: list[Label] = []
    top, offset = float(_EDGE), 0
    parts = [
        (part, every) for part in split_panel_into_areas(panel) if (every := _in_order(part))
    ]  # one may have nothing
    is_apart = len(parts) > 1 and sharing_of(panel) is Sharing.APART
    highest = max((_top(every) for _, every in parts), default=0.0)
    for part, every in parts:
        if is_apart:
            labels.append(Label(text.t(phrases.OWN_SCALES), 0, top + LINE / 2, "note"))
            top += LINE
        frame = _frame(
            part, every, text, width=width, highest=_top(every) if is_apart else highest, plot=_PLOT * stretch
        )
        chosen = _reference(every)
        for number, series in enumerate(every):
            area = frame.area(number, top)
            cell = SmallTrend(part, series, area, text, number=len(cells), offset=offset, link=link).drawing()
            labels += _head(part, series, cell, text)
            lines += _grid(area)
            if chosen is not None and chosen is not series:
                lines += _behind(part, chosen, area)
            offset += len(cell.marks)
            cells.append(cell)
        areas = [cell.area for cell in cells[-len(every) :]]
        labels += _ticks(areas, frame, part, text)
        top = max(area.bottom for area in areas) + _FOOT
    bottom = top
    marks = tuple(mark for cell in cells for mark in cell.marks)
    met = {flag for mark in marks for flag in mark.flags}
    keys = [LegendKey(area_look(frozenset({Flag(s)}), "paper"), symbol_label(s, text)) for s in SYMBOLS
            if s != "zero" and Flag(s) in met]  # fmt: skip
    legend, high = set_legend(keys, left=6.0, top=bottom, width=width - 6)
    finding, alternative = trend_texts(panel, marks, text)
    return Chart(
        kind="multiples", width=width, height=round(bottom + high + 2),
        areas=tuple(cell.area for cell in cells),
        marks=marks, finding=finding, alternative=alternative,
        strokes=tuple(stroke for cell in cells for stroke in cell.strokes),
        bands=tuple(band for cell in cells for band in cell.bands),
        lines=tuple(lines), labels=tuple(labels), legend=legend,
    )  # fmt: skip


def _in_order(panel: Panel) -> list[Series]:
    return sorted(series_of(panel), key=lambda series: not is_chosen(series.territory))


def _top(every: Sequence[Series]) -> float:
    values = (v for series in every for row in series.rows for v in (row.value, row.upper) if v is not None)
    return max(values, default=0.0)


def _frame(
    panel: Panel, every: Sequence[Series], text: Text, *, width: int, highest: float, plot: float
) -> _Frame:
    ticks = round_ticks(highest * _HEADROOM, integers=panel.indicator.decimals == 0)
    left = 6.0 + max(width_of(_tick_words(tick, ticks, text)) for tick in ticks) + 6
    columns = max(1, min(len(every), int((width - left + _GAP) // (_CELL + _GAP)) or 1, ceil(len(every) / 2)))
    columns = max(columns, 2) if width - left > 2 * 110 + _GAP else columns
    cell = (width - left - 4 - _GAP * (columns - 1)) / columns
    lines_of_names = max(
        len(wrap_text(series_name(panel, series, text), cell, bold=True)[:_NAME_LINES]) for series in every
    )
    span = years_around(row.period for series in every for row in series.rows)
    return _Frame(left, cell, columns, (lines_of_names + 1) * LINE + 6, span, ticks, plot)


def _tick_words(tick: float, ticks: Sequence[float], text: Text) -> str:
    return text.number(tick, decimals_of(ticks))


def _reference(every: Sequence[Series]) -> Series | None:
    """The series that is repeated in each cell: that of the one chosen place among others."""
    chosen = [series for series in every if is_chosen(series.territory)]
    return chosen[0] if len(chosen) == 1 and len(every) > 1 else None


def _head(panel: Panel, series: Series, cell: SmallDrawing, text: Text) -> Iterator[Label]:
    """Name and newest full number over a cell, from the bottom up."""
    area, hue = cell.area, series.territory.hue
    colour: Token = "ink" if hue == "context" else hue
    lines = wrap_text(series_name(panel, series, text), area.right - area.left, bold=True)
    name_lines = (
        lines if len(lines) <= _NAME_LINES else (*lines[: _NAME_LINES - 1], f"{lines[_NAME_LINES - 1]} …")
    )
    y = area.top - 6 - LINE / 2
    if cell.newest is not None:
        mark = cell.marks[cell.newest - cell.offset]
        yield Label(
            _number_words(mark, text, room=area.right - area.left),
            area.left,
            y,
            "number",
            colour="ink",
            of=cell.newest,
        )
        y -= LINE
    first_mark = cell.offset if cell.marks else None
    for line in reversed(name_lines):
        yield Label(line, area.left, y, "name", colour=colour, bold=True, of=first_mark)
        y -= LINE


def _number_words(mark: Mark, text: Text, *, room: float) -> str:
    """A number with its period, with its year, or alone, whichever fits the room."""
    periods = (text.short_period(mark.row.period), str(mark.row.period.end.year))
    sayings = (text.t(phrases.VALUE_WHEN, value=mark.number, when=period) for period in periods)
    return next((phrase for phrase in sayings if width_of(phrase) <= room), mark.number)


def _grid(area: Area) -> Iterator[RuleLine]:
    if area.values is None:
        return
    for tick in area.values.ticks:
        y = area.values.at(tick)
        faint = 1.0 if tick == 0 else 0.25
        yield RuleLine(((area.left, y), (area.right, y)), "grid" if tick else "base", "rule", opacity=faint)


def _behind(panel: Panel, chosen: Series, area: Area) -> Iterator[RuleLine]:
    """The chosen line, light, on the axes of another cell."""
    if area.time is None or area.values is None:
        return
    for run in runs(chosen, breaks_of(panel.events, chosen)):
        points = tuple((area.time.middle(row.period), area.values.at(row.value or 0.0)) for row in run)
        if len(points) > 1:
            yield RuleLine(points, "reference", chosen.territory.hue, 1.25, opacity=0.4)


def _ticks(areas: Sequence[Area], frame: _Frame, panel: Panel, text: Text) -> Iterator[Label]:
    """The values beside the first cell of each row, the years under the last cell of each column."""
    for number, area in enumerate(areas):
        if number % frame.columns == 0 and area.values is not None:
            ticks = frame.ticks if len(frame.ticks) <= 4 else frame.ticks[::2]
            for tick in ticks:
                y = area.values.at(tick)
                yield Label(_tick_words(tick, frame.ticks, text), area.left - 6, y, "tick", anchor="end")
        if number + frame.columns >= len(areas) and area.time is not None:
            months = any(row.period.grain == "month" for row in panel.rows)
            for x, words in time_ticks(area.time, text, months=months):
                half = width_of(words) / 2
                if x - half >= area.left - _LEFT and x + half <= area.right + _RIGHT:
                    yield Label(words, x, area.bottom + 16, "tick", anchor="middle")
