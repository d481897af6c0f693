"""The rules of policy.yml that are more than a threshold, as whoever attacks reads them: the choice has its own words.

Which counts 1 to 4 are protected in, which tables show that all of a few have one trait, and what a small place does not
show at all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from etl.disclosure.audit.knowledge import Knowledge
from etl.disclosure.audit.sums import Sum
from etl.disclosure.cells import Cell
from observatory.catalog import Catalog
from observatory.model import Level

_LONGEST_MONTH = 31


def protects_small(cell: Cell, catalog: Catalog) -> bool:
    """Whether 1 to 4 are sensitive counts here: by place, by offence, or in a small department but for deaths."""
    policy, place = catalog.policy, catalog.territories[cell.territory]
    if _is_local(cell, catalog) or _codes(cell) & {*policy.accused}:
        return True
    if policy.departments is None or place.level is Level.COUNTRY:
        return False
    deaths = policy.departments.deaths
    is_bare_death = cell.indicator in deaths.indicators and _dimensions(cell) <= {*deaths.tables}
    inhabitants = catalog.inhabitants.get(place.code)
    return not is_bare_death and (inhabitants is None or inhabitants < policy.departments.protected_below)


def is_out_of_scale(cell: Cell, catalog: Catalog) -> bool:
    """Whether the place is too small, or not known to be large enough, for this kind of count to be published at all."""
    small = catalog.policy.small_places
    if small is None or not _is_local(cell, catalog):
        return False
    says = {cell.indicator} & {*small.indicators} or _codes(cell) & {*small.codes}
    if not (says or _dimensions(cell) & {*small.tables}):
        return False
    return cell.territory not in catalog.inhabitants or catalog.inhabitants[cell.territory] < small.below


def is_too_fine(cell: Cell, catalog: Catalog) -> bool:
    """Whether the policy does not publish this table, time span or level of place below a department."""
    indicator = catalog.indicators.get(cell.indicator)
    if indicator is not None and indicator.own_tables:
        return not _leaves_a_register(cell, catalog)
    if not _is_local(cell, catalog):
        return False
    tables = catalog.policy.local_tables
    days = (date.fromisoformat(cell.end) - date.fromisoformat(cell.start)).days + 1
    table, pooled = ";".join(sorted(filter(None, _dimensions(cell)))), tables.pooled
    if pooled is not None and cell.indicator in pooled.indicators:
        return days < 365 * pooled.years or table not in pooled.tables
    named = tables.month if days <= _LONGEST_MONTH else tables.longer
    level = catalog.territories[cell.territory].level
    return days < tables.shortest_days or table not in named or level not in tables.levels


def _leaves_a_register(cell: Cell, catalog: Catalog) -> bool:
    """Whether `registers` names the table for a municipality of so many inhabitants; else nothing leaves."""
    table = ";".join(sorted(filter(None, _dimensions(cell))))
    whole_year = (cell.start[4:], cell.end[4:]) == ("-01-01", "-12-31")
    grain = "year" if whole_year else "month" if cell.start[:7] == cell.end[:7] else ""
    return any(
        (declared.table, declared.grain) == (table, grain)
        and catalog.territories[cell.territory].level is Level.MUNICIPALITY
        and catalog.inhabitants.get(cell.territory, 0) >= declared.inhabitants
        for rule in catalog.policy.registers
        if cell.indicator in rule.indicators
        for declared in rule.tables
    )


def find_untold_parts(knowledge: Knowledge, all_sums: Iterable[Sum], catalog: Catalog) -> set[Cell]:
    """The cells without a row in the sums, as their place is too small for them, that nothing else tells."""
    return {
        cell
        for relation in all_sums
        for cell in relation.missing
        if is_out_of_scale(cell, catalog) and knowledge.value(cell) is None
    }


def find_single_trait_totals(
    counts: Mapping[Cell, float], knowledge: Knowledge, catalog: Catalog
) -> Iterator[tuple[Cell, float]]:
    """Of `counts` those that show that all persons of a small local total have one trait, with their number."""
    return ((cell, value) for cell, value in counts.items() if _is_of_all(cell, value, knowledge, catalog))


def _is_of_all(cell: Cell, value: float, knowledge: Knowledge, catalog: Catalog) -> bool:
    rule = catalog.policy.one_trait_of_all
    if rule is None or not (cell.breakdown and 0 < value < rule.below and _is_local(cell, catalog)):
        return False
    codes = cell.breakdown.split(";")
    totals = (
        cell.by(";".join(other for other in codes if other != code))
        for code in codes
        if code.partition(":")[0] in rule.traits
    )
    return any(knowledge.value(total) == value for total in totals)


def find_totals_told_by_zeros(
    knowledge: Knowledge, all_sums: Iterable[Sum], small: Collection[Cell], catalog: Catalog
) -> Iterator[Cell]:
    """Who knows that a marked total is small sees by the zeros of the others that all its persons have one trait."""
    rule = catalog.policy.one_trait_of_all
    for relation in all_sums:
        if relation.total not in small or rule is None or relation.kind[2] not in rule.traits:
            continue
        others = [part for part in relation.parts if knowledge.published.get(part) == 0]
        if relation.complete and not relation.missing and len(others) == len(relation.parts) - 1 > 0:
            yield next(part for part in relation.parts if part not in others)


def is_protected_since(cell: Cell, value: float, knowledge: Knowledge, catalog: Catalog) -> bool:
    """Whether a number that a former release showed is protected by a rule that came later than it.

    Such a number is known since then: it is hidden, nothing can take it back, and it stops no release. No release that
    these rules hold for shows one for the first time.
    """
    return not _is_local(cell, catalog) or _is_of_all(cell, value, knowledge, catalog)


def may_be_of_one_trait(relation: Sum, knowledge: Knowledge, catalog: Catalog) -> bool:
    """Whether all parts of a sum may be marked since all its persons have one trait: its whole is few, or marked too."""
    rule = catalog.policy.one_trait_of_all
    if rule is None or relation.kind[2] not in rule.traits or not _is_local(relation.total, catalog):
        return False
    total = knowledge.value(relation.total)
    return relation.total in knowledge.hidden if total is None else total < rule.below


def _is_local(cell: Cell, catalog: Catalog) -> bool:
    return catalog.territories[cell.territory].level not in (Level.COUNTRY, Level.DEPARTMENT)


def _codes(cell: Cell) -> set[str]:
    return set(cell.breakdown.split(";"))


def _dimensions(cell: Cell) -> set[str]:
    return {code.partition(":")[0] for code in cell.breakdown.split(";")}
