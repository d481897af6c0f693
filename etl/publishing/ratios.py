"""Rates and shares of the catalogue, made from published counts and populations of the same place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import pandas as pd

from etl.publishing.impossible_values import named_row, refuse
from observatory.catalog import Catalog
from observatory.model import Base, Breakdown, Indicator, Inhabitants, ObsStatus, Period
from observatory.statistics.denominators import FEW, Denominators, rate_on
from observatory.statistics.rates import wilson_share
from observatory.statistics.writers import writers_sentence
from observatory.store.private.workspace import OBSERVED

_FIELDS = {name: place for place, name in enumerate(OBSERVED)}


def denominators_of(population: pd.DataFrame, catalog: Catalog) -> Denominators:
    """The denominators of rates: rows of `population`, and of shares that are applied to them, as published."""
    figures = (
        Inhabitants(
            territory=row["territory"],
            period=Period(date.fromisoformat(row["period_start"]), date.fromisoformat(row["period_end"])),
            breakdown=row["breakdown"],
            value=float(row["value"]),
            obs_status=row["obs_status"],
            snapshot=row["snapshot"],
            indicator=row["indicator"],
        )
        for row in _records(population[population["value"].notna()])
    )
    return Denominators.of(figures, catalog)


def rate_rows(
    counts: pd.DataFrame, indicator: Indicator, catalog: Catalog, denominators: Denominators
) -> list[tuple[Any, ...]]:
    """Rows of a rate for each whole year of `counts` (rows of its numerator, as published), on its leading population.

    Raises ImpossibleValueError where there are more events than inhabitants, by any population that may be asked for.
    """
    rates, faults = [], list[str]()
    for row in _whole_years(counts, Breakdown.parse(indicator.numerator_filter)):
        bases = denominators.bases(indicator, row["territory"], int(row["period_start"][:4]))
        if bases:
            named = {**row, "indicator": indicator.id, "breakdown": "", "note": ""}
            if pd.isna(row["value"]):
                named["denominator_snapshot"] = bases[0].snapshot
            else:
                needs, status = catalog.policy.rate_needs, row["obs_status"]
                named |= rate_on(bases[0], row["value"], indicator, obs_status=status, needs=needs)
                named["note"] = " ".join(filter(None, (named["note"], writers_sentence(row["note"]))))
                faults += _above_base(row, bases, indicator, catalog)
            rates.append(_tuple(named))
    refuse(faults)
    return rates


def _above_base(
    row: dict[str, Any], bases: Iterable[Base], indicator: Indicator, catalog: Catalog
) -> Iterator[str]:
    """What a count says that is more than a population it may be divided by."""
    for base in bases:
        if row["value"] > base.value and not base.contradicted:
            yield (
                f"{named_row(row, catalog)}: {indicator.name} sería de {row['value']:.0f} sobre {base.formula} "
                f"habitantes ({base.snapshot})."
            )


def share_rows(counts: pd.DataFrame, indicator: Indicator, catalog: Catalog) -> list[tuple[Any, ...]]:
    """Rows of a share of a count in its own total, for each period of `counts`.

    Raises ImpossibleValueError where a part is more than its total.
    """
    wholes = {
        (row["territory"], row["period_start"], row["period_end"]): row
        for row in _records(counts[counts["breakdown"] == ""])
        if pd.notna(row["value"])
    }
    part = str(Breakdown.parse(indicator.numerator_filter))
    shares, faults = [], list[str]()
    for row in _records(counts[counts["breakdown"] == part]):
        total = wholes.get((row["territory"], row["period_start"], row["period_end"]))
        if total is not None and row["value"] > total["value"]:
            faults.append(
                f"{named_row(row, catalog)}: {indicator.name} sería de {row['value']:.0f} de un total de "
                f"{total['value']:.0f}."
            )
        elif total is not None:
            shares.append(_share_row(row, total, indicator=indicator, needs=catalog.policy.rate_needs))
    refuse(faults)
    return shares


def _whole_years(counts: pd.DataFrame, breakdown: Breakdown) -> Iterator[dict[str, Any]]:
    same_year = counts["period_start"].str[:4] == counts["period_end"].str[:4]
    whole_year = (
        counts["period_start"].str.endswith("-01-01")
        & counts["period_end"].str.endswith("-12-31")
        & same_year
    )
    yield from _records(counts[whole_year & (counts["breakdown"] == str(breakdown))])


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): cell for name, cell in row.items()} for row in frame.to_dict("records")]


def _share_row(
    row: dict[str, Any], total: dict[str, Any], *, indicator: Indicator, needs: int
) -> tuple[Any, ...]:
    """The share of one count in its whole, or the reason why it is not shown as one."""
    named = {
        **row,
        "indicator": indicator.id,
        "breakdown": "",
        "note": "",
        "denominator_snapshot": total["snapshot"],
    }
    events, base = row["value"], float(total["value"])
    if pd.isna(events):
        return _tuple(named)
    wrote = writers_sentence(total["note"])
    named |= {
        "locator": f"{events:.0f} / {base:.0f}",
        "numerator": events,
        "denominator": base,
        "note": wrote,
    }
    if events < needs:
        reason = {"value": None, "obs_status": ObsStatus.NOT_APPLICABLE.value}
        note = " ".join(filter(None, (FEW.format(needs=needs), wrote)))
        return _tuple(named | reason | {"note": note})
    ratio = wilson_share(events, base, per=indicator.per)
    return _tuple(named | {"value": ratio.value, "lower": ratio.lower, "upper": ratio.upper})


def _tuple(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(None if pd.isna(row[name]) else row[name] for name in _FIELDS)
