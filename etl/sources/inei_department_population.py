"""INEI: population of a department by sex and five-year age group, 30 June of each year.

A workbook has a sheet for both sexes (`LIMA T`), one for men (`M`) and one for women (`F`). Five-year groups
stand among single ages: the groups are read, the single ages only checked against them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
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
from observatory.model import Level, Territory

_GROUP: Final = re.compile(r"(\d+)\s*-\s*(\d+)")
_OPEN: Final = re.compile(r"(\d+)\s*(?:y\s*\+|y\s+más|\+)")


@dataclass(frozen=True)
class AgeRows:
    """Numbers by sheet row; `ages` is the code of each row (`""` the total); single ages are not loaded."""

    values: pd.DataFrame
    labels: Sequence[str]
    ages: Sequence[str]
    is_loaded: np.ndarray

    def by_label(self) -> pd.DataFrame:
        """The numbers by the printed label of each age; a repeated label counts once."""
        values = self.values.set_axis(pd.Index(self.labels), axis=0)
        return values[~values.index.duplicated()]

    def row_of(self, label: str) -> int:
        """The sheet row of a label."""
        return int(self.values.index[list(self.labels).index(label)])


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
        cells = pd.concat([pd.DataFrame(columns=list(table.fields)), *correct_chunks(table, job)])
        rows = read_age_rows(cells, table)
        sheets_by_sex[sex] = table, rows
        yield from normalise.in_chunks(_frame(rows, table, place=place.code, sex=SEXES[sex]))
    if set(sheets_by_sex) == set(SEXES):
        _check_sexes(sheets_by_sex)


def _frame(rows: AgeRows, table: SheetTable, *, place: str, sex: str) -> pd.DataFrame:
    years = [name for name in table.fields if name.startswith(_FIELD)]
    values = rows.values[years].to_numpy()
    at, column = np.nonzero(~np.isnan(values) & rows.is_loaded[:, None])
    breakdowns = [
        normalise.add_codes("", {**({"age": age} if age else {}), **({"sex": sex} if sex else {})})
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
    return normalise.make_frame(columns, rows=len(at))


def _place(table: SheetTable, job: Job) -> Territory | None:
    name = re.sub(r"\s+\S$", "", table.sheet.strip())
    for level in (Level.DEPARTMENT, Level.COUNTRY):
        territory = job.catalog.territory_by_name(
            name, source=job.source.id, level=level, within=job.source.country
        )
        if territory is not None:
            return territory
    near = suggest_name(job.catalog.closest_territories(name, Level.DEPARTMENT))
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


# The rows of an INEI sheet by age: the total, five-year groups, and the single ages that check them.


def read_age_rows(cells: pd.DataFrame, table: SheetTable) -> AgeRows:
    """Read a sheet; unknown ages, wrong numbers and groups that do not add up are noted."""
    years = [name for name in table.fields if name != "age"]
    has_values = (cells[years] != "").any(axis=1)
    cells = cells[has_values]
    labels = [" ".join(label.split()) for label in cells["age"]]
    values = pd.DataFrame(
        {name: raw_cells.parse_numbers(cells, name, raw_cells.COUNT, table=table) for name in years},
        index=cells.index,
    )
    codes = [_code(label) for label in labels]
    for row, label, code in zip(cells.index, labels, codes, strict=True):
        if code is None:
            _note_age(label, int(row), table)
    single = np.array([label.isdigit() for label in labels], dtype=bool)
    _check_groups(values, codes, single=single, table=table)
    loaded = ~single & np.array([code is not None for code in codes], dtype=bool)
    return AgeRows(values, labels, [code or "" for code in codes], loaded)


def _code(label: str) -> str | None:
    """`""` for the total, `5-9`, `80+` or a single age; None where the label says nothing known."""
    if label.upper() == "TOTAL":
        return ""
    if group := _GROUP.fullmatch(label):
        return f"{int(group[1])}-{int(group[2])}"
    if open_group := _OPEN.fullmatch(label):
        return f"{int(open_group[1])}+"
    return label if label.isdigit() else None


def _check_groups(
    values: pd.DataFrame, codes: Sequence[str | None], *, single: np.ndarray, table: SheetTable
) -> None:
    """Single ages add up to their group, and groups to the total, where all of them are there."""
    positions = {code: place for place, code in enumerate(codes) if code is not None}
    groups = [place for place, code in enumerate(codes) if code and not single[place]]
    for place in groups:
        ends = _GROUP.fullmatch(str(codes[place]))
        if ends:
            ages = [positions.get(str(age)) for age in range(int(ends[1]), int(ends[2]) + 1)]
            _compare(values, place, [age for age in ages if age is not None], table=table)
    if "" in positions:
        _compare(values, positions[""], groups, table=table)


def _compare(values: pd.DataFrame, total: int, parts: Sequence[int], *, table: SheetTable) -> None:
    if not parts:
        return
    sums = values.iloc[list(parts)].sum(skipna=False)
    printed = values.iloc[total]
    for name in values.columns[(sums.notna() & printed.notna() & (sums != printed)).to_numpy()]:
        table.faults.error(
            "parts",
            f"Las edades suman {sums[name]:.0f} y el total impreso dice {printed[name]:.0f}.",
            sheet=table.sheet,
            cell=table.cell(int(values.index[total]), str(name)),
            seen=f"{printed[name]:.0f}",
            hint="Compruebe el grupo y sus edades simples con el libro publicado.",
        )


def _note_age(label: str, row: int, table: SheetTable) -> None:
    table.faults.error(
        "category",
        f"«{label}» no es un grupo de edad conocido.",
        sheet=table.sheet,
        cell=table.cell(row, "age"),
        seen=label,
        hint="Se espera TOTAL, una edad, «5-9» u «80 y +».",
    )
