"""Checks what policy.yml names: tables, groups, totals and preferred statements exist, and each waiver is signed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from observatory.model import (
    AskedSeries,
    Breakdown,
    BreakdownError,
    DataRequest,
    Period,
    PeriodError,
    RegisterTable,
)

if TYPE_CHECKING:
    from observatory.catalog import Catalog


_CROSSED_FROM = 100_000  # inhabitants: below them no table of a register crosses two traits


def find_broken_policy(catalog: Catalog) -> Iterator[str]:
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


# Checks the requests of a catalogue: one an institution, each series asked of one alone, no date without its reason.


def find_broken_requests(catalog: Catalog, today: date) -> Iterator[str]:
    """Every fault as `file · key · reason`."""
    for request in catalog.requests.values():
        faults = (*_faults(request, catalog), *_dates(request, today))
        yield from (f"requests/{request.id}.yml · {fault}" for fault in faults)
    yield from _asked_twice(catalog)
    yield from _forms_of_nobody(catalog)


def _faults(request: DataRequest, catalog: Catalog) -> Iterator[str]:
    holders = {institution.id: institution for institution in catalog.institutions}
    if request.holder not in holders:
        return
    country = holders[request.holder].territory[:2]
    for name in request.laws:
        law = catalog.request_laws.get(name)
        if law is not None and law.country != country:
            yield f"laws · «{name}» es de {law.country}, y a quien se pide es de {country}"
    for name in request.forms:
        if name not in catalog.sources or catalog.sources[name].form is None:
            yield f"forms · «{name}» no es una fuente con formulario"
    yield from (f"asks · {fault}" for fault in _all_asked(request, country, catalog))


def _all_asked(request: DataRequest, country: str, catalog: Catalog) -> Iterator[str]:
    if not (request.asks or request.forms or request.questions):
        yield "no dice qué se pide: ni series (asks), ni un formulario (forms), ni preguntas (questions)"
    for ask in request.asks:
        yield from _check_asked_series(ask, country, catalog)


def _check_asked_series(ask: AskedSeries, country: str, catalog: Catalog) -> Iterator[str]:
    if ask.territory[:2] != country:
        yield f"«{ask.territory}» no es un territorio de {country}"
    if not ask.indicators:
        yield "no dice qué series"
    for name in ask.indicators:
        known = catalog.indicators[name].dimensions if name in catalog.indicators else ask.by
        unknown = [trait for trait in ask.by if trait not in known]
        yield from (f"«{trait}» no es un desglose de «{name}»" for trait in unknown)


def _dates(request: DataRequest, today: date) -> Iterator[str]:
    """A day stands only where what it tells of can have been."""
    if request.law_checked_on and not (request.organisation and request.lawyers):
        yield "law_checked_on · falta para qué organización (organisation) y quién la leyó (lawyers)"
    if request.asked_on and not request.organisation:
        yield "asked_on · falta la organización que lo pidió (organisation)"
    if request.answered_on and (request.asked_on is None or request.answered_on < request.asked_on):
        yield "answered_on · falta el día en que se pidió (asked_on), o es posterior"
    for key in ("law_checked_on", "asked_on", "answered_on"):
        day = getattr(request, key)
        if day and day > today:
            yield f"{key} · {day} todavía no ha llegado"


def _asked_twice(catalog: Catalog) -> Iterator[str]:
    """An institution has one request, a form and a series of a place one holder."""
    seen: dict[tuple[str, ...], str] = {}
    for request in catalog.requests.values():
        forms = [("forms", name) for name in request.forms]
        series = [("asks", name, ask.territory) for ask in request.asks for name in ask.indicators]
        by_form = [
            ("asks", name, territory) for name, territory in list_series_asked_by_forms(request, catalog)
        ]
        for key in (("holder", request.holder), *forms, *series, *by_form):
            if key in seen:
                yield f"requests/{request.id}.yml · {key[0]} · «{' '.join(key[1:])}» está ya en {seen[key]}.yml"
            seen[key] = request.id


def list_series_asked_by_forms(request: DataRequest, catalog: Catalog) -> list[tuple[str, str]]:
    """The series that the forms of a request ask, each with its place; none of a form that is not there."""
    forms = [catalog.sources[name].form for name in request.forms if name in catalog.sources]
    return list(
        dict.fromkeys(
            (indicator, form.territory)
            for form in forms
            if form is not None and form.design in catalog.forms
            for indicator in catalog.forms[form.design].indicators
        )
    )


def _forms_of_nobody(catalog: Catalog) -> Iterator[str]:
    """A form that no request names would be asked of nobody."""
    named = {name for request in catalog.requests.values() for name in request.forms}
    for source in catalog.sources.values():
        if source.form is not None and source.id not in named:
            yield f"requests · forms · ninguno nombra «{source.id}»: no se sabría a quién pedir el formulario"
