"""The joint model of counts that leave together: which cells are one, what is implied, and the sums that tie them.

Presolve: a zero is known and takes part in nothing, unless it is withheld with its whole (`withholding`); counts that
must be equal are one (`equal_counts`), as a whole with one live part is that part.
What a whole leaves beside its declared parts, and what a later edition adds, are counts of persons too: implied ones,
hidden from the start. Departments and countries are shown whole, and so known, unless they are opened.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from etl.disclosure.cells import Cell
from etl.disclosure.suppression.edition_cells import in_department, without_traits
from etl.disclosure.suppression.joint_counts import Joint, Weights
from etl.disclosure.suppression.sums.declared_sums import Relation, declared
from etl.disclosure.suppression.sums.equal_counts import leaders
from etl.disclosure.suppression.table_policy import is_guarded
from etl.disclosure.suppression.withholding import Withheld
from observatory.catalog import Catalog
from observatory.model import ObservatoryError

NOTHING_WITHHELD = Withheld()
_number = cache(float)  # a million weights are few numbers


class SumError(ObservatoryError):
    """A sum that the catalogue declares does not hold in the counts: nothing can be protected on top of it."""


def joint(
    counts: Mapping[Cell, float],
    catalog: Catalog,
    *,
    relations: Iterable[Relation] | None = None,
    withheld: Withheld = NOTHING_WITHHELD,
    grown: Iterable[tuple[Cell, Cell]] = (),
    unchanged: Collection[tuple[Cell, Cell]] = frozenset(),
    absent: Collection[Cell] = frozenset(),
    unshown: Collection[Cell] = frozenset(),
) -> Joint:
    """The joint model of the counts above zero and of the zeros withheld, with (earlier, later) editions linked.

    Those `unchanged` are one count. Those `absent` have no row in the release, nor have those `unshown`: what few
    of these are in a sum together is a count too. `relations` are the declared sums of the
    counts, and of cells hidden before that have none: what a whole leaves beside its parts is then known to be hidden
    already. Raises SumError where parts exceed their whole, or where a complete sum does not hold.
    """
    building = _Building(counts, catalog, withheld, absent, unshown)
    lacking: dict[Cell, list[Relation]] = defaultdict(list)
    for relation in declared(counts, catalog) if relations is None else relations:
        if relation.total in counts:
            building.add(relation, counts[relation.total])
        else:
            lacking[relation.total].append(relation)
    for total in sorted(lacking):
        building.add_absent(lacking[total])
    for earlier, later in grown:
        building.link(earlier, later, unchanged=(earlier, later) in unchanged)
    return building.model()


@dataclass(slots=True)
class _Building:
    """Numbers of the live cells, then of the implied counts; rows between them."""

    counts: Mapping[Cell, float]
    catalog: Catalog
    withheld: Withheld
    absent: Collection[Cell]
    unshown: Collection[Cell]
    number: dict[Cell, int] = field(init=False)
    values: list[float] = field(init=False)
    local: list[bool] = field(init=False)
    rows: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)
    growth: list[int] = field(default_factory=list)
    most: dict[int, float] = field(default_factory=dict)
    unsized: set[Cell] = field(default_factory=set)

    def __post_init__(self) -> None:
        live = sorted(cell for cell, value in self.counts.items() if value > 0 or cell in self.withheld.zeros)
        self.number = {cell: place for place, cell in enumerate(live)}
        self.values = [self.counts[cell] for cell in live]
        self.local = [self._is_guarded(cell) for cell in live]

    def _is_guarded(self, cell: Cell) -> bool:
        return is_guarded(cell, self.catalog)

    def add(self, relation: Relation, value: float) -> None:
        """A whole and its parts, and what the whole leaves beside them."""
        counted_parts = [part for part in relation.parts if part in self.counts]
        parts_sum = math.fsum(self.counts[part] for part in counted_parts)
        rest, protected = round(value - parts_sum, 6), len(counted_parts) < len(relation.parts)
        if rest < 0 or (rest and relation.complete and not protected):
            raise SumError(
                f"Las partes ({relation.kind}) de {_named(relation.total)} suman {parts_sum:g} y el total dice {value:g}"
                ". Corrija la fuente o declare el error en data/catalog/corrections.yml."
            )
        parts = [self.number[part] for part in relation.parts if part in self.number]
        untold = [part for part in relation.parts if part in self.number and part in self.unshown]
        together = math.fsum(self.counts[part] for part in untold)
        if len(untold) > 1 and 0 < together < self.catalog.policy.small_count_below:
            of_them = self._implied(together, local=self._is_guarded(untold[0]))
            numbers = tuple(self.number[part] for part in untold)
            self.rows.append((of_them, numbers))
            parts = [of_them, *(number for number in parts if number not in numbers)]
        if rest:
            parts.append(self._implied(rest, local=self._is_guarded(relation.parts[0]) and not protected))
        total_number = self.number.get(relation.total)
        if total_number is not None and parts:
            self.rows.append((total_number, tuple(parts)))

    def add_absent(self, relations: Sequence[Relation]) -> None:
        """A whole that is not in the release ties the sums that share it, if one of them gives it."""
        complete_sums = [
            relation
            for relation in relations
            if relation.complete and all(part in self.counts for part in relation.parts)
        ]
        if len(relations) < 2 or not complete_sums:
            return
        total, value = complete_sums[0].total, math.fsum(self.counts[part] for part in complete_sums[0].parts)
        if value > 0 or any(part in self.number for relation in relations for part in relation.parts):
            self.number[total] = self._implied(value, local=self._is_guarded(total))
            for relation in relations:
                self.add(relation, value)

    def link(self, earlier: Cell, later: Cell, *, unchanged: bool) -> None:
        """A later count is the earlier one and its growth, unless it fell; the earlier one alone if it is unchanged."""
        if 0 < self.counts[earlier] < self.catalog.policy.small_count_below:
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
        self.growth.append(self._implied(growth, local=self._is_guarded(later)))
        self._limit(self.growth[-1], earlier, later)
        parts = [self.number[earlier], self.growth[-1]]
        if later in self.number:
            self.rows.append((self.number[later], tuple(parts)))

    def _limit(self, number: int, earlier: Cell, later: Cell) -> None:
        """What was added to a count is no more than what was to its total, or to the department if that is withheld."""
        wholes = [cell.by(without_traits(cell.breakdown, self.catalog)) for cell in (earlier, later)]
        if wholes[1] in self.withheld.cells:
            wholes = [in_department(cell, self.catalog) for cell in (earlier, later)]
        before, after = map(self.counts.get, wholes)
        if before is not None and after is not None and before <= after:
            self.most[number] = after - before

    def _implied(self, value: float, *, local: bool) -> int:
        self.values.append(value)
        self.local.append(local)
        return len(self.values) - 1

    def model(self) -> Joint:
        """The counts merged where they are one."""
        leader = leaders(len(self.values), self.rows)
        place = {root: at for at, root in enumerate(sorted(set(leader)))}
        at = [place[root] for root in leader]
        cells: list[list[Cell]] = [[] for _ in place]
        for cell, number in self.number.items():
            if cell in self.counts and cell not in self.absent:
                cells[at[number]].append(cell)
        unsized = self.withheld.cells | self.unsized
        telling = tuple(any(cell not in self.withheld.silent for cell in group) for group in cells)
        sized = tuple(
            any(cell not in unsized and self._is_guarded(cell) for cell in group) for group in cells
        )
        below, above = [False] * len(place), [False] * len(place)
        for number, is_local in enumerate(self.local):
            (below if is_local else above)[at[number]] = True
        values = [0.0] * len(place)
        for number, value in enumerate(self.values):
            values[at[number]] = value
        most = [math.inf] * len(place)
        for number, limit in self.most.items():
            most[at[number]] = min(limit, most[at[number]])
        grown = frozenset(at[number] for number in self.growth if not cells[at[number]])
        rows = sorted({row for relation_row in self.rows if (row := _weights(relation_row, at))})
        return Joint(
            tuple(tuple(group) for group in cells),
            tuple(values),
            tuple(below),
            tuple(above),
            grown,
            tuple(rows),
            telling,
            sized,
            tuple(most),
        )


def _named(cell: Cell) -> str:
    return f"{cell.indicator} {cell.territory} {cell.start}/{cell.end} {cell.breakdown or 'total'} ({cell.snapshot})"


def _weights(row: tuple[int, tuple[int, ...]], at: Sequence[int]) -> Weights:
    weights: Counter[int] = Counter({at[row[0]]: 1})
    for part in row[1]:
        weights[at[part]] -= 1
    return tuple(sorted((place, _number(weight)) for place, weight in weights.items() if weight))
