"""The kind "steps": the steps of one register's cases, one below the other, each with its number and its squares.

A square is so many cases, never a person. Squares, and parts of a hundred, are of the register's own cases alone, and
only where these are old enough for the step; else a step has its number and no length.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from observatory.charts.chart import (
    ABSENT,
    Area,
    Bar,
    Chart,
    Dot,
    Form,
    Label,
    Mark,
    MarkStyle,
    RuleLine,
    Sentence,
)
from observatory.charts.kinds import empty
from observatory.charts.layout.label_placement import LINE, width_of, wrap_text
from observatory.charts.marking import MarkPlacement, area_look, bar_look, dot_look, flags_of, mark_of
from observatory.model import DimensionCode, Indicator, Panel, Row, Territory
from observatory.statistics.series import (
    is_base,
    order_of,
    part_of_base,
    period_of_steps,
    select_leading_rows,
    step_of,
)
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words.labels import category_name, join_names, unit_words
from observatory.words.sentences import capital

_EDGE: Final = 8
_GAP: Final = 5  # between two steps
_STAGE: Final = 6  # above the name of a part of the route
_LARGEST: Final = 14  # pixels of a square
_MOST_SQUARES: Final = 40
_INDENT: Final = 12  # of the names and squares of steps
_TOLD: Final = 3  # steps of which the finding speaks
_IN_ONE: Final = 3  # parts of the route that one sentence names, the rest in a second
_THINNEST: Final = 1.5  # pixels of what is drawn of a square
_SIZES: Final = (1, 2, 5)


def chart(panel: Panel, text: Text, *, width: int, stretch: float = 1.0) -> Chart:
    """The steps of each place in their order; of several periods the newest whose cases had time, else the longest."""
    layout = _Layout(panel, text, width, gap=_GAP + LINE * (stretch - 1))
    for place in panel.territories:
        layout.place(place)
    if not layout.marks:
        return empty.chart(panel, text, width=width)
    bottom = layout.y + _EDGE
    return Chart(
        kind="steps", width=width, height=round(bottom), areas=(Area(_EDGE, 0, width - _EDGE, bottom),),
        marks=tuple(layout.marks), finding=tuple(layout.finding), alternative=tuple(layout.alternative),
        lines=tuple(layout.lines), labels=tuple(layout.labels),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Step:
    """A row with its category, and how many of a hundred of the register's cases it is, where that may be said."""

    row: Row
    name: str
    code: DimensionCode | None
    part: float | None

    @property
    def stage(self) -> str:
        """The part of the route it belongs to."""
        return self.code.stage if self.code else ""


def _steps(panel: Panel, place: Territory, text: Text) -> list[_Step]:
    """The steps of a place in one period, in the order of the dimension; each with its part of the base."""
    own_rows = [row for row in select_leading_rows(panel.rows) if row.territory == place.code]
    period = period_of_steps(panel, own_rows)
    rows = sorted(
        (row for row in own_rows if row.period == period), key=lambda row: order_of(panel, row.breakdown)
    )
    base = next((row for row in rows if is_base(panel, row)), None)
    return [
        _Step(row, category_name(panel, row.breakdown, text), step_of(panel, row), part_of_base(panel, row, base))
        for row in rows
    ]  # fmt: skip


def _square(base: float) -> int:
    """The cases of a square: the smallest of 1, 2, 5, 10 ... of which no more than a line's squares make the base."""
    tens = 1
    while True:
        for size in _SIZES:
            if base <= size * tens * _MOST_SQUARES:
                return size * tens
        tens *= 10


