"""Checks what the sources of a catalogue name: territories, indicators, dimensions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from observatory.model import Dimension, FileLimits, Layout, ObsStatus, Source

if TYPE_CHECKING:
    from observatory.catalog import Catalog

_PLAIN: Final = (
    "territory",
    "ubigeo",
    "name",
    "year",
    "month",
    "measure",
    "category",
    "value",
    "obs_status",
    "lower",
    "upper",
    "respondents",
)


def find_broken_sources(catalog: Catalog) -> Iterator[str]:
    """Every fault as `file · key · reason`."""
    yield from _writers(catalog)
    yield from _limits(catalog)
    for source in catalog.sources.values():
        for fault in _faults_of_connector(source):
            yield f"sources/{source.id}.yml · fetch · {fault}"
    for source in catalog.sources.values():
        if source.flat:
            for name, layout in source.layouts.items():
                for fault in _faults_of_flat(layout, catalog):
                    yield f"sources/{source.id}.yml · layouts.{name} · {fault}"


def _writers(catalog: Catalog) -> Iterator[str]:
    """Counts whose source names who wrote them, and what is made of them, that do not say so: a change would be said."""
    for indicator in catalog.indicators.values():
        of_it = (
            catalog.writers_of(name, indicator.id) for name in indicator.sources if name in catalog.sources
        )
        numerator = catalog.indicators.get(indicator.numerator or "")
        expected = next(filter(None, of_it), "") or (numerator.writers if numerator else "")
        if expected and indicator.writers != expected:
            yield f"indicators/{indicator.id}.yml · writers · debe ser «{expected}», como dicen su fuente o su numerador"


def _faults_of_connector(source: Source) -> Iterator[str]:
    """What keeps a connector from finding one file, and from finding it nowhere but at its publisher's."""
    connector = source.fetch
    if connector is None:
        return
    address = urlsplit(connector.address)
    if address.scheme != "https" or not address.hostname or address.username:
        yield "«address» debe ser una dirección https, sin usuario"
    if bad_hosts := [host for host in connector.hosts if urlsplit(f"//{host}").hostname != host]:
        yield f"«hosts» son nombres solos, en minúsculas: {', '.join(bad_hosts)}"
    if connector.found_by == "ckan" and bool(connector.dataset) is bool(connector.title):
        yield "un portal CKAN se pide por «dataset» o por «title»"
    if connector.found_by == "list" and not connector.title:
        yield "en una lista, la fila se pide por «title»"
    if not (connector.named or source.files):
        yield "no dice cómo se llaman los archivos: «named», o «files» de la fuente"
    if connector.megabytes <= 0:
        yield "«megabytes» es más que 0"


def _limits(catalog: Catalog) -> Iterator[str]:
    for source in catalog.sources.values():
        yield from _check_declared_limits(source)
        for limits in source.limits:
            location = f"sources/{source.id}.yml · limits"
            if limits.indicator not in catalog.indicators:
                continue
            if limits.last and limits.last < limits.first:
                yield f"{location} · «last» es antes de «first»"
            for fault in _faults_of_families(limits, catalog):
                yield f"{location} · {limits.indicator} · {fault}"


def _check_declared_limits(source: Source) -> Iterator[str]:
    """Indicators of a source's files of which no limits are declared: what is not known lets nothing in."""
    location = f"sources/{source.id}.yml · limits"
    if source.limits and source.unlimited:
        yield f"{location} · dice límites y también «unlimited»"
    if not source.limits and not source.unlimited:
        yield f"{location} · faltan: dé los de cada indicador, o en «unlimited» por qué no tiene archivos"
    if source.unlimited and (source.layouts or source.form):
        yield f"{location} · «unlimited» es de una fuente sin archivos: esta los tiene, declare sus límites"
    declared = {limits.indicator for limits in source.limits}
    for indicator in sorted(_indicators_of(source) - declared) if source.limits else ():
        yield f"{location} · falta «{indicator}», que sus archivos traen"


