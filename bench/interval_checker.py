"""Judges a pattern of suppression by linear programs alone; it shares no code with the engine nor with its peers.

Whoever reads a table with hidden cells knows all that is shown and every sum. For each small cell this asks for the
least and the most that it may count, as one who knows nothing more, as one who knows that zeros are shown, and as one
who knows which cells are the small ones. A cell with fewer whole numbers than there are small ones is narrow.
"""

from __future__ import annotations

import math
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, NamedTuple

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

Cell = tuple[str, ...]
Floats = NDArray[np.float64]
_TOLERANCE: Final = 1e-5
_SCATTERED_QUESTIONS: Final = 12


class ReaderKnowledge(Enum):
    """What a reader knows beside the sums and what is shown."""

    NOTHING = "outsider"
    ZEROS_ARE_SHOWN = "zeros"
    WHICH_ARE_SMALL = "primary"


class CheckedCells(NamedTuple):
    """The small cells told exactly, those that are narrow (the former among them), and those not asked in time."""

    exact: frozenset[Cell]
    narrow: frozenset[Cell]
    not_asked: frozenset[Cell]


class CellRange(NamedTuple):
    """The least and the most that a cell may count."""

    low: float
    high: float

    def count_whole_numbers(self) -> float:
        """How many whole numbers lie in it."""
        if self.high == math.inf:
            return math.inf
        return math.floor(self.high + _TOLERANCE) - math.ceil(self.low - _TOLERANCE) + 1


class PublishedTable(NamedTuple):
    """A table: what each cell counts, its sums as (total, parts), and the cells that are not shown."""

    counts: Mapping[Cell, int]
    sums: Sequence[tuple[Cell, Sequence[Cell]]]
    hidden: Collection[Cell]


def check_pattern(
    published: PublishedTable,
    small: Collection[Cell],
    threshold: int,
    knowledge: ReaderKnowledge,
    *,
    asked: Collection[Cell] | None = None,
    seconds: float = math.inf,
) -> CheckedCells:
    """What the hidden cells tell of the small ones, or of those `asked` among them.

    After so many `seconds` nothing more is asked. ArithmeticError where the solver has no answer.
    """
    ends = time.monotonic() + seconds
    asked = frozenset(small if asked is None else asked)
    shown = asked.difference(published.hidden)
    exact, narrow, not_asked = set(shown), set(shown), set[Cell]()
    for part in _split(published, frozenset(small), threshold, knowledge):
        for cell, interval in part.bound_cells(asked, ends):
            values = threshold - 1 if interval is None else interval.count_whole_numbers()
            not_asked.update([cell] if interval is None else [])
            exact.update([cell] if values == 1 else [])
            narrow.update([cell] if values < threshold - 1 else [])
    return CheckedCells(frozenset(exact), frozenset(narrow), frozenset(not_asked))


def _split(
    published: PublishedTable, small: Collection[Cell], threshold: int, knowledge: ReaderKnowledge
) -> Iterator[_ConnectedPart]:
    """The hidden cells in connected parts: cells of different parts say nothing about each other."""
    cells = sorted(published.hidden)
    sums, rests = _list_sums(published, cells)
    links = abs(sums).T @ abs(sums)
    part_of = connected_components(links, directed=False)[1] if cells else np.zeros(0, int)
    row_part = part_of[sums.indices[sums.indptr[:-1]]] if len(rests) else np.zeros(0, int)
    assumed = [_assume(cell in small, threshold, knowledge) for cell in cells]
    own_rows = _group(row_part)
    for part, own in _group(part_of).items():
        named, rows = [cells[at] for at in own], own_rows.get(part, [])
        if any(cell in small for cell in named):
            truth = np.array([published.counts[cell] for cell in named], dtype=float)
            solver = _make_solver(csr_array(sums[rows][:, own]), rests[rows], [assumed[at] for at in own])
            yield _ConnectedPart(named, truth, solver, threshold - 1)


def _group(labels: Iterable[int]) -> dict[int, list[int]]:
    """The places of each label."""
    groups: dict[int, list[int]] = {}
    for at, label in enumerate(labels):
        groups.setdefault(int(label), []).append(at)
    return groups


