"""Which figures of the files of the police are shipped in data/figures: they are protected as in a release."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
import pandas as pd

from etl.disclosure.suppression.protected_frames import choose
from etl.publishing.derive import is_month
from etl.shipping.shipped_figures import (
    FIGURES,
    ShippedSurroundings,
    convert_to_observed,
    read_former_figures,
)
from observatory.catalog import Catalog
from observatory.model import Level
from observatory.model.status import ADDS_NOTHING
from observatory.provenance.losses import PART_NOTE
from observatory.vocabulary import phrases

_WIDE: Final = (Level.PROVINCE, Level.DEPARTMENT, Level.COUNTRY)


def complaints(source: str) -> Callable[[pd.DataFrame, Catalog], pd.DataFrame]:
    """The choice for a file of the police: the districts of Lima as a release shows them; Lima province and Peru by year.

    A district has months in the years of which none is under 5. In the others they are protected, and so is the year
    itself, with another one, where that is small too.
    """

    def chosen(observations: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
        return _protect(complaints_of_province(observations, catalog), source, catalog)

    return chosen


def complaints_of_country(source: str) -> Callable[[pd.DataFrame, Catalog], pd.DataFrame]:
    """The same, and the years of every department and province, and of each district with `shipped_least` inhabitants.

    All districts are there when it is chosen what is hidden, so that no province less its large districts tells a small
    one.
    """

    def chosen(observations: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
        surroundings = ShippedSurroundings.of(catalog, source)
        shown = _protect(complaints_of_places(observations, catalog), source, catalog)
        large = surroundings.large_districts(catalog, catalog.sources[source].shipped_least)
        districts = [*surroundings.districts(catalog), *large]
        wide = [code for code in shown["territory"].unique() if catalog.territories[code].level in _WIDE]
        return shown[shown["territory"].isin([*districts, *wide])]

    return chosen


def _protect(counted: pd.DataFrame, source: str, catalog: Catalog) -> pd.DataFrame:
    """`counted` as a release would show it beside what the figures at hand hide and show already."""
    hidden, shown_before = read_former_figures(FIGURES / f"{source}.csv", catalog)
    indicator = catalog.indicators["police_complaints"]
    choice = choose([counted], indicator, catalog, former=hidden, cutoffs={}, shown_before=shown_before)
    return without_summed_years(choice.public_frame(choice.add_pooled(counted)))


def complaints_of_province(observations: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """Months of the districts of Lima and the years of districts, province and Peru: nothing is protected yet."""
    surroundings = ShippedSurroundings.of(catalog, "mininter_vcm")
    observations = observations.assign(year=observations["period_start"].str[:4])
    codes = surroundings.districts(catalog)
    districts = observations[observations["territory"].isin(codes)]
    sums = [
        _yearly(districts, dict(zip(codes, codes, strict=True))),
        _yearly(districts, dict.fromkeys(codes, surroundings.province)),
        _yearly(observations, dict.fromkeys(observations["territory"].unique(), surroundings.country)),
    ]
    return convert_to_observed(pd.concat([districts, *sums], ignore_index=True))


def complaints_of_places(observations: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """Months of the districts of Lima, and the years of every place of Peru: nothing is protected yet."""
    surroundings = ShippedSurroundings.of(catalog, "sidpol")
    observations = observations.assign(year=observations["period_start"].str[:4])
    codes = observations["territory"].unique()
    above = {code: {place.level: place.code for place in catalog.ancestors(code)} for code in codes}
    months = observations[observations["territory"].isin(surroundings.districts(catalog))]
    years = [_yearly(observations, dict(zip(codes, codes, strict=True)))]
    years += [_yearly(observations, {code: above[code][level] for code in codes}) for level in _WIDE]
    return convert_to_observed(pd.concat([months, *years], ignore_index=True))


def without_summed_years(counted: pd.DataFrame) -> pd.DataFrame:
    """`counted` without the years of a district that follow from its months."""
    year, district = counted["period_start"].str[:4], counted["territory"]
    year = year.where(year == counted["period_end"].str[:4], "")  # a sum of several years follows from none
    months = is_month(counted)
    shown_months = counted["value"].notna() & months
    with_months = set(zip(district[shown_months], year[shown_months], strict=True))
    follows = [cell in with_months for cell in zip(district, year, strict=True)]
    return counted[months | ~pd.Series(follows, index=counted.index)]


def _status_of_sum(months: pd.Series) -> str:
    """Provisional where a month is; of months without any number the reason that they have."""
    met = set(months)
    numbers = met & {"normal", "provisional"}
    if not numbers:
        return str(months.iloc[-1])
    return "provisional" if "provisional" in met else "normal"


def _yearly(months: pd.DataFrame, places: Mapping[str, str]) -> pd.DataFrame:
    """Sums by year, or by the part of the year that the edition covers, for the places given.

    A sum of the newest year of which a month was not received says so: it is what the file has. Of former years other
    editions lack the same rows, so that nobody complained there (docs/how-to-add.md).
    """
    if months.empty:
        return months
    known = months["value"].notna() | months["obs_status"].isin([str(status) for status in ADDS_NOTHING])
    placed = months.assign(territory=months["territory"].map(dict(places)), known=known)
    grouped = placed.groupby(["territory", "year"])
    sums = grouped.agg(
        indicator=("indicator", "first"),
        period_start=("period_start", "min"),
        period_end=("period_end", "max"),
        value=("value", lambda values: values.sum(min_count=1)),
        whole=("known", "all"),
        obs_status=("obs_status", _status_of_sum),
    ).reset_index()
    # How many rows there were would tell in how many months nobody complained.
    sums["locator"] = phrases.SUM_OF_ROWS
    lacking = ~sums["whole"] & (sums["year"] == sums["year"].max())
    sums["note"] = np.where(lacking, PART_NOTE, "")
    return sums.assign(breakdown="", statement="").drop(columns=["whole"])
