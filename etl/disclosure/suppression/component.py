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
    asked: set[int]


class Choice(NamedTuple):
    """What is hidden in the end, and what no choice of the component protects."""

    hidden: frozenset[int]
    unmet: frozenset[int]


class Choices:
    """Chooses, and remembers the choice for components that differ in nothing but the names of their cells."""

    def __init__(self) -> None:
        self._made: dict[bytes, Choice] = {}

    def of(self, task: Task) -> Choice:
        """The cheapest choice that was found; that of a component seen before is its own."""
        order = sorted(task.numbers)
        said = _said(task, order)
        if said not in self._made:
            found = _cheapest(task)
            place = {number: at for at, number in enumerate(order)}
            self._made[said] = Choice(
                *(frozenset(place[number] for number in some) for some in (found.hidden, found.unmet))
            )
        return Choice(*(frozenset(order[at] for at in some) for some in self._made[said]))


def _said(task: Task, order: Sequence[int]) -> bytes:
    """All that the choice depends on, by the places of the counts instead of their numbers."""
    model, terms = task.model, task.terms
    marks = (terms.small, terms.judged, terms.grown, task.hidden, task.asked)
    place = {number: at for at, number in enumerate(order)}
    counts = [
        (
            model.values[one],
            bool(model.cells[one]),
            model.telling[one],
            model.sized[one],
            terms.costs[one],
            *(one in some for some in marks),
        )
        for one in order
    ]
    rows = [([(place[one], weight) for one, weight in row.weights], row.low, row.high) for row in task.rows]
    return hashlib.sha256(repr((terms.threshold, terms.dear, counts, rows)).encode()).digest()


def _cheapest(task: Task) -> Protection:
    """The cheaper of what repair alone finds and of what it makes of the proposal by cutting planes."""
    model, terms, numbers, rows, hidden, asked = task

    def protection(proposal: Iterable[int]) -> Protection:
        made = Protection(model, numbers, rows, terms=terms, hidden=hidden, asked=asked, proposed=proposal)
        made.run()
        return made

    repaired = protection(())
    found = repaired
    if asked == hidden and len(numbers) <= _FEW_ENOUGH and repaired.cost:
        cut = protection(proposed(model, numbers, rows, terms=terms, hidden=hidden))
        if cut.cost < repaired.cost and cut.unmet <= repaired.unmet:
            found = cut
    found.thin()
    return found
