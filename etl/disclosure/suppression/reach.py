"""How far a count can move if each count of its component may move by a share of its range, and what would widen that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import highspy
import numpy as np

from etl.disclosure.bounds import Row
from etl.disclosure.suppression.demands import Terms
from etl.disclosure.suppression.joint_counts import Joint
from etl.disclosure.suppression.pieces import Pieces

_FAR = 1_000.0  # no count needs to move further for another to move by a few units


class Reach:
    """How far each count of one component can move, for one who can tell the small counts or one who cannot."""

    def __init__(
        self, model: Joint, numbers: Sequence[int], rows: Sequence[Row], *, terms: Terms, informed: bool
    ) -> None:
        values = np.array([model.values[number] for number in numbers], dtype=float)
        ranges = terms.ranges(model, numbers, informed=informed)
        low, high = (np.array([ranges[number][end] for number in numbers]) - values for end in (0, 1))
        self._low, self._high = np.minimum(low, 0.0), np.clip(high, 0.0, _FAR)
        self._pieces = Pieces(numbers, rows)
        self._seen_low, self._seen_high = np.zeros(len(numbers)), np.zeros(len(numbers))

    def share(self, shares: np.ndarray) -> None:
        """From now on each count may move by this share of its range."""
        self._pieces.let_move(self._low * shares, self._high * shares)
        self._seen_low[:] = self._seen_high[:] = 0.0

    def known_reach(self, place: int, directions: Iterable[int]) -> float:
        """How far the count moved in the solutions for other counts since the shares were set."""
        return sum(
            float(self._seen_high[place] if direction > 0 else -self._seen_low[place])
            for direction in directions
        )

    def towards(self, place: int, direction: int) -> tuple[float, highspy.HighsSolution] | None:
        """How far, and the solution that says so: the `worth` of the others is worked out only where it is not enough."""
        piece = self._pieces.of(place)
        at = piece.at(place)
        piece.solver.changeColCost(at, -float(direction))
        piece.solver.run()
        solved = piece.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        far = -float(piece.solver.getObjectiveValue())
        solution = piece.solver.getSolution()
        piece.solver.changeColCost(at, 0.0)
        if not solved:
            return None
        moved = np.array(solution.col_value)
        for seen, farther in ((self._seen_low, np.minimum), (self._seen_high, np.maximum)):
            seen[piece.columns] = farther(seen[piece.columns], moved)
        return far, solution

    def worth(self, place: int, direction: int, solution: highspy.HighsSolution) -> np.ndarray:
        """By how much each count in full would widen this one at most, by the duals of the solution towards there.

        A count that stands still is worth what the sums of the piece say.
        """
        dual = -self._pieces.of(place).worth(solution.row_dual, len(self._low))
        dual[place] -= float(direction)
        worth: np.ndarray = np.maximum(-dual, 0.0) * self._high - np.maximum(dual, 0.0) * self._low
        return worth