class _Layout:
    """Sets the steps of places below one another."""

    def __init__(self, panel: Panel, text: Text, width: int, *, gap: float) -> None:
        self.panel, self.text, self.width, self.gap = panel, text, width, gap
        self.room = width - 2 * _EDGE
        self.side = min(_LARGEST, (self.room - _INDENT) / _MOST_SQUARES)
        self.y = 0.0
        self.marks: list[Mark] = []
        self.labels: list[Label] = []
        self.lines: list[RuleLine] = []
        self.finding: list[Sentence] = []
        self.alternative: list[Sentence] = []

    def place(self, place: Territory) -> None:
        """Add the steps of a place, under its name and the span of the cases."""
        steps = _steps(self.panel, place, self.text)
        if not steps:
            return
        first = len(self.marks)
        indicator = next(entry for entry in self.panel.indicators if entry.id == steps[0].row.indicator)
        span = steps[0].row.period
        period = self.text.short_period(span) if span.grain == "span" else self.text.period(span)
        heading = f"{self.text.t(place.name)}, {period}"
        if len(self.panel.territories) > 1:
            self._write(heading, "heading", top=2 * LINE if self.marks else 0, bold=True, of=first)
        parts = [step for step in steps if step.part is not None]
        base = next((step.row.value for step in parts if is_base(self.panel, step.row)), None)
        per = _square(base) if base is not None and len(parts) > 1 else 0
        for note in self._notes(indicator, steps, per):
            self._write(note, "note")
        stage = None
        for step in steps:
            if step.stage and step.stage != stage:
                self._write(self.text.t(step.stage), "name", top=_STAGE, bold=True, of=len(self.marks))
                stage = step.stage
            self._step(step, place, indicator, per=per)
        self._tell(heading, steps, first)

    def _notes(self, indicator: Indicator, steps: Sequence[_Step], per: int) -> Iterator[str]:
        """That what is not noted may have been done, what a square is, and why a step has none."""
        if indicator.follows == "state":
            yield self.text.t(phrases.NOT_NOTED)
        if per:
            number, unit = self.text.number(per), unit_words(indicator, self.text)
            yield self.text.t("Cada cuadrado: {number} {unit}.", number=number, unit=unit)
        if per and any(step.part is None for step in steps):
            yield self.text.t(phrases.TOO_YOUNG)

    def _write(
        self, words: str, role: str, *, top: float = 0.0, bold: bool = False, of: int | None = None
    ) -> None:
        self.y += top
        for line in wrap_text(words, self.room, bold=bold):
            colour = "ink" if bold else "muted"
            self.labels.append(
                Label(line, _EDGE, self.y + LINE / 2, role, colour=colour, bold=bold, of=of)  # type: ignore[arg-type]
            )
            self.y += LINE

    def _step(self, step: _Step, place: Territory, indicator: Indicator, *, per: int) -> None:
        """The name of a step with its number at the right, and its squares below."""
        at, mark = len(self.marks), self._mark(step, place, indicator, per=per)
        number = _number(step, mark, self.text) if step.part is not None else mark.number
        self.y += self.gap / 2
        names = wrap_text(step.name, self.room - width_of(number, bold=True) - 2 * _EDGE)
        right = self.width - _EDGE
        self.labels.append(Label(number, right, self.y + LINE / 2, "number", "end", "ink", bold=True, of=at))
        for line in names:
            self.labels.append(Label(line, _EDGE + _INDENT, self.y + LINE / 2, "name", colour="ink", of=at))
            self.y += LINE
        form: Form = mark.form
        if isinstance(form, Bar) and per:
            squares = replace(form, y=self.y + 2)
            self.lines += _cuts(squares, self.side, mark.look)
            form = squares
            self.y += form.height + 4
        else:
            form = _dot(self.y - LINE * len(names) + LINE / 2)
        self.marks.append(replace(mark, form=form))
        self.y += self.gap / 2

    def _mark(self, step: _Step, place: Territory, indicator: Indicator, *, per: int) -> Mark:
        flags, hue = flags_of(step.row), place.hue if place.hue != "context" else "ink"
        form: Form = _dot(self.y)
        look = area_look(flags, hue) if flags & ABSENT else dot_look(flags, hue)
        if per and step.part is not None and step.row.value is not None:
            form = Bar(_EDGE + _INDENT, 0, max(_THINNEST, self.side * step.row.value / per), self.side)
            look = bar_look(flags, hue)
        mark = mark_of(
            step.row, place, indicator, self.text, placed=MarkPlacement(form, look), group=step.name
        )
        part = "" if step.part is None or is_base(self.panel, step.row) else _of_hundred(step.part, self.text)
        return replace(mark, words="; ".join(filter(None, (mark.words, part))))

    def _tell(self, heading: str, steps: Sequence[_Step], first: int) -> None:
        """The finding: the steps in words, all cases, and the last part of the route that may be told.

        The rest is alternative text.
        """
        stages = [self.text.t(stage) for stage in dict.fromkeys(step.stage for step in steps) if stage]
        if len(stages) > 1 and not self.finding:
            names = [_inside(name) for name in stages]
            for form, part in ((phrases.STEPS, names[:_IN_ONE]), (phrases.STEPS_AFTER, names[_IN_ONE:])):
                if part:
                    self.finding.append(Sentence(self.text.t(form, steps=join_names(part, self.text))))
            if self.panel.indicator.follows == "state":
                self.finding.append(Sentence(self.text.t(phrases.NOT_NOTED)))
        numbered = list(enumerate(steps, start=first))
        told = [pair for pair in numbered if pair[1].part is not None and pair[1].stage]
        base = next((pair for pair in numbered if is_base(self.panel, pair[1].row)), None)
        if base is not None:
            self.finding.append(self._sentence(heading, [base]))
            after = [pair for pair in told if pair is not base]
            last = [pair for pair in after if pair[1].stage == self._leading_stage(after)][:_TOLD]
            if last:
                stage = last[0][1].stage
                self.finding.append(
                    self._sentence("" if stage == base[1].stage else self.text.t(stage), last)
                )
        else:
            self.finding.append(self._sentence(heading, numbered))
        for stage in dict.fromkeys(step.stage for step in steps):
            pairs = [pair for pair in numbered if pair[1].stage == stage]
            self.alternative.append(self._sentence(self.text.t(stage) if stage else heading, pairs))

    def _leading_stage(self, pairs: Iterable[tuple[int, _Step]]) -> str:
        """The last part of the route that has several steps; else the last."""
        stages = [step.stage for _, step in pairs]
        several = [stage for stage in stages if stages.count(stage) > 1]
        return (several or stages or [""])[-1]

    def _sentence(self, subject: str, pairs: Sequence[tuple[int, _Step]]) -> Sentence:
        """Steps with their numbers, after what they are of; without it they go on from the sentence before."""
        numbers = "; ".join(f"{_inside(step.name)}, {self.marks[at].number}" for at, step in pairs)
        said = (
            self.text.t(phrases.SUBJECT_AND_NUMBERS, subject=subject, numbers=numbers)
            if subject
            else f"{capital(numbers)}."
        )
        return Sentence(said, tuple(at for at, _ in pairs))


def _number(step: _Step, mark: Mark, text: Text) -> str:
    """The number, and the part of a hundred where it is not the base itself."""
    if step.part is None or step.part >= 100:
        return mark.number
    return f"{mark.number} · {_of_hundred(step.part, text)}"


def _of_hundred(part: float, text: Text) -> str:
    if 0 < part < 1:
        return text.t("menos de 1 de cada 100")
    return text.t("{number} de cada 100", number=text.number(round(part)))


def _dot(y: float) -> Form:
    return Dot(_EDGE + 4, y, "circle", 3)


def _cuts(bar: Bar, side: float, look: MarkStyle) -> Iterator[RuleLine]:
    """The lines that part a bar into squares: of its own colour where it is hollow, else of the paper's."""
    colour = look.colour if look.fill == "hollow" else "paper"
    x = bar.x + side
    while x < bar.x + bar.width - 0.5:
        yield RuleLine(((x, bar.y), (x, bar.y + bar.height)), "scale", colour)
        x += side


def _inside(name: str) -> str:
    """A name in the middle of a sentence: its first letter small, but for an acronym."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]
