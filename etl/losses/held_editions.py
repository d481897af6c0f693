"""Fetches from the workspace the editions that a file is compared with: few, and only their cells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

import pandas as pd

from etl.losses.cell_grid import UnitGrid, read_chunks
from etl.losses.edition_losses import Edition
from observatory.catalog import Catalog
from observatory.model import FileLimits, Level, Snapshot
from observatory.provenance.losses import ABSENT
from observatory.store.private import observed_rows
from observatory.store.private.workspace import Loading

_WIDE = (Level.COUNTRY, Level.DEPARTMENT, Level.PROVINCE)


def read_levels(catalog: Catalog) -> dict[str, str]:
    """The level of each territory, as a grid asks for it."""
    return {code: str(territory.level) for code, territory in catalog.territories.items()}


def find_chain(snapshot: Snapshot, limits: FileLimits, catalog: Catalog) -> tuple[str, ...]:
    """The sources whose editions continue each other with this one."""
    chain = catalog.indicators[limits.indicator].chain
    return chain if snapshot.source in chain else (snapshot.source,)


def read_held_editions(
    connection: Loading, snapshot: Snapshot, catalog: Catalog
) -> list[tuple[Edition, ...]]:
    """For each of the limits of its source, the editions that `snapshot` is compared with.

    They are the editions before and after it by cut-off and the same one as it was read before; the project's extract
    only where no whole edition is at hand.
    """
    return [_of(connection, snapshot, limits, catalog) for limits in catalog.sources[snapshot.source].limits]


def _of(connection: Loading, snapshot: Snapshot, limits: FileLimits, catalog: Catalog) -> tuple[Edition, ...]:
    editions = observed_rows.read_editions(connection, find_chain(snapshot, limits, catalog))
    series = [editions]
    if catalog.sources[snapshot.source].place_per_file:
        series = _series_by_places(connection, editions)
    chosen = [pair for group in series for pair in _nearest_whole(group, snapshot)]
    levels = read_levels(catalog)
    return tuple(
        _edition(
            connection,
            edition,
            side,
            until=snapshot.cutoff,
            grid=UnitGrid(limits, snapshot.retrieved, levels),
        )
        for edition, side in chosen
    )


Side = Literal["former", "same", "later"]


def _series_by_places(connection: Loading, editions: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The editions in groups that hold the same places, each group oldest first."""
    series = defaultdict[tuple[str, ...], list[dict[str, Any]]](list)
    for edition in editions:
        series[observed_rows.read_places(connection, str(edition["id"]))].append(edition)
    return list(series.values())


def _nearest_whole(
    editions: Sequence[dict[str, Any]], snapshot: Snapshot
) -> list[tuple[dict[str, Any], Side]]:
    """The nearest editions that were read whole, else the nearest of the project's extracts."""
    return _nearest([edition for edition in editions if not edition["shipped"]], snapshot) or _nearest(
        [edition for edition in editions if edition["shipped"]], snapshot
    )


def _nearest(editions: Sequence[dict[str, Any]], snapshot: Snapshot) -> list[tuple[dict[str, Any], Side]]:
    cutoff = snapshot.cutoff.isoformat() if snapshot.cutoff else ""
    rereadings = [edition for edition in editions if edition["id"] == snapshot.id]
    others = [edition for edition in editions if edition["id"] != snapshot.id]
    former = [edition for edition in others if not cutoff or str(edition["cutoff"] or "") <= cutoff]
    later = [edition for edition in others if edition not in former]
    chosen: list[tuple[dict[str, Any], Side]] = [(edition, "same") for edition in rereadings]
    if former:
        chosen.append((former[-1], "former"))
    if later:
        chosen.append((later[0], "later"))
    return chosen


def _edition(
    connection: Loading, edition: dict[str, Any], side: Side, *, until: date | None, grid: UnitGrid
) -> Edition:
    sums: dict[tuple[str, int, str], float] = {}
    wide = {code for code, level in grid.levels.items() if level in _WIDE} if edition["shipped"] else set()
    for frame in read_chunks(observed_rows.read_cells(connection, str(edition["id"]), grid.limits.indicator)):
        # What the project's extract protects may be nobody, who has no row in a file of the police.
        grid.add(frame[frame["value"].notna()] if edition["shipped"] else frame)
        if wide:
            sums |= add_wide_sums(frame[frame["territory"].isin(wide)])
    last_day = until.isoformat() if until else "9999-12-31"
    rows = (
        0
        if edition["shipped"]
        else observed_rows.count_rows(connection, str(edition["id"]), until=last_day, but=ABSENT)
    )
    return Edition(
        id=str(edition["id"]), cutoff=str(edition["cutoff"] or ""), sha256=str(edition["sha256"]), side=side,
        shipped=bool(edition["shipped"]), cells=grid.close(), rows=rows, sums=sums,
    )  # fmt: skip


def add_wide_sums(frame: pd.DataFrame) -> dict[tuple[str, int, str], float]:
    """The totals of a year, or of the part of it that the edition covers."""
    start, end = frame["period_start"].astype(str), frame["period_end"].astype(str)
    yearly = frame[
        (frame["breakdown"] == "")
        & (start.str[4:] == "-01-01")
        & (end.str[5:] > "01-31")
        & frame["value"].notna()
    ]
    return {
        (str(row.territory), int(str(row.period_start)[:4]), str(row.period_end)): float(str(row.value))
        for row in yearly.itertuples()
    }
