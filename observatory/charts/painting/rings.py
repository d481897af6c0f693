"""Reads the rings of an area back from the data of its path, as `outlining` writes it: M, then l, m and z alone."""

from __future__ import annotations

import re
from typing import Final

from observatory.charts.chart import Point

_STEP: Final = re.compile(r"([Mlmz])([^Mlmz]*)")
_NUMBER: Final = re.compile(r"-?\d*\.?\d+")


def rings_of(path: str) -> list[list[Point]]:
    """Each ring as its points, the first one not repeated at its end."""
    rings: list[list[Point]] = []
    x = y = 0.0
    for command, given in _STEP.findall(path):
        if command == "z":  # the next ring is stepped to from where this one began
            x, y = rings[-1][0]
            continue
        numbers = [float(one) for one in _NUMBER.findall(given)]
        for at, (across, down) in enumerate(zip(numbers[::2], numbers[1::2], strict=True)):
            x, y = (across, down) if command == "M" else (round(x + across, 1), round(y + down, 1))
            if command in "Mm" and at == 0:
                rings.append([])
            rings[-1].append((x, y))
    return rings
