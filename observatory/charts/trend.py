"""The kind "trend": values over time, one line a series, with what is not whole drawn apart from the lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Final

from observatory.charts import looks
from observatory.charts.axes import TimeAxis, ValueAxis, decimals_of, round_ticks, years_around
from observatory.charts.chart import (
    ABSENT,
    Area,
    Band,
    Bar,
    Chart,
    Dot,
    Flag,
    Label,
    Line,
    Look,
    Mark,
    Shape,
    Stroke,
    Token,
    Whisker,
)
from observatory.charts.events import draw_events
from observatory.charts.lettering import LINE, folded, width_of
from observatory.charts.placing import Box, Room, around, box_of, lines_of
from observatory.charts.sharing import Sharing, parted, sharing_of
from observatory.charts.telling import told_trend
from observatory.model import ObsStatus, Panel, Period, Row
from observatory.text import Text
from observatory.views.labels import series_name, value_words
from observatory.views.points import parts_of
from observatory.views.series import Series, breaks_of, runs, series_of
from observatory.views.theme import place_of

_PLOT: Final = 250  # pixels between the axes, from top to foot
_EDGE: Final = 8
_BETWEEN: Final = 44  # between two areas
_FOOT: Final = 26  # for the words of the time axis
_RADIUS: Final = 3.5
_SMALL: Final = 2.25
_MANY: Final = 24  # from here on a joined point has no symbol of its own
_FEW: Final = 8  # up to here each mark bears its number
_HEADROOM: Final = 1.06
_NAME: Final = 132  # pixels a name may take beside a line; longer ones are folded
_PROTECTED: Final = 7  # side of the small hatched square of a protected cell among several series


@dataclass(frozen=True, slots=True)
class Drawn:
    """What one area adds to a chart; its marks know their area, the rest knows their places."""

    area: Area
    marks: list[Mark]
    strokes: list[Stroke]
    bands: list[Band]
    lines: list[Line]
    labels: list[Label]


def chart(panel: Panel, text: Text, *, width: int) -> Chart:
    """The panel's values over time, `width` pixels broad; places that may share no axis stand in areas of their own."""
    sharing = sharing_of(panel)
    parts = parted(panel)
    stacked = len(parts) > 1 and width < 600
    every = [series_of(part) for part in parts]
    highest = max((_top(series) for series in every), default=1.0) if sharing is Sharing.ONE_SCALE else None
    span = years_around(row.period for series in every for one in series for row in one.rows)
    drawn: list[Drawn] = []
    left, top, offset = 0.0, float(_EDGE), 0
    room = float(width) if stacked or len(parts) == 1 else (width - _BETWEEN) / 2
    for number, (part, series) in enumerate(zip(parts, every, strict=True)):
        frame = _Frame(part, series, text, number=number, offset=offset, headed=len(parts) > 1)
        one = frame.drawn(left=left, top=top, width=room, span=span, highest=highest or _top(series))
        drawn.append(one)
        offset += len(one.marks)
        if stacked:
            top = one.area.bottom + _FOOT + _BETWEEN / 2
        else:
            left += room + _BETWEEN
    if len(parts) > 1 and not stacked:
        drawn = _level(drawn)
    return _assembled(panel, drawn, text, width=width, stacked=stacked)


def _top(every: Sequence[Series]) -> float:
    values = [v for s in every for row in s.rows for v in (row.value, row.upper) if v is not None]
    return max(values, default=0.0)


def _level(drawn: Sequence[Drawn]) -> list[Drawn]:
    """Areas side by side begin at one height: what stands higher is moved down."""
    lowest = max(one.area.top for one in drawn)
    return [_moved(one, lowest - one.area.top) for one in drawn]


def _moved(one: Drawn, down: float) -> Drawn:
    if down == 0:
        return one
    area = one.area
    values = (
        replace(area.values, start=area.values.start + down, end=area.values.end + down)
        if area.values
        else None
    )
    return Drawn(
        replace(area, top=area.top + down, bottom=area.bottom + down, values=values),
        [
            replace(mark, form=_form_moved(mark, down), whiskers=_whiskers_moved(mark, down))
            for mark in one.marks
        ],
        one.strokes,
        [replace(band, points=tuple((x, y + down) for x, y in band.points)) for band in one.bands],
        [replace(line, points=tuple((x, y + down) for x, y in line.points)) for line in one.lines],
        [replace(label, y=label.y + down) if label.role != "heading" else label for label in one.labels],
    )