def _list_sums(published: PublishedTable, cells: Sequence[Cell]) -> tuple[csr_array, Floats]:
    """The sums of hidden cells as rows, a total with a minus, and what of each the shown cells leave."""
    number = {cell: at for at, cell in enumerate(cells)}
    rows, columns, weights = [], [], []
    rests: list[float] = []
    for total, parts in published.sums:
        inside = [(number[part], 1.0) for part in parts if part in number]
        inside += [(number[total], -1.0)] if total in number else []
        if inside:
            rows += [len(rests)] * len(inside)
            columns += [column for column, _ in inside]
            weights += [weight for _, weight in inside]
            shown = sum(published.counts[part] for part in parts if part not in number)
            rests.append(float((0 if total in number else published.counts[total]) - shown))
    matrix = csr_array(coo_array((weights, (rows, columns)), shape=(len(rests), len(cells))))
    return matrix, np.array(rests)


def _assume(is_small: bool, threshold: int, knowledge: ReaderKnowledge) -> CellRange:
    """What a reader takes a hidden cell for before he adds anything up."""
    if knowledge is ReaderKnowledge.WHICH_ARE_SMALL:
        return CellRange(1.0, threshold - 1.0) if is_small else CellRange(threshold, math.inf)
    return CellRange(float(knowledge is ReaderKnowledge.ZEROS_ARE_SHOWN), math.inf)


@dataclass(slots=True)
class _ConnectedPart:
    """One connected part of the hidden cells, and `least` and `most` that was seen of what each may count.

    Every table that the solver finds shows a value of all its cells. A cell that was seen with `enough` is not asked.
    """

    cells: Sequence[Cell]
    truth: Floats
    solver: highspy.Highs
    enough: int
    least: Floats = field(init=False)
    most: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.least, self.most = self.truth.copy(), self.truth.copy()

    def bound_cells(self, asked: Collection[Cell], ends: float) -> Iterator[tuple[Cell, CellRange | None]]:
        """Of each cell asked its interval, or as much of it as is enough; None where the time was up."""
        wanted = [at for at, cell in enumerate(self.cells) if cell in asked]
        chance = np.random.default_rng(0)
        for _ in range(_SCATTERED_QUESTIONS):
            waiting = [at for at in wanted if not self._has_enough(at)]
            if len(waiting) < 2 or time.monotonic() > ends:
                break
            self._ask(waiting, chance.choice([-1.0, 1.0], len(waiting)))
        for at in wanted:
            answered = [self._has_enough(at) or self._ask([at], [sign], ends) for sign in (1.0, -1.0)]
            yield self.cells[at], CellRange(self.least[at], self.most[at]) if all(answered) else None

    def _has_enough(self, at: int) -> bool:
        return CellRange(self.least[at], self.most[at]).count_whole_numbers() >= self.enough

    def _ask(self, places: Sequence[int], weights: Iterable[float], ends: float = math.inf) -> bool:
        """Find the table in which these cells, so weighed, count most, and note what it shows; False without time."""
        if time.monotonic() > ends:
            return False
        where = np.asarray(places, dtype=np.int32)
        self.solver.changeColsCost(len(where), where, -np.fromiter(weights, float))
        self.solver.run()
        status, seen = self.solver.getModelStatus(), np.array(self.solver.getSolution().col_value)
        self.solver.changeColsCost(len(where), where, np.zeros(len(where)))
        if status == highspy.HighsModelStatus.kUnbounded:
            self.most[where] = np.inf if len(where) == 1 else self.most[where]
        elif status == highspy.HighsModelStatus.kOptimal:
            self.least, self.most = np.minimum(self.least, seen), np.maximum(self.most, seen)
        else:
            raise ArithmeticError(f"the solver ended with {status}: no interval can be told")
        return True


def _make_solver(sums: csr_array, rests: Floats, assumed: Sequence[CellRange]) -> highspy.Highs:
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = sums.shape[1], sums.shape[0]
    program.col_cost_ = np.zeros(len(assumed))
    program.col_lower_ = np.array([interval.low for interval in assumed])
    program.col_upper_ = np.array([interval.high for interval in assumed])
    program.row_lower_ = program.row_upper_ = rests
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_, program.a_matrix_.index_ = sums.indptr, sums.indices
    program.a_matrix_.value_ = sums.data
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("presolve", "off"),
        ("simplex_strategy", 4),
    ):
        solver.setOptionValue(option, value)
    solver.passModel(program)
    return solver
