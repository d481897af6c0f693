"""The kind "neighbours": places of one year as dots with their intervals, the year before as a hollow circle.

After each number stands a word for its change: no more is said than chance and revisions allow.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from observatory.charts.chart import (
    ABSENT,
    Area,
    Chart,
    Dot,
    Label,
    Mark,
    MarkStyle,
    RuleLine,
    Sentence,
    ValueAxis,
    Whisker,
)
from observatory.charts.findings.place_findings import place_texts
from observatory.charts.findings.ranking import change_between, change_word
from observatory.charts.kinds import empty
from observatory.charts.kinds.bar_rows import BarEntry
from observatory.charts.kinds.bars import bar_entries
from observatory.charts.layout.axes import (
    LegendKey,
    decimals_of,
    round_ticks,
    set_legend,
)
from observatory.charts.layout.label_placement import LINE, lines_of, width_of, wrap_text
from observatory.charts.marking import Link, MarkPlacement, dot_look, flags_of, mark_of, no_link
from observatory.model import Panel, Period, Row
from observatory.statistics.series import is_whole, select_leading_rows
from observatory.text import Text, message
from observatory.vocabulary import captions
from observatory.words.labels import value_words

_RADIUS: Final = 3.5
_BAND: Final = 15  # pixels of an interval, twice as high as its dot
_ROW: Final = 27
_NAMES: Final = 0.34  # of the width, the most that names may take
_NAMES_ALONE: Final = 0.43  # of a narrow one, where nothing but the number stands behind the dots
_NARROW: Final = 400  # in less room the word stands under the name
_OFF: Final = 7
_SHORTEST: Final = 44  # pixels of the axis
_TOP: Final = 4
_FOOT: Final = 22


@dataclass(frozen=True, slots=True)
class NeighbourRow:
    """A place of the year that is drawn: its entry, its number of the year before, and the word for the change."""

    entry: BarEntry
    former: Row | None
    number: str
    change: str


def neighbour_rows(panel: Panel, text: Text, link: Link = no_link) -> list[NeighbourRow]:
    """The places of a panel of years in the order of its bars, each with its year before where that is whole."""
    by_place = {(row.territory, row.period): row for row in select_leading_rows(panel.rows) if is_whole(row)}
    rows = []
    for entry in bar_entries(panel, text, link):
        row = entry.row
        is_year = row.period.grain == "year" and row.value is not None and row.leads
        before = Period.year(row.period.start.year - 1)
        former = by_place.get((row.territory, before)) if is_year else None
        change = change_between(row, former, entry.indicator, panel.year_growth) if former else None
        rows.append(
            NeighbourRow(entry, former, value_words(row, entry.indicator, text), change_word(change, text))
        )
    return rows


def chart(panel: Panel, text: Text, *, width: int, link: Link = no_link, stretch: float = 1.0) -> Chart:
    """The places of the one year that stands for a panel, `width` pixels broad; or why there is nothing."""
    rows = neighbour_rows(panel, text, link)
    if not any(row.entry.row.value is not None for row in rows):
        return empty.chart(panel, text, width=width, stretch=stretch)
    return _NeighbourDrawing(panel, rows, text, width=width, stretch=stretch).chart()


class _NeighbourDrawing:
    """Lays the rows out: names at the left, dots on one axis from zero, number and word behind the last mark of a row."""

    def __init__(
        self, panel: Panel, rows: Sequence[NeighbourRow], text: Text, *, width: int, stretch: float
    ) -> None:
        self.panel, self.rows, self.text, self.width = panel, rows, text, width
        self.stacked = width < _NARROW
        room = width * (_NAMES_ALONE if self.stacked else _NAMES)
        self.names = [wrap_text(row.entry.name, room, bold=row.entry.strong) for row in rows]
        widest = max(
            width_of(line, bold=row.entry.strong)
            for row, lines in zip(rows, self.names, strict=True)
            for line in lines
        )
        if self.stacked:
            widest = max(widest, *(width_of(row.change) for row in rows))
        lines = max(
            len(lines) + bool(self.stacked and row.change)
            for row, lines in zip(rows, self.names, strict=True)
        )
        self.row = max(_ROW, LINE * lines + 6) * stretch
        start = widest + 12
        room = max(self._room(row) for row in rows if row.entry.row.value is not None)
        ends = [end for row in rows for end in self._ends(row)]
        ticks = round_ticks(max(ends), integers=False)
        high = max(ends)
        self.values = ValueAxis(
            0.0, high, start, max(start + _SHORTEST, width - room - _OFF - _RADIUS), ticks
        )
        self.bottom = _TOP + self.row * len(rows) + 2
        self.area = Area(start, _TOP, self.values.end, self.bottom, values=self.values)

    def chart(self) -> Chart:
        former = [self._former(at, row) for at, row in enumerate(self.rows) if row.former is not None]
        current = [self._current(at, row) for at, row in enumerate(self.rows)]
        finding, alternative = place_texts(self.panel, current, self.text)
        marks = (*former, *current)
        labels = [
            label for at, row in enumerate(self.rows) for label in self._words(at, row, len(former) + at)
        ]
        told = (self._shifted(sentences, len(former)) for sentences in (finding, alternative))
        finding, alternative = told
        axis = list(self._axis())
        legend, high = set_legend(self._keys(former), left=6.0, top=self.bottom + _FOOT, width=self.width - 6)
        return Chart(
            kind="neighbours", width=self.width, height=round(self.bottom + _FOOT + high), areas=(self.area,),
            marks=marks, legend=legend,
            finding=finding, alternative=(*alternative, *self._changes(former)),
            lines=tuple(line for line, _ in axis), labels=(*labels, *(label for _, label in axis)),
        )  # fmt: skip

    def _keys(self, former: Sequence[Mark]) -> Iterator[LegendKey]:
        """What a hollow circle and a band are, where they are drawn."""
        if former:
            yield LegendKey(former[0].look, self.text.period(former[0].row.period), "dot")
        if any(row.entry.row.lower is not None for row in self.rows):
            yield LegendKey(MarkStyle("context", opacity=0.4), self.text.t(captions.INTERVAL))

    def _room(self, row: NeighbourRow) -> float:
        """Pixels that the words behind a number take; a status begins at the axis and lies over it."""
        number, word = width_of(row.number, bold=True), width_of(row.change)
        return number if self.stacked or not word else number + _OFF + word

    def _ends(self, row: NeighbourRow) -> Iterator[float]:
        """What the axis must reach; a number that has none takes no room."""
        values = (row.entry.row.value, row.entry.row.upper, row.former.value if row.former else None)
        yield from (value for value in values if value is not None)

    def _y(self, at: int) -> float:
        return _TOP + self.row * (at + 0.5)

    def _former(self, at: int, row: NeighbourRow) -> Mark:
        """The year before, hollow and without a link: the dot of the newest year leads on."""
        entry, former = row.entry, row.former
        value = former.value if former is not None else None
        form = Dot(self.values.at(value or 0.0), self._y(at), "circle", _RADIUS)
        placed = MarkPlacement(form, MarkStyle(entry.colour, "hollow"))
        return mark_of(former or entry.row, entry.place, entry.indicator, self.text, placed=placed)

    def _current(self, at: int, row: NeighbourRow) -> Mark:
        entry, y = row.entry, self._y(at)
        value, flags = entry.row.value, flags_of(entry.row)
        absent = value is None or bool(flags & ABSENT)
        form = Dot(self.values.at(value or 0.0), y, entry.place.on_site.mark, 0.0 if absent else _RADIUS)
        whiskers: tuple[Whisker, ...] = ()
        if not absent and entry.row.lower is not None and entry.row.upper is not None:
            ends = (self.values.at(entry.row.lower), y), (self.values.at(entry.row.upper), y)
            whiskers = (Whisker("interval", *ends, breadth=_BAND),)
        placed = MarkPlacement(form, dot_look(flags, entry.colour), whiskers=whiskers)
        return mark_of(entry.row, entry.place, entry.indicator, self.text, placed=placed, href=entry.href)

    def _words(self, at: int, row: NeighbourRow, of: int) -> Iterator[Label]:
        """The name of a place, its number or its status, and the word for its change."""
        entry, y = row.entry, self._y(at)
        colour = entry.colour if entry.strong and entry.colour != "context" else "ink"
        under = bool(self.stacked and row.change)
        name = Label("", self.values.start - 10, y, "name", "end", colour, bold=entry.strong, of=of)
        yield from lines_of(replace(name, y=y - LINE / 2 * under), self.names[at])
        if entry.row.value is None:
            word = Label("", self.values.start + _OFF, y, "status", of=of)
            yield from lines_of(word, wrap_text(row.number, self.width - self.values.start - _OFF))
            return
        x = self.values.at(max(self._ends(row))) + _RADIUS + _OFF
        yield Label(row.number, x, y, "number", colour=colour, bold=True, of=of)
        word = Label(row.change, x + width_of(row.number, bold=True) + _OFF, y, "note", colour="muted", of=of)
        if under:
            yield replace(word, x=name.x, y=y + LINE / 2 * len(self.names[at]), anchor="end")
        elif row.change:
            yield word

    def _axis(self) -> Iterator[tuple[RuleLine, Label]]:
        """Zero, and each round value whose words have room."""
        decimals, free = decimals_of(self.values.ticks), float("-inf")
        for tick in self.values.ticks:
            x, words = self.values.at(tick), self.text.number(tick, decimals)
            half = width_of(words) / 2
            if tick > self.values.high or x - half < free:
                continue
            free = x + half + 10
            line = RuleLine(((x, _TOP), (x, self.bottom)), "grid", "rule", opacity=0.25)
            base = replace(line, role="base", opacity=1.0)
            yield base if tick == 0 else line, Label(words, x, self.bottom + 13, "tick", anchor="middle")

    def _shifted(self, sentences: Sequence[Sentence], by: int) -> tuple[Sentence, ...]:
        return tuple(replace(one, marks=tuple(at + by for at in one.marks)) for one in sentences)

    def _changes(self, former: Sequence[Mark]) -> Iterator[Sentence]:
        """What each place was the year before, with the word for its change."""
        places = [at for at, row in enumerate(self.rows) if row.former is not None]
        if not places:
            return
        values = "; ".join(
            " ".join(filter(None, (self.rows[at].entry.name, mark.number, word)))
            for at, mark in zip(places, former, strict=True)
            for word in [f"({self.rows[at].change})" if self.rows[at].change else ""]
        )
        year = self.text.period(former[0].row.period)
        sentence = self.text.t(BEFORE, year=year, values=values)
        yield Sentence(sentence, (*range(len(former)), *(len(former) + at for at in places)))


BEFORE: Final = message("Un año antes, en {year}, y lo que cambió desde entonces: {values}.")
