"""Filters offer what has figures, and the form of the data page builds an address that gives what it says."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from html import unescape

import pytest
from flask.testing import FlaskClient

from callbacks.parts.choices import controls, period_control
from layouts.parts.chart_section import Control
from observatory.addresses.selection import Selection
from observatory.model import Period
from observatory.text import Text
from tests.callbacks.small import ListedObservatory
from tests.kit.asking import observatory_of

PAGE = "/es/datos"
CHOICES = (
    ("", "cem_cases", "sex"), ("PE-150112", "cem_cases", "age"), ("all", "police_complaint_rate", ""),
    ("BO-020105", "slim_cases", ""), ("BO-020105", "health_family_cases", "sex"), ("PE-150112", "population", ""),
    ("BO-020105", "cem_cases", "sex"), ("PE-150112", "police_complaint_rate", "sex"),
)  # fmt: skip


def built(page: str) -> str:
    """What stands under the form."""
    return page.partition('class="built"')[2].partition("</section>")[0]


def rows_told(markup: str) -> int:
    found = re.search(r"<p>([\d\s\u202f]+) filas?\.", markup)
    assert found is not None, markup
    return int(re.sub(r"\D", "", found[1]))


def test_every_choice_gives_a_file_of_as_many_rows_as_it_says_or_says_what_to_do(
    shipped: FlaskClient,
) -> None:
    given = 0
    for place, series, by in CHOICES:
        query = f"territory={place}&indicator={series}&by={by}&format=csv"
        answer = shipped.get(f"{PAGE}?{query}")
        markup = built(answer.text)
        files = re.findall(r'class="button" href="(/api/v1/data\.csv\?[^"]+)"', markup)
        if not files:
            assert 'href="/es/datos?' in markup, query
            assert not re.search(r'data-code=""', markup), query
            continue
        given += 1
        (address,) = map(unescape, files)
        file = shipped.get(address)
        assert file.status_code == 200
        assert rows_told(markup) == sum(1 for _ in csv.DictReader(io.StringIO(file.text.lstrip("\ufeff"))))
        assert f"http://localhost{address}" in unescape(markup)
        assert 'href="#diccionario"' in markup and 'id="diccionario"' in answer.text
    assert given == len(CHOICES) - 2


@pytest.mark.parametrize("form", ["csv", "xlsx", "json", "sdmx-csv"])
def test_each_form_is_answered_and_leads_to_the_others(shipped: FlaskClient, form: str) -> None:
    answer = shipped.get(f"{PAGE}?indicator=cem_cases&territory=PE-150112&by=sex&format={form}")
    links = [unescape(link) for link in re.findall(r'href="(/api/v1/data[^"]+)"', built(answer.text))]
    assert len(links) == len(set(links)) == 4
    assert ("format=sdmx-csv" in links[0]) == (form == "sdmx-csv")
    assert all(shipped.get(link).status_code == 200 for link in links)


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("indicator=nada", 404, "No hay datos de «nada»."),
        ("indicator=police_complaint_rate&by=age", 404, "Este indicador no tiene desgloses."),
        ("indicator=cem_cases&by=moon", 400, "No hay desglose por «moon»."),
        ("indicator=cem_cases&territory=XX", 404, "«XX» no es un territorio."),
        ("indicator=cem_cases&territory=BO-020105", 200, "lo cuenta una institución de otro país"),
    ],
)
def test_what_cannot_be_given_is_said_with_choices_that_can(
    shipped: FlaskClient, query: str, status: int, said: str
) -> None:
    answer = shipped.get(f"{PAGE}?{query}")
    markup = built(answer.text)
    assert (answer.status_code, said in unescape(markup)) == (status, True)
    assert "<select" in answer.text  # the form stays
    links = [unescape(link) for link in re.findall(r'href="(/es/datos\?[^"]+)"', markup)]
    assert links
    for link in links[:3]:
        mended = shipped.get(link)
        assert mended.status_code == 200 and built(mended.text), link


@pytest.mark.parametrize(
    "query", ["x=1", "indicator=cem_cases&indicator=slim_cases", "indicator=cem_cases&format=exe"]
)
def test_a_key_or_a_form_that_the_page_does_not_know_is_refused(shipped: FlaskClient, query: str) -> None:
    assert shipped.get(f"{PAGE}?{query}").status_code == 400


def test_the_form_is_a_plain_one_that_needs_no_script(shipped: FlaskClient) -> None:
    observatory = observatory_of(shipped)
    page = shipped.get(PAGE).text
    form = page.partition('<form action="/es/datos"')[2].partition("</form>")[0]
    assert 'method="get"' in form and '<button class="button" type="submit">' in form
    assert re.findall(r'<select id="[^"]+" name="([a-z]+)"', form) == [
        "territory",
        "indicator",
        "by",
        "format",
    ]
    with observatory.one_release():
        offered = {name for name in observatory.availability() if not observatory.catalog.shown_on(name, ())}
    series = form.partition('name="indicator"')[2].partition("</select>")[0]
    assert set(re.findall(r'value="(\w+)"', series)) == offered


def test_every_example_answers_with_something(shipped: FlaskClient) -> None:
    shown = shipped.get(PAGE).text.partition("Qué da")[2].partition("</table>")[0]
    addresses = [unescape(link) for link in re.findall(r'href="(/[^"]+)"', shown)]
    assert len(addresses) == 13
    for address in addresses:
        answer = shipped.get(address)
        assert answer.status_code == 200 and len(answer.data) > 300, address
        if "/data.csv" in address:
            assert answer.text.count("\n") > 2, address


def test_the_page_says_who_may_be_cited_and_cites_no_file_that_its_owner_has_not_published(
    shipped: FlaskClient,
) -> None:
    cited = built(shipped.get(f"{PAGE}?indicator=slim_cases").text)
    assert Text().t("Copiar cita") in cited
    copied = built(shipped.get(f"{PAGE}?indicator=cem_route").text)
    assert "no lo cite como oficial" in copied and Text().t("Copiar cita") not in copied


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
