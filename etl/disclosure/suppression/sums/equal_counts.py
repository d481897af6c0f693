"""Which counts are one number for whoever sees what is shown: in a sum, and in two editions of it."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from etl.disclosure.cells import Cell
from etl.disclosure.suppression.sums.declared_sums import Relation

Row = tuple[int, tuple[int, ...]]
Pairs = list[tuple[Cell, Cell]]


def unchanged(
    linked: Iterable[tuple[Cell, Cell]],
    counts: Mapping[Cell, float],
    relations: Iterable[Relation],
    *,
    is_known: Callable[[Cell, Cell], bool],
) -> set[tuple[Cell, Cell]]:
    """Those of `linked`, (earlier, later), to which visibly nobody was added: nobody was to a whole that they are of.

    It starts from wholes that are known in both editions, and goes down from whole to part. Counts never fall, so where
    the whole did not grow no part of it did.
    """
    later_of = dict(pair for pair in linked if pair[0].end == pair[1].end)
    if not later_of:
        return set()
    in_full = {
        (relation.total, frozenset(relation.parts)) for relation in relations if _is_made_up(relation, counts)
    }
    parts_of: dict[Cell, list[Pairs]] = defaultdict(list)
    waiting = []
    for total, parts in in_full:
        pairs = [(part, later_of[part]) for part in parts if part in later_of]
        later_total = total.in_edition(pairs[0][1].snapshot) if pairs else total
        if len(pairs) == len(parts) and (later_total, frozenset(later for _, later in pairs)) in in_full:
            parts_of[total].append(pairs)
            if is_known(total, later_total) and counts[total] == counts[later_total]:
                waiting.append(total)
    still: set[tuple[Cell, Cell]] = set()
    while waiting:
        for pairs in parts_of.pop(waiting.pop(), ()):
            still.update(pairs)
            waiting += [earlier for earlier, _ in pairs]
    return still


def _is_made_up(relation: Relation, counts: Mapping[Cell, float]) -> bool:
    """Whether the parts at hand are all of the whole."""
    if relation.total not in counts or not all(part in counts for part in relation.parts):
        return False
    return math.fsum(counts[part] for part in relation.parts) == counts[relation.total]


def leaders(size: int, rows: Sequence[Row]) -> list[int]:
    """For each of `size` counts the first of those that must be equal to it, by `rows` of a whole and its live parts.

    Equal are a whole and its only part, wholes of the same parts, and what equal wholes leave beside the same parts (the
    last part of a row).
    """
    leader = list(range(size))

    def find(number: int) -> int:
        while leader[number] != number:
            leader[number] = leader[leader[number]]
            number = leader[number]
        return number

    def join(number: int, other: int) -> bool:
        first, second = sorted((find(number), find(other)))
        leader[second] = first
        return first != second

    waiting = True
    while waiting:
        waiting = False
        wholes: dict[tuple[int, ...], int] = {}
        rests: dict[tuple[int, tuple[int, ...]], int] = {}
        for total, parts in rows:
            roots = [find(part) for part in parts]
            same_parts = roots[0] if len(roots) == 1 else wholes.setdefault(tuple(sorted(roots)), total)
            waiting |= join(total, same_parts)
            same_rest = rests.setdefault((find(total), tuple(sorted(roots[:-1]))), parts[-1])
            waiting |= join(parts[-1], same_rest)
    return [find(number) for number in range(size)]
