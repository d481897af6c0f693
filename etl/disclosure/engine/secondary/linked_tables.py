"""Linked tables of counts as one system: which cells are one count, which counts are only implied, and what ties them.

A zero is known and takes part in nothing, unless it is withheld with its whole (`withheld_sums`). Counts that must be
equal are one: a whole with one live part is that part. What a whole leaves beside its parts, and what a later edition
adds, are counts of persons too: implied ones, hidden from the start.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Generic, NamedTuple, TypeVar

import numpy as np

Key = TypeVar("Key", bound=tuple[str, ...])
"""The name of a cell: a tuple of text, the same for the same cell in every relation."""
Weights = tuple[tuple[int, float], ...]
Range = tuple[float, float]
_number = cache(float)  # a million weights are few numbers


class Relation(NamedTuple, Generic[Key]):
    """A whole and parts of it that do not overlap; `complete` where it is known that there are no others.

    `kind` says what divides the whole. `missing` is the part without a count, where it is known that it alone is
    missing.
    """

    kind: str
    total: Key
    parts: tuple[Key, ...]
    complete: bool
    missing: Key | None = None


class BrokenRelationError(Exception):
    """A relation does not hold in the counts: nothing can be protected on top of it."""

    def __init__(self, relation: Relation[Key], *, total: float, parts: float) -> None:
        self.kind, self.cell = relation.kind, tuple(relation.total)
        self.total, self.parts = total, parts
        super().__init__(
            f"the parts ({relation.kind}) of {relation.total} add up to {parts:g}, not {total:g}"
        )


@dataclass(frozen=True)
class LinkedTables(Generic[Key]):
    """Counts merged where they are one: `cells[i]` (none if it is only implied) all have `values[i]`.

    `guarded[i]`: small values of a cell of it are protected. `reluctant[i]`: those of another cell of it are not, and
    it is hidden only where nothing else protects a count. `grown` are counts that are no more than what a later
    edition adds. Each of `rows` adds up to zero. `says_nonzero[i]`: the mark of a cell of it says that it is no zero;
    `says_size[i]`: it is the mark of such a guarded cell, so an insider can tell by it whether the count is small.
    `most[i]`: no more than that, as totals show how many were added in all since it was nothing.
    """

    cells: tuple[tuple[Key, ...], ...]
    values: tuple[float, ...]
    guarded: tuple[bool, ...]
    reluctant: tuple[bool, ...]
    grown: frozenset[int]
    rows: tuple[Weights, ...]
    says_nonzero: tuple[bool, ...]
    says_size: tuple[bool, ...]
    most: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ProtectionLevels:
    """The protection level of each count of linked tables, by their numbers, and what each costs to hide.

    Counts are `primary` where they are guarded and under `threshold`: to an insider, who knows which these are, each
    must still look like every small value. Each hidden count of those `judged` must keep as many values as there are
    small ones to anybody else. What only grew from one edition to the next (`grown`) is protected by nothing that
    costs `dear` or more: totals that both editions show stay shown.
    """

    threshold: int
    primary: frozenset[int]
    judged: frozenset[int]
    grown: frozenset[int]
    costs: Sequence[float]
    dear: float

    @property
    def width(self) -> int:
        """How far apart the ends of a protection interval must be: 1 to 4 are four values, three units wide."""
        return self.threshold - 2

    def find_ranges(
        self, tables: LinkedTables[Key], numbers: Iterable[int], *, informed: bool
    ) -> dict[int, Range]:
        """The range that each count has by its mark, to an insider (`informed`) or to anybody else."""
        return {number: self._find_range(tables, number, informed=informed) for number in numbers}

    def _find_range(self, tables: LinkedTables[Key], number: int, *, informed: bool) -> Range:
        """An implied count bears no mark, and the mark of what is withheld whole says nothing."""
        if informed and tables.says_size[number]:
            small = tables.values[number] < self.threshold
            return (1.0, self.threshold - 1.0) if small else (float(self.threshold), np.inf)
        return (1.0 if tables.says_nonzero[number] else 0.0), np.inf


@dataclass(frozen=True)
class WithheldCells(Generic[Key]):
    """`cells` whose mark does not tell whether they are small; the mark of those in `silent` says nothing at all.

    `zeros` are those where nobody was counted and which, for all that is shown, might be more.
    """

    cells: frozenset[Key] = frozenset()
    silent: frozenset[Key] = frozenset()
    zeros: frozenset[Key] = frozenset()


@dataclass(frozen=True)
class LinkingRules(Generic[Key]):
    """What linking asks about a cell: whether it `is_guarded`, so that a count of it under `threshold` is protected.

    `find_most_added` tells of an earlier and a later cell how many can have been added at most, by totals that are
    shown; None where that is not known.
    """

    threshold: int
    is_guarded: Callable[[Key], bool]
    find_most_added: Callable[[Key, Key], float | None]


def link_tables(
    counts: Mapping[Key, float],
    relations: Iterable[Relation[Key]],
    rules: LinkingRules[Key],
    *,
    withheld: WithheldCells[Key],
    grown: Iterable[tuple[Key, Key]] = (),
    unchanged: Collection[tuple[Key, Key]] = frozenset(),
    absent: Collection[Key] = frozenset(),
    unshown: Collection[Key] = frozenset(),
) -> LinkedTables[Key]:
    """The system of the counts above zero and of the zeros `withheld`, with the (earlier, later) editions `grown` linked.

    Those `unchanged` are one count. Those `absent` have no row in the publication, nor have those `unshown`: what few
    of these are in a sum together is a count too. `relations` may name cells hidden before that have no count: what a
    whole leaves beside its other parts is then known to be hidden already. Raises BrokenRelationError where parts
    exceed their whole, or where a complete sum does not hold.
    """
    linking = _Linking(counts, rules, withheld, absent, unshown)
    lacking: dict[Key, list[Relation[Key]]] = defaultdict(list)
    for relation in relations:
        if relation.total in counts:
            linking.add_relation(relation, counts[relation.total])
        else:
            lacking[relation.total].append(relation)
    for total in sorted(lacking):
        linking.add_absent_total(lacking[total])
    for earlier, later in grown:
        linking.link_editions(earlier, later, unchanged=(earlier, later) in unchanged)
    return linking.merge()


@dataclass(slots=True)
class _Linking(Generic[Key]):
    """Numbers of the live cells, then of the implied counts; rows between them."""

    counts: Mapping[Key, float]
    rules: LinkingRules[Key]
    withheld: WithheldCells[Key]
    absent: Collection[Key]
    unshown: Collection[Key]
    number: dict[Key, int] = field(init=False)
    values: list[float] = field(init=False)
    guarded: list[bool] = field(init=False)
    rows: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)
    growth: list[int] = field(default_factory=list)
    most: dict[int, float] = field(default_factory=dict)
    unsized: set[Key] = field(default_factory=set)

    def __post_init__(self) -> None:
        live = sorted(cell for cell, value in self.counts.items() if value > 0 or cell in self.withheld.zeros)
        self.number = {cell: place for place, cell in enumerate(live)}
        self.values = [self.counts[cell] for cell in live]
        self.guarded = [self.rules.is_guarded(cell) for cell in live]

    def add_relation(self, relation: Relation[Key], value: float) -> None:
        """A whole and its parts, and what the whole leaves beside them."""
        counted_parts = [part for part in relation.parts if part in self.counts]
        parts_sum = math.fsum(self.counts[part] for part in counted_parts)
        rest, protected = round(value - parts_sum, 6), len(counted_parts) < len(relation.parts)
        if rest < 0 or (rest and relation.complete and not protected):
            raise BrokenRelationError(relation, total=value, parts=parts_sum)
        parts = [self.number[part] for part in relation.parts if part in self.number]
        untold = [part for part in relation.parts if part in self.number and part in self.unshown]
        together = math.fsum(self.counts[part] for part in untold)
        if len(untold) > 1 and 0 < together < self.rules.threshold:
            of_them = self._add_implied(together, guarded=self.rules.is_guarded(untold[0]))
            numbers = tuple(self.number[part] for part in untold)
            self.rows.append((of_them, numbers))
            parts = [of_them, *(number for number in parts if number not in numbers)]
        if rest:
            guarded = self.rules.is_guarded(relation.parts[0]) and not protected
            parts.append(self._add_implied(rest, guarded=guarded))
        total_number = self.number.get(relation.total)
        if total_number is not None and parts:
            self.rows.append((total_number, tuple(parts)))

    def add_absent_total(self, relations: Sequence[Relation[Key]]) -> None:
        """A whole that is not published ties the sums that share it, if one of them gives it."""
        complete_sums = [
            relation
            for relation in relations
            if relation.complete and all(part in self.counts for part in relation.parts)
        ]
        if len(relations) < 2 or not complete_sums:
            return
        total, value = complete_sums[0].total, math.fsum(self.counts[part] for part in complete_sums[0].parts)
        if value > 0 or any(part in self.number for relation in relations for part in relation.parts):
            self.number[total] = self._add_implied(value, guarded=self.rules.is_guarded(total))
            for relation in relations:
                self.add_relation(relation, value)

    def link_editions(self, earlier: Key, later: Key, *, unchanged: bool) -> None:
        """A later count is the earlier one and its growth, unless it fell; the earlier one alone if it is unchanged."""
        if 0 < self.counts[earlier] < self.rules.threshold:
            self.unsized.add(later)  # it may be hidden since that one is, whatever its own size
        growth = self.counts[later] - self.counts[earlier]
        if earlier not in self.number and later in self.number:
            self._limit(self.number[later], earlier, later)
        if growth < 0 or earlier not in self.number:
            return
        if unchanged:
            if later in self.number:
                self.rows.append((self.number[later], (self.number[earlier],)))
            return
        self.growth.append(self._add_implied(growth, guarded=self.rules.is_guarded(later)))
        self._limit(self.growth[-1], earlier, later)
        parts = [self.number[earlier], self.growth[-1]]
        if later in self.number:
            self.rows.append((self.number[later], tuple(parts)))

    def _limit(self, number: int, earlier: Key, later: Key) -> None:
        most = self.rules.find_most_added(earlier, later)
        if most is not None:
            self.most[number] = most

    def _add_implied(self, value: float, *, guarded: bool) -> int:
        self.values.append(value)
        self.guarded.append(guarded)
        return len(self.values) - 1

    def merge(self) -> LinkedTables[Key]:
        """The counts merged where they are one."""
        leader = merge_equal_counts(len(self.values), self.rows)
        place = {root: at for at, root in enumerate(sorted(set(leader)))}
        at = [place[root] for root in leader]
        cells: list[list[Key]] = [[] for _ in place]
        for cell, number in self.number.items():
            if cell in self.counts and cell not in self.absent:
                cells[at[number]].append(cell)
        unsized = self.withheld.cells | self.unsized
        says_nonzero = tuple(any(cell not in self.withheld.silent for cell in group) for group in cells)
        says_size = tuple(
            any(cell not in unsized and self.rules.is_guarded(cell) for cell in group) for group in cells
        )
        below, above = [False] * len(place), [False] * len(place)
        for number, is_guarded in enumerate(self.guarded):
            (below if is_guarded else above)[at[number]] = True
        values = [0.0] * len(place)
        for number, value in enumerate(self.values):
            values[at[number]] = value
        most = [math.inf] * len(place)
        for number, limit in self.most.items():
            most[at[number]] = min(limit, most[at[number]])
        grown = frozenset(at[number] for number in self.growth if not cells[at[number]])
        rows = sorted({row for relation_row in self.rows if (row := _find_weights(relation_row, at))})
        return LinkedTables(
            tuple(tuple(group) for group in cells),
            tuple(values),
            tuple(below),
            tuple(above),
            grown,
            tuple(rows),
            says_nonzero,
            says_size,
            tuple(most),
        )


def _find_weights(row: tuple[int, tuple[int, ...]], at: Sequence[int]) -> Weights:
    weights: Counter[int] = Counter({at[row[0]]: 1})
    for part in row[1]:
        weights[at[part]] -= 1
    return tuple(sorted((place, _number(weight)) for place, weight in weights.items() if weight))


def merge_equal_counts(size: int, rows: Sequence[tuple[int, tuple[int, ...]]]) -> list[int]:
    """For each of `size` counts the first of those that must be equal to it, by `rows` of a whole and its live parts.

    Equal are a whole and its only part, wholes of the same parts, and what equal wholes leave beside the same parts
    (the last part of a row).
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


