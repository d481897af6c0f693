"""Related indicators of the same lane and theme, for the places shown."""

from __future__ import annotations

from typing import Final

from callbacks.page_request import PageRequest
from layouts.sections.siblings import Sibling
from observatory.addresses.selection import Selection
from observatory.model import Indicator, Panel

# What stands in these lanes are figures of many kinds, not ways of counting one.
_MIXED: Final = ("population", "response", "survey")


def siblings_of(request: PageRequest, selection: Selection, panel: Panel) -> tuple[Sibling, ...]:
    """Indicators of the same lane and theme with figures of a place shown; ratios of this count come first."""
    indicator = panel.indicator
    if indicator.lane in _MIXED:
        return ()
    codes, available = [place.code for place in panel.territories], request.observatory.availability()
    siblings = []
    for candidate in request.catalog.indicators.values():
        published = available.get(candidate.id)
        common = [code for code in codes if published is not None and code in published.territories]
        if (
            candidate.id != indicator.id
            and (candidate.lane, candidate.theme) == (indicator.lane, indicator.theme)
            and common
        ):
            query = f"territory={','.join(common)}" if selection.territories else ""
            siblings.append(Sibling(candidate, query))
    return tuple(sorted(siblings, key=lambda sibling: not _of_one_count(sibling.indicator, indicator)))


def _of_one_count(first_indicator: Indicator, second_indicator: Indicator) -> bool:
    """Whether both are a count and its ratio, or two ratios of one count."""
    return (first_indicator.numerator or first_indicator.id) == (
        second_indicator.numerator or second_indicator.id
    )
