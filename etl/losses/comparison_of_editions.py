"""A reading that is compared, with itself and with the editions held, before any of it is kept.

Its frames are those of the reading and, where the source says that an absent row is a zero, what absence says. A fault
that an operator accepts by name no longer keeps the file out; no zero is then made of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

import pandas as pd

from etl.losses.absent_rows import absent_rows
from etl.losses.contents import FileContents
from etl.losses.echoes import without_echoes
from etl.losses.edition_losses import Edition, losses_beside, says_the_same
from etl.losses.falls import falls
from etl.losses.grid import GridCells, UnitGrid
from etl.losses.held_editions import levels_of
from etl.losses.internal_losses import losses_alone
from etl.losses.loss import ASK, Loss, Names
from etl.pipeline import ReadFile
from etl.reading.normalise import PlaceCodes
from observatory.catalog import Catalog
from observatory.model import FileProblem, Level, Severity, Snapshot, Source, Statement
from observatory.provenance.losses import sentence
from observatory.text import Text

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
        levels = levels_of(self._catalog)
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
        self._losses = without_echoes(told)
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
            yield from losses_beside(cells, edition, cutoff=until, names=names, reported=reported)
            self._contents.compare(cells, edition, names)
            if edition.side != "same":
                self._falls += falls(cells, edition, file=self.snapshot.file, catalog=self._catalog)
        if not (is_repeated and editions):
            yield from losses_alone(cells, cutoff=cutoff, names=names, reported=reported)

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
                yield from absent_rows(cells, others, places, lost=lost)

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
