"""Which population a rate stands on, by default and by choice; what is an estimate and says so; what makes no rate."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest

from observatory.catalog import Catalog
from observatory.model import Base, Denominator, Indicator, Inhabitants, Period
from observatory.statistics.denominators import Denominators
from observatory.statistics.rate import APART, APART_THEN, OTHER_YEAR, rate_on
from observatory.text import Text
from observatory.words.labels import translate_note

SHARE = "women_as_in_department"


def people(
    territory: str, period: str, value: float, *, source: str, group: str = "", status: str = "normal"
) -> Inhabitants:
    return Inhabitants(territory, Period.parse(period), group, value, status, f"{source}@1")


def el_alto(*figures: Inhabitants) -> tuple[Inhabitants, ...]:
    return (
        people("BO-020105", "2012-11-21", 848_452, source="published_bo"),
        people("BO-020105", "2024-03-23", 885_825, source="ine_census_2024"),
        people("BO-020105", "2024-03-23", 885_035, source="published_bo", status="provisional"),
        people("BO-020105", "2022", 1_109_048, source="published_bo", status="estimated"),
        *figures,
    )


def lima(*, district: float = 230_622, year: int = 2023) -> tuple[Inhabitants, ...]:
    return (
        people("PE-150112", f"{year}-06-30", district, source="inei_district_population"),
        people("PE-15", f"{year}-06-30", 11_147_924, source="inei_department_population"),
        people("PE-15", f"{year}-06-30", 5_785_852, source="inei_department_population", group="sex:women"),
    )


@pytest.fixture
def felcv(catalog: Catalog) -> Indicator:
    return catalog.indicators["felcv_complaint_rate"]


@pytest.fixture
def women(catalog: Catalog) -> Indicator:
    return catalog.indicators["cem_women_case_rate"]


def ids(bases: tuple[Base, ...]) -> list[str]:
    return [base.choice.id for base in bases]


def test_the_census_near_the_records_leads_and_the_others_are_offered(
    catalog: Catalog, felcv: Indicator
) -> None:
    bases = Denominators.of(el_alto(), catalog).bases(felcv, "BO-020105", 2013)
    assert ids(bases) == [
        "ine_census_2012", "ine_census_2024", "ine_between_2012_2024", "ine_census_2024_preliminary",
        "ine_projection_2022",
    ]  # fmt: skip
    assert [base.value for base in bases] == [848_452, 885_825, 850_447, 885_035, 1_109_048]
    assert all(base.estimated for base in bases)


def test_a_census_of_the_records_own_year_makes_no_estimate(catalog: Catalog, felcv: Indicator) -> None:
    bases = Denominators.of(el_alto(), catalog).bases(felcv, "BO-020105", 2024)
    assert (bases[0].choice.id, bases[0].estimated) == ("ine_census_2024", False)


def test_where_no_population_may_lead_there_is_no_rate_at_all(catalog: Catalog, felcv: Indicator) -> None:
    assert Denominators.of(el_alto(), catalog).bases(felcv, "BO-020105", 2018) == ()


def test_a_census_far_from_the_records_is_not_even_an_alternative(catalog: Catalog, felcv: Indicator) -> None:
    near = Denominators.of(el_alto(), catalog).bases(felcv, "BO-020105", 2014)
    far = Denominators.of(el_alto(), catalog).bases(felcv, "BO-020105", 2024)
    assert ("ine_census_2012" in ids(near), "ine_census_2012" in ids(far)) == (True, False)
    assert ids(far)[0] == "ine_census_2024"


def test_a_share_of_the_department_is_applied_and_is_an_estimate(catalog: Catalog, women: Indicator) -> None:
    (base,) = Denominators.of(lima(), catalog).bases(women, "PE-150112", 2023)
    assert base.choice.id == SHARE
    assert base.value == round(230_622 * 5_785_852 / 11_147_924) == 119_694
    assert [part.territory for part in base.parts] == ["PE-150112", "PE-15", "PE-15"]
    rate = rate_on(base, 642, women, obs_status="normal", needs=20)
    assert rate["obs_status"] == "estimated"
    assert "la parte de mujeres de ese año" in rate["note"]
    assert rate["locator"] == "642 / 119694 (230622 × 5785852 / 11147924)"
    assert (round(rate["value"]), round(rate["lower"]), round(rate["upper"])) == (536, 496, 580)


def structure(place: str = "PE-150112", *, whole: float = 230_144) -> tuple[Inhabitants, ...]:
    """Women and all of a district in 2020, by MINSA."""
    figures = (
        people(place, "2020-06-30", 118_675, source="minsa_structure_2020", group="sex:women"),
        people(place, "2020-06-30", whole, source="minsa_structure_2020"),
    )
    return tuple(replace(figure, indicator="population_structure") for figure in figures)


def test_the_districts_own_share_of_2020_leads_over_that_of_its_department(
    catalog: Catalog, women: Indicator
) -> None:
    figures = (*lima(), *structure())
    own, department = Denominators.of(figures, catalog).bases(women, "PE-150112", 2023)
    assert (own.choice.id, department.choice.id) == ("women_as_in_district", SHARE)
    assert own.value == round(230_622 * 118_675 / 230_144) == 118_921
    assert (own.estimated, own.other_year, own.snapshot) == (True, False, "inei_district_population@1")
    rate = rate_on(own, 642, women, obs_status="normal", needs=20)
    assert rate["locator"] == "642 / 118921 (230622 × 118675 / 230144)"
    assert "la parte que eran en 2020" in rate["note"] and round(rate["value"]) == 540


def test_the_share_of_one_district_is_not_applied_to_another(catalog: Catalog, women: Indicator) -> None:
    figures = (*lima(), *structure("PE-150110"))
    assert ids(Denominators.of(figures, catalog).bases(women, "PE-150112", 2023)) == [SHARE]


def test_the_totals_of_a_structure_are_no_population(catalog: Catalog, women: Indicator) -> None:
    complaints = catalog.indicators["police_complaint_rate"]
    here = people("PE-150112", "2020-06-30", 80_000, source="inei_district_population")
    of_all = Denominators.of((here, *structure()), catalog)
    assert [base.value for base in of_all.bases(complaints, "PE-150112", 2020)] == [80_000]
    assert not of_all.bases(complaints, "PE-150112", 2020)[0].contradicted
    assert of_all.bases(women, "PE-150112", 2020)[0].contradicted, (
        "a structure of another place is none of it"
    )


def test_a_share_is_not_applied_outside_its_territory_or_without_all_its_parts(
    catalog: Catalog, women: Indicator
) -> None:
    elsewhere = [
        replace(figure, territory="PE-07") if figure.territory == "PE-150112" else figure for figure in lima()
    ]
    assert Denominators.of(elsewhere, catalog).bases(women, "PE-07", 2023) == ()
    assert Denominators.of(lima()[:2], catalog).bases(women, "PE-150112", 2023) == ()
    assert Denominators.of(lima(year=2022), catalog).bases(women, "PE-150112", 2023) == ()


def test_a_group_is_within_where_all_its_members_are(catalog: Catalog, women: Indicator) -> None:
    group = [
        replace(figure, territory="PE-LN") if figure.territory == "PE-150112" else figure for figure in lima()
    ]
    assert ids(Denominators.of(group, catalog).bases(women, "PE-LN", 2023)) == [SHARE]


def test_an_older_edition_and_a_later_source_stand_back(catalog: Catalog) -> None:
    rate = catalog.indicators["police_complaint_rate"]
    figures = [
        people("PE", "2024-06-30", 10, source="inei_department_population"),
        people("PE", "2024-06-30", 11, source="inei_district_population"),
        replace(people("PE", "2024-06-30", 12, source=""), snapshot="inei_district_population@2"),
    ]
    bases = Denominators.of(figures, catalog).bases(rate, "PE", 2024)
    assert [base.value for base in bases] == [12, 10]


def test_a_rate_on_another_year_says_so_and_one_on_its_own_does_not(felcv: Indicator) -> None:
    census = Denominator("c", "Censo", ("published_bo",), at="2012-11-21")
    figure = people("BO-020105", "2012-11-21", 848_452, source="published_bo")
    other_rate = rate_on(
        Base(census, 848_452, (figure,), True, True), 2293, felcv, obs_status="normal", needs=20
    )
    own_rate = rate_on(
        Base(census, 848_452, (figure,), False, False), 2293, felcv, obs_status="normal", needs=20
    )
    assert (other_rate["obs_status"], other_rate["note"]) == ("estimated", OTHER_YEAR)
    assert (own_rate["obs_status"], own_rate["note"]) == ("normal", "")
    assert other_rate["value"] == own_rate["value"]


def test_under_twenty_events_the_count_is_shown_and_no_rate(felcv: Indicator) -> None:
    figure = people("BO-020105", "2012-11-21", 848_452, source="published_bo")
    base = Base(Denominator("c", "Censo", ("published_bo",)), 848_452, (figure,), False, False)
    rate = rate_on(base, 19, felcv, obs_status="normal", needs=20)
    assert (rate["value"], rate["lower"], rate["numerator"]) == (None, None, 19)
    assert (rate["obs_status"], "menos de 20" in rate["note"]) == ("not_applicable", True)
    assert rate_on(base, 20, felcv, obs_status="normal", needs=20)["value"] is not None


def test_a_provisional_count_stays_provisional(felcv: Indicator) -> None:
    figure = people("BO-020105", "2012-11-21", 848_452, source="published_bo")
    base = Base(Denominator("c", "Censo", ("published_bo",)), 848_452, (figure,), True, True)
    assert rate_on(base, 99, felcv, obs_status="provisional", needs=20)["obs_status"] == "provisional"


def test_a_population_that_another_source_contradicts_leads_alone_and_makes_no_rate(catalog: Catalog) -> None:
    felcv = catalog.indicators["felcv_complaint_rate"]
    other = Inhabitants("BO-020105", Period.parse("2012-06-30"), "", 400_000.0, "normal", "ine_census_2024@x")
    (base,) = Denominators.of([*el_alto(), other], catalog).bases(felcv, "BO-020105", 2013)
    assert base.choice.id == "ine_census_2012" and base.contradicted is not None
    figures = rate_on(base, 2293, felcv, obs_status="normal", needs=20)
    assert (figures["value"], figures["numerator"], figures["obs_status"]) == (None, None, "not_applicable")
    assert figures["note"] == "No se calcula: dos fuentes dan 848452 y 400000 habitantes para ese año."


def test_the_two_populations_are_said_in_every_language() -> None:
    note = APART.format(first="235535", second="117000")
    for lang, words in (("en", "235,535 and 117,000"), ("fr", "235\u202f535 et 117\u202f000")):
        assert words in translate_note(note, Text(lang))


def women_of_bolivia(*, later: float = 5_682_835) -> tuple[Inhabitants, ...]:
    return (
        people("BO", "2012-11-21", 5_040_409, source="ine_census_2012_sex", group="sex:women"),
        people("BO", "2024-03-23", later, source="published_bo", group="sex:women"),
        people("BO-02", "2012-11-21", 1_375_377, source="ine_census_2012_sex", group="sex:women"),
        people("BO-02", "2024-03-23", 1_526_437, source="published_bo", group="sex:women"),
    )


def test_between_two_counts_the_number_lies_evenly_by_days_and_is_an_estimate(catalog: Catalog) -> None:
    rate = catalog.indicators["feminicide_rate_bo"]
    told = Denominators.of(women_of_bolivia(), catalog)
    (base,) = told.bases(rate, "BO", 2014)
    assert base.value == round(5_040_409 + (5_682_835 - 5_040_409) * 586 / 4140) == 5_131_342
    assert (base.estimated, base.other_year, str(base.period)) == (True, False, "2014-06-30")
    made = rate_on(base, 74, rate, obs_status="normal", needs=20)
    assert made["obs_status"] == "estimated" and made["note"] == base.choice.note
    assert made["locator"] == "74 / 5131342 (5040409 … 5682835)"


def test_nothing_is_interpolated_beyond_two_counts_nor_of_a_place_that_is_not_named(catalog: Catalog) -> None:
    rate, told = catalog.indicators["feminicide_rate_bo"], Denominators.of(women_of_bolivia(), catalog)
    assert told.bases(rate, "BO", 2012) == () and told.bases(rate, "BO-02", 2014) == ()
    assert [base.day for base in told.bases(rate, "BO", 2024)] == [None]
    alone = Denominators.of(women_of_bolivia()[:1], catalog)
    assert alone.bases(rate, "BO", 2014) == ()


def test_from_the_last_count_on_the_count_leads(catalog: Catalog) -> None:
    rate, told = catalog.indicators["feminicide_rate_bo"], Denominators.of(women_of_bolivia(), catalog)
    assert ids(told.bases(rate, "BO", 2023)) == ["ine_women_between_2012_2024", "ine_women_2024"]
    assert ids(told.bases(rate, "BO", 2024)) == ["ine_women_2024"]


@pytest.mark.parametrize(
    ("year", "note"), [(2022, APART), (2025, APART_THEN)], ids=["of the year", "of another year"]
)
def test_a_population_that_another_office_contradicts_by_more_than_twice_makes_no_rate_and_both_are_said(
    catalog: Catalog, year: int, note: str
) -> None:
    """Punta Hermosa: 23,470 by INEI, and 9,421 persons have an address of it in their identity document."""
    rate, place = catalog.indicators["police_complaint_rate"], "PE-150126"
    figures = [
        people(place, "2022-06-30", 23_470, source="inei_district_population"),
        people(place, "2025-06-30", 26_000, source="inei_district_population"),
    ]
    (base,) = Denominators.of(figures, catalog).bases(rate, place, year)
    row = rate_on(base, 200, rate, obs_status="normal", needs=20)
    assert (row["value"], row["obs_status"]) == (None, "not_applicable")
    assert row["note"] == note.format(first="23470", second="9421")
    said = translate_note(row["note"], Text("en"))
    assert "23,470" in said and "9,421" in said


def test_every_place_that_two_offices_count_far_apart_is_declared_with_provinces_and_departments(
    shared_data: Path, catalog: Catalog
) -> None:
    """A province of districts counted twice is counted twice itself: Yarowilca has 16,956 people, or 36,779."""
    folder = shared_data / "peru" / "reniec-poblacion-dni-distrito-2022"
    register = folder / "reniec_dni_distrito_sexo_edad_2022_12.csv.gz"
    projection = shared_data / "peru" / "poblacion-distrito" / "inei_poblacion_distrito_2018_2026.csv"
    second, first = defaultdict[str, int](int), defaultdict[str, int](int)
    with gzip.open(register, "rt", encoding="utf-8") as stream:
        counted = [(row["ubigeo"], int(row["personas_con_dni"])) for row in csv.DictReader(stream)]
    with projection.open(encoding="utf-8-sig", newline="") as stream:
        projected = [row for row in csv.DictReader(stream) if row["Año"] == "2022"]
    for of, rows in (
        (second, counted),
        (first, [(row["UBIGEO"].zfill(6), int(row["Poblacion"])) for row in projected]),
    ):
        for ubigeo, people_there in rows:
            code = f"PE-{ubigeo}"
            for place in (code, *(above.code for above in catalog.ancestors(code))):
                of[place] += people_there
    times = catalog.policy.populations_apart
    both = {place: sorted((first[place], second[place])) for place in first if place in second}
    apart = {place: second[place] for place, (low, high) in both.items() if high > times * low}
    assert apart == {code: declared.inhabitants for code, declared in catalog.second_populations.items()}


def test_every_declared_second_population_is_more_than_twice_apart_from_the_first(catalog: Catalog) -> None:
    """One that is not would be no contradiction; San Antonio in Huarochirí is among them."""
    assert len(catalog.second_populations) == 70
    assert "PE-150716" in catalog.second_populations
    for code, declared in catalog.second_populations.items():
        figure = people(
            code, f"{declared.year}-06-30", declared.inhabitants * 1.9, source="inei_district_population"
        )
        rate = catalog.indicators["police_complaint_rate"]
        (near, *_) = Denominators.of([figure], catalog).bases(rate, code, declared.year)
        assert near.contradicted is None
