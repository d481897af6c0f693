"""Cell suppression in linked tables of counts, to be used alone: choose what is hidden, and attack the result.

A table of counts of persons is published with some cells hidden: small ones (primary) and as many others (secondary)
as keep sums from telling them. Four steps:

1. say which sums tie the cells: `hierarchy`, `cross` and `link` give relations;
2. say which cells are small: `find_primary_cells`; put all together as `CountTables`, which refuses what does not add up;
3. `secondary` chooses the cells to hide beside them, at the least cost that is found, with a bound of what the least is;
4. `audit` gives the interval that each attacker can work out for each hidden cell, and the primary cells that it tells.
   It shares no code with the choice but the solver.

A cell is named by a tuple of text, `("women", "north")`; a count is a whole number of persons; an interval holds both its
ends. README.md beside this file has a worked example.

M. Fischetti, J. J. Salazar (2001). Solving the cell suppression problem on tabular data with linear constraints.
Management Science 47 (the choice, its cuts and its bound). A. Hundepool et al. (2012). Statistical Disclosure Control.
Wiley (the words, chapter 4). Ø. Langsrud (2019). Information preserving regression-based tools for statistical
disclosure control. Statistics and Computing 29; (2024) Secondary cell suppression by Gaussian elimination. Privacy in
Statistical Databases (the same relations as a matrix, which asks whether a cell can be computed; this asks how many
values are left to it).
"""

from __future__ import annotations

import math
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import product
from typing import Final, Generic, NamedTuple

import numpy as np

from etl.disclosure.engine.audit.attackers import (
    AttackerView,
    Contradiction,
    Insider,
    UnknownCounts,
    bound_cells,
)
from etl.disclosure.engine.audit.intervals import Interval, SolverError
from etl.disclosure.engine.linear import Constraint
from etl.disclosure.engine.secondary.linked_tables import (
    BrokenRelationError,
    Key,
    LinkedTables,
    LinkingRules,
    ProtectionLevels,
    Relation,
    WithheldCells,
    link_tables,
)
from etl.disclosure.engine.secondary.secondary_cells import (
    PatternCache,
    SuppressionPattern,
    hide_secondary_cells,
)

LEAST_THRESHOLD: Final = 3
GREATEST_THRESHOLD: Final = 1_000
GREATEST_COUNT: Final = 10**9
"""Beyond it the solver's own tolerance would be as wide as a person."""
_LEAST_COST = 1.0
SEARCHED_UP_TO: Final = 10_000
"""Counts that sums tie, up to which the cheapest pattern is searched for unless another number is given."""
_NOTHING = 1e-6  # by how much the solver may be beside a number, of it


class Attacker(Enum):
    """Who reads what is published. All know the method, every sum and all that is shown, zeros too.

    An outsider takes a hidden count for 0 or more; who knows the rule that zeros are shown, for 1 or more; who knows
    which cells are primary takes these for 1 to the threshold less one, and any other hidden cell for the threshold or
    more. What each demands of the primary cells: as many values as there are small ones, and of the last that these
    are the small ones themselves.
    """

    OUTSIDER = "outsider"
    KNOWS_ZEROS = "zeros"
    KNOWS_PRIMARY = "primary"


EVERYBODY: Final = tuple(Attacker)


class TableError(ValueError):
    """Tables, or what is asked of them, that nothing can be protected on; `cell` or `relation` says where."""

    def __init__(self, reason: str, *, cell: tuple[str, ...] | None = None, relation: str = "") -> None:
        self.reason, self.cell, self.relation = reason, cell, relation
        where = f"relation {relation}" if cell is None else f"cell {', '.join(cell)}"
        super().__init__(f"{where}: {reason}" if relation or cell is not None else reason)


def hierarchy(parts_of: Mapping[str, Sequence[str]]) -> list[Relation[tuple[str, ...]]]:
    """The relations of one dimension, of wholes and the parts that make them up: `{"all": ["women", "men"]}`."""
    return [
        Relation(total, (total,), tuple((part,) for part in parts), True) for total, parts in parts_of.items()
    ]


