"""Rates and shares of the catalogue, made from published counts and populations of the same place and year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from observatory.catalog import Catalog
from observatory.model import Breakdown, ConfStatus, Indicator, ObsStatus
from observatory.rates import Ratio, poisson_rate, wilson_share
from observatory.store.workspace import OBSERVED

_FIELDS = {name: place for place, name in enumerate(OBSERVED)}


@dataclass(frozen=True, slots=True)
class Denominators:
    """Populations (or wholes) by territory and year, with the snapshot each comes from."""

    by_place_and_year: dict[tuple[str, str], tuple[float, str]]

    @classmethod
    def of_population(cls, frame: pd.DataFrame, catalog: Catalog) -> Denominators:
        """From rows of `population` in total: the first of its sources that has the year leads, newest edition."""
        order = {source: place for place, source in enumerate(catalog.indicators["population"].sources)}
        total = frame[(frame["breakdown"] == "") & frame["value"].notna()]
        ranked = total.assign(
            year=total["period_end"].str[:4],
            rank=total["snapshot"].str.split("@").str[0].map(order),
        ).sort_values(["rank", "snapshot"], ascending=[False, True], kind="stable")
        midyear = ranked[ranked["period_end"].str[5:] == "06-30"]
        keys = zip(midyear["territory"], midyear["year"], strict=True)
        found = zip(midyear["value"].astype(float), midyear["snapshot"], strict=True)
        return cls(dict(zip(keys, found, strict=True)))


def rate_rows(
    counts: pd.DataFrame, indicator: Indicator, catalog: Catalog, population: Denominators
) -> list[tuple[Any, ...]]:
    """Rows of a rate per inhabitants for each whole year of `counts` (rows of its numerator, as published)."""
    made = []
    for row in _whole_years(counts, Breakdown.parse(indicator.numerator_filter)):
        found = population.by_place_and_year.get((row["territory"], row["period_start"][:4]))
        if found is not None:
            made.append(_ratio_row(row, indicator, catalog, denominator=found))
    return made


def share_rows(counts: pd.DataFrame, indicator: Indicator, catalog: Catalog) -> list[tuple[Any, ...]]:
    """Rows of a share of a count in its own total, for each period of `counts`."""
    wholes = {
        (row["territory"], row["period_start"], row["period_end"]): row["value"]
        for row in _records(counts[counts["breakdown"] == ""])
        if pd.notna(row["value"])
    }
    part = str(Breakdown.parse(indicator.numerator_filter))
    made = []
    for row in _records(counts[counts["breakdown"] == part]):
        whole = wholes.get((row["territory"], row["period_start"], row["period_end"]))
        if whole is not None:
            made.append(_ratio_row(row, indicator, catalog, denominator=(float(whole), row["snapshot"])))
    return made


def _whole_years(counts: pd.DataFrame, breakdown: Breakdown) -> Iterator[dict[str, Any]]:
    same_year = counts["period_start"].str[:4] == counts["period_end"].str[:4]
    whole = (
        counts["period_start"].str.endswith("-01-01")
        & counts["period_end"].str.endswith("-12-31")
        & same_year
    )
    yield from _records(counts[whole & (counts["breakdown"] == str(breakdown))])


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): cell for name, cell in row.items()} for row in frame.to_dict("records")]


def _ratio_row(
    row: dict[str, Any], indicator: Indicator, catalog: Catalog, *, denominator: tuple[float, str]
) -> tuple[Any, ...]:
    """The rate of one count, or the reason why it is not shown as one."""
    whole, whole_snapshot = denominator
    made = {
        **row,
        "indicator": indicator.id,
        "breakdown": "",
        "denominator_snapshot": whole_snapshot,
        "note": "",
    }
    events = row["value"]
    if pd.isna(events):
        return _tuple(made)
    made["locator"] = f"{events:.0f} / {whole:.0f}"
    if events < catalog.policy.rate_needs:
        needs = catalog.policy.rate_needs
        made |= {
            "value": None, "obs_status": str(ObsStatus.NOT_APPLICABLE), "numerator": events, "denominator": whole,
            "note": f"Hay menos de {needs} registros: se muestra el número, no la tasa.",
        }  # fmt: skip
        return _tuple(made)
    ratio = _ratio(events, whole, indicator)
    made |= {
        "value": ratio.value, "lower": ratio.lower, "upper": ratio.upper, "numerator": events, "denominator": whole,
        "conf_status": str(ConfStatus.FREE),
    }  # fmt: skip
    return _tuple(made)


def _ratio(events: float, whole: float, indicator: Indicator) -> Ratio:
    if indicator.kind == "share":
        return wilson_share(events, whole, per=indicator.per)
    return poisson_rate(events, whole, per=indicator.per)


def _tuple(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(None if pd.isna(row[name]) else row[name] for name in _FIELDS)
