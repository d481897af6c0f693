"""The joint model of counts that leave together: which cells are one, and the sums that tie the rest.

Presolve: a zero is known and takes part in nothing; a whole with one live part is that part, so both are one count;
what no sum connects is apart.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from etl.disclosure.cells import Cell
from etl.disclosure.rebuild import Sum, sums
from observatory.catalog import Catalog
from observatory.model import ObservatoryError

Weights = tuple[tuple[int, float], ...]


class SumError(ObservatoryError):
    """A sum that the catalogue declares does not hold in the counts: nothing can be protected on top of it."""


@dataclass(frozen=True, slots=True)
class Joint:
    """Counts merged where they are one: `cells[i]` all have `values[i]`; each of `rows` adds up to zero."""

    cells: tuple[tuple[Cell, ...], ...]
    values: tuple[float, ...]
    rows: tuple[Weights, ...]


def counts_of(frame: pd.DataFrame) -> dict[Cell, float]:
    """The counts of a frame with the columns of OBSERVED; rows without a value are left out."""
    there = frame[frame["value"].notna()]
    names = ["snapshot", "statement", "indicator", "territory", "period_start", "period_end", "breakdown"]
    cells = (Cell(*(str(part) for part in row)) for row in there[names].itertuples(index=False, name=None))
    return dict(zip(cells, there["value"].astype(float), strict=True))


def joint(counts: Mapping[Cell, float], catalog: Catalog) -> Joint:
    """The joint model of the counts above zero. Raises SumError where a complete sum does not hold."""
    live = {cell: value for cell, value in counts.items() if value > 0}
    held = [one for one in sums(sorted(live), catalog) if _holds(one, live, counts)]
    leader = _merged(live, held)
    groups: dict[Cell, list[Cell]] = defaultdict(list)
    for cell in sorted(live):
        groups[leader[cell]].append(cell)
    number = {name: place for place, name in enumerate(groups)}
    rows = {row for one in held if (row := _row(one, leader, number))}
    return Joint(
        tuple(tuple(group) for group in groups.values()),
        tuple(live[name] for name in groups),
        tuple(sorted(rows)),
    )


def _holds(one: Sum, live: Mapping[Cell, float], counts: Mapping[Cell, float]) -> bool:
    """Whether the whole is there and equals its parts; a whole with parts elsewhere ties nothing."""
    if one.whole not in live:
        return False
    if math.fsum(live[part] for part in one.parts) == live[one.whole]:
        return True
    if one.complete and all(part in counts for part in one.parts):
        raise SumError(
            f"Las partes de {one.whole} no suman su total. Corrija la fuente o declare la diferencia."
        )
    return False


def _merged(live: Mapping[Cell, float], held: list[Sum]) -> dict[Cell, Cell]:
    """For each cell the first of those that must be equal to it."""
    leader = {cell: cell for cell in live}

    def find(cell: Cell) -> Cell:
        while leader[cell] != cell:
            cell = leader[cell]
        return cell

    for one in held:
        if len(one.parts) == 1:
            first, second = sorted((find(one.whole), find(one.parts[0])))
            leader[second] = first
    return {cell: find(cell) for cell in live}


def _row(one: Sum, leader: Mapping[Cell, Cell], number: Mapping[Cell, int]) -> Weights:
    weights: Counter[int] = Counter({number[leader[one.whole]]: 1})
    for part in one.parts:
        weights[number[leader[part]]] -= 1
    return tuple(sorted((place, float(weight)) for place, weight in weights.items() if weight))
