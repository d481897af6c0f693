"""Decides by grade and years whether two countries share an axis, a scale, or neither."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from observatory.model import Grade, Panel
from observatory.statistics import statistic_of
from observatory.statistics.series import is_whole, select_leading_rows, side_of

_MOST_YEARS_APART: Final = 3


class Sharing(StrEnum):
    """One axis for all; two areas of one scale; two areas, each with a scale of its own."""

    ONE_AXIS = "one_axis"
    ONE_SCALE = "one_scale"
    APART = "apart"


def sharing_of(panel: Panel) -> Sharing:
    """How the places of a panel may stand together.

    Places of one country and one indicator share an axis. Across countries two do only as rates or shares of grade A or
    B whose newest full years are at most three apart. What else is of grade A or B measures the same, and keeps one
    scale in two areas: 81 is half as long as 162. Grade C, and a count beside a rate, stand in areas with scales of
    their own, which say so.
    """
    if panel.comparison is None and len({place.country for place in panel.territories}) < 2:
        return Sharing.ONE_AXIS
    grade = panel.comparison.grade if panel.comparison else panel.indicator.comparability.grade
    statistics = {statistic_of(indicator) for indicator in panel.indicators}
    if grade is Grade.C or len(statistics) > 1:
        return Sharing.APART
    apart = years_apart(panel) if all(each.is_ratio for each in statistics) else None
    return Sharing.ONE_AXIS if apart is not None and apart <= _MOST_YEARS_APART else Sharing.ONE_SCALE


def years_apart(panel: Panel) -> int | None:
    """Years between the newest full periods of the two countries; None where one of them has none."""
    newest: dict[str, int] = {}
    for row in select_leading_rows(panel.rows):
        if is_whole(row):
            country = row.territory[:2]
            newest[country] = max(newest.get(country, 0), row.period.end.year)
    return max(newest.values()) - min(newest.values()) if len(newest) > 1 else None


def split_panel_into_areas(panel: Panel) -> tuple[Panel, ...]:
    """The parts that have areas of their own: the sides of a comparison, or the countries; Bolivia's first."""
    if sharing_of(panel) is Sharing.ONE_AXIS:
        return (panel,)
    if panel.comparison is not None:
        pair = (panel.comparison.left, panel.comparison.right)
        parts = [side_of(panel, side.indicator, side.territory[:2]) for side in pair]
    else:
        countries = sorted({place.country for place in panel.territories})
        parts = [side_of(panel, panel.indicator.id, country) for country in countries]
    return tuple(part for part in parts if part.indicators)
