"""Rows and cells of a release, made up: counts of one place, in one edition or several."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pandas as pd

from etl.disclosure.cells import Cell
from observatory.catalog import load_catalog
from observatory.model.status import ADDS_NOTHING
from observatory.store.reading.public_facts import Fact

_LOADED = load_catalog()
CATALOG = replace(_LOADED, policy=replace(_LOADED.policy, own_counts_from=0))
"""The catalogue, but that made-up counts may be of any place: how few live there is asked in test_small_places.py."""
PLACE = "PE-150112"
BASE = Cell("mimp_cem@2024", "", "cem_cases", PLACE, "2023-01-01", "2023-12-31", "")
"""Cases of the CEM of Independencia in 2023: a cell that others are made of."""


def cell_at(place: str = PLACE, breakdown: str = "", *, edition: str = BASE.snapshot) -> Cell:
    """The same of another place, trait or edition."""
    return BASE._replace(territory=place, breakdown=breakdown, snapshot=edition)


def small_and_zeros(
    counts: Mapping[Cell, float], cells: Iterable[Cell]
) -> tuple[frozenset[Cell], frozenset[Cell]]:
    """Which of the cells one who read the files knows to be small, and which to be nought."""
    cells = list(cells)
    return (
        frozenset(cell for cell in cells if 0 < counts[cell] < CATALOG.policy.small_count_below),
        frozenset(cell for cell in cells if not counts[cell]),
    )


def fact(
    value: float | None,
    breakdown: str = "",
    *,
    place: str = PLACE,
    year: str = "2023",
    indicator: str = "cem_cases",
    **ratio_parts: float,
) -> Fact:
    """A row of a release; None is a protected cell."""
    return Fact(
        "mimp_cem@x", "", indicator, place, f"{year[:4]}-01-01", f"{year[-4:]}-12-31", breakdown,
        value, ratio_parts.get("numerator"), ratio_parts.get("denominator"), value is None,
    )  # fmt: skip


def edition(name: str, *rows: Fact) -> list[Fact]:
    return [row._replace(snapshot=f"mimp_cem@{name}") for row in rows]


def facts_of(rows: pd.DataFrame) -> list[Fact]:
    return [
        Fact(
            row.snapshot, row.statement, row.indicator, row.territory, row.period_start, row.period_end, row.breakdown,
            value=None if pd.isna(row.value) else row.value, protected=row.conf_status == "protected",
            adds_nothing=row.obs_status in ADDS_NOTHING,
        )
        for row in rows.itertuples()
    ]  # type: ignore[misc]  # fmt: skip