def _form_moved(mark: Mark, down: float) -> Dot | Bar:
    form = mark.form
    if isinstance(form, Dot | Bar):
        return replace(form, y=form.y + down)
    raise TypeError("A trend has points and bands alone.")


def _whiskers_moved(mark: Mark, down: float) -> tuple[Whisker, ...]:
    return tuple(
        replace(w, start=(w.start[0], w.start[1] + down), end=(w.end[0], w.end[1] + down))
        for w in mark.whiskers
    )


def _assembled(panel: Panel, drawn: Sequence[Drawn], text: Text, *, width: int, stacked: bool) -> Chart:
    marks = tuple(mark for one in drawn for mark in one.marks)
    bottom = max(one.area.bottom for one in drawn) + _FOOT
    rules = _rules(drawn, stacked=stacked, width=width, bottom=bottom)
    finding, alternative = told_trend(panel, marks, text)
    return Chart(
        kind="trend",
        width=width,
        height=round(bottom),
        areas=tuple(one.area for one in drawn),
        marks=marks,
        finding=finding,
        alternative=alternative,
        strokes=tuple(stroke for one in drawn for stroke in one.strokes),
        bands=tuple(band for one in drawn for band in one.bands),
        lines=(*(line for one in drawn for line in one.lines), *rules),
        labels=tuple(label for one in drawn for label in one.labels),
    )


def _rules(drawn: Sequence[Drawn], *, stacked: bool, width: int, bottom: float) -> Iterator[Line]:
    for before, after in pairwise(drawn):
        if stacked:
            y = before.area.bottom + _FOOT + _BETWEEN / 4
            yield Line(((0, y), (width, y)), "rule", "rule")
        else:
            x = (
                (before.area.right + after.area.left) / 2
                if before.area.right > after.area.left
                else width / 2
            )
            x = width / 2
            yield Line(((x, _EDGE), (x, bottom - _EDGE)), "rule", "rule")


