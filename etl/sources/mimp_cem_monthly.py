"""MIMP, a third party's extract: cases of the centres of the department of Lima by month, total and women.

A centre is known by its name alone: an alias gives its district or, where the files do not say, its
department. Three centres are known by department only. They are likely in the districts that `no_sums_of` of
its yml names, whose sums would then be short: those districts get none.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from etl.checks import raw_cells
from etl.checks.corrections import correct_chunks
from etl.checks.raw_cells import suggest_name
from etl.reading import normalise
from etl.reading.snapshot import EditionCoverage, Job
from etl.reading.table import SheetTable
from observatory.geography.place_names import fold
from observatory.model import Level, ObsStatus, Territory

_WHO: Final = {"total": "", "mujeres": "sex:women"}


def coverage(tables: Sequence[SheetTable]) -> EditionCoverage:
    """The edition is named after the newest month."""
    newest = (0.0, 0.0)
    for table in tables:
        for chunk in table.chunks(("year", "month")):
            year, month = (pd.to_numeric(chunk[name], errors="coerce") for name in ("year", "month"))
            year_months = zip(year[month.between(1, 12)], month[month.between(1, 12)], strict=True)
            newest = max(newest, max(year_months, default=newest))
    if not newest[0]:
        return EditionCoverage()
    year_, month_ = map(int, newest)
    return EditionCoverage(f"{year_}-{month_:02d}", date(year_, month_, monthrange(year_, month_)[1]))


def frames(tables: Sequence[SheetTable], job: Job) -> Iterator[pd.DataFrame]:
    """Rows of centres, then sums of the districts that are sure and of the department; all provisional."""
    for table in tables:
        chunks = list(correct_chunks(table, job))
        if not chunks:
            return
        centres = _centres(pd.concat(chunks), table=table, job=job)
        yield from normalise.in_chunks(normalise.make_frame(centres, rows=len(centres)))
        totals = centres.assign(breakdown=centres["total"])
        sums = pd.concat(
            [
                normalise.sum_into_territories(
                    totals[totals["district"] & ~totals["territory"].isin(job.source.no_sums_of)],
                    job.catalog,
                    levels=(Level.DISTRICT,),
                ),
                normalise.sum_into_territories(totals, job.catalog, levels=(Level.DEPARTMENT,)),
            ],
            ignore_index=True,
        )
        yield from normalise.in_chunks(normalise.make_frame(sums, rows=len(sums)))


def _centres(cells: pd.DataFrame, *, table: SheetTable, job: Job) -> pd.DataFrame:
    allowed = raw_cells.Range("El año", 2000, job.snapshot.retrieved.year)
    year = raw_cells.parse_numbers(cells, "year", allowed, table=table)
    month = raw_cells.parse_numbers(cells, "month", raw_cells.MONTH, table=table)
    count = raw_cells.parse_numbers(cells, "count", raw_cells.COUNT, table=table)
    places = _places(cells, table=table, job=job)
    place_codes = {name: "" if place is None else place.code for name, place in places.items()}
    place = cells["name"].map(place_codes)
    total = cells["who"].str.strip().map(_WHO)
    _note_categories(cells, total, table=table)
    keys = cells["year"] + "-" + cells["month"] + ", " + cells["name"] + ", " + cells["who"]
    good = ~(np.isnan(year) | np.isnan(month) | np.isnan(count)) & (place != "") & total.notna()
    good &= ~raw_cells.note_repeated(keys, table=table, faults=table.faults)
    every = pd.DataFrame({"territory": place, "total": total, "value": count, "row": cells.index})
    rows: pd.DataFrame = every[good]
    start, end = normalise.format_month_ends((year[good] * 12 + month[good] - 1).astype(np.int64))
    codes = {name: _centre_code(name, job) for name in cells["name"].unique()}
    names = cells.loc[rows.index, "name"]
    rows = rows.assign(
        name=names,
        district=[code != job.source.territory for code in rows["territory"]],
        indicator="cem_cases",
        period_start=start,
        period_end=end,
        breakdown=[
            normalise.add_codes(part, {"centre": codes[name]})
            for part, name in zip(rows["total"], names, strict=True)
        ],
        obs_status=str(ObsStatus.PROVISIONAL),
        locator=table.locators(rows["row"], "count"),
    )
    _check_women(rows, table)
    return rows.reset_index(drop=True)


def _places(cells: pd.DataFrame, *, table: SheetTable, job: Job) -> dict[str, Territory | None]:
    territories: dict[str, Territory | None] = {}
    for name in cells["name"].unique():
        territories[name] = next(
            filter(None, (_place(name, level, job) for level in ("district", "department"))), None
        )
        if territories[name] is None:
            every = job.catalog.closest_territories(name, Level.DISTRICT)
            near = [district for district in every if district.code.startswith(job.source.territory)]
            otherwise = f"Añádalo a {raw_cells.ALIASES} con su distrito o, si no se sabe, su departamento."
            row = int(cells.index[(cells["name"] == name).to_numpy()][0])
            table.faults.error(
                "territory",
                f"«{name}» no es un centro de un distrito conocido.",
                cell=table.cell(row, "name"),
                sheet=table.sheet,
                seen=name,
                hint=f"{suggest_name(near)}Si lo es, añádalo a {raw_cells.ALIASES}." if near else otherwise,
            )
    return territories


def _place(name: str, level: str, job: Job) -> Territory | None:
    return job.catalog.territory_by_name(name, source=job.source.id, level=level, within=job.source.territory)


def _centre_code(name: str, job: Job) -> str:
    """The MIMP code of a centre whose name the catalogue knows; else its name as a code."""
    centres = job.catalog.dimensions["centre"].codes
    spellings = {fold(name), fold(f"CEM {name}")}
    matches = (code.code for code in centres if fold(code.name) in spellings)
    return next(matches, fold(name).upper().replace(" ", "-"))


def _note_categories(cells: pd.DataFrame, total: pd.Series[str], *, table: SheetTable) -> None:
    for row, category in cells["who"][total.isna()].items():
        table.faults.error(
            "category",
            f"«{category}» no es una categoría conocida.",
            sheet=table.sheet,
            cell=table.cell(int(str(row)), "who"),
            seen=category,
            hint="Se espera «total» o «mujeres».",
        )


def _check_women(rows: pd.DataFrame, table: SheetTable) -> None:
    keys = ["period_start", "name"]
    pairs = rows[rows["total"] == ""].merge(rows[rows["total"] != ""], on=keys, suffixes=("", "_women"))
    for row in pairs[pairs["value_women"] > pairs["value"]].itertuples():
        table.faults.error(
            "parts",
            f"Hay {row.value_women:.0f} mujeres y el total del centro y mes dice {row.value:.0f}.",
            sheet=table.sheet,
            cell=table.cell(int(str(row.row_women)), "count"),
            seen=f"{row.value_women:.0f}",
            hint="Compruebe ambas filas con quien hizo el extracto.",
        )