def find_unchanged(
    repeated: Iterable[tuple[Key, Key]],
    counts: Mapping[Key, float],
    relations: Iterable[Relation[Key]],
    *,
    is_known: Callable[[Key, Key], bool],
    move_to_edition: Callable[[Key, Key], Key],
) -> set[tuple[Key, Key]]:
    """The pairs (earlier, later) to which visibly nobody was added: nobody was to a whole that they are parts of.

    `repeated` is the same cell in two editions; `move_to_edition(total, part)` names the total in the edition of a
    part. It starts from wholes that are known in both editions (`is_known`), and goes down from whole to part. Counts
    never fall, so where the whole did not grow no part of it did.
    """
    later_of = dict(repeated)
    if not later_of:
        return set()
    in_full = {
        (relation.total, frozenset(relation.parts)) for relation in relations if _is_made_up(relation, counts)
    }
    parts_of: dict[Key, list[list[tuple[Key, Key]]]] = defaultdict(list)
    waiting = []
    for total, parts in in_full:
        pairs = [(part, later_of[part]) for part in parts if part in later_of]
        later_total = move_to_edition(total, pairs[0][1]) if pairs else total
        if len(pairs) == len(parts) and (later_total, frozenset(later for _, later in pairs)) in in_full:
            parts_of[total].append(pairs)
            if is_known(total, later_total) and counts[total] == counts[later_total]:
                waiting.append(total)
    still: set[tuple[Key, Key]] = set()
    while waiting:
        for pairs in parts_of.pop(waiting.pop(), ()):
            still.update(pairs)
            waiting += [earlier for earlier, _ in pairs]
    return still


def _is_made_up(relation: Relation[Key], counts: Mapping[Key, float]) -> bool:
    """Whether the parts at hand are all of the whole."""
    if relation.total not in counts or not all(part in counts for part in relation.parts):
        return False
    return math.fsum(counts[part] for part in relation.parts) == counts[relation.total]