class _Frame:
    """Lays one area out: axes first, then marks and lines, then words where they find room."""

    def __init__(
        self, panel: Panel, every: Sequence[Series], text: Text, *, number: int, offset: int, headed: bool
    ) -> None:
        self.panel, self.text, self.number, self.offset, self.headed = panel, text, number, offset, headed
        # Context first, so that the chosen places lie on top.
        self.every = sorted(every, key=lambda s: place_of(s.territory.code) != "context")
        self.colours = {id(s): colour_of(s, at, panel) for at, s in enumerate(every)}
        self.marks: list[Mark] = []
        self.strokes: list[Stroke] = []
        self.bands: list[Band] = []
        self.lines: list[Line] = []
        self.labels: list[Label] = []

    def drawn(
        self, *, left: float, top: float, width: float, span: tuple[date, date], highest: float
    ) -> Drawn:
        """The area with all that is in it, in the room given; `highest` is the value the axis must reach."""
        ticks = round_ticks(highest * _HEADROOM, whole=self.panel.indicator.decimals == 0)
        said = [self.text.number(tick, decimals_of(ticks)) for tick in ticks]
        inner_left = left + 6 + max(map(width_of, said)) + 6
        inner_right = left + width - self._name_room(width)
        top = self._headed(left, top, width)
        self.time = TimeAxis(*span, inner_left, inner_right)
        events, event_rows = draw_events(self.panel, self.every, self.time, self.text)
        plot_top = top + event_rows * LINE + 6
        self.values = ValueAxis(0.0, ticks[-1], plot_top + _PLOT, plot_top, ticks)
        self.area = Area(inner_left, plot_top, inner_right, plot_top + _PLOT, self.time, self.values)
        self._axes(said)
        for line, label in events:
            x = line.points[0][0]
            self.lines.append(replace(line, points=((x, plot_top), (x, plot_top + _PLOT))))
            if label is not None:
                self.labels.append(replace(label, y=top + label.y))
        self._series()
        self._words(Box(left, top - 6, left + width, plot_top + _PLOT))
        return Drawn(self.area, self.marks, self.strokes, self.bands, self.lines, self.labels)

    def _name_room(self, width: float) -> float:
        """What names at the right end of lines need: those of series whose last full point is near the end."""
        names = [self._name_lines(one, width) for one in self.every if any(_is_whole(r) for r in one.rows)]
        widest = max((width_of(line) for lines in names for line in lines), default=0)
        return 14.0 + (widest if len(self.every) > 1 or not self.headed else 0)

    def _name_lines(self, series: Series, width: float) -> tuple[str, ...]:
        return folded(series_name(self.panel, series, self.text), min(_NAME, width * 0.3))

    def _headed(self, left: float, top: float, width: float) -> float:
        """Place and measure above an area that is one of two."""
        if not self.headed or not self.panel.territories:
            return top + LINE / 2
        place = self.panel.territories[0]
        hue = place_of(place.code)
        token = "ink" if hue == "context" else hue
        y = top + LINE / 2
        self.labels.append(
            Label(self.text.t(place.name), left + 4, y, "heading", colour=token, size=14, bold=True)
        )
        for line in folded(self.text.t(self.panel.indicator.name), width - 8):
            y += LINE + 1
            self.labels.append(Label(line, left + 4, y, "heading"))
        return y + LINE

    def _axes(self, said: Sequence[str]) -> None:
        area = self.area
        for tick, words in zip(self.values.ticks, said, strict=True):
            y = self.values.at(tick)
            role, faint = ("base", 1.0) if tick == 0 else ("grid", 0.25)
            self.lines.append(Line(((area.left, y), (area.right, y)), role, "rule", opacity=faint))  # type: ignore[arg-type]
            self.labels.append(Label(words, area.left - 6, y, "tick", anchor="end"))
        for x, words in time_ticks(self.time, self.text, months=self._has_months()):
            self.lines.append(Line(((x, area.bottom), (x, area.bottom + 4)), "base", "rule"))
            self.labels.append(Label(words, x, area.bottom + 16, "tick", anchor="middle"))

    def _has_months(self) -> bool:
        return any(row.period.grain == "month" for one in self.every for row in one.rows)

    def _series(self) -> None:
        alone = len(self.every) == 1
        for number, series in enumerate(self.every):
            stretches = runs(series, breaks_of(self.panel.events, series))
            joined = {id(row) for run in stretches if len(run) > 1 for row in run}
            at = {id(row): self._point(row, series, joined) for row in series.rows if row.value is not None}
            for run in stretches:
                self._join(run, at, series)
            for row in series.rows:
                if row.value is None and (alone or row.symbol == "protected"):
                    self._gap(row, series, alone=alone, number=number)

    def _point(self, row: Row, series: Series, joined: set[int]) -> int:
        """Add the mark of a value and return its place in the chart."""
        flags = looks.flags_of(row)
        context = self._is_context(series)
        hidden = len(series.valued) > _MANY and id(row) in joined
        radius = 0.0 if hidden else _SMALL if context else _RADIUS
        x, y = self.time.middle(row.period), self.values.at(row.value or 0.0)
        symbol = {"el-alto": "circle", "independencia": "square"}.get(
            place_of(series.territory.code), "diamond"
        )
        look = looks.dot_look(flags, self.colours[id(series)])
        if (
            flags & {Flag.ESTIMATED}
            and id(row) in joined
            and not flags & {Flag.PARTIAL, Flag.PROVISIONAL, Flag.SECOND}
        ):
            look = replace(look, fill="full")  # its dashed line says it
        whiskers = tuple(self._whiskers(row, x, joined=id(row) in joined))
        form = Dot(x, y, symbol, radius)  # type: ignore[arg-type]
        self.marks.append(self._mark(row, series, flags, form=form, look=look, whiskers=whiskers))
        return self.offset + len(self.marks) - 1

    def _mark(
        self, row: Row, series: Series, flags: frozenset[Flag], *, form: Dot | Bar, look: Look,
        whiskers: tuple[Whisker, ...] = (),
    ) -> Mark:  # fmt: skip
        group = series_name(self.panel, series, self.text) if self.panel.by else ""
        said = "; ".join(parts_of(row, series.territory, series.indicator, text=self.text, group=group))
        number = value_words(row, series.indicator, self.text)
        return Mark(row, flags, form, look, said, number, area=self.number, whiskers=whiskers)

    def _whiskers(self, row: Row, x: float, *, joined: bool) -> Iterator[Whisker]:
        y = self.values.at(row.value or 0.0)
        if row.period.grain == "span":
            first, last = self.time.bounds(row.period)
            yield Whisker("days", (first, y), (last, y))
        if row.lower is not None and row.upper is not None and not joined:
            yield Whisker("interval", (x, self.values.at(row.lower)), (x, self.values.at(row.upper)))

    def _join(self, run: Sequence[Row], at: dict[int, int], series: Series) -> None:
        """The line through a run, dashed where an end of a step is an estimate, and the band of its intervals."""
        colour, width = self.colours[id(series)], 1.25 if self._is_context(series) else 2.25
        for dashed, steps in _stretches(run):
            self.strokes.append(Stroke(tuple(at[id(row)] for row in steps), colour, width, dashed))
        if len(run) > 1 and all(row.lower is not None and row.upper is not None for row in run):
            upper = [(self.time.middle(row.period), self.values.at(row.upper or 0.0)) for row in run]
            lower = [(self.time.middle(row.period), self.values.at(row.lower or 0.0)) for row in run]
            self.bands.append(Band(tuple(at[id(row)] for row in run), (*upper, *reversed(lower)), colour))

    def _gap(self, row: Row, series: Series, *, alone: bool, number: int) -> None:
        flags, (first, last) = looks.flags_of(row), self.time.bounds(row.period)
        if alone:
            form = Bar(first, self.area.top, last - first, self.area.bottom - self.area.top)
            look = Look("rule", "full", opacity=0.18)
        else:
            middle = (first + last - _PROTECTED) / 2
            form = Bar(middle, self.area.bottom - (number + 1) * (_PROTECTED + 2), _PROTECTED, _PROTECTED)
            look = Look(self.colours[id(series)], "hatched")
        self.marks.append(self._mark(row, series, flags, form=form, look=look))

    def _gap_words(self, room: Room) -> None:
        """The word of each run of neighbouring spans without a number, written upwards from the axis, where it fits."""
        gaps = [(at, mark) for at, mark in enumerate(self.marks) if mark.flags & ABSENT]
        for group in _neighbours(gaps):
            first, last = group[0][1].form, group[-1][1].form
            if isinstance(first, Bar) and isinstance(last, Bar):
                x = (first.x + last.x + last.width) / 2
                label = Label(group[0][1].number, x, self.area.bottom - 6, "status", upright=True)
                self.labels += room.placed([(replace(label, of=self.offset + group[0][0]),)])

    def _is_context(self, series: Series) -> bool:
        return len(self.panel.territories) > 1 and place_of(series.territory.code) == "context"

    def _words(self, bounds: Box) -> None:
        """Names before numbers, those of the chosen places first; what finds no room is left out."""
        room = Room(bounds)
        room.take(box_of(label) for label in self.labels)
        room.take(
            Box(
                m.form.x - m.form.radius,
                m.form.y - m.form.radius,
                m.form.x + m.form.radius,
                m.form.y + m.form.radius,
            )
            for m in self.marks
            if isinstance(m.form, Dot) and m.form.radius
        )
        for stroke in self.strokes:
            room.take_line([self._place(at) for at in stroke.marks])
        for line in self.lines:
            if line.role in ("event", "break"):
                room.take_line(line.points)
        if len(self.every) == 1:
            self._gap_words(room)
        several = len(self.every) > 1 or not self.headed
        for series in reversed(self.every):
            if several:
                self._name(series, room, bounds)
        for at in self._numbered():
            self._number(at, room)

    def _place(self, at: int) -> tuple[float, float]:
        form = self.marks[at - self.offset].form
        return (0.0, 0.0) if isinstance(form, Shape) else (form.x, form.y)

    def _name(self, series: Series, room: Room, bounds: Box) -> None:
        """The name right of the last full point of its line, moved by a line's height at most."""
        own = self._own(series)
        last = next((at for at in reversed(own) if self.marks[at].whole), None)
        if last is None:
            last = own[-1] if own else None
        if last is None:
            return
        x, y = self._place(last + self.offset)
        colour = self.colours[id(series)]
        ink = colour if place_of(series.territory.code) == colour else "muted"
        lines = self._name_lines(series, bounds.right - bounds.left)
        anchor = Label("", x + 9, y, "name", colour=ink, bold=ink != "muted", of=last + self.offset)
        shifts = (0.0, -5.0, 5.0, -LINE * 0.66, LINE * 0.66, -LINE, LINE)
        self.labels += room.placed(lines_of(replace(anchor, y=y + shift), lines) for shift in shifts)

    def _own(self, series: Series) -> list[int]:
        rows = {id(row) for row in series.rows}
        return [at for at, m in enumerate(self.marks) if id(m.row) in rows and isinstance(m.form, Dot)]

    def _numbered(self) -> list[int]:
        """The marks that bear their number: the newest full one of each series first, then all where they are few."""
        newest: list[int] = []
        for series in reversed(self.every):
            whole = [at for at in self._own(series) if self.marks[at].whole]
            if whole and (len(self.every) <= 4 or not self._is_context(series)):
                newest.append(whole[-1])
        dots = [at for at, m in enumerate(self.marks) if isinstance(m.form, Dot)]
        rest = [at for at in reversed(dots) if at not in newest] if len(dots) <= _FEW else []
        return newest + rest

    def _number(self, at: int, room: Room) -> None:
        mark = self.marks[at]
        if not isinstance(mark.form, Dot):
            return
        ink = mark.look.colour if mark.look.colour in ("el-alto", "independencia") else "muted"
        label = Label(mark.number, 0, 0, "number", colour=ink, of=at + self.offset)
        self.labels += room.placed(
            (replace(label, x=x, y=y, anchor=anchor),)
            for x, y, anchor in around(mark.form.x, mark.form.y, off=_RADIUS + 1)
        )


