"""The colours of a map's classes, as tokens: a country's ramp from light to dark, and the ink that reads on each."""

from __future__ import annotations

from observatory.charts.chart import Token
from observatory.charts.colours import steps_for
from observatory.model import Territory

ZERO = 1


def step_of(number: int, classes: int) -> int:
    """The step (2 to 6) of class `number`, counted from 0, of so many; the lightest one is left to zero."""
    return steps_for(classes)[number]


def step_token(territory: Territory, step: int) -> Token:
    """The colour of a step in the hue of a territory's country."""
    return f"{territory.on_site.ramp}-{step}"


def ink_on(step: int) -> Token:
    """The ink that reads on a step; 0 is the paper."""
    if step <= 2:
        return "ink"
    return "on-middle" if step <= 4 else "paper"
