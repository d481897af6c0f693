"""Repair: meets the demands on one component, each by another table that the publication allows.

Two demands: to an insider, who knows which counts are small, a small count can still be each of the small values; and
what is hidden keeps as many values as there are small ones, or more, to anybody else. Both attackers know that a mark
says at least 1, except where all parts of a whole are withheld. Another table of whole numbers is the proof of both
for every count in it, and stays one however much more is hidden. Where the hidden counts allow no such table, the
cheapest one is found among all, and what differs in it is hidden.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

import numpy as np

from etl.disclosure.engine.linear import Constraint, is_over
from etl.disclosure.engine.secondary.alternative_tables import (
    AlternativeTable,
    AlternativeTables,
    Effort,
)
from etl.disclosure.engine.secondary.linked_tables import Key, LinkedTables, ProtectionLevels
from etl.disclosure.engine.secondary.proof_tables import ProofTables
from etl.disclosure.engine.secondary.subproblems import count_steps

_TURNS = (Effort(1_000), Effort(2_500), Effort(6_000), Effort(15_000))
_TURNS_OF_HARD = (
    Effort(300, None, 0),
    Effort(1_000, 4_000, 10),
    Effort(3_000, 4_000),
    Effort(6_000, 6_000),
    Effort(15_000, 8_000),
)
"""Of many counts all are asked in each of these turns, and at last without limits. A hard component is one of which so
many questions took longer: what has no answer soon is asked among the nearest counts, which hides more."""
_HARD = 200
_ITERATIONS_AGAIN = (
    1_000,
    300,
)  # that a count of many, and of a hard component, is worth which may be shown again
_LITTLE, _BESIDE = 0.1, 1e-6  # the solver's bound may be so far beside the true one: at all, and of it


class PatternRepair:
    """The search in one component: `hidden` grows until every demand is met that can be met.

    `targets` are those of the counts hidden already whose protection is sought, `proposed` more to begin with. After
    the `deadline` nothing more is asked: what is not proven by then is unmet. `bound` is proven of `cost`: no pattern
    that protects as far costs less.
    """

    def __init__(
        self,
        tables: LinkedTables[Key],
        numbers: Sequence[int],
        rows: Sequence[Constraint],
        *,
        levels: ProtectionLevels,
        hidden: Iterable[int],
        targets: Iterable[int],
        proposed: Iterable[int] = (),
        deadline: float | None = None,
    ) -> None:
        self.tables, self.levels, self.deadline = tables, levels, deadline
        self.bound = 0.0
        self.numbers = np.array(sorted(numbers))
        self._place = {int(number): place for place, number in enumerate(self.numbers)}
        self.hidden: set[int] = set()
        costs = {int(number): levels.costs[number] for number in self.numbers}
        mark_ranges = [levels.find_ranges(tables, costs, informed=informed) for informed in (True, False)]
        self._informed, self._free, self._unmarked = self._solvers = [
            AlternativeTables(tables.values, rows, ranges=ranges, costs=costs, deadline=deadline)
            for ranges in (*mark_ranges, dict.fromkeys(costs, (0.0, np.inf)))
        ]
        values = np.array([tables.values[number] for number in self.numbers], dtype=float)
        self.proofs = ProofTables(values, threshold=levels.threshold)
        self._proven = set(hidden) - set(targets)
        self._small = sorted(self._place.keys() & levels.primary - self._proven)
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
        return float(sum(self.levels.costs[number] for number in self.hidden - self._forced))

    @property
    def _are_many(self) -> bool:
        return self._free.are_many

    @property
    def _asks_free(self) -> bool:
        """Whether it is asked what the hidden counts allow before what is paid for: of many that takes as long."""
        return not (self._pays and self._are_many)

    @property
    def unmet(self) -> set[int]:
        """The counts that no choice of this component protects."""
        return self._narrow | self._pinned

    def meet_demands(self) -> set[int]:
        """Hide counts until all demands are met that can be; the counts hidden in the end."""
        self._vary_small_counts()
        self._widen_intervals()
        while self._raise_ambiguity():
            self._widen_intervals()
        return self.hidden

    def rest(self) -> None:
        """Hold no solver while another pattern is looked for."""
        for solver in self._solvers:
            solver.rest()

    def _hide(self, numbers: Iterable[int]) -> None:
        new = sorted(set(map(int, numbers)) - self.hidden)
        self.hidden.update(new)
        for solver in self._solvers:
            solver.hide(new)

    def _take_table(self, table: AlternativeTable, *, informed: bool = False) -> None:
        """Hide the counts that differ in another table, and add that table to the proofs."""
        self._hide(self.numbers[table.moved])
        self.proofs.add(table.steps, informed=informed)

    def remove_redundant(self) -> None:
        """Show again, the dearest first, what the demands can do without: later tables may prove what it was for.

        What alone costs more than the pattern does above its bound is not asked: without it, it would cost less.
        Of many counts none is asked for long: one that is not answered stays hidden.
        """
        costs, spare = self.levels.costs, self.cost - self.bound * (1.0 - _BESIDE) + _LITTLE
        again = Effort(_ITERATIONS_AGAIN[self._is_hard])
        self._set_effort(again if self._are_many else Effort())
        for number in sorted(self.hidden - self._forced, key=lambda number: (-costs[number], number)):
            if is_over(self.deadline):
                return
            if costs[number] > spare:
                continue
            former_proofs = self.proofs
            self.proofs = former_proofs.leave_out_count(self._place[number])
            self._show(number)
            if self._loses_proof(former_proofs, without=number):
                self.proofs = former_proofs
                self._hide([number])
            else:
                spare -= costs[number]

    def _show(self, number: int) -> None:
        self.hidden.remove(number)
        for solver in self._solvers:
            solver.show(number, self.levels.costs[number])

    def _loses_proof(self, before: ProofTables, *, without: int) -> bool:
        """Whether the counts now hidden do not allow, without hiding more, all that was proven before."""
        self._pays = False
        try:
            return any(True for _ in self._list_lost(before, without))
        finally:
            self._pays = True

    def _list_lost(self, before: ProofTables, without: int) -> Iterator[int]:
        """The counts for which it does not hold `without` one, as they are found: those next to it are asked first."""
        unreached = before.reached & ~self.proofs.reached
        lost = np.argwhere(unreached[1:, self._small_places].T)
        away = count_steps(self._place[without], self._free.weights, size=len(self.numbers))
        order = np.argsort(away[self._small_places[lost[:, 0]]], kind="stable")
        widths = np.minimum(self.levels.width, before.widths).astype(int)
        judged = (self.hidden & self.levels.judged) - self._proven
        narrower = np.flatnonzero(self.proofs.widths < widths)
        narrower = narrower[np.argsort(away[narrower], kind="stable")]
        for in_parts in (True, False):  # what fails in parts fails, and is asked in a fraction of the time
            for at, below in lost[order].tolist():
                number, aim = self._small[at], below + 1
                is_reached = self.proofs.reached[aim][self._place[number]]
                if not is_reached and not self._vary(number, aim, in_parts=in_parts):
                    yield number
            for place in narrower.tolist():
                number, width = int(self.numbers[place]), int(widths[place])
                is_wide = number not in judged or self.proofs.width(place) >= width
                if not is_wide and not self._reaches_width(number, width, in_parts=in_parts):
                    yield number
        # Showing a count takes tables away and gives none: only what one of those had proven can have become doubtful.
        top = self.levels.threshold - 1
        doubtful = {
            int(self.numbers[at]) for at in np.flatnonzero((before.least < top) & (self.proofs.least >= top))
        }
        yield from self._list_ambiguous(doubtful)

    def _find_table(self, number: int, aim: float, *, in_parts: bool) -> AlternativeTable | None:
        """A table of the informed that differs in hidden counts alone, else the cheapest one."""
        if number in self.hidden and not is_over(self.deadline) and self._asks_free:
            table = self._informed.find_free(number, float(aim), in_parts=in_parts)
            if table is not None or not self._pays:
                return table
        return self._find_paid(self._informed, number, aim)

    def _find_paid(
        self, among: AlternativeTables, number: int, aim: float, *, beyond: int = 0
    ) -> AlternativeTable | None:
        """The cheapest table, if what it costs may be spent on this count."""
        if is_over(self.deadline):
            return None
        table = among.find_cheapest(number, float(aim), beyond)
        limit = self.levels.dear if number in self.levels.grown else np.inf
        return table if table is not None and table.cost < limit else None

    def _take_turns(self) -> Iterator[bool]:
        """Whether questions have no limits, in turns: of many counts they have more and more before."""
        for effort in _TURNS if self._are_many else ():
            if not self._is_hard:
                self._set_effort(effort)
                yield False
        for effort in _TURNS_OF_HARD if self._is_hard else ():
            self._set_effort(effort)
            yield False
        self._set_effort(Effort())
        yield True

    def _set_effort(self, effort: Effort) -> None:
        self._informed.effort = self._free.effort = effort

    @property
    def _is_hard(self) -> bool:
        return self._informed.unanswered + self._free.unanswered >= _HARD

    @property
    def _is_turn_over(self) -> bool:
        """Whether the component turned out to be hard in a turn of those that are not."""
        return self._is_hard and self._free.effort in _TURNS

    def _vary_small_counts(self) -> None:
        for aims in ((1, self.levels.threshold - 1), range(2, self.levels.threshold - 1)):
            for is_last in self._take_turns():
                for number in self._small:
                    for aim in aims:
                        if (
                            not self._is_turn_over
                            and aim <= self.tables.most[number]
                            and not self.proofs.reached[aim][self._place[number]]
                            and not self._vary(number, aim)
                            and is_last
                        ):
                            self._give_up(number)

    def _give_up(self, number: int) -> None:
        """Nobody can be told that a count without a mark is small, so only one that is marked is beyond help."""
        if self.tables.cells[number]:
            self._pinned.add(number)

    def _vary(self, number: int, aim: float, *, in_parts: bool = False) -> bool:
        """Whether the count can be `aim`, or that is not excluded `in_parts` of persons."""
        table = self._find_table(number, aim, in_parts=in_parts)
        if table is not None and (table.is_whole or not in_parts):
            self._take_table(table, informed=True)
        return table is not None

    def _widen_intervals(self) -> None:
        """Search tables until each hidden count that is judged is proven to be as wide as is demanded."""
        for is_last in self._take_turns():
            while waiting := sorted(n for n in self._list_pending() if self._is_narrow(n)):
                for number in waiting:
                    if self._is_turn_over or not self._is_narrow(number):
                        continue
                    if is_last:
                        self._widen_count(number)
                    else:
                        self._reaches_width(number, self._demand_width(number))
                if not is_last:
                    break

    def _is_narrow(self, number: int) -> bool:
        return self.proofs.width(self._place[number]) < self._demand_width(number)

    def _demand_width(self, number: int) -> int:
        """How wide the count must be, or can be."""
        return int(min(self.levels.width, self.tables.most[number]))

    def _list_pending(self) -> set[int]:
        """Hidden counts that must be protected, and are neither proven to be nor given up."""
        return (self.hidden & self.levels.judged) - self._proven - self._narrow

    def _widen_count(self, number: int) -> None:
        """Make one count as wide as is demanded, or can be: by a greater value, a lesser one, or both."""
        need, current_width = self._demand_width(number), int(self.proofs.width(self._place[number]))
        for width in range(need, current_width, -1):
            if width < need:
                self._narrow.add(number)
            if self._reaches_width(number, width):
                return
        self._narrow.add(number)

    def _reaches_width(self, number: int, width: int, *, in_parts: bool = False) -> bool:
        """Try both directions with the hidden counts before others are hidden: a pattern that suffices needs no more.

        `in_parts`: whether it is not excluded when persons have parts.
        """
        if self._asks_free and self._widens_free(number, width, in_parts=in_parts):
            return True
        place = self._place[number]
        low, high = self.proofs.low[place], self.proofs.high[place]
        if not self._pays:
            return False
        aims = ((low + width, 1), (high - width, -1))
        found = [self._find_paid(self._free, number, aim, beyond=beyond) for aim, beyond in aims]
        best = min(
            (table for table in found if table is not None), key=lambda table: table.cost, default=None
        )
        if best is not None:
            self._take_table(best)
            return True
        if self._free.effort.iterations is not None:
            return False
        for lower_end in np.arange(low - 1, high - width, -1):
            aims = ((lower_end, -1), (lower_end + width, 1))
            pair = [self._find_paid(self._free, number, aim, beyond=beyond) for aim, beyond in aims]
            if pair[0] is not None and pair[1] is not None:
                self._take_table(pair[0])
                self._take_table(pair[1])
                return True
        return False

    def _widens_free(self, number: int, width: int, *, in_parts: bool) -> bool:
        """Whether the hidden counts alone leave it so wide: more, or less, or a little of both."""
        place = self._place[number]
        aims = ((self.proofs.low[place] + width, 1), (self.proofs.high[place] - width, -1))
        is_possible = False
        for aim, beyond in aims:
            is_possible |= self._takes_free(number, aim, beyond=beyond, in_parts=in_parts)
            if self.proofs.width(place) >= width:
                return True
        if is_possible or self._free.effort.iterations is not None:
            return is_possible
        for step in (-1, 1):
            while self.proofs.width(place) < width:
                ends = self.proofs.low if step < 0 else self.proofs.high
                if not self._takes_free(number, ends[place] + step, beyond=step):
                    break
        return self.proofs.width(place) >= width

    def _raise_ambiguity(self) -> bool:
        """Hide until no count has the greatest small value as its least one: were it small, it would be that."""
        before = len(self.hidden)
        for number in self._list_ambiguous(self.hidden):
            lower = self._find_paid(self._unmarked, number, self.levels.threshold - 2, beyond=-1)
            if lower is None:
                self._narrow.add(number)
            else:
                self._hide(self.numbers[lower.moved])
                self.proofs.add(lower.steps, informed=False, marked=False)
        return len(self.hidden) > before

    def _list_ambiguous(self, among: Collection[int]) -> list[int]:
        """Of what was proven before too: what is opened for another count can bring its least value down to the top."""
        waiting = (self.hidden & self.levels.judged).intersection(among) - self._narrow
        return [number for number in sorted(waiting) if self._ends_at_the_top(number)]

    def _ends_at_the_top(self, number: int) -> bool:
        """Whether sums alone, whatever the marks say, leave it the greatest small value and no lesser one."""
        top = self.levels.threshold - 1
        if self.proofs.least[self._place[number]] < top:
            return False
        if is_over(self.deadline):
            return True
        lower = self._unmarked.find_free(number, float(top - 1), -1)
        if lower is not None:
            self.proofs.add(lower.steps, informed=False, marked=False)
            return False
        at_most = self._unmarked.find_free(number, float(top), -1)
        return at_most is not None or is_over(self.deadline)  # what the time ended is not known

    def _takes_free(self, number: int, aim: float, *, beyond: int, in_parts: bool = False) -> bool:
        """Whether the hidden counts alone allow this value, or one beyond."""
        table = None
        if not is_over(self.deadline):
            table = self._free.find_free(number, float(aim), beyond, in_parts=in_parts)
        if table is not None and (table.is_whole or not in_parts):
            self._take_table(table)
        return table is not None