def cross(*dimensions: Sequence[Relation[tuple[str, ...]]]) -> list[Relation[tuple[str, ...]]]:
    """The relations of a table that crosses these dimensions: each sum of one at all codes of the others.

    A cell of it is named by one code a dimension, in their order. `cross(cross(a, b), c)` is `cross(a, b, c)`.
    """
    codes = [list(_list_cells(dimension)) for dimension in dimensions]
    return [
        Relation(
            relation.kind,
            sum((*before, relation.total, *after), ()),
            tuple(sum((*before, part, *after), ()) for part in relation.parts),
            relation.complete,
        )
        for at, dimension in enumerate(dimensions)
        for relation in dimension
        for before in product(*codes[:at])
        for after in product(*codes[at + 1 :])
    ]


def link(*tables: Iterable[Relation[Key]]) -> list[Relation[Key]]:
    """The relations of tables that share cells: the same name is the same cell, the same sum stands once."""
    return list(dict.fromkeys(relation for table in tables for relation in table))


def _list_cells(relations: Iterable[Relation[Key]]) -> Iterable[Key]:
    """The cells of these relations, each once, in their order."""
    return dict.fromkeys(cell for relation in relations for cell in (relation.total, *relation.parts))


def find_primary_cells(counts: Mapping[Key, int], threshold: int) -> frozenset[Key]:
    """The cells whose counts are small: from 1 to `threshold` less one."""
    return frozenset(cell for cell, count in counts.items() if 0 < count < threshold)


@dataclass(frozen=True)
class CountTables(Generic[Key]):
    """Counts of cells, the relations between them, and which of them are `primary`: small ones to be protected.

    `editions` pairs a cell with the same one in a later edition, both among the counts: the later count is the earlier
    one and what was added since, which is a count of persons and protected too. Raises TableError where a count is no
    whole number from 0 to a billion, a primary one is not from 1 to `threshold` less one, a relation does not hold or
    names a cell without a count, a cell stands in no relation, or a later count is less than the earlier one.
    """

    counts: Mapping[Key, int]
    relations: Sequence[Relation[Key]]
    primary: frozenset[Key]
    threshold: int
    editions: Sequence[tuple[Key, Key]] = ()

    def __post_init__(self) -> None:
        if not LEAST_THRESHOLD <= self.threshold <= GREATEST_THRESHOLD:
            raise TableError(f"a threshold is from {LEAST_THRESHOLD} to {GREATEST_THRESHOLD:,}")
        self._check_counts()
        for relation in self.relations:
            self._check_relation(relation)
        for cell in sorted(self.counts.keys() - set(_list_cells(self.relations))):
            raise TableError("it stands in no relation: give the sum that it is a part of", cell=cell)
        for earlier, later in self.editions:
            self.check_cells("an edition", (earlier, later))
            if self.counts[later] < self.counts[earlier]:
                raise TableError("it is less than in the edition before: leave the pair out", cell=later)

    def _check_counts(self) -> None:
        """That all are counts of persons, and the primary ones small."""
        for cell, count in self.counts.items():
            if not 0 <= count <= GREATEST_COUNT or count != int(count):
                raise TableError(
                    f"{count} is no whole number of persons from 0 to {GREATEST_COUNT:,}", cell=cell
                )
        self.check_cells("primary", self.primary)
        for cell in sorted(self.primary - find_primary_cells(self.counts, self.threshold)):
            raise TableError(
                f"a primary count is from 1 to {self.threshold - 1}, not {self.counts[cell]}", cell=cell
            )

    def _check_relation(self, relation: Relation[Key]) -> None:
        """That it is one total and its parts, all counted, all different, and that they add up."""
        cells = (relation.total, *relation.parts)
        self.check_cells(f"relation {relation.kind}", cells)
        if len(cells) < 2 or len(set(cells)) < len(cells):
            raise TableError("a total has one part or more, each once", relation=relation.kind)
        parts = sum(self.counts[part] for part in relation.parts)
        if parts != self.counts[relation.total]:
            raise TableError(
                f"its parts add up to {parts}, not {self.counts[relation.total]}: give the rest a cell",
                relation=relation.kind,
            )

    def check_cells(self, where: str, cells: Iterable[Key]) -> None:
        """Raise TableError where one of these has no count; `where` says what names them."""
        for cell in cells:
            if cell not in self.counts:
                raise TableError(f"{where} names it, but it has no count", cell=cell)


