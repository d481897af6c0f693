"""What a place says: this year's months, one rate with what was made of it, and tables that stand on few pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from etl.disclosure.audit.knowledge import read_knowledge
from etl.publishing.derive import compute_ratio_rows
from observatory.addresses.selection import Selection, SelectionError
from observatory.catalog import Catalog
from observatory.geography.outlines import Outlines
from observatory.languages import languages
from observatory.model import Inhabitants, Level, Period, Territory, TerritorySet
from observatory.observatory import Observatory
from observatory.place_panels import ThisYear, head_of, panel_of, surroundings, this_year
from observatory.statistics.denominators import Denominators
from observatory.statistics.rate import TOGETHER
from observatory.store.reading.public_facts import Fact
from observatory.store.releases import SqliteReleases
from observatory.text import Text
from observatory.words.table import NO_VERDICT, describe_same_months
from tests.kit.counts import frame_of
from tests.kit.facts import edition_of, fact, fact_or_mark, publish

NOW = edition_of("sidpol", "2026-05", "2026-05-31")
THEN = edition_of("mininter_vcm", "2025-05", "2025-05-31")
LATER = edition_of("mininter_vcm", "2025-08", "2025-08-31")
PEOPLE = edition_of("inei_district_population", "2024", "2024-12-31")
ES = Text()


def months(snapshot: str, year: int, count: int, value: float | None) -> list[tuple[Any, ...]]:
    return [
        fact_or_mark(value, period=f"{year}-{month:02}", indicator="police_complaints", snapshot=snapshot)
        for month in range(1, count + 1)
    ]


def year_of(folder: Path, catalog: Catalog, *facts: tuple[Any, ...]) -> ThisYear | None:
    """This year of Independencia in a store whose newest edition says twelve months of 2025 and five of 2026."""
    releases = SqliteReleases(folder)
    now = [*months(NOW.id, 2025, 12, 40.0), *months(NOW.id, 2026, 5, 30.0)]
    publish(releases, catalog, *now, *facts, editions=(NOW, THEN, LATER))
    site = Observatory(catalog, Outlines.from_sets([]), releases)
    return this_year(site, panel_of(site, "indicator=police_complaints&territory=PE-150112"))


def said_of(year: ThisYear | None) -> str:
    assert year is not None
    return describe_same_months(year.months, year.then, NOW, ES)


def test_the_months_of_last_year_are_those_of_the_edition_that_was_as_old_then(
    tmp_path: Path, catalog: Catalog
) -> None:
    """A later edition says 37 a month and the newest 40: both know more than was known in May of last year."""
    facts = [*months(THEN.id, 2025, 5, 33.0), *months(LATER.id, 2025, 8, 37.0)]
    year = year_of(tmp_path, catalog, *facts)
    assert said_of(year) == (
        f"165 en los mismos meses de 2025, como los decía la edición de mayo de 2025. {ES.t(NO_VERDICT)}"
    )
    assert year is not None and (year.months.newest[1], year.months.before[0][1]) == (150, 200)


def test_of_that_edition_its_sum_is_said_where_its_months_are_not_kept(
    tmp_path: Path, catalog: Catalog
) -> None:
    sum_then = fact(
        165.0, indicator="police_complaints", snapshot=THEN.id, breakdown="",
        period_start="2025-01-01", period_end="2025-05-31",
    )  # fmt: skip
    assert said_of(year_of(tmp_path, catalog, sum_then)).startswith(
        "165 en los mismos meses de 2025, como los"
    )


@pytest.mark.parametrize("kept", [0, 4])
def test_where_that_edition_is_not_kept_or_lacks_a_month_it_is_said_whose_number_it_is(
    tmp_path: Path, catalog: Catalog, kept: int
) -> None:
    year = year_of(tmp_path, catalog, *months(THEN.id, 2025, kept, 33.0), *months(LATER.id, 2025, 8, 37.0))
    assert said_of(year).startswith(
        "200 en los mismos meses de 2025, según la edición de mayo de 2026. La de entonces no está guardada."
    )


def test_a_protected_month_of_that_edition_is_made_up_from_no_other(tmp_path: Path, catalog: Catalog) -> None:
    facts = [*months(THEN.id, 2025, 4, 33.0), *months(THEN.id, 2025, 5, None)[4:]]
    year = year_of(tmp_path, catalog, *facts)
    assert year is not None and year.then is None


def test_a_year_that_is_over_is_no_this_year(tmp_path: Path, catalog: Catalog) -> None:
    assert year_of(tmp_path, catalog, *months(NOW.id, 2026, 12, 30.0)[5:]) is None


@pytest.mark.parametrize(("year", "hides"), [(2026, True), (2024, False)])
def test_a_place_whose_months_are_protected_says_so_and_sums_nothing(
    tmp_path: Path, catalog: Catalog, year: int, hides: bool
) -> None:
    releases = SqliteReleases(tmp_path)
    facts = [*months(NOW.id, year - 1, 12, 40.0), *months(NOW.id, year, 5, None)]
    totals = [
        fact_or_mark(480.0, period=str(year - 1), indicator="police_complaints", snapshot=NOW.id),
        fact_or_mark(200.0, period="2025", indicator="police_complaints", snapshot=NOW.id),
    ][: 1 if year == 2026 else 2]
    publish(releases, catalog, *facts, *totals, editions=(NOW,))
    site = Observatory(catalog, Outlines.from_sets([]), releases)
    leading = panel_of(site, "indicator=police_complaints&territory=PE-150112")
    head = head_of(site, catalog.territories["PE-150112"], leading)
    assert head.year is None and head.hides_months is hides


def test_a_place_stands_among_the_parts_of_its_province_and_a_set_too_large_for_a_map_is_passed_over(
    tmp_path: Path, catalog: Catalog
) -> None:
    """With one national set the page of every district was refused: more places than one may ask for."""
    facts = [
        fact(1000.0, period="2024", indicator="police_complaint_rate", territory=code, snapshot=NOW.id,
             numerator=500.0, denominator=50_000.0, denominator_snapshot=PEOPLE.id)
        for code in ("PE-130101", "PE-130102", "PE-130103")
    ]  # fmt: skip
    districts = tuple(place.code for place in catalog.territories.values() if place.level is Level.DISTRICT)
    country = Territory("PE-ALL", Level.GROUP, "Todos los distritos", "PE", members=districts)
    wide = replace(
        catalog,
        territories={**catalog.territories, "PE-ALL": country},
        sets={**catalog.sets, "all": TerritorySet("all", "PE-ALL")},
    )
    releases = SqliteReleases(tmp_path)
    publish(releases, wide, *facts, editions=(NOW, PEOPLE))
    site = Observatory(wide, Outlines.from_sets([]), releases)
    with site.one_release():
        found = surroundings(site, wide.territories["PE-130101"])
    assert wide.sets_holding["PE-130101"] == ("PE-1301", "all")
    assert found is not None and [each.whole.code for each in found.sets] == ["PE-1301"]


PORVENIR, FLORENCIA, ALTO_TRUJILLO, MOQUEGUA, SAN_ANTONIO = (
    "PE-130102", "PE-130103", "PE-130112", "PE-180101", "PE-180107",
)  # fmt: skip
PEOPLE_OF = {
    (PORVENIR, 2022): 242_202, (FLORENCIA, 2022): 37_879, (PORVENIR, 2023): 129_189, (FLORENCIA, 2023): 62_844,
    (ALTO_TRUJILLO, 2023): 84_323, (MOQUEGUA, 2020): 74_486, (MOQUEGUA, 2021): 47_073, (SAN_ANTONIO, 2021): 28_592,
}  # fmt: skip
COUNTS = {
    (PORVENIR, 2022): 997.0, (FLORENCIA, 2022): 333.0, (PORVENIR, 2023): 983.0, (FLORENCIA, 2023): 281.0,
    (MOQUEGUA, 2020): 979.0, (MOQUEGUA, 2021): 1201.0,
}  # fmt: skip
UNSPOKEN = {(ALTO_TRUJILLO, 2023), (SAN_ANTONIO, 2021)}


def rates(
    catalog: Catalog, counts: Mapping[tuple[str, int], float] = COUNTS
) -> dict[tuple[str, int], dict[str, Any]]:
    """The rows of the rate of complaints, by place and year."""
    cells = [(code, str(year), "", value) for (code, year), value in counts.items()]
    cells += [(code, str(year), "", float("nan")) for code, year in sorted(UNSPOKEN)]
    frame = frame_of(cells, "police_complaints")
    unspoken = frame["territory"].isin({code for code, _ in UNSPOKEN})
    frame["obs_status"] = frame["obs_status"].where(~unspoken, "with_mother")
    figures = [
        Inhabitants(code, Period.parse(f"{year}-06-30"), "", value, "normal", "inei_district_population@1")
        for (code, year), value in PEOPLE_OF.items()
    ]
    rows = compute_ratio_rows(
        frame, catalog.indicators["police_complaint_rate"], catalog, Denominators.of(figures, catalog)
    )
    names = list(frame.columns)
    named = [dict(zip(names, row, strict=True)) for row in rows]
    return {(row["territory"], int(row["period_start"][:4])): row for row in named}


def test_a_mother_and_what_was_made_of_it_are_one_in_its_rate(catalog: Catalog) -> None:
    made = rates(catalog)
    before, after = made[MOQUEGUA, 2020], made[MOQUEGUA, 2021]
    assert (before["denominator"], before["note"]) == (74_486, "")
    assert (after["numerator"], after["denominator"]) == (1201, 47_073 + 28_592)
    assert after["note"].startswith(TOGETHER)
    assert (made[SAN_ANTONIO, 2021]["value"], made[SAN_ANTONIO, 2021]["obs_status"]) == (None, "with_mother")


def test_where_land_of_several_was_divided_their_counts_are_one_too(catalog: Catalog) -> None:
    """Of El Porvenir were made Alto Trujillo and a part of Florencia de Mora: the police go on to write as before."""
    made = rates(catalog)
    after = made[PORVENIR, 2023]
    assert (after["numerator"], after["denominator"]) == (983 + 281, 129_189 + 62_844 + 84_323)
    assert after["value"] == pytest.approx(made[FLORENCIA, 2023]["value"])
    before = made[PORVENIR, 2022]
    assert (before["numerator"], before["denominator"]) == (997 + 333, 242_202 + 37_879)
    assert abs(after["value"] / before["value"] - 1) < 0.05


def test_no_rate_is_made_of_places_one_of_which_is_not_shown(catalog: Catalog) -> None:
    made = rates(catalog, {**COUNTS, (FLORENCIA, 2023): float("nan")})
    assert (made[PORVENIR, 2023]["value"], made[PORVENIR, 2023]["obs_status"]) == (None, "not_applicable")


def test_the_attack_reads_a_count_of_several_as_theirs_and_finds_the_one_that_is_not_shown(
    catalog: Catalog,
) -> None:
    def fact(indicator: str, place: str, **figures: Any) -> Fact:
        return Fact("sidpol@1", "", indicator, place, "2023-01-01", "2023-12-31", "", **figures)

    rate = fact("police_complaint_rate", PORVENIR, value=457.4, numerator=1264.0, denominator=276_356.0)
    known = [fact("police_complaints", PORVENIR, value=983.0), rate]
    shown = read_knowledge([*known, fact("police_complaints", FLORENCIA, value=281.0)], catalog)
    hidden = read_knowledge([*known, fact("police_complaints", FLORENCIA, protected=True)], catalog)
    assert shown.derived == {}
    assert {cell.territory: value for cell, (value, _) in hidden.derived.items()} == {FLORENCIA: 281.0}


EL_ALTO = "BO-020105"
FAMILY, SEXUAL, PRENATAL = "health_family_cases", "health_sexual_cases", "first_prenatal_visits"
KEPT = (
    f"indicator={PRENATAL}", f"indicator={PRENATAL}&territory={EL_ALTO}&by=age", f"indicator={SEXUAL}&by=age",
    f"indicator={SEXUAL}&filter=age:0-14,sex:women", f"indicator={FAMILY}&by=sex&filter=age:15-19",
)  # fmt: skip


@pytest.mark.parametrize("query", KEPT)
@pytest.mark.parametrize("lang", list(languages()))
def test_rows_may_be_asked_for_and_no_page(catalog: Catalog, query: str, lang: str) -> None:
    assert Selection.from_query(query, catalog, rows=True).indicator
    with pytest.raises(SelectionError) as refused:
        Selection.from_query(query, catalog)
    said = refused.value.sentence_in(Text(lang))
    assert "El Alto" in said and Text(lang).t(catalog.questions["ninez"].title) in said and "CSV" in said


@pytest.mark.parametrize(
    "query", [f"indicator={SEXUAL}", f"indicator={FAMILY}&by=sex", f"indicator={SEXUAL}&filter=sex:women"]
)
def test_its_other_tables_have_pages(catalog: Catalog, query: str) -> None:
    assert Selection.from_query(query, catalog).indicator


def test_a_refused_table_suggests_what_has_a_page(catalog: Catalog) -> None:
    with pytest.raises(SelectionError) as refused:
        Selection.from_query(f"indicator={SEXUAL}&territory={EL_ALTO}&by=age", catalog)
    assert [query for _, query in refused.value.suggestions] == [f"indicator={SEXUAL}&territory={EL_ALTO}"]


def test_ages_are_no_trait_that_any_page_offers(catalog: Catalog) -> None:
    offered = {name: catalog.open_dimensions(catalog.indicators[name]) for name in (FAMILY, SEXUAL, PRENATAL)}
    assert offered == {FAMILY: ("sex",), SEXUAL: ("sex",), PRENATAL: ()}
    assert (
        catalog.open_dimensions(catalog.indicators["cem_cases"]) == catalog.indicators["cem_cases"].dimensions
    )
