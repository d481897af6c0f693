"""Divides each rate of a Panel by the chosen population, and by the alternatives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product

from sqlalchemy import Connection

from observatory.catalog import Catalog
from observatory.model import Base, Inhabitants, ObsStatus, Period, Row
from observatory.model.denominators import OWN_SHARE, POPULATION
from observatory.statistics.denominators import Denominators
from observatory.statistics.rate import rate_on
from observatory.statistics.writers import writers_sentence
from observatory.store.reading import queries


@dataclass(frozen=True, slots=True)
class RatePopulations:
    """What the rates of some places may stand on; `chosen` is the population asked for, empty the one that leads."""

    catalog: Catalog
    denominators: Denominators
    chosen: str

    def standing(self, rows: Iterable[Row]) -> Iterator[tuple[Row | None, list[Row]]]:
        """Each row on its population, with the rates on the others: None for a rate that cannot stand on the one chosen.

        What is no rate of the catalogue stays as it is.
        """
        for row in rows:
            on_each = list(_on_each(row, self.catalog, self.denominators))
            lead = next((candidate for candidate in on_each if _is_on(candidate, self.chosen)), None)
            if lead is None:
                is_rate = bool(self.catalog.indicators[row.indicator].denominators)
                yield (None if self.chosen and is_rate else row), []
            else:
                others = (candidate for candidate in on_each if candidate is not lead)
                yield lead, [candidate for candidate in others if candidate.value is not None]


def rate_populations(
    connection: Connection, catalog: Catalog, indicators: Iterable[str], *, places: Iterable[str], chosen: str
) -> RatePopulations:
    """Those of the places named; none are read where no indicator is a rate."""
    rates = {name for name in indicators if catalog.indicators[name].denominators}
    figures = _denominators(connection, catalog, rates, places=places) if rates else Denominators(catalog, {})
    return RatePopulations(catalog, figures, chosen)


def _is_on(row: Row, chosen: str) -> bool:
    return row.base is not None and chosen in ("", row.base.choice.id)


def _on_each(row: Row, catalog: Catalog, denominators: Denominators) -> Iterator[Row]:
    """The row on each population, the leading one first and as it is in the store; none where it has no parts."""
    indicator = catalog.indicators[row.indicator]
    if row.numerator is None or not indicator.denominators:
        return
    bases = denominators.bases(indicator, row.territory, row.period.start.year)
    for base in bases:
        stored = base is bases[0] and base.value == row.denominator
        yield replace(row, base=base) if stored else _remade(row, base, catalog)


def _remade(row: Row, base: Base, catalog: Catalog) -> Row:
    """The same count on another population. A row of the store that is an estimate stays one."""
    figures = rate_on(
        base,
        row.numerator or 0.0,
        catalog.indicators[row.indicator],
        obs_status=row.obs_status,
        needs=catalog.policy.rate_needs,
    )
    note = " ".join(filter(None, (figures["note"], writers_sentence(row.note))))
    return replace(
        row, base=base, **{**figures, "obs_status": ObsStatus(figures["obs_status"]), "note": note}
    )


def _denominators(
    connection: Connection, catalog: Catalog, rates: Iterable[str], *, places: Iterable[str]
) -> Denominators:
    """Every published population of the places of the rates, and of those whose share is applied to them."""
    choices = [catalog.denominators[id_] for name in rates for id_ in catalog.indicators[name].denominators]
    shares_of = {choice.share_of for choice in choices} - {"", OWN_SHARE}
    places = sorted({*places, *shares_of})
    indicators = sorted({POPULATION, *(choice.share_indicator for choice in choices)})
    groups = sorted({choice.group.partition(":")[0] for choice in choices} | {""})
    figures = []
    for indicator, dimensions in product(indicators, groups):
        cells = queries.cells(
            connection, indicator, territories=places, dimensions=dimensions, every_edition=True
        )
        figures += [
            Inhabitants(
                territory=cell["territory"],
                period=Period(cell["period_start"], cell["period_end"]),
                breakdown=cell["breakdown"],
                value=cell["value"],
                obs_status=cell["obs_status"],
                snapshot=cell["snapshot"],
                indicator=indicator,
            )
            for cell in cells
            if cell["value"] is not None
        ]
    return Denominators.of(figures, catalog)
