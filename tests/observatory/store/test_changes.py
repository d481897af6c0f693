"""What two releases show differently, on both databases: every kind of change, and no protected number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from observatory.catalog import Catalog
from observatory.geography.outlines import Outlines
from observatory.model import CellValue, Change, change_of, numbers_of_change
from observatory.observatory import Observatory
from observatory.store.reading.changes import read_changes
from observatory.store.releases import Releases, SqliteReleases
from tests.kit import facts as facts_kit
from tests.kit.facts import fact, fill, publish_with_record

SAID = st.one_of(
    st.none(),
    st.just(CellValue(None)),
    st.just(CellValue(None, protected=True)),
    st.integers(0, 3).map(lambda number: CellValue(float(number))),
)


def year(number: int, value: float | None, **changes: Any) -> tuple[Any, ...]:
    return fact(value, period=str(number), **changes)


def publish(releases: Releases, catalog: Catalog, *facts: tuple[Any, ...], name: str) -> None:
    """Publish a release with its record against the one on show, if any."""
    (facts_kit.publish if name == "one" else publish_with_record)(releases, catalog, *facts, name=name)


HIDDEN = {"conf_status": "protected"}
NONE = {"obs_status": "not_published"}
FIRST = [
    year(2015, 10), year(2016, 11), year(2017, None, **NONE), year(2018, 33), year(2019, None, **HIDDEN),
    year(2021, 14), year(2022, 15), year(2022, None, **HIDDEN, breakdown="sex:men"),
]  # fmt: skip
SECOND = [
    year(2015, 12), year(2016, None, **NONE), year(2017, 17), year(2018, None, **HIDDEN), year(2019, 19),
    year(2020, 20), year(2022, 15), year(2022, None, **HIDDEN, breakdown="sex:men"), year(2023, 23),
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
    publish(releases, catalog, *FIRST, name="one")
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
    publish(releases, catalog, *FIRST, name="one")
    with releases.opened() as latter:
        cell_changes = list(read_changes(None, latter))
    assert {item.change for item in cell_changes} == {Change.NEW}
    assert len(cell_changes) == len(FIRST)


def test_a_year_to_date_that_grew_is_no_revision(releases: Releases, catalog: Catalog) -> None:
    publish(releases, catalog, year(2022, 9), fact(5.0, period_end="2023-06-30"), name="one")
    publish(releases, catalog, year(2022, 9), fact(6.0, period_end="2023-07-31"), name="two")
    assert log(releases, catalog) == []


def log(releases: Releases, catalog: Catalog) -> list[tuple[str, str, str, Change]]:
    site = Observatory(catalog, Outlines.from_sets([]), releases)
    release_changes = site.release_changes("cem_cases", "PE-150112")
    return [(item.former_release, item.release, str(item.period), item.change) for item in release_changes]


def test_a_release_carries_the_record_of_those_before_it(releases: Releases, catalog: Catalog) -> None:
    publish(releases, catalog, year(2015, 10), name="one")
    publish(releases, catalog, year(2015, 11), name="two")
    publish(releases, catalog, year(2015, 11), name="three")
    publish(releases, catalog, year(2015, None, **HIDDEN), name="four")
    assert log(releases, catalog) == [
        ("three", "four", "2015", Change.PROTECTED),
        ("one", "two", "2015", Change.CHANGED),
    ]


def test_the_record_does_not_grow_for_ever(tmp_path: Path, catalog: Catalog) -> None:
    releases = SqliteReleases(tmp_path)
    for number, name in enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight")):
        publish(releases, catalog, year(2015, float(number)), name=name)
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
