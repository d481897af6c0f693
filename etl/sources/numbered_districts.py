"""Population of the numbered districts of a municipality in a census, from the layer of their outlines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from etl.checks import raw_cells
from etl.checks.corrections import correct_chunks
from etl.reading import normalise
from etl.reading.snapshot import EditionCoverage, Job
from etl.reading.table import SheetTable

_DAY: Final = date(2012, 11, 21)


def coverage(tables: Sequence[SheetTable]) -> EditionCoverage:
    """One census, one day."""
    return EditionCoverage("censo-2012", _DAY) if tables else EditionCoverage()


def frames(tables: Sequence[SheetTable], job: Job) -> Iterator[pd.DataFrame]:
    """Population of each district and, where all are there, of the municipality as their sum."""
    for table in tables:
        for cells in correct_chunks(table, job):
            number = raw_cells.parse_numbers(
                cells, "ubigeo", raw_cells.Range("El distrito", 1, 99), table=table
            )
            value = raw_cells.parse_numbers(cells, "count", raw_cells.COUNT, table=table)
            codes = pd.Series(
                [_code(district_number, job.source.territory) for district_number in number],
                index=cells.index,
            )
            unknown = ~codes.isin(job.catalog.territories) & ~np.isnan(number)
            for row in cells.index[unknown]:
                _note_unknown(cells, int(row), table, job=job)
            repeated = raw_cells.note_repeated(
                codes.where(~np.isnan(number), ""), table=table, faults=table.faults
            )
            good = ~unknown.to_numpy() & ~repeated & ~np.isnan(value) & ~np.isnan(number)
            yield _rows(codes[good], value[good], table=table)
            if set(codes[good]) == _districts(job):
                yield _rows(
                    pd.Series([job.source.territory]),
                    value[good].sum(keepdims=True),
                    table=table,
                    of=list(cells.index),
                )


def _districts(job: Job) -> set[str]:
    """Every municipal district of the town; a group of some of them is none."""
    return {
        territory.code
        for territory in job.catalog.territories.values()
        if territory.parent == job.source.territory and territory.level == "municipal_district"
    }


def _code(number: float, town: str) -> str:
    return "" if np.isnan(number) else f"{town}-{number:02.0f}"


def _rows(
    codes: pd.Series[str], value: np.ndarray, *, table: SheetTable, of: Sequence[int] = ()
) -> pd.DataFrame:
    sum_locator = [f"suma de los {len(of)} elementos"]
    locators = sum_locator if of else table.locators(codes.index, "count")
    columns = {
        "indicator": "population",
        "territory": codes.to_numpy(dtype=object),
        "period_start": _DAY.isoformat(),
        "period_end": _DAY.isoformat(),
        "value": value,
        "obs_status": "normal",
        "locator": locators,
    }
    return normalise.make_frame(columns, rows=len(codes))


def _note_unknown(cells: pd.DataFrame, row: int, table: SheetTable, *, job: Job) -> None:
    text = cells["ubigeo"].loc[row]
    table.faults.error(
        "territory",
        f"«{text}» no es un distrito municipal conocido de {job.catalog.territories[job.source.territory].name}.",
        cell=table.cell(row, "ubigeo"),
        seen=text,
        hint="Si es nuevo, añádalo a data/catalog/territories.csv.",
    )
