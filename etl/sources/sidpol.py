"""SIDPOL: police complaints of all modalities by district and month, of which one is ours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
import pandas as pd

from etl.checks.corrections import correct_chunks
from etl.reading.snapshot import Job
from etl.reading.table import SheetTable
from etl.reading.text_stream import index_by_spelling
from etl.sources.police import Register, coverage
from observatory.geography.place_names import fold

__all__ = ["coverage", "frames"]

# The published file cuts the name at 39 characters.
_OURS: Final = {
    fold("Violencia contra la mujer e integrantes"),
    fold("Violencia contra la mujer e integrantes del grupo familiar"),
}
_OTHERS: Final = {
    fold(name)
    for name in ("Estafa", "Extorsión", "Homicidio", "Hurto", "Otros", "Robo", "Secuestro", "Feminicidio")
}


def frames(tables: Sequence[SheetTable], job: Job) -> Iterator[pd.DataFrame]:
    """Complaints of our modality by district and month (see police.py)."""
    if not tables:
        return
    register = Register(job, tables[0].faults)
    for table in tables:
        for chunk in correct_chunks(table, job, spelt=True):
            yield register.frame(chunk, table, ours=_is_ours(chunk, table))


def _is_ours(chunk: pd.DataFrame, table: SheetTable) -> np.ndarray:
    """True for rows of our modality; a modality nobody knows is an error at its first row of the chunk."""
    codes, spellings = index_by_spelling(chunk["modality"])
    folded = [fold(str(spelling)) for spelling in spellings]
    for code, name in enumerate(folded):
        if name not in _OURS and name not in _OTHERS:
            _note_unknown(str(spellings[code]), int(chunk.index[int((codes == code).argmax())]), table)
    return np.asarray(np.array([name in _OURS for name in folded], dtype=bool)[codes])


def _note_unknown(modality: str, row: int, table: SheetTable) -> None:
    table.faults.error(
        "category",
        f"«{modality}» no es una modalidad conocida.",
        sheet=table.sheet,
        cell=table.cell(row, "modality"),
        seen=modality,
        hint="Si es la nuestra o una más, añádala a etl/sources/sidpol.py.",
    )
