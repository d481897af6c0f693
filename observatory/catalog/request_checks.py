"""Checks the requests of a catalogue: one an institution, each series asked of one alone, no date without its reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from observatory.model import AskedSeries, DataRequest

if TYPE_CHECKING:
    from observatory.catalog import Catalog


def broken_requests(catalog: Catalog, today: date) -> Iterator[str]:
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
        by_form = [("asks", name, territory) for name, territory in asked_by_forms(request, catalog)]
        for key in (("holder", request.holder), *forms, *series, *by_form):
            if key in seen:
                yield f"requests/{request.id}.yml · {key[0]} · «{' '.join(key[1:])}» está ya en {seen[key]}.yml"
            seen[key] = request.id


def asked_by_forms(request: DataRequest, catalog: Catalog) -> list[tuple[str, str]]:
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
