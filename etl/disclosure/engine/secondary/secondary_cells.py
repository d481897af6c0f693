"""Secondary suppression in all components: reluctant counts are known first, then open to what is left unprotected."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeVar

import numpy as np

from etl.disclosure.engine.linear import Constraint, split_into_components
from etl.disclosure.engine.secondary.components import ComponentTask, PatternCache
from etl.disclosure.engine.secondary.linked_tables import Key, LinkedTables, ProtectionLevels

T = TypeVar("T")


class SuppressionPattern(NamedTuple):
    """The counts hidden in the end, and those `unmet`: their protection level is not met, whatever is hidden."""

    hidden: set[int]
    unmet: set[int]


def hide_secondary_cells(
    tables: LinkedTables[Key],
    hidden: Iterable[int],
    levels: ProtectionLevels,
    *,
    shown: set[int],
    totals: Collection[int],
    sticky: Sequence[tuple[int, int]],
    cache: PatternCache,
) -> SuppressionPattern:
    """The cheapest pattern found that protects the counts of linked tables, component by component.

    Counts are numbered as in `tables`. Those `hidden` are so from the start: the primary ones, and whatever else must
    be. Those `shown` were shown before and stay so. Reluctant counts are known at first, then open to what is left
    without protection from either attacker; what only grew between two editions is protected last, with `totals`
    known and at any cost. `sticky` pairs an earlier count with a later one that is hidden where it is.
    """
    hidden = set(hidden)
    reluctant = {place for place, is_so in enumerate(tables.reluctant) if is_so} - hidden - shown
    hidden, unmet = _protect(
        tables,
        hidden,
        levels,
        shown=shown | reluctant,
        sticky=sticky,
        targets=None,
        openable=reluctant,
        cache=cache,
    )
    if unmet:
        hidden, unmet = _protect(
            tables, hidden, levels, shown=shown, sticky=sticky, targets=unmet, cache=cache
        )
    if grown := unmet & levels.grown:
        hidden, still_grown = _protect(
            tables,
            hidden,
            replace(levels, dear=np.inf),
            shown=shown | (set(totals) - hidden),
            sticky=sticky,
            targets=grown,
            cache=cache,
        )
        unmet = unmet - grown | still_grown
    return SuppressionPattern(hidden, unmet)


def add_later_cells(hidden: Iterable[T], pairs: Iterable[tuple[T, T]]) -> set[T]:
    """`hidden` and what comes after it; `pairs` (earlier, later) of a series are in the order of its editions."""
    closure = set(hidden)
    for earlier, later in pairs:
        if earlier in closure:
            closure.add(later)
    return closure


def _protect(
    tables: LinkedTables[Key],
    hidden: set[int],
    levels: ProtectionLevels,
    *,
    shown: set[int],
    sticky: Sequence[tuple[int, int]],
    targets: set[int] | None,
    openable: Collection[int] = (),
    cache: PatternCache,
) -> tuple[set[int], set[int]]:
    """The counts hidden in the end, and those that they do not protect; `targets` limits whose protection is sought.

    A component all of which is hidden already has nothing left to choose, and is not asked about, unless one of the
    `openable` could still be opened to it: so counts that were published before cost little.
    """
    rows = [
        Constraint(free_weights, 0.0, 0.0)
        for row in tables.rows
        if (free_weights := tuple(entry for entry in row if entry[0] not in shown))
    ]
    beside = {n for row in tables.rows if any(number in openable for number, _ in row) for n, _ in row}
    parts = split_into_components(rows)
    unmet: set[int] = set()
    waiting = list(range(len(parts)))
    while waiting:
        tasks = []
        for at in waiting:
            numbers, part = parts[at]
            hidden_in_it = hidden.intersection(numbers)
            component_targets = hidden_in_it if targets is None else hidden_in_it & targets
            if len(hidden_in_it) == len(numbers) and beside.isdisjoint(numbers):
                continue
            if component_targets & levels.judged:
                tasks.append(ComponentTask(tables, levels, numbers, part, hidden_in_it, component_targets))
        for pattern in cache.find_patterns(tasks):
            hidden |= pattern.hidden
            unmet |= pattern.unmet
        carried = add_later_cells(hidden, sticky) - hidden - shown
        hidden |= carried
        targets = targets if targets is None else targets | carried
        waiting = [at for at, (numbers, _) in enumerate(parts) if carried.intersection(numbers)]
    return hidden, unmet
