"""Rows of a release, made up: counts of one place, in one edition or several."""

from __future__ import annotations

from observatory.catalog import load_catalog
from observatory.store.reading.disclosed import Fact

CATALOG = load_catalog()
PLACE = "PE-150112"


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
