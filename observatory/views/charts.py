"""Turns a Panel into a plotly figure (a plain dict): a trend, bars, or two areas apart for grade C."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, Final

from observatory.model import Panel
from observatory.text import Text
from observatory.views import bars, lines
from observatory.views.finding import finding
from observatory.views.frame import NARROW, WIDE, Area, Drawing, Figure, areas_of, assembled, nothing, stack
from observatory.views.mark import stamped
from observatory.views.numbers import settled
from observatory.views.series import as_bars, drawn_rows, sides, stands_apart
from observatory.views.theme import SMALL_SIZE, Palette
from observatory.views.trend import span_of
from observatory.views.wording import LINE, folded, words

_SHARE: Final = 0.44  # of the sheet, for each of two areas side by side
_BETWEEN: Final = 44  # pixels between two areas, one above the other


def figure(panel: Panel, text: Text, *, dark: bool = False, narrow: bool = False, sheet: int = 0) -> Figure:
    """The chart of a panel. `narrow` (a phone) stacks what stands side by side and says less.

    `sheet`: pixels across that it is made for, where they are neither those of a phone nor of a page.

    A panel without any value gives a figure that holds a sentence. A grade C comparison is always drawn as
    two areas with axes of their own.
    """
    palette = Palette(dark)
    sheet = sheet or (NARROW if narrow else WIDE)
    if not any(row.value is not None for row in panel.rows):
        made = nothing(finding(panel, text), palette, sheet=sheet)
    elif stands_apart(panel):
        made = _apart(panel, text, palette=palette, narrow=narrow, sheet=sheet)
    else:
        made = _whole(panel, text, palette=palette, narrow=narrow, sheet=sheet)
    if not as_bars(panel):
        made = settled(made, width=sheet, height=height_of(made))
    return stamped(made, panel, text, palette=palette, narrow=narrow)


def _whole(panel: Panel, text: Text, *, palette: Palette, narrow: bool, sheet: int) -> Figure:
    drawing = _draw(panel, Area(), text=text, palette=palette, narrow=narrow, sheet=sheet)
    return assembled(
        palette,
        [(Area(), drawing)],
        height=drawing.plot_height + drawing.top + drawing.bottom,
        margin={"l": drawing.left, "r": drawing.right, "t": drawing.top, "b": drawing.bottom},
    )


def height_of(figure: Figure) -> int:
    """The height in pixels a figure was made for."""
    return int(figure["layout"]["height"])


def _draw(panel: Panel, area: Area, *, text: Text, palette: Palette, narrow: bool, sheet: int) -> Drawing:
    if as_bars(panel):
        return bars.draw(panel, area, text=text, palette=palette, narrow=narrow, sheet=sheet)
    return lines.draw(panel, area, text=text, palette=palette, narrow=narrow, sheet=sheet)


def _apart(panel: Panel, text: Text, *, palette: Palette, narrow: bool, sheet: int) -> Figure:
    """Areas with a rule between, each under its own heading; two side by side on a desk, else one above the other."""
    halves = sides(panel)
    stacked = narrow or len(halves) > 2
    areas = areas_of(len(halves), stacked=stacked, share=_SHARE)
    drawn = [
        _side(panel, side, area, text=text, palette=palette, sheet=sheet)
        for side, area in zip(halves, areas, strict=True)
    ]
    if not stacked:
        # Both headings stand on one line.
        drawn[0].top = drawn[1].top = max(drawing.top for drawing in drawn)
    for drawing, side, area in zip(drawn, halves, areas, strict=True):
        width = sheet if stacked else round(sheet * _SHARE)
        _head(drawing, side, area, text=text, palette=palette, width=width)
    return _stacked(drawn, palette=palette) if stacked else _beside(drawn, areas, palette=palette)


def _side(panel: Panel, side: Panel, area: Area, *, text: Text, palette: Palette, sheet: int) -> Drawing:
    if not any(row.value is not None for row in side.rows):
        drawing = _sentence(side, area, text=text, palette=palette)
    elif as_bars(panel):
        drawing = bars.draw(side, area, text=text, palette=palette, narrow=True, sheet=sheet)
    else:
        several = len({(r.territory, r.breakdown) for r in side.rows}) > 1
        drawing = lines.draw(
            side,
            area,
            text=text,
            palette=palette,
            narrow=True,
            sheet=sheet,
            span=span_of(drawn_rows(panel)),
            names=several,
        )
    return drawing


def _sentence(side: Panel, area: Area, *, text: Text, palette: Palette) -> Drawing:
    """An area that says why it is empty."""
    axis: dict[str, Any] = {"visible": False, "range": [0, 1], "fixedrange": True}
    note = words(
        folded(finding(side, text), 36),
        x=0.5,
        y=0.5,
        colour=palette["muted"],
        xref=f"x{area.suffix} domain",
        yref=f"y{area.suffix} domain",
        xanchor="center",
        align="center",
    )
    return Drawing(
        data=[],
        xaxis={**axis, "domain": list(area.x), "anchor": f"y{area.suffix}"},
        yaxis={**axis, "domain": list(area.y), "anchor": f"x{area.suffix}"},
        plot_height=120,
        annotations=[note],
    )


def _head(drawing: Drawing, side: Panel, area: Area, *, text: Text, palette: Palette, width: int) -> None:
    """Place and measure above the area, higher than its event labels."""
    if not side.indicators or not side.territories:
        return
    place = side.territories[0]
    name = folded(text.t(side.indicator.name), round(width / 7.5))
    lines_of_name = name.count("\n") + 1
    refs = {"xref": f"x{area.suffix} domain", "yref": f"y{area.suffix} domain", "yanchor": "bottom"}
    base = drawing.top
    hue = palette[place.hue] if not place.is_context else palette["ink"]
    drawing.annotations += [
        words(name, x=0, y=1, colour=palette["muted"], yshift=base, **refs),
        words(
            text.t(place.name),
            x=0,
            y=1,
            colour=hue,
            yshift=base + lines_of_name * LINE + 2,
            font={"size": SMALL_SIZE + 2, "color": hue, "weight": 700},
            **refs,
        ),
    ]
    drawing.top += (lines_of_name + 1) * LINE + 10


def _beside(drawn: list[Drawing], areas: tuple[Area, ...], *, palette: Palette) -> Figure:
    left, right = drawn
    top, bottom = max(left.top, right.top), max(left.bottom, right.bottom)
    height = max(left.plot_height, right.plot_height) + top + bottom
    margin = {"l": left.left, "r": right.right, "t": top, "b": bottom}
    made = assembled(palette, list(zip(areas, drawn, strict=True)), height=height, margin=margin)
    made["layout"]["shapes"].append(_rule(palette, x0=0.47, x1=0.47, y0=0, y1=1))
    return made


def _stacked(drawn: list[Drawing], *, palette: Palette) -> Figure:
    between = [above.bottom + _BETWEEN + below.top for above, below in pairwise(drawn)]
    total, ends = stack(drawn, between)
    first, last = drawn[0], drawn[-1]
    margin = {
        "l": max(one.left for one in drawn),
        "r": max(one.right for one in drawn),
        "t": first.top,
        "b": last.bottom,
    }
    areas = areas_of(len(drawn), stacked=True, share=1.0)
    height = total + first.top + last.bottom
    made = assembled(palette, list(zip(areas, drawn, strict=True)), height=height, margin=margin)
    for above, end in zip(drawn, ends, strict=False):
        at = end - (above.bottom + _BETWEEN / 2) / total
        made["layout"]["shapes"].append(_rule(palette, x0=0, x1=1, y0=at, y1=at))
    return made


def _rule(palette: Palette, *, x0: float, x1: float, y0: float, y1: float) -> dict[str, Any]:
    return {
        "type": "line",
        "xref": "paper",
        "yref": "paper",
        "x0": x0,
        "x1": x1,
        "y0": y0,
        "y1": y1,
        "line": {"color": palette["rule"], "width": 1},
    }
