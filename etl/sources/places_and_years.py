"""Population tables of one number a place (and year): what the readers of INEI and INE files share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from etl import checks, normalise
from etl.checks import PlaceCheck
from etl.corrections import corrected_chunks
from etl.extract import Table
from etl.normalise import Places
from etl.sources.job import Job
from observatory.model import Level

YEARS = checks.Range("El año", 1900, 2150)


@dataclass(frozen=True, slots=True)
class Census:
    """Level of the places, and the day of a year the figures hold for."""

    level: Level
    month: int
    day: int
    year: int | None = None


def years_of(tables: Sequence[Table]) -> list[int]:
    """The years met in column `year`, sorted."""
    met: set[int] = set()
    for table in tables:
        for chunk in table.chunks(("year",)):
            years = pd.to_numeric(chunk["year"], errors="coerce").dropna()
            met |= {int(year) for year in years if YEARS.least <= year <= YEARS.most}
    return sorted(met)


def population(table: Table, job: Job, *, census: Census) -> pd.DataFrame:
    """Columns territory, period_start, period_end, value and row; faulty rows are noted and left out."""
    chunks = list(corrected_chunks(table, job))
    if not chunks:
        return pd.DataFrame()
    cells = pd.concat(chunks)
    places = Places.of(job.catalog, job.source.country, census.level)
    number = checks.whole_numbers(cells, "ubigeo", checks.Range("El código", 1, 999_999), table=table)
    place = PlaceCheck(job.catalog, job.source, places, census.level).find(cells, number, table=table)
    value = checks.whole_numbers(cells, "count", checks.COUNT, table=table)
    year = _years(cells, census, table=table)
    day = [_day(one, census) for one in year]
    keys = pd.Series([f"{n:06.0f}, {d[:4]}" for n, d in zip(number, day, strict=True)], index=cells.index)
    good = (place >= 0) & ~np.isnan(value) & ~np.isnan(year)
    # A faulty row has no key to repeat: its line stands in for one.
    keys = keys.mask(~good, pd.Series([f"L{row}" for row in keys.index], index=keys.index))
    good &= ~checks.note_repeated(keys, table=table, faults=table.faults)
    found = {
        "territory": places.codes[place],
        "period_start": day,
        "period_end": day,
        "value": value,
        "row": cells.index,
    }
    rows: pd.DataFrame = pd.DataFrame(found, index=cells.index)[good]
    return rows.reset_index(drop=True)


def _years(cells: pd.DataFrame, census: Census, *, table: Table) -> np.ndarray:
    if census.year is not None:
        return np.full(len(cells), float(census.year))
    return checks.whole_numbers(cells, "year", YEARS, table=table)


def _day(year: float, census: Census) -> str:
    return "" if np.isnan(year) else date(int(year), census.month, census.day).isoformat()


def as_frame(found: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Rows of `population` as observations, each with its line or cell."""
    columns = {name: found[name] for name in ("territory", "period_start", "period_end", "value")}
    extra = {
        "indicator": "population",
        "obs_status": "normal",
        "locator": table.locators(found["row"], "count"),
    }
    return normalise.frame({**columns, **extra}, rows=len(found))
