"""Which figures of each publisher's file are shipped in data/figures, of those that may be public.

Each choice takes the observations of a file and gives the rows to ship. The CEM are protected as in a release.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from etl.disclosure.cells import Cell
from etl.disclosure.suppression import table_policy
from etl.disclosure.suppression.former_cells import Remembered
from etl.disclosure.suppression.protected_frames import choose
from etl.publishing.derive import add_sums, is_month
from etl.reading import normalise
from etl.sources.figures import CONF_STATUS
from observatory.catalog import Catalog
from observatory.geography.places import places_in
from observatory.model import ConfStatus, Level
from observatory.provenance.losses import ABSENT, PART_NOTE
from observatory.store.private.workspace import OBSERVED

FIGURES: Final = Path(__file__).parent.parent.parent / "data" / "figures"
_NAMED: Final = ("indicator", "territory", "period_start", "period_end", "breakdown")
_SHORT_LIST: Final = (
    "A la lista le falta un municipio de Beni. Su total nacional queda 3973 por debajo del final del INE."
)


@dataclass(frozen=True, slots=True)
class _Around:
    """The surroundings of the site's place in a publisher's country: the group of its map, and the places above it."""

    place: str
    group: str
    province: str
    department: str
    country: str

    @classmethod
    def of(cls, catalog: Catalog, source: str) -> _Around:
        """That of the first place of the country of a source."""
        place = places_in(catalog.sources[source].country, catalog)[0]
        group = catalog.sets[place.districts].of
        province, department, country = (ancestor.code for ancestor in catalog.ancestors(place.code))
        return cls(place.code, group, province, department, country)

    @property
    def wide(self) -> tuple[str, str]:
        """The province and the country, of which all is shipped."""
        return self.province, self.country

    def within(self, catalog: Catalog) -> list[str]:
        """The districts, and groups, of the province."""
        return [
            territory.code for territory in catalog.territories.values() if territory.parent == self.province
        ]

    def districts(self, catalog: Catalog) -> list[str]:
        """The districts of the province, without its groups."""
        return [code for code in self.within(catalog) if catalog.territories[code].level is Level.DISTRICT]


def centres(observations: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """The districts of Lima and Lima Norte as a release shows them; province and Peru by one trait, in full.

    The pattern is chosen with all districts of the province and what lies above: sums tie them to each other.
    """
    indicator = catalog.indicators["cem_cases"]
    counts = counted_around_lima(observations, catalog)
    hidden, shown_before = shipped_before(FIGURES / "mimp_cem.csv")
    chosen = choose([counts], indicator, catalog, former=hidden, cutoffs={}, shown_before=shown_before)
    return narrowed_to_districts(chosen.public_frame(counts), observations, catalog)


def counted_around_lima(observations: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """The cases of all districts of Lima province and of what lies above, with all sums: nothing is protected yet."""
    indicator, surroundings = catalog.indicators["cem_cases"], _Around.of(catalog, "mimp_cem")
    whole_province = [
        *surroundings.within(catalog),
        surroundings.province,
        surroundings.department,
        surroundings.country,
    ]
    around = observations["territory"].isin(whole_province)
    cases = observations[around & (observations["indicator"] == indicator.id)]
    return add_sums(_as_observed(cases), indicator, catalog)


def narrowed_to_districts(
    counted: pd.DataFrame, observations: pd.DataFrame, catalog: Catalog
) -> pd.DataFrame:
    """Of what is `counted` the districts of Lima and Lima Norte; of the file province, Peru and what the place did."""
    surroundings = _Around.of(catalog, "mimp_cem")
    districts = counted[counted["territory"].isin(surroundings.within(catalog))]
    place, breakdown = observations["territory"], observations["breakdown"]
    place_activity = (place == surroundings.place) & (observations["indicator"] != "cem_cases")
    wide = place.isin(surroundings.wide) & ~breakdown.str.contains("centre:|;")
    return pd.concat([districts, observations[place_activity | wide]], ignore_index=True)


def months_of_the_centres(observations: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """The place and its department as a release of the whole copy shows them: months in total, and the span."""
    indicator, surroundings = catalog.indicators["cem_cases"], _Around.of(catalog, "mimp_cem_monthly")
    counts = add_sums(_as_observed(observations).assign(snapshot="mimp_cem_monthly@"), indicator, catalog)
    choice = choose([counts], indicator, catalog, former=Remembered(), cutoffs={})
    shown = choice.public_frame(counts)
    own = shown["territory"] == surroundings.place
    department = (shown["territory"] == surroundings.department) & ~shown["breakdown"].str.contains("centre:")
    return _of_rows(shown[own | department])


def route(observations: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """The steps of cases that entered in a month, and of the whole span; of women the span alone.

    As of a district, the months of a step are left out where one of them is small, and the women where the men are few.
    """
    small, step = catalog.policy.small_count_below, ["indicator", "territory", "breakdown"]
    spans = []
    for name, counts in _as_observed(observations).assign(snapshot="mimp_cem_route@").groupby("indicator"):
        indicator = catalog.indicators[str(name)]
        summed = table_policy.leaving(add_sums(counts, indicator, catalog), indicator, catalog)
        months = is_month(summed)
        lowest = summed["value"].where(months).groupby([summed[key] for key in step]).transform("min")
        kept = summed[~months | (lowest >= small)]
        women = kept["breakdown"].str.contains("sex:women")
        cell = [kept[key] for key in ("territory", "period_start", "period_end")]
        cell.append(kept["breakdown"].str.replace(";sex:women", ""))
        men = kept["value"].where(~women, -kept["value"]).groupby(cell).transform("sum")
        spans.append(kept[~women | (men == 0) | (men >= small)])
    return _of_rows(pd.concat(spans, ignore_index=True))


def _of_rows(sums: pd.DataFrame) -> pd.DataFrame:
    """The same, sums of months said as sums of rows of the file: not all of their months are shipped."""
    return sums.assign(locator=sums["locator"].str.replace(" meses", " filas"))


def route_of_the_country(observations: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """The steps of all cases of the country."""
    country = catalog.sources["mimp_cem_route_january"].country
    return route(observations[observations["territory"] == country], catalog)


def shipped_before(path: Path) -> tuple[Remembered, dict[Cell, float]]:
    """What the shipped figures at `path` hide and what they show: a new copy beside an old one must tell nothing more."""
    hidden: set[Cell] = set()
    values: dict[Cell, float] = {}
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            cell = Cell("", "", *(row[name] for name in _NAMED))
            if row.get(CONF_STATUS) == ConfStatus.PROTECTED:
                hidden.add(cell)
            elif row["value"]:
                values[cell] = float(row["value"])
    return Remembered(frozenset(hidden)), values


def _as_observed(observations: pd.DataFrame) -> pd.DataFrame:
    """Observations of one reading with the columns of the workspace."""
    texts = {"snapshot": "", "conf_status": "free", "denominator_snapshot": ""}
    numbers = dict.fromkeys(("lower", "upper", "numerator", "denominator"), float("nan"))
    return observations.assign(**texts, **numbers)[list(OBSERVED)]


def complaints(source: str) -> Callable[[pd.DataFrame, Catalog], pd.DataFrame]:
    """The choice for a file of the police: the districts of Lima as a release shows them; Lima province and Peru by year.

    A district has months in the years of which none is under 5. In the others they are protected, and so is the year
    itself, with another one, wsurroundings that is small too.
    """

    def chosen(observations: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
        indicator = catalog.indicators["police_complaints"]
        counted = complaints_of_lima(observations, catalog)
        hidden, shown_before = shipped_before(FIGURES / f"{source}.csv")
        choice = choose([counted], indicator, catalog, former=hidden, cutoffs={}, shown_before=shown_before)
        return without_summed_years(choice.public_frame(counted))

    return chosen


def complaints_of_lima(observations: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """Months of the districts of Lima and the years of districts, province and Peru: nothing is protected yet."""
    surroundings = _Around.of(catalog, "mininter_vcm")
    observations = observations.assign(year=observations["period_start"].str[:4])
    codes = surroundings.districts(catalog)
    lima = observations[observations["territory"].isin(codes)]
    sums = [
        _yearly(lima, dict(zip(codes, codes, strict=True))),
        _yearly(lima, dict.fromkeys(codes, surroundings.province)),
        _yearly(observations, dict.fromkeys(observations["territory"].unique(), surroundings.country)),
    ]
    return _as_observed(pd.concat([lima, *sums], ignore_index=True))


def without_summed_years(counted: pd.DataFrame) -> pd.DataFrame:
    """`counted` without the years of a district that follow from its months."""
    year, district = counted["period_start"].str[:4], counted["territory"]
    months = is_month(counted)
    shown_months = counted["value"].notna() & months
    with_months = set(zip(district[shown_months], year[shown_months], strict=True))
    follows = [cell in with_months for cell in zip(district, year, strict=True)]
    return counted[months | ~pd.Series(follows, index=counted.index)]


def _yearly(months: pd.DataFrame, places: Mapping[str, str]) -> pd.DataFrame:
    """Sums by year, or by the part of the year that the edition covers, for the places given.

    A sum of the newest year of which a month was not received says so: it is what the file has. Of former years other
    editions lack the same rows, so that nobody complained there (docs/how-to-add.md).
    """
    if months.empty:
        return months
    grouped = months.assign(territory=months["territory"].map(dict(places))).groupby(["territory", "year"])
    sums = grouped.agg(
        indicator=("indicator", "first"),
        period_start=("period_start", "min"),
        period_end=("period_end", "max"),
        value=("value", "sum"),
        rows=("locator", lambda cells: int((cells != ABSENT).sum())),
        whole=("value", lambda values: bool(values.notna().all())),
    ).reset_index()
    # A sum that holds a provisional month is provisional, as that month is.
    provisional = grouped["obs_status"].agg(
        lambda met: "provisional" if "provisional" in set(met) else "normal"
    )
    sums["obs_status"] = provisional.to_numpy()
    sums["locator"] = [f"suma de {rows} filas" for rows in sums["rows"]]
    lacking = ~sums["whole"] & (sums["year"] == sums["year"].max())
    sums["note"] = np.where(lacking, PART_NOTE, "")
    return sums.assign(breakdown="", statement="").drop(columns=["rows", "whole"])


def districts(observations: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """Population of each district of Lima province, and the sums of Lima province and Peru."""
    surroundings = _Around.of(catalog, "inei_district_population")
    lima = surroundings.within(catalog)
    rows = observations.assign(row=observations["locator"].str[1:].astype(int))
    sums = normalise.summed(rows, catalog, levels=(Level.PROVINCE, Level.COUNTRY))
    wide = sums[sums["territory"].isin(surroundings.wide)].assign(note="", statement="")
    return pd.concat([observations[observations["territory"].isin(lima)], wide], ignore_index=True)


def staff(observations: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """Staff of the districts of Lima, of each department and of the country."""
    surroundings = _Around.of(catalog, "inei_police_stations_2017")
    rows = observations.assign(row=np.arange(len(observations)))
    sums = normalise.summed(rows, catalog, levels=(Level.PROVINCE, Level.DEPARTMENT, Level.COUNTRY))
    wide = {code for code, territory in catalog.territories.items() if not territory.is_local}
    sums = sums[sums["territory"].isin({*wide, surroundings.province})]
    own = observations[observations["territory"].isin(surroundings.districts(catalog))]
    return pd.concat(
        [own, sums.assign(locator="suma de distritos", note="", statement="")], ignore_index=True
    )


def schools(observations: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """The municipal districts of the place, and their sum."""
    rows = observations.assign(row=np.arange(len(observations)))
    sums = normalise.summed(rows, catalog, levels=(Level.MUNICIPALITY,))
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


def municipalities(observations: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """El Alto, La Paz and the departments. The list lacks a municipality of Beni: Beni and Bolivia have no sum."""
    rows = observations.assign(row=observations["locator"].str[1:].astype(int))
    sums = normalise.summed(rows, catalog, levels=(Level.DEPARTMENT,))
    shipped = catalog.sources["ine_census_2024"].shipped
    department = sums[sums["territory"].isin(shipped)].assign(note=_SHORT_LIST, statement="")
    two = observations[observations["territory"].isin(shipped)]
    return pd.concat([two, department], ignore_index=True)
