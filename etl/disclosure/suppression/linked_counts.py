"""The counts of the catalogue as linked tables: those that stand in no row of a release, and the system that ties all."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from etl.disclosure.cells import Cell
from etl.disclosure.engine.secondary.linked_tables import (
    BrokenRelationError,
    LinkedTables,
    LinkingRules,
    Relation,
    WithheldCells,
    link_tables,
)
from etl.disclosure.suppression.declared_sums import find_relations
from etl.disclosure.suppression.edition_cells import in_department, without_traits
from etl.disclosure.suppression.table_policy import is_guarded
from observatory.catalog import Catalog
from observatory.model import ObservatoryError

NOTHING_KNOWN: Final[Mapping[Cell, float]] = MappingProxyType({})
NOTHING_WITHHELD: Final[WithheldCells[Cell]] = WithheldCells()


class SumError(ObservatoryError):
    """A sum declared in the catalogue does not hold in the counts: nothing can be protected on top of it."""


def link_counts(
    counts: Mapping[Cell, float],
    catalog: Catalog,
    *,
    relations: Iterable[Relation[Cell]] | None = None,
    withheld: WithheldCells[Cell] = NOTHING_WITHHELD,
    grown: Iterable[tuple[Cell, Cell]] = (),
    unchanged: Collection[tuple[Cell, Cell]] = frozenset(),
    absent: Collection[Cell] = frozenset(),
    unshown: Collection[Cell] = frozenset(),
) -> LinkedTables[Cell]:
    """The counts as the engine takes them: see `link_tables`; where no `relations` are given, those of the catalogue.

    Raises SumError where a sum that the catalogue declares does not hold.
    """

    def find_most_added(earlier: Cell, later: Cell) -> float | None:
        """No more than was added to its total, or to the department if that is withheld."""
        wholes = [cell.by(without_traits(cell.breakdown, catalog)) for cell in (earlier, later)]
        if wholes[1] in withheld.cells:
            wholes = [in_department(cell, catalog) for cell in (earlier, later)]
        before, after = map(counts.get, wholes)
        return after - before if before is not None and after is not None and before <= after else None

    rules = LinkingRules(
        catalog.policy.small_count_below, lambda cell: is_guarded(cell, catalog), find_most_added
    )
    try:
        return link_tables(
            counts,
            find_relations(counts, catalog) if relations is None else relations,
            rules,
            withheld=withheld,
            grown=grown,
            unchanged=unchanged,
            absent=absent,
            unshown=unshown,
        )
    except BrokenRelationError as broken:
        cell = Cell(*broken.cell)
        name = f"{cell.indicator} {cell.territory} {cell.start}/{cell.end} {cell.breakdown or 'total'}"
        raise SumError(
            f"Las partes ({broken.kind}) de {name} ({cell.snapshot}) suman {broken.parts:g} y el total dice "
            f"{broken.total:g}. Corrija la fuente o declare el error en catalog/corrections.yml."
        ) from broken


def find_absent_counts(
    counts: Mapping[Cell, float],
    others: Iterable[Cell],
    catalog: Catalog,
    *,
    known: Mapping[Cell, float] = NOTHING_KNOWN,
) -> tuple[list[Relation[Cell]], dict[Cell, float]]:
    """The declared relations among the counts and cells without one (`others`), and the absent counts in them.

    Where one part alone is missing, what a whole leaves beside the others is that part: the women of a district are
    what its men leave of its total, and what the districts beside it leave of the women of the province. Taken for
    two counts, they would seem to vary apart, and what they give away would not be seen. The few people of a place
    without a row are a count as well. Those `known` are absent too: former releases showed them. A count that
    follows only with the help of another absent one is found too. A count that the sums do not agree upon is left
    out, and so is a zero of a place, or of a trait, of which no table of these days speaks.
    """
    places = {_name_place(cell) for cell in counts}
    traits = {cell.at("") for cell in counts}
    cells, absent, refused = {*counts, *others}, dict(known), set[Cell]()
    while True:
        relations = list(find_relations([*cells, *absent], catalog))
        values = {**counts, **absent}
        if contradicted := absent.keys() & _find_contradicted(relations, values):
            refused |= contradicted
            absent = {cell: value for cell, value in absent.items() if cell not in refused}
            continue
        given = _find_given(relations, values, beside=cells | refused)
        new = {
            cell: value
            for cell, value in given.items()
            if value or (_name_place(cell) in places and cell.at("") in traits)
        } or _find_small_wholes(values, cells | refused, catalog)
        if not new:
            return relations, absent
        absent |= new


def _find_contradicted(relations: Iterable[Relation[Cell]], values: Mapping[Cell, float]) -> set[Cell]:
    return {
        cell
        for relation in relations
        if _fails(relation, values)
        for cell in (relation.total, *relation.parts)
    }


def _find_small_wholes(
    values: Mapping[Cell, float], beside: Collection[Cell], catalog: Catalog
) -> dict[Cell, float]:
    """Places without a count of their own of which few people were counted in all, by what lies in them.

    A count stands above them: what it leaves beside its other parts tells of them.
    """
    parts: dict[Cell, list[float]] = defaultdict(list)
    for cell, value in values.items():
        between: list[Cell] = []
        for ancestor in catalog.ancestors(cell.territory):
            above = cell.at(ancestor.code)
            if above in values:
                for whole in between:
                    parts[whole].append(value)
                break
            between.append(above)
    return {
        whole: math.fsum(counted)
        for whole, counted in parts.items()
        if whole not in beside
        and len(counted) > 1
        and 0 < math.fsum(counted) < catalog.policy.small_count_below
    }


def _name_place(cell: Cell) -> Cell:
    return cell.by("")


def _find_given(
    relations: Sequence[Relation[Cell]], values: Mapping[Cell, float], *, beside: Collection[Cell]
) -> dict[Cell, float]:
    """What the sums leave for the part that alone is missing, the same in all sums that give it."""
    rests: dict[Cell, set[float]] = defaultdict(set)
    for relation in relations:
        if relation.missing is not None and relation.missing not in beside and relation.missing not in values:
            rest = _find_rest(relation, values)
            if rest is not None:
                rests[relation.missing].add(rest)
    return {cell: max(left) for cell, left in rests.items() if len(left) == 1 and max(left) >= 0}


def _fails(relation: Relation[Cell], values: Mapping[Cell, float]) -> bool:
    rest = _find_rest(relation, values)
    return rest is not None and (rest < 0 or (rest > 0 and relation.complete))


def _find_rest(relation: Relation[Cell], values: Mapping[Cell, float]) -> float | None:
    """The whole less its parts; None where one of them has no count."""
    if relation.total not in values or not all(part in values for part in relation.parts):
        return None
    return round(values[relation.total] - math.fsum(values[part] for part in relation.parts), 6)