class ProtectionPattern(NamedTuple, Generic[Key]):
    """Which cells are hidden, the primary ones among them, and what that costs.

    `unmet` are cells that this does not protect as is demanded: with a limit of time, those not shown to be protected by
    then. `cost` is that of all that is hidden. No pattern that leaves each cell as many values as this one, up to its
    demand, and hides nothing reluctant costs less than `bound`: proven by cutting planes where `by_cutting_planes`, else
    no more than the cost of what had to be hidden from the start. `in_time` is False where the limit came before all was
    asked; half of it is for cheaper patterns, so that the search for these may end before.
    """

    hidden: frozenset[Key]
    unmet: frozenset[Key]
    cost: float
    bound: float
    by_cutting_planes: bool
    in_time: bool


def secondary(
    tables: CountTables[Key],
    *,
    cost: Mapping[Key, float] | None = None,
    shown: Collection[Key] = (),
    hidden: Collection[Key] = (),
    reluctant: Collection[Key] = (),
    attackers: Collection[Attacker] = EVERYBODY,
    limit: float | None = None,
    searched_up_to: int = SEARCHED_UP_TO,
) -> ProtectionPattern[Key]:
    """Choose the cells to hide beside the primary ones, so that each of `attackers` is left what he is owed.

    Hiding a cell costs what it counts, or its `cost` (1 or more). Those `shown` stay so, those in `hidden` are hidden
    whatever else is, and `reluctant` ones only where nothing else protects a primary cell. Without a `limit` the same
    tables give the same pattern; with one, in seconds, the pattern is the best that protects of those found by then, or
    `unmet` names the cells for which there was none. Of up to `searched_up_to` counts that sums tie the cheapest pattern
    is searched by cutting planes, which takes longer and proves a `bound`. From 2,000 counts on components are solved
    in processes, so a script calls this under `if __name__ == "__main__":`.

    Raises TableError where a count under the threshold is neither primary nor shown (hidden, it would be taken for a
    large one), where a zero or a cell without a count is to be hidden, where a cell is to be both hidden and shown,
    and where a cost is less than 1.
    """
    deadline = None if limit is None else time.monotonic() + limit
    _check_wishes(tables, cost or {}, shown=shown, hidden=hidden, reluctant=reluctant)
    linked = _link_counts(tables, reluctant, attackers)
    number = {cell: place for place, group in enumerate(linked.cells) for cell in group}
    known = {number[cell] for cell in shown if cell in number}
    levels = _set_levels(tables, linked, known, cost=cost or {}, attackers=attackers)
    start = levels.judged | {place for place, group in enumerate(linked.cells) if not group}
    start |= {number[cell] for cell in hidden} - known

    def find_hopeless() -> set[int]:
        """The primary counts that stay told where everything is hidden that may be, to the one who knows most."""
        open_cells = {cell for cell, count in tables.counts.items() if count and cell not in shown}
        who = max(attackers, key=EVERYBODY.index)
        told = audit(tables, open_cells, attackers=[who], in_full=False).told[who]
        return {number[cell] for cell in told if cell in number}

    found = hide_secondary_cells(
        linked,
        start,
        levels,
        shown=known,
        totals=(),
        sticky=(),
        cache=PatternCache(deadline=deadline, planes_up_to=searched_up_to),
        find_hopeless=find_hopeless,
    )
    return ProtectionPattern(
        tables.primary.union(hidden, *(linked.cells[place] for place in found.hidden)),
        _name_unmet(linked, found.unmet) | {cell for cell in tables.primary if number[cell] in known},
        *_weigh(linked, levels, start, found),
        in_time=deadline is None or time.monotonic() < deadline,
    )


