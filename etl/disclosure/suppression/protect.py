"""Protects the counts of one component: each demand is met by showing another table that the release allows.

Two demands: a small count can still be each of the small values for one who knows which counts are small; and what is
hidden keeps as many values as there are small ones, or more, for one who does not. Both know that a mark says at least 1,
except where all parts of a whole are withheld. Another table of whole numbers is the proof of both for
every count in it, and stays one however much more is hidden. Where the hidden counts allow no such table, the cheapest
one is found among all, and what differs in it is hidden.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

import numpy as np

from etl.disclosure.bounds import Row
from etl.disclosure.suppression.alternative import Alternatives, Move
from etl.disclosure.suppression.demands import Terms
from etl.disclosure.suppression.joint_counts import Joint
from etl.disclosure.suppression.pieces import steps_from
from etl.disclosure.suppression.proofs import Proofs


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
        targets: Iterable[int],
        proposed: Iterable[int] = (),
    ) -> None:
        self.model, self.rows, self.terms = model, rows, terms
        self.numbers = np.array(sorted(numbers))
        self._place = {int(number): place for place, number in enumerate(self.numbers)}
        self.hidden: set[int] = set()
        costs = {int(number): terms.costs[number] for number in self.numbers}
        mark_ranges = [terms.ranges(model, costs, informed=informed) for informed in (True, False)]
        self._informed, self._free, self._unmarked = self._solvers = [
            Alternatives(model.values, rows, ranges=ranges, costs=costs)
            for ranges in (*mark_ranges, dict.fromkeys(costs, (0.0, np.inf)))
        ]
        values = np.array([model.values[number] for number in self.numbers], dtype=float)
        self.proofs = Proofs(values, threshold=terms.threshold)
        self._proven = set(hidden) - set(targets)
        self._small = sorted(self._place.keys() & terms.small - self._proven)
        self._small_places = np.array([self._place[number] for number in self._small], dtype=int)
        self._pays = True
        self._narrow: set[int] = set()  # beyond help for one who does not know the small ones
        self._pinned: set[int] = set()  # and for one who does
        self._hide(hidden)
        self._forced = frozenset(self.hidden)
        self._hide(proposed)

    @property
    def cost(self) -> float:
        """The cost of the counts hidden beyond those that had to be."""
        return float(sum(self.terms.costs[number] for number in self.hidden - self._forced))

    @property
    def unmet(self) -> set[int]:
        """The counts that no choice of this component protects."""
        return self._narrow | self._pinned

    def run(self) -> set[int]:
        """Hide counts until all demands are met that can be; the counts hidden in the end."""
        self._let_small_ones_vary()
        self._widen()
        while self._raise_doubt():
            self._widen()
        return self.hidden

    def _hide(self, numbers: Iterable[int]) -> None:
        new = sorted(set(map(int, numbers)) - self.hidden)
        self.hidden.update(new)
        for solver in self._solvers:
            solver.hide(new)

    def _take(self, move: Move, *, informed: bool = False) -> None:
        """Hide the counts that differ in another table, and add that table to the proofs."""
        self._hide(self.numbers[move.moved])
        self.proofs.add(move.steps, informed=informed)

    def thin(self) -> None:
        """Show again, the dearest first, whatever the demands can do without: later tables may prove what it was for."""
        costs = self.terms.costs
        for number in sorted(self.hidden - self._forced, key=lambda number: (-costs[number], number)):
            former_proofs = self.proofs
            self.proofs = former_proofs.without(self._place[number])
            self._show(number)
            if self._fails(former_proofs, without=number):
                self.proofs = former_proofs
                self._hide([number])

    def _show(self, number: int) -> None:
        self.hidden.remove(number)
        for solver in self._solvers:
            solver.show(number, self.terms.costs[number])

    def _fails(self, before: Proofs, *, without: int) -> bool:
        """Whether the counts now hidden do not allow, without hiding more, all that was proven before."""
        self._pays = False
        try:
            return any(True for _ in self._failing(before, without))
        finally:
            self._pays = True

    def _failing(self, before: Proofs, without: int) -> Iterator[int]:
        """The counts for which it does not hold `without` one, as they are found: those next to it are asked first."""
        unreached = before.reached & ~self.proofs.reached
        lost = np.argwhere(unreached[1:, self._small_places].T)
        away = steps_from(self._place[without], self._free.weights, size=len(self.numbers))
        order = np.argsort(away[self._small_places[lost[:, 0]]], kind="stable")
        for at, below in lost[order].tolist():
            number, aim = self._small[at], below + 1
            if not self.proofs.reached[aim][self._place[number]] and not self._vary(number, aim):
                yield number
        widths = np.minimum(self.terms.width, before.widths).astype(int)
        narrower = np.flatnonzero(self.proofs.widths < widths)
        judged = (self.hidden & self.terms.judged) - self._proven
        for place in [at for at in narrower.tolist() if int(self.numbers[at]) in judged]:
            width = int(widths[place])
            if self.proofs.width(place) < width and not self._reaches_width(int(self.numbers[place]), width):
                yield int(self.numbers[place])
        # Showing a count takes tables away and gives none: only what one of those had proven can have become doubtful.
        top = self.terms.threshold - 1
        doubtful = {
            int(self.numbers[at]) for at in np.flatnonzero((before.least < top) & (self.proofs.least >= top))
        }
        yield from self._doubtful(doubtful)

    def _reach(self, among: Alternatives, number: int, aim: float, *, beyond: int = 0) -> Move | None:
        """A table that differs in hidden counts alone, else the cheapest one."""
        if number in self.hidden:
            move = among.for_nothing(number, float(aim), beyond)
            if move is not None or not self._pays:
                return move
        return self._paid(among, number, aim, beyond=beyond)

    def _paid(self, among: Alternatives, number: int, aim: float, *, beyond: int = 0) -> Move | None:
        """The cheapest table, if what it costs may be spent on this count."""
        move = among.reaching(number, float(aim), beyond)
        limit = self.terms.dear if number in self.terms.grown else np.inf
        return move if move is not None and move.cost < limit else None

    def _let_small_ones_vary(self) -> None:
        for aims in ((1, self.terms.threshold - 1), range(2, self.terms.threshold - 1)):
            for number in self._small:
                for aim in aims:
                    if (
                        aim <= self.model.most[number]
                        and not self.proofs.reached[aim][self._place[number]]
                        and not self._vary(number, aim)
                    ):
                        self._give_up(number)

    def _give_up(self, number: int) -> None:
        """Nobody can be told that a count without a mark is small, so only one that is marked is beyond help."""
        if self.model.cells[number]:
            self._pinned.add(number)

    def _vary(self, number: int, aim: float) -> bool:
        move = self._reach(self._informed, number, aim)
        if move is not None:
            self._take(move, informed=True)
        return move is not None

    def _widen(self) -> None:
        """Search tables until each hidden count that is judged is proven to be as wide as is demanded."""
        while waiting := sorted(n for n in self._pending() if self._is_narrow(n)):
            for number in waiting:
                if self._is_narrow(number):
                    self._widen_one(number)

    def _is_narrow(self, number: int) -> bool:
        return self.proofs.width(self._place[number]) < self._width(number)

    def _width(self, number: int) -> int:
        """How wide the count must be, or can be."""
        return int(min(self.terms.width, self.model.most[number]))

    def _pending(self) -> set[int]:
        """Hidden counts that must be protected, and are neither proven to be nor given up."""
        return (self.hidden & self.terms.judged) - self._proven - self._narrow

    def _widen_one(self, number: int) -> None:
        """Make one count as wide as is demanded, or can be: by a greater value, a lesser one, or both."""
        need, current_width = self._width(number), int(self.proofs.width(self._place[number]))
        for width in range(need, current_width, -1):
            if width < need:
                self._narrow.add(number)
            if self._reaches_width(number, width):
                return
        self._narrow.add(number)

    def _reaches_width(self, number: int, width: int) -> bool:
        """Try both directions with the hidden counts before others are hidden: a pattern that suffices needs no more."""
        if self._widens_for_nothing(number, width):
            return True
        place = self._place[number]
        low, high = self.proofs.low[place], self.proofs.high[place]
        if not self._pays:
            return False
        aims = ((low + width, 1), (high - width, -1))
        moves = [self._paid(self._free, number, aim, beyond=beyond) for aim, beyond in aims]
        best = min((move for move in moves if move is not None), key=lambda move: move.cost, default=None)
        if best is not None:
            self._take(best)
            return True
        for lower_end in np.arange(low - 1, high - width, -1):
            aims = ((lower_end, -1), (lower_end + width, 1))
            pair = [self._paid(self._free, number, aim, beyond=beyond) for aim, beyond in aims]
            if pair[0] is not None and pair[1] is not None:
                self._take(pair[0])
                self._take(pair[1])
                return True
        return False

    def _widens_for_nothing(self, number: int, width: int) -> bool:
        """Whether the hidden counts alone leave it so wide: more, or less, or a little of both."""
        place = self._place[number]
        if self._for_nothing(number, self.proofs.low[place] + width, beyond=1) or self._for_nothing(
            number, self.proofs.high[place] - width, beyond=-1
        ):
            return True
        for step in (-1, 1):
            while self.proofs.width(place) < width:
                ends = self.proofs.low if step < 0 else self.proofs.high
                if not self._for_nothing(number, ends[place] + step, beyond=step):
                    break
        return self.proofs.width(place) >= width

    def _raise_doubt(self) -> bool:
        """Hide until no count has the greatest small value as its least one: were it small, it would be that."""
        before = len(self.hidden)
        for number in self._doubtful(self.hidden):
            lower = self._paid(self._unmarked, number, self.terms.threshold - 2, beyond=-1)
            if lower is None:
                self._narrow.add(number)
            else:
                self._hide(self.numbers[lower.moved])
                self.proofs.add(lower.steps, informed=False, marked=False)
        return len(self.hidden) > before

    def _doubtful(self, among: Collection[int]) -> list[int]:
        """Of what was proven before too: what is opened for another count can bring its least value down to the top."""
        waiting = (self.hidden & self.terms.judged).intersection(among) - self._narrow
        return [number for number in sorted(waiting) if self._ends_at_the_top(number)]

    def _ends_at_the_top(self, number: int) -> bool:
        """Whether sums alone, whatever the marks say, leave it the greatest small value and no lesser one."""
        top = self.terms.threshold - 1
        if self.proofs.least[self._place[number]] < top:
            return False
        nearest, lower = self._unmarked.nearest_for_nothing(number, float(top - 1), -1)
        if lower is not None:
            self.proofs.add(lower.steps, informed=False, marked=False)
            return False
        return nearest < top + 1 / 2 and self._unmarked.for_nothing(number, float(top), -1) is not None

    def _for_nothing(self, number: int, aim: float, *, beyond: int = 0) -> bool:
        """Whether the hidden counts alone allow this value, or one beyond."""
        move = self._free.for_nothing(number, float(aim), beyond)
        if move is not None:
            self._take(move)
        return move is not None
