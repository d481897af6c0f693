"""Checks the cross-references of a catalogue: every id exists."""

from __future__ import annotations

from collections.abc import Container, Iterator
from datetime import date
from typing import TYPE_CHECKING

from observatory.addresses.destinations import DESTINATIONS
from observatory.catalog.formula_checks import broken_formulas
from observatory.catalog.policy_checks import broken_policy
from observatory.catalog.source_checks import broken_sources
from observatory.model import Level
from observatory.statistics import statistic_of
from observatory.words.labels import MARKS, SYMBOLS

if TYPE_CHECKING:
    from observatory.catalog import Catalog


def broken_links(catalog: Catalog) -> Iterator[str]:
    """Every fault as `file · key · reason`."""
    yield from _territories(catalog)
    yield from broken_sources(catalog)
    yield from broken_formulas(catalog)
    yield from _groups(catalog)
    yield from _places_and_indicators(catalog)
    yield from broken_policy(catalog)
    yield from _quality(catalog)
    yield from _synonyms(catalog)
    yield from _standards(catalog)
    yield from _check_moved_ids(catalog)
    yield from _glossary(catalog)
    yield from _places_counted(catalog)


def _places_counted(catalog: Catalog) -> Iterator[str]:
    """What counts persons and names its places says in which place a case is counted, as does the rate made of it."""
    for indicator in catalog.indicators.values():
        location = f"indicators/{indicator.id}.yml · counted_at"
        if indicator.counts_persons and indicator.place_of and not indicator.counted_at:
            yield f"{location} · dice place_of y falta en qué lugar se cuenta cada caso: residence, act, report u office"
        for source in sorted(set(indicator.unlike_sources) - set(indicator.sources)):
            yield f"indicators/{indicator.id}.yml · unlike_sources · «{source}» no es una fuente del indicador"
        numerator = catalog.indicators.get(indicator.numerator or "")
        if (
            numerator is not None
            and statistic_of(indicator).per_inhabitants
            and indicator.counted_at != numerator.counted_at
        ):
            yield f"{location} · dice «{indicator.counted_at}» y su numerador, «{numerator.id}», «{numerator.counted_at}»"


def _standards(catalog: Catalog) -> Iterator[str]:
    for indicator in catalog.indicators.values():
        for near in indicator.standards:
            if near.standard not in catalog.standards:
                yield f"indicators/{indicator.id}.yml · standards · «{near.standard}» no está en standards.yml"


def _synonyms(catalog: Catalog) -> Iterator[str]:
    pages = {page.id for page in DESTINATIONS}
    ids: dict[str, Container[str]] = {
        "question": catalog.questions,
        "page": pages,
        "danger": pages,
        "indicator": catalog.indicators,
        "territory": catalog.territories,
        "term": {term.id for term in catalog.glossary},
    }
    for synonym in catalog.synonyms:
        if synonym.leads_to not in ids[synonym.kind]:
            yield f"synonyms.csv · {synonym.word} · «{synonym.leads_to}» no existe"


def _check_moved_ids(catalog: Catalog) -> Iterator[str]:
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
    yield from _complete_parts(catalog)
    for alias in catalog.aliases:
        if alias.code not in catalog.territories:
            yield f"aliases.csv · {alias.spelling} · el código «{alias.code}» no existe"


def _complete_parts(catalog: Catalog) -> Iterator[str]:
    """What is called complete has parts, and as many as are said."""
    for code, territory in catalog.territories.items():
        location = f"territories.csv · {code} · parts"
        within = catalog.places_within.get(code, ())
        lasting = sum(part.valid_to is None for part in within)
        if territory.parts is None:
            if territory.parts_since is not None:
                yield f"{location} · parts_since dice desde cuándo son todas, y parts no dice que lo sean"
        elif not within:
            yield f"{location} · dice «{territory.parts}» y ninguna fila está en él: añada sus partes, o deje parts vacío"
        elif territory.parts not in ("complete", lasting):
            yield (
                f"{location} · dice {territory.parts} y las filas que están en él, sin valid_to, son {lasting}: añada "
                "las que faltan con sus fechas, corrija el número, o deje parts vacío (entonces nada se suma)"
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
