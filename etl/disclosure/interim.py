"""The rule that holds until the joint model of a release stands: few tables, each shown whole or not at all.

Below a department only these counts of persons are shown: totals of 5 and more; both sexes where each is 5 and more;
all centres of a district where each is 5 and more; the months of a year in which none is under 5. Where one part of a
total is withheld, its siblings are withheld too, so that subtraction gives nothing. Finer tables do not leave at all.
Months are never summed over territories, so that no monthly relation between places exists.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from etl.derive import is_month
from observatory.catalog import Catalog
from observatory.model import Indicator, Level, Territory
from observatory.store.schema import FIGURES

_SHOWN_LOCALLY = ("", "sex", "centre", "centre;sex")
_SEXES = ("women", "men")
_PARTS_OF = {"": ("sex", "centre", "centre;sex"), "sex": ("centre;sex",), "centre": ("centre;sex",)}


def withhold(frame: pd.DataFrame, indicator: Indicator, catalog: Catalog) -> pd.DataFrame:
    """`frame` (one snapshot, one indicator, sums included) as it may be published.

    Rows of tables that do not leave are gone; withheld cells stay as rows without any number, `conf_status` protected.
    """
    if indicator.kind != "count" or not indicator.counts_persons or frame.empty:
        return frame
    local = frame["territory"].map({code: one.is_local for code, one in catalog.territories.items()})
    dimensions = frame["breakdown"].map(_dimensions)
    frame = frame.assign(_dimensions=dimensions, _local=local)[~local | dimensions.isin(_SHOWN_LOCALLY)]
    small = frame["_local"] & (frame["value"].isna() | (frame["value"] < catalog.policy.small_count_below))
    withheld = _whole_tables(frame, small | _one_sex_alone(frame))
    withheld = _siblings(frame, withheld, catalog)
    withheld = _parts_of_withheld(frame, withheld)
    for name in FIGURES:
        frame[name] = frame[name].where(~withheld)
    for name, hidden in (("conf_status", "protected"), ("locator", ""), ("note", "")):
        frame[name] = frame[name].where(~withheld, hidden)
    return frame.drop(columns=["_dimensions", "_local"])


def _dimensions(breakdown: str) -> str:
    return ";".join(part.partition(":")[0] for part in breakdown.split(";") if part)


def _one_sex_alone(frame: pd.DataFrame) -> pd.Series[bool]:
    """Women without men beside them: the men are the total less the women, and may be few."""
    others = frame["breakdown"].str.replace(r"sex:[^;]+", "", regex=True)
    cell = [frame[name] for name in ("territory", "period_start", "period_end", "statement")]
    alone = frame.groupby([*cell, others, frame["_dimensions"]])["value"].transform("size") < len(_SEXES)
    return alone & frame["_dimensions"].str.contains("sex") & frame["_local"]


def _whole_tables(frame: pd.DataFrame, small: pd.Series[bool]) -> pd.Series[bool]:
    """A table of one place and year (its sexes, its centres, its months) is withheld whole if one cell is small."""
    year = frame["period_start"].str[:4].where(is_month(frame), frame["period_start"] + frame["period_end"])
    table = [frame["territory"], frame["statement"], frame["_dimensions"], year, is_month(frame)]
    return small.groupby(table).transform("any") & frame["_local"]


def _siblings(frame: pd.DataFrame, withheld: pd.Series[bool], catalog: Catalog) -> pd.Series[bool]:
    """Where a place is withheld so are the other parts of what it belongs to, the group it is in, and an only parent."""
    yearly = ~is_month(frame)
    parents = frame["territory"].map({code: one.parent for code, one in catalog.territories.items()})
    cell = [frame["period_start"], frame["period_end"], frame["breakdown"], frame["statement"]]
    for level in (Level.DISTRICT, Level.MUNICIPALITY, Level.MUNICIPAL_DISTRICT, Level.PROVINCE):
        at_level = yearly & (frame["territory"].map(_levels(catalog.territories)) == level)
        spread = (withheld & at_level).groupby([parents, *cell], dropna=False).transform("any")
        withheld = withheld | (spread & at_level & frame["_local"])
        alone = at_level.groupby([parents, *cell], dropna=False).transform("sum") == 1
        withheld = withheld | _named(frame, withheld & alone & at_level, parents, yearly)
    inside = yearly & (frame["territory"].map(_levels(catalog.territories)) == Level.DISTRICT)
    withheld = withheld | _children(frame, withheld & yearly, parents, inside)
    for group in catalog.territories.values():
        if group.members:
            members = withheld & yearly & frame["territory"].isin(group.members)
            named = pd.Series(group.code, index=frame.index)
            withheld = withheld | _named(frame, members, named, yearly)
    return withheld


def _children(
    frame: pd.DataFrame, rows: pd.Series[bool], parents: pd.Series[str], among: pd.Series[bool]
) -> pd.Series[bool]:
    """The rows, among `among`, of the same period and breakdown in a part of a place that `rows` withholds."""
    keys = ["territory", "period_start", "period_end", "breakdown", "statement"]
    wanted = pd.MultiIndex.from_frame(frame.loc[rows, keys])
    own = pd.MultiIndex.from_frame(frame[keys].assign(territory=parents))
    return pd.Series(own.isin(wanted), index=frame.index) & among


def _named(
    frame: pd.DataFrame, rows: pd.Series[bool], places: pd.Series[str], among: pd.Series[bool]
) -> pd.Series[bool]:
    """The local rows, among `among`, of the same period and breakdown in the place that `places` names for `rows`."""
    if not rows.any():
        return pd.Series(False, index=frame.index)
    keys = ["territory", "period_start", "period_end", "breakdown", "statement"]
    wanted = pd.MultiIndex.from_frame(frame.loc[rows, keys].assign(territory=places[rows]))
    return (
        pd.Series(pd.MultiIndex.from_frame(frame[keys]).isin(wanted), index=frame.index)
        & among
        & frame["_local"]
    )


def _parts_of_withheld(frame: pd.DataFrame, withheld: pd.Series[bool]) -> pd.Series[bool]:
    """A withheld total takes its months with it, and each withheld table the finer ones that add up to it."""
    spans = _keys(frame, frame["period_start"], frame["period_end"])
    yearly = ~is_month(frame)
    for whole, parts in _PARTS_OF.items():
        hidden = set(spans[withheld & yearly & (frame["_dimensions"] == whole)])
        withheld = withheld | (spans.isin(hidden) & frame["_dimensions"].isin(parts) & frame["_local"])
    years = _keys(frame, frame["period_end"].str[:4])
    hidden = set(years[withheld & yearly & (frame["_dimensions"] == "")])
    return withheld | (years.isin(hidden) & is_month(frame) & frame["_local"])


def _keys(frame: pd.DataFrame, *when: pd.Series[Any]) -> pd.Series[Any]:
    return pd.Series(list(zip(frame["territory"], frame["statement"], *when, strict=True)), index=frame.index)


def _levels(territories: Mapping[str, Territory]) -> dict[str, Level]:
    return {code: one.level for code, one in territories.items()}


def may_stand(row: Mapping[str, object], catalog: Catalog) -> bool:
    """Whether an undated figure may be listed: no small count of persons below a department."""
    indicator = catalog.indicators[str(row["indicator"])]
    counts_persons = indicator.kind == "count" and indicator.counts_persons
    value = row["value"]
    small = isinstance(value, (int, float)) and value < catalog.policy.small_count_below
    return not (counts_persons and small and catalog.territories[str(row["territory"])].is_local)
