"""Declared corrections of publishers' errors: made and shown; an edition that contradicts its declaration is kept out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from etl.extract import Table
from etl.sources.job import Job
from observatory.model import Correction

_FILE: Final = "data/catalog/corrections.yml"


def corrected_chunks(table: Table, job: Job) -> Iterator[pd.DataFrame]:
    """The chunks of `table` with the corrections of its source made: a warning for each row that one touched.

    An edition within the reach of a correction that does not need it is an error, so that nobody corrects what is
    right; so is a later one that does need it. An edition without a known cut-off is within the reach.
    """
    declared = [one for one in job.catalog.corrections if one.source == job.source.id]
    for plain in table.chunks():
        chunk = plain
        for correction in declared:
            if {correction.field, *correction.where} <= set(chunk.columns):
                chunk = _correct(chunk, correction, table=table, cutoff=job.snapshot.cutoff)
        yield chunk


def _correct(
    chunk: pd.DataFrame, correction: Correction, *, table: Table, cutoff: date | None
) -> pd.DataFrame:
    chosen = np.ones(len(chunk), dtype=bool)
    for name, value in correction.where.items():
        chosen &= (chunk[name].str.strip() == value).to_numpy()
    if not chosen.any():
        return chunk
    said = chunk[correction.field].str.strip()
    wrong = chosen & (said == correction.seen).to_numpy()
    if correction.until is not None and cutoff is not None and cutoff > correction.until:
        for row in chunk.index[wrong]:
            _note_needed(correction, int(row), table=table)
        return chunk
    for row in chunk.index[chosen & ~wrong]:
        _note_needless(correction, int(row), table=table, seen=str(said[row]))
    for row in chunk.index[wrong]:
        _note_made(correction, int(row), table=table)
    return chunk.assign(**{correction.field: chunk[correction.field].mask(wrong, correction.correct)})


def _note_made(correction: Correction, row: int, *, table: Table) -> None:
    table.faults.warning(
        "corrected",
        f"Se lee {correction.correct} donde dice «{correction.seen}».",
        sheet=table.sheet,
        cell=table.cell(row, correction.field),
        seen=correction.seen,
        hint=correction.reason,
    )


def _note_needless(correction: Correction, row: int, *, table: Table, seen: str) -> None:
    table.faults.error(
        "correction",
        f"Ya no dice «{correction.seen}» sino «{seen}»: la corrección declarada no hace falta.",
        sheet=table.sheet,
        cell=table.cell(row, correction.field),
        seen=seen,
        hint=f"Ponga en su «until», en {_FILE}, el último día que cubre la última edición con el error.",
    )


def _note_needed(correction: Correction, row: int, *, table: Table) -> None:
    table.faults.error(
        "correction",
        f"Dice otra vez «{correction.seen}», y la corrección declarada vale solo hasta el {correction.until}.",
        sheet=table.sheet,
        cell=table.cell(row, correction.field),
        seen=correction.seen,
        hint=f"Alargue o quite su «until» en {_FILE}.",
    )
