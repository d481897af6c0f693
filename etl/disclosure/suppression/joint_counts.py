"""Counts that leave together as one system: merged where they are one, with the sums that tie them.

Apart from what makes it, so that a process that only solves brings in nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

from etl.disclosure.cells import Cell

Weights = tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Joint:
    """Counts merged where they are one: `cells[i]` (none if it is only implied) all have `values[i]`.

    `local[i]`: a cell of it lies below a department; `wide[i]`: one lies at a department or above; `grown`: those that
    are no more than what a later edition adds. Each of `rows` adds up to zero. `telling[i]`: the mark of a cell of it
    says that it is no zero; `sized[i]`: of such a cell below a department, so one can be told whether it is small.
    `most[i]`: no more than that, as totals show how many were added in all since it was nothing.
    """

    cells: tuple[tuple[Cell, ...], ...]
    values: tuple[float, ...]
    local: tuple[bool, ...]
    wide: tuple[bool, ...]
    grown: frozenset[int]
    rows: tuple[Weights, ...]
    telling: tuple[bool, ...]
    sized: tuple[bool, ...]
    most: tuple[float, ...]
