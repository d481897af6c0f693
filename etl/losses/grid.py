"""The rows of one file as a grid of units and periods, whichever reader they come from: small, and ready to compare."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd

from etl.losses.locators import parted
from etl.reading.spellings import by_spelling
from observatory.model import FileLimits
from observatory.provenance.losses import ABSENT

_SEXES: Final = {"": 0, "women": 1, "men": 2}
_TOTAL, _WOMEN, _MEN = range(3)
_NO_PERIOD: Final = -(10**9)


@dataclass
class Grid:
    """The cells of one indicator: a unit (a place, or a centre) in a period, in total and by sex.

    `values` is of shape (3, units, periods): total, women, men; NaN where there is no number. `present` tells where the
    file has a row. `locators` say where, as the reading does. Rows of years outside the limits are only counted.
    """

    limits: FileLimits
    last_year: int
    levels: dict[str, str]
    units: dict[str, int] = field(default_factory=dict)
    places: list[str] = field(default_factory=list)
    outside: dict[int, tuple[int, str]] = field(default_factory=dict)
    rows: int = 0
    _met: list[tuple[np.ndarray, ...]] = field(default_factory=list)
    _roles: dict[str, tuple[str, int] | None] = field(default_factory=dict)
    _prefixes: dict[str, int] = field(default_factory=dict)

    @property
    def months(self) -> bool:
        """Whether a period is a month; else it is a year."""
        return self.limits.grain == "month"

    @property
    def periods(self) -> int:
        """How many there are from the first year of the limits to the last that a file can speak of."""
        return (self.last_year - self.limits.first + 1) * (12 if self.months else 1)

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
        period, day = _periods(start.iloc[positions], end.iloc[positions], months=self.months)
        period -= self.limits.first * (12 if self.months else 1)
        dated = period > _NO_PERIOD // 2
        positions, period, day = positions[dated], period[dated], day[dated]
        fits = (period >= 0) & (period < self.periods)
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
        """The unit of each row, -1 where it names none, and whether it is the total, the women or the men."""
        breakdowns, spelt = by_spelling(frame["breakdown"])
        places, codes = by_spelling(frame["territory"])
        roles = [self._roles.setdefault(breakdown, _role(breakdown, self.limits.unit)) for breakdown in spelt]
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

    def _number(self, unit: str) -> int:
        if unit not in self.units:
            self.units[unit] = len(self.units)
            self.places.append(unit)
        return self.units[unit]

    def _lines(self, locators: pd.Series[str]) -> tuple[np.ndarray, np.ndarray]:
        """Each locator in two numbers: what stands before its line, and the line."""
        positions, heads, lines = parted(locators)
        prefixes = [self._prefixes.setdefault(head, len(self._prefixes)) for head in heads]
        return np.array(prefixes, dtype=np.int32)[positions], lines

    def _note_outside(self, frame: pd.DataFrame, at: np.ndarray, period: np.ndarray) -> None:
        locators = frame["locator"]
        years = period // 12 if self.months else period
        for year in np.unique(years):
            rows = at[years == year]
            count, first_locator = self.outside.get(
                int(year) + self.limits.first, (0, str(locators.iloc[rows[0]]))
            )
            self.outside[int(year) + self.limits.first] = (count + len(rows), first_locator)

    def close(self) -> Cells:
        """The cells, once every row was taken in."""
        cells = Cells.blank(self)
        for unit, role, period, day, value, prefix, line, provisional in self._met:
            cells.values[role, unit, period] = value
            total = role == _TOTAL
            at = (unit[total], period[total])
            cells.present[at] = True
            cells.prefix[at], cells.line[at] = prefix[total], line[total]
            np.maximum.at(cells.day, period[total], day[total])
            cells.provisional[period[provisional]] = True
        self._met = []
        cells.prefixes = list(self._prefixes)
        return cells


@dataclass
class Cells:
    """A closed grid. `day` is the last day (as a number) of each period, 0 where the file has no row of it."""

    grid: Grid
    values: np.ndarray
    present: np.ndarray
    prefix: np.ndarray
    line: np.ndarray
    day: np.ndarray
    provisional: np.ndarray
    prefixes: list[str] = field(default_factory=list)

    @classmethod
    def blank(cls, grid: Grid) -> Cells:
        """Room for the units and periods of a grid."""
        shape = (len(grid.units), grid.periods)
        return cls(
            grid, np.full((3, *shape), np.nan), np.zeros(shape, dtype=bool), np.zeros(shape, dtype=np.int32),
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
        return np.asarray(self.values[_TOTAL])

    @property
    def women(self) -> np.ndarray:
        """The women among them."""
        return np.asarray(self.values[_WOMEN])

    @property
    def men(self) -> np.ndarray:
        """The men among them."""
        return np.asarray(self.values[_MEN])

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

    def aligned(self, other_cells: Cells) -> tuple[Cells, Cells]:
        """Both with the units of either, in one order; their periods are the same already."""
        units = list(dict.fromkeys([*self.units, *other_cells.units]))
        return self._with(units), other_cells._with(units)

    def _with(self, units: list[str]) -> Cells:
        order = {unit: place for place, unit in enumerate(units)}
        rows = [order[unit] for unit in self.units]
        grid = Grid(self.limits, self.grid.last_year, self.grid.levels, dict(order), list(units))
        for unit, place in zip(self.units, self.grid.places, strict=True):
            grid.places[order[unit]] = place
        wide = Cells.blank(grid)
        wide.values[:, rows], wide.present[rows] = self.values, self.present
        wide.prefix[rows], wide.line[rows], wide.day, wide.provisional = (
            self.prefix, self.line, self.day, self.provisional,
        )  # fmt: skip
        wide.prefixes = self.prefixes
        return wide


def _role(breakdown: str, unit: str) -> tuple[str, int] | None:
    """The unit a breakdown names (empty where none is asked for) and 0, 1, 2 for total, women, men; None for others."""
    codes = dict(part.split(":", 1) for part in breakdown.split(";") if part)
    named = codes.pop(unit, None) if unit else ""
    sex = codes.pop("sex", "")
    return (named, _SEXES[sex]) if named is not None and not codes and sex in _SEXES else None


def _periods(starts: pd.Series[str], ends: pd.Series[str], *, months: bool) -> tuple[np.ndarray, np.ndarray]:
    """Of each span, its month (year * 12 + month - 1) or year, and its last day as a number (20240131).

    A span without dates, one that is no month where months are asked for, and one that crosses a year get a period far
    below all others.
    """
    start_codes, firsts = by_spelling(starts)
    end_codes, lasts = by_spelling(ends)
    at, spans = pd.factorize(start_codes.astype(np.int64) * (len(lasts) + 1) + end_codes + 1)
    periods, days = np.full(len(spans), _NO_PERIOD, dtype=np.int64), np.zeros(len(spans), dtype=np.int64)
    for place, span in enumerate(spans):
        start_code, end_code = divmod(int(span), len(lasts) + 1)
        if start_code < 0 or end_code == 0 or not firsts[start_code]:
            continue
        start, end = str(firsts[start_code]), str(lasts[end_code - 1])
        year, month = int(start[:4]), int(start[5:7])
        is_one_month = start[:7] == end[:7] and start[8:] == "01" and start != end
        if is_one_month if months else (start[:4] == end[:4] and not is_one_month and start != end):
            periods[place] = year * 12 + month - 1 if months else year
        days[place] = int(end.replace("-", ""))
    return periods[at], days[at]


def chunks_of(rows: Iterator[list[tuple[object, ...]]]) -> Iterator[pd.DataFrame]:
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
