"""The publisher's whole CEM file, Lima Norte by centre, sex, form and age: what is kept, and that no attack gets in."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from etl.derive import add_sums
from etl.disclosure.attack import attack
from etl.disclosure.cells import Cell
from etl.disclosure.relations import counts_of
from etl.disclosure.suppress import suppress
from etl.reading import read
from observatory.catalog import Catalog
from observatory.model import Breakdown
from observatory.store.disclosed import Fact
from observatory.store.workspace import OBSERVED

TABLES = ("", "sex", "form", "age", "centre", "centre;sex", "centre;form", "age;centre")


def counts_of_lima_norte(path: Path, catalog: Catalog) -> dict[Cell, float]:
    """Cases of 2016 to 2024 in the districts and the group, in the tables that cross a trait with the centre only."""
    reading = read(path, source=catalog.sources["mimp_cem"], catalog=catalog)
    frame = pd.concat(reading.frames(), ignore_index=True)
    members = catalog.territories["PE-LN"].members
    dimensions = frame["breakdown"].map(lambda text: Breakdown.parse(text).dimensions)
    wanted = (
        (frame["indicator"] == "cem_cases")
        & frame["territory"].isin(members)
        & (frame["period_start"] >= "2016")
        & dimensions.isin(TABLES)
    )
    rows = frame[wanted].assign(snapshot="mimp_cem@x", statement="")
    rows = rows.assign(**{name: None for name in OBSERVED if name not in rows})[list(OBSERVED)]
    return counts_of(add_sums(rows, catalog.indicators["cem_cases"], catalog))


def test_nine_years_keep_nine_cells_in_ten_and_give_no_small_count_away(
    shared_data: Path, catalog: Catalog
) -> None:
    counts = counts_of_lima_norte(shared_data / "peru" / "cem-casos-mimp" / "casos_fem.csv", catalog)
    hidden = suppress(counts, catalog)
    small = frozenset(cell for cell, value in counts.items() if 1 <= value <= 4)
    assert len(counts) > 2000
    assert small <= hidden
    assert len(hidden) <= 0.10 * len(counts)
    assert sum(counts[cell] for cell in hidden) <= 0.02 * sum(counts.values())
    assert attack(published(counts, hidden), catalog).weaknesses == ()
    assert attack(published(counts, hidden), catalog, small=small).weaknesses == ()
    opened = max(hidden - small, key=lambda cell: counts[cell])
    assert attack(published(counts, hidden - {opened}), catalog).weaknesses, (
        f"{opened} was hidden for nothing"
    )


def published(counts: dict[Cell, float], hidden: frozenset[Cell]) -> list[Fact]:
    return [
        Fact(*cell, value=None if cell in hidden else value, protected=cell in hidden)
        for cell, value in counts.items()
    ]
