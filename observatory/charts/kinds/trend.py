"""The kind "trend": values over time, one line a series, with what is not whole drawn apart from the lines."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from observatory.charts.chart import (
    ABSENT,
    Bar,
    Chart,
    Dot,
    Flag,
    Label,
    Mark,
    RuleLine,
    Shape,
)
from observatory.charts.colours import HUES
from observatory.charts.findings.trend_findings import trend_texts
from observatory.charts.kinds.empty import reasons
from observatory.charts.kinds.trend_area import TrendArea, leads
from observatory.charts.layout.axes import Height, LegendKey, set_legend, years_around
from observatory.charts.layout.label_placement import (
    LINE,
    Box,
    LabelRoom,
    around,
    box_of,
    lines_of,
    wrap_text,
)
from observatory.charts.marking import Link, area_look, counts_other_unit, no_link
from observatory.charts.sharing import (
    Sharing,
    Strip,
    apart,
    parted_by_unit,
    sharing_of,
    split_panel_into_areas,
    strip_height,
    strip_of,
)
from observatory.model import Panel, Row
from observatory.statistics.series import Series, series_of
from observatory.text import Text
from observatory.words.labels import symbol_label

_FEW: Final = 8  # up to here each mark bears its number
_OFF: Final = 4.5  # pixels from the middle of a mark to its number


class TrendWords:
    """The words beside the marks of an area that is laid out."""

    def __init__(self, area: TrendArea) -> None:
        self.area = area
        self.labels: list[Label] = []

    def _gap_words(self, room: LabelRoom) -> None:
        """The word of each run of neighbouring spans without a number, written upwards from the axis, where it fits."""
        gaps = [(at, mark) for at, mark in enumerate(self.area.marks) if mark.flags & ABSENT]
        for group in _neighbours(gaps):
            first_form, last_form = group[0][1].form, group[-1][1].form
            if isinstance(first_form, Bar) and isinstance(last_form, Bar):
                x = (first_form.x + last_form.x + last_form.width) / 2
                label = Label(group[0][1].number, x, self.area.area.bottom - 6, "status", upright=True)
                self.labels += room.placed([(replace(label, of=self.area.offset + group[0][0]),)])

    def placed(self) -> list[Label]:
        """Names before numbers, those of the chosen places first; what finds no room is left out."""
        bounds, room = self.area.bounds, self._room_left()
        if len(self.area.every) == 1:
            self._gap_words(room)
        nameless = {at for series in self._without_name(room, bounds) for at in self._dots_of(series)}
        for at in self._numbered():
            if at not in nameless:  # a number beside another's name would be read as that one's
                self._number(at, room)
        return self.labels

    def _room_left(self) -> LabelRoom:
        """The area without what no word may cross: labels, marks and lines."""
        room = LabelRoom(self.area.bounds)
        room.take(box_of(label) for label in self.area.labels)
        room.take(box for mark in self.area.marks if (box := _box_of(mark)))
        for stroke in self.area.strokes:
            room.take_line([self._place(at) for at in stroke.marks])
        for line in self.area.lines:
            if line.role in ("event", "break"):
                room.take_line(line.points)
        return room

    def _is_crossed(self, lines: Iterable[Label]) -> bool:
        """Whether the days of an odd span go through a name: it stands so only where it would not stand otherwise."""
        days = [each for mark in self.area.marks for each in mark.whiskers if each.shows == "days"]
        return any(box_of(line).crossed_by(each.start, each.end) for line in lines for each in days)

    def _place(self, at: int) -> tuple[float, float]:
        form = self.area.marks[at - self.area.offset].form
        return (0.0, 0.0) if isinstance(form, Shape) else (form.x, form.y)

    def _without_name(self, room: LabelRoom, bounds: Box) -> list[Series]:
        """Names each series; the series that found no room. A name that stands may move for another's."""
        named: list[tuple[list[tuple[Label, ...]], tuple[Label, ...]]] = []
        without: list[Series] = []
        for series in reversed(self.area.named):
            wishes = self._names(series, bounds)
            lines = room.placed(wishes)
            for at, (others, near) in enumerate(named):
                if lines:
                    break
                lines, moved = room.placed_beside(near, wishes, others)
                named[at] = (others, moved or near)
            if lines:
                named.append((wishes, lines))
            else:
                without.append(series)
        self.labels += [line for _, lines in named for line in lines]
        return without

    def _names(self, series: Series, bounds: Box) -> list[tuple[Label, ...]]:
        """Where the name may stand, the best first: right of the last full point, moved by a line's height at most.

        At last over or under it, ending there, where several could not be told apart: an event may leave no room.
        """
        dots = self._dots_of(series)
        last_dot = next((at for at in reversed(dots) if self.area.marks[at].is_complete), None)
        if last_dot is None:
            last_dot = dots[-1] if dots else None
        if last_dot is None:
            return []
        x, y = self._place(last_dot + self.area.offset)
        colour = self.area.colours[id(series)]
        is_own = series.territory.hue == colour or leads(series, self.area.panel)
        ink = colour if is_own else "muted"
        lines = self.area.name_lines(series, bounds.right - bounds.left)
        anchor = Label("", x + 9, y, "name", colour=ink, bold=ink != "muted", of=last_dot + self.area.offset)
        shifts = (0.0, -5.0, 5.0, -LINE * 0.66, LINE * 0.66, -LINE, LINE)
        wishes = [replace(anchor, y=y + shift) for shift in shifts]
        if len(self.area.every) > 1 or not series.indicator.tells_change:
            wishes += [replace(anchor, x=x + _OFF, y=y + shift, anchor="end") for shift in (-LINE, LINE)]
        return sorted((lines_of(wish, lines) for wish in wishes), key=self._is_crossed)

    def _dots_of(self, series: Series) -> list[int]:
        rows = {id(row) for row in series.rows}
        return [at for at, m in enumerate(self.area.marks) if id(m.row) in rows and isinstance(m.form, Dot)]

    def _numbered(self) -> list[int]:
        """The marks that bear their number: the newest full one of each series first, then all where they are few.

        In a frame then of its place: the one before, the highest, the first and the lowest.
        """
        newest, turns = list[int](), list[int]()
        for series in reversed(self.area.every):
            full_dots = [at for at in self._dots_of(series) if self.area.marks[at].is_complete]
            if full_dots and (len(self.area.every) <= 4 or not self.area.is_context(series)):
                newest.append(full_dots[-1])
            if full_dots and self.area.framed and not self.area.is_context(series):
                downwards = sorted(full_dots, key=lambda at: self._place(at + self.area.offset)[1])
                turns += [*full_dots[-2:-1], downwards[0], full_dots[0], downwards[-1]]
        dots = [at for at, m in enumerate(self.area.marks) if isinstance(m.form, Dot)]
        rest = list(reversed(dots)) if len(dots) <= _FEW else []
        return list(dict.fromkeys([*newest, *turns, *rest]))

    def _number(self, at: int, room: LabelRoom) -> None:
        mark = self.area.marks[at]
        if not isinstance(mark.form, Dot):
            return
        ink = mark.look.colour if mark.look.colour in HUES else "muted"
        label = Label(mark.number, 0, 0, "number", colour=ink, of=at + self.area.offset)
        wishes = (
            replace(label, x=x, y=y, anchor=anchor)
            for x, y, anchor in around(mark.form.x, mark.form.y, off=_OFF)
        )
        self.labels += room.placed((label,) for label in wishes if self._speaks_of(at, label))

    def _speaks_of(self, at: int, label: Label) -> bool:
        """Whether the words lie nearer to their own mark than to any other, which a reader would take for theirs."""
        box = box_of(label)
        far = [
            box.distance(mark.form.x, mark.form.y) if isinstance(mark.form, Dot) else math.inf
            for mark in self.area.marks
        ]
        return far[at] <= min(far)


