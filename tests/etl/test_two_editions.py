"""Editions of one series replace each other: no number that is published is ever the sum of two of them."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest

from etl.releasing import commands
from observatory.addresses.selection import Selection, SelectionError
from observatory.catalog import Catalog
from observatory.store.reading import panel
from observatory.store.reading.public_facts import read_facts
from tests.etl.releasing.making import load, stores_of

PLACE = "PE-150112"


def months(january: int, count: int) -> list[int]:
    """What `load` writes for the months of an edition."""
    return [january, *(100 + month for month in range(2, count + 1))]


@pytest.mark.parametrize("seed", range(4))
def test_each_number_is_the_sum_of_months_of_its_own_edition(
    tmp_path: Path, catalog: Catalog, seed: int
) -> None:
    chance = random.Random(seed)
    stores = stores_of(tmp_path / "store", catalog)
    editions = {count: chance.randint(50, 900) for count in chance.sample(range(2, 13), 4)}
    for count, january in editions.items():  # in no order of time, and one of them twice
        load(stores, january=january, months=count)
    load(stores, january=january, months=count)
    assert commands.release(stores) == 0
    with stores.releases.opened() as connection:
        month_facts = [
            fact
            for fact in read_facts(connection)
            if (fact.indicator, fact.territory) == ("police_complaints", PLACE)
        ]
    assert {fact.snapshot for fact in month_facts} == {f"mininter_vcm@2026-{count:02}" for count in editions}
    for fact in month_facts:
        count = int(fact.snapshot[-2:])
        first_month, last_month = date.fromisoformat(fact.start).month, date.fromisoformat(fact.end).month
        assert fact.value == sum(months(editions[count], count)[first_month - 1 : last_month])


def test_one_edition_speaks_at_a_time_whatever_day_is_asked_for(tmp_path: Path, catalog: Catalog) -> None:
    stores = stores_of(tmp_path / "store", catalog)
    load(stores, january=200, months=12)
    load(stores, january=300, months=11)
    commands.release(stores)
    year_sums = {sum(months(200, 12)), sum(months(300, 11))}
    with stores.releases.opened() as connection:
        for query in ("", "&as_of=2026-11-24", "&as_of=2030-01-01", "&grain=year", "&period=2026"):
            selection = Selection.from_query(f"indicator=police_complaints&territory={PLACE}{query}", catalog)
            wide = [
                row
                for row in panel.build_panel(connection, catalog, selection).rows
                if row.period.grain != "month"
            ]
            spans = [row.period for row in wide]
            assert len(spans) == len(set(spans))
            assert {row.value for row in wide} <= year_sums


@pytest.mark.parametrize(
    "query",
    [
        "indicator=police_complaints,cem_cases",
        "indicator=police_complaints&release=a,b",
        "release=a&release=b",
    ],
)
def test_no_query_can_ask_for_two_at_once(catalog: Catalog, query: str) -> None:
    with pytest.raises(SelectionError):
        Selection.from_query(query, catalog)
