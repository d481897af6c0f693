"""Police complaints by district of the act and month, from the files of MININTER (ours alone) and of SIDPOL (all).

A district-month without complaints has no row: etl/losses/absent_rows.py tells what its absence says. The last
three months are provisional.
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
from etl.checks.raw_cells import PlaceCheck
from etl.reading import normalise
from etl.reading.faults import Faults
from etl.reading.normalise import PlaceCodes
from etl.reading.snapshot import EditionCoverage, Job
from etl.reading.table import SheetTable
from etl.reading.text_stream import encode_spellings, index_by_spelling
from observatory import clock
from observatory.geography.place_names import fold
from observatory.model import Level, ObsStatus

FIRST_YEAR: Final = 1800
PROVISIONAL_MONTHS: Final = 3
# The published file cuts the name at 39 characters.
_OURS: Final = {
    fold("Violencia contra la mujer e integrantes"),
    fold("Violencia contra la mujer e integrantes del grupo familiar"),
}
_OTHERS: Final = {
    fold(name)
    for name in ("Estafa", "Extorsión", "Homicidio", "Hurto", "Otros", "Robo", "Secuestro", "Feminicidio")
}


def coverage(tables: Sequence[SheetTable]) -> EditionCoverage:
    """The edition is named after the newest month in the data: a first, light pass over two columns."""
    newest = 0
    for table in tables:
        for chunk in table.chunks(("year", "month"), spelt=True):
            year, month = (raw_cells.convert_to_floats(chunk[name]) for name in ("year", "month"))
            is_valid = (year >= FIRST_YEAR) & (year <= clock.today().year) & (month >= 1) & (month <= 12)
            if is_valid.any():
                newest = max(newest, int((year * 12 + month - 1)[is_valid].max()))
    if not newest:
        return EditionCoverage()
    year_, month_ = newest // 12, newest % 12 + 1
    return EditionCoverage(f"{year_:04d}-{month_:02d}", date(year_, month_, monthrange(year_, month_)[1]))


def frames(tables: Sequence[SheetTable], job: Job) -> Iterator[pd.DataFrame]:
    """Complaints of our modality by district and month."""
    if not tables:
        return
    register = Register(job, tables[0].faults)
    for table in tables:
        for chunk in correct_chunks(table, job, spelt=True):
            yield register.frame(chunk, table, ours=_is_ours(chunk, table) if "modality" in chunk else None)


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
        hint="Si es la nuestra o una más, añádala a etl/sources/police.py.",
    )


class Register:
    """Which district-months a file holds: a line number for each, 0 for none (4 bytes a district-month)."""

    def __init__(self, job: Job, faults: Faults) -> None:
        self.job = job
        self.faults = faults
        self.places = PlaceCodes.of(job.catalog, job.source.country, Level.DISTRICT)
        self.check = PlaceCheck(job.catalog, job.source, self.places, Level.DISTRICT)
        self.first = FIRST_YEAR * 12
        self.last_year = job.snapshot.retrieved.year
        months = (self.last_year - FIRST_YEAR + 1) * 12
        self.rows = np.zeros((len(self.places.codes), months), dtype=np.uint32)
        cutoff = job.snapshot.cutoff
        # Without a newest month no row is good, and so none is provisional.
        self.settled = (
            cutoff.year * 12 + cutoff.month - 1 - PROVISIONAL_MONTHS if cutoff else months + self.first
        )

    def frame(self, chunk: pd.DataFrame, table: SheetTable, *, ours: np.ndarray | None) -> pd.DataFrame:
        """The observations of a chunk; faulty rows are noted and left out. `ours` picks our rows."""
        year = raw_cells.parse_numbers(
            chunk, "year", raw_cells.Range("El año", FIRST_YEAR, self.last_year), table=table
        )
        month = raw_cells.parse_numbers(chunk, "month", raw_cells.MONTH, table=table)
        count = raw_cells.parse_numbers(chunk, "count", raw_cells.COUNT, table=table)
        ubigeo = raw_cells.parse_numbers(
            chunk, "ubigeo", raw_cells.Range("El ubigeo", 1, 999_999), table=table
        )
        place = self.check.find(chunk, ubigeo, table=table)
        good = ~np.isnan(year) & ~np.isnan(month) & ~np.isnan(count) & (place >= 0)
        if ours is not None:
            good &= ours
        at = np.flatnonzero(good)
        months = (year[at] * 12 + month[at] - 1).astype(np.int64)
        fresh = self._enter(chunk, place[at], months=months, table=table, at=at)
        at, months = at[fresh], months[fresh]
        start, end = normalise.spell_month_ends(months)
        return normalise.make_frame(
            {
                "indicator": "police_complaints",
                "territory": encode_spellings(place[at], self.places.codes),
                "period_start": start,
                "period_end": end,
                "value": count[at],
                "obs_status": self._status(months),
                "locator": table.locator_column(chunk.index.to_numpy()[at], "count"),
            },
            rows=len(at),
        )

    def _enter(
        self, chunk: pd.DataFrame, place: np.ndarray, *, months: np.ndarray, table: SheetTable, at: np.ndarray
    ) -> np.ndarray:
        """Remember the keys of good rows; True where a key is met for the first time."""
        flat = place * self.rows.shape[1] + (months - self.first)
        lines = chunk.index.to_numpy()[at]
        fresh = ~pd.Series(flat).duplicated().to_numpy()
        rows = self.rows.reshape(-1)
        fresh &= rows[flat] == 0
        rows[flat[fresh]] = lines[fresh]

        def note(position: int) -> None:
            key = f"{self.places.codes[place[position]]}, {months[position] // 12}-{months[position] % 12 + 1:02d}"
            before = rows[flat[position]]
            self.faults.error(
                "duplicate",
                raw_cells.describe_repeated_key(key, before),
                sheet=table.sheet,
                cell=table.cell(int(lines[position])),
                seen=key,
                hint="Deje una sola fila por distrito y mes.",
            )

        self.faults.note_each("duplicate", np.flatnonzero(~fresh), note)
        return fresh

    def _status(self, months: np.ndarray) -> pd.Categorical:
        return encode_spellings(
            (months > self.settled).astype(np.int8), [str(ObsStatus.NORMAL), str(ObsStatus.PROVISIONAL)]
        )
