"""Sums that follow from what was read: years from their months, territories from all of their parts.

A sum is made only where every part is there; it never replaces a figure that the source itself gives. A sum that
holds a provisional part is provisional.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

import numpy as np
import pandas as pd

from etl.publishing.by_word import by_word
from observatory.catalog import Catalog
from observatory.model import Indicator, Level, ObsStatus, Period, Territory

_CELL = ["indicator", "territory", "period_start", "period_end", "breakdown", "snapshot", "statement"]


def add_sums(
    frame: pd.DataFrame, indicator: Indicator, catalog: Catalog, *, unfinished_year: bool = True
) -> pd.DataFrame:
    """`frame` (columns of OBSERVED, one snapshot, one indicator) with the sums that follow from it.

    Months are summed to years of their territory and, with `unfinished_year`, to the part of the last year that the
    edition covers; years are summed over territories. Months are not summed over territories, so that
    no sum ties the months of two places.
    """
    if not indicator.additive or frame.empty:
        return frame
    completed = pd.concat([frame, _years(frame, unfinished_year)], ignore_index=True).drop_duplicates(
        _CELL, keep="first"
    )
    inside = _inside(catalog)
    for level in (Level.PROVINCE, Level.DEPARTMENT, Level.COUNTRY, Level.GROUP):
        parents = [territory for territory in catalog.territories.values() if territory.level is level]
        sums = _territory_sums(
            completed, {parent.code: _parts(parent, catalog, inside) for parent in parents}
        )
        completed = pd.concat([completed, sums], ignore_index=True).drop_duplicates(_CELL, keep="first")
    return completed


def is_month(frame: pd.DataFrame) -> pd.Series[bool]:
    """Which rows cover exactly one calendar month."""
    first = by_word(frame["period_start"], lambda day: _month(day) if day[8:] == "01" else 0, int)
    return first == by_word(frame["period_end"], lambda day: _month(day) if day[8:] != "01" else -1, int)


def _month(day: str) -> int:
    """The month of a day as a number: quicker to compare than its words, in a million rows."""
    return int(day[:4]) * 12 + int(day[5:7])


def _years(frame: pd.DataFrame, unfinished_year: bool) -> pd.DataFrame:
    """One row for each territory, breakdown and year whose months are all there, from January on."""
    months = frame[is_month(frame) & frame["value"].notna()]
    if months.empty:
        return frame.iloc[:0]
    months = months.assign(year=months["period_start"].str[:4], unsettled=_is_provisional(months))
    keys = ["indicator", "territory", "breakdown", "snapshot", "statement", "year"]
    grouped = months.groupby(keys, sort=True, as_index=False).agg(
        value=("value", "sum"),
        count=("value", "size"),
        last=("period_end", "max"),
        unsettled=("unsettled", "any"),
    )
    latest = int(grouped["last"].max()[5:7])
    last_month = grouped["last"].str[5:7].astype(int)
    newest_year = grouped["year"] == grouped["year"].max()
    unfinished = newest_year & (last_month == latest) & (grouped["count"] == latest)
    complete = (grouped["count"] == 12) | (unfinished if unfinished_year else False)
    summed = grouped[complete]
    return _completed(
        frame,
        summed.assign(
            period_start=summed["year"] + "-01-01",
            period_end=summed["last"],
            locator=summed["count"].map("suma de {} meses".format),
        ),
    )


def _territory_sums(frame: pd.DataFrame, parts: Mapping[str, Sequence[Territory]]) -> pd.DataFrame:
    """One row for each parent and year of which every part that existed has a count; all parents in one go."""
    yearly = frame[~is_month(frame) & frame["value"].notna()]
    present = set(yearly["territory"])
    of = [
        (at, parent, part.code)
        for at, (parent, inside) in enumerate(parts.items())
        if _may_be_whole(inside, present)
        for part in inside
        if part.code in present
    ]
    if not of:
        return frame.iloc[:0]
    joined = yearly.merge(pd.DataFrame(of, columns=["at", "parent", "territory"]), on="territory")
    keys = ["at", "parent", "indicator", "period_start", "period_end", "breakdown", "snapshot", "statement"]
    grouped = (
        joined.assign(unsettled=_is_provisional(joined))
        .groupby(keys, sort=True, as_index=False)
        .agg(value=("value", "sum"), count=("territory", "nunique"), unsettled=("unsettled", "any"))
    )
    spans = list(zip(grouped["parent"], grouped["period_start"], grouped["period_end"], strict=True))
    existing = {span: _existing(parts[span[0]], span[1], span[2]) for span in dict.fromkeys(spans)}
    complete = grouped[grouped["count"] >= pd.Series([existing[span] for span in spans], index=grouped.index)]
    locators = complete["count"].map("suma de {} territorios".format)
    return _completed(frame, complete.rename(columns={"parent": "territory"}).assign(locator=locators))


def _inside(catalog: Catalog) -> Mapping[str, list[Territory]]:
    """The territories within each territory, groups left out; all are gone through once, as there are thousands."""
    inside: dict[str, list[Territory]] = defaultdict(list)
    for territory in catalog.territories.values():
        if territory.parent and territory.level is not Level.GROUP:
            inside[territory.parent].append(territory)
    return inside


def _parts(
    parent: Territory, catalog: Catalog, inside: Mapping[str, Sequence[Territory]]
) -> Sequence[Territory]:
    if parent.members:
        return [catalog.territories[code] for code in parent.members]
    return inside.get(parent.code, [])


def _may_be_whole(parts: Sequence[Territory], present: Collection[str]) -> bool:
    """Whether as many parts are at hand as have always existed: with fewer no period has all of its parts."""
    lasting = sum(part.valid_from is None and part.valid_to is None for part in parts)
    return sum(part.code in present for part in parts) >= lasting


def _existing(parts: Sequence[Territory], start: str, end: str) -> int:
    """How many of the parts existed throughout the period."""
    period = Period(date.fromisoformat(start), date.fromisoformat(end))
    return sum(
        (part.valid_from is None or part.valid_from <= period.start)
        and (part.valid_to is None or part.valid_to >= period.end)
        for part in parts
    )


def _completed(frame: pd.DataFrame, sums: pd.DataFrame) -> pd.DataFrame:
    """`sums` with all columns of `frame`: provisional where a part is, else normal; nothing else known."""
    texts = {"conf_status": "free", "note": "", "denominator_snapshot": ""}
    numbers = dict.fromkeys(("lower", "upper", "numerator", "denominator"), float("nan"))
    status = np.where(sums["unsettled"].astype(bool), ObsStatus.PROVISIONAL.value, ObsStatus.NORMAL.value)
    return sums.assign(obs_status=status, **texts, **numbers)[list(frame.columns)]


def _is_provisional(frame: pd.DataFrame) -> pd.Series[bool]:
    return frame["obs_status"] == ObsStatus.PROVISIONAL.value