_EDGE: Final = 8
_BETWEEN: Final = 44  # between two areas
_NO_PLOT: Final = 4  # pixels of an area all of whose figures stand in the strip under it
_FOOT: Final = 26  # for the words of the time axis
_STACKED: Final = 600  # narrower drawings set areas one under the other
_STACKED_IN_ROOM: Final = 420  # those too whose height is given: room is scarce downwards
_MAY_FLOW: Final = (
    280  # areas no broader, one under the other, may come to stand side by side where they are shown
)
_PLOTS: Final[dict[Height, int]] = {
    "low": 160,
    "usual": 250,
    "tall": 400,
}  # pixels between them, from top to foot


@dataclass(frozen=True, slots=True)
class Frame:
    """What drawings of one size share that stand beside each other: the days of their axes, and the value these reach.

    `aside` are pixels that one leaves free at its right for the names of another. The place that it is of is named above
    it, and events are told where the series is.
    """

    span: tuple[date, date]
    highest: float
    aside: float = 0.0


def chart(
    panel: Panel, text: Text, *, width: int, link: Link = no_link, height: Height = "usual",
    every: Sequence[Sequence[Series]] | None = None, frame: Frame | None = None,
) -> Chart:  # fmt: skip
    """The panel's values over time, `width` pixels broad; places that may share no axis stand in areas of their own.

    `link` leads from a territory to its page; `height` is that of its axes. `every` are the series of
    each part, where they are known. `frame` is what it shares with other drawings.
    """
    sharing = sharing_of(panel)
    parts = split_panel_into_areas(panel)
    stacked = len(parts) > 1 and width < (_STACKED_IN_ROOM if isinstance(height, int) else _STACKED)
    series_by_part = [series_of(part) for part in parts] if every is None else every
    every, others = zip(*map(parted_by_unit, series_by_part), strict=True)
    highest = max((_top(series) for series in every), default=1.0) if sharing is Sharing.ONE_SCALE else None
    span = frame.span if frame else years_around(row.period for row in _rows(every, others))
    room = float(width) if stacked or len(parts) == 1 else (width - _BETWEEN) / 2
    areas, heads = [], []
    for number, (part, series) in enumerate(zip(parts, every, strict=True)):
        area = TrendArea(
            part, series, text, number=number, headed=len(parts) > 1, link=link,
            own_scale=sharing is Sharing.APART and sum(map(bool, every)) > 1,
        )  # fmt: skip
        areas.append(area)
        head = area.measure(
            left=0.0 if stacked else number * (room + _BETWEEN),
            width=room - (frame.aside if frame else 0.0),
            span=span,
            highest=frame.highest if frame else highest or _top(series),
            framed=frame is not None,
        )
        heads.append(head)
    if not stacked or width <= _MAY_FLOW:  # side by side they are of one height
        heads = [max(heads)] * len(heads)
    top, offset = float(_EDGE), 0
    for area, head, figures in zip(areas, heads, others, strict=True):
        plot = _plot(height, alone=len(parts) == 1) if area.every or not figures else _NO_PLOT
        area.lay_out(top, head=head, plot=plot, offset=offset)
        area.labels += [*TrendWords(area).placed(), *_why_empty(area, figures)]
        offset += len(area.marks)
        top = _end(area, figures, text) + _BETWEEN / 2 if stacked else top
    strips: list[Strip] = []
    for area, figures in zip(areas, others, strict=True):
        if figures:
            strip = strip_of(
                figures, area.time, text, top=area.area.bottom + _FOOT,
                number=len(parts) + len(strips), first_mark=offset, link=link,
            )  # fmt: skip
            strips.append(strip)
            offset += len(strip.marks)
    ends = [_end(area, figures, text) for area, figures in zip(areas, others, strict=True)]
    chart = _assemble_chart(panel, areas, strips, text, width=width, bottom=max(ends))
    rules = tuple(_rules(chart, ends, stacked=stacked))
    cuts = tuple(rule.points[0][1] for rule in rules) if stacked else ()
    return replace(chart, lines=(*chart.lines, *rules), cuts=cuts)


