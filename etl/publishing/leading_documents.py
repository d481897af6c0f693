"""Excludes counts that their own publisher replaced from the numerators of rates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from observatory.catalog import Catalog
from observatory.model import Period, Preference


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
