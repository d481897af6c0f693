"""What a file holds, in a sentence for whoever loads it: rows, places, periods, and the number that moved most."""

from __future__ import annotations

import numpy as np
import pandas as pd

from etl.losses.edition_losses import Edition, comparable_cells
from etl.losses.grid import GridCells
from etl.losses.loss import Names, number
from etl.reading.spellings import by_spelling
from observatory.model import Snapshot, Source


class FileContents:
    """Counts the rows of a file as they are read, and keeps the largest change against the editions held."""

    def __init__(self, source: Source, snapshot: Snapshot) -> None:
        self._source, self._snapshot = source, snapshot
        self._rows = 0
        self._places: set[str] = set()
        self._days: set[str] = set()
        self._largest: tuple[float, str] = (0.0, "")
        self._beside: list[str] = []

    def add(self, frame: pd.DataFrame) -> None:
        """Take in rows as a reading gives them."""
        self._rows += len(frame)
        self._places |= {str(code) for code in by_spelling(frame["territory"])[1]}
        for name in ("period_start", "period_end"):
            self._days |= {str(day) for day in by_spelling(frame[name])[1] if day}

    def compare(self, cells: GridCells, edition: Edition, names: Names) -> None:
        """Note the cell that is furthest from what an edition says of the same span."""
        mine, theirs = cells.aligned(edition.cells)
        self._beside.append(edition.id)
        comparable = comparable_cells(mine, theirs)
        if not comparable.any():
            return
        moves = np.where(comparable, np.abs(mine.totals - theirs.totals), 0)
        unit, period = map(int, np.unravel_index(int(np.argmax(moves)), moves.shape))
        if moves[unit, period] > self._largest[0]:
            former, current = theirs.totals[unit, period], mine.totals[unit, period]
            self._largest = (
                float(moves[unit, period]),
                f"{names.of(mine, unit)} en {mine.grid.name_of(period)}, de {number(former)} ({edition.id}) a "
                f"{number(current)}",
            )

    def sentence(self) -> str:
        """`Leído: mininter_vcm@2025-12, 88 406 filas de 1802 lugares, …`, and the largest change."""
        days = sorted(self._days)
        span = f", de {days[0]} a {days[-1]}" if days else ""
        return (
            f"Leído: {self._snapshot.id} ({self._source.name}), {number(self._rows)} filas de "
            f"{number(len(self._places))} lugares{span}. {self._change()}"
        )

    def _change(self) -> str:
        if not self._beside:
            return "No hay otra edición con la que comparar."
        beside = ", ".join(dict.fromkeys(self._beside))
        if not self._largest[1]:
            return f"Ninguna cifra cambia frente a {beside}."
        return f"El mayor cambio: {self._largest[1]}."
