"""Chooses the classes of a map: round breaks, five at most, the same for two maps that measure the same."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from observatory.text import Text
from observatory.vocabulary import phrases

_CLASSES: Final = 5
_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
_CROWDED: Final = 0.6  # share of all values in one class from which equal steps say too little
_HAIR: Final = 1e-9
_ENOUGH: Final = 8  # values from which quantiles make sense

Edges = tuple[float, ...]


def edges_of(values: Sequence[float]) -> Edges:
    """Edges of half-open classes that hold every value above zero; empty where there is none.

    Steps are equal and round; where they would crowd most values into one class, they are quantiles.
    """
    above = sorted(value for value in values if value > 0)
    if not above:
        return ()
    edges = _equal(above)
    fullest = max(sum(class_of(value, edges) == n for value in above) for n in range(len(edges) - 1))
    if len(above) >= _ENOUGH and fullest > _CROWDED * len(above):
        return _quantiles(above)
    return edges


def class_of(value: float, edges: Edges) -> int:
    """The class of a value, from 0; values beyond the ends fall in the first or the last."""
    return min(max(bisect_right(edges, value) - 1, 0), len(edges) - 2)


def labels_of(edges: Edges, text: Text, *, decimals: int) -> list[str]:
    """`1 a 1999`, `2000 a 3999`: whole numbers end before the next class begins."""
    step = 10.0**-decimals
    labels = []
    for low, high in pairwise(edges):
        lower = step if low == 0 else low
        upper = max(lower, high - step)
        low_said, high_said = text.number(lower, decimals), text.number(upper, decimals)
        labels.append(text.t(phrases.RANGE, low=low_said, high=high_said) if upper > lower else low_said)
    return labels


def _equal(above: Sequence[float]) -> Edges:
    low, high = above[0], above[-1]
    width = (high - low) / (_CLASSES - 1) or high / 2
    power = 10.0 ** math.floor(math.log10(width))
    for step in (s * power for s in _STEPS):
        # Three tenths are a hair less than three times a tenth: the hair is given back.
        first_step, last_step = math.floor(low / step + _HAIR), math.floor(high / step + _HAIR) + 1
        if last_step - first_step <= _CLASSES:
            return tuple(round(step * n, 10) for n in range(first_step, last_step + 1))
    return (0.0, round(power * 10 * math.ceil(high / (power * 10) + 1), 10))


def _quantiles(above: Sequence[float]) -> Edges:
    cuts = [_round(above[len(above) * n // _CLASSES]) for n in range(1, _CLASSES)]
    top = _round(above[-1] * 1.05)
    low = _round(above[0] * 0.95)
    edges = sorted({low, *(cut for cut in cuts if low < cut <= above[-1]), max(top, above[-1] + 1)})
    return tuple(edges)


def _round(value: float) -> float:
    """Two significant digits, never up past the value: an edge must not lose what it holds."""
    power = 10.0 ** (math.floor(math.log10(value)) - 1)
    return round(math.floor(value / power + _HAIR) * power, 10)
