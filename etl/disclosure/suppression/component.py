"""The choice in one component: repair, or repair of what cutting planes propose; made once where it comes again.

The editions of a source repeat most of their years, and so do the components of their models.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from etl.disclosure.bounds import Row
from etl.disclosure.suppression.cutting import proposed
from etl.disclosure.suppression.demands import Terms
from etl.disclosure.suppression.protect import Protection
from etl.disclosure.suppression.relations import Joint

_FEW_ENOUGH = 3_000  # counts of a component up to which cutting planes are tried


class Task(NamedTuple):
    """One component: its counts `hidden` already, and those whose protection is `asked`."""

    model: Joint
    terms: Terms
    numbers: Sequence[int]
    rows: Sequence[Row]
    hidden: set[int]
    targets: set[int]


class Choice(NamedTuple):
    """What is hidden in the end, and what no choice of the component protects."""

    hidden: frozenset[int]
    unmet: frozenset[int]


class Choices:
    """Chooses, and remembers the choice for components that differ in nothing but the names of their cells."""

    def __init__(self) -> None:
        self._cache: dict[bytes, Choice] = {}

    def of(self, task: Task) -> Choice:
        """The cheapest choice that was found; that of a component seen before is its own."""
        order = sorted(task.numbers)
        key = _fingerprint(task, order)
        if key not in self._cache:
            protection = _cheapest(task)
            place = {number: at for at, number in enumerate(order)}
            self._cache[key] = Choice(
                *(
                    frozenset(place[number] for number in numbers)
                    for numbers in (protection.hidden, protection.unmet)
                )
            )
        return Choice(*(frozenset(order[at] for at in places) for places in self._cache[key]))


def _fingerprint(task: Task, order: Sequence[int]) -> bytes:
    """All that the choice depends on, by the places of the counts instead of their numbers."""
    model, terms = task.model, task.terms
    marks = (terms.small, terms.judged, terms.grown, task.hidden, task.targets)
    place = {number: at for at, number in enumerate(order)}
    counts = [
        (
            model.values[number],
            bool(model.cells[number]),
            model.telling[number],
            model.sized[number],
            terms.costs[number],
            *(number in marked for marked in marks),
        )
        for number in order
    ]
    rows = [
        ([(place[number], weight) for number, weight in row.weights], row.low, row.high) for row in task.rows
    ]
    return hashlib.sha256(repr((terms.threshold, terms.dear, counts, rows)).encode()).digest()


def _cheapest(task: Task) -> Protection:
    """The cheaper of what repair alone finds and of what it makes of the proposal by cutting planes."""
    model, terms, numbers, rows, hidden, targets = task

    def protection(proposal: Iterable[int]) -> Protection:
        search = Protection(
            model, numbers, rows, terms=terms, hidden=hidden, targets=targets, proposed=proposal
        )
        search.run()
        return search

    repaired = protection(())
    best = repaired
    if targets == hidden and len(numbers) <= _FEW_ENOUGH and repaired.cost:
        cut = protection(proposed(model, numbers, rows, terms=terms, hidden=hidden))
        if cut.cost < repaired.cost and cut.unmet <= repaired.unmet:
            best = cut
    best.thin()
    return best
