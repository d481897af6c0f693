"""Small counts that a release discloses directly: published, derived from a ratio, or left by two known counts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from etl.disclosure.audit.declared_rules import (
    find_single_trait_totals,
    is_out_of_scale,
    is_protected_since,
    is_too_fine,
    protects_small,
)
from etl.disclosure.audit.edition_pairs import compute_growth, is_growth_of_a_place, name_growth
from etl.disclosure.audit.knowledge import BY_FORMER, Knowledge, read_knowledge
from etl.disclosure.audit.linear_constraints import compute_remainder
from etl.disclosure.audit.sums import Sum, is_counted_in_its_province
from etl.disclosure.cells import Cell
from etl.disclosure.engine.audit.intervals import Interval
from observatory.catalog import Catalog
from observatory.store.reading.public_facts import Fact

SMALL_REST = "el resto de sus partes es pequeño"
SMALL_GROWTH = "la diferencia entre dos ediciones es pequeña"
SMALL = "se muestra un número pequeño"
ONE_TRAIT = "todas las personas de un total pequeño tienen el mismo rasgo"
TOO_FINE = "se muestra una tabla más fina de las que salen"
MONTH_APART = "se muestra un mes y otro de su año no"
OUT_OF_SCALE = "se muestra lo que a esta escala no se muestra"
APART = "se muestra por separado lo que va junto"


@dataclass(frozen=True, slots=True)
class Weakness:
    """A finding of the audit: a disclosed cell, the reason, and its feasibility interval."""

    cell: Cell
    reason: str
    interval: Interval


def find_direct_disclosures(
    knowledge: Knowledge, all_sums: Sequence[Sum], pairs: Sequence[tuple[Cell, Cell]], *, catalog: Catalog
) -> Iterator[Weakness]:
    """Sensitive counts that are published, derived or left as a remainder, and suppressed ones that can be computed.

    What is left of numbers that former releases alone showed was told by them, or stood under their marks, which nobody
    remembers: this release neither tells nor can hide it.
    """
    yield from _in_the_open(knowledge, catalog)
    rests = (
        (relation.total, relation.parts[0], compute_remainder(knowledge, relation), SMALL_REST)
        for relation in all_sums
        if _says_something(knowledge, (relation.total, *relation.parts))
    )
    grown = (
        (name_growth(pair), pair[1], compute_growth(knowledge, pair), SMALL_GROWTH)
        for pair in pairs
        if _says_something(knowledge, pair) and not is_growth_of_a_place(name_growth(pair))
    )
    for cell, counted, value, reason in (*rests, *grown):
        if value is not None and _is_small(value, counted, catalog):
            yield Weakness(cell, reason, Interval(value, value))


def _in_the_open(knowledge: Knowledge, catalog: Catalog) -> Iterator[Weakness]:
    together = {
        member for group in catalog.policy.shown_as_one for member in catalog.territories[group].members
    }
    for cell, value in knowledge.published.items():
        if _is_small(value, cell, catalog):
            yield Weakness(cell, SMALL, Interval(value, value))
        elif not value and catalog.territories[cell.territory].divided_from:
            continue  # its source counts it with the place that it was made of
        elif cell.territory in together or is_counted_in_its_province(cell.territory, catalog):
            yield Weakness(cell, APART, Interval(value, value))
    yield from _against_the_rules(knowledge, catalog)
    for cell, (value, reason) in sorted(knowledge.derived.items()):
        hidden = value > 0 and cell in knowledge.hidden and catalog.territories[cell.territory].is_local
        told = hidden or (cell not in knowledge.published and _is_small(value, cell, catalog))
        if told and not (reason == BY_FORMER and is_protected_since(cell, value, knowledge, catalog)):
            yield Weakness(cell, reason, Interval(value, value))


def _against_the_rules(knowledge: Knowledge, catalog: Catalog) -> Iterator[Weakness]:
    """Cells published, or marked, where the policy publishes nothing, and small totals whose persons share one trait."""
    for cell in sorted({*knowledge.published, *knowledge.hidden}):
        if is_out_of_scale(cell, catalog):
            yield Weakness(cell, OUT_OF_SCALE, Interval(knowledge.published.get(cell, 0), math.inf))
        elif cell.start and is_too_fine(cell, catalog):
            yield Weakness(cell, TOO_FINE, Interval(knowledge.published.get(cell, 0), math.inf))
    for cell, value in find_single_trait_totals(knowledge.published, knowledge, catalog):
        yield Weakness(cell, ONE_TRAIT, Interval(value, value))


def _says_something(knowledge: Knowledge, cells: Iterable[Cell]) -> bool:
    """Whether this release shows or tells one of the cells."""
    return any(
        cell in knowledge.published or knowledge.derived.get(cell, (0, BY_FORMER))[1] != BY_FORMER
        for cell in cells
    )


def _is_small(value: float, counted: Cell, catalog: Catalog) -> bool:
    return 0 < value < catalog.policy.small_count_below and protects_small(counted, catalog)


def in_the_open_undated(rows: Iterable[Fact], catalog: Catalog) -> Iterator[Weakness]:
    """Small counts among figures without a date: no sum relates them, so only published ones are findings."""
    for row in rows:  # each by itself: several may be of one place, and no day tells them apart
        yield from _in_the_open(read_knowledge([row], catalog), catalog)
