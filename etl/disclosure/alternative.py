"""The cheapest other table: one linear program that moves a count, and so says what must be hidden with it.

After Fischetti and Salazar (2001): a set of hidden cells protects a count if a table that differs in them alone has
another value there. Cost is paid for each unit that a cell not yet hidden moves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import highspy

from etl.disclosure.bounds import Row, quiet_solver

Ranges = dict[int, tuple[float, float]]
_MOVED = 1e-6
_INSISTENCE = 1e9  # coming nearer to the aim is worth more than anything that it hides


def cheapest(
    values: Sequence[float],
    rows: Sequence[Row],
    ranges: Ranges,
    *,
    costs: Mapping[int, float],
    number: int,
    aim: float,
) -> set[int]:
    """The counts that differ from `values` in the cheapest table in which `number` comes as near to `aim` as it can."""
    solver = quiet_solver()
    place: dict[int, int] = {}
    for one in sorted(ranges):
        place[one] = len(place)
        low, high = ranges[one]
        least, most = (min(values[one], aim), max(values[one], aim)) if one == number else (low, high)
        solver.addVar(max(low, least) - values[one], 0.0)
        solver.addVar(0.0, min(high, most) - values[one])
        _price(solver, 2 * place[one], costs.get(one, 0.0), down=aim < values[number] and one == number)
        _price_up(solver, 2 * place[one] + 1, costs.get(one, 0.0), up=aim > values[number] and one == number)
    for row in rows:
        columns = [2 * place[one] + side for one, _ in row.weights for side in (0, 1)]
        weights = [weight for _, weight in row.weights for _ in (0, 1)]
        solver.addRow(0.0, 0.0, len(columns), columns, weights)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return set()
    moves = solver.getSolution().col_value
    return {one for one, at in place.items() if moves[2 * at + 1] - moves[2 * at] > _MOVED}


def _price(solver: highspy.Highs, column: int, cost: float, *, down: bool) -> None:
    """Moves down are negative, so their cost is too; the count in question is paid for each step to its aim."""
    solver.changeColCost(column, _INSISTENCE if down else -cost)


def _price_up(solver: highspy.Highs, column: int, cost: float, *, up: bool) -> None:
    solver.changeColCost(column, -_INSISTENCE if up else cost)
