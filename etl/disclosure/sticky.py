"""What a former release hid stays hidden: in the same edition, and in the later ones of its series.

It holds for tables with traits (sex, form, age, centre). Bare totals may differ by any amount: both editions are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from etl.disclosure.cells import Cell
from observatory.model import Indicator
from observatory.store import queries
from observatory.store.disclosed import facts
from observatory.store.errors import StoreError
from observatory.store.releases import Releases


@dataclass(frozen=True, slots=True)
class Remembered:
    """The protected cells of a former release, and the day up to which each of its editions speaks."""

    hidden: frozenset[Cell] = frozenset()
    cutoffs: Mapping[str, str] = field(default_factory=dict)


def remembered(releases: Releases) -> Remembered:
    """What the current release hides in tables with traits; nothing where none can be read."""
    try:
        with releases.opened() as connection:
            cutoffs = {
                one.id: one.cutoff.isoformat() if one.cutoff else "" for one in queries.snapshots(connection)
            }
            hidden = frozenset(
                Cell(
                    one.snapshot,
                    one.statement,
                    one.indicator,
                    one.territory,
                    one.start,
                    one.end,
                    one.breakdown,
                )
                for one in facts(connection)
                if one.protected and one.breakdown
            )
    except StoreError:
        return Remembered()
    return Remembered(hidden, cutoffs)


def stay_hidden(
    cells: Iterable[Cell],
    former: Remembered,
    indicator: Indicator,
    *,
    cutoffs: Mapping[str, str],
) -> set[Cell]:
    """Those of `cells` of `indicator` that the former release hid in the same edition or an earlier one of the series.

    `cutoffs` tells for each edition of `cells` the last day it speaks of, as ISO text.
    """
    since: dict[Cell, str] = {}
    for cell in former.hidden:
        if cell.indicator == indicator.id:
            name, cutoff = _in_series(cell, indicator), former.cutoffs.get(cell.snapshot, "")
            since[name] = min(cutoff, since.get(name, cutoff))
    return {
        cell
        for cell in cells
        if (first := since.get(_in_series(cell, indicator))) is not None
        and cutoffs.get(cell.snapshot, "") >= first
    }


def _in_series(cell: Cell, indicator: Indicator) -> Cell:
    """The cell under the name of its series, which all editions of it share."""
    source = cell.snapshot.partition("@")[0]
    return cell._replace(snapshot=indicator.chain[0] if source in indicator.chain else source)
