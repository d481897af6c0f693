"""Warns where a value falls from one edition of a cumulative source to the next: that is rare, and both stay."""

from __future__ import annotations

from typing import Any

from observatory.catalog import Catalog
from observatory.model import Problem, Severity, Snapshot
from observatory.store.private.workspace import Loading
from observatory.store.reading.falls import falls_beside


def falls(connection: Loading, snapshot: Snapshot, catalog: Catalog) -> list[Problem]:
    """A warning for each value that is below the one before it; editions may be read in any order."""
    series = next(
        (indicator.chain for indicator in catalog.indicators.values() if snapshot.source in indicator.chain),
        (),
    )
    return [_fall(row, snapshot, catalog) for row in falls_beside(connection, snapshot, series)]


def _fall(row: dict[str, Any], snapshot: Snapshot, catalog: Catalog) -> Problem:
    """The warning is published with the release, so it quotes no count that the release would protect."""
    place = catalog.territories[row["territory"]]
    is_public = not place.is_local or row["value"] >= catalog.policy.small_count_below
    value = row["value"] if row["later"] == snapshot.id else row["former"]
    return Problem(
        severity=Severity.WARNING,
        file=snapshot.file,
        sheet="",
        cell=row["locator"],
        seen=f"{value:.0f}" if is_public else "",
        message=f"{place.name}, {row['period_start'][:7]}: {_sentence(row, snapshot, is_public=is_public)}",
        hint="Se cargan las dos ediciones; vale la nueva.",
    )


def _sentence(row: dict[str, Any], snapshot: Snapshot, *, is_public: bool) -> str:
    if row["later"] == snapshot.id:
        numbers = (
            f"decía {row['former']:.0f} y esta dice {row['value']:.0f}" if is_public else "decía más que esta"
        )
        return f"la edición anterior ({row['earlier']}) {numbers}."
    numbers = (
        f"dice {row['value']:.0f} y esta decía {row['former']:.0f}" if is_public else "dice menos que esta"
    )
    return f"la edición siguiente ({row['later']}) {numbers}."
