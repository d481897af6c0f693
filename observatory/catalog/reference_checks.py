"""Checks the cross-references of a catalogue: every id exists, and no formula mixes lanes."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Final

from observatory.addresses.destinations import DESTINATIONS
from observatory.catalog.source_checks import broken_sources
from observatory.model import Breakdown, BreakdownError, Comparison, Indicator, Level, Period, PeriodError
from observatory.words.labels import MARKS, SYMBOLS

if TYPE_CHECKING:
    from observatory.catalog import Catalog

_ID: Final = re.compile(r"[a-z][a-z0-9_]+")
_POPULATION: Final = "population"
_NEVER_ADDED: Final = "la misma persona puede estar en varios"


def broken_links(catalog: Catalog) -> Iterator[str]:
    """Every fault as `file · key · reason`."""
    yield from _territories(catalog)
    yield from broken_sources(catalog)
    for indicator in catalog.indicators.values():
        yield from (f"indicators/{indicator.id}.yml · {fault}" for fault in _indicator(catalog, indicator))
    yield from _groups(catalog)
    yield from _denominators(catalog)
    yield from _comparisons(catalog)
    yield from _places_and_indicators(catalog)
    yield from _policy(catalog)
    yield from _quality(catalog)
    yield from _synonyms(catalog)
    yield from _standards(catalog)
    yield from _moved(catalog)
    yield from _glossary(catalog)


def _standards(catalog: Catalog) -> Iterator[str]:
    for indicator in catalog.indicators.values():
        for near in indicator.standards:
            if near.standard not in catalog.standards:
                yield f"indicators/{indicator.id}.yml · standards · «{near.standard}» no está en standards.yml"


def _synonyms(catalog: Catalog) -> Iterator[str]:
    ids: dict[str, Container[str]] = {
        "question": catalog.questions,
        "page": {page.id for page in DESTINATIONS},
        "indicator": catalog.indicators,
        "territory": catalog.territories,
        "term": {term.id for term in catalog.glossary},
    }
    for synonym in catalog.synonyms:
        if synonym.leads_to not in ids[synonym.kind]:
            yield f"synonyms.csv · {synonym.word} · «{synonym.leads_to}» no existe"


def _moved(catalog: Catalog) -> Iterator[str]:
    """A former id may not be in use again, and leads to one that is."""
    lists: dict[str, Container[str]] = {
        "questions": catalog.questions,
        "indicators": catalog.indicators,
        "comparisons": catalog.comparisons,
        "territories": catalog.territories,
        "sources": catalog.sources,
    }
    for entry in catalog.moved:
        if entry.former in lists.get(entry.page, ()):
            yield f"moved.csv · {entry.former} · está en uso"
        if entry.now not in lists.get(entry.now_page, ()):
            yield f"moved.csv · {entry.former} · «{entry.now}» no existe"


def _glossary(catalog: Catalog) -> Iterator[str]:
    statuses = SYMBOLS.keys() | MARKS.keys()
    for term in catalog.glossary:
        if not term.term and not term.statuses:
            yield f"glossary.yml · {term.id} · falta `term`, o los `statuses` que explica"
        for status in term.statuses:
            if status not in statuses:
                yield f"glossary.yml · {term.id} · «{status}» no es un estado: {', '.join(sorted(statuses))}"


def _territories(catalog: Catalog) -> Iterator[str]:
    for code, territory in catalog.territories.items():
        if territory.parent is not None and territory.parent not in catalog.territories:
            yield f"territories.csv · {code} · parent «{territory.parent}» no existe"
        if (territory.level is Level.GROUP) != bool(territory.members) and not territory.note:
            yield f"territories.csv · {code} · solo un grupo tiene miembros; un grupo sin ellos lo explica en note"
        for member in territory.members:
            if member not in catalog.territories:
                yield f"territories.csv · {code} · el miembro «{member}» no existe"
    for alias in catalog.aliases:
        if alias.code not in catalog.territories:
            yield f"aliases.csv · {alias.spelling} · el código «{alias.code}» no existe"


def _indicator(catalog: Catalog, indicator: Indicator) -> Iterator[str]:
    named: list[tuple[str, Iterable[str], Container[str], str]] = [
        ("theme", [indicator.theme], catalog.themes, "no está en themes.yml"),
        ("sources", {*indicator.sources, *indicator.chain}, catalog.sources, "no es una fuente"),
        ("dimensions", indicator.dimensions, catalog.dimensions, "no está en dimensions.yml"),
        ("numerator/denominator", _parts(indicator), catalog.indicators, "no es un indicador"),
        ("denominators", indicator.denominators, catalog.denominators, "no está en denominators.yml"),
    ]
    for key, ids, known_ids, complaint in named:
        yield from (f"{key} · «{id_}» {complaint}" for id_ in ids if id_ not in known_ids)
    yield from _filter(catalog, indicator)
    yield from _adds_up(catalog, indicator)
    if (indicator.kind == "rate" and indicator.numerator is not None) != bool(indicator.denominators):
        yield "denominators · una tasa derivada, y solo ella, dice sobre qué poblaciones puede estar"
    if len(_parts(indicator)) == 1:
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


def _groups(catalog: Catalog) -> Iterator[str]:
    """A group sums categories of its own dimension, and has a code of its own."""
    for dimension in catalog.dimensions.values():
        for code in dimension.codes:
            if code.of:
                yield f"dimensions.yml · {dimension.id} · «{code.code}»: solo un grupo (groups) suma categorías"
        for group in dimension.groups:
            if dimension.code(group.code) is not None or not group.of:
                yield f"dimensions.yml · {dimension.id} · «{group.code}»: un grupo tiene código propio y suma otros"
            for part in group.of:
                if dimension.code(part) is None:
                    yield f"dimensions.yml · {dimension.id} · «{group.code}» suma «{part}», que no es una categoría"


def _parts(indicator: Indicator) -> list[str]:
    return [part for part in (indicator.numerator, indicator.denominator) if part is not None]


def _filter(catalog: Catalog, indicator: Indicator) -> Iterator[str]:
    """The filter of a numerator names one code of a dimension the numerator has: nothing wider, no second lane."""
    numerator = catalog.indicators.get(indicator.numerator or "")
    if not indicator.numerator_filter or numerator is None:
        return
    for fault in _narrowing(catalog, indicator.numerator_filter, numerator.id):
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
        for source in (*denominator.sources, *denominator.share_sources):
            if source not in catalog.sources:
                yield f"{key} · «{source}» no es una fuente"
        if denominator.share_of and denominator.share_of not in catalog.territories:
            yield f"{key} · «{denominator.share_of}» no es un territorio"
        if bool(denominator.share_of) != bool(denominator.share_sources) or (
            denominator.share_of and not denominator.group
        ):
            yield f"{key} · share_of necesita group y share_sources, y ellas a él"
        try:
            Breakdown.parse(denominator.group)
            denominator.day(2024)
        except (PeriodError, BreakdownError) as error:
            yield f"{key} · {error}"


def _comparisons(catalog: Catalog) -> Iterator[str]:
    for comparison in catalog.comparisons.values():
        if comparison.id in catalog.indicators:
            yield f"comparisons.yml · {comparison.id} · también es un indicador: su inserción no se podría pedir"
        yield from (
            f"comparisons.yml · {comparison.id} · {fault}" for fault in _two_registers(catalog, comparison)
        )
        for side in (comparison.left, comparison.right):
            if side.indicator not in catalog.indicators:
                yield f"comparisons.yml · {comparison.id} · «{side.indicator}» no es un indicador"
            if side.territory not in catalog.territories:
                yield f"comparisons.yml · {comparison.id} · «{side.territory}» no es un territorio"
            if side.map_of and side.map_of not in catalog.sets:
                yield f"comparisons.yml · {comparison.id} · map_of · «{side.map_of}» no está en sets de places.yml"
            for fault in _narrowing(catalog, side.filter, side.indicator):
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


def _narrowing(catalog: Catalog, text: str, indicator: str) -> Iterator[str]:
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


def _places_and_indicators(catalog: Catalog) -> Iterator[str]:
    named = [("events.yml", event.id, event.territories, event.indicators) for event in catalog.events]
    named += [
        ("institutions.yml", institution.id, (institution.territory,), institution.indicators)
        for institution in catalog.institutions
    ]
    named += [("helplines.csv", line.service, (line.territory,), ()) for line in catalog.helplines]
    for line in catalog.helplines:
        if line.verified_on and not _is_day(line.verified_on):
            yield f"helplines.csv · {line.service} · verified_on «{line.verified_on}» no es un día como 2026-11-24"
    for file, key, territories, indicators in named:
        for code in territories:
            if code not in catalog.territories:
                yield f"{file} · {key} · «{code}» no es un territorio"
        for indicator in indicators:
            if indicator not in catalog.indicators:
                yield f"{file} · {key} · «{indicator}» no es un indicador"


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _policy(catalog: Catalog) -> Iterator[str]:
    yield from _preferences(catalog)
    yield from _local_tables(catalog)
    for code in catalog.policy.shown_as_one:
        if code not in catalog.territories or not catalog.territories[code].members:
            yield f"policy.yml · shown_as_one · «{code}» no es un grupo con miembros"
    for rule in catalog.policy.sums_that_fail:
        place = catalog.territories.get(rule.territory)
        if rule.indicator not in catalog.indicators or place is None or place.is_local:
            named = f"{rule.indicator}, {rule.territory}"
            yield f"policy.yml · sums_that_fail · «{named}» no es un total de departamento o país"
    yield from _known_since(catalog)


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
    for indicator in pooled.indicators if pooled else ():
        if indicator not in catalog.indicators:
            yield f"policy.yml · local_tables.pooled · «{indicator}» no es un indicador"


def _preferences(catalog: Catalog) -> Iterator[str]:
    for preference in catalog.policy.preferences:
        key = f"policy.yml · preferences {preference.indicator} {preference.period}"
        if preference.indicator not in catalog.indicators:
            yield f"{key} · «{preference.indicator}» no es un indicador"
        if preference.territory not in catalog.territories:
            yield f"{key} · «{preference.territory}» no es un territorio"
        try:
            Period.parse(preference.period)
            Breakdown.parse(preference.breakdown)
        except (PeriodError, BreakdownError) as error:
            yield f"{key} · {error}"


def _quality(catalog: Catalog) -> Iterator[str]:
    """Every source has an answer to every declared question, and every lane a name."""
    declared = {criterion.id for criterion in catalog.quality.criteria if not criterion.measured}
    for source in catalog.quality.sources.keys() | (catalog.sources.keys() if declared else set()):
        if source not in catalog.sources:
            yield f"quality.yml · {source} · no es una fuente"
        elif declared != (answered := set(catalog.quality.sources.get(source, {}))):
            wrong = ", ".join(sorted(declared ^ answered))
            yield f"quality.yml · {source} · falta la respuesta, o sobra, a: {wrong}"
    named = {lane.id for lane in catalog.quality.lanes}
    for lane in sorted(
        {indicator.lane for indicator in catalog.indicators.values()} - named if declared else ()
    ):
        yield f"quality.yml · lanes · el carril «{lane}» no tiene nombre"
