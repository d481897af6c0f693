"""What the absence of a row says, of a source whose places have a row of each month in which something was counted.

Zero, not received, counted with another place, or nothing at all; and which zeros are hard to believe.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from etl.losses.cell_grid import GridCells
from etl.losses.edition_losses import Edition
from etl.reading import normalise
from etl.reading.normalise import PlaceCodes
from etl.reading.text_stream import CHUNK, encode_spellings
from observatory.catalog import Catalog
from observatory.model import FileProblem, Level, ObsStatus, Severity
from observatory.provenance.losses import ABSENT, COUNTED_NOTE, LOST_NOTE, RARE_NOTE, ZERO_NOTE

RARELY_ABSENT: Final = 5
HARDLY_NONE: Final = 10
"""Where the rate of the province lets expect so many in a year, none is improbable: one year in 22,000, by chance."""
NEVER: Final = 12 * 9999
_MONTHS: Final = 12


# The status of a place and month without a row: zero, or not received.
# A zero is made only of a file that lost nothing. Where another whole edition covers the month, the place must have had
# no count there either; where none does, a place whose lowest of the twelve months before is RARELY_ABSENT or more was
# hardly without a case: not received. (`statistics.md`, "A file that lost something".)


@dataclass(frozen=True, slots=True)
class ZerosFrom:
    """From which month on (year * 12 + month - 1) an absent row of each place can be a zero; NEVER where it cannot.

    It can where the source ever had a row of the place, in this file or another edition, or where the limits name it
    (`zeros_also`). A place made of others (`divided_from`) is counted with them until the year of its first row.
    """

    months: np.ndarray
    is_divided: np.ndarray

    @classmethod
    def of(
        cls, cells: GridCells, editions: Sequence[Edition], places: PlaceCodes, catalog: Catalog
    ) -> ZerosFrom:
        """For each of `places`, in their order."""
        met = np.zeros((len(places.codes), cells.grid.periods), dtype=bool)
        for held in (cells, *(edition.cells for edition in editions)):
            met |= _of(held.present, _find_rows(held, places), blank=False).astype(bool)
        ever = met.any(axis=1)
        divided = np.array([bool(catalog.territories[str(code)].divided_from) for code in places.codes])
        named = np.isin(places.codes.astype(str), cells.limits.zeros_also)
        first_year = (met.argmax(axis=1) // _MONTHS + cells.limits.first) * _MONTHS
        months = np.where(divided, first_year, 0)
        return cls(np.where(ever | (named & ~divided), months, NEVER), divided)


def make_unspoken_rows(cells: GridCells, places: PlaceCodes, zeros: ZerosFrom) -> Iterator[pd.DataFrame]:
    """For each place and year of which the file could not speak a row that says why, without a number."""
    years = np.unique(cells.filled // _MONTHS)
    ends = np.array([cells.filled[cells.filled // _MONTHS == year].max() for year in years], dtype=np.int64)
    first = (years + cells.limits.first) * _MONTHS
    last = ends + cells.limits.first * _MONTHS
    unspoken = (places.since[:, None] <= first) & (places.until[:, None] >= last)
    unspoken &= zeros.months[:, None] > last
    place, year = np.nonzero(unspoken)
    start, _ = normalise.spell_month_ends(first[year])
    _, end = normalise.spell_month_ends(last[year])
    statuses = [str(ObsStatus.NO_ROW), str(ObsStatus.WITH_MOTHER)]
    yield normalise.make_frame(
        {
            "indicator": cells.limits.indicator,
            "territory": encode_spellings(place, places.codes),
            "period_start": start,
            "period_end": end,
            "value": np.full(len(place), np.nan),
            "obs_status": encode_spellings(zeros.is_divided[place].astype(np.int8), statuses),
            "locator": ABSENT,
        },
        rows=len(place),
    )


def make_absent_rows(
    cells: GridCells, loaded_editions: Sequence[Edition], places: PlaceCodes, zeros: ZerosFrom, *, lost: bool
) -> Iterator[pd.DataFrame]:
    """Observations for each place without a row in a month that the file covers, in chunks; `lost`: no zero is made."""
    filled = cells.filled
    at = _find_rows(cells, places)
    present = _of(cells.present, at, blank=False)
    values = np.nan_to_num(_of(cells.totals, at, blank=np.nan))
    months = np.arange(cells.grid.periods) + cells.limits.first * 12
    absent = ~present & (places.since[:, None] <= months) & (places.until[:, None] >= months)
    absent &= np.isin(np.arange(cells.grid.periods), filled)[None, :] & (months >= zeros.months[:, None])
    status = np.full(absent.shape, 1 if lost else 0, dtype=np.int8)
    if not lost:
        status[_lowest_before(values, filled) >= RARELY_ABSENT] = 3
        for edition in loaded_editions:
            _as_held(status, edition, places)
    place, period = np.nonzero(absent)
    for begin in range(0, len(place), CHUNK):
        part = slice(begin, begin + CHUNK)
        territories = encode_spellings(place[part], places.codes)
        yield _frame(cells, territories, period[part], status[place[part], period[part]])


def _find_rows(cells: GridCells, places: PlaceCodes) -> np.ndarray:
    """The row of each place in the cells; -1 where there is none."""
    row = {unit: place for place, unit in enumerate(cells.units)}
    return np.array([row.get(str(code), -1) for code in places.codes])


def _of(array: np.ndarray, at: np.ndarray, *, blank: float) -> np.ndarray:
    """The rows of `array` at these places, `blank` where there is none (-1)."""
    if not len(array):
        return np.full((len(at), array.shape[1]), blank)
    return np.where((at >= 0)[:, None], array[at], blank).astype(array.dtype)


def _lowest_before(values: np.ndarray, filled: np.ndarray) -> np.ndarray:
    """The lowest of the twelve months before each, of those from the first that the file covers on; 0 for that one."""
    lowest = np.zeros(values.shape)
    if not len(filled):
        return lowest
    for period in range(int(filled[0]) + 1, int(filled[-1]) + 1):
        lowest[:, period] = values[:, max(int(filled[0]), period - _MONTHS) : period].min(axis=1)
    return lowest


def _as_held(status: np.ndarray, edition: Edition, places: PlaceCodes) -> None:
    """Mark what another edition knows of the absent ones: a count of it was not received, else it is a zero."""
    theirs = edition.cells
    counted = _of(theirs.present, _find_rows(theirs, places), blank=False).astype(bool)
    if not edition.shipped:
        status[:, theirs.present.any(axis=0)] = np.where(status == 2, 2, 0)[:, theirs.present.any(axis=0)]
    status[counted] = 2


def _frame(cells: GridCells, places: pd.Categorical, period: np.ndarray, status: np.ndarray) -> pd.DataFrame:
    start, end = normalise.spell_month_ends(period + cells.limits.first * 12)
    notes = [ZERO_NOTE, LOST_NOTE, COUNTED_NOTE, RARE_NOTE]
    statuses = [str(ObsStatus.NORMAL), str(ObsStatus.PROVISIONAL), str(ObsStatus.NOT_RECEIVED)]
    status_position = np.where(status == 0, cells.provisional[period], 2)
    return normalise.make_frame(
        {
            "indicator": cells.limits.indicator,
            "territory": places,
            "period_start": start,
            "period_end": end,
            "value": np.where(status == 0, 0.0, np.nan),
            "obs_status": encode_spellings(status_position, statuses),
            "locator": ABSENT,
            "note": encode_spellings(status, notes),
        },
        rows=len(period),
    )


# Zeros that are hard to believe: of a whole year, where by the rate of its province a place had many.


def warn_of_improbable_zeros(
    cells: GridCells, places: PlaceCodes, zeros: ZerosFrom, catalog: Catalog, *, file: str
) -> Iterator[FileProblem]:
    """A warning for each department with places and years that have none where HARDLY_NONE were to be expected."""
    found = defaultdict[str, list[str]](list)
    for place, years in _find_improbable_zeros(cells, places, zeros, catalog):
        above = [ancestor for ancestor in catalog.ancestors(place) if ancestor.level is Level.DEPARTMENT]
        named = f"{catalog.territories[place].name} ({place}) {', '.join(map(str, years))}"
        found[above[0].code if above else ""] += [named] * len(years)
    for department, told in sorted(found.items()):
        name = catalog.territories[department].name if department else cells.limits.whole
        each = list(dict.fromkeys(told))
        yield FileProblem(
            Severity.WARNING, file, "", "", str(len(told)),
            f"{name}: ceros poco probables, {len(told)} años de {len(each)} lugares: {'; '.join(each)}.",
            "Pregunte a quien publica si alguien registraba ahí. Se muestran como ceros.",
        )  # fmt: skip


def _find_improbable_zeros(
    cells: GridCells, places: PlaceCodes, zeros: ZerosFrom, catalog: Catalog
) -> Iterator[tuple[str, list[int]]]:
    """Each place of which the source can say zero, with the whole years in which it is improbable."""
    people = np.array([catalog.inhabitants.get(str(code), 0) for code in places.codes], dtype=float)
    provinces, _ = pd.factorize(
        pd.Series([catalog.territories[str(code)].parent or "" for code in places.codes])
    )
    years = np.unique(cells.filled // _MONTHS)
    whole = [year for year in years if (cells.filled // _MONTHS == year).sum() == _MONTHS]
    counted = np.nan_to_num(_of(cells.totals, _find_rows(cells, places), blank=np.nan))
    improbable = defaultdict[int, list[int]](list)
    for year in whole:
        first = (year + cells.limits.first) * _MONTHS
        is_there = (places.since <= first) & (places.until >= first + _MONTHS - 1) & (zeros.months <= first)
        of_year = counted[:, year * _MONTHS : (year + 1) * _MONTHS].sum(axis=1)
        sums = np.bincount(provinces, weights=np.where(is_there, of_year, 0))
        of_people = np.bincount(provinces, weights=np.where(is_there, people, 0))
        expected = people * (sums / np.maximum(of_people, 1))[provinces]
        for place in np.flatnonzero(is_there & (of_year == 0) & (expected >= HARDLY_NONE)):
            improbable[int(place)].append(int(year + cells.limits.first))
    yield from ((str(places.codes[place]), found) for place, found in sorted(improbable.items()))
