"""Finds the pixel of a value: where plotly would put an area, an axis and a point of a layout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from observatory.views.sheet import Point

_TICK_GAP: Final = 7


@dataclass(frozen=True, slots=True)
class Paper:
    """The part of the sheet inside the margins, in pixels."""

    left: float
    right: float
    top: float
    bottom: float

    @classmethod
    def of(cls, layout: dict[str, Any], width: int, height: int) -> Paper:
        """The paper of a layout on a sheet of `width` x `height`."""
        margin = layout["margin"]
        return cls(margin["l"], width - margin["r"], margin["t"], height - margin["b"])

    def share_x(self, share: float) -> float:
        """The pixel of a share of the width."""
        return self.left + share * (self.right - self.left)

    def share_y(self, share: float) -> float:
        """The pixel of a share of the height, from below."""
        return self.bottom - share * (self.bottom - self.top)

    def place_x(self, value: float, ref: str, panes: dict[str, Pane]) -> float:
        """The pixel of `value` by plotly's `xref`: `paper`, `x2` or `x2 domain`."""
        if ref == "paper":
            return self.share_x(value)
        name, _, domain = ref.partition(" ")
        pane = panes[name]
        return pane.left + value * (pane.right - pane.left) if domain else pane.x(value)

    def place_y(self, value: float, ref: str, panes: dict[str, Pane]) -> float:
        """The pixel of `value` by plotly's `yref`: `paper`, `y2` or `y2 domain`."""
        if ref == "paper":
            return self.share_y(value)
        name, _, domain = ref.partition(" ")
        pane = panes["x" + name[1:]]
        return pane.bottom - value * (pane.bottom - pane.top) if domain else pane.y(value)


@dataclass(frozen=True, slots=True)
class Pane:
    """One pair of axes in pixels, with the values at its edges."""

    xaxis: dict[str, Any]
    yaxis: dict[str, Any]
    left: float
    right: float
    top: float
    bottom: float
    values_x: tuple[float, float]
    values_y: tuple[float, float]

    def x(self, value: float) -> float:
        """The pixel of a value of the horizontal axis."""
        low, high = self.values_x
        return self.left + (value - low) / (high - low) * (self.right - self.left)

    def y(self, value: float) -> float:
        """The pixel of a value of the vertical axis."""
        low, high = self.values_y
        return self.bottom - (value - low) / (high - low) * (self.bottom - self.top)

    def under(self, value: float) -> tuple[Point, str, str]:
        """Where the word of a tick of the horizontal axis stands, and how it is aligned."""
        return (self.x(value), self.bottom + _TICK_GAP), "center", "top"

    def beside(self, value: float) -> tuple[Point, str, str]:
        """Where the word of a tick of the vertical axis stands, and how it is aligned."""
        return (self.left - _TICK_GAP, self.y(value)), "right", "middle"


def panes_of(layout: dict[str, Any], paper: Paper) -> dict[str, Pane]:
    """The areas of a layout by the name of their horizontal axis (`x`, `x2`)."""
    found = {}
    for key in (key for key in layout if key.startswith("xaxis")):
        suffix = key.removeprefix("xaxis")
        found[f"x{suffix}"] = _pane(layout[key], layout[f"yaxis{suffix}"], paper)
    return found


def _pane(xaxis: dict[str, Any], yaxis: dict[str, Any], paper: Paper) -> Pane:
    across, up = xaxis.get("domain", (0, 1)), yaxis.get("domain", (0, 1))
    left, right = paper.share_x(across[0]), paper.share_x(across[1])
    bottom, top = paper.share_y(up[0]), paper.share_y(up[1])
    values_x, values_y = tuple(xaxis["range"]), tuple(yaxis["range"])
    if yaxis.get("scaleanchor"):
        values_x = _widened(values_x, values_y, (right - left) / (bottom - top))
        values_y = _widened(values_y, values_x, (bottom - top) / (right - left))
    return Pane(xaxis, yaxis, left, right, top, bottom, values_x, values_y)


def _widened(values: tuple[float, float], other: tuple[float, float], ratio: float) -> tuple[float, float]:
    """`values` spread around their middle until they are `ratio` times as long as `other`, never less."""
    middle = (values[0] + values[1]) / 2
    half = max(values[1] - values[0], (other[1] - other[0]) * ratio) / 2
    return (middle - half, middle + half)
