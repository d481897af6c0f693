"""Which figures of lists are shipped in data/figures: populations, staff, schools. None of them counts victims."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import pandas as pd

from etl.reading import normalise
from etl.shipping.shipped_figures import ShippedSurroundings
from observatory.catalog import Catalog
from observatory.model import Level, Period

_NEW_FROM: Final = 2024  # the file of the centres ends in October of this year
_SHORT_LIST: Final = (
    "A la lista le falta un municipio de Beni. Su total nacional queda 3973 por debajo del final del INE."
)


def districts(observations: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """Population of each district of Lima province and of those with `shipped_least` elsewhere; of provinces and Peru."""
    surroundings = ShippedSurroundings.of(catalog, "inei_district_population")
    least = catalog.sources["inei_district_population"].shipped_least
    districts = [*surroundings.within(catalog), *surroundings.large_districts(catalog, least)]
    rows = observations.assign(row=observations["locator"].str[1:].astype(int))
    sums = normalise.sum_into_territories(rows, catalog, levels=(Level.PROVINCE, Level.COUNTRY))
    wide = sums.assign(note="", statement="")
    return pd.concat([observations[observations["territory"].isin(districts)], wide], ignore_index=True)


def structure(observations: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """Women and men of each district of Lima province, which is all that a rate of ours is made of."""
    districts = ShippedSurroundings.of(catalog, "minsa_structure_2020").districts(catalog)
    day = Period.parse(observations["period_start"].iloc[0])
    of_then = [code for code in districts if catalog.territories[code].existed(day)]
    return observations[observations["territory"].isin(of_then)]


def staff(observations: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """Staff of the districts of Lima, of each department and of the country."""
    surroundings = ShippedSurroundings.of(catalog, "inei_police_stations_2017")
    rows = observations.assign(row=np.arange(len(observations)))
    sums = normalise.sum_into_territories(
        rows, catalog, levels=(Level.PROVINCE, Level.DEPARTMENT, Level.COUNTRY)
    )
    wide = {code for code, territory in catalog.territories.items() if not territory.is_local}
    sums = sums[sums["territory"].isin({*wide, surroundings.province})]
    own = observations[observations["territory"].isin(surroundings.districts(catalog))]
    return pd.concat(
        [own, sums.assign(locator="suma de distritos", note="", statement="")], ignore_index=True
    )


def schools(observations: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """The municipal districts of the place, and their sum."""
    rows = observations.assign(row=np.arange(len(observations)))
    sums = normalise.sum_into_territories(rows, catalog, levels=(Level.MUNICIPALITY,))
    return pd.concat(
        [observations, sums.assign(locator="suma de distritos", note="", statement="")], ignore_index=True
    )


def departments(observations: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """Total and sexes 2012-2026, and the five-year groups of Peru."""
    years = observations["period_start"].str[:4].astype(int).between(2012, 2026)
    breakdown = observations["breakdown"]
    traits = ~breakdown.str.contains("age:")
    traits |= (
        observations["territory"] == catalog.sources["inei_department_population"].country
    ) & ~breakdown.str.contains("sex:")
    return observations[years & traits]


def all_rows(observations: pd.DataFrame, _catalog: Catalog) -> pd.DataFrame:
    """All that the file says: of countries and departments alone, or what a survey estimates."""
    return observations


def national_series(observations: pd.DataFrame, _catalog: Catalog) -> pd.DataFrame:
    """What no other shipped file says of whole years: cases by form and centres of 2024 and 2025, and the calls."""
    is_new = observations["period_start"].str[:4].astype(int) >= _NEW_FROM
    return observations[is_new | (observations["indicator"] == "helpline_calls")]


def of_municipalities(source: str) -> Callable[[pd.DataFrame, Catalog], pd.DataFrame]:
    """The municipalities of a list, the sums of the departments that it holds whole, and those that are declared."""

    def choose(observations: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
        rows = observations.assign(row=observations["locator"].str[1:].astype(int))
        levels = (Level.DEPARTMENT, Level.COUNTRY)
        sums = normalise.sum_into_territories(rows, catalog, levels=levels).assign(note="", statement="")
        day, declared = Period.parse(observations["period_start"].iloc[0]), catalog.sources[source].shipped
        departments = [code for code in sums["territory"].unique() if catalog.territories[code].parent]
        whole = [code for code in departments if catalog.complete_parts(code, day)]
        return pd.concat([observations, sums[sums["territory"].isin([*whole, *declared])]], ignore_index=True)

    return choose


def municipalities(observations: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """El Alto, La Paz and the departments. The list lacks a municipality of Beni: Beni and Bolivia have no sum."""
    rows = observations.assign(row=observations["locator"].str[1:].astype(int))
    sums = normalise.sum_into_territories(rows, catalog, levels=(Level.DEPARTMENT,))
    shipped = catalog.sources["ine_census_2024"].shipped
    department = sums[sums["territory"].isin(shipped)].assign(note=_SHORT_LIST, statement="")
    two = observations[observations["territory"].isin(shipped)]
    return pd.concat([two, department], ignore_index=True)
