"""Decides whether places may share an axis: the rules of comparison, as a chart obeys them."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from observatory.model import Grade, Panel
from observatory.views.series import is_whole, leading

_MOST_YEARS_APART: Final = 3


class Sharing(StrEnum):
    """One axis for all; two areas of one scale; two areas, each with a scale of its own."""

    ONE_AXIS = "one_axis"
    ONE_SCALE = "one_scale"
    APART = "apart"


def sharing_of(panel: Panel) -> Sharing:
    """How the places of a panel may stand together.

    Places of one country and one indicator share an axis. Across countries two do only as rates or shares of grade A or
    B whose newest full years are at most three apart; further apart they keep one scale in two areas. Counts, and all
    of grade C, stand in areas with scales of their own.
    """
    if panel.comparison is None and len({place.country for place in panel.territories}) < 2:
        return Sharing.ONE_AXIS
    grade = panel.comparison.grade if panel.comparison else panel.indicator.comparability.grade
    if grade is Grade.C or any(one.kind not in ("rate", "share") for one in panel.indicators):
        return Sharing.APART
    apart = years_apart(panel)
    return Sharing.ONE_AXIS if apart is not None and apart <= _MOST_YEARS_APART else Sharing.ONE_SCALE


def years_apart(panel: Panel) -> int | None:
    """Years between the newest full periods of the two countries; None where one of them has none."""
    newest: dict[str, int] = {}
    for row in leading(panel.rows):
        if is_whole(row):
            country = row.territory[:2]
            newest[country] = max(newest.get(country, 0), row.period.end.year)
    return max(newest.values()) - min(newest.values()) if len(newest) > 1 else None