def _check_wishes(
    tables: CountTables[Key],
    cost: Mapping[Key, float],
    *,
    shown: Collection[Key],
    hidden: Collection[Key],
    reluctant: Collection[Key],
) -> None:
    """Raise TableError where what is asked contradicts itself or the tables."""
    for where, cells in (("shown", shown), ("hidden", hidden), ("reluctant", reluctant), ("cost", cost)):
        tables.check_cells(where, cells)
    for cell in sorted(set(shown) & tables.primary.union(hidden)):
        raise TableError("it is to be shown and hidden", cell=cell)
    for cell in sorted(cell for cell in hidden if not tables.counts[cell]):
        raise TableError("a zero is shown: it cannot be hidden", cell=cell)
    small = find_primary_cells(tables.counts, tables.threshold) - tables.primary
    for cell in sorted(small.difference(shown)):
        raise TableError(
            f"{tables.counts[cell]} is under the threshold of {tables.threshold}: make it primary, or show it",
            cell=cell,
        )
    for cell, price in cost.items():
        if not _LEAST_COST <= price < math.inf:
            raise TableError(f"to hide a cell costs 1 or more, not {price}", cell=cell)


def _link_counts(
    tables: CountTables[Key], reluctant: Collection[Key], attackers: Collection[Attacker]
) -> LinkedTables[Key]:
    """The tables as the choice takes them. Who does not know that zeros are shown takes every mark for a zero, too."""
    if not attackers:
        raise TableError("name an attacker")
    rules = LinkingRules[Key](tables.threshold, lambda cell: True, lambda earlier, later: None)
    try:
        linked = link_tables(
            tables.counts, tables.relations, rules, withheld=WithheldCells(), grown=tables.editions
        )
    except BrokenRelationError as broken:  # pragma: no cover - the tables were checked when they were made
        raise TableError(str(broken), relation=broken.kind) from broken
    know_nothing = set(attackers) == {Attacker.OUTSIDER}
    return replace(
        linked,
        reluctant=tuple(any(cell in reluctant for cell in group) for group in linked.cells),
        says_nonzero=tuple(says and not know_nothing for says in linked.says_nonzero),
    )


def _set_levels(
    tables: CountTables[Key],
    linked: LinkedTables[Key],
    known: Collection[int],
    *,
    cost: Mapping[Key, float],
    attackers: Collection[Attacker],
) -> ProtectionLevels:
    """Primary cells and what few an edition adds are judged; counts that are one cost what their cells do."""
    judged = frozenset(
        place
        for place, group in enumerate(linked.cells)
        if place not in known and 0 < linked.values[place] < tables.threshold
        if not group or not tables.primary.isdisjoint(group)
    )
    costs = tuple(float(sum(cost.get(cell, tables.counts[cell]) for cell in group)) for group in linked.cells)
    primary = judged if Attacker.KNOWS_PRIMARY in attackers else frozenset[int]()
    return ProtectionLevels(tables.threshold, primary, judged, linked.grown, costs, dear=np.inf)


def _name_unmet(linked: LinkedTables[Key], unmet: Collection[int]) -> frozenset[Key]:
    """The cells of these counts; of what an edition adds, those of the later count."""
    found = {cell for place in unmet for cell in linked.cells[place]}
    nameless = {place for place in unmet if not linked.cells[place]}
    for row in linked.rows if nameless else ():
        if any(place in nameless for place, _ in row):
            found.update(cell for place, weight in row if weight > 0 for cell in linked.cells[place])
    return frozenset(found)


def _weigh(
    linked: LinkedTables[Key], levels: ProtectionLevels, start: Collection[int], found: SuppressionPattern
) -> tuple[float, float, bool]:
    """What all that is hidden costs, its lower bound, and whether that is proven by more than what had to be hidden.

    What cutting planes prove of a component holds while nothing reluctant is hidden. Where costs are whole numbers, so
    is what the cheapest pattern costs.
    """
    least = sum(levels.costs[place] for place in start)
    opened = any(linked.reluctant[place] for place in found.hidden.difference(start))
    proven = found.bound if not opened else 0.0
    if all(map(float.is_integer, levels.costs)):
        proven = float(math.ceil(proven - _NOTHING * max(proven, 1.0)))
    return sum(levels.costs[place] for place in found.hidden), least + proven, proven > 0


class TableAudit(NamedTuple, Generic[Key]):
    """The interval that each attacker can work out for each hidden cell, and the primary cells that are `told` to him.

    Of one who knows which cells are primary only these are asked. What an edition adds has an interval as well, under
    `name_growth`. A cell is told where it has fewer values than there are small ones.
    """

    intervals: dict[Attacker, dict[Key, Interval]]
    told: dict[Attacker, frozenset[Key]]


