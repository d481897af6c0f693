"""Declared corrections of publishers' errors: made and shown; an edition that contradicts its declaration is kept out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from etl.reading.snapshot import Job
from etl.reading.table import SheetTable
from etl.reading.text_stream import index_by_spelling
from observatory.model import Correction

_FILE: Final = "catalog/corrections.yml"


def correct_chunks(table: SheetTable, job: Job, *, spelt: bool = False) -> Iterator[pd.DataFrame]:
    """The chunks of `table` with the corrections of its source made: a warning for each row that one touched.

    `spelt` gives columns by their spellings, as Table.chunks does.

    An edition within the reach of a correction that does not need it is an error, so that nobody corrects what is
    right; so is a later one that does need it, and one that lost the row. An edition without a known cut-off is within
    the reach.
    """
    cutoff = job.snapshot.cutoff
    declared = [correction for correction in job.catalog.corrections if correction.source == job.source.id]
    declared = [
        correction for correction in declared if {correction.field, *correction.where} <= set(table.fields)
    ]
    met: dict[int, bool] = {}
    for plain in table.chunks(spelt=spelt):
        chunk = plain
        for place, correction in enumerate(declared):
            chosen = _select_rows(chunk, correction)
            if chosen.any():
                chunk = _correct(chunk, correction, chosen, table=table, cutoff=cutoff)
                met[place] = True
            elif not met.get(place) and _speaks_of_its_year(chunk, correction):
                met[place] = False
        yield chunk
    for place, is_there in met.items():
        if not is_there and not _is_over(declared[place], cutoff):
            _note_gone(declared[place], table=table)


def _select_rows(chunk: pd.DataFrame, correction: Correction) -> np.ndarray:
    chosen = np.ones(len(chunk), dtype=bool)
    for name, value in correction.where.items():
        chosen &= _says(chunk[name], value)
    return chosen


def _speaks_of_its_year(chunk: pd.DataFrame, correction: Correction) -> bool:
    """Whether rows of the year of the correction are here: a file of other years does not owe its row.

    Where the correction names no year the row is a place of a list: that one is missing is for the limits to say.
    """
    year = correction.where.get("year")
    return year is not None and bool(_says(chunk["year"], year).any())


def _says(cells: pd.Series[str], word: str) -> np.ndarray:
    """Whether each cell is the word, blanks around it aside."""
    positions, spellings = index_by_spelling(cells)
    is_word = np.array([spelling.strip() == word for spelling in spellings], dtype=bool)
    return np.asarray(is_word[positions])


def _is_over(correction: Correction, cutoff: date | None) -> bool:
    return correction.until is not None and cutoff is not None and cutoff > correction.until


def _correct(
    chunk: pd.DataFrame, correction: Correction, chosen: np.ndarray, *, table: SheetTable, cutoff: date | None
) -> pd.DataFrame:
    cells = chunk[correction.field].str.strip()
    wrong = chosen & (cells == correction.seen).to_numpy()
    if _is_over(correction, cutoff):
        for row in chunk.index[wrong]:
            _note_needed(correction, int(row), table=table)
        return chunk
    for row in chunk.index[chosen & ~wrong]:
        _note_needless(correction, int(row), table=table, cell_text=str(cells[row]))
    for row in chunk.index[wrong]:
        _note_made(correction, int(row), table=table)
    corrected_cells = chunk[correction.field].astype(object).mask(wrong, correction.correct)
    return chunk.assign(**{correction.field: corrected_cells})


def _note_gone(correction: Correction, *, table: SheetTable) -> None:
    row_key = ", ".join(
        f"{table.header_of(name).strip()} {value}" for name, value in correction.where.items()
    )
    table.faults.error(
        "correction",
        f"No está la fila que se corrige ({row_key}), y del mismo año hay otras.",
        sheet=table.sheet,
        seen=correction.seen,
        hint=f"Compruebe si se perdió; si quien publica la quitó, ponga su «until» en {_FILE}.",
        loss="correccion:" + ":".join([*correction.where.values(), correction.field]),
    )


def _note_made(correction: Correction, row: int, *, table: SheetTable) -> None:
    table.faults.warning(
        "corrected",
        f"Se lee {correction.correct} donde dice «{correction.seen}».",
        sheet=table.sheet,
        cell=table.cell(row, correction.field),
        seen=correction.seen,
        hint=correction.reason,
    )


def _note_needless(correction: Correction, row: int, *, table: SheetTable, cell_text: str) -> None:
    table.faults.error(
        "correction",
        f"Ya no dice «{correction.seen}» sino «{cell_text}»: la corrección declarada no hace falta.",
        sheet=table.sheet,
        cell=table.cell(row, correction.field),
        seen=cell_text,
        hint=f"Ponga en su «until», en {_FILE}, el último día que cubre la última edición con el error.",
    )


def _note_needed(correction: Correction, row: int, *, table: SheetTable) -> None:
    table.faults.error(
        "correction",
        f"Dice otra vez «{correction.seen}», y la corrección declarada vale solo hasta el {correction.until}.",
        sheet=table.sheet,
        cell=table.cell(row, correction.field),
        seen=correction.seen,
        hint=f"Alargue o quite su «until» en {_FILE}.",
    )