def _why_empty(drawn: TrendArea, others: Sequence[tuple[Series, Row]]) -> Iterator[Label]:
    """In the middle of an area of several that has nothing to show, why: an empty one could be taken for zeros."""
    if drawn.marks or others or not drawn.headed:
        return
    area = drawn.area
    room = area.right - area.left - 2 * _EDGE
    lines = [line for words in reasons(drawn.panel, drawn.text) for line in wrap_text(words, room)]
    y = (area.top + area.bottom - LINE * (len(lines) - 1)) / 2
    for at, line in enumerate(lines):
        yield Label(line, (area.left + area.right) / 2, y + LINE * at, "note", anchor="middle")


def _plot(height: Height, *, alone: bool) -> int:
    """Pixels between the axes: one of several areas is not tall."""
    return (
        height if isinstance(height, int) else _PLOTS["usual" if height == "tall" and not alone else height]
    )


def _rows(every: Iterable[Sequence[Series]], others: Iterable[Sequence[tuple[Series, Row]]]) -> Iterator[Row]:
    yield from (row for part in every for series in part for row in series.rows)
    yield from (row for part in others for _, row in part)


def _end(drawn: TrendArea, figures: Sequence[tuple[Series, Row]], text: Text) -> float:
    """Where an area ends with its time axis and the figures of another unit under it."""
    strip = strip_height(figures, drawn.time, text) if figures else 0.0
    return drawn.area.bottom + _FOOT + strip


