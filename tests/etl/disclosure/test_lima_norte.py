"""The publisher's whole CEM file, Lima Norte by centre, sex, form and age: what is kept, and that no attack gets in."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.disclosure import SCOPES, counts_in, mask_hidden_cells
from bench.naive import HIDING, left_by_rounding, small_ones
from etl.disclosure.audit.attack import attack
from etl.disclosure.cells import Cell
from etl.disclosure.suppression.suppress import suppress
from observatory.catalog import Catalog


@pytest.fixture(scope="module")
def counts(shared_data: Path, catalog: Catalog) -> dict[Cell, float]:
    """Cases of 2016 to 2024 in the districts and the group, in the tables that cross a trait with the centre only."""
    assert shared_data.is_dir()
    return counts_in(SCOPES["lima-norte"], catalog)


def test_nine_years_keep_nine_cells_in_ten_and_give_no_small_count_away(
    counts: dict[Cell, float], catalog: Catalog
) -> None:
    hidden = suppress(counts, catalog)
    small = frozenset(small_ones(counts, catalog))
    assert len(counts) > 2000
    assert small <= hidden
    assert len(hidden) <= 0.10 * len(counts)
    assert sum(counts[cell] for cell in hidden) <= 0.02 * sum(counts.values())
    assert attack(mask_hidden_cells(counts, hidden), catalog).weaknesses == ()
    zeros = frozenset(cell for cell, value in counts.items() if not value)
    assert attack(mask_hidden_cells(counts, hidden), catalog, small=small, zeros=zeros).weaknesses == ()
    opened = max(hidden - small, key=lambda cell: counts[cell])
    assert attack(mask_hidden_cells(counts, hidden - {opened}), catalog).weaknesses, (
        f"{opened} was hidden for nothing"
    )


def test_the_naive_ways_give_small_counts_away_or_keep_less(
    counts: dict[Cell, float], catalog: Catalog
) -> None:
    small = small_ones(counts, catalog)
    alone = attack(mask_hidden_cells(counts, small), catalog)
    assert small <= {weakness.cell for weakness in alone.weaknesses if weakness.interval.width == 0}
    by_hand = mask_hidden_cells(counts, HIDING["by hand"](counts, catalog))
    assert attack(by_hand, catalog, small=frozenset(small)).weaknesses
    assert len(HIDING["whole tables dropped"](counts, catalog)) > 2 * len(suppress(counts, catalog))
    remaining = left_by_rounding(counts, catalog)
    assert remaining[1] > 0
    assert remaining.total() == len(small)
