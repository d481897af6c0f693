"""What two releases show differently, and the list of all: counts that tell nothing protected, reach of sources."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from observatory.catalog import Catalog
from observatory.geography.outlines import Outlines
from observatory.model import (
    CellValue,
    Change,
    Coverage,
    PastRelease,
    Report,
    SeriesChange,
    change_of,
    numbers_of_change,
)
from observatory.observatory import Observatory
from observatory.store.reading.changes import read_changes, record_changes
from observatory.store.releases import Releases, SqliteReleases, Withdrawal
from tests.kit import facts as facts_kit
from tests.kit.facts import fact, fill, publish_with_record

HIDDEN = {"value": None, "conf_status": "protected"}
MISSING = {"value": None, "obs_status": "not_received"}


def month(number: int, value: float | None, **changes: object) -> tuple[object, ...]:
    day = f"2023-{number:02}-01"
    return fact(**{"value": value, "period_start": day, "period_end": day, **changes})


def publish(
    releases: Releases, catalog: Catalog, folder: Path, *facts: tuple[object, ...], name: str
) -> None:
    """A release that knows the one on show, with a data file of its own."""
    files = folder / name
    files.mkdir()
    (files / "data.csv").write_text(name)
    if name == "one":
        with releases.drafting(files=files) as draft:
            fill(draft, catalog, *facts, name=name)
        return
    with releases.opened() as former, releases.drafting(files=files) as draft:
        fill(draft, catalog, *facts, name=name)
        record_changes(draft, former)


@pytest.fixture
def site(releases: Releases, catalog: Catalog, tmp_path: Path) -> Observatory:
    """Three releases: of the second are known one number more, one changed, and some that are or were protected."""
    publish(
        releases, catalog, tmp_path, month(1, 10), month(2, 20), month(3, **HIDDEN), month(4, 40), month(5, **MISSING),
        month(6, **HIDDEN), month(7, 70), name="one",
    )  # fmt: skip
    publish(
        releases, catalog, tmp_path, month(1, 11), month(2, 20), month(3, 30), month(4, **HIDDEN), month(5, 50),
        month(6, **HIDDEN), month(8, **HIDDEN), month(9, 90), name="two",
    )  # fmt: skip
    publish(releases, catalog, tmp_path, month(1, 11), month(2, 21), name="three")
    return Observatory(catalog, Outlines.from_sets([]), releases)


def listed(site: Observatory) -> dict[str, PastRelease]:
    return {past.id: past for past in site.files.history()}


def test_what_was_or_is_protected_or_gone_is_in_no_count(site: Observatory) -> None:
    past = listed(site)
    assert list(past) == ["three", "two", "one"]
    assert (past["one"].former, past["one"].changes) == ("", ())
    assert past["two"].former == "one"
    assert past["two"].changes == (SeriesChange("cem_cases", added=2, changed=1),)  # May, September; January
    assert past["three"].changes == (SeriesChange("cem_cases", added=0, changed=1),)


def test_each_release_is_told_with_the_hashes_of_its_files(site: Observatory) -> None:
    for past in site.files.history():
        assert past.files == site.files.data_files(past.id)
        assert [file.name for file in past.files or ()] == ["data.csv"]
        assert past.sha256
    assert [past.current for past in site.files.history()] == [True, False, False]


def test_of_a_withdrawn_release_nothing_is_told_that_a_number_could_be_tried_against(
    site: Observatory,
) -> None:
    before = listed(site)["one"]
    site.reader.releases.withdraw(Withdrawal("one", "Mostraba un dato pequeño.", "2026-11-27"), pin=None)
    past = listed(site)
    assert (past["one"].reason, past["one"].sha256, past["one"].files) == (
        "Mostraba un dato pequeño.",
        "",
        None,
    )
    assert (past["two"].former, past["two"].changes) == ("", ())
    assert past["three"].changes
    said = json.dumps([str(release) for release in past.values()])
    assert before.sha256 not in said
    assert before.files is not None
    assert before.files[0].sha256 not in said


def test_a_release_of_before_there_was_a_history_is_listed_without_it(
    releases: Releases, catalog: Catalog, tmp_path: Path
) -> None:
    publish(releases, catalog, tmp_path, month(1, 10), name="one")
    with releases.opened() as former, releases.drafting() as draft:
        fill(draft, catalog, month(1, 12), name="two")
        record_changes(draft, former)
        draft.execute(text("DELETE FROM release_part"))
    past = listed(Observatory(catalog, Outlines.from_sets([]), releases))
    assert (past["two"].changes, past["two"].files, past["one"].files) == ((), (), None)


def test_the_reach_of_each_source_is_that_of_its_values(observatory: Observatory, catalog: Catalog) -> None:
    coverages = observatory.coverage()
    police: Coverage = coverages["sidpol"]
    assert (str(police.first_day), str(police.last_day)) == ("2018-01-01", "2026-05-31")
    assert ("police_complaints", "PE-150112") in police.series
    assert {place for _, place in coverages["mimp_cem_monthly"].series} == {"PE-15", "PE-150112"}
    assert {"sex", "age", "form", "centre"} <= set(coverages["mimp_cem"].dimensions)
    assert coverages.keys() <= catalog.sources.keys()
    assert police.territories == len({place for _, place in police.series})


def test_the_cells_of_a_place_are_those_of_that_place_alone(observatory: Observatory) -> None:
    reports: tuple[Report, ...] = observatory.reports(("PE-150112",))
    assert {item.territory for item in reports} == {"PE-150112"}
    assert ("cem_cases", "2023", 738.0) in {
        (item.indicator, str(item.period), item.value) for item in reports
    }
    assert observatory.reports(("PE-999999",)) == ()


def test_the_series_of_a_release_are_those_of_its_cube_to_the_day(built_store: Path) -> None:
    (release,) = built_store.glob("release-*.db")
    with closing(sqlite3.connect(f"file:{release}?mode=ro", uri=True)) as store:
        cells = store.execute(
            "SELECT indicator, dimensions, territory, snapshot, period_start, period_end, value, role FROM cube"
        ).fetchall()
        told = store.execute("SELECT * FROM series").fetchall()
    by_series: dict[tuple[str, ...], list[tuple[str, str, float | None, str]]] = defaultdict(list)
    for *series, start, end, value, role in cells:
        by_series[tuple(series)].append((start, end, value, role))
    expected = {
        series: (
            min(start for start, *_ in rows),
            min(end for _, end, *_ in rows),
            max(end for _, end, *_ in rows),
            min((start for start, _, value, _ in rows if value is not None), default=None),
            max((end for _, end, value, _ in rows if value is not None), default=None),
            any(role != "superseded" for *_, role in rows),
        )
        for series, rows in by_series.items()
    }
    assert {row[:4]: (*row[4:9], bool(row[9])) for row in told} == expected
    assert {said[5] for said in expected.values()} == {True, False}


SAID = st.one_of(
    st.none(),
    st.just(CellValue(None)),
    st.just(CellValue(None, protected=True)),
    st.integers(0, 3).map(lambda number: CellValue(float(number))),
)


def year(number: int, value: float | None, **changes: Any) -> tuple[Any, ...]:
    return fact(value, period=str(number), **changes)


def publish_chained(releases: Releases, catalog: Catalog, *facts: tuple[Any, ...], name: str) -> None:
    """Publish a release with its record against the one on show, if any."""
    (facts_kit.publish if name == "one" else publish_with_record)(releases, catalog, *facts, name=name)


HIDDEN_CELL = {"conf_status": "protected"}
NONE = {"obs_status": "not_published"}
FIRST = [
    year(2015, 10), year(2016, 11), year(2017, None, **NONE), year(2018, 33), year(2019, None, **HIDDEN_CELL),
    year(2021, 14), year(2022, 15), year(2022, None, **HIDDEN_CELL, breakdown="sex:men"),
]  # fmt: skip
SECOND = [
    year(2015, 12), year(2016, None, **NONE), year(2017, 17), year(2018, None, **HIDDEN_CELL), year(2019, 19),
    year(2020, 20), year(2022, 15), year(2022, None, **HIDDEN_CELL, breakdown="sex:men"), year(2023, 23),
    year(2022, 16, territory="PE-150110"),
]  # fmt: skip
EXPECTED = {
    "2015": (Change.CHANGED, 10, 12),
    "2016": (Change.WITHDRAWN, 11, None),
    "2017": (Change.GIVEN, None, 17),
    "2018": (Change.PROTECTED, None, None),
    "2019": (Change.FREED, None, 19),
    "2020": (Change.NEW, None, 20),
    "2021": (Change.GONE, None, None),
}


def test_every_kind_of_change_is_found_and_growth_is_told_apart(releases: Releases, catalog: Catalog) -> None:
    publish_chained(releases, catalog, *FIRST, name="one")
    with releases.staging() as draft:
        fill(draft, catalog, *SECOND, name="two")
    with releases.opened() as former, releases.opened_staged() as latter:
        cell_changes = list(read_changes(former, latter))
    unexpected = {
        str(item.period): (item.change, item.former, item.value) for item in cell_changes if not item.expected
    }
    assert unexpected == EXPECTED
    grown = {(item.territory, str(item.period), item.value) for item in cell_changes if item.expected}
    assert grown == {("PE-150112", "2023", 23), ("PE-150110", "2022", 16)}


def test_a_first_release_is_all_new(releases: Releases, catalog: Catalog) -> None:
    publish_chained(releases, catalog, *FIRST, name="one")
    with releases.opened() as latter:
        cell_changes = list(read_changes(None, latter))
    assert {item.change for item in cell_changes} == {Change.NEW}
    assert len(cell_changes) == len(FIRST)


def test_a_year_to_date_that_grew_is_no_revision(releases: Releases, catalog: Catalog) -> None:
    publish_chained(releases, catalog, year(2022, 9), fact(5.0, period_end="2023-06-30"), name="one")
    publish_chained(releases, catalog, year(2022, 9), fact(6.0, period_end="2023-07-31"), name="two")
    assert log(releases, catalog) == []


def log(releases: Releases, catalog: Catalog) -> list[tuple[str, str, str, Change]]:
    site = Observatory(catalog, Outlines.from_sets([]), releases)
    release_changes = site.release_changes("cem_cases", "PE-150112")
    return [(item.former_release, item.release, str(item.period), item.change) for item in release_changes]


def test_a_release_carries_the_record_of_those_before_it(releases: Releases, catalog: Catalog) -> None:
    publish_chained(releases, catalog, year(2015, 10), name="one")
    publish_chained(releases, catalog, year(2015, 11), name="two")
    publish_chained(releases, catalog, year(2015, 11), name="three")
    publish_chained(releases, catalog, year(2015, None, **HIDDEN_CELL), name="four")
    assert log(releases, catalog) == [
        ("three", "four", "2015", Change.PROTECTED),
        ("one", "two", "2015", Change.CHANGED),
    ]


def test_the_record_does_not_grow_for_ever(tmp_path: Path, catalog: Catalog) -> None:
    releases = SqliteReleases(tmp_path)
    for number, name in enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight")):
        publish_chained(releases, catalog, year(2015, float(number)), name=name)
    assert [item[1] for item in log(releases, catalog)] == ["eight", "seven", "six", "five", "four"]


def test_the_store_refuses_a_number_beside_a_cell_that_is_protected_now(
    releases: Releases, catalog: Catalog
) -> None:
    from observatory.store.schema import PUBLIC
    from observatory.store.writing.bulk import insert_rows

    row = {
        "former_release": "a", "release": "b", "released": "2026-11-25", "change": "protected",
        "indicator": "cem_cases", "territory": "PE-150112", "period_start": "2015-01-01",
        "period_end": "2015-12-31", "breakdown": "", "former": 4.0,
    }  # fmt: skip
    with pytest.raises(Exception, match="revision_hides"), releases.drafting() as draft:
        fill(draft, catalog, year(2015, 10), name="one")
        insert_rows(draft, PUBLIC.tables["revision"], list(row), [list(row.values())])


@given(former=SAID, latter=SAID)
def test_no_number_of_a_cell_that_is_hidden_or_gone_is_told(
    former: CellValue | None, latter: CellValue | None
) -> None:
    change = change_of(former, latter)
    assert (change is None) == (former == latter or (former is None and latter is None))
    if change is None:
        return
    was, latter_value = numbers_of_change(change, former, latter)
    hidden_now = latter is None or latter.protected
    assert not (hidden_now and (was is not None or latter_value is not None))
    assert was is None or (former is not None and was == former.value)
    assert latter_value is None or (latter is not None and latter_value == latter.value)
    assert change_of(latter, former) is not None
