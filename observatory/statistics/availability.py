"""Published years and indicators, as pages, lists and API ask for them."""

from __future__ import annotations

from observatory.addresses.selection import Selection
from observatory.catalog import Catalog
from observatory.model import Indicator, Period
from observatory.observatory import Observatory


def clip_to_published(site: Observatory, selection: Selection) -> Selection:
    """`selection` with its period clipped to the published years; unchanged where the two do not overlap."""
    if selection.period is None:
        return selection
    published = site.availability()
    published_entries = [published[id_] for id_ in _indicators(site.catalog, selection) if id_ in published]
    if not published_entries:
        return selection
    first_year = min(entry.first_day.year for entry in published_entries)
    last_year = max(entry.last_day.year for entry in published_entries)
    years = Period(Period.year(first_year).start, Period.year(last_year).end)
    return selection.replace(period=selection.period.within(years))


def _indicators(catalog: Catalog, selection: Selection) -> tuple[str, ...]:
    if not selection.compare:
        return (selection.indicator,)
    comparison = catalog.comparisons[selection.compare]
    return comparison.left.indicator, comparison.right.indicator


def published_indicators(site: Observatory) -> dict[str, Indicator]:
    """The indicators with at least one published figure, by id."""
    published = site.availability()
    return {id_: indicator for id_, indicator in site.catalog.indicators.items() if id_ in published}
