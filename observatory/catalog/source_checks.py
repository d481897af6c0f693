"""Checks what the sources of a catalogue name: territories, indicators, dimensions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from observatory.model import (
    Breakdown,
    BreakdownError,
    Comparison,
    Denominator,
    Dimension,
    FileLimits,
    Indicator,
    Layout,
    ObsStatus,
    Period,
    PeriodError,
    Source,
)
from observatory.model.denominators import OWN_SHARE
from observatory.statistics import statistic_of

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
_ID: Final = re.compile(r"[a-z][a-z0-9_]+")
_POPULATION: Final = "population"
_NEVER_ADDED: Final = "la misma persona puede estar en varios"


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


# Checks indicators, populations and comparisons: what a formula names exists, and no formula mixes lanes.


def find_broken_formulas(catalog: Catalog) -> Iterator[str]:
    """Every fault as `file · key · reason`."""
    for indicator in catalog.indicators.values():
        yield from (f"indicators/{indicator.id}.yml · {fault}" for fault in _indicator(catalog, indicator))
    yield from _denominators(catalog)
    yield from _comparisons(catalog)


def _indicator(catalog: Catalog, indicator: Indicator) -> Iterator[str]:
    yield from _filter(catalog, indicator)
    yield from _adds_up(catalog, indicator)
    statistic = statistic_of(indicator)
    if statistic.unit_says not in indicator.unit:
        yield f"unit · no dice «{statistic.unit_says}»: cada número se leería como el de un año"
    if (statistic.per_inhabitants and indicator.numerator is not None) != bool(indicator.denominators):
        yield "denominators · una tasa derivada, y solo ella, dice sobre qué poblaciones puede estar"
    if len(_parts(indicator)) == 1 and (statistic.is_ratio or statistic.make is None):
        yield "numerator · una tasa derivada necesita numerador y denominador, una publicada ninguno"
    yield from _lanes(catalog, indicator)


def _adds_up(catalog: Catalog, indicator: Indicator) -> Iterator[str]:
    """What makes up a total is a dimension of the indicator, by codes that the dimension has."""
    for dimension, codes in indicator.adds_up.items():
        named = catalog.dimensions.get(dimension)
        if named is None or dimension not in indicator.dimensions:
            yield f"adds_up · «{dimension}» no es un desglose de «{indicator.id}»"
        else:
            yield from (
                f"adds_up · «{code}» no es una categoría de «{dimension}»"
                for code in codes
                if named.code(code) is None
            )


def _parts(indicator: Indicator) -> list[str]:
    return [part for part in (indicator.numerator, indicator.denominator) if part is not None]


def _filter(catalog: Catalog, indicator: Indicator) -> Iterator[str]:
    """The filter of a numerator names one code of a dimension the numerator has: nothing wider, no second lane."""
    numerator = catalog.indicators.get(indicator.numerator or "")
    if not indicator.numerator_filter or numerator is None:
        return
    for fault in _find_filter_faults(catalog, indicator.numerator_filter, numerator.id):
        yield f"numerator_filter · {fault}"


def _lanes(catalog: Catalog, indicator: Indicator) -> Iterator[str]:
    """A ratio may stand on its own lane and on population; two lanes of records never meet in a formula.

    Nothing in the catalogue adds indicators: a formula that names several is refused with the reason. Editions that
    replace each other (`chain`) are of one lane as well.
    """
    for part in _parts(indicator):
        if part not in catalog.indicators and len(named := _ID.findall(part)) > 1:
            yield f"numerator · «{part}» suma {' y '.join(named)}: {_NEVER_ADDED}"
    parts = {catalog.indicators[part].lane for part in _parts(indicator) if part in catalog.indicators}
    if parts and len(lanes := {*parts, indicator.lane} - {_POPULATION}) > 1:
        yield f"numerator · une los carriles {' y '.join(sorted(lanes))}: {_NEVER_ADDED}"
    chained = {catalog.sources[source].lane for source in indicator.chain if source in catalog.sources}
    if len(chained) > 1:
        yield f"chain · une los carriles {' y '.join(sorted(chained))}: {_NEVER_ADDED}"


def _denominators(catalog: Catalog) -> Iterator[str]:
    """Each names sources, a territory and a day that are there; a share of a territory needs a group and sources."""
    for denominator in catalog.denominators.values():
        key = f"denominators.yml · {denominator.id}"
        if denominator.share_of not in ("", OWN_SHARE) and denominator.share_of not in catalog.territories:
            yield f"{key} · «{denominator.share_of}» no es un territorio"
        if bool(denominator.share_of) != bool(denominator.share_sources) or (
            denominator.share_of and not denominator.group
        ):
            yield f"{key} · share_of necesita group y share_sources, y ellas a él"
        yield from (
            f"{key} · {fault}" for fault in (*_formula_limits(catalog, denominator), *_between(denominator))
        )
        try:
            Breakdown.parse(denominator.group)
            denominator.share_day(denominator.day(2024).start.year)
        except (PeriodError, BreakdownError) as error:
            yield f"{key} · {error}"


def _formula_limits(catalog: Catalog, denominator: Denominator) -> Iterator[str]:
    """A yearly population says how far it may move, and what another source may say of it."""
    most = catalog.policy.populations_apart
    if bool(denominator.at or denominator.between or denominator.share_of) == bool(denominator.year_times):
        yield "year_times · lo dice una población de cada año, y solo ella: cuántas veces la del año anterior puede ser"
    elif denominator.year_times and not 1 < denominator.year_times <= most:
        yield f"year_times · {denominator.year_times:g} no está entre 1 y {most:g} (populations_apart de policy.yml)"
    for held in denominator.held_against:
        if not 1 < held.times <= most:
            yield f"held_against · {held.times:g} no está entre 1 y {most:g} (populations_apart de policy.yml)"


def _between(denominator: Denominator) -> Iterator[str]:
    """What lies between two counts names two days in order and the places of which it holds, and says what it is."""
    if bool(denominator.between) != bool(denominator.places):
        yield "between y places · van juntos: los dos días contados y los lugares cuyos límites no cambiaron entre ellos"
    if not denominator.between:
        return
    days = denominator.between
    if len(days) != 2 or not all(map(_is_a_day, days)) or days[0] >= days[1]:
        yield "between · son dos días contados, como 2012-11-21 y 2024-03-23, el primero antes"
    if denominator.at or denominator.share_of or not denominator.note:
        yield "between · necesita una nota (note) que lo diga, y ni un día (at) ni una parte (share_of)"


def _is_a_day(text: str) -> bool:
    try:
        return Period.parse(text).grain == "day"
    except PeriodError:
        return False


def _comparisons(catalog: Catalog) -> Iterator[str]:
    for comparison in catalog.comparisons.values():
        if comparison.id in catalog.indicators:
            yield f"comparisons.yml · {comparison.id} · también es un indicador: su inserción no se podría pedir"
        yield from (
            f"comparisons.yml · {comparison.id} · {fault}" for fault in _two_registers(catalog, comparison)
        )
        for side in (comparison.left, comparison.right):
            if side.map_of and (reason := catalog.why_unranked(side.indicator)):
                yield f"comparisons.yml · {comparison.id} · map_of · {reason}"
            for fault in _find_filter_faults(catalog, side.filter, side.indicator):
                yield f"comparisons.yml · {comparison.id} · filter · {fault}"


def _two_registers(catalog: Catalog, comparison: Comparison) -> Iterator[str]:
    """Two registers of one country are no pair, and the steps of cases stand beside nothing."""
    sides = (comparison.left, comparison.right)
    indicators = [
        catalog.indicators[side.indicator] for side in sides if side.indicator in catalog.indicators
    ]
    lanes = {indicator.lane for indicator in indicators}
    if len({side.territory[:2] for side in sides}) == 1 and len(lanes) > 1:
        yield f"junta dos registros de un país, {' y '.join(sorted(lanes))}: {_NEVER_ADDED}"
    for indicator in indicators:
        if any(catalog.dimensions[name].base for name in indicator.dimensions if name in catalog.dimensions):
            yield f"«{indicator.id}» son los pasos de un registro, y no se comparan con otro"


def _find_filter_faults(catalog: Catalog, text: str, indicator: str) -> Iterator[str]:
    """What is wrong with a filter of an indicator: a dimension it has not, a category nobody declared."""
    try:
        codes = Breakdown.parse(text).codes
    except BreakdownError as error:
        yield str(error)
        return
    for dimension, code in codes:
        named, owner = catalog.dimensions.get(dimension), catalog.indicators.get(indicator)
        if named is None or owner is None or dimension not in owner.dimensions:
            yield f"«{dimension}» no es un desglose de «{indicator}»"
        elif not named.open and named.named(code) is None:
            yield f"«{code}» no es una categoría de «{dimension}»"
