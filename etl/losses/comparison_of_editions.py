"""A reading that is compared, with itself and with the editions held, before any of it is kept.

Its frames are those of the reading and, where the source says that an absent row is a zero, what absence says. A fault
that an operator accepts by name no longer keeps the file out; no zero is then made of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final, Literal

import numpy as np
import pandas as pd

from etl.losses.absent_rows import ZerosFrom, make_absent_rows, make_unspoken_rows, warn_of_improbable_zeros
from etl.losses.cell_grid import GridCells, UnitGrid, read_chunks
from etl.losses.edition_losses import (
    Edition,
    find_comparable_cells,
    find_losses_beside,
    says_the_same,
    warn_of_falls,
)
from etl.losses.internal_losses import find_internal_losses
from etl.losses.loss import ASK, Loss, Names, drop_implied_losses, number
from etl.pipeline import ReadFile
from etl.reading.normalise import PlaceCodes
from etl.reading.text_stream import index_by_spelling
from observatory.catalog import Catalog
from observatory.model import FileLimits, FileProblem, Level, Severity, Snapshot, Source, Statement
from observatory.provenance.losses import ABSENT, sentence
from observatory.store.private import observed_rows
from observatory.store.private.workspace import Loading
from observatory.text import Text

_WIDE = (Level.COUNTRY, Level.DEPARTMENT, Level.PROVINCE)


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
        self._places |= {str(code) for code in index_by_spelling(frame["territory"])[1]}
        for name in ("period_start", "period_end"):
            self._days |= {str(day) for day in index_by_spelling(frame[name])[1] if day}

    def compare(self, cells: GridCells, edition: Edition, names: Names) -> None:
        """Note the cell that is furthest from what an edition says of the same span."""
        mine, theirs = cells.aligned(edition.cells)
        self._beside.append(edition.id)
        comparable = find_comparable_cells(mine, theirs)
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


_KEPT: Final = 100
_OF_VALUES: Final = ("fuera", "salto", "saltos", "caida", "sexos", "reparto", "partes", "cifra", "bajan")


class Compared:
    """`reading` (of `source`) as it may be kept. `editions` are those it is compared with, for each of its limits.

    `accepted` are the losses an operator lets in, by name, each with its reason.
    """

    def __init__(
        self,
        reading: ReadFile,
        source: Source,
        catalog: Catalog,
        *,
        editions: Sequence[Sequence[Edition]] = (),
        accepted: Mapping[str, str] | None = None,
    ) -> None:
        self._reading, self._source, self._catalog = reading, source, catalog
        self._held = editions or [()] * len(source.limits)
        self._accepted = dict(accepted or {})
        self._losses: list[Loss] = []
        self._falls: list[FileProblem] = []
        self._contents = FileContents(source, reading.snapshot)
        self._done = False

    @property
    def snapshot(self) -> Snapshot:
        """The edition that was read."""
        return self._reading.snapshot

    @property
    def statements(self) -> list[Statement]:
        """The documents its figures rest on."""
        return self._reading.statements

    @property
    def accepted(self) -> dict[str, str]:
        """The losses that were found and accepted, each with its reason."""
        return {
            problem.loss: problem.hint for problem in self.problems if problem.severity is Severity.ACCEPTED
        }

    @property
    def problems(self) -> list[FileProblem]:
        """The problems of the file, its losses, and acceptances that fit none of them."""
        problems = [*self._reading.problems, *map(self._problem, self._losses[:_KEPT]), *self._falls]
        listed = [self._judged(problem) for problem in problems]
        return [*listed, *self._unknown(problems)] if self._done else listed

    @property
    def summary(self) -> str:
        """A sentence on what was read: source, edition, rows, places, periods, and what moved most."""
        return self._contents.sentence()

    def frames(self) -> Iterator[pd.DataFrame]:
        """Observations in chunks: those of the file, then what the absent rows say."""
        levels = read_levels(self._catalog)
        grids = [UnitGrid(limits, self.snapshot.retrieved, levels) for limits in self._source.limits]
        for frame in self._reading.frames():
            self._contents.add(frame)
            for grid in grids:
                grid.add(frame)
            yield frame
        faulty = any(self._refuses(problem) for problem in self._reading.problems)
        closed_grids = [
            (cells, self._editions_of_its_places(cells, editions))
            for cells, editions in zip((grid.close() for grid in grids), self._held, strict=True)
        ]
        losses = list(self._repeated(closed_grids))
        is_repeated = bool(losses)
        for cells, editions in closed_grids:
            losses += self._look(cells, editions, is_repeated=is_repeated)
        # Rows with a fault were left out: of a faulty file nothing is told that would lack them.
        told = [loss for loss in losses if not faulty or loss.name.partition(":")[0] in _OF_VALUES]
        self._losses = drop_implied_losses(told)
        if not faulty:
            yield from self._absent(closed_grids)
        self._done = True

    def _editions_of_its_places(self, cells: GridCells, editions: Sequence[Edition]) -> Sequence[Edition]:
        """Of a source with a file for each place, those that hold the place of the file; of others, all."""
        if not self._source.place_per_file:
            return editions
        return [edition for edition in editions if set(cells.units) & set(edition.cells.units)]

    def _look(self, cells: GridCells, editions: Sequence[Edition], *, is_repeated: bool) -> Iterator[Loss]:
        names = Names(self._catalog)
        cutoff = self.snapshot.cutoff
        until = cutoff.isoformat() if cutoff else ""
        reported: set[tuple[str, int]] = set()
        for edition in editions:
            if edition.sha256 == self.snapshot.sha256 and edition.side == "same":
                continue
            yield from find_losses_beside(cells, edition, cutoff=until, names=names, reported=reported)
            self._contents.compare(cells, edition, names)
            if edition.side != "same":
                self._falls += warn_of_falls(cells, edition, file=self.snapshot.file, catalog=self._catalog)
        if not (is_repeated and editions):
            yield from find_internal_losses(cells, cutoff=cutoff, names=names, reported=reported)

    def _repeated(self, grids: Sequence[tuple[GridCells, Sequence[Edition]]]) -> Iterator[Loss]:
        """Each earlier edition that the file repeats in all of its series, though it says to reach further."""
        until = self.snapshot.cutoff.isoformat() if self.snapshot.cutoff else ""
        by_edition = defaultdict[str, list[tuple[GridCells, Edition]]](list)
        for cells, editions in grids:
            for edition in editions:
                if edition.side == "former" and edition.cutoff < until:
                    by_edition[edition.id].append((cells, edition))
        for pairs in by_edition.values():
            if all(self._repeats(*pair) for pair in pairs):
                _, edition = pairs[0]
                yield Loss(
                    f"igual:{edition.id}",
                    f"Dice llegar hasta {until} y no cambia ni añade ninguna cifra de {edition.id}, que llega hasta "
                    f"{edition.cutoff}.",
                    seen=until,
                    hint="Compruebe si es el mismo archivo con otra fecha.",
                )

    def _repeats(self, cells: GridCells, edition: Edition) -> bool:
        is_file = edition.sha256 == self.snapshot.sha256
        return is_file or (not edition.shipped and says_the_same(cells, edition))

    def _absent(self, closed_grids: Sequence[tuple[GridCells, Sequence[Edition]]]) -> Iterator[pd.DataFrame]:
        lost = any(problem.severity is Severity.ACCEPTED for problem in self.problems)
        for cells, editions in closed_grids:
            if cells.limits.absent_is_zero:
                places = PlaceCodes.of(self._catalog, self._source.country, Level(cells.limits.level))
                others = [edition for edition in editions if edition.side != "same"]
                zeros = ZerosFrom.of(cells, others, places, self._catalog)
                yield from make_absent_rows(cells, others, places, zeros, lost=lost)
                yield from make_unspoken_rows(cells, places, zeros)
                self._falls += warn_of_improbable_zeros(
                    cells, places, zeros, self._catalog, file=self.snapshot.file
                )

    def _problem(self, loss: Loss) -> FileProblem:
        sheet, _, cell = loss.locator.rpartition("!")
        return FileProblem(
            Severity.WARNING if loss.is_doubt else Severity.ERROR,
            self.snapshot.file,
            sheet,
            cell,
            loss.seen,
            loss.message,
            loss.hint or ASK,
            loss.name if loss.is_acceptable else "",
        )

    def _refuses(self, problem: FileProblem) -> bool:
        return problem.severity is Severity.ERROR and problem.loss not in self._accepted

    def _judged(self, problem: FileProblem) -> FileProblem:
        """A loss that is accepted is told in words without a count (it is published), with the reason for a way out."""
        if not problem.loss or problem.loss not in self._accepted:
            return problem
        message = sentence(problem.loss, self._catalog, Text("es"))
        return replace(
            problem,
            severity=Severity.ACCEPTED,
            seen=problem.loss,
            message=message,
            hint=self._accepted[problem.loss],
        )

    def _unknown(self, problems: Sequence[FileProblem]) -> Iterator[FileProblem]:
        names = list(dict.fromkeys(problem.loss for problem in problems if problem.loss))
        hint = f"Hay: {', '.join(names)}." if names else "No le falta nada que haya que aceptar."
        for name in self._accepted:
            if name not in names:
                yield FileProblem(
                    Severity.ERROR,
                    self.snapshot.file,
                    "",
                    "",
                    name,
                    f"«{name}» no es una pérdida de este archivo.",
                    hint,
                )


# Fetches from the workspace the editions that a file is compared with: few, and only their cells.


def read_levels(catalog: Catalog) -> dict[str, str]:
    """The level of each territory, as a grid asks for it."""
    return {code: str(territory.level) for code, territory in catalog.territories.items()}


def find_chain(snapshot: Snapshot, limits: FileLimits, catalog: Catalog) -> tuple[str, ...]:
    """The sources whose editions continue each other with this one."""
    chain = catalog.indicators[limits.indicator].chain
    return chain if snapshot.source in chain else (snapshot.source,)


def read_held_editions(
    connection: Loading, snapshot: Snapshot, catalog: Catalog
) -> list[tuple[Edition, ...]]:
    """For each of the limits of its source, the editions that `snapshot` is compared with.

    They are the editions before and after it by cut-off and the same one as it was read before; the project's extract
    only where no whole edition is at hand.
    """
    return [_of(connection, snapshot, limits, catalog) for limits in catalog.sources[snapshot.source].limits]


def _of(connection: Loading, snapshot: Snapshot, limits: FileLimits, catalog: Catalog) -> tuple[Edition, ...]:
    editions = observed_rows.read_editions(connection, find_chain(snapshot, limits, catalog))
    series = [editions]
    if catalog.sources[snapshot.source].place_per_file:
        series = _series_by_places(connection, editions)
    chosen = [pair for group in series for pair in _nearest_whole(group, snapshot)]
    levels = read_levels(catalog)
    return tuple(
        _edition(
            connection,
            edition,
            side,
            until=snapshot.cutoff,
            grid=UnitGrid(limits, snapshot.retrieved, levels),
        )
        for edition, side in chosen
    )


Side = Literal["former", "same", "later"]


def _series_by_places(connection: Loading, editions: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The editions in groups that hold the same places, each group oldest first."""
    series = defaultdict[tuple[str, ...], list[dict[str, Any]]](list)
    for edition in editions:
        series[observed_rows.read_places(connection, str(edition["id"]))].append(edition)
    return list(series.values())


