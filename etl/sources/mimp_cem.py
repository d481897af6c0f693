"""MIMP: cases of each Centro Emergencia Mujer by year, in total, by sex, form and age.

The layout declares each value column as `indicator|breakdown`. Own code says what a blank means (parts.py),
reads the months a row covers, and adds the centres of a district, province, department and the country.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from etl.checks import raw_cells
from etl.checks.corrections import correct_chunks
from etl.checks.raw_cells import CORRECTIONS, PlaceCheck
from etl.reading import normalise
from etl.reading.normalise import PlaceCodes
from etl.reading.snapshot import EditionCoverage, Job
from etl.reading.table import SheetTable, parse_value_fields
from observatory.model import Breakdown, Level, ObsStatus


class Parts:
    """The families of parts among the value columns of one table."""

    def __init__(self, table: SheetTable, labels: pd.Series[str]) -> None:
        self.table = table
        self.labels = labels
        self.families = _families(table)

    def complete(self, values: pd.DataFrame, *, group: pd.Series[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
        """`values` with the blanks that are zeros filled, and which cells were filled.

        Each row whose parts do not add up is noted.
        """
        values, printed = values.copy(), values.notna()
        wrong: dict[int, list[tuple[str, str]]] = {}
        collected = values.notna().groupby(group).transform("any")
        for total, parts in self.families:
            used = collected[parts].to_numpy()
            sums = np.nansum(values[parts].to_numpy(), axis=1)
            total_values = values[total].to_numpy()
            any_part = values[parts].notna().any(axis=1).to_numpy()
            to_judge = used.any(axis=1) & ~(np.isnan(total_values) & ~any_part)
            adds_up = to_judge & (sums == total_values)
            blank = values[parts].isna().to_numpy() & used & adds_up[:, None]
            values[parts] = values[parts].mask(blank, 0.0)
            for position in np.flatnonzero(to_judge & ~adds_up):
                sum_text = self._sum_text(values.iloc[position], total, parts)
                wrong.setdefault(int(values.index[int(position)]), []).append((total, sum_text))
        self._note(wrong)
        return values, values.notna() & ~printed

    def _sum_text(self, row: pd.Series[float], total: str, parts: list[str]) -> str:
        counted = [name for name in parts if not np.isnan(row[name])]
        sums = " + ".join(f"{row[name]:.0f}" for name in counted) or "nada"
        named = ", ".join(self.table.header_of(name).split("-", 1)[-1].strip() for name in counted)
        printed = "está en blanco" if np.isnan(row[total]) else f"dice {row[total]:.0f}"
        return f"{sums} = {np.nansum(row[counted]):.0f} ({named}) y el total {printed}"

    def _note(self, wrong: dict[int, list[tuple[str, str]]]) -> None:
        def note(row: int) -> None:
            total, _ = wrong[row][0]
            self.table.faults.error(
                "parts",
                f"Las partes no suman el total impreso: {'; '.join(sum_text for _, sum_text in wrong[row])}.",
                sheet=self.table.sheet,
                cell=self.table.cell(row, total),
                seen=str(self.labels.loc[row]).strip(),
                hint=f"Compruebe la fila con quien publica; su error se declara en {CORRECTIONS}.",
            )

        self.table.faults.note_each("parts", sorted(wrong), note)


FIRST_YEAR: Final = 1990
MONTHS: Final = ("ENE", "FEB", "MAR", "ABR", "MAY", "JUN", "JUL", "AGO", "SET", "OCT", "NOV", "DIC")
LEVELS: Final = (Level.DISTRICT, Level.PROVINCE, Level.DEPARTMENT, Level.COUNTRY)
_SPAN: Final = re.compile(r"([A-Z]{3})[A-Z]* *- *([A-Z]{3})[A-Z]*")
_EMPTY_NOTE: Final = "La fila del centro no trae cifras."
ZERO_NOTE: Final = "En blanco en el archivo; las demás partes suman el total, así que es cero."


def coverage(tables: Sequence[SheetTable]) -> EditionCoverage:
    """The edition is named after the last month of the newest year."""
    newest = ""
    for table in tables:
        for chunk in table.chunks(("year", "months")):
            years = pd.to_numeric(chunk["year"], errors="coerce").to_numpy(dtype=float)
            for _, end in filter(None, map(parse_span, years, chunk["months"])):
                newest = max(newest, end)
    return EditionCoverage(newest[:7], date.fromisoformat(newest)) if newest else EditionCoverage()


def parse_span(year: float, months: str) -> tuple[str, str] | None:
    """First and last day of `ENE - OCT` of a year, None where either cannot be read."""
    match = _SPAN.fullmatch(months.strip().upper().replace("SEP", "SET"))
    if np.isnan(year) or not match or not {match[1], match[2]} <= set(MONTHS):
        return None
    first_month, last_month = MONTHS.index(match[1]) + 1, MONTHS.index(match[2]) + 1
    if last_month < first_month:
        return None
    return (
        f"{year:04.0f}-{first_month:02d}-01",
        f"{year:04.0f}-{last_month:02d}-{monthrange(int(year), last_month)[1]}",
    )


def frames(tables: Sequence[SheetTable], job: Job) -> Iterator[pd.DataFrame]:
    """Rows of centres, then their sums by territory. An annual file is small: it is held whole."""
    for table in tables:
        chunks = list(correct_chunks(table, job))
        if not chunks:
            return
        centres = _centres(pd.concat(chunks), table=table, job=job)
        yield from normalise.in_chunks(normalise.make_frame(centres, rows=len(centres)))
        counted = centres[centres["value"].notna()].assign(breakdown=lambda rows: rows["total"])
        sums = normalise.sum_into_territories(counted, job.catalog, levels=LEVELS)
        yield from normalise.in_chunks(normalise.make_frame(sums, rows=len(sums)))


def _centres(cells: pd.DataFrame, *, table: SheetTable, job: Job) -> pd.DataFrame:
    """One row a centre, year and breakdown; faulty rows of the file are noted and left out."""
    rows = _row_keys(cells, table=table, job=job)
    values = pd.DataFrame(
        {
            name: raw_cells.parse_numbers(cells, name, raw_cells.MAYBE_COUNT, table=table)
            for name in parse_value_fields(table)
        },
        index=cells.index,
    )
    parts = Parts(table, cells["centre"])
    values, filled = parts.complete(values, group=cells["year"])
    empty = (values.isna().all(axis=1) & rows["good"]).to_numpy()
    at, column = np.nonzero(values.notna().to_numpy() & rows["good"].to_numpy()[:, None])
    long = _long(rows, values, at=at, column=column, table=table)
    long["note"] = np.where(filled.to_numpy()[at, column], ZERO_NOTE, "")
    nothing = _empty_rows(rows[empty], table=table)
    return pd.concat([long, nothing], ignore_index=True)


def _row_keys(cells: pd.DataFrame, *, table: SheetTable, job: Job) -> pd.DataFrame:
    """Territory, centre and dates of each row, and whether the row is good."""
    allowed = raw_cells.Range("El año", FIRST_YEAR, job.snapshot.retrieved.year)
    years = raw_cells.parse_numbers(cells, "year", allowed, table=table)
    spans = [parse_span(year, months) for year, months in zip(years, cells["months"], strict=True)]
    _note_spans(cells, years, spans=spans, table=table)
    ubigeo = raw_cells.parse_numbers(cells, "ubigeo", raw_cells.Range("El ubigeo", 1, 999_999), table=table)
    places = PlaceCodes.of(job.catalog, job.source.country, Level.DISTRICT)
    place = PlaceCheck(job.catalog, job.source, places, Level.DISTRICT).find(cells, ubigeo, table=table)
    keys = cells["year"].str.strip() + ", " + cells["months"].str.strip() + ", " + cells["centre"].str.strip()
    repeated = raw_cells.note_repeated(keys, table=table, faults=table.faults)
    return pd.DataFrame(
        {
            "territory": places.codes[place],
            "centre": cells["centre"].str.strip(),
            "period_start": [period[0] if period else "" for period in spans],
            "period_end": [period[1] if period else "" for period in spans],
            "row": cells.index,
            "good": (place >= 0) & ~repeated & np.array([period is not None for period in spans], dtype=bool),
        },
        index=cells.index,
    )


def _note_spans(
    cells: pd.DataFrame, years: np.ndarray, *, spans: list[tuple[str, str] | None], table: SheetTable
) -> None:
    for row, year, months, period in zip(cells.index, years, cells["months"], spans, strict=True):
        if period is None and not np.isnan(year):
            table.faults.error(
                "months",
                f"«{months.strip()}» no dice qué meses cubre la fila.",
                sheet=table.sheet,
                cell=table.cell(int(row), "months"),
                seen=months,
                hint="Se espera «ENE - DIC», con los tres primeros caracteres de cada mes.",
            )


def _long(
    rows: pd.DataFrame, values: pd.DataFrame, *, at: np.ndarray, column: np.ndarray, table: SheetTable
) -> pd.DataFrame:
    names = list(values.columns)
    split = [parse_value_fields(table)[name] for name in names]
    long = rows.iloc[at].reset_index(drop=True)
    breakdowns: dict[tuple[str, str], str] = {}
    for code in long["centre"].unique():
        breakdowns |= {(code, total): normalise.add_codes(total, {"centre": code}) for _, total in split}
    long["indicator"] = [split[place][0] for place in column]
    long["total"] = [split[place][1] for place in column]
    pairs = zip(long["centre"], long["total"], strict=True)
    long["breakdown"] = [breakdowns[pair] for pair in pairs]
    long["value"] = values.to_numpy()[at, column]
    long["obs_status"] = str(ObsStatus.NORMAL)
    cells = zip(long["row"], column, strict=True)
    long["locator"] = [table.locator(row, names[place]) for row, place in cells]
    return long


def _empty_rows(rows: pd.DataFrame, *, table: SheetTable) -> pd.DataFrame:
    """A centre listed without a single figure: not zero, not published."""
    named = [name for name in parse_value_fields(table) if name.endswith("|")][:1]
    return rows.assign(
        indicator=[parse_value_fields(table)[name][0] for name in named * len(rows)],
        total="",
        breakdown=[f"centre:{code}" for code in rows["centre"]],
        value=np.nan,
        obs_status=str(ObsStatus.NOT_PUBLISHED),
        locator=[table.locator(row, named[0]) for row in rows["row"]],
        note=_EMPTY_NOTE,
    )


# Parts of a printed total (sexes, forms, ages): what their blanks mean, and whether they add up.
# A category that is blank in every row of its group (a year) was not collected: it gives no value. Another blank is a
# zero where its siblings already reach the printed total. Anything else that does not add up is a fault.


def _families(table: SheetTable) -> list[tuple[str, list[str]]]:
    """(total, parts): for each breakdown of a field, the fields narrower by exactly one dimension.

    The totals come before their own parts' parts, so that a filled blank is a total in its turn.
    """
    fields = parse_value_fields(table)
    codes = {name: (indicator, Breakdown.parse(text)) for name, (indicator, text) in fields.items()}
    families: dict[tuple[str, str], list[str]] = {}
    for name, (indicator, breakdown) in codes.items():
        if not breakdown.codes:
            continue
        # A cell of age and sex is a part of its age: the last dimension is the one that was split.
        wider = Breakdown(breakdown.codes[:-1])
        total = next((n for n, key in codes.items() if key == (indicator, wider)), None)
        if total is not None:
            families.setdefault((total, breakdown.dimensions), []).append(name)
    ordered = sorted(families.items(), key=lambda entry: len(codes[entry[0][0]][1].codes))
    return [(total, parts) for (total, _), parts in ordered]
