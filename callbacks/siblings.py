"""Gathers what the institutions of an indicator's lane count in other ways, for the places on show."""

from __future__ import annotations

from typing import Final

from callbacks.page_request import Asked
from layouts.parts.siblings import Sibling
from observatory.model import Indicator, Panel
from observatory.selection import Selection

# What stands in these lanes are figures of many kinds, not ways of counting one.
_MIXED: Final = ("population", "response", "survey")


def siblings_of(asked: Asked, selection: Selection, panel: Panel) -> tuple[Sibling, ...]:
    """Indicators of the same lane and theme with figures of a place on show: what is made of this one first."""
    own = panel.indicator
    if own.lane in _MIXED:
        return ()
    shown, available = [place.code for place in panel.territories], asked.observatory.availability()
    found = []
    for one in asked.catalog.indicators.values():
        known = available.get(one.id)
        both = [code for code in shown if known is not None and code in known.territories]
        if one.id != own.id and (one.lane, one.theme) == (own.lane, own.theme) and both:
            query = f"territory={','.join(both)}" if selection.territories else ""
            found.append(Sibling(one, query))
    return tuple(sorted(found, key=lambda one: not _of_one_count(one.indicator, own)))


def _of_one_count(one: Indicator, other: Indicator) -> bool:
    """Whether both are a count and its ratio, or two ratios of one count."""
    return (one.numerator or one.id) == (other.numerator or other.id)
