"""Counts that stand in no row of a release, and that two sums or more give by subtraction.

Where one part alone is missing, what a whole leaves beside the others is that part: the women of a district are what its
men leave of its total, and what the districts beside it leave of the women of the province. Taken for two counts, they
would seem to vary apart, and what they give away would not be seen. The few people of a place without a row are a count
as well.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from etl.disclosure.cells import Cell
from etl.disclosure.suppression.sums.declared_sums import Relation, declared
from observatory.catalog import Catalog

NOTHING_KNOWN: Final[Mapping[Cell, float]] = MappingProxyType({})


def with_absent(
    counts: Mapping[Cell, float],
    others: Iterable[Cell],
    catalog: Catalog,
    *,
    known: Mapping[Cell, float] = NOTHING_KNOWN,
) -> tuple[list[Relation], dict[Cell, float]]:
    """The declared sums among the counts and cells without one (`others`), and the absent counts in them.

    Those `known` are absent too: former releases showed them. A count that follows only with the help of another absent
    one is found too. A count that the sums do not agree upon is left out, and so is a zero of a place, or of a trait, of
    which no table of these days speaks.
    """
    places = {_place_of(cell) for cell in counts}
    traits = {cell.at("") for cell in counts}
    cells, absent, refused = {*counts, *others}, dict(known), set[Cell]()
    while True:
        relations = list(declared([*cells, *absent], catalog))
        values = {**counts, **absent}
        if contradicted := absent.keys() & _contradicted(relations, values):
            refused |= contradicted
            absent = {cell: value for cell, value in absent.items() if cell not in refused}
            continue
        given = _given(relations, values, beside=cells | refused)
        new = {
            cell: value
            for cell, value in given.items()
            if value or (_place_of(cell) in places and cell.at("") in traits)
        } or _small_wholes(values, cells | refused, catalog)
        if not new:
            return relations, absent
        absent |= new


def _contradicted(relations: Iterable[Relation], values: Mapping[Cell, float]) -> set[Cell]:
    return {
        cell
        for relation in relations
        if _fails(relation, values)
        for cell in (relation.total, *relation.parts)
    }


def _small_wholes(
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


def _place_of(cell: Cell) -> Cell:
    return cell.by("")


def _given(
    relations: Sequence[Relation], values: Mapping[Cell, float], *, beside: Collection[Cell]
) -> dict[Cell, float]:
    """What the sums leave for the part that alone is missing, the same in all sums that give it."""
    rests: dict[Cell, set[float]] = defaultdict(set)
    for relation in relations:
        if relation.missing is not None and relation.missing not in beside and relation.missing not in values:
            rest = _rest(relation, values)
            if rest is not None:
                rests[relation.missing].add(rest)
    return {cell: max(left) for cell, left in rests.items() if len(left) == 1 and max(left) >= 0}


def _fails(relation: Relation, values: Mapping[Cell, float]) -> bool:
    rest = _rest(relation, values)
    return rest is not None and (rest < 0 or (rest > 0 and relation.complete))


def _rest(relation: Relation, values: Mapping[Cell, float]) -> float | None:
    """The whole less its parts; None where one of them has no count."""
    if relation.total not in values or not all(part in values for part in relation.parts):
        return None
    return round(values[relation.total] - math.fsum(values[part] for part in relation.parts), 6)
