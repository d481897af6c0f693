"""INEI: population of a department by sex and five-year age group, 30 June of each year.

A workbook has a sheet for both sexes (`LIMA T`), one for men (`M`) and one for women (`F`). Five-year groups
stand among single ages: the groups are read, the single ages only checked against them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd

from etl.checks import raw_cells
from etl.checks.corrections import corrected_chunks
from etl.checks.raw_cells import question
from etl.reading import normalise
from etl.reading.snapshot import EditionCoverage
from etl.reading.table import SheetTable
from etl.sources.age_rows import AgeRows, age_rows
from etl.sources.job import Job
from observatory.geography.place_names import fold
from observatory.model import Level, Territory

SEXES: Final[Mapping[str, str]] = {"T": "", "M": "men", "F": "women"}
_FIELD: Final = "population "


def coverage(tables: Sequence[SheetTable]) -> EditionCoverage:
    """The years, and the file's own name for the place: each department is an edition of its own."""
    years = sorted(name.removeprefix(_FIELD) for table in tables for name in table.fields if _FIELD in name)
    place = fold(tables[0].sheet.rsplit(" ", 1)[0]).replace(" ", "-") if tables else ""
    return EditionCoverage(f"{years[0]}-{years[-1]}-{place}") if years else EditionCoverage()


def frames(tables: Sequence[SheetTable], job: Job) -> Iterator[pd.DataFrame]:
    """Total and five-year groups by sex; what does not add up over ages or sexes is noted."""
    sheets_by_sex: dict[str, tuple[SheetTable, AgeRows]] = {}
    for table in tables:
        place, sex = _place(table, job), table.sheet.rsplit(" ", 1)[-1].strip()
        if place is None:
            continue
        if sex not in SEXES:
            _note_sheet(table, "no termina en T, M ni F (total, hombres, mujeres)")
            continue
        cells = pd.concat([pd.DataFrame(columns=list(table.fields)), *corrected_chunks(table, job)])
        rows = age_rows(cells, table)
        sheets_by_sex[sex] = table, rows
        yield from normalise.in_chunks(_frame(rows, table, place=place.code, sex=SEXES[sex]))
    if set(sheets_by_sex) == set(SEXES):
        _check_sexes(sheets_by_sex)


def _frame(rows: AgeRows, table: SheetTable, *, place: str, sex: str) -> pd.DataFrame:
    years = [name for name in table.fields if name.startswith(_FIELD)]
    values = rows.values[years].to_numpy()
    at, column = np.nonzero(~np.isnan(values) & rows.is_loaded[:, None])
    breakdowns = [
        normalise.with_codes("", {**({"age": age} if age else {}), **({"sex": sex} if sex else {})})
        for age in rows.ages
    ]
    day = [f"{years[position].removeprefix(_FIELD)}-06-30" for position in column]
    columns = {
        "indicator": "population",
        "territory": place,
        "period_start": day,
        "period_end": day,
        "breakdown": [breakdowns[position] for position in at],
        "value": values[at, column],
        "obs_status": "normal",
        "locator": [
            table.locator(int(rows.values.index[int(a)]), years[int(c)])
            for a, c in zip(at, column, strict=True)
        ],
    }
    return normalise.frame(columns, rows=len(at))


def _place(table: SheetTable, job: Job) -> Territory | None:
    name = re.sub(r"\s+\S$", "", table.sheet.strip())
    for level in (Level.DEPARTMENT, Level.COUNTRY):
        territory = job.catalog.territory_by_name(
            name, source=job.source.id, level=level, within=job.source.country
        )
        if territory is not None:
            return territory
    near = question(job.catalog.closest_territories(name, Level.DEPARTMENT))
    _note_sheet(table, "no nombra un departamento conocido", f"{near}Añádalo a {raw_cells.ALIASES}.")
    return None


def _note_sheet(table: SheetTable, defect: str, hint: str = "Corrija el nombre de la hoja.") -> None:
    table.faults.error(
        "sheet", f"La hoja «{table.sheet}» {defect}.", sheet=table.sheet, seen=table.sheet, hint=hint
    )


def _check_sexes(sheets_by_sex: Mapping[str, tuple[SheetTable, AgeRows]]) -> None:
    table, all_rows = sheets_by_sex["T"]
    total, men, women = (sheets_by_sex[sex][1].by_label() for sex in ("T", "M", "F"))
    # Sheets of one workbook may start on different rows: ages are matched by their label.
    gap = men + women - total
    for at, column in zip(*np.nonzero((gap.notna() & (gap != 0)).to_numpy()), strict=True):
        label, name = str(gap.index[int(at)]), str(gap.columns[int(column)])
        printed, men_count, women_count = (part[name].to_dict()[label] for part in (total, men, women))
        table.faults.error(
            "parts",
            f"Hombres {men_count:.0f} + mujeres {women_count:.0f} no dan el total {printed:.0f}.",
            sheet=table.sheet,
            cell=table.cell(all_rows.row_of(label), name),
            seen=f"{printed:.0f}",
            hint="Compare la celda con la misma de las hojas de hombres y de mujeres.",
        )
