"""Checks that the parts of a catalogue name each other rightly: no id leads nowhere, no lane is mixed."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from typing import TYPE_CHECKING

from observatory.model import Breakdown, BreakdownError, Indicator, Level, Period, PeriodError

if TYPE_CHECKING:
    from observatory.catalog import Catalog


def broken_links(catalog: Catalog) -> Iterator[str]:
    """Every fault as `file · key · reason`."""
    yield from _territories(catalog)
    for indicator in catalog.indicators.values():
        yield from (f"indicators/{indicator.id}.yml · {fault}" for fault in _indicator(catalog, indicator))
    yield from _comparisons(catalog)
    yield from _places_and_indicators(catalog)
    yield from _policy(catalog)


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
    ]
    for key, ids, known, complaint in named:
        yield from (f"{key} · «{id_}» {complaint}" for id_ in ids if id_ not in known)
    if len(_parts(indicator)) == 1:
        yield "numerator · una tasa derivada necesita numerador y denominador, una publicada ninguno"
    yield from _lanes(catalog, indicator)


def _parts(indicator: Indicator) -> list[str]:
    return [part for part in (indicator.numerator, indicator.denominator) if part is not None]


def _lanes(catalog: Catalog, indicator: Indicator) -> Iterator[str]:
    """A ratio may stand on its own lane and on population; two lanes of records never meet in a formula."""
    lanes = {catalog.indicators[part].lane for part in _parts(indicator) if part in catalog.indicators}
    if len(lanes - {"population"}) > 1:
        yield f"numerator · une los carriles {' y '.join(sorted(lanes))}: la misma persona puede estar en varios"


def _comparisons(catalog: Catalog) -> Iterator[str]:
    for comparison in catalog.comparisons.values():
        for side in (comparison.left, comparison.right):
            if side.indicator not in catalog.indicators:
                yield f"comparisons.yml · {comparison.id} · «{side.indicator}» no es un indicador"
            for code in (side.territory, *side.map_of):
                if code not in catalog.territories:
                    yield f"comparisons.yml · {comparison.id} · «{code}» no es un territorio"


def _places_and_indicators(catalog: Catalog) -> Iterator[str]:
    named = [("events.yml", event.id, event.territories, event.indicators) for event in catalog.events]
    named += [("institutions.yml", one.id, (one.territory,), one.indicators) for one in catalog.institutions]
    named += [("helplines.csv", line.service, (line.territory,), ()) for line in catalog.helplines]
    for file, key, territories, indicators in named:
        for code in territories:
            if code not in catalog.territories:
                yield f"{file} · {key} · «{code}» no es un territorio"
        for indicator in indicators:
            if indicator not in catalog.indicators:
                yield f"{file} · {key} · «{indicator}» no es un indicador"


def _policy(catalog: Catalog) -> Iterator[str]:
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
