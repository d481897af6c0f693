"""How high a chart is: by the place it stands in, or so many pixels, which its rows fill."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal

from observatory.charts.chart import Chart

Height = Literal["low", "usual", "tall"] | int
"""Of the axes of a trend: low on a printed sheet, tall where it stands beside maps, or so many pixels."""
_HIGHEST: Final = 5.0  # times the usual height of a row


def fill_height(draw: Callable[[float], Chart], height: Height) -> Chart:
    """The chart that `draw` makes with rows so many times as high: in an image, whose height is told, they fill it."""
    usual = draw(1.0)
    if not isinstance(height, int) or height <= usual.size[1] + 1:
        return usual
    highest = draw(_HIGHEST)
    part = (height - 1 - usual.size[1]) / max(1, highest.size[1] - usual.size[1])
    return highest if part >= 1 else draw(1 + part * (_HIGHEST - 1))
