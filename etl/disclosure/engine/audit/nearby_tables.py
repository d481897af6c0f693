"""Tables of whole numbers beside a known one: where sums tie many counts, most ends of intervals are shown by these.

Least absolute moves that keep all sums, as in the alternative tables of Fischetti and Salazar (2001); the audit shares
no code with the choice of cells, so it has its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import highspy
import numpy as np
from scipy.sparse import coo_array, csr_array, hstack

from etl.disclosure.engine.linear import Constraint, make_local_solver, make_solver

_MOVED = 1e-6
MANY: Final = 1_000
"""Counts from which on tables are looked for beside a known one; of fewer a linear program is asked as soon."""
_NODES = 100  # of a search for whole numbers among the counts beside those that move
_SIZES = (MANY, 500), (4 * MANY, 1_000), (10**9, 1_500)
"""How many of the nearest counts may move, and how many beside those that do in parts of persons to make it whole."""


class LinearSums(NamedTuple):
    """Linear constraints as a matrix: a row each, between `low` and `high`, a column a count."""

    weights: csr_array
    low: np.ndarray
    high: np.ndarray

    @classmethod
    def of(cls, column: Mapping[int, int], constraints: Sequence[Constraint]) -> LinearSums:
        """The constraints on the counts that have these columns."""
        entries = [
            (at, column[count], weight) for at, row in enumerate(constraints) for count, weight in row.weights
        ]
        rows, columns, weights = np.array(entries, dtype=float).reshape(-1, 3).T
        places = rows.astype(np.int32), columns.astype(np.int32)
        return cls(
            csr_array(coo_array((weights, places), shape=(len(constraints), len(column)))),
            np.array([row.low for row in constraints], dtype=float),
            np.array([row.high for row in constraints], dtype=float),
        )

    def hold(self, counts: np.ndarray) -> bool:
        """Whether these counts satisfy every constraint, but for what the computer rounds."""
        given = self.weights @ counts
        return bool(np.all((self.low - _MOVED <= given) & (given <= self.high + _MOVED)))

    def make_program(self, costs: np.ndarray, lower: np.ndarray, upper: np.ndarray) -> highspy.HighsLp:
        """The linear program of what costs least under these constraints, each count between its limits."""
        program = highspy.HighsLp()
        program.num_row_, program.num_col_ = self.weights.shape
        program.col_cost_, program.col_lower_, program.col_upper_ = costs, lower, upper
        program.row_lower_, program.row_upper_ = self.low, self.high
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        program.a_matrix_.start_, program.a_matrix_.index_ = self.weights.indptr, self.weights.indices
        program.a_matrix_.value_ = self.weights.data
        return program


class NearbyTables:
    """Tables of whole numbers beside a known one, of which as little as can be differs in one count.

    Each unit that a count is moved costs one, but for wholes: these are what their parts give. So few of many counts
    move, and what is found in parts of persons is made whole among the counts beside those.
    """

    def __init__(self, sums: LinearSums, spans: np.ndarray, table: np.ndarray) -> None:
        rest = sums.weights @ table
        self._sums = LinearSums(sums.weights, sums.low - rest, sums.high - rest)
        self._columns, self._lengths = sums.weights.tocsc(), np.diff(sums.weights.indptr)
        self._table, (self._down, self._up) = table, (spans - table[:, np.newaxis]).T
        self._own_row = _find_own_rows(self._sums)

    def find(self, place: int, aim: float) -> tuple[np.ndarray, np.ndarray] | None:
        """A table with the count at `aim`: the places of counts in it, and these; None where none is found."""
        for near, beside in _SIZES:
            among = columns = self._list_near(np.array([place]), near)
            steps = self._ask(among, place, aim, whole=False)
            if steps is not None and not _is_whole(steps):
                columns = self._list_near(among[np.abs(steps) > _MOVED], beside)
                steps = self._ask(columns, place, aim, whole=True)
            if steps is not None:
                return columns, self._table[columns] + np.rint(steps)
        return None

    def _list_near(self, places: np.ndarray, most: int) -> np.ndarray:
        """Some counts that sums join to these, directly or through others, those of short sums first."""
        is_near, is_read = np.zeros(len(self._table), dtype=bool), np.zeros(len(self._sums.low), dtype=bool)
        is_near[places], left = True, most - len(places)
        while len(places) and left > 0:
            rows = np.unique(self._columns[:, places].indices)
            rows = rows[~is_read[rows]]
            rows = rows[np.argsort(self._lengths[rows], kind="stable")]
            is_read[rows] = True
            joined = self._sums.weights[
                rows[: np.searchsorted(np.cumsum(self._lengths[rows]), most) + 1]
            ].indices
            _, first = np.unique(joined, return_index=True)
            places = joined[np.sort(first)]
            places = places[~is_near[places]][:left]
            is_near[places], left = True, left - len(places)
        return np.flatnonzero(is_near)

    def _ask(self, columns: np.ndarray, place: int, aim: float, *, whole: bool) -> np.ndarray | None:
        """How far each of these counts moves, so that one does to `aim`, at the least cost; None where it cannot."""
        own = self._columns[:, columns].tocsr()
        rows = np.flatnonzero(np.diff(own.indptr))
        own, own_row = own[rows], self._own_row[columns]
        lower, upper = self._down[columns], self._up[columns]
        at, step = int(np.searchsorted(columns, place)), aim - self._table[place]
        lower[at] = upper[at] = step
        apart = np.flatnonzero(own_row < 0)  # a step up and one down, each of which costs
        costs = np.concatenate((own_row < 0, np.ones(len(apart)))).astype(float)
        sums = LinearSums(
            csr_array(hstack((own, -own[:, apart]))), self._sums.low[rows], self._sums.high[rows]
        )
        low = np.concatenate(
            (np.where(own_row < 0, np.maximum(lower, 0.0), lower), np.maximum(-upper, 0.0)[apart])
        )
        high = np.concatenate(
            (np.where(own_row < 0, np.maximum(upper, 0.0), upper), np.maximum(-lower, 0.0)[apart])
        )
        program = sums.make_program(costs, low, high)
        solver = make_solver() if whole else make_local_solver()
        if whole:
            program.integrality_ = [highspy.HighsVarType.kInteger] * len(costs)
            solver.setOptionValue("mip_max_nodes", _NODES)
        solver.passModel(program)
        if not whole:
            solver.setBasis(
                _begin_at_wholes(len(costs), np.flatnonzero(own_row >= 0), np.isin(rows, own_row))
            )
        solver.run()
        if solver.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return None
        answer = np.array(solver.getSolution().col_value)
        steps = answer[: len(columns)]
        steps[apart] -= answer[len(columns) :]
        return steps


def _is_whole(steps: np.ndarray) -> bool:
    return bool(np.abs(steps - np.rint(steps)).max() < _MOVED)


def _find_own_rows(sums: LinearSums) -> np.ndarray:
    """Of each count one row of which it is the whole, and all others are parts; -1 where there is none."""
    own: np.ndarray = np.full(sums.weights.shape[1], -1)
    signs = csr_array((np.sign(sums.weights.data), sums.weights.indices, sums.weights.indptr))
    for row in np.flatnonzero((sums.low == sums.high) & (np.diff(signs.indptr) > 2)):
        entries = slice(signs.indptr[row], signs.indptr[row + 1])
        places, weights = signs.indices[entries], signs.data[entries]
        whole = places[weights != np.sign(weights.sum())]
        if len(whole) == 1 and own[whole[0]] < 0:
            own[whole[0]] = row
    return own


def _begin_at_wholes(columns: int, wholes: np.ndarray, is_own_row: np.ndarray) -> highspy.HighsBasis:
    """Where a question begins: wholes are what their own rows give, and all else is as in the known table."""
    status, basis = highspy.HighsBasisStatus, highspy.HighsBasis()
    kinds = np.array([status.kLower, status.kBasic])
    basis.col_status = kinds[np.isin(np.arange(columns), wholes).astype(int)].tolist()
    basis.row_status = kinds[(~is_own_row).astype(int)].tolist()
    basis.valid, basis.alien = True, False
    return basis
