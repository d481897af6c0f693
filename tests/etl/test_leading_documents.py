"""Rates are made of the series that leads, on a full count of offices without an interval."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from observatory.catalog import Catalog


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


def test_the_country_has_the_rate_of_the_total_that_leads_alone(store: sqlite3.Connection) -> None:
    rates = fact_rows(
        store, "indicator = 'prosecutor_case_rate' AND territory = 'BO' AND period_start LIKE '2022%'"
    )
    assert [numerator for *_, numerator, _, _ in rates] == [51_401]


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
