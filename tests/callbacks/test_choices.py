"""What the filters offer."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from callbacks.parts.choices import controls, period_control
from layouts.parts.chart_section import Control
from observatory.addresses.selection import Selection
from observatory.model import Period
from observatory.text import Text
from tests.callbacks.small import ListedObservatory


def offered(observatory: ListedObservatory, query: str) -> dict[str, Control]:
    selection = Selection.from_query(query, observatory.catalog)
    filters = controls(
        selection,
        observatory.catalog.indicators[selection.indicator],
        observatory.availability()[selection.indicator],
        catalog=observatory.catalog,
        dimensions={id_: dimension.name for id_, dimension in observatory.catalog.dimensions.items()},
        grains=(),
        has_map=True,
        text=Text(),
    )
    return {control.key: control for control in filters}


def values(control: Control) -> list[str]:
    return [choice.value for choice in control.choices]


def test_every_offer_is_a_query_that_works(observatory: ListedObservatory) -> None:
    for key, control in offered(observatory, "indicator=police_complaint_rate").items():
        for value in filter(None, values(control)):
            query = f"indicator=police_complaint_rate&{key}={value}"
            assert Selection.from_query(query, observatory.catalog).to_query() == query


def test_only_breakdowns_with_figures_are_offered(observatory: ListedObservatory) -> None:
    assert values(offered(observatory, "indicator=cem_cases")["by"]) == ["", "sex"]


def test_the_two_places_come_first(observatory: ListedObservatory) -> None:
    codes = values(offered(observatory, "indicator=cem_cases")["territory"])
    assert codes[:2] == ["", "PE-150112"]


def test_what_the_address_says_is_always_on_offer(observatory: ListedObservatory) -> None:
    query = "indicator=cem_cases&territory=PE-150101,PE-150112&filter=sex:women&period=2013..2015"
    filters = offered(observatory, query)
    for key, value in (
        ("territory", "PE-150101,PE-150112"),
        ("filter", "sex:women"),
        ("period", "2013..2015"),
    ):
        assert filters[key].chosen == value
        assert value in values(filters[key])


def test_the_wider_districts_are_offered_together_where_more_than_the_near_ones_have_figures(
    observatory: ListedObservatory,
) -> None:
    catalog, whole = observatory.catalog, observatory.availability()["cem_cases"]
    near, wide = catalog.in_set("lima_norte"), catalog.in_set("lima")[:43]
    for codes, sets in ((near, [near]), (wide, [near, wide])):
        published = replace(whole, territories=codes)
        made = controls(
            Selection(indicator="cem_cases"), catalog.indicators["cem_cases"], published,
            catalog=catalog, dimensions={"sex": "", "form": "", "age": "", "centre": ""}, grains=(),
            has_map=True, text=Text(),
        )  # fmt: skip
        territory = next(one for one in made if one.key == "territory")
        assert [one for one in values(territory) if "," in one] == [",".join(one) for one in sets]


def test_years_are_offered_newest_first(observatory: ListedObservatory) -> None:
    published = observatory.availability()["cem_cases"]
    control = period_control(Selection(indicator="cem_cases", period=Period.year(2019)), published, Text())
    assert values(control)[:4] == ["", "2020..2024", "2024", "2023"]
    assert control.chosen == "2019"


@pytest.mark.parametrize(
    "query",
    [
        "indicator=cem_cases",  # of Peru since 2006, of Independencia since 2012
        "indicator=cem_cases&territory=PE",
        "indicator=cem_cases&territory=PE-150112&period=2020",
        "indicator=cem_cases&territory=PE-150112&by=form",
        "compare=cem_slim",
        "compare=minors",
    ],
)
def test_no_year_is_offered_before_the_series_of_the_chosen_places_begins(
    shipped: FlaskClient, query: str
) -> None:
    key, _, rest = query.partition("=")
    subject, _, others = rest.partition("&")
    pages = {"indicator": "indicadores", "compare": "comparar"}
    page = shipped.get(f"/es/{pages[key]}/{subject}?{others}").text
    select = page.partition('name="period"')[2].partition("</select>")[0]
    offered = [int(year) for year in re.findall(r'value="(\d{4})"', select)]
    site = shipped.application.extensions["observatory"]
    everything = "&".join(pair for pair in query.split("&") if not pair.startswith("period="))
    with site.one_release():
        rows = site.panel(Selection.from_query(f"{everything}&grain=all", site.catalog)).rows
    assert min(offered) == min(row.period.start.year for row in rows if row.value is not None)
