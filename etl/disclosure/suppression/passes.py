"""The passes of the choice in one block: departments known, then open to what is unprotected, then bare totals known."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np

from etl.disclosure.bounds import Row, components
from etl.disclosure.cells import Cell
from etl.disclosure.suppression.component import Choices, Task
from etl.disclosure.suppression.demands import Terms
from etl.disclosure.suppression.edition_cells import bears_trait
from etl.disclosure.suppression.joint_counts import Joint
from observatory.catalog import Catalog

T = TypeVar("T")
_WHOLE_PLACE = 1e5  # what hiding all that is counted in a place below a department costs beside any count
_DEPARTMENT = 1e7  # what hiding a department costs


def inherited(hidden: Iterable[T], pairs: Iterable[tuple[T, T]]) -> set[T]:
    """`hidden` and what comes after it; pairs of a series are in the order of its editions."""
    closure = set(hidden)
    for earlier, later in pairs:
        if earlier in closure:
            closure.add(later)
    return closure


def terms_of(
    model: Joint,
    sticky: Sequence[tuple[int, int]],
    told: Collection[Cell],
    *,
    threshold: int,
    open_numbers: Collection[int],
) -> Terms:
    """A cell costs its value; one that would take later editions with it costs those too. What is known asks nothing."""
    costs = [_cost(model, place) for place in range(len(model.cells))]
    for earlier, later in reversed(sticky):
        costs[earlier] += costs[later]
    places = [place for place in range(len(model.cells)) if place not in open_numbers]
    small = frozenset(n for n in places if model.local[n] and 0 < model.values[n] < threshold)
    judged = frozenset(
        n for n in places if model.local[n] and any(cell not in told for cell in model.cells[n])
    )
    return Terms(threshold, small, judged | small, model.grown, tuple(costs), dear=_WHOLE_PLACE)


def _cost(model: Joint, place: int) -> float:
    dear = _DEPARTMENT if model.wide[place] else _WHOLE_PLACE
    bare = any(not cell.breakdown for cell in model.cells[place])
    return model.values[place] * len(model.cells[place]) + dear * (bare or model.wide[place])


def chosen_in_passes(
    model: Joint,
    hidden: Iterable[int],
    terms: Terms,
    catalog: Catalog,
    *,
    sticky: Sequence[tuple[int, int]],
    open_numbers: set[int],
    choices: Choices,
) -> tuple[set[int], set[int]]:
    """First with departments known, then with them open to what is left without protection from either attacker."""
    chosen = set(hidden)
    wide = {place for place, is_wide in enumerate(model.wide) if is_wide} - chosen - open_numbers
    bare = {
        place
        for place, group in enumerate(model.cells)
        if any(not bears_trait(cell, catalog) for cell in group)
    }
    chosen, unmet = _protected(
        model,
        chosen,
        terms,
        open_numbers=open_numbers | wide,
        sticky=sticky,
        targets=None,
        openable=wide,
        choices=choices,
    )
    if unmet:
        chosen, unmet = _protected(
            model, chosen, terms, open_numbers=open_numbers, sticky=sticky, targets=unmet, choices=choices
        )
    if grown := unmet & terms.grown:
        chosen, still_grown = _protected(
            model,
            chosen,
            replace(terms, dear=np.inf),
            open_numbers=open_numbers | (bare - chosen),
            sticky=sticky,
            targets=grown,
            choices=choices,
        )
        unmet = unmet - grown | still_grown
    return chosen, unmet


def _protected(
    model: Joint,
    hidden: set[int],
    terms: Terms,
    *,
    open_numbers: set[int],
    sticky: Sequence[tuple[int, int]],
    targets: set[int] | None,
    openable: Collection[int] = (),
    choices: Choices,
) -> tuple[set[int], set[int]]:
    """The counts hidden in the end, and those that they do not protect; `targets` limits whose protection is sought.

    A component all of which is hidden already has nothing left to choose, and is not asked about, unless one of the
    `openable` could still be opened to it: so counts that were published before cost little.
    """
    rows = [
        Row(free_weights, 0.0, 0.0)
        for row in model.rows
        if (free_weights := tuple(entry for entry in row if entry[0] not in open_numbers))
    ]
    beside = {n for row in model.rows if any(number in openable for number, _ in row) for n, _ in row}
    parts = components(rows)
    unmet: set[int] = set()
    waiting = list(range(len(parts)))
    while waiting:
        tasks = []
        for at in waiting:
            numbers, part = parts[at]
            open_to_it = hidden.intersection(numbers)
            component_targets = open_to_it if targets is None else open_to_it & targets
            if len(open_to_it) == len(numbers) and beside.isdisjoint(numbers):
                continue
            if component_targets & terms.judged:
                tasks.append(Task(model, terms, numbers, part, open_to_it, component_targets))
        for choice in choices.of(tasks):
            hidden |= choice.hidden
            unmet |= choice.unmet
        carried = inherited(hidden, sticky) - hidden - open_numbers
        hidden |= carried
        targets = targets if targets is None else targets | carried
        waiting = [at for at, (numbers, _) in enumerate(parts) if carried.intersection(numbers)]
    return hidden, unmet
