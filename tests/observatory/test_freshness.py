"""How old a source is, and when a newer edition of it was due."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from observatory.catalog import Catalog
from observatory.model import Snapshot, Source
from observatory.provenance.freshness import source_ages

READ = date(2026, 7, 3)


def snapshot(source: Source, edition: str, cutoff: date | None) -> Snapshot:
    return Snapshot(source.id, edition, "a.csv", "0" * 64, READ, cutoff=cutoff)


@pytest.fixture
def monthly(catalog: Catalog) -> Source:
    return replace(catalog.sources["sidpol"], months_between=1)


@pytest.mark.parametrize(
    ("months", "cutoff", "due"),
    [
        (1, date(2026, 5, 31), date(2026, 7, 31)),
        (1, date(2026, 12, 31), date(2027, 2, 28)),
        (12, date(2024, 10, 31), date(2026, 10, 31)),
        (0, date(2026, 5, 31), None),
        (1, None, None),
    ],
)
def test_the_next_edition_is_due_once_it_could_be_made(
    monthly: Source, months: int, cutoff: date | None, due: date | None
) -> None:
    source = replace(monthly, months_between=months)
    (age,) = source_ages([source], [snapshot(source, "a", cutoff)])
    assert age.due == due
    if due is not None:
        assert not age.is_overdue(due)
        assert age.is_overdue(date.fromordinal(due.toordinal() + 1))


def test_the_newest_edition_is_the_one_that_reaches_furthest(monthly: Source) -> None:
    editions = [snapshot(monthly, f"2026-{month:02}", date(2026, month, 28)) for month in (3, 5, 4)]
    (age,) = source_ages([monthly], editions)
    record = age.record(date(2026, 6, 7))
    assert (record["edition"], record["days_since_cutoff"], record["overdue"]) == ("2026-05", 10, False)


def test_a_source_that_never_came_is_told_where_it_is_expected(monthly: Source) -> None:
    once = replace(monthly, id="once", months_between=0)
    assert [age.source for age in source_ages([monthly, once], [])] == [monthly.id]
    assert source_ages([monthly], [])[0].record(READ)["cutoff"] is None


def test_what_is_said_to_come_every_month_is_expected_every_month(catalog: Catalog) -> None:
    for source in catalog.sources.values():
        said = source.frequency.split(";")[0].split(",")[0]
        assert source.months_between == {"mensual": 1, "anual": 12}.get(said, 0), source.id