def _nearest_whole(
    editions: Sequence[dict[str, Any]], snapshot: Snapshot
) -> list[tuple[dict[str, Any], Side]]:
    """The nearest editions that were read whole, else the nearest of the project's extracts."""
    return _nearest([edition for edition in editions if not edition["shipped"]], snapshot) or _nearest(
        [edition for edition in editions if edition["shipped"]], snapshot
    )


def _nearest(editions: Sequence[dict[str, Any]], snapshot: Snapshot) -> list[tuple[dict[str, Any], Side]]:
    cutoff = snapshot.cutoff.isoformat() if snapshot.cutoff else ""
    rereadings = [edition for edition in editions if edition["id"] == snapshot.id]
    others = [edition for edition in editions if edition["id"] != snapshot.id]
    former = [edition for edition in others if not cutoff or str(edition["cutoff"] or "") <= cutoff]
    later = [edition for edition in others if edition not in former]
    chosen: list[tuple[dict[str, Any], Side]] = [(edition, "same") for edition in rereadings]
    if former:
        chosen.append((former[-1], "former"))
    if later:
        chosen.append((later[0], "later"))
    return chosen


def _edition(
    connection: Loading, edition: dict[str, Any], side: Side, *, until: date | None, grid: UnitGrid
) -> Edition:
    sums: dict[tuple[str, int, str], float] = {}
    wide = {code for code, level in grid.levels.items() if level in _WIDE} if edition["shipped"] else set()
    for frame in read_chunks(observed_rows.read_cells(connection, str(edition["id"]), grid.limits.indicator)):
        # What the project's extract protects may be nobody, who has no row in a file of the police.
        grid.add(frame[frame["value"].notna()] if edition["shipped"] else frame)
        if wide:
            sums |= add_wide_sums(frame[frame["territory"].isin(wide)])
    last_day = until.isoformat() if until else "9999-12-31"
    rows = (
        0
        if edition["shipped"]
        else observed_rows.count_rows(connection, str(edition["id"]), until=last_day, but=ABSENT)
    )
    return Edition(
        id=str(edition["id"]), cutoff=str(edition["cutoff"] or ""), sha256=str(edition["sha256"]), side=side,
        shipped=bool(edition["shipped"]), cells=grid.close(), rows=rows, sums=sums,
    )  # fmt: skip


def add_wide_sums(frame: pd.DataFrame) -> dict[tuple[str, int, str], float]:
    """The totals of a year, or of the part of it that the edition covers."""
    start, end = frame["period_start"].astype(str), frame["period_end"].astype(str)
    yearly = frame[
        (frame["breakdown"] == "")
        & (start.str[4:] == "-01-01")
        & (end.str[5:] > "01-31")
        & frame["value"].notna()
    ]
    return {
        (str(row.territory), int(str(row.period_start)[:4]), str(row.period_end)): float(str(row.value))
        for row in yearly.itertuples()
    }
