"""Protects the counts of one component: each demand is met by showing another table that the release allows.

Two demands: a small count can still be each of the small values for one who knows which counts are small; and what is
hidden keeps `threshold` values or more for one who does not. Another table of whole numbers is the proof of both for
every count in it, and stays one however much more is hidden. Where the hidden counts allow no such table, the cheapest
one is found among all, and what differs in it is hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from etl.disclosure.alternative import Alternatives, Move, Ranges
from etl.disclosure.bounds import Row
from etl.disclosure.relations import Joint

_NOTHING = 1e-3  # less than what any hidden count costs


@dataclass(frozen=True, slots=True)
class Terms:
    """What is asked of the counts of a model: which are small, which are judged, and what each costs to hide.

    What only grew from one edition to the next (`grown`) is protected by nothing that costs `dear` or more: bare totals
    are shown in both editions.
    """

    threshold: int
    small: frozenset[int]
    judged: frozenset[int]
    grown: frozenset[int]
    costs: Sequence[float]
    dear: float

    def ranges(self, model: Joint, numbers: Iterable[int], *, informed: bool) -> Ranges:
        """What each count may be: anything, or what one knows who can tell the small ones."""
        return {number: self._range(model, number) if informed else (0.0, np.inf) for number in numbers}

    def _range(self, model: Joint, number: int) -> tuple[float, float]:
        if number in self.small:
            return 1.0, self.threshold - 1.0
        large = not model.wide[number] and model.values[number] >= self.threshold
        return (float(self.threshold) if large else 0.0), np.inf


class Protection:
    """The search in one component. `hidden` grows until every demand is met that can be met."""

    def __init__(
        self,
        model: Joint,
        numbers: Sequence[int],
        rows: Sequence[Row],
        *,
        terms: Terms,
        hidden: Iterable[int],
        asked: Iterable[int],
    ) -> None:
        self.model, self.rows, self.terms = model, rows, terms
        self.numbers = np.array(sorted(numbers))
        self._place = {int(number): place for place, number in enumerate(self.numbers)}
        self.hidden: set[int] = set()
        costs = {int(number): terms.costs[number] for number in self.numbers}
        self._informed, self._free = (
            Alternatives(
                model.values, rows, ranges=terms.ranges(model, costs, informed=informed), costs=costs
            )
            for informed in (True, False)
        )
        values = np.array([model.values[number] for number in self.numbers], dtype=float)
        self._values, self._low, self._high = values, values.copy(), values.copy()
        self._proven = set(hidden) - set(asked)
        self._seen = {
            number: {model.values[number]} for number in self._place.keys() & terms.small - self._proven
        }
        self.unmet: set[int] = set()
        self._hide(hidden)

    def run(self) -> set[int]:
        """What must be hidden. `unmet` then names the counts that no choice of this component protects."""
        self._let_small_ones_vary()
        self._widen()
        while self._raise_doubt():
            self._widen()
        return self.hidden

    def _hide(self, numbers: Iterable[int]) -> None:
        new = sorted(set(map(int, numbers)) - self.hidden)
        self.hidden.update(new)
        self._informed.hide(new)
        self._free.hide(new)

    def _take(self, move: Move) -> None:
        """Hide what differs in another table, and remember what it proves."""
        self._hide(self.numbers[move.moved])
        if move.is_whole:
            table = self._values + np.rint(move.steps)
            np.minimum(self._low, table, out=self._low)
            np.maximum(self._high, table, out=self._high)

    def _reach(self, among: Alternatives, number: int, aim: float) -> Move | None:
        move = among.reaching(number, float(aim))
        too_dear = move is not None and number in self.terms.grown and move.cost >= self.terms.dear
        return None if too_dear else move

    def _let_small_ones_vary(self) -> None:
        small = sorted(self._seen)
        for aims in ((1, self.terms.threshold - 1), range(2, self.terms.threshold - 1)):
            for number in small:
                for aim in aims:
                    if aim not in self._seen[number]:
                        self._vary(number, aim)

    def _vary(self, number: int, aim: float) -> None:
        move = self._reach(self._informed, number, aim)
        if move is None:
            return
        self._take(move)
        table = self._values + np.rint(move.steps)
        for other, seen in self._seen.items():
            seen.add(float(table[self._place[other]]))

    def _widen(self) -> None:
        """Until each hidden count that is judged has been seen `threshold` values wide."""
        while waiting := sorted(n for n in self._asked() if self._width(n) < self.terms.threshold - 1):
            for number in waiting:
                if self._width(number) < self.terms.threshold - 1:
                    self._widen_one(number)

    def _asked(self) -> set[int]:
        """What is hidden, must be protected, and is not known to be, nor known to be beyond help."""
        return (self.hidden & self.terms.judged) - self._proven - self.unmet

    def _width(self, number: int) -> float:
        place = self._place[number]
        return float(self._high[place] - self._low[place])

    def _widen_one(self, number: int) -> None:
        """As wide as is asked, or as it can be: the cheaper of a greater and a lesser value, else a little of both."""
        need, now = int(self.terms.threshold - 1), int(self._width(number))
        for width in range(need, now, -1):
            if width < need:
                self.unmet.add(number)
            if self._reaches_width(number, width):
                return
        self.unmet.add(number)

    def _reaches_width(self, number: int, width: int) -> bool:
        low, high = self._low[self._place[number]], self._high[self._place[number]]
        moves = [self._reach(self._free, number, aim) for aim in (low + width, high - width)]
        found = [move for move in moves if move is not None]
        if found:
            self._take(min(found, key=lambda move: move.cost))
            return True
        for least in np.arange(low - 1, high - width, -1):
            both = [self._reach(self._free, number, aim) for aim in (least, least + width)]
            if both[0] is not None and both[1] is not None:
                self._take(both[0])
                self._take(both[1])
                return True
        return False

    def _raise_doubt(self) -> bool:
        """Counts whose least value is the greatest small one: were they small, they were that one."""
        before, top = len(self.hidden), self.terms.threshold - 1.0
        for number in sorted(self._asked()):
            place = self._place[number]
            if self._low[place] < top:
                continue
            lower = self._reach(self._free, number, top - 1)
            if lower is not None and lower.cost < _NOTHING:
                self._take(lower)
            elif self._low[place] == top or self._costs_nothing(number, top):
                self._take(lower) if lower is not None else self.unmet.add(number)
        return len(self.hidden) > before

    def _costs_nothing(self, number: int, aim: float) -> bool:
        move = self._reach(self._free, number, aim)
        return move is not None and move.cost < _NOTHING
