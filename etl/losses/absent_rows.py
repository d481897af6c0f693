"""The status of a place and month without a row: zero, or not received.

A zero is made only of a file that lost nothing. Where another whole edition covers the month, the place must have had
no count there either; where none does, a place whose lowest of the twelve months before is RARELY_ABSENT or more was
hardly without a case: not received. (`statistics.md`, "A file that lost something".)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import pandas as pd

from etl.losses.edition_losses import Edition
from etl.losses.grid import GridCells
from etl.reading import normalise
from etl.reading.normalise import PlaceCodes
from etl.reading.spellings import spelt
from etl.reading.text_stream import CHUNK
from observatory.model import ObsStatus
from observatory.provenance.losses import ABSENT, COUNTED_NOTE, LOST_NOTE, RARE_NOTE, ZERO_NOTE

RARELY_ABSENT: Final = 5
_MONTHS: Final = 12


def absent_rows(
    cells: GridCells, loaded_editions: Sequence[Edition], places: PlaceCodes, *, lost: bool
) -> Iterator[pd.DataFrame]:
    """Observations for each place without a row in a month that the file covers, in chunks; `lost`: no zero is made."""
    filled = cells.filled
    row = {unit: place for place, unit in enumerate(cells.units)}
    at = np.array([row.get(str(code), -1) for code in places.codes])
    present = _of(cells.present, at, blank=False)
    values = np.nan_to_num(_of(cells.totals, at, blank=np.nan))
    months = np.arange(cells.grid.periods) + cells.limits.first * 12
    absent = ~present & (places.since[:, None] <= months) & (places.until[:, None] >= months)
    absent &= np.isin(np.arange(cells.grid.periods), filled)[None, :]
    status = np.full(absent.shape, 1 if lost else 0, dtype=np.int8)
    if not lost:
        status[_lowest_before(values, filled) >= RARELY_ABSENT] = 3
        for edition in loaded_editions:
            _as_held(status, edition, places)
    place, period = np.nonzero(absent)
    for begin in range(0, len(place), CHUNK):
        part = slice(begin, begin + CHUNK)
        territories = spelt(place[part], places.codes)
        yield _frame(cells, territories, period[part], status[place[part], period[part]])


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
    row = {unit: place for place, unit in enumerate(theirs.units)}
    at = np.array([row.get(str(code), -1) for code in places.codes])
    counted = _of(theirs.present, at, blank=False).astype(bool)
    if not edition.shipped:
        status[:, theirs.present.any(axis=0)] = np.where(status == 2, 2, 0)[:, theirs.present.any(axis=0)]
    status[counted] = 2


def _frame(cells: GridCells, places: pd.Categorical, period: np.ndarray, status: np.ndarray) -> pd.DataFrame:
    start, end = normalise.month_spellings(period + cells.limits.first * 12)
    notes = [ZERO_NOTE, LOST_NOTE, COUNTED_NOTE, RARE_NOTE]
    statuses = [str(ObsStatus.NORMAL), str(ObsStatus.PROVISIONAL), str(ObsStatus.NOT_RECEIVED)]
    status_position = np.where(status == 0, cells.provisional[period], 2)
    return normalise.frame(
        {
            "indicator": cells.limits.indicator,
            "territory": places,
            "period_start": start,
            "period_end": end,
            "value": np.where(status == 0, 0.0, np.nan),
            "obs_status": spelt(status_position, statuses),
            "locator": ABSENT,
            "note": spelt(status, notes),
        },
        rows=len(period),
    )
