"""Which figures of registers are shipped in data/figures (CEM, police, health register): protected as in a release."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
import pandas as pd

from etl.disclosure.cells import Cell, counts_of
from etl.disclosure.suppression import table_policy
from etl.disclosure.suppression.edition_cells import Remembered
from etl.disclosure.suppression.protected_frames import choose
from etl.publishing.derive import add_sums, is_month
from etl.publishing.register_years import (
    add_register_years,
    find_large_municipalities,
    find_reasons_of_years,
    note_reporters,
    note_writers,
)
from etl.shipping.shipped_figures import (
    FIGURES,
    ShippedSurroundings,
    convert_to_observed,
    read_former_figures,
)
from observatory.catalog import Catalog
from observatory.model import Level, ObsStatus
from observatory.model.status import ADDS_NOTHING
from observatory.provenance.losses import PART_NOTE
from observatory.vocabulary import phrases

# The files of the CEM.


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


# The files of the police.

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


def newest_year_so_far(source: str) -> Callable[[pd.DataFrame, Catalog], pd.DataFrame]:
    """The choice for an older edition: its newest year as far as it went, with which this year's months are compared.

    Of the districts of Lima of which no newer figures hide any of that year. What an edition adds to a total is a count
    of persons too (docs/disclosure.md): a district to which a newer one adds 1 to 4 is left out, and so is one of which
    it shows no months.
    """

    def chosen(observations: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
        codes = ShippedSurroundings.of(catalog, source).districts(catalog)
        observations = observations.assign(year=observations["period_start"].str[:4])
        newest = observations[observations["year"] == observations["year"].max()]
        years = _yearly(newest[newest["territory"].isin(codes)], dict(zip(codes, codes, strict=True)))
        first, last = newest["period_start"].min(), newest["period_end"].max()
        left_out = set[str]()
        for newer in catalog.indicators["police_complaints"].chain:
            former, values = read_former_figures(FIGURES / f"{newer}.csv", catalog)
            left_out |= {
                cell.territory for cell in former.hidden if cell.start[:4] <= first[:4] <= cell.end[:4]
            }
            then = defaultdict[str, float](float)
            for cell, value in values.items():
                if cell.start[:7] == cell.end[:7] and first <= cell.start and cell.end <= last:
                    then[cell.territory] += value
            added = years["territory"].map(then) - years["value"]
            is_told = (added == 0) | (added >= catalog.policy.small_count_below)
            left_out |= set(years.loc[~is_told, "territory"])
        return convert_to_observed(years[~years["territory"].isin(left_out)])

    return chosen


def _protect(counted: pd.DataFrame, source: str, catalog: Catalog) -> pd.DataFrame:
    """`counted` as a release would show it beside what the figures at hand show already.

    A count is hidden where it needs it, or another one does, not for having been: what can be shown is opened.
    """
    _, shown_before = read_former_figures(FIGURES / f"{source}.csv", catalog)
    indicator = catalog.indicators["police_complaints"]
    choice = choose([counted], indicator, catalog, former=Remembered(), cutoffs={}, shown_before=shown_before)
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


# Bolivia's health register: years and months, as a release of the files shows them.

LARGE: Final = 100_000
"""Inhabitants from which on a municipality is shipped with its months, and with the years of former forms."""
_NAMED: Final = ("indicator", "territory", "period_start", "period_end", "breakdown", "value", "note")


def figures_of_register(source: str) -> Callable[[pd.DataFrame, Catalog], pd.DataFrame]:
    """The choice for a file of the register: large municipalities' tables of policy.yml, ages of the site's place alone.

    Of smaller ones the years since the form is the one of today (`drawn_since`). What is protected is chosen with all
    municipalities. A year without a total is a row without a value that says why.
    """

    def chosen(observations: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
        named = sorted(
            {*observations["indicator"].unique()}
            & {name for rule in catalog.policy.registers for name in rule.indicators}
        )
        return pd.concat([_of(name, observations, source, catalog) for name in named], ignore_index=True)

    return chosen


def _of(name: str, observations: pd.DataFrame, source: str, catalog: Catalog) -> pd.DataFrame:
    """The shipped rows of one indicator."""
    indicator, file = catalog.indicators[name], FIGURES / f"{source}.csv"
    of_it = observations["indicator"] == name
    sent = observations[observations["indicator"] == indicator.senders]
    on_record = zip(observations["territory"], observations["period_start"].str[:7], strict=True)
    recorded = frozenset(on_record)
    counts = convert_to_observed(observations[of_it])
    years = note_reporters(add_register_years(counts, indicator, recorded), counts, sent, catalog)
    hidden, shown = read_former_figures(file, catalog) if file.exists() else (Remembered(), {})
    public = choose([years], indicator, catalog, former=hidden, cutoffs={}, shown_before=shown).public_frame(
        years
    )
    place = ShippedSurroundings.of(catalog, source).place
    kept_to_pages = public["breakdown"].map(lambda text: bool(catalog.shown_on(name, _traits(text))))
    large = find_large_municipalities(catalog, LARGE)
    since = public["period_start"].str[:4] >= str(indicator.drawn_since)
    shipped = public[
        (public["territory"].isin(large) | (since & ~is_month(public)))
        & (~kept_to_pages | (public["territory"] == place))
    ]
    reasons = _reasons(counts, name, recorded, [place] if kept_to_pages.all() else _of_years(name, catalog))
    said = reasons["territory"].isin(large) | (reasons["period_start"].str[:4] >= str(indicator.drawn_since))
    return pd.concat([shipped, reasons[said]], ignore_index=True)


def _of_years(name: str, catalog: Catalog) -> list[str]:
    """The municipalities of which the policy lets years of a series out."""
    rule = catalog.register_rule(name)
    least = min(table.inhabitants for table in rule.tables) if rule is not None else LARGE
    return find_large_municipalities(catalog, least)


def _traits(breakdown: str) -> list[str]:
    return [code.partition(":")[0] for code in breakdown.split(";") if code]


def _reasons(
    counts: pd.DataFrame, name: str, on_record: frozenset[tuple[str, str]], places: list[str]
) -> pd.DataFrame:
    """A row for each year of which a place has no total, with the reason as its note."""
    rows = [
        (name, place, f"{year}-01-01", f"{year}-12-31", "", float("nan"), str(reason))
        for place, years in find_reasons_of_years(counts, on_record, places).items()
        for year, reason in years.items()
    ]
    constants = {
        "obs_status": str(ObsStatus.NOT_PUBLISHED),
        "conf_status": "free",
        "locator": "",
        "statement": "",
    }
    return pd.DataFrame(rows, columns=list(_NAMED)).assign(**constants)
