"""The kind "year_months": the months of the unfinished year over those of the years before, all on one year's axis.

The last full year is a line; the years before it are a band from the lowest to the highest value of each month. A year of
which one month has no number makes no part of the band, and is named with its word: no band tells what is protected.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Final

from observatory.charts.chart import (
    Area,
    Band,
    Chart,
    Dot,
    Flag,
    Label,
    Mark,
    MarkStyle,
    RuleLine,
    Sentence,
    Stroke,
    TimeAxis,
    ValueAxis,
)
from observatory.charts.kinds import empty
from observatory.charts.layout.axes import (
    Height,
    LegendKey,
    decimals_of,
    fill_height,
    round_ticks,
    set_legend,
)
from observatory.charts.layout.label_placement import LINE, Box, LabelRoom, box_of, width_of
from observatory.charts.marking import Link, MarkPlacement, area_look, mark_of, no_link
from observatory.model import ObsStatus, Panel, Period, Row
from observatory.statistics.series import breaks_of, select_leading_rows, series_of
from observatory.text import Text, message
from observatory.vocabulary import phrases
from observatory.words.labels import MARKS, SYMBOLS, unit_words
from observatory.words.sentences import capital
from observatory.words.table import NO_VERDICT, compare_same_months, same_months

_MONTHS: Final = 12
_FEWEST: Final = 2  # years that make a band
_PLOTS: Final[dict[Height, int]] = {"low": 132, "usual": 190, "tall": 300}
_TOP: Final = 10
_FOOT: Final = 24
_RADIUS: Final = 3.5
_SWATCH: Final = 20  # of a legend, with the room beside it
_HEADROOM: Final = 1.04


@dataclass(frozen=True, slots=True)
class MonthsByYear:
    """Months with a number: of the unfinished year, of the last full one, and of each full year before, oldest first.

    `left_out` are the years before that lack a month, each with the reason why.
    """

    current: tuple[Row, ...]
    last: tuple[Row, ...]
    before: tuple[tuple[Row, ...], ...]
    left_out: tuple[tuple[int, str], ...]


def divide_by_year(panel: Panel) -> MonthsByYear | None:
    """The months of the one place of a panel by year, none from before a break; None without both newest years."""
    years: dict[int, dict[int, Row]] = defaultdict(dict)
    for row in select_leading_rows(panel.rows):
        if row.period.grain == "month" and not row.breakdown.codes:
            years[row.period.start.year][row.period.start.month] = row
    newest = max(years, default=0)
    current = _select_known(years.pop(newest, {}))
    full = [
        _select_known(years[year]) for year in sorted(years) if len(_select_known(years[year])) == _MONTHS
    ]
    if not current or not full or full[-1][0].period.start.year != newest - 1:
        return None
    cuts = [day for series in series_of(panel) for day in breaks_of(panel.events, series)]
    since = max((day.year for day in cuts if day <= current[-1].period.end), default=0)
    if since >= newest:
        return None
    before = tuple(months for months in full[:-1] if months[0].period.start.year > since)
    shown = {months[0].period.start.year for months in full}
    lacking = tuple((year, _why(years[year])) for year in sorted(years) if year > since and year not in shown)
    return MonthsByYear(current, full[-1], before if len(before) >= _FEWEST else (), lacking)


def _select_known(months: dict[int, Row]) -> tuple[Row, ...]:
    return tuple(row for _, row in sorted(months.items()) if row.value is not None and not row.disputed)


def _why(months: dict[int, Row]) -> str:
    """The status of the first month without a number, or that statements disagree; else that it is not published."""
    reasons = [row.symbol for row in months.values() if row.value is None]
    reasons += ["disputed" for row in months.values() if row.disputed]
    return (*reasons, ObsStatus.NOT_PUBLISHED.value)[0]


def chart(panel: Panel, text: Text, *, width: int, link: Link = no_link, height: Height = "usual") -> Chart:
    """The months of a panel of one place, `width` pixels broad; why there is nothing to draw where there is not."""
    months = divide_by_year(panel)
    if months is None:
        return fill_height(partial(empty.chart, panel, text, width=width), height)
    plot = height if isinstance(height, int) else _PLOTS[height]
    return _YearDrawing(panel, months, text, width=width, plot=plot, link=link).chart()


class _YearDrawing:
    """Lays the chart out: each year is an area of its own in the one room, so that each mark stands at its own days."""

    def __init__(
        self, panel: Panel, months: MonthsByYear, text: Text, *, width: int, plot: int, link: Link
    ) -> None:
        self.panel, self.months, self.text, self.width, self.link = panel, months, text, width, link
        self.place = panel.territories[0]
        self.hue = "ink" if self.place.hue == "context" else self.place.hue  # the band has the other's
        rows = [row for year in (months.current, months.last, *months.before) for row in year]
        ticks = round_ticks(max(row.value or 0.0 for row in rows) * _HEADROOM, integers=True)
        words = [text.number(tick, decimals_of(ticks)) for tick in ticks]
        self.ticks = tuple(zip(ticks, words, strict=True))
        self.left = 12.0 + max(map(width_of, words))
        self.right = width - 14.0 - width_of(str(months.last[0].period.start.year), bold=True)
        self.top, self.bottom = float(_TOP), float(_TOP + plot)
        self.values = ValueAxis(0.0, ticks[-1], self.bottom, self.top, ticks)
        self.marks: list[Mark] = []
        self.areas: list[Area] = []

    def chart(self) -> Chart:
        current = self._year(self.months.current, _RADIUS, "hollow")
        last = self._year(self.months.last, 0.0, "full")
        bands = tuple(self._band())
        strokes = (
            Stroke(last, self.hue, 2.0),
            *((Stroke(current, self.hue, 2.0, dashed=True),) if len(current) > 1 else ()),
        )
        lines, labels = self._axes()
        placed, left_over = self._names(current, last, bands, labels)
        legend, high = set_legend(left_over, left=6.0, top=self.bottom + _FOOT, width=self.width - 6)
        sentences = tuple(self._sentences(current, last, bands))
        compared = tuple(self._compared(current, last))
        return Chart(
            kind="year_months", width=self.width, height=round(self.bottom + _FOOT + high), areas=tuple(self.areas),
            marks=tuple(self.marks), finding=compared or sentences[:2],
            alternative=(self._subject(), *compared, *sentences), strokes=strokes,
            bands=bands, lines=tuple(lines), labels=(*labels, *placed), legend=legend,
        )  # fmt: skip

    def _year(self, rows: Sequence[Row], radius: float, fill: str) -> tuple[int, ...]:
        """Add the marks of months of one year, and return their places."""
        year = rows[0].period.start.year
        time = TimeAxis(date(year, 1, 1), date(year + 1, 1, 1), self.left, self.right)
        self.areas.append(Area(self.left, self.top, self.right, self.bottom, time, self.values))
        look = MarkStyle(self.hue, "hollow" if fill == "hollow" else "full")
        for row in rows:
            form = Dot(
                time.middle(row.period), self.values.at(row.value or 0.0), self.place.on_site.mark, radius
            )
            placed = MarkPlacement(form, look, len(self.areas) - 1)
            href = self.link(self.place.code)
            self.marks.append(
                mark_of(row, self.place, self.panel.indicator, self.text, placed=placed, href=href)
            )
        return tuple(range(len(self.marks) - len(rows), len(self.marks)))

    def _band(self) -> Iterator[Band]:
        """From the highest value of each month, forwards, to the lowest, backwards; only these are marks."""
        if not self.months.before:
            return
        each = list(zip(*self.months.before, strict=True))
        extremes = [[pick(month, key=lambda row: row.value or 0.0) for month in each] for pick in (max, min)]
        at = {
            id(row): place
            for year in self.months.before
            if (rows := [row for row in year if any(row is one for side in extremes for one in side)])
            for row, place in zip(rows, self._year(rows, 0.0, "full"), strict=True)
        }
        highest, lowest = ([at[id(row)] for row in side] for side in extremes)
        marks = (*highest, *reversed(lowest))
        yield Band(marks, tuple(self._point(place) for place in marks), "context", shows="range")

    def _point(self, at: int) -> tuple[float, float]:
        form = self.marks[at].form
        return (form.x, form.y) if isinstance(form, Dot) else (0.0, 0.0)

    # Words

    def _axes(self) -> tuple[list[RuleLine], list[Label]]:
        lines = [RuleLine(((self.left, self.bottom), (self.right, self.bottom)), "base", "rule")]
        labels = []
        for tick, words in self.ticks:
            y = self.values.at(tick)
            if tick:
                lines.append(RuleLine(((self.left, y), (self.right, y)), "grid", "rule", opacity=0.25))
            labels.append(Label(words, self.left - 6, y, "tick", anchor="end"))
        time = self.areas[0].time
        names = [self.text.short_month(month) for month in range(1, _MONTHS + 1)]
        room = (self.right - self.left) / _MONTHS
        step = next(
            step for step in (1, 2, 3, 6) if step * room >= max(map(width_of, names)) + 6 or step == 6
        )
        for month in range(1, _MONTHS + 1, step):
            x = time.middle(Period.month(time.first_day.year, month)) if time else 0.0
            labels.append(Label(names[month - 1], x, self.bottom + 15, "tick", anchor="middle"))
        return lines, labels

    def _names(
        self, current: Sequence[int], last: Sequence[int], bands: Sequence[Band], labels: Sequence[Label]
    ) -> tuple[list[Label], list[LegendKey]]:
        """What each line and the band are; what finds no room stands in the legend."""
        room = LabelRoom(Box(0.0, 0.0, self.width, self.bottom))
        room.take(map(box_of, labels))
        room.take(
            Box(x - _RADIUS, y - _RADIUS, x + _RADIUS, y + _RADIUS) for x, y in map(self._point, current)
        )
        for line in (current, last):
            room.take_line([self._point(at) for at in line])
        placed: list[Label] = []
        left_over: list[LegendKey] = []
        for words, wishes, key in (
            (str(self._year_of(last)), self._after(last[-1]), LegendKey(MarkStyle(self.hue), "", "line")),
            (
                self._current_words(current),
                self._around(current),
                LegendKey(MarkStyle(self.hue, edge="dashed"), "", "line"),
            ),
            (self._band_words(), self._within(bands), LegendKey(MarkStyle("context", opacity=0.3), "")),
        ):
            bold = key.kind == "line"
            colour = self.hue if bold else "muted"
            worded = ((replace(wish, text=words, colour=colour, bold=bold),) for wish in wishes)
            found = room.placed(worded) if words else ()
            placed += found
            left_over += [replace(key, words=words)] if words and not found else []
        return placed, [*left_over, *self._left_out()]

    def _left_out(self) -> Iterator[LegendKey]:
        """The years that make no part of the band, by the reason why."""
        for reason in dict.fromkeys(reason for _, reason in self.months.left_out):
            years = ", ".join(str(year) for year, why in self.months.left_out if why == reason)
            flags = frozenset({Flag(reason)}) if reason in SYMBOLS else frozenset[Flag]()
            word = self.text.t(SYMBOLS.get(reason) or MARKS[reason])
            words = self.text.t(phrases.TOLD_OF, subject=capital(word), told=years)
            yield LegendKey(area_look(flags, "paper"), words)

    def _year_of(self, marks: Sequence[int]) -> int:
        return self.marks[marks[0]].row.period.start.year

    def _current_words(self, current: Sequence[int]) -> str:
        year = str(self._year_of(current))
        if not any(self.marks[at].row.obs_status is ObsStatus.PROVISIONAL for at in current):
            return year
        growth = self.panel.growth
        grows = bool(growth) and all(step.value > step.former for step in growth)
        return self.text.t(PROVISIONAL_AND_GROWS if grows else PROVISIONAL_YEAR, year=year)

    def _band_words(self) -> str:
        if not self.months.before:
            return ""
        count = self.text.n("{count} año", "{count} años", len(self.months.before))
        said = [self.text.t(BAND, years=years) for years in (self._years(), count)]
        return next((words for words in said if width_of(words) + _SWATCH <= self.width), said[-1])

    def _years(self) -> str:
        """«2018–2024», or each stretch of years."""
        years = [months[0].period.start.year for months in self.months.before]
        stretches = [[years[0], years[0]]]
        for year in years[1:]:
            if year == stretches[-1][1] + 1:
                stretches[-1][1] = year
            else:
                stretches.append([year, year])
        return ", ".join(f"{first}–{last}" if first != last else str(first) for first, last in stretches)

    def _after(self, at: int) -> Iterator[Label]:
        x, y = self._point(at)
        for shift in (0.0, -6.0, 6.0, -LINE, LINE):
            yield Label("", x + 8, y + shift, "name", of=at)

    def _around(self, current: Sequence[int]) -> Iterator[Label]:
        """Under or over the last month of this year, then the others back to the first."""
        for at in reversed(current):
            x, y = self._point(at)
            for shift in (LINE, -LINE, 1.6 * LINE, -1.6 * LINE, 2.4 * LINE, -2.4 * LINE):
                yield Label("", x + 6, y + shift, "name", of=at)
                yield Label("", x + 6, y + shift, "name", "end", of=at)

    def _within(self, bands: Sequence[Band]) -> Iterator[Label]:
        """In the band near its upper edge, then over it, from the middle of the year outwards, and not past its end."""
        half = width_of(self._band_words()) / 2
        for band in bands:
            upper = band.points[:_MONTHS]
            for shift in (LINE, 1.6 * LINE, -LINE, -1.6 * LINE):
                for x, y in (upper[month] for month in (7, 6, 8, 5, 9, 4)):
                    if x + half <= self.right:
                        yield Label("", x, y + shift, "note", "middle")

    # Sentences

    def _subject(self) -> Sentence:
        """What is drawn, of where, in which unit."""
        indicator, place = self.panel.indicator, self.text.t(self.place.name)
        values = {"name": self.text.t(indicator.name), "unit": unit_words(indicator, self.text)}
        return Sentence(self.text.t(phrases.SUBJECT, **values, places=place))

    def _compared(self, current: Sequence[int], last: Sequence[int]) -> Iterator[Sentence]:
        """The sum of this year's months and that of the same ones of the year before, and that it is no verdict."""
        for months in same_months(self.panel):
            until = self.marks[current[-1]].row.period.start.month
            same = [at for at in last if self.marks[at].row.period.start.month <= until]
            yield Sentence(compare_same_months(months, self.text), (*current, *same))
            yield Sentence(self.text.t(NO_VERDICT))

    def _sentences(
        self, current: Sequence[int], last: Sequence[int], bands: Sequence[Band]
    ) -> Iterator[Sentence]:
        """The last full year from its lowest month to its highest; this year by month; the band; who is left out."""
        low, high = (pick(last, key=lambda at: self.marks[at].row.value or 0.0) for pick in (min, max))
        unit = unit_words(self.panel.indicator, self.text, self.marks[low].row.value)
        extremes = self.text.t(
            "De {low} {unit} ({low_month}) a {high} ({high_month}).",
            low=self.marks[low].number, unit=unit, low_month=self.text.period(self.marks[low].row.period),
            high=self.marks[high].number, high_month=self.text.period(self.marks[high].row.period),
        )  # fmt: skip
        yield Sentence(extremes, (low, high))
        yield from (
            Sentence(f"{self._year_of(months)}: {self._listed(months)}.", tuple(months))
            for months in (current, last)
        )
        if (words := self._current_words(current)) != str(self._year_of(current)):
            yield Sentence(f"{words}.", tuple(current))
        for band in bands:
            highest, lowest = band.marks[:_MONTHS], band.marks[_MONTHS:][::-1]
            pairs = "; ".join(
                self.text.t(phrases.RANGE, low=self.marks[at].number, high=self.marks[over].number)
                for at, over in zip(lowest, highest, strict=True)
            )
            yield Sentence(f"{capital(self._band_words())}.")
            yield Sentence(f"{pairs}.", band.marks)
        yield from (Sentence(f"{key.words}.") for key in self._left_out())

    def _listed(self, marks: Sequence[int]) -> str:
        return "; ".join(
            f"{self.text.short_month(self.marks[at].row.period.start.month)} {self.marks[at].number}"
            for at in marks
        )


BAND: Final = message("{years}: del mes más bajo al más alto")
PROVISIONAL_AND_GROWS: Final = message("{year}, provisional: suele crecer")
PROVISIONAL_YEAR: Final = message("{year}, provisional")