def _is_whole(row: Row) -> bool:
    return row.value is not None and not row.partial


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


def _stretches(run: Sequence[Row]) -> Iterator[tuple[bool, list[Row]]]:
    """The run cut where solid turns into dashed: a step is dashed where one of its ends is an estimate."""
    steps: list[tuple[bool, list[Row]]] = []
    for before, after in pairwise(run):
        dashed = ObsStatus.ESTIMATED in (before.obs_status, after.obs_status)
        if steps and steps[-1][0] == dashed:
            steps[-1][1].append(after)
        else:
            steps.append((dashed, [before, after]))
    yield from steps


def colour_of(series: Series, at: int, panel: Panel) -> Token:
    """The hue of the place; within one place its hue for the first category, a tone for the second, then ink and grey."""
    place = place_of(series.territory.code)
    if not panel.by or len(panel.territories) > 1:
        return place
    tokens: tuple[Token, ...] = (
        ("ink", "muted") if place == "context" else (place, f"{place}-4", "ink", "muted")
    )
    return tokens[at] if at < len(tokens) else "context"


def time_ticks(axis: TimeAxis, text: Text, *, months: bool) -> Iterator[tuple[float, str]]:
    """Positions and words of the time axis, each at the beginning of what it names; as many as have room."""
    years = list(axis.years())
    if months and len(years) <= 2:
        begins = [date(year, month, 1) for year in years for month in (1, 4, 7, 10)]
        words = [text.short_period(Period.month(day.year, day.month)) for day in begins]
    else:
        begins = [date(year, 1, 1) for year in years]
        words = [str(year) for year in years]
    wide = max(map(width_of, words)) + 10
    apart = (axis.end - axis.start) / max(len(begins), 1)
    step = next((s for s in (1, 2, 3, 4, 5, 10, 20) if s * apart >= wide), 50)
    chosen = list(zip(begins, words, strict=True))[::-step][::-1]
    for day, word in chosen:
        yield axis.at(day), word