def name_growth(earlier: Key, later: Key) -> tuple[str, ...]:
    """The name of what was added to a cell between two editions."""
    return ("growth", *earlier, *later)


def audit(
    tables: CountTables[Key],
    hidden: Collection[Key],
    *,
    attackers: Collection[Attacker] = EVERYBODY,
    in_full: bool = True,
) -> TableAudit[tuple[str, ...]]:
    """What each attacker can work out of the tables published without the cells `hidden`, and what that tells him.

    Intervals are linear ones drawn in to whole numbers; narrower than four thresholds, and for one who knows which cells
    are primary, they are those of tables of whole numbers. A primary cell that is not hidden has its count alone.
    Without `in_full` what is `told` is the same, but other cells are not asked, and of those that are protected no more
    is said than tables of whole numbers already show. Raises TableError where a zero or a cell without a count is
    hidden, and SolverError where the solver gives no answer.
    """
    tables.check_cells("the pattern", hidden)
    for cell in sorted(cell for cell in hidden if not tables.counts[cell]):
        raise TableError("a zero is hidden, and all take zeros for shown", cell=cell)
    unknown = _list_unknown(tables, hidden)
    intervals, told = {}, {}
    for attacker in attackers:
        view = _make_view(tables, hidden, unknown, attacker, in_full=in_full)
        found: dict[tuple[str, ...], Interval] = {
            cell: Interval(tables.counts[cell], tables.counts[cell]) for cell in tables.primary - {*hidden}
        }
        for part in bound_cells(unknown, view):
            if isinstance(part, Contradiction):
                raise SolverError(f"{part.reason.value}, around {part.cell}")
            found |= part
        judged = {*tables.primary, *unknown.implied}
        told[attacker] = frozenset(
            cell for cell in found if cell in judged and view.is_unprotected(cell, found[cell])
        )
        intervals[attacker] = found
    return TableAudit(intervals, told)


def _list_unknown(tables: CountTables[Key], hidden: Collection[Key]) -> UnknownCounts[tuple[str, ...]]:
    """The hidden counts and what editions add, with the sums between them and what is shown."""
    cells = sorted(hidden)
    table = {at: float(tables.counts[cell]) for at, cell in enumerate(cells)}
    unknown = UnknownCounts[tuple[str, ...]]({cell: at for at, cell in enumerate(cells)}, table=table)

    def add(total: Key, parts: Sequence[Key], *more: int) -> None:
        rest = float(tables.counts[total]) if total not in unknown.numbers else 0.0
        rest -= sum(tables.counts[part] for part in parts if part not in unknown.numbers)
        weights = [(unknown.numbers[part], 1.0) for part in parts if part in unknown.numbers]
        weights += [(number, 1.0) for number in more]
        if total in unknown.numbers:
            weights.append((unknown.numbers[total], -1.0))
        if weights:
            unknown.constraints.append(Constraint(tuple(weights), rest, rest))

    for relation in tables.relations:
        add(relation.total, relation.parts)
    for earlier, later in tables.editions:
        if tables.counts[earlier]:
            growth = name_growth(earlier, later)
            unknown.numbers[growth], unknown.implied[growth] = len(unknown.numbers), later
            add(later, [earlier], unknown.numbers[growth])
            table[unknown.numbers[growth]] = float(tables.counts[later] - tables.counts[earlier])
    return unknown


def _make_view(
    tables: CountTables[Key],
    hidden: Collection[Key],
    unknown: UnknownCounts[tuple[str, ...]],
    attacker: Attacker,
    *,
    in_full: bool,
) -> AttackerView[tuple[str, ...]]:
    knows_primary = attacker is Attacker.KNOWS_PRIMARY
    return AttackerView[tuple[str, ...]](
        frozenset(hidden),
        tables.threshold,
        implied=unknown.implied,
        marked=() if attacker is Attacker.OUTSIDER else frozenset(hidden),
        insider=Insider(frozenset[tuple[str, ...]](tables.primary)) if knows_primary else None,
        only=None if in_full else {*tables.primary, *unknown.implied},
        in_full=in_full,
    )
