"""Declared corrections of publishers' errors: applied and shown; one that is not needed any more keeps the file out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from etl.extract import Table
from observatory.catalog import DEFAULT_FOLDER


@dataclass(frozen=True, slots=True)
class Correction:
    """In the rows of `source` whose fields equal `where`, `field` says `seen` and means `correct`."""

    source: str
    where: Mapping[str, str]
    field: str
    seen: str
    correct: str
    reason: str


@cache
def declared(path: Path = DEFAULT_FOLDER / "corrections.yml") -> tuple[Correction, ...]:
    """The corrections of the catalogue; none where there is no such file."""
    if not path.exists():
        return ()
    return tuple(Correction(**entry) for entry in yaml.safe_load(path.read_text(encoding="utf-8")) or ())


def correct(chunk: pd.DataFrame, *, source: str, table: Table) -> pd.DataFrame:
    """The chunk with the corrections of its source made: a warning for each row that one touched.

    Where the publisher has mended the row the correction is an error, so that nobody corrects what is right.
    """
    for correction in declared():
        if correction.source != source or not {correction.field, *correction.where} <= set(chunk.columns):
            continue
        chosen = np.ones(len(chunk), dtype=bool)
        for name, value in correction.where.items():
            chosen &= (chunk[name].str.strip() == value).to_numpy()
        for position in np.flatnonzero(chosen):
            chunk = _correct_row(chunk, int(position), correction=correction, table=table)
    return chunk


def _correct_row(chunk: pd.DataFrame, position: int, *, correction: Correction, table: Table) -> pd.DataFrame:
    row, column = chunk.index[position], list(chunk.columns).index(correction.field)
    seen = str(chunk.iat[position, column]).strip()
    cell = table.cell(int(row), correction.field)
    if seen != correction.seen:
        table.faults.error(
            "correction",
            f"Ya no dice «{correction.seen}» sino «{seen}»: la corrección declarada no hace falta.",
            sheet=table.sheet,
            cell=cell,
            seen=seen,
            hint="Quítela de data/catalog/corrections.yml y cargue el archivo de nuevo.",
        )
        return chunk
    chunk = chunk.copy()
    chunk.iat[position, column] = correction.correct
    message = f"Se lee {correction.correct} donde dice «{seen}»."
    table.faults.warning(
        "corrected", message, sheet=table.sheet, cell=cell, seen=seen, hint=correction.reason
    )
    return chunk
