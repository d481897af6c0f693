"""Rates stand on the population that leads: it is named, and an estimate is marked and explained."""

from __future__ import annotations

import sqlite3
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from observatory.addresses.selection import Selection, SelectionError
from observatory.catalog import Catalog
from observatory.files import export
from observatory.store.releases import SqliteReleases
from observatory.text import Text
from observatory.words import describe
from observatory.words.coverage import choices_of, effect, effect_table
from tests.kit.asking import panel_in_release
from tests.observatory.charts.reading import finding_of

FELCV = "indicator=felcv_complaint_rate&territory=BO-020105"
WOMEN = "indicator=cem_women_case_rate&territory=PE-150112"


@pytest.mark.parametrize(
    ("choice", "people", "rate"),
    [
        ("", 848_452, 270), ("ine_census_2012", 848_452, 270), ("ine_census_2024", 885_825, 259),
        ("ine_census_2024_preliminary", 885_035, 259), ("ine_projection_2020", 943_558, 243),
        ("ine_projection_2022", 1_109_048, 207), ("ine_between_2012_2024", 850_447, 270),
    ],
)  # fmt: skip
def test_el_altos_rate_of_2013_on_each_population(
    shipped_releases: SqliteReleases, catalog: Catalog, choice: str, people: float, rate: int
) -> None:
    query = f"{FELCV}&denominator={choice}" if choice else FELCV
    (row,) = panel_in_release(shipped_releases, catalog, query).rows
    assert (row.numerator, row.denominator, row.value and round(row.value)) == (2293, people, rate)
    assert str(row.obs_status) == "estimated"
    assert ("se interpoló" if "between" in choice else "otro año") in row.note
    (record,) = export.list_records(panel_in_release(shipped_releases, catalog, query))
    assert record["denominator_id"] == (choice or "ine_census_2012")
    assert str(record["denominator_edition"]).partition("@")[0] in ("published_bo", "ine_census_2024")


def test_the_effect_of_the_choice_is_told(shipped_releases: SqliteReleases, catalog: Catalog) -> None:
    panel = panel_in_release(shipped_releases, catalog, FELCV)
    (sentence,) = effect(panel, Text())
    assert sentence == (
        "El Alto, 2013. Con «Censo de noviembre de 2012 del INE»: 270. Con «Proyección del INE para 2022»: 207. "
        "Diferencia: −23,5 %."
    )
    assert len(effect_table(panel, Text()).rows) == 6
    chosen = panel_in_release(shipped_releases, catalog, f"{FELCV}&denominator=ine_projection_2022")
    ((first_choice, *_),) = choices_of(chosen)
    assert first_choice.value == pytest.approx(206.75, abs=0.01)


def test_the_womens_rate_of_independencia_is_an_estimate_that_says_how(
    shipped_releases: SqliteReleases, catalog: Catalog
) -> None:
    panel = panel_in_release(shipped_releases, catalog, f"{WOMEN}&period=2022")
    (row,) = panel.rows
    assert (row.numerator, row.denominator, str(row.obs_status)) == (690, 117_632, "estimated")
    assert "la parte que eran en 2020" in row.note
    assert "estimación" in finding_of(panel, Text())
    assert any(note == Text().t(describe.CHANCE_ALONE) for note in describe.notes(panel, Text()))
    assert {alternative.base.choice.id for alternative in panel.alternatives if alternative.base} == {
        "women_as_in_department",
        "women_as_in_province",
        "women_cited",
    }


def test_feminicide_rates_are_of_countries_and_per_women(
    shipped_releases: SqliteReleases, catalog: Catalog
) -> None:
    for indicator, country, year, rate in (
        ("feminicide_rate_pe", "PE", 2024, 0.94), ("feminicide_rate_bo", "BO", 2024, 1.48),
    ):  # fmt: skip
        panel = panel_in_release(
            shipped_releases, catalog, f"indicator={indicator}&territory=PE,BO,PE-15,BO-02,PE-1501,PE-150112"
        )
        assert {row.territory for row in panel.rows} == {country}
        (row,) = [panel_row for panel_row in panel.rows if panel_row.period.start.year == year]
        assert row.value == pytest.approx(rate, abs=0.005)
        assert row.lower is not None and row.lower < rate
        assert row.base is not None and row.base.parts[0].breakdown == "sex:women"


