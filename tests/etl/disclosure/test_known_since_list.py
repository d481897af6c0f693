"""The signed list of the policy, computed again: the shipped figures alone tell each cell on it, and not exactly."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.disclosure import Scope, counts_in
from etl.disclosure.audit.attack import attack, attack_as
from etl.disclosure.audit.giveaways import Weakness
from etl.disclosure.audit.known_since import mark_of
from etl.disclosure.cells import Cell
from observatory.catalog import Catalog
from observatory.store.reading.disclosed import facts, undated_facts
from observatory.store.releases import SqliteReleases

LIMA = Scope("the districts of Lima, 2012 to 2024", "2012", "2024", "lima")
MOST = 18


@pytest.fixture(scope="module")
def counts(shared_data: Path, catalog: Catalog) -> dict[Cell, float]:
    """What the publisher counts where the shipped figures protect anything."""
    assert shared_data.is_dir()
    return counts_in(LIMA, catalog)


@pytest.fixture(scope="module")
def weakness_of(built_store: Path, counts: dict[Cell, float], catalog: Catalog) -> dict[str, Weakness]:
    """What the shipped release alone tells, and of the cases of the publisher's file to one who knows the small ones."""
    with SqliteReleases(built_store).opened() as connection:
        rows = list(facts(connection))
        # What the totals of the two police editions that are shipped tell has a test of its own (test_growth_of_totals).
        (anyone,) = attack_as([None], rows, catalog, undated=undated_facts(connection), before=rows)
    rows = [row for row in rows if row.indicator in ("cem_cases", "population")]
    hidden = {Cell(*(getattr(row, name) for name in Cell._fields)) for row in rows if row.protected}
    of_cem = {cell for cell in hidden if cell.snapshot.startswith("mimp_cem@")}
    assert of_cem
    assert of_cem <= counts.keys()
    small = frozenset(cell for cell, value in counts.items() if 0 < value < catalog.policy.small_count_below)
    zeros = frozenset(cell for cell, value in counts.items() if value == 0)
    informed = attack(rows, catalog, small=small, zeros=zeros)
    return {
        mark_of(weakness.cell): weakness for verdict in (anyone, informed) for weakness in verdict.weaknesses
    }


def test_every_listed_cell_is_told_by_former_releases_alone_and_none_exactly(
    weakness_of: dict[str, Weakness], catalog: Catalog
) -> None:
    listed = [mark for signature in catalog.policy.known_since for mark in signature.cells]
    assert set(listed) <= weakness_of.keys()
    assert [mark for mark in listed if weakness_of[mark].interval.width == 0] == []
    assert len(listed) <= MOST


def test_the_shipped_figures_alone_tell_no_count_exactly(weakness_of: dict[str, Weakness]) -> None:
    assert [weakness for weakness in weakness_of.values() if weakness.interval.width == 0] == []
    assert len(weakness_of) <= MOST
