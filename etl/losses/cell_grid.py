"""The rows of one file as a grid of units and periods, whichever reader they come from: small, and ready to compare."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from etl.reading.text_stream import index_by_spelling
from observatory.model import FileLimits
from observatory.provenance.losses import ABSENT

_DIGITS: Final = "0123456789"

_TOTAL: Final = ""
_NO_PERIOD: Final = -(10**9)


@dataclass
class UnitGrid:
    """The cells of one indicator: a unit (a place, or a centre) in a period, in total and by each category.

    `categories` are the total ("") and what was met of one dimension alone (`sex:women`). Rows of years outside the
    limits, and of days after the one the file was read on, are only counted; `unfit` are those of no period of the grain.
    """

    limits: FileLimits
    read_on: date
    levels: dict[str, str]
    units: dict[str, int] = field(default_factory=dict)
    places: list[str] = field(default_factory=list)
    categories: dict[str, int] = field(default_factory=lambda: {_TOTAL: 0})
    outside: dict[str, tuple[int, str]] = field(default_factory=dict)
    unfit: list[str] = field(default_factory=list)
    rows: int = 0
    _met: list[tuple[np.ndarray, ...]] = field(default_factory=list)
    _roles: dict[str, tuple[str, int] | None] = field(default_factory=dict)
    _prefixes: dict[str, int] = field(default_factory=dict)

    @property
    def months(self) -> bool:
        """Whether a period is a month; else it is a year."""
        return self.limits.grain == "month"

    @property
    def last_year(self) -> int:
        """The last year that a file can speak of."""
        return self.limits.last or self.read_on.year

    @property
    def periods(self) -> int:
        """How many there are from the first year of the limits to the last."""
        return max(self.last_year - self.limits.first + 1, 1) * (12 if self.months else 1)

    def name_of(self, period: int) -> str:
        """`2019-05` or `2019`."""
        year, month = divmod(period, 12) if self.months else (period, 0)
        return f"{self.limits.first + year}" + (f"-{month + 1:02d}" if self.months else "")

    def year_of(self, period: int) -> int:
        """The year a period lies in."""
        return self.limits.first + (period // 12 if self.months else period)

    def add(self, frame: pd.DataFrame) -> None:
        """Take in the rows of the indicator that name a unit; columns as a reading gives them."""
        is_absent = (frame["locator"] == ABSENT).to_numpy()
        if is_absent.any():
            frame = frame[~is_absent]
        self.rows += len(frame)
        if self.limits.indicator not in frame["indicator"].unique():
            return
        unit, role = self._units(frame)
        start, end = frame["period_start"], frame["period_end"]
        positions = np.flatnonzero((unit >= 0) & (frame["indicator"] == self.limits.indicator).to_numpy())
        period, day = _periods(start.iloc[positions], end.iloc[positions], grain=self.limits.grain)
        period -= self.limits.first * (12 if self.months else 1)
        dated = period > _NO_PERIOD // 2
        self.unfit += (
            frame["locator"].iloc[positions[~dated & (start.iloc[positions] != "").to_numpy()]].tolist()
        )
        positions, period, day = positions[dated], period[dated], day[dated]
        fits = (period >= 0) & (period < self.periods)
        if not self.limits.last:
            fits &= day <= int(self.read_on.strftime("%Y%m%d"))
        self._note_outside(frame, positions[~fits], period[~fits])
        positions, period, day = positions[fits], period[fits], day[fits]
        self._met.append(
            (
                unit[positions], role[positions], period.astype(np.int32), day,
                frame["value"].to_numpy(dtype=float)[positions],
                *self._lines(frame["locator"].iloc[positions]),
                (frame["obs_status"] == "provisional").to_numpy()[positions],
            )
        )  # fmt: skip

    def _units(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """The unit of each row, -1 where it names none, and its category."""
        breakdowns, spelt = index_by_spelling(frame["breakdown"])
        places, codes = index_by_spelling(frame["territory"])
        roles = [self._role(breakdown) for breakdown in spelt]
        fits = np.array([self.levels.get(code) == self.limits.level for code in codes], dtype=bool)
        role = np.array([pair[1] if pair else -1 for pair in roles], dtype=np.int8)[breakdowns]
        if self.limits.unit:
            number = np.array(
                [self._number(f"{self.limits.unit}:{pair[0]}") if pair else -1 for pair in roles],
                dtype=np.int32,
            )
            unit = np.where(role >= 0, number[breakdowns], -1)
            for at in np.flatnonzero(unit >= 0) if len(self.places) else ():
                self.places[unit[at]] = str(codes[places[at]])
            return unit, role
        number = np.array(
            [self._number(str(code)) if fit else -1 for code, fit in zip(codes, fits, strict=True)], np.int32
        )
        unit = np.where(role >= 0, number[places], -1)
        return unit, role

    def _role(self, breakdown: str) -> tuple[str, int] | None:
        """The unit that a breakdown names (empty where none is asked for) and the number of its category, or None."""
        if breakdown not in self._roles:
            named = _unit_and_category(breakdown, self.limits.unit)
            number = self.categories.setdefault(named[1], len(self.categories)) if named else 0
            self._roles[breakdown] = (named[0], number) if named else None
        return self._roles[breakdown]

    def _number(self, unit: str) -> int:
        if unit not in self.units:
            self.units[unit] = len(self.units)
            self.places.append(unit)
        return self.units[unit]

    def _lines(self, locators: pd.Series[str]) -> tuple[np.ndarray, np.ndarray]:
        """Each locator in two numbers: what stands before its line, and the line."""
        positions, heads, lines = split_locators(locators)
        prefixes = [self._prefixes.setdefault(head, len(self._prefixes)) for head in heads]
        return np.array(prefixes, dtype=np.int32)[positions], lines

    def _note_outside(self, frame: pd.DataFrame, at: np.ndarray, period: np.ndarray) -> None:
        """Count rows by the year the source does not have, or by the period that was still to come."""
        locators = frame["locator"]
        for number in np.unique(period):
            rows = at[period == number]
            year = self.year_of(int(number))
            name = self.name_of(int(number)) if self.limits.first <= year <= self.last_year else str(year)
            count, first_locator = self.outside.get(name, (0, str(locators.iloc[rows[0]])))
            self.outside[name] = (count + len(rows), first_locator)

    def close(self) -> GridCells:
        """The cells, once every row was taken in. A file that has no total has a cell where it has any category."""
        cells = GridCells.blank(self)
        has_total = any((category == 0).any() for _, category, *_ in self._met)
        for unit, category, period, day, value, prefix, line, provisional in self._met:
            cells.values[category, unit, period] = value
            leading = category == 0 if has_total else category >= 0
            at = (unit[leading], period[leading])
            cells.present[at] = True
            cells.prefix[at], cells.line[at] = prefix[leading], line[leading]
            np.maximum.at(cells.day, period[leading], day[leading])
            cells.provisional[period[provisional]] = True
        self._met = []
        cells.prefixes = list(self._prefixes)
        return cells


@dataclass
class GridCells:
    """A closed grid. `values` is of shape (categories, units, periods), NaN where there is no number.

    `present` tells where the file has a row, `prefix` and `line` where that stands. `day` is the last day (as a number)
    of each period, 0 where the file has no row of it.
    """

    grid: UnitGrid
    values: np.ndarray
    present: np.ndarray
    prefix: np.ndarray
    line: np.ndarray
    day: np.ndarray
    provisional: np.ndarray
    prefixes: list[str] = field(default_factory=list)

    @classmethod
    def blank(cls, grid: UnitGrid) -> GridCells:
        """Room for the units and periods of a grid."""
        shape = (len(grid.units), grid.periods)
        return cls(
            grid, np.full((len(grid.categories), *shape), np.nan), np.zeros(shape, dtype=bool),
            np.zeros(shape, dtype=np.int32),
            np.zeros(shape, dtype=np.uint32), np.zeros(grid.periods, dtype=np.int64),
            np.zeros(grid.periods, dtype=bool),
        )  # fmt: skip

    @property
    def limits(self) -> FileLimits:
        """The limits of its indicator."""
        return self.grid.limits

    @property
    def totals(self) -> np.ndarray:
        """The totals of units and periods, NaN where there is no number."""
        return np.asarray(self.values[0])

    def of(self, category: str) -> np.ndarray:
        """The cells of a category; all NaN where the file has none of it."""
        number = self.grid.categories.get(category)
        return np.full(self.present.shape, np.nan) if number is None else np.asarray(self.values[number])

    @property
    def categories(self) -> list[str]:
        """The categories in the order of the values, the total ("") first."""
        return list(self.grid.categories)

    @property
    def units(self) -> list[str]:
        """The units in the order of the rows."""
        return list(self.grid.units)

    @property
    def filled(self) -> np.ndarray:
        """The periods of which the file has a row."""
        return np.flatnonzero(self.present.any(axis=0))

    def locator(self, unit: int, period: int) -> str:
        """Where the file says a cell; empty where it has no row of it."""
        if not self.present[unit, period]:
            return ""
        line = int(self.line[unit, period])
        return f"{self.prefixes[self.prefix[unit, period]]}{line or ''}"

    def aligned(self, other_cells: GridCells) -> tuple[GridCells, GridCells]:
        """Both with the units and categories of either, in one order; their periods are the same already."""
        units = list(dict.fromkeys([*self.units, *other_cells.units]))
        categories = list(dict.fromkeys([*self.categories, *other_cells.categories]))
        return self._with(units, categories), other_cells._with(units, categories)

    def _with(self, units: list[str], categories: list[str]) -> GridCells:
        order = {unit: place for place, unit in enumerate(units)}
        numbers = {category: number for number, category in enumerate(categories)}
        rows, kinds = [order[unit] for unit in self.units], [numbers[name] for name in self.categories]
        grid = UnitGrid(self.limits, self.grid.read_on, self.grid.levels, order, list(units), numbers)
        for unit, place in zip(self.units, self.grid.places, strict=True):
            grid.places[order[unit]] = place
        wide = GridCells.blank(grid)
        wide.values[np.ix_(kinds, rows)], wide.present[rows] = self.values, self.present
        wide.prefix[rows], wide.line[rows], wide.day, wide.provisional = (
            self.prefix, self.line, self.day, self.provisional,
        )  # fmt: skip
        wide.prefixes = self.prefixes
        return wide


def _unit_and_category(breakdown: str, unit: str) -> tuple[str, str] | None:
    """The unit that a breakdown names and its one other trait (`sex:women`, or none); None where there are more."""
    codes = dict(part.split(":", 1) for part in breakdown.split(";") if part)
    named = codes.pop(unit, None) if unit else ""
    if named is None or len(codes) > 1:
        return None
    return named, ";".join(f"{dimension}:{code}" for dimension, code in codes.items())


def _periods(starts: pd.Series[str], ends: pd.Series[str], *, grain: str) -> tuple[np.ndarray, np.ndarray]:
    """Of each span, its month (year * 12 + month - 1) or year, and its last day as a number (20240131).

    A span without dates, one that is no period of the grain, and one that crosses a year get a period far below all
    others.
    """
    start_codes, firsts = index_by_spelling(starts)
    end_codes, lasts = index_by_spelling(ends)
    at, spans = pd.factorize(start_codes.astype(np.int64) * (len(lasts) + 1) + end_codes + 1)
    periods, days = np.full(len(spans), _NO_PERIOD, dtype=np.int64), np.zeros(len(spans), dtype=np.int64)
    for place, span in enumerate(spans):
        start_code, end_code = divmod(int(span), len(lasts) + 1)
        if start_code < 0 or end_code == 0 or not firsts[start_code]:
            continue
        start, end = str(firsts[start_code]), str(lasts[end_code - 1])
        year, month = int(start[:4]), int(start[5:7])
        if _grain_of(start, end) == grain:
            periods[place] = year * 12 + month - 1 if grain == "month" else year
        days[place] = int(end.replace("-", ""))
    return periods[at], days[at]


def _grain_of(start: str, end: str) -> str:
    """`day`, `month`, `year` (or a part of one), and nothing for a span that crosses a year."""
    if start == end:
        return "day"
    if start[:7] == end[:7] and start[8:] == "01":
        return "month"
    return "year" if start[:4] == end[:4] else ""


def read_chunks(rows: Iterator[list[tuple[object, ...]]]) -> Iterator[pd.DataFrame]:
    """Rows of the workspace (observatory.store.private.edition_rows.cells) as the frames that a grid takes in."""
    names = [
        "indicator",
        "territory",
        "period_start",
        "period_end",
        "breakdown",
        "value",
        "obs_status",
        "locator",
    ]
    for part in rows:
        yield pd.DataFrame(part, columns=names).astype({"value": "float64"})


# Locators as two numbers each: what stands before a line, and the line.


def split_locators(locators: pd.Series[str]) -> tuple[np.ndarray, list[str], np.ndarray]:
    """Of each locator the position of its head among the heads, the heads, and its line; 0 where it names none.

    `L12` has the head `L` and the line 12. All locators of a long file have one head.
    """
    texts = pa.array(locators, pa.string())
    if isinstance(texts, pa.ChunkedArray):
        texts = texts.combine_chunks()
    heads = pc.utf8_rtrim(texts, characters=_DIGITS).dictionary_encode()
    words = heads.dictionary.to_pylist()
    if len(words) == 1:
        tails = pc.utf8_slice_codeunits(texts, len(words[0]))
        lines = pc.if_else(pc.equal(tails, ""), "0", tails).cast(pa.uint32()).to_numpy()
    else:
        pairs = zip(texts.to_pylist(), heads.indices.to_pylist(), strict=True)
        lines = np.array([int(text[len(words[head]) :] or 0) for text, head in pairs], dtype=np.uint32)
    return heads.indices.to_numpy(), words, lines
