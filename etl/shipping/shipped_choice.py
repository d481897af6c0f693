"""Which figures of each publisher's file are shipped in data/figures, of those that may be public.

Each choice takes the observations of a file and gives the rows to ship. The CEM are protected as in a release.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from etl.disclosure.cells import Cell
from etl.disclosure.suppression.former_cells import Remembered
from etl.disclosure.suppression.protected_frames import choose
from etl.publishing.derive import add_sums
from etl.reading import normalise
from etl.sources.figures import CONF_STATUS
from observatory.catalog import Catalog
from observatory.losses import ABSENT
from observatory.model import ConfStatus, Level
from observatory.places import places_in
from observatory.store.private.workspace import OBSERVED

FIGURES: Final = Path(__file__).parent.parent.parent / "data" / "figures"
_NAMED: Final = ("indicator", "territory", "period_start", "period_end", "breakdown")
_SHORT_LIST: Final = (
    "A la lista le falta un municipio de Beni; su total nacional queda 3 973 por debajo del final del INE."
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

    def districts(self, catalog: Catalog) -> list[str]:
        """The districts, and groups, of the province."""
        return [
            territory.code for territory in catalog.territories.values() if territory.parent == self.province
        ]


def centres(observations: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """Lima Norte as a release of Lima province shows it; that province and Peru by one trait at a time, in full.

    The pattern is chosen with all districts of the province and what lies above: sums tie them to each other.
    """
    indicator = catalog.indicators["cem_cases"]
    counts = counted_around_lima(observations, catalog)
    hidden, shown_before = shipped_before(FIGURES / "mimp_cem.csv")
    chosen = choose([counts], indicator, catalog, former=hidden, cutoffs={}, shown_before=shown_before)
    return narrowed_to_north(chosen.public_frame(counts), observations, catalog)


def counted_around_lima(observations: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """The cases of all districts of Lima province and of what lies above, with all sums: nothing is protected yet."""
    indicator, surroundings = catalog.indicators["cem_cases"], _Around.of(catalog, "mimp_cem")
    whole_province = [
        *surroundings.districts(catalog),
        surroundings.province,
        surroundings.department,
        surroundings.country,
    ]
    around = observations["territory"].isin(whole_province)
    cases = observations[around & (observations["indicator"] == indicator.id)]
    return add_sums(_as_observed(cases), indicator, catalog)


def narrowed_to_north(counted: pd.DataFrame, observations: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """Of the cases that are `counted` Lima Norte; of the file Lima province and Peru, and what a district did besides."""
    surroundings = _Around.of(catalog, "mimp_cem")
    north = counted[
        counted["territory"].isin([surroundings.group, *catalog.territories[surroundings.group].members])
    ]
    place, breakdown = observations["territory"], observations["breakdown"]
    place_activity = (place == surroundings.place) & (observations["indicator"] != "cem_cases")
    wide = place.isin(surroundings.wide) & ~breakdown.str.contains("centre:|;")
    return pd.concat([north, observations[place_activity | wide]], ignore_index=True)


def shipped_before(path: Path) -> tuple[Remembered, dict[Cell, float]]:
    """What the shipped figures at `path` hide and what they show: a new copy beside an old one must tell nothing more."""
    hidden: set[Cell] = set()
    values: dict[Cell, float] = {}
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            cell = Cell("", "", *(row[name] for name in _NAMED))
            if row.get(CONF_STATUS) == ConfStatus.PROTECTED:
                hidden.add(cell)
            else:
                values[cell] = float(row["value"])
    return Remembered(frozenset(hidden)), values


def _as_observed(observations: pd.DataFrame) -> pd.DataFrame:
    """Observations of one reading with the columns of the workspace."""
    texts = {"snapshot": "", "conf_status": "free", "denominator_snapshot": ""}
    numbers = dict.fromkeys(("lower", "upper", "numerator", "denominator"), float("nan"))
    return observations.assign(**texts, **numbers)[list(OBSERVED)]


def complaints(observations: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """Lima Norte by month, or by year where a month is under 5; Lima province and Peru by year."""
    surroundings = _Around.of(catalog, "mininter_vcm")
    observations = observations.assign(year=observations["period_start"].str[:4])
    north = observations[observations["territory"].isin(catalog.territories[surroundings.group].members)]
    small = catalog.policy.small_count_below
    lowest_month = north.groupby(["territory", "year"])["value"].transform("min")
    districts = {code: code for code in catalog.territories[surroundings.group].members}
    lima = dict.fromkeys(surroundings.districts(catalog), surroundings.province)
    peru = dict.fromkeys(observations["territory"].unique(), surroundings.country)
    sums = [
        _yearly(north[lowest_month < small], districts),
        _yearly(observations[observations["territory"].isin(lima)], lima),
        _yearly(observations, peru),
    ]
    return pd.concat([north[lowest_month >= small], *sums], ignore_index=True)


def _yearly(months: pd.DataFrame, places: Mapping[str, str]) -> pd.DataFrame:
    """Sums by year, or by the part of the year that the edition covers, for the places given."""
    if months.empty:
        return months
    grouped = months.assign(territory=months["territory"].map(dict(places))).groupby(["territory", "year"])
    sums = grouped.agg(
        indicator=("indicator", "first"),
        period_start=("period_start", "min"),
        period_end=("period_end", "max"),
        value=("value", "sum"),
        rows=("locator", lambda cells: int((cells != ABSENT).sum())),
    ).reset_index()
    # A sum that holds a provisional month is provisional, as that month is.
    provisional = grouped["obs_status"].agg(
        lambda met: "provisional" if "provisional" in set(met) else "normal"
    )
    sums["obs_status"] = provisional.to_numpy()
    sums["locator"] = [f"suma de {rows} filas" for rows in sums["rows"]]
    return sums.assign(breakdown="", note="", statement="").drop(columns="rows")


def districts(observations: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """Population of each district of Lima province, and the sums of Lima province and Peru."""
    surroundings = _Around.of(catalog, "inei_district_population")
    lima = surroundings.districts(catalog)
    rows = observations.assign(row=observations["locator"].str[1:].astype(int))
    sums = normalise.summed(rows, catalog, levels=(Level.PROVINCE, Level.COUNTRY))
    wide = sums[sums["territory"].isin(surroundings.wide)].assign(note="", statement="")
    return pd.concat([observations[observations["territory"].isin(lima)], wide], ignore_index=True)


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
    """El Alto, La Paz and their department. The list lacks a municipality: it has no sum of Bolivia."""
    rows = observations.assign(row=observations["locator"].str[1:].astype(int))
    sums = normalise.summed(rows, catalog, levels=(Level.DEPARTMENT,))
    shipped = catalog.sources["ine_census_2024"].shipped
    department = sums[sums["territory"].isin(shipped)].assign(note=_SHORT_LIST, statement="")
    two = observations[observations["territory"].isin(shipped)]
    return pd.concat([two, department], ignore_index=True)
