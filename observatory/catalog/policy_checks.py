"""Checks what policy.yml names: tables, groups, totals and preferred statements exist, and each waiver is signed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from observatory.model import Breakdown, BreakdownError, Period, PeriodError, RegisterTable

if TYPE_CHECKING:
    from observatory.catalog import Catalog

_CROSSED_FROM = 100_000  # inhabitants: below them no table of a register crosses two traits


def broken_policy(catalog: Catalog) -> Iterator[str]:
    """Every fault as `policy.yml · key · reason`."""
    yield from _preferences(catalog)
    yield from _local_tables(catalog)
    yield from _registers(catalog)
    for code in catalog.policy.shown_as_one:
        if code in catalog.territories and not catalog.territories[code].members:
            yield f"policy.yml · shown_as_one · «{code}» no es un grupo con miembros"
    for rule in catalog.policy.sums_that_fail:
        place = catalog.territories.get(rule.territory)
        if place is not None and place.is_local:
            named = f"{rule.indicator}, {rule.territory}"
            yield f"policy.yml · sums_that_fail · «{named}» no es un total de departamento o país"
    yield from _large_groups(catalog)
    yield from _known_since(catalog)
    yield from _inhabitants(catalog)


def _large_groups(catalog: Catalog) -> Iterator[str]:
    """Groups called as large as a department that are not, or not known to be."""
    rule = catalog.policy.departments
    if rule is None:
        return
    for code in rule.as_large:
        group = catalog.territories.get(code)
        is_whole = group is not None and bool(group.members) and group.parts is not None
        if not is_whole or catalog.inhabitants.get(code, 0) < rule.protected_below:
            yield (
                f"policy.yml · departments.as_large · «{code}» no es un grupo con todas sus partes (parts) y con "
                f"{rule.protected_below} habitantes o más en inhabitants.csv"
            )


def _inhabitants(catalog: Catalog) -> Iterator[str]:
    """Each row is of a place, of more than nobody, and of a source and year that the policy declares."""
    declared = catalog.policy.small_places.inhabitants if catalog.policy.small_places else {}
    for code, row in catalog.counted.items():
        if row.inhabitants <= 0:
            yield f"inhabitants.csv · {code} · «{row.inhabitants}» no son habitantes"
        if declared.get(row.source) != row.year:
            yield f"inhabitants.csv · {code} · policy.yml no declara {row.source} {row.year} (small_places.inhabitants)"


def _known_since(catalog: Catalog) -> Iterator[str]:
    marks: set[str] = set()
    for declaration in catalog.policy.known_since:
        if not declaration.signed_by.strip() or declaration.signed_on < declaration.since:
            yield "policy.yml · known_since · falta la oficina que firma, o firmó antes del día desde el que se sabe"
        for mark in declaration.cells:
            if not re.fullmatch("[0-9a-f]{32}", mark) or mark in marks:
                yield f"policy.yml · known_since · «{mark}» no es el sha256 de una celda (32 letras), o está dos veces"
            marks.add(mark)


def _local_tables(catalog: Catalog) -> Iterator[str]:
    local, pooled = catalog.policy.local_tables, catalog.policy.local_tables.pooled
    for table in (*local.month, *local.longer, *(pooled.tables if pooled else ())):
        named = table.split(";") if table else []
        if named != sorted(named) or not set(named) <= catalog.dimensions.keys():
            yield f"policy.yml · local_tables · «{table}» no son dimensiones en orden alfabético"


def _registers(catalog: Catalog) -> Iterator[str]:
    """Tables of registers that would leave where nothing of their kind may, and indicators that are none."""
    named = [name for rule in catalog.policy.registers for name in rule.indicators]
    for indicator in catalog.indicators.values():
        senders = catalog.indicators.get(indicator.senders)
        if indicator.senders and (senders is None or senders.sources != indicator.sources):
            yield f"indicators/{indicator.id}.yml · senders · «{indicator.senders}» no es un indicador de sus fuentes"
    for rule in catalog.policy.registers:
        for name in rule.indicators:
            key = f"policy.yml · registers · {name}"
            if name not in catalog.indicators or not catalog.indicators[name].own_tables:
                yield f"{key} · no es un indicador con tablas propias (own_tables)"
            if named.count(name) > 1:
                yield f"{key} · está dos veces"
            for table in rule.tables:
                yield from (f"{key} · {fault}" for fault in _faults_of_table(table, name, catalog))


def _faults_of_table(table: RegisterTable, indicator: str, catalog: Catalog) -> Iterator[str]:
    small = catalog.policy.small_places
    dimensions = table.table.split(";") if table.table else []
    sensitive = catalog.is_sensitive(indicator, (f"{dimension}:" for dimension in dimensions))
    if dimensions != sorted(dimensions) or not set(dimensions) <= catalog.dimensions.keys():
        yield f"«{table.table}» no son dimensiones en orden alfabético"
    if sensitive and (small is None or table.inhabitants < small.below):
        yield f"«{table.table}» no se muestra a esta escala: {table.inhabitants} habitantes"
    if len(dimensions) > 1 and table.inhabitants < _CROSSED_FROM:
        yield f"«{table.table}» cruza dos rasgos: solo desde {_CROSSED_FROM} habitantes"
    if unknown := [
        name for name in table.shown_on if name not in {**catalog.territories, **catalog.questions}
    ]:
        yield f"«{unknown[0]}» (shown_on) no es un lugar ni una pregunta"
    if table.table and sensitive and "age" in dimensions and not table.shown_on:
        yield f"«{table.table}» no dice en qué páginas está (shown_on)"
    if table.grain == "month" and (sensitive or dimensions):
        yield "de un mes solo sale un total, y ninguno de violencia sexual, edades o embarazos"


def _preferences(catalog: Catalog) -> Iterator[str]:
    for preference in catalog.policy.preferences:
        key = f"policy.yml · preferences {preference.indicator} {preference.period}"
        try:
            Period.parse(preference.period)
            Breakdown.parse(preference.breakdown)
        except (PeriodError, BreakdownError) as error:
            yield f"{key} · {error}"