def _indicators_of(source: Source) -> set[str]:
    """The indicators that its layouts name: in a column of values, or in the words of a measure."""
    names = [
        name
        for layout in source.layouts.values()
        for name in (*layout.columns, *layout.fixed, *layout.words.get("measure", {}).values())
    ]
    return {name.partition("|")[0] for name in names if "|" in name}


def _faults_of_families(limits: FileLimits, catalog: Catalog) -> Iterator[str]:
    """Families of limits that are neither declared nor said, with the reason, not to apply."""
    indicator = catalog.indicators[limits.indicator]
    traits = [name for name in indicator.dimensions if name != limits.unit]
    declared = {
        "neighbours": bool(limits.times or limits.over),
        "whole": bool(limits.whole),
        "parts": bool(indicator.adds_up) or not traits,
        "moves": bool(limits.unit_falls or limits.cell_falls),
        "shares": bool(limits.shares or limits.unit_shares or limits.shares_move) or not traits,
    }
    for family, is_declared in declared.items():
        if not is_declared and not limits.without.get(family, "").strip():
            yield f"«{family}» no se declara: dé su límite, o en «without» por qué no tiene"
    for family in limits.without.keys() - declared.keys():
        yield f"«{family}», en «without», no es una familia: {', '.join(declared)}"


def _faults_of_flat(layout: Layout, catalog: Catalog) -> Iterator[str]:
    """What is wrong with the layout of a flat table: see etl.sources.declared."""
    fields = {*layout.columns, *layout.fixed}
    values = {name for name in fields if "|" in name}
    measures = layout.words.get("measure", {}).values() if {"measure", "value"} <= fields else ()
    if not fields & {"territory", "name"} and not ("ubigeo" in fields and layout.level):
        yield "no dice el lugar de cada fila: «territory», «ubigeo» con su «level», o «name»"
    if "year" not in fields:
        yield "no dice el año de cada fila: «year»"
    if not values and not measures:
        yield "ninguna columna es un valor: «indicador|desglose»"
    if layout.day and not _is_day(layout.day):
        yield f"«{layout.day}» no es un día: «06-30»"
    for name in sorted(fields - values - {*_PLAIN} - catalog.dimensions.keys()):
        yield f"«{name}» no es un campo ni está en dimensions.yml"
    for name in sorted({*values, *measures}):
        yield from _faults_of_value(name, catalog)
    yield from _faults_of_words(layout, catalog)


def _faults_of_words(layout: Layout, catalog: Catalog) -> Iterator[str]:
    """Words of the file, and what is fixed, that mean no category."""
    categories = [(name, code) for name, words in layout.words.items() for code in words.values()]
    for name, code in (*categories, *layout.fixed.items()):
        dimension = catalog.dimensions.get(name)
        if dimension is not None and not _is_category(dimension, code) and code != "total":
            yield f"«{code}» no es una categoría de «{name}»"
    status = layout.fixed.get("obs_status")
    if status is not None and status not in set(ObsStatus):
        yield f"«{status}» no es un estado: {', '.join(ObsStatus)}"
    place = layout.fixed.get("territory")
    if place is not None and place not in catalog.territories:
        yield f"«{place}» no es un territorio"


def _faults_of_value(name: str, catalog: Catalog) -> Iterator[str]:
    indicator, _, breakdown = name.partition("|")
    if indicator not in catalog.indicators:
        yield f"«{indicator}» no es un indicador"
    for trait in filter(None, breakdown.split(";")):
        dimension = catalog.dimensions.get(trait.partition(":")[0])
        if dimension is None or not _is_category(dimension, trait.partition(":")[2]):
            yield f"«{trait}», en «{name}», no es una categoría"


def _is_category(dimension: Dimension, code: str) -> bool:
    return dimension.open or dimension.code(code) is not None


def _is_day(day: str) -> bool:
    try:
        date.fromisoformat(f"2024-{day}")
    except ValueError:
        return False
    return True
