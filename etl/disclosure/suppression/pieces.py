"""The counts of a component that may move, in pieces that no sum joins: each piece is a small linear program of its own.

A count that may not move stands in no piece but its own. What is asked of a count is asked of its piece alone, which
takes a fraction of the time that all of the component would.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import highspy
import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from etl.disclosure.bounds import quiet_solver

Sum = tuple[list[int], list[float]]
_PRIMAL = 4  # HiGHS's number for the primal simplex method


@dataclass(frozen=True, slots=True)
class Piece:
    """Counts that can move together (`columns`, by their place in the component), and the solver that asks about them.

    `weights` are those of all counts of the component in the sums of the piece (counts x sums).
    """

    columns: np.ndarray
    solver: highspy.Highs
    weights: csr_array

    def at(self, place: int) -> int:
        """Where the solver has the count at `place` of the component."""
        return int(np.searchsorted(self.columns, place))


class Pieces:
    """A component whose counts move between limits that change: the places and weights of its sums, and its size."""

    def __init__(self, sums: Iterable[Sum], size: int) -> None:
        listed = list(sums)
        places = [place for row, _ in listed for place in row]
        weights = [weight for _, row in listed for weight in row]
        starts = np.cumsum([0, *(len(row) for row, _ in listed)])
        self._sums = csr_array((np.array(weights, dtype=float), places, starts), shape=(len(listed), size))
        self.lower, self.upper = np.zeros(size), np.zeros(size)
        self._names = np.arange(size)
        self._pieces: dict[int, Piece] = {}
        self._former: dict[bytes, Piece] = {}
        self._spare: list[highspy.Highs] = []

    def let_move(self, lower: np.ndarray, upper: np.ndarray) -> None:
        """From now on each count may move as far down and up; pieces to which that changes nothing are kept."""
        self._spare += [piece.solver for piece in self._former.values()]
        self._former = {self._key(piece.columns): piece for piece in self._pieces.values()}
        self._pieces = {}
        self.lower, self.upper = lower, upper
        moving = abs(csr_array(self._sums * (lower < upper)))
        moving.eliminate_zeros()
        _, self._names = connected_components(moving.T @ moving, directed=False)

    def of(self, place: int) -> Piece:
        """The piece of the count at `place`."""
        name = int(self._names[place])
        if name not in self._pieces:
            columns = np.flatnonzero(self._names == name)
            known = self._former.pop(self._key(columns), None)
            self._pieces[name] = known or self._new(columns)
        return self._pieces[name]

    def _key(self, columns: np.ndarray) -> bytes:
        return b"".join(array.tobytes() for array in (columns, self.lower[columns], self.upper[columns]))

    def _new(self, columns: np.ndarray) -> Piece:
        own = self._sums[:, columns]
        rows = np.flatnonzero(np.diff(own.indptr))
        solver = self._spare.pop() if self._spare else _new_solver()
        solver.passModel(_program(own[rows], self.lower[columns], self.upper[columns]))
        return Piece(columns, solver, csr_array(self._sums[rows].T))


def _new_solver() -> highspy.Highs:
    """Between questions the table stays possible and the aim changes: that is what the primal method is for."""
    solver = quiet_solver()
    solver.setOptionValue("simplex_strategy", _PRIMAL)
    return solver


def _program(sums: csr_array, lower: np.ndarray, upper: np.ndarray) -> highspy.HighsLp:
    """A linear program in which all sums stay as they are; nothing is asked of it yet."""
    program = highspy.HighsLp()
    program.num_row_, program.num_col_ = sums.shape
    program.col_cost_, program.col_lower_, program.col_upper_ = np.zeros(len(lower)), lower, upper
    program.row_lower_ = program.row_upper_ = np.zeros(sums.shape[0])
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_, program.a_matrix_.index_ = sums.indptr, sums.indices
    program.a_matrix_.value_ = sums.data
    return program
