"""A flat table that its layout alone declares: in each row a place, a year or month, traits, and one value or several.

Columns are named by what they hold: `territory` (our code), `ubigeo` (the number of the country) or `name` for the place;
`year` and, if there is one, `month`; a dimension (`sex`) for a trait of the row; `indicator|breakdown` for a value
(`slim_cases|`, `slim_cases|sex:women`). What every row shares is `fixed` in the layout, what the file calls otherwise
stands in its `words`.

Where each row says itself what it counts, the column `measure` does (with `category`, if there is one: `CODE · Sí`), the
number stands in `value`, and the words of `measure` give `indicator|breakdown`. Rows of other measures are left out, and
so are places of the column `territory` that are `unread`.
A layout that is `summed` has several rows of a place, its units, and gives their sums; a value fixed to 1 counts them.
`fixed` may hold the `obs_status` of all rows: provisional. Of a survey `lower` and `upper` are the ends of the interval
of the value, and `respondents` how many answered.

A register's long file, a row for each place, month, form, sex and age, is summed to the `tables` of its layout.
Refused are a word of another year's form (`of_years`), a measure nobody knows (where some are `unread`), and totals of a
`control` file that are not the sums of the cells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cached_property, partial
from typing import Final

import numpy as np
import pandas as pd

from etl.checks import raw_cells
from etl.checks.corrections import correct_chunks
from etl.checks.raw_cells import OTHER_SPELLING, PlaceCheck, Range, suggest_name
from etl.reading import normalise
from etl.reading.normalise import PlaceCodes
from etl.reading.snapshot import EditionCoverage, Job
from etl.reading.table import SheetTable, parse_value_fields
from observatory.geography.place_names import fold
from observatory.model import Breakdown, Dimension, Layout, ObsStatus
from observatory.vocabulary import phrases

_YEAR: Final = Range("El año", 1900, 2150)
_NUMBER: Final = Range("El código", 1, 10**9)
_RESPONDENTS: Final = Range("El número de entrevistadas", 1, 10**6)
_END: Final = Range("Un extremo del intervalo", 0, 10**6, blank=True, integral=False)
_MOST: Final = 10**12
_CELL: Final = ("indicator", "territory", "period_start", "period_end")
_TOTAL: Final = "total"  # what `words` say of a row that counts all categories of a trait


def coverage(tables: Sequence[SheetTable]) -> EditionCoverage:
    """The edition is what the layout says, else its years; a flow ends with its last month, a stock on its day."""
    months = sorted({month for table in tables for month in _months_met(table)})
    if not months:
        return EditionCoverage()
    layout, first_year, last_year = tables[0].fit.layout, months[0] // 12, months[-1] // 12
    edition = layout.edition or (f"{first_year}-{last_year}" if first_year < last_year else str(last_year))
    if not layout.day:
        _, ends = normalise.format_month_ends(np.array(months[-1:]))
        return EditionCoverage(edition, date.fromisoformat(ends[0]))
    # A projection of several years has no last day.
    return EditionCoverage(
        edition, date.fromisoformat(f"{last_year}-{layout.day}") if first_year == last_year else None
    )


def _months_met(table: SheetTable) -> Iterator[int]:
    """Last month of each period met, as year x 12 + month - 1."""
    for chunk in table.chunks([name for name in ("year", "month") if name in table.fields]):
        rows = in_our_words(chunk, table.fit.layout)
        year = raw_cells.convert_to_floats(rows["year"])
        month = raw_cells.convert_to_floats(rows["month"]) if "month" in rows else np.full(len(rows), 12.0)
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
    if "territory" in translated and layout.unread:
        unread = {fold(word) for word in layout.unread}
        translated = translated[[fold(place) not in unread for place in translated["territory"]]]
    if "measure" in translated:
        return translated[translated["measure"].isin(list(layout.words["measure"].values()))]
    return translated


def frames(tables: Sequence[SheetTable], job: Job) -> Iterator[pd.DataFrame]:
    """Observations, a value column after the other; rows with a fault are noted and left out.

    A table is held in memory as a whole.
    """
    totals: list[pd.DataFrame] = []
    controls = [table for table in tables if table.fit.layout.control]
    for table in (table for table in tables if not table.fit.layout.control):
        for frame in _frames_of(table, job):
            if controls:
                totals.append(frame.loc[frame["breakdown"] == "", [*_CELL, "value"]])
            yield frame
    for table in controls if totals else ():
        _compare_totals(table, pd.concat(list(_frames_of(table, job))), pd.concat(totals), job)


def _frames_of(table: SheetTable, job: Job) -> Iterator[pd.DataFrame]:
    chunks = list(correct_chunks(table, job))
    if chunks:
        cells = pd.concat(chunks)
        known = _words_of_their_year(cells, table) & _measures_known(cells, table)
        yield from _FlatTable(cells[known], table, job).frames()


def _words_of_their_year(cells: pd.DataFrame, table: SheetTable) -> pd.Series[bool]:
    """Which rows hold the words that the form of their year had; each other word is noted where it is first met."""
    fits = pd.Series(True, index=cells.index)
    for name, declared in table.fit.layout.of_years.items():
        years = raw_cells.convert_to_floats(cells["year"])
        folded = cells[name].map({spelling: fold(spelling) for spelling in cells[name].unique()})
        declared_fits = pd.Series(False, index=cells.index)
        for span, words in declared.items():
            first, _, last = span.partition("..")
            within = (years >= int(first)) & (years <= int(last or first))
            declared_fits |= within & folded.isin([fold(word) for word in words])
        fits &= declared_fits
        for row in cells[~fits].drop_duplicates(["year", name]).index:
            table.faults.error(
                "form_of_year", f"«{cells[name][row]}» no es de la ficha de {cells['year'][row]}.",
                sheet=table.sheet, cell=table.cell(int(row), name), seen=str(cells[name][row]),
                hint="Compruebe si el archivo es de otro año; si la ficha cambió, dígalo en «of_years» de su layout.",
            )  # fmt: skip
    return fits


def _measures_known(cells: pd.DataFrame, table: SheetTable) -> pd.Series[bool]:
    """Which rows are of a measure that is read or declared as unread; all, where the layout names none of these."""
    layout = table.fit.layout
    if not layout.unread or "measure" not in layout.words:
        return pd.Series(True, index=cells.index)
    named = {fold(word) for word in (*layout.words["measure"], *layout.unread)}
    known = (
        cells["measure"].map({word: fold(word) in named for word in cells["measure"].unique()}).astype(bool)
    )
    for row in cells[~known].drop_duplicates("measure").index:
        table.faults.error(
            "measure", f"«{cells['measure'][row]}» no es una cuenta conocida de la fuente.", sheet=table.sheet,
            cell=table.cell(int(row), "measure"), seen=str(cells["measure"][row]),
            hint="Dígala en «words» de su layout, o en «unread» si no se lee.",
        )  # fmt: skip
    return known


def _compare_totals(table: SheetTable, printed: pd.DataFrame, summed: pd.DataFrame, job: Job) -> None:
    """Note each total of a control file that is not the sum of its cells, and each sum without a total."""
    named = {code.partition("|")[0] for code in table.fit.layout.words["measure"].values()}
    summed = summed[summed["indicator"].isin(list(named))]
    both = printed.merge(summed, how="outer", on=list(_CELL), suffixes=("", "_summed"))
    wrong = both[both["value"].fillna(-1) != both["value_summed"].fillna(0)]

    def note(position: int) -> None:
        row = wrong.iloc[position]
        place = job.catalog.territories[row["territory"]]
        said = "no está" if pd.isna(row["value"]) else f"dice {row['value']:.0f}"
        table.faults.error(
            "totals",
            f"El total de {place.name} ({place.code}) en {row['period_start'][:7]} {said} y sus celdas suman "
            f"{0 if pd.isna(row['value_summed']) else row['value_summed']:.0f}.",
            sheet=table.sheet, cell="" if pd.isna(row["locator"]) else str(row["locator"]), seen=said,
            hint="Compruebe si los dos archivos son de la misma edición; si lo son, avise a quien publica.",
        )  # fmt: skip

    table.faults.note_each("totals", range(len(wrong)), note)


class _FlatTable:
    """The rows of one table; what is not known of a row is "" there, and noted."""

    def __init__(self, cells: pd.DataFrame, table: SheetTable, job: Job) -> None:
        self.layout = table.fit.layout
        self.cells, self.table, self.job = in_our_words(cells, self.layout), table, job
        # Categories of the file that are one of ours are added up; a row that stands twice is not.
        self.words = cells.loc[self.cells.index, list(self.layout.words)] if self.layout.tables else None

    def frames(self) -> Iterator[pd.DataFrame]:
        """The observations of each value column in the order of the rows."""
        places, (starts, ends), (traits, traits_known) = self._places(), self._periods(), self._traits()
        good = (places != "") & (starts != "") & traits_known
        if self.layout.tables or not self.layout.summed:
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
            values = raw_cells.parse_numbers(self.cells.iloc[own], name, allowed, table=self.table)
            filled = good[own] & ~np.isnan(values) & self._answered_by_enough()[own]
            at = own[filled]
            fields = {
                "indicator": indicator,
                "territory": places[at],
                "period_start": starts[at],
                "period_end": ends[at],
                "breakdown": [
                    normalise.add_codes(breakdown, dict(Breakdown.parse(traits[row]).codes)) for row in at
                ],
                "value": values[filled],
                "obs_status": self._statuses(starts[at]),
                "locator": self._locators(name, at),
                "note": self._notes(at),
            }
            frame = normalise.make_frame(fields, rows=len(at)).assign(**self._interval(at))
            if self.layout.tables:
                frame = _summed_to_tables(frame, self.cells.index[at].to_numpy(), self.layout.tables)
            elif self.layout.summed:
                frame = _sum_units(frame)
            yield from normalise.in_chunks(frame)

    @cached_property
    def _respondents(self) -> np.ndarray | None:
        """How many answered, NaN where a row does not say; None where the file does not."""
        if "respondents" not in self.cells:
            return None
        return raw_cells.parse_numbers(self.cells, "respondents", _RESPONDENTS, table=self.table)

    def _answered_by_enough(self) -> np.ndarray:
        """Which rows so many answered as their layout asks for; all where it asks for none."""
        answered = self._respondents if self.layout.respondents_least else None
        if answered is None:
            return np.full(len(self.cells), True)
        return np.asarray(np.nan_to_num(answered) >= self.layout.respondents_least)

    def _notes(self, at: np.ndarray) -> str | list[str]:
        """What is remarked of each value: how many answered, where the file says it."""
        answered = self._respondents
        if answered is None:
            return ""
        return [phrases.RESPONDENTS.format(count=f"{answered[row]:.0f}") for row in at]

    def _interval(self, at: np.ndarray) -> dict[str, np.ndarray]:
        """The ends of the interval of each value, NaN where a row has none; nothing where the file has none."""
        return {
            name: raw_cells.parse_numbers(self.cells.iloc[at], name, _END, table=self.table)
            for name in ("lower", "upper")
            if name in self.cells
        }

    def _statuses(self, starts: np.ndarray) -> str | np.ndarray:
        """The status of all rows, or of each where the layout says from when on it is provisional."""
        status = self.layout.fixed.get("obs_status", str(ObsStatus.NORMAL))
        if not self.layout.provisional_from:
            return status
        return np.where(starts >= self.layout.provisional_from, str(ObsStatus.PROVISIONAL), status)

    def _value_columns(self) -> Iterator[tuple[str, tuple[str, str], np.ndarray]]:
        """Each column of values, or measure of the one column, with indicator and breakdown, and its rows."""
        every = np.full(len(self.cells), True)
        for name, meaning in parse_value_fields(self.table).items():
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
        if self.words is not None:
            traits = self.words.agg(", ".join, axis=1).to_numpy()
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
        places = PlaceCodes.of(catalog, source.country, level)
        numbers = raw_cells.parse_numbers(self.cells, "ubigeo", _NUMBER, table=self.table)
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
        year = raw_cells.parse_numbers(self.cells, "year", _YEAR, table=self.table)
        is_known = ~np.isnan(year)
        first_month = last_month = np.where(is_known, year, _YEAR.minimum).astype(int) * 12
        if "month" in self.cells:
            month = raw_cells.parse_numbers(self.cells, "month", raw_cells.MONTH, table=self.table)
            is_known &= ~np.isnan(month)
            first_month = last_month = first_month + np.where(is_known, month, 1).astype(int) - 1
        else:
            last_month = first_month + 11
        starts, ends = normalise.format_month_ends(first_month)[0], normalise.format_month_ends(last_month)[1]
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
                normalise.add_codes(before, {dimension.id: code} if code else {})
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
            expected, hint = "un lugar conocido", f"{suggest_name(near)}{OTHER_SPELLING}"
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


def _sum_units(frame: pd.DataFrame) -> pd.DataFrame:
    """The sums over the rows of one place, period and breakdown: its units."""
    key = ["indicator", "territory", "period_start", "period_end", "breakdown", "obs_status"]
    grouped = frame.groupby(key, sort=True, as_index=False).agg(
        value=("value", "sum"), rows=("value", "size")
    )
    locators = [f"suma de {rows} filas" for rows in grouped["rows"]]
    columns = {name: grouped[name] for name in (*key, "value")}
    return normalise.make_frame({**columns, "locator": locators}, rows=len(grouped))


def _summed_to_tables(frame: pd.DataFrame, rows: np.ndarray, tables: Sequence[str]) -> pd.DataFrame:
    """The rows summed to each table that their traits reach: by sex and age, by sex, in total."""
    key = ["indicator", "territory", "period_start", "period_end", "breakdown"]
    frame = frame.assign(row=rows)
    parts = []
    for table in tables:
        dimensions = set(table.split(";")) if table else set()
        traits = {text: dict(Breakdown.parse(text).codes) for text in frame["breakdown"].unique()}
        narrowed = {
            text: str(Breakdown.of({name: codes[name] for name in dimensions}))
            for text, codes in traits.items()
            if dimensions <= codes.keys()
        }
        part = frame[frame["breakdown"].isin(list(narrowed))]
        part = part.assign(breakdown=part["breakdown"].map(narrowed)).sort_values([*key, "row"])
        groups = part.groupby(key, sort=False, as_index=False)
        sums = groups.agg(value=("value", "sum"), obs_status=("obs_status", "first"), count=("row", "size"))
        sums["locator"] = normalise.sum_locators(part["row"].to_numpy(), sums["count"].to_numpy())
        parts.append(sums)
    summed = pd.concat(parts, ignore_index=True)
    columns = {name: summed[name].to_numpy() for name in (*key, "obs_status", "locator", "value")}
    return normalise.make_frame(columns, rows=len(summed))


def _code_of(dimension: Dimension, text: str) -> str | None:
    """The code that a cell names, by itself or by its name, "" for `total`; a blank one names nothing."""
    if text == _TOTAL:
        return ""
    if dimension.open:
        return text or None
    named = {fold(entry.name): entry.code for entry in dimension.codes}
    codes = {entry.code for entry in dimension.codes}
    return text if text in codes else named.get(fold(text))
