"""Which figures of the CEM are shipped in data/figures: they are protected as in a release."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from etl.disclosure.cells import Cell
from etl.disclosure.frame_cells import counts_of
from etl.disclosure.suppression import table_policy
from etl.disclosure.suppression.edition_cells import Remembered
from etl.disclosure.suppression.protected_frames import choose
from etl.publishing.derive import add_sums, is_month
from etl.publishing.register_years import note_writers
from etl.shipping.shipped_figures import (
    FIGURES,
    ShippedSurroundings,
    convert_to_observed,
    read_former_figures,
)
from observatory.catalog import Catalog


def centres(observations: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """The districts of Lima and Lima Norte as a release shows them; province and Peru by one trait, in full.

    The pattern is chosen with all districts of the province and what lies above: sums tie them to each other.
    """
    indicator = catalog.indicators["cem_cases"]
    observations = note_writers(observations, catalog, named_by="centre")
    counts = counted_around_province(observations, catalog)
    hidden, shown = read_former_figures(FIGURES / "mimp_cem.csv", catalog)
    still_shown = without_one_trait(shown, counts_of(counts), catalog)
    chosen = choose([counts], indicator, catalog, former=hidden, cutoffs={}, shown_before=still_shown)
    return narrowed_to_districts(chosen.public_frame(counts), observations, catalog)


def without_one_trait(
    shown: Mapping[Cell, float], counts: Mapping[Cell, float], catalog: Catalog
) -> dict[Cell, float]:
    """What was shown, but for the tables by a trait of the days in which all of a few have one: more of them must go.

    What the project shipped before that rule is known. A store that begins with these figures knows nothing of it.
    """

    def table(cell: Cell) -> tuple[str, ...]:
        dimensions = table_policy.table_of(cell.breakdown).split(";")
        return (
            cell.start,
            cell.end,
            *(name for name in dimensions if name and not catalog.dimensions[name].open),
        )

    few = {table(cell) for cell in table_policy.of_one_trait(counts, catalog)}
    return {cell: value for cell, value in shown.items() if table(cell) not in few}


def counted_around_province(observations: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """The cases of all districts of Lima province and of what lies above, with all sums: nothing is protected yet."""
    indicator, surroundings = catalog.indicators["cem_cases"], ShippedSurroundings.of(catalog, "mimp_cem")
    whole_province = [
        *surroundings.within(catalog),
        surroundings.province,
        surroundings.department,
        surroundings.country,
    ]
    around = observations["territory"].isin(whole_province)
    cases = observations[around & (observations["indicator"] == indicator.id)]
    return note_writers(add_sums(convert_to_observed(cases), indicator, catalog), catalog, named_by="centre")


def narrowed_to_districts(
    counted: pd.DataFrame, observations: pd.DataFrame, catalog: Catalog
) -> pd.DataFrame:
    """Of what is `counted` the districts of Lima and Lima Norte; of the file province, Peru and what the place did."""
    surroundings = ShippedSurroundings.of(catalog, "mimp_cem")
    districts = counted[counted["territory"].isin(surroundings.within(catalog))]
    place, breakdown = observations["territory"], observations["breakdown"]
    place_activity = (place == surroundings.place) & (observations["indicator"] != "cem_cases")
    wide = place.isin(surroundings.wide) & ~breakdown.str.contains("centre:|;")
    return pd.concat([districts, observations[place_activity | wide]], ignore_index=True)


def months_of_the_centres(observations: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """The place and its department as a release of the whole copy shows them: months in total, and the span."""
    indicator, surroundings = (
        catalog.indicators["cem_cases"],
        ShippedSurroundings.of(catalog, "mimp_cem_monthly"),
    )
    counts = add_sums(
        convert_to_observed(observations).assign(snapshot="mimp_cem_monthly@"), indicator, catalog
    )
    counts = note_writers(counts, catalog, named_by="centre")
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
    for name, counts in (
        convert_to_observed(observations).assign(snapshot="mimp_cem_route@").groupby("indicator")
    ):
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
