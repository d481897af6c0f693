"""Secondary suppression in one component: by repair, or by repair of a proposal of cutting planes; equal ones are cached.

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
from etl.disclosure.suppression.sums.relations import Joint

_FEW_ENOUGH = 3_000  # counts of a component up to which cutting planes are tried


class Task(NamedTuple):
    """One component: its counts `hidden` already, and the `targets` that must be protected."""

    model: Joint
    terms: Terms
    numbers: Sequence[int]
    rows: Sequence[Row]
    hidden: set[int]
    targets: set[int]


class Choice(NamedTuple):
    """The counts hidden in a component, and those that no choice in it protects."""

    hidden: frozenset[int]
    unmet: frozenset[int]


class Choices:
    """Chooses what is hidden, with a cache for components that differ in the names of their cells alone."""

    def __init__(self) -> None:
        self._cache: dict[bytes, Choice] = {}

    def of(self, task: Task) -> Choice:
        """The cheapest choice found; a component equal to an earlier one gets the same."""
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
    """A hash of all that the choice depends on, with counts named by their position in the component."""
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