def _top(every: Sequence[Series]) -> float:
    values = [v for s in every for row in s.rows for v in (row.value, row.upper) if v is not None]
    return max(values, default=0.0)


def _assemble_chart(
    panel: Panel,
    areas: Sequence[TrendArea],
    strips: Sequence[Strip],
    text: Text,
    *,
    width: int,
    bottom: float,
) -> Chart:
    marks = tuple(mark for area in areas for mark in area.marks)
    # Among several series a protected cell is a small square without a word: the legend has it.
    hatched = any(mark.look.fill == "hatched" for mark in marks)
    keys = [
        LegendKey(area_look(frozenset({Flag.PROTECTED}), "paper"), symbol_label("protected", text))
    ] * hatched
    legend, high = set_legend(keys, left=6.0, top=bottom, width=width - 6)
    others = tuple(mark for strip in strips for mark in strip.marks)
    finding, alternative = trend_texts(panel, (*marks, *others), text)
    indicators = {indicator.id: indicator for indicator in panel.indicators}
    aside = tuple(
        apart(at, mark, text)
        for at, mark in enumerate(others, start=len(marks))
        if counts_other_unit(mark.row, indicators[mark.row.indicator])
    )
    return Chart(
        kind="trend",
        width=width,
        height=round(bottom + high),
        areas=(*(area.area for area in areas), *(strip.area for strip in strips)),
        marks=(*marks, *others),
        finding=finding,
        alternative=(*alternative, *aside),
        strokes=tuple(stroke for area in areas for stroke in area.strokes),
        bands=tuple(band for area in areas for band in area.bands),
        lines=tuple(line for area in areas for line in area.lines),
        labels=(
            *(label for area in areas for label in area.labels),
            *(label for strip in strips for label in strip.labels),
        ),
        legend=legend,
    )


def _rules(chart: Chart, ends: Sequence[float], *, stacked: bool) -> Iterator[RuleLine]:
    """What stands between areas: a rule under each but the last, or down the middle."""
    for end in ends[:-1]:
        y, middle = end + _BETWEEN / 4, chart.width / 2
        points = (
            ((0.0, y), (chart.width, y)) if stacked else ((middle, _EDGE), (middle, chart.height - _EDGE))
        )
        yield RuleLine(points, "rule", "rule")


# Sets the words of one area of a trend where they find room: names, numbers, and why a span has no number.


def _box_of(mark: Mark) -> Box | None:
    """What a mark covers; a span without a number is left to its word, which stands in it."""
    match mark.form:
        case Dot(x, y, _, radius) if radius:
            return Box(x - radius, y - radius, x + radius, y + radius)
        case Bar(x, y, width, height) if mark.look.fill == "hatched":
            return Box(x, y, x + width, y + height)
    return None


def _neighbours(gaps: Sequence[tuple[int, Mark]]) -> Iterator[list[tuple[int, Mark]]]:
    group: list[tuple[int, Mark]] = []
    for at, mark in gaps:
        before = group[-1][1] if group else None
        if before is not None and before.number == mark.number and _touch(before, mark):
            group.append((at, mark))
            continue
        if group:
            yield group
        group = [(at, mark)]
    if group:
        yield group


def _touch(before: Mark, after: Mark) -> bool:
    return (after.row.period.start - before.row.period.end).days == 1
