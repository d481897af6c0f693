"""What a place says of this year: its months beside those of the last as the edition of that time said them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from observatory.catalog import Catalog
from observatory.geography.outlines import Outlines
from observatory.model import Level, Territory, TerritorySet
from observatory.observatory import Observatory
from observatory.place_panels import ThisYear, head_of, panel_of, surroundings, this_year
from observatory.store.releases import SqliteReleases
from observatory.text import Text
from observatory.words.same_months import NO_VERDICT, describe_same_months
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
