"""Rates, shares and whatever else the catalogue makes of published counts and populations of the same place.

Counts that their own publisher replaced are no numerators (see Leading).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import pandas as pd

from etl.publishing.impossible_values import name_row, raise_if_impossible, refuse_wrong_spans
from observatory.catalog import Catalog
from observatory.model import Breakdown, Indicator, Inhabitants, Period, Preference
from observatory.statistics import statistic_of
from observatory.statistics.denominators import Denominators
from observatory.statistics.statistic import Excess, Making
from observatory.statistics.writers import writers_sentence
from observatory.store.private.workspace import OBSERVED


def read_denominators(population: pd.DataFrame, catalog: Catalog) -> Denominators:
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
        for row in population[population["value"].notna()].to_dict("records")
    )
    return Denominators.of(figures, catalog)


def compute_ratio_rows(
    counts: pd.DataFrame, indicator: Indicator, catalog: Catalog, denominators: Denominators
) -> list[tuple[Any, ...]]:
    """Rows of an indicator that is made of `counts` (rows of its numerator, as published), in the order of OBSERVED.

    Raises ImpossibleValueError where a count is more than what it is divided by.
    """
    statistic = statistic_of(indicator)
    if statistic.make is None:
        return []
    used = counts["breakdown"].isin({"", str(Breakdown.parse(indicator.numerator_filter))})
    if statistic.of_whole_years:
        used &= _is_of_whole_years(counts, {1, statistic.years})
    making = Making(
        catalog.policy.rate_needs, denominators.bases, catalog.division_of, denominators.bases_together
    )
    made = list(statistic.make(indicator, list(_records(counts[used])), making))
    raise_if_impossible(
        f"{name_row(excess.row, catalog)}: {indicator.name} sería {excess.told}"
        for excess in made
        if isinstance(excess, Excess)
    )
    rows = [row for row in made if not isinstance(row, Excess)]
    refuse_wrong_spans(rows, indicator, catalog)
    return [tuple(row[name] for name in OBSERVED) for row in rows]


def _is_of_whole_years(counts: pd.DataFrame, many: Collection[int]) -> pd.Series[bool]:
    """Which rows are of so many whole years."""
    first, last = (counts[name].str[:4].astype(int) for name in ("period_start", "period_end"))
    begins, ends = counts["period_start"].str.endswith("-01-01"), counts["period_end"].str.endswith("-12-31")
    return begins & ends & (last - first + 1).isin(list(many))


def _records(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Each row by column, None for an empty cell; of its note what it says of who wrote the number."""
    for row in frame.to_dict("records"):
        cells = {str(name): None if pd.isna(cell) else cell for name, cell in row.items()}
        yield cells | {"note": writers_sentence(row["note"])}


class Leading:
    """Which documents lead, by the declared preferences; `urls` are the addresses of the documents by their id."""

    def __init__(self, catalog: Catalog, urls: Mapping[str, str]) -> None:
        self._catalog = catalog
        self._urls = urls

    def of(self, counts: pd.DataFrame) -> pd.DataFrame:
        """`counts` (columns of OBSERVED, one indicator) without the documents that another one overrules.

        A document that does not lead for a territory does not lead for the places within it in that period either:
        their figures are parts of the total that was replaced.
        """
        overruled = pd.Series(data=False, index=counts.index)
        indicators = set(counts["indicator"].unique())
        for preference in self._catalog.policy.preferences:
            if preference.indicator in indicators:
                overruled |= self._overruled(counts, preference)
        return counts[~overruled]

    def _overruled(self, counts: pd.DataFrame, preference: Preference) -> pd.Series[bool]:
        period = Period.parse(preference.period)
        matching = (
            (counts["indicator"] == preference.indicator)
            & (counts["period_start"] == period.start.isoformat())
            & (counts["period_end"] == period.end.isoformat())
            & (counts["breakdown"] == preference.breakdown)
        )
        cell = counts[matching & (counts["territory"] == preference.territory)]
        leads = cell[cell["statement"].map(self._urls) == preference.leads]
        if leads.empty:
            return pd.Series(data=False, index=counts.index)
        beside = set(cell["statement"]) - set(leads["statement"])
        within = counts["territory"].isin(self._within(preference.territory, counts["territory"]))
        return matching & within & counts["statement"].isin(beside)

    def _within(self, wider: str, territories: Iterable[str]) -> list[str]:
        return [
            code
            for code in set(territories)
            if code == wider or any(above.code == wider for above in self._catalog.ancestors(code))
        ]
