"""Sets the words of one area of a trend where they find room: names, numbers, and why a span has no number."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from observatory.charts.chart import ABSENT, Bar, Dot, Label, Mark, Shape
from observatory.charts.colours import HUES
from observatory.charts.kinds.trend_area import TrendArea
from observatory.charts.setting.lettering import LINE
from observatory.charts.setting.placing import Box, LabelRoom, around, box_of, lines_of
from observatory.statistics.series import Series

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
        bounds = self.area.bounds
        room = LabelRoom(bounds)
        room.take(box_of(label) for label in self.area.labels)
        room.take(box for mark in self.area.marks if (box := _box_of(mark)))
        for stroke in self.area.strokes:
            room.take_line([self._place(at) for at in stroke.marks])
        for line in self.area.lines:
            if line.role in ("event", "break"):
                room.take_line(line.points)
        if len(self.area.every) == 1:
            self._gap_words(room)
        several = len(self.area.every) > 1 or not self.area.headed
        for series in reversed(self.area.every):
            if several:
                self._name(series, room, bounds)
        for at in self._numbered():
            self._number(at, room)
        return self.labels

    def _place(self, at: int) -> tuple[float, float]:
        form = self.area.marks[at - self.area.offset].form
        return (0.0, 0.0) if isinstance(form, Shape) else (form.x, form.y)

    def _name(self, series: Series, room: LabelRoom, bounds: Box) -> None:
        """The name right of the last full point of its line, moved by a line's height at most.

        Of points that nothing joins also over or under it, ending there: without a name nobody could tell them apart.
        """
        dots = self._dots_of(series)
        last_dot = next((at for at in reversed(dots) if self.area.marks[at].is_complete), None)
        if last_dot is None:
            last_dot = dots[-1] if dots else None
        if last_dot is None:
            return
        x, y = self._place(last_dot + self.area.offset)
        colour = self.area.colours[id(series)]
        ink = colour if series.territory.hue == colour else "muted"
        lines = self.area.name_lines(series, bounds.right - bounds.left)
        anchor = Label("", x + 9, y, "name", colour=ink, bold=ink != "muted", of=last_dot + self.area.offset)
        shifts = (0.0, -5.0, 5.0, -LINE * 0.66, LINE * 0.66, -LINE, LINE)
        wishes = [replace(anchor, y=y + shift) for shift in shifts]
        if not series.indicator.tells_change:
            wishes += [replace(anchor, x=x + _OFF, y=y + shift, anchor="end") for shift in (-LINE, LINE)]
        self.labels += room.placed(lines_of(wish, lines) for wish in wishes)

    def _dots_of(self, series: Series) -> list[int]:
        rows = {id(row) for row in series.rows}
        return [at for at, m in enumerate(self.area.marks) if id(m.row) in rows and isinstance(m.form, Dot)]

    def _numbered(self) -> list[int]:
        """The marks that bear their number: the newest full one of each series first, then all where they are few."""
        newest: list[int] = []
        for series in reversed(self.area.every):
            full_dots = [at for at in self._dots_of(series) if self.area.marks[at].is_complete]
            if full_dots and (len(self.area.every) <= 4 or not self.area.is_context(series)):
                newest.append(full_dots[-1])
        dots = [at for at, m in enumerate(self.area.marks) if isinstance(m.form, Dot)]
        rest = [at for at in reversed(dots) if at not in newest] if len(dots) <= _FEW else []
        return newest + rest

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
