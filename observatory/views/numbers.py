"""Keeps the numbers beside marks apart: where two would lie over each other one goes under its mark, or is left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from observatory.views.frame import Figure, Trace
from observatory.views.shapes import Box
from observatory.views.wording import CHARACTER

_HIGH: Final = 12  # pixels that digits take
_SHIFT: Final = 6  # from the middle of a mark to its number
_SECOND: Final = ("top center", "bottom center")  # where else a number may stand


def settled(figure: Figure, *, width: float, height: float) -> Figure:
    """The figure of series over time with its numbers apart where it is drawn `width` by `height` pixels."""
    layout, margin = figure["layout"], figure["layout"]["margin"]
    room = (width - margin["l"] - margin["r"], height - margin["t"] - margin["b"])
    for suffix in dict.fromkeys(trace.get("xaxis", "x")[1:] for trace in figure["data"]):
        traces = [trace for trace in figure["data"] if trace.get("xaxis", "x")[1:] == suffix]
        axes = (layout[f"xaxis{suffix}"], layout[f"yaxis{suffix}"])
        across, up = (_scale(axis, pixels) for axis, pixels in zip(axes, room, strict=True))
        settle(traces, across=across, up=up)
    return figure


def _scale(axis: dict[str, Any], pixels: float) -> float:
    """Pixels a unit of an axis, where its sheet has so many."""
    (first, last), (low, high) = axis["range"], axis["domain"]
    return pixels * float(high - low) / float(last - first)


def settle(traces: Sequence[Trace], *, across: float, up: float) -> None:
    """Change the numbers of `traces` in place; the newest keep theirs. `across`: pixels a year, `up`: pixels a unit.

    Numbers stand neither over each other nor over a mark.
    """
    taken = list(_marks(traces, across=across, up=up))
    for trace, at in _numbers(traces):
        x, y = trace["x"][at] * across, trace["y"][at] * up
        wanted = trace["textposition"][at]
        for position in dict.fromkeys((wanted, *_SECOND)):
            box = _box(x, y, trace["text"][at], position)
            if not any(_meet(box, other) for other in taken):
                trace["textposition"][at] = position
                taken.append(box)
                break
        else:
            trace["text"][at] = ""


def _numbers(traces: Sequence[Trace]) -> list[tuple[Trace, int]]:
    """Every number, the newest first; of one date that of the series painted last, which is the chosen place."""
    found = [
        (trace, at)
        for trace in reversed(traces)
        if "text" in trace["mode"]
        for at, said in enumerate(trace["text"])
        if said
    ]
    return sorted(found, key=lambda one: -one[0]["x"][one[1]])


def _marks(traces: Iterable[Trace], *, across: float, up: float) -> Iterable[Box]:
    for trace in traces:
        if "markers" not in trace["mode"]:
            continue
        for x, y, size in zip(trace["x"], trace["y"], trace["marker"]["size"], strict=True):
            if size:
                half = size / 2
                yield Box(x * across - half, x * across + half, y * up - half, y * up + half)


def _box(x: float, y: float, said: str, position: str) -> Box:
    """What a number covers, in pixels from the lower left."""
    vertical, horizontal = position.split()
    width = len(said) * CHARACTER
    left = {"left": x - _SHIFT - width, "center": x - width / 2, "right": x + _SHIFT}[horizontal]
    bottom = {"top": y + _SHIFT, "bottom": y - _SHIFT - _HIGH}[vertical]
    return Box(left, left + width, bottom, bottom + _HIGH)


def _meet(one: Box, other: Box) -> bool:
    return (
        one.left < other.right
        and other.left < one.right
        and one.bottom < other.top
        and other.bottom < one.top
    )
