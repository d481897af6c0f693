"""A flat table that its layout alone declares: in each row a place, a year or month, traits, and one value or several.

Columns are named by what they hold: `territory` (our code), `ubigeo` (the number of the country) or `name` for the place;
`year` and, if there is one, `month`; a dimension (`sex`) for a trait of the row; `indicator|breakdown` for a value
(`slim_cases|`, `slim_cases|sex:women`). What every row shares is `fixed` in the layout, what the file calls otherwise
stands in its `words`.

Where each row says itself what it counts, the column `measure` does (with `category`, if there is one: `CODE · Sí`), the
number stands in `value`, and the words of `measure` give `indicator|breakdown`. Rows of other measures are left out.
A layout that is `summed` has several rows of a place, its units, and gives their sums; a value fixed to 1 counts them.
`fixed` may hold the `obs_status` of all rows: provisional.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Final

import numpy as np
import pandas as pd

from etl.checks import raw_cells
from etl.checks.corrections import corrected_chunks
from etl.checks.raw_cells import OTHER_SPELLING, PlaceCheck, Range, question
from etl.reading import normalise
from etl.reading.normalise import Places
from etl.reading.snapshot import Coverage
from etl.reading.table import Table, value_fields
from etl.sources.job import Job
from observatory.geography.place_names import fold
from observatory.model import Breakdown, Dimension, Layout, ObsStatus

_YEAR: Final = Range("El año", 1900, 2150)
_NUMBER: Final = Range("El código", 1, 10**9)
_MOST: Final = 10**12
_TOTAL: Final = "total"  # what `words` say of a row that counts all categories of a trait


def coverage(tables: Sequence[Table]) -> Coverage:
    """The edition is what the layout says, else its years; a flow ends with its last month, a stock on its day."""
    months = sorted({month for table in tables for month in _months_met(table)})
    if not months:
        return Coverage()
    layout, first_year, last_year = tables[0].fit.layout, months[0] // 12, months[-1] // 12
    edition = layout.edition or (f"{first_year}-{last_year}" if first_year < last_year else str(last_year))
    if not layout.day:
        _, ends = normalise.month_texts(np.array(months[-1:]))
        return Coverage(edition, date.fromisoformat(ends[0]))
    # A projection of several years has no last day.
    return Coverage(
        edition, date.fromisoformat(f"{last_year}-{layout.day}") if first_year == last_year else None
    )


def _months_met(table: Table) -> Iterator[int]:
    """Last month of each period met, as year x 12 + month - 1."""
    for chunk in table.chunks([name for name in ("year", "month") if name in table.fields]):
        rows = in_our_words(chunk, table.fit.layout)
        year = raw_cells.as_numbers(rows["year"])
        month = raw_cells.as_numbers(rows["month"]) if "month" in rows else np.full(len(rows), 12.0)
        with np.errstate(invalid="ignore"):
            good = (year >= _YEAR.minimum) & (year <= _YEAR.maximum) & (month >= 1) & (month <= 12)
        yield from {int(number) for number in year[good] * 12 + month[good] - 1}


def in_our_words(cells: pd.DataFrame, layout: Layout) -> pd.DataFrame:
    """The cells with what is fixed as columns of their own, and the file's words replaced by ours.

    Where each row says what it counts, those are left that count something of ours.
    """
    translated = cells.assign(**layout.fixed)
    if "category" in translated:
        translated["measure"] = translated["measure"] + " · " + translated["category"]
    for name, words in layout.words.items():
        if name in translated:
            ours = {fold(word): code for word, code in words.items()}
            translated[name] = translated[name].map(
                {spelling: ours.get(fold(spelling), spelling) for spelling in translated[name].unique()}
            )
    if "measure" in translated:
        return translated[translated["measure"].isin(list(layout.words["measure"].values()))]
    return translated


def frames(tables: Sequence[Table], job: Job) -> Iterator[pd.DataFrame]:
    """Observations, a value column after the other; rows with a fault are noted and left out.

    A table is held in memory as a whole.
    """
    for table in tables:
        chunks = list(corrected_chunks(table, job))
        if chunks:
            yield from _FlatTable(in_our_words(pd.concat(chunks), table.fit.layout), table, job).frames()


class _FlatTable:
    """The rows of one table; what is not known of a row is "" there, and noted."""

    def __init__(self, cells: pd.DataFrame, table: Table, job: Job) -> None:
        self.cells, self.table, self.job = cells, table, job
        self.layout = table.fit.layout

    def frames(self) -> Iterator[pd.DataFrame]:
        """The observations of each value column in the order of the rows."""
        places, (starts, ends), (traits, traits_known) = self._places(), self._periods(), self._traits()
        good = (places != "") & (starts != "") & traits_known
        if not self.layout.summed:
            good &= ~self._repeated(good, places, starts, traits)
        columns = list(self._value_columns())
        for name, (indicator, breakdown), own_rows in columns:
            is_integer = self.job.catalog.indicators[indicator].decimals == 0
            # A row may lack one of several values, but not its only one.
            allowed = Range(
                "Una cuenta" if is_integer else "Una cifra",
                0,
                _MOST,
                blank=len(columns) > 1,
                integral=is_integer,
            )
            own = np.flatnonzero(own_rows)
            values = raw_cells.numbers_in(self.cells.iloc[own], name, allowed, table=self.table)
            filled = good[own] & ~np.isnan(values)
            at = own[filled]
            fields = {
                "indicator": indicator,
                "territory": places[at],
                "period_start": starts[at],
                "period_end": ends[at],
                "breakdown": [
                    normalise.with_codes(breakdown, dict(Breakdown.parse(traits[row]).codes)) for row in at
                ],
                "value": values[filled],
                "obs_status": self.layout.fixed.get("obs_status", str(ObsStatus.NORMAL)),
                "locator": self._locators(name, at),
            }
            frame = normalise.frame(fields, rows=len(at))
            yield from normalise.in_chunks(_summed(frame) if self.layout.summed else frame)

    def _value_columns(self) -> Iterator[tuple[str, tuple[str, str], np.ndarray]]:
        """Each column of values, or measure of the one column, with indicator and breakdown, and its rows."""
        every = np.full(len(self.cells), True)
        for name, meaning in value_fields(self.table).items():
            yield name, meaning, every
        for name in (name for name in self.layout.fixed if "|" in name):
            yield name, (name.partition("|")[0], name.partition("|")[2]), every
        for code in dict.fromkeys(self.layout.words.get("measure", {}).values()):
            indicator, _, breakdown = code.partition("|")
            yield "value", (indicator, breakdown), (self.cells["measure"] == code).to_numpy()

    def _locators(self, name: str, at: np.ndarray) -> Sequence[str]:
        """Where each value stands: its cell; of what is fixed its line."""
        if name in self.table.fields:
            return self.table.locators(self.cells.index[at], name)
        return [f"L{row}" for row in self.cells.index[at]]

    def _repeated(
        self, good: np.ndarray, places: np.ndarray, starts: np.ndarray, traits: np.ndarray
    ) -> np.ndarray:
        """Rows of a place, period, traits and measure that were met before; a faulty row has no key to repeat."""
        measures = self.cells["measure"] if "measure" in self.cells else [""] * len(self.cells)
        keys = [
            ", ".join(filter(None, key)) if is_good else f"L{row}"
            for row, is_good, *key in zip(
                self.cells.index, good, places, starts, traits, measures, strict=True
            )
        ]
        named = pd.Series(keys, index=self.cells.index, dtype=object)
        return raw_cells.note_repeated(named, table=self.table, faults=self.table.faults)

    def _places(self) -> np.ndarray:
        catalog, source, level = self.job.catalog, self.job.source, self.layout.level
        if "territory" in self.cells or "ubigeo" not in self.cells or level is None:
            name = "territory" if "territory" in self.cells else "name"
            codes = self._meaning(name, self._place_coded if name == "territory" else self._place_named)
            return np.where(pd.isna(codes), "", codes)
        places = Places.of(catalog, source.country, level)
        numbers = raw_cells.numbers_in(self.cells, "ubigeo", _NUMBER, table=self.table)
        at = PlaceCheck(catalog, source, places, level).find(self.cells, numbers, table=self.table)
        return np.where(at >= 0, places.codes[at], "")

    def _place_coded(self, code: str) -> str | None:
        return code if code in self.job.catalog.territories else None

    def _place_named(self, name: str) -> str | None:
        source, level = self.job.source, self.layout.level
        territory = self.job.catalog.territory_by_name(
            name, source=source.id, level=level, within=source.territory or source.country
        )
        return None if territory is None else territory.code

    def _periods(self) -> tuple[np.ndarray, np.ndarray]:
        """First and last day: of a month, of a year, or the one day of a stock."""
        year = raw_cells.numbers_in(self.cells, "year", _YEAR, table=self.table)
        is_known = ~np.isnan(year)
        first_month = last_month = np.where(is_known, year, _YEAR.minimum).astype(int) * 12
        if "month" in self.cells:
            month = raw_cells.numbers_in(self.cells, "month", raw_cells.MONTH, table=self.table)
            is_known &= ~np.isnan(month)
            first_month = last_month = first_month + np.where(is_known, month, 1).astype(int) - 1
        else:
            last_month = first_month + 11
        starts, ends = normalise.month_texts(first_month)[0], normalise.month_texts(last_month)[1]
        if self.layout.day:
            starts = ends = np.array([f"{day[:4]}-{self.layout.day}" for day in starts], dtype=object)
        return np.where(is_known, starts, ""), np.where(is_known, ends, "")

    def _traits(self) -> tuple[np.ndarray, np.ndarray]:
        """The breakdown of each row by its own columns, and whether all of them are known."""
        traits, is_known = np.full(len(self.cells), "", dtype=object), np.full(len(self.cells), True)
        for dimension in (
            candidate for candidate in self.job.catalog.dimensions.values() if candidate.id in self.cells
        ):
            codes = self._meaning(dimension.id, partial(_code_of, dimension))
            is_known &= ~pd.isna(codes)
            traits[:] = [
                normalise.with_codes(before, {dimension.id: code} if code else {})
                for before, code in zip(traits, codes, strict=True)
            ]
        return traits, is_known

    def _meaning(self, name: str, find: Callable[[str], str | None]) -> np.ndarray:
        """What each cell of a column means, None where nothing; such a spelling is noted where it is first met."""
        spelt, spellings = pd.factorize(self.cells[name].str.strip())
        meant = np.empty(len(spellings), dtype=object)
        for at, spelling in enumerate(spellings):
            meant[at] = find(str(spelling))
            if meant[at] is None:
                self._note_unknown(
                    name, str(spelling), row=int(self.cells.index[int((spelt == at).argmax())])
                )
        return np.asarray(meant[spelt])

    def _note_unknown(self, name: str, spelling: str, *, row: int) -> None:
        dimension = self.job.catalog.dimensions.get(name)
        if dimension is None:
            near = self.job.catalog.closest_territories(spelling, self.layout.level)
            expected, hint = "un lugar conocido", f"{question(near)}{OTHER_SPELLING}"
        else:
            expected = f"una categoría conocida de «{dimension.name}»"
            hint = "Si es otra palabra para una, añádala a «words» en el layout de la fuente."
        self.table.faults.error(
            "territory" if dimension is None else "category",
            f"«{spelling}» no es {expected}.",
            sheet=self.table.sheet,
            cell=self.table.cell(row, name),
            seen=spelling,
            hint=hint,
        )


def _summed(frame: pd.DataFrame) -> pd.DataFrame:
    """The sums over the rows of one place, period and breakdown: its units."""
    key = ["indicator", "territory", "period_start", "period_end", "breakdown", "obs_status"]
    grouped = frame.groupby(key, sort=True, as_index=False).agg(
        value=("value", "sum"), rows=("value", "size")
    )
    locators = [f"suma de {rows} filas" for rows in grouped["rows"]]
    columns = {name: grouped[name] for name in (*key, "value")}
    return normalise.frame({**columns, "locator": locators}, rows=len(grouped))


def _code_of(dimension: Dimension, text: str) -> str | None:
    """The code that a cell names, by itself or by its name, "" for `total`; a blank one names nothing."""
    if text == _TOTAL:
        return ""
    if dimension.open:
        return text or None
    named = {fold(entry.name): entry.code for entry in dimension.codes}
    codes = {entry.code for entry in dimension.codes}
    return text if text in codes else named.get(fold(text))
