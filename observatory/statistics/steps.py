"""Steps of a register's cases: which panel is of steps, of which span, and where a step is a part of all cases.

A part is of the register's own cases alone: one edition, one place, one span, and cases old enough for the step.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from observatory.model import DimensionCode, Panel, Period, Row

_BASE_NEEDS: Final = 20  # cases, below which no part of a hundred is told


def is_of_steps(panel: Panel) -> bool:
    """Whether the panel is of steps: by such a dimension, or of a register that tells the state of forms on a day.

    However it is asked for: months of entry side by side would look like a fall, since the last had little time.
    """
    if panel.comparison is not None:
        return False
    if panel.dimension is not None and panel.dimension.base:
        return True
    return all(indicator.follows == "state" for indicator in panel.indicators)


def step_of(panel: Panel, row: Row) -> DimensionCode | None:
    """The step that a row is of."""
    code = row.breakdown.get(panel.by) if panel.by else None
    return panel.dimension.code(code) if panel.dimension is not None and code else None


def is_base(panel: Panel, row: Row) -> bool:
    """Whether the row counts all cases of its register."""
    step = step_of(panel, row)
    return step is not None and panel.dimension is not None and step.code == panel.dimension.base


def part_of_base(panel: Panel, row: Row, base: Row | None) -> float | None:
    """How many of a hundred cases of the same register, place and span; None where they are too young, or too few."""
    step = step_of(panel, row)
    if base is None or step is None or step.share_after is None or row.value is None or base.value is None:
        return None
    if _register(row) != _register(base) or base.value < _BASE_NEEDS or _age(panel, row) < step.share_after:
        return None
    return 100 * row.value / base.value


def period_of_steps(panel: Panel, rows: Iterable[Row]) -> Period | None:
    """The newest period whose cases were old enough for every step that is ever told as a part; else the longest."""
    rows = tuple(rows)
    steps = panel.dimension.codes if panel.dimension else ()
    needed = max((step.share_after or 0 for step in steps), default=0)
    old_enough = [row.period for row in rows if _age(panel, row) >= needed > 0]
    if old_enough:
        return max(old_enough, key=lambda period: period.end)
    return max((row.period for row in rows), key=lambda period: (period.days, period.end), default=None)


def _register(row: Row) -> tuple[object, ...]:
    return row.indicator, row.territory, row.period, row.snapshot, row.statement


def _age(panel: Panel, row: Row) -> int:
    """Whole months from the end of a row's period to the day its edition tells; 0 where that is not known."""
    edition = next((edition for edition in panel.snapshots if edition.id == row.snapshot), None)
    if edition is None or edition.cutoff is None:
        return 0
    day, end = edition.cutoff, row.period.end
    return max(0, (day.year - end.year) * 12 + day.month - end.month)
