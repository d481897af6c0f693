"""The form of the data page builds an address that gives what it says, and says what to do where nothing can be given."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from observatory.text import Text
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


def test_the_page_says_who_may_be_cited_and_cites_no_file_that_its_owner_has_not_published(
    shipped: FlaskClient,
) -> None:
    cited = built(shipped.get(f"{PAGE}?indicator=slim_cases").text)
    assert Text().t("Copiar cita") in cited
    copied = built(shipped.get(f"{PAGE}?indicator=cem_route").text)
    assert "no lo cite como oficial" in copied and Text().t("Copiar cita") not in copied