def test_between_two_censuses_a_rate_stands_on_what_lies_between_them_and_says_so(
    shipped_releases: SqliteReleases, catalog: Catalog
) -> None:
    """By hand: 5,040,409 women on 21 November 2012, 5,682,835 on 23 March 2024, 4,140 days apart."""
    panel = panel_in_release(shipped_releases, catalog, "indicator=feminicide_rate_bo&territory=BO")
    rows = {row.period.start.year: row for row in panel.rows}
    assert list(rows) == [2014, 2015, 2016, *range(2018, 2026)]
    women = 5_040_409 + (5_682_835 - 5_040_409) * 2047 / 4140  # on 30 June 2018
    assert (rows[2018].numerator, rows[2018].denominator) == (130, round(women) + 0.0)
    assert rows[2018].value == pytest.approx(2.43, abs=0.005)
    for year, row in rows.items():
        assert row.base is not None and str(row.obs_status) == ("normal" if year == 2024 else "estimated")
        assert ("se interpolaron entre los censos" in row.note) == (year < 2024) == (row.base.day is not None)
    record = list(export.list_records(panel))[3]
    assert (record["period"], record["denominator_period"]) == ("2018", "2018-06-30")
    others = {(row.period.start.year, row.base.choice.id) for row in panel.alternatives if row.base}
    assert others == {(year, "ine_women_2024") for year in (2021, 2022, 2023)}


def test_a_rate_of_counts_that_contradict_each_other_is_made_of_the_one_that_leads(
    shipped_releases: SqliteReleases, catalog: Catalog
) -> None:
    query = "indicator=prosecutor_family_case_rate&territory=BO&period=2023"
    panel = panel_in_release(shipped_releases, catalog, query)
    assert [(row.numerator, row.leads) for row in panel.rows] == [(39_117, True)]
    counts = panel_in_release(
        shipped_releases,
        catalog,
        "indicator=prosecutor_cases&territory=BO&period=2023&filter=offence:family_violence",
    )
    assert [(row.value, row.leads, row.disputed) for row in counts.rows] == [
        (39_117, True, True), (39_096, False, True),
    ]  # fmt: skip


def test_a_population_that_the_rate_cannot_stand_on_is_refused(catalog: Catalog) -> None:
    with pytest.raises(SelectionError):
        Selection.from_query(f"{WOMEN}&denominator=ine_census_2012", catalog)


def test_the_page_offers_each_population_as_a_field_and_tells_the_effect(site: str) -> None:
    with urllib.request.urlopen(f"{site}/es/indicadores/felcv_complaint_rate", timeout=30) as answer:
        page = answer.read().decode()
    for choice in ("ine_census_2012", "ine_census_2024", "ine_projection_2022"):
        assert f'<option value="{choice}"' in page
    assert 'name="denominator"' in page
    assert "−23,5" in page
    chosen = f"{site}/es/indicadores/felcv_complaint_rate?denominator=ine_projection_2022"
    with urllib.request.urlopen(chosen, timeout=30) as answer:
        assert "207 denuncias" in answer.read().decode()


def test_a_count_has_no_choice_of_population(site: str) -> None:
    with urllib.request.urlopen(f"{site}/es/indicadores/cem_cases", timeout=30) as answer:
        assert 'name="denominator"' not in answer.read().decode()


@pytest.fixture(scope="module")
def store(built_store: Path) -> Iterator[sqlite3.Connection]:
    (path,) = built_store.glob("release-*.db")
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    yield connection
    connection.close()


def fact_rows(store: sqlite3.Connection, condition: str, *values: str) -> list[tuple[object, ...]]:
    return store.execute(
        f"SELECT territory, period_start, value, numerator, lower, upper FROM cube WHERE {condition}", values
    ).fetchall()


def test_la_paz_has_no_rate_from_the_series_that_was_replaced(store: sqlite3.Connection) -> None:
    count = fact_rows(store, "indicator = 'prosecutor_cases' AND territory = 'BO-02' AND value = 11849")
    assert count, "the count itself stays, with its note"
    rates = fact_rows(store, "indicator = 'prosecutor_case_rate' AND territory = 'BO-02'")
    assert {str(start)[:4] for _, start, *_ in rates} == {"2021", "2023", "2024"}


def test_no_rate_stands_on_a_document_that_another_overrules(
    store: sqlite3.Connection, catalog: Catalog
) -> None:
    rates = [
        indicator.id
        for indicator in catalog.indicators.values()
        if indicator.kind == "rate" and indicator.numerator
    ]
    checked = 0
    for preference in catalog.preferences:
        if preference.indicator in rates:
            rows = fact_rows(
                store,
                "indicator = ? AND territory = ? AND period_start LIKE ? || '%'",
                preference.indicator, preference.territory, preference.period,
            )  # fmt: skip
            assert len(rows) <= 1, preference
            checked += len(rows)
    assert checked >= 3


def test_a_full_count_of_offices_has_no_interval(store: sqlite3.Connection) -> None:
    rates = [row for row in fact_rows(store, "indicator = 'service_centre_rate'") if row[2] is not None]
    assert rates
    assert all(lower is None and upper is None for *_, lower, upper in rates)


def test_counts_of_events_keep_theirs(store: sqlite3.Connection) -> None:
    rates = [row for row in fact_rows(store, "indicator = 'police_complaint_rate'") if row[2] is not None]
    assert rates
    assert all(lower < value < upper for _, _, value, _, lower, upper in rates)  # type: ignore[operator]
