"""Every municipality of Bolivia has a page that opens with what is known: a sample of all, and those that are odd."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from layouts.document import addresses
from observatory.catalog import Catalog
from observatory.languages import languages
from observatory.model import Level, ObsStatus
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words.labels import SYMBOLS
from tests.callbacks.test_places import FELCV, dialled, said
from tests.kit.asking import csv_rows, observatory_of, text_at, words_in
from tests.kit.sampling import sample

EL_ALTO, FAMILY, SEXUAL, PRENATAL = (
    "BO-020105",
    "health_family_cases",
    "health_sexual_cases",
    "first_prenatal_visits",
)
TWO_ORDERS = (
    "BO-020203", "BO-020204", "BO-020205", "BO-020206", "BO-071103", "BO-071104", "BO-071105", "BO-080901",
)  # fmt: skip
"""Those that sources write under two codes: data/catalog/recodings.csv."""
RANKED = r"\d\.ª|\b(?:más alta|más bajo|puesto|highest|lowest|rank|plus élevé|plus haut|rang)\b"


@pytest.fixture(scope="module")
def municipalities(catalog: Catalog) -> list[str]:
    """All of them, the smallest first."""
    every = [code for code, place in catalog.territories.items() if place.level is Level.MUNICIPALITY]
    return sorted(every, key=lambda code: catalog.inhabitants[code])


@pytest.fixture(scope="module")
def asked(municipalities: list[str], catalog: Catalog) -> list[str]:
    """The smallest, those of two codes, some under 2,500 people, and a sample of the others; not El Alto."""
    small = [code for code in municipalities if not catalog.has_own_counts(code)]
    others = [code for code in municipalities if code != EL_ALTO]
    return list(dict.fromkeys([small[0], *TWO_ORDERS, *sample(small, 4), *sample(others, 12)]))


def main_of(client: FlaskClient, code: str, lang: str = "es") -> str:
    return text_at(client, addresses.territory(lang, code)).partition("<main")[2].partition("</main>")[0]


def lead_of(markup: str) -> str:
    return said(markup.partition('class="lead">')[2].partition("</p>")[0])


def test_each_has_its_people_by_census(
    shipped: FlaskClient, municipalities: list[str], catalog: Catalog
) -> None:
    assert len(municipalities) == 343
    rows = csv_rows(
        shipped, f"indicator=population&territory={','.join(municipalities[:40])}&period=2024-03-23"
    )
    people = {row["territory"]: float(row["value"]) for row in rows}
    assert people == {code: catalog.inhabitants[code] for code in municipalities[:40]}
    (bolivia,) = csv_rows(shipped, "indicator=population&territory=BO&period=2024-03-23&filter=sex:women")
    assert float(bolivia["value"]) == 5_682_835


@pytest.mark.parametrize("lang", list(languages()))
def test_its_page_opens_with_its_people_and_what_is_known_and_who_holds_the_rest(
    shipped: FlaskClient, asked: list[str], catalog: Catalog, lang: str
) -> None:
    text = Text(lang)
    never = {text.t(SYMBOLS[str(one)]) for one in (ObsStatus.NOT_APPLICABLE, ObsStatus.NOT_PUBLISHED)}
    for code in asked:
        markup = main_of(shipped, code, lang)
        page = words_in(markup)
        assert text.number(catalog.inhabitants[code]).replace("\u202f", " ") in page.replace("\u202f", " "), (
            code
        )
        assert lead_of(markup), code
        assert not [word for word in never if word in page] and not re.search(RANKED, page), code
        assert text.t(phrases.ASKED_OF, names="").rstrip(". ") in page, code
        assert addresses.page(lang, "sending") in markup and f"territory={EL_ALTO},{code}" in markup, code


def test_it_has_the_help_lines_of_its_country_and_no_place_in_search_engines_where_few_live(
    shipped: FlaskClient, asked: list[str], catalog: Catalog
) -> None:
    offered = text_at(shipped, "/sitemap-bo.xml")
    for code in asked:
        page = text_at(shipped, addresses.territory("es", code))
        assert dialled(page) == FELCV, code
        assert ('content="noindex"' in page) is catalog.is_small(code), code
        assert (f"/es/territorios/{code}<" in offered) is not catalog.is_small(code), code


def test_one_under_2500_people_shows_no_count_and_says_why(
    shipped: FlaskClient, municipalities: list[str], catalog: Catalog
) -> None:
    small = [code for code in municipalities if not catalog.has_own_counts(code)]
    assert len(small) == 21
    of_all = csv_rows(shipped, f"indicator={FAMILY}&territory=all&by=sex&grain=all")
    assert of_all and not {row["territory"] for row in of_all} & {*small}
    for lang in languages():
        for code in sample(small, 3):
            assert Text(lang).t(phrases.KEPT_IN_REGISTER) == lead_of(main_of(shipped, code, lang))
            for series in (FAMILY, SEXUAL):
                answer = text_at(
                    shipped, f"/api/v1/sentences?indicator={series}&territory={code}&lang={lang}"
                )
                assert Text(lang).t(SYMBOLS["not_shown"]) in answer, (code, series)


def test_one_under_20000_people_shows_nothing_of_sexual_violence(
    shipped: FlaskClient, asked: list[str], catalog: Catalog
) -> None:
    rows = csv_rows(shipped, f"indicator={SEXUAL}&territory=all&by=sex")
    with_value = {row["territory"] for row in rows if row["obs_status"] != ObsStatus.NOT_SHOWN}
    assert with_value and min(catalog.inhabitants[code] for code in with_value) >= 20_000
    why = observatory_of(shipped).absences()
    for code in asked:
        small = catalog.is_small(code)
        assert (why.reason(SEXUAL, code) is ObsStatus.NOT_SHOWN) is small, code
        assert why.reason(PRENATAL, code) is ObsStatus.NOT_SHOWN, code
        if small:
            page = text_at(shipped, addresses.indicator("es", SEXUAL, f"territory={code}&by=sex"))
            assert Text().t(SYMBOLS["not_shown"]) in words_in(page), code


def test_the_register_has_no_zero_no_month_and_no_age_of_other_municipalities_and_no_year_before_the_form(
    shipped: FlaskClient, catalog: Catalog
) -> None:
    rows = csv_rows(shipped, f"indicator={FAMILY}&territory=all&by=sex&grain=all")
    rows = [row for row in rows if row["obs_status"] != ObsStatus.NOT_SHOWN]
    others = [row for row in rows if catalog.inhabitants[row["territory"]] < 100_000]
    assert len({row["territory"] for row in others}) > 200
    assert {row["frequency"] for row in others} == {"A"} and min(row["period"] for row in others) == "2016"
    assert min(float(row["value"]) for row in rows if row["value"]) >= 5
    assert {row["obs_status"] for row in others if row["period"] == "2024"} == {"provisional"}


def test_the_newest_year_of_the_register_answers_and_no_older_number(
    shipped: FlaskClient, municipalities: list[str], catalog: Catalog
) -> None:
    """Of the years of one form, 2016 to 2023: protected stays protected, and a year of which there is none says so."""
    why, met = observatory_of(shipped).absences(), set()
    for code in [code for code in sample(municipalities, 60) if catalog.has_own_counts(code)]:
        rows = csv_rows(shipped, f"indicator={FAMILY}&territory={code}&by=sex&period=2016..2023")
        newest = max((row["period"] for row in rows), default="")
        unwritten = max((year for year in why.unwritten[FAMILY].get(code, ()) if year <= "2023"), default="")
        lead, name = lead_of(main_of(shipped, code)), catalog.territories[code].name
        values = [row["value"] for row in rows if row["period"] == newest and row["value"]]
        if code in (EL_ALTO, "BO-020101"):  # their own first line; an older number of the police
            continue
        if unwritten > newest or not values:
            assert lead.startswith(f"{name}, {max(unwritten, newest)}: "), (code, lead)
            assert "no es" in lead or "No significa" in lead or "no consta" in lead or "protegidos" in lead
        else:
            assert f"En {newest} los servicios" in lead and any(
                f" {value} casos" in lead for value in values
            ), code
        met.add((unwritten > newest, bool(values)))
    assert len(met) >= 3, "a year without a total, a protected one, and a number"


def test_it_is_found_by_its_name_and_stands_in_the_explorer_beside_el_alto(
    shipped: FlaskClient, asked: list[str], catalog: Catalog
) -> None:
    for code in asked[:10]:
        name = catalog.territories[code].name
        found = text_at(shipped, f"{addresses.page('es', 'search')}?q={name}")
        assert addresses.territory("es", code) in found, code
        page = text_at(shipped, f"/es/explorar?indicator=population&territory={EL_ALTO},{code}")
        assert name in words_in(page), code
