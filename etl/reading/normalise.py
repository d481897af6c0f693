"""Raw rows -> observations: the frames a reading gives, territory codes, months, and sums of small files."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from etl.reading.text_stream import CHUNK, encode_constant, encode_spellings
from observatory.catalog import Catalog
from observatory.model import Breakdown, Level

COLUMNS: Final = (
    "indicator", "territory", "period_start", "period_end", "breakdown", "value", "obs_status", "locator",
    "statement", "note",
)  # fmt: skip
_LISTED = 6


def make_frame(columns: Mapping[str, Any] | pd.DataFrame, *, rows: int) -> pd.DataFrame:
    """A frame of observations; a text given once holds for all `rows`, an absent column is blank.

    A column that is given by its spellings, or is one text, is kept by them.
    """
    cells_by_name: dict[str, Any] = {}
    for name in COLUMNS:
        content = columns.get(name, "")
        if name == "value":
            cells_by_name[name] = np.broadcast_to(np.asarray(content, dtype=float), rows)
        elif isinstance(content, str):
            cells_by_name[name] = encode_constant(content, rows)
        elif isinstance(content, pd.api.extensions.ExtensionArray):
            cells_by_name[name] = content
        else:
            cells_by_name[name] = np.empty(rows, dtype=object)
            cells_by_name[name][:] = content
    return pd.DataFrame(cells_by_name, copy=False)


def in_chunks(observations: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """The same rows in frames of at most CHUNK."""
    for start in range(0, len(observations), CHUNK):
        yield observations.iloc[start : start + CHUNK].reset_index(drop=True)


@dataclass(frozen=True)
class PlaceCodes:
    """The territories of one country and level by their number (150112 -> `PE-150112`)."""

    numbers: np.ndarray
    codes: np.ndarray
    since: np.ndarray
    until: np.ndarray

    @classmethod
    def of(cls, catalog: Catalog, country: str, level: Level) -> PlaceCodes:
        """`since` and `until` are the first and last month of a territory (year * 12 + month - 1)."""
        numbered = {
            int(territory.code.split("-")[1]): territory
            for territory in catalog.territories.values()
            if territory.level is level and territory.country == country
        }
        ordered = sorted(numbered.items(), key=lambda pair: pair[0])
        codes = np.empty(len(ordered), dtype=object)
        codes[:] = [territory.code for _, territory in ordered]
        return cls(
            np.array([number for number, _ in ordered]),
            codes,
            np.array([_month(territory.valid_from, 0) for _, territory in ordered]),
            np.array([_month(territory.valid_to, 12 * 9999) for _, territory in ordered]),
        )

    def find(self, numbers: np.ndarray) -> np.ndarray:
        """The position of each number, -1 where no territory has it."""
        at = np.searchsorted(self.numbers, numbers)
        at[at == len(self.numbers)] = 0
        return np.where(self.numbers[at] == numbers, at, -1)


def _month(day: date | None, unknown: int) -> int:
    return unknown if day is None else day.year * 12 + day.month - 1


def format_month_ends(months: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First and last day, as ISO text, of months given as year * 12 + month - 1."""
    start, end = spell_month_ends(months)
    return np.asarray(start), np.asarray(end)


def spell_month_ends(months: np.ndarray) -> tuple[pd.Categorical, pd.Categorical]:
    """First and last day of months (see `format_month_ends`) by their spellings."""
    position, distinct = pd.factorize(months, sort=True)
    starts, ends = np.empty(len(distinct), dtype=object), np.empty(len(distinct), dtype=object)
    for place, month in enumerate(distinct):
        year, number = divmod(int(month), 12)
        starts[place] = f"{year:04d}-{number + 1:02d}-01"
        ends[place] = f"{year:04d}-{number + 1:02d}-{calendar.monthrange(year, number + 1)[1]}"
    return encode_spellings(position, starts), encode_spellings(position, ends)


def add_codes(breakdown: str, extra: Mapping[str, str]) -> str:
    """`breakdown` narrowed by more codes, in its canonical form."""
    return str(Breakdown.of({**dict(Breakdown.parse(breakdown).codes), **extra}))


def sum_into_territories(
    observations: pd.DataFrame, catalog: Catalog, *, levels: Sequence[Level]
) -> pd.DataFrame:
    """Sums of `observations` for the territories of `levels` they lie in.

    `observations` needs the columns territory, indicator, period_start, period_end, breakdown, value,
    obs_status and row (of the file); note too, if there are any. Each sum names the rows it was made of, and has a
    note that all of them have.
    """
    above = _above(catalog, observations["territory"].unique(), levels)
    places = observations[["territory"]].assign(at=np.arange(len(observations)))
    joined = places.merge(above, on="territory")
    keys = ["territory", "indicator", "period_start", "period_end", "breakdown"]
    # Notes are compared by number: pandas groups texts a hundred times as slowly.
    said, notes = pd.factorize(observations.get("note", pd.Series("", index=observations.index)))
    parts = observations[[*keys[1:], "value", "obs_status", "row"]].assign(said=said)
    parts = parts.iloc[joined["at"].to_numpy()].reset_index(drop=True)
    parts["territory"] = joined["above"].to_numpy()
    parts = parts.sort_values([*keys, "row"], ignore_index=True)
    groups = parts.groupby(keys, sort=False)
    sums = groups.agg(
        value=("value", "sum"),
        obs_status=("obs_status", "first"),
        count=("row", "size"),
        said=("said", "min"),
        other=("said", "max"),
    )
    sums["note"] = np.where(sums["said"] == sums["other"], notes.take(sums["said"].to_numpy()), "")
    sums["locator"] = sum_locators(parts["row"].to_numpy(), sums["count"].to_numpy())
    return sums.drop(columns=["count", "said", "other"]).reset_index()


def _above(catalog: Catalog, codes: Iterable[str], levels: Sequence[Level]) -> pd.DataFrame:
    pairs = [
        (code, above.code)
        for code in codes
        for above in (catalog.territories[code], *catalog.ancestors(code))
        if above.level in levels
    ]
    return pd.DataFrame(pairs, columns=["territory", "above"])


def sum_locators(rows: np.ndarray, counts: np.ndarray) -> list[str]:
    """How sums were made of rows in the order of the sums, so many of each (see `sum_locator`)."""
    ends = np.cumsum(counts)
    return [sum_locator(rows[end - count : end], int(count)) for end, count in zip(ends, counts, strict=True)]


def sum_locator(rows: Sequence[int] | np.ndarray, count: int) -> str:
    """How a sum was made: `suma de 2 filas: 12, 345`."""
    listed = ", ".join(str(row) for row in rows[:_LISTED])
    return f"suma de {count} {'fila' if count == 1 else 'filas'}: {listed}{'…' if count > _LISTED else ''}"
