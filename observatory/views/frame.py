"""The frame every chart is hung in: areas with their axes and grid, and how they are put on one sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from observatory.text import Text
from observatory.views.theme import FONT, SMALL_SIZE, TEXT_SIZE, Palette
from observatory.views.ticks import decimals_of, time_ticks
from observatory.views.wording import CHARACTER, folded, words

Figure = dict[str, Any]
Trace = dict[str, Any]

CLEAR: Final = "rgba(0,0,0,0)"
WIDE: Final = 760  # pixels a figure is thought for, and on a phone
NARROW: Final = 360


@dataclass(frozen=True, slots=True)
class Area:
    """One pair of axes and the share of the paper it takes."""

    number: int = 1
    x: tuple[float, float] = (0.0, 1.0)
    y: tuple[float, float] = (0.0, 1.0)

    @property
    def suffix(self) -> str:
        """Empty for the first pair, `2` for the second: `xaxis2`, `x2`."""
        return "" if self.number == 1 else str(self.number)

    def on(self, trace: Trace) -> Trace:
        """The trace, drawn on these axes."""
        return (
            trace if self.number == 1 else {**trace, "xaxis": f"x{self.suffix}", "yaxis": f"y{self.suffix}"}
        )


@dataclass(slots=True)
class Drawing:
    """What one area holds, and the room it needs around it in pixels."""

    data: list[Trace]
    xaxis: dict[str, Any]
    yaxis: dict[str, Any]
    plot_height: int
    left: int = 8
    right: int = 8
    top: int = 8
    bottom: int = 28
    shapes: list[dict[str, Any]] = field(default_factory=list)
    annotations: list[dict[str, Any]] = field(default_factory=list)
    head: dict[str, Any] | None = None


def assembled(
    palette: Palette, drawings: Sequence[tuple[Area, Drawing]], *, height: int, margin: dict[str, int]
) -> Figure:
    """The drawings on one sheet."""
    made = layout(palette, height=height, margin=margin)
    data: list[Trace] = []
    for area, drawing in drawings:
        data += [area.on(trace) for trace in drawing.data]
        made[f"xaxis{area.suffix}"] = drawing.xaxis
        made[f"yaxis{area.suffix}"] = drawing.yaxis
        made["shapes"] += drawing.shapes
        made["annotations"] += drawing.annotations
        if drawing.head:
            made["annotations"].append(drawing.head)
    return {"data": data, "layout": made}


def areas_of(count: int, *, stacked: bool, share: float) -> tuple[Area, ...]:
    """The areas of a sheet: one, two side by side (each `share` of it), or any number one under the other."""
    if count == 2 and not stacked:
        return (Area(1, x=(0.0, share)), Area(2, x=(1 - share, 1.0)))
    return tuple(Area(number) for number in range(1, count + 1)) if count > 1 else (Area(),)


def stack(drawn: Sequence[Drawing], between: Sequence[float]) -> tuple[int, list[float]]:
    """Set drawings one under the other; the height of all plots, and where each but the last ends, in shares of it.

    `between` is the room in pixels under each drawing but the last.
    """
    total = sum(one.plot_height for one in drawn) + sum(between)
    top, ends = 0.0, []
    for drawing, room in zip(drawn, [*between, 0.0], strict=True):
        bottom = top + drawing.plot_height
        drawing.yaxis["domain"] = [round(max(0.0, 1 - bottom / total), 5), round(1 - top / total, 5)]
        ends.append(1 - bottom / total)
        top = bottom + room
    return round(total), ends[:-1]


def layout(palette: Palette, *, height: int, margin: dict[str, int]) -> dict[str, Any]:
    """A layout without axes: transparent, system fonts, nothing that blinks."""
    return {
        "height": height,
        "margin": {"pad": 0, **margin},
        "font": {"family": FONT, "size": TEXT_SIZE, "color": palette["ink"]},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "showlegend": False,
        "hovermode": "closest",
        "hoverlabel": {"bgcolor": palette["paper"], "font": {"color": palette["ink"], "size": TEXT_SIZE}},
        "dragmode": False,
        "shapes": [],
        "annotations": [],
    }


def tick_style(colour: str) -> dict[str, Any]:
    """Words of ticks a few pixels off the axis, without the tick itself."""
    return {
        "tickfont": {"size": SMALL_SIZE, "color": colour},
        "ticks": "outside",
        "ticklen": 6,
        "tickcolor": CLEAR,
    }


def value_axis(area: Area, ticks: Sequence[float], *, palette: Palette, text: Text) -> dict[str, Any]:
    """A vertical axis of values from zero to the last tick, with its hair lines."""
    return {
        "range": [0, ticks[-1]],
        "tickvals": list(ticks),
        "ticktext": [text.number(tick, decimals_of(ticks)) for tick in ticks],
        **tick_style(palette["muted"]),
        "showgrid": True,
        "gridcolor": palette.faint("rule", 0.25),
        "gridwidth": 1,
        "zeroline": True,
        "zerolinecolor": palette["rule"],
        "zerolinewidth": 1,
        "fixedrange": True,
        "domain": list(area.y),
        "anchor": f"x{area.suffix}",
    }


def time_axis(
    area: Area, span: tuple[float, float], *, palette: Palette, text: Text, labels: int, months: bool
) -> dict[str, Any]:
    """A horizontal axis in decimal years with at most `labels` labels, the newest among them."""
    places, words = time_ticks(span, text, labels=labels, months=months)
    return {
        "range": list(span),
        "tickvals": places,
        "ticktext": words,
        **tick_style(palette["muted"]),
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "domain": list(area.x),
        "anchor": f"y{area.suffix}",
    }


def nothing(sentence: str, palette: Palette, *, sheet: int = NARROW, height: int = 160) -> Figure:
    """A figure that holds a sentence instead of data."""
    made = layout(palette, height=height, margin={"l": 8, "r": 8, "t": 8, "b": 8})
    hidden = {"visible": False, "range": [0, 1], "fixedrange": True}
    note = words(
        folded(sentence, min(44, int((sheet - 16) / CHARACTER))), x=0.5, y=0.5, colour=palette["muted"]
    )
    note |= {"xanchor": "center", "align": "center", "font": {"size": TEXT_SIZE, "color": palette["muted"]}}
    return {"data": [], "layout": {**made, "xaxis": hidden, "yaxis": dict(hidden), "annotations": [note]}}
