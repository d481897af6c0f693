"""Cells that a former release hid stay hidden: in the same edition, and with a trait in the later ones of its series.

A trait is sex, form, age or centre. Bare totals stay hidden only in their own edition: what a later one may say of them
beside what was shown is judged in `added_totals`. What has fallen to zero is shown, as zeros are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from etl.disclosure.cells import Cell
from observatory.model import Indicator
from observatory.store.errors import StoreError
from observatory.store.reading import queries
from observatory.store.reading.public_facts import Fact, monthly_facts, protected_facts
from observatory.store.releases import Releases


@dataclass(frozen=True, slots=True)
class Remembered:
    """The protected cells of a former release, and the day up to which each of its editions speaks.

    Of `years` (2025 and no last day) all months are protected: a national file has a million of them, so they are not
    among the `hidden`.
    """

    hidden: frozenset[Cell] = frozenset()
    years: frozenset[Cell] = frozenset()
    cutoffs: Mapping[str, str] = field(default_factory=dict)


def hidden_cells_of(releases: Releases) -> Remembered:
    """Protected cells of the current release; none where none can be read."""
    try:
        with releases.opened() as connection:
            cutoffs = {
                snapshot.id: snapshot.cutoff.isoformat() if snapshot.cutoff else ""
                for snapshot in queries.snapshots(connection)
            }
            in_the_open = {
                _cell(fact).of_its_year for fact in monthly_facts(connection) if not fact.protected
            }
            hidden, years = set[Cell](), set[Cell]()
            for fact in protected_facts(connection):
                cell = _cell(fact)
                if cell.is_of_a_month and cell.of_its_year not in in_the_open:
                    years.add(cell.of_its_year)
                else:
                    hidden.add(cell)
    except StoreError:
        return Remembered()
    return Remembered(frozenset(hidden), frozenset(years), cutoffs)


def _cell(fact: Fact) -> Cell:
    return Cell(
        fact.snapshot, fact.statement, fact.indicator, fact.territory, fact.start, fact.end, fact.breakdown
    )


def stay_hidden(
    counts: Mapping[Cell, float],
    former: Remembered,
    indicator: Indicator,
    *,
    cutoffs: Mapping[str, str],
) -> set[Cell]:
    """Those of `counts` of `indicator`, above zero, that the former release hid in their edition or an earlier one.

    `cutoffs` tells for each edition of `counts` the last day it speaks of, as ISO text.
    """
    since: dict[Cell, str] = {}
    for cell in former.hidden:
        if cell.indicator == indicator.id and cell.breakdown:
            name, cutoff = _in_series(cell, indicator), former.cutoffs.get(cell.snapshot, "")
            since[name] = min(cutoff, since.get(name, cutoff))
    return {
        cell
        for cell, value in counts.items()
        if value > 0 and _was_hidden(cell, former, since, indicator=indicator, cutoffs=cutoffs)
    }


def _was_hidden(
    cell: Cell,
    former: Remembered,
    since: Mapping[Cell, str],
    *,
    indicator: Indicator,
    cutoffs: Mapping[str, str],
) -> bool:
    first_cutoff = since.get(_in_series(cell, indicator)) if cell.breakdown else None
    return is_hidden_in(cell, former) or (
        first_cutoff is not None and cutoffs.get(cell.snapshot, "") >= first_cutoff
    )


def is_hidden_in(cell: Cell, former: Remembered) -> bool:
    """Whether the former release protects the cell, by itself or with all months of its year."""
    return cell in former.hidden or (cell.is_of_a_month and cell.of_its_year in former.years)


def _in_series(cell: Cell, indicator: Indicator) -> Cell:
    """The cell under the name of its series, which all editions of it share."""
    source = cell.snapshot.partition("@")[0]
    return cell._replace(snapshot=indicator.chain[0] if source in indicator.chain else source)
