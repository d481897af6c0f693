"""Paints our subset of plotly figures on a Sheet: axes, shapes, traces, annotations, legend."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Final

from observatory.views.legend import paint_legend
from observatory.views.pixels import Pane, Paper, panes_of
from observatory.views.sheet import Point, Sheet
from observatory.views.wording import CHARACTER

_TEXT_SHIFT: Final = 7
_GRID: Final = 0.8  # pixels


def paint(figure: dict[str, Any], sheet: Sheet) -> None:
    """Everything the figure holds, from the grid below to the words above."""
    layout = figure["layout"]
    paper = Paper.of(layout, sheet.width, sheet.height)
    panes = panes_of(layout, paper)
    for pane in panes.values():
        _grid(pane, sheet)
    shapes = layout.get("shapes", ())
    for shape in (shape for shape in shapes if shape.get("layer") == "below"):
        _shape(shape, paper, panes=panes, sheet=sheet)
    for trace in (trace for trace in figure["data"] if trace["x"] != [None]):
        _trace(trace, panes[trace.get("xaxis", "x")], sheet=sheet)
    for shape in (shape for shape in shapes if shape.get("layer") != "below"):
        _shape(shape, paper, panes=panes, sheet=sheet)
    for pane in panes.values():
        _tick_words(pane, sheet, font=layout["font"])
    for note in layout.get("annotations", ()):
        _annotation(note, paper, panes=panes, sheet=sheet)
    paint_legend([t for t in figure["data"] if t.get("showlegend")], layout, paper, sheet=sheet)


def _grid(pane: Pane, sheet: Sheet) -> None:
    axis = pane.yaxis
    if axis.get("visible") is False:
        return
    if axis.get("showgrid"):
        for tick in axis["tickvals"]:
            if tick != 0:
                y = pane.y(tick)
                sheet.line([(pane.left, y), (pane.right, y)], axis["gridcolor"], width=1)
    if axis.get("zeroline"):
        y = pane.y(0)
        sheet.line([(pane.left, y), (pane.right, y)], axis["zerolinecolor"], width=1)
    if pane.xaxis.get("zeroline"):
        x = pane.x(0)
        sheet.line([(x, pane.top), (x, pane.bottom)], pane.xaxis["zerolinecolor"], width=1)


def _tick_words(pane: Pane, sheet: Sheet, *, font: dict[str, Any]) -> None:
    for axis, at in ((pane.xaxis, pane.under), (pane.yaxis, pane.beside)):
        if axis.get("visible") is False or axis.get("showticklabels") is False:
            continue
        style = {**font, **axis.get("tickfont", {})}
        ticks = list(zip(axis.get("tickvals", ()), axis.get("ticktext", ()), strict=True))
        for value, said in _with_room(ticks, pane) if axis is pane.xaxis else ticks:
            point, align, valign = at(value)
            sheet.words(point, said, size=style["size"], colour=style["color"], align=align, valign=valign)


def _with_room(ticks: Sequence[tuple[float, str]], pane: Pane) -> Sequence[tuple[float, str]]:
    """Every tick, or every second or third counted from the last, so that no two words touch."""
    needed = max((len(said) for _, said in ticks), default=0) * CHARACTER + 6
    apart = [pane.x(after) - pane.x(before) for (before, _), (after, _) in pairwise(ticks)]
    step = math.ceil(needed / min(apart)) if apart else 1
    return ticks[::-1][::step]


def _shape(shape: dict[str, Any], paper: Paper, *, panes: dict[str, Pane], sheet: Sheet) -> None:
    x0, x1 = (paper.place_x(shape[end], shape["xref"], panes) for end in ("x0", "x1"))
    y0, y1 = (paper.place_y(shape[end], shape["yref"], panes) for end in ("y0", "y1"))
    if shape["type"] == "rect":
        sheet.area([[(x0, y0), (x1, y0), (x1, y1), (x0, y1)]], shape["fillcolor"])
        return
    style = shape["line"]
    sheet.line([(x0, y0), (x1, y1)], style["color"], width=style["width"], dash=style.get("dash", "solid"))


def _annotation(note: dict[str, Any], paper: Paper, *, panes: dict[str, Pane], sheet: Sheet) -> None:
    x = paper.place_x(note["x"], note["xref"], panes) + note.get("xshift", 0)
    y = paper.place_y(note["y"], note["yref"], panes) - note.get("yshift", 0)
    font = note["font"]
    angle = note.get("textangle", 0)
    # A turned text grows upwards from its foot.
    align, valign = ("left", "middle") if angle else (note["xanchor"], note["yanchor"])
    sheet.words(
        (x, y),
        note["text"],
        size=font["size"],
        colour=font["color"],
        align=align,
        valign=valign,
        bold=font.get("weight", 400) >= 600,
        angle=angle,
    )


def _trace(trace: dict[str, Any], pane: Pane, *, sheet: Sheet) -> None:
    if trace["type"] == "bar":
        _bars(trace, pane, sheet=sheet)
        return
    if trace.get("fill") == "toself":
        _filled(trace, pane, sheet=sheet)
        return
    if "lines" in trace["mode"]:
        line = trace["line"]
        for points in _pieces(trace, pane):
            sheet.line(points, line["color"], width=line["width"], dash=line.get("dash", "solid"))
    if "markers" in trace["mode"]:
        _errors(trace, pane, sheet=sheet)
        _markers(trace, pane, sheet=sheet)
    if "text" in trace["mode"]:
        _texts(trace, pane, sheet=sheet)


def _pieces(trace: dict[str, Any], pane: Pane) -> Iterator[list[Point]]:
    """The stretches of a trace between its gaps (None)."""
    piece: list[Point] = []
    for x, y in zip(trace["x"], trace["y"], strict=True):
        if x is None or y is None:
            if piece:
                yield piece
            piece = []
        else:
            piece.append((pane.x(x), pane.y(y)))
    if piece:
        yield piece


def _filled(trace: dict[str, Any], pane: Pane, *, sheet: Sheet) -> None:
    rings = [snapped(piece) if trace.get("hoveron") else piece for piece in _pieces(trace, pane)]
    rings = [ring for ring in rings if len(ring) > 2]
    if not rings:
        return
    pattern = trace.get("fillpattern")
    line = trace["line"]
    sheet.area(
        rings,
        trace.get("fillcolor"),
        edge=line["color"] if line["width"] else None,
        width=line["width"],
        dash=line.get("dash", "solid"),
        hatch=(pattern["shape"], pattern["fgcolor"]) if pattern else None,
    )


def snapped(ring: Sequence[Point]) -> list[Point]:
    """The ring on a grid finer than a pixel, without points that change nothing.

    A point falls on the same place of the grid in every outline that has it, so shared borders stay shared.
    """
    grid = [(round(x / _GRID) * _GRID, round(y / _GRID) * _GRID) for x, y in ring]
    kept: list[Point] = []
    for point in grid:
        if kept and point == kept[-1]:
            continue
        if len(kept) > 1 and _straight(kept[-2], kept[-1], point):
            kept[-1] = point
        else:
            kept.append(point)
    return kept


def _straight(a: Point, b: Point, c: Point) -> bool:
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])) < 1e-6


def _markers(trace: dict[str, Any], pane: Pane, *, sheet: Sheet) -> None:
    marker = trace["marker"]
    if not marker["opacity"]:
        return
    points = zip(trace["x"], trace["y"], marker["symbol"], marker["size"], strict=True)
    for x, y, symbol, size in points:
        if size:
            sheet.mark((pane.x(x), pane.y(y)), symbol, size=size, colour=marker["color"])


def _errors(trace: dict[str, Any], pane: Pane, *, sheet: Sheet) -> None:
    for key in ("error_x", "error_y"):
        error = trace.get(key)
        if not error:
            continue
        lower = error.get("arrayminus", error["array"])
        for x, y, up, down in zip(trace["x"], trace["y"], error["array"], lower, strict=True):
            if not (up or down):
                continue
            ends = [(x - down, y), (x + up, y)] if key == "error_x" else [(x, y - down), (x, y + up)]
            points = [(pane.x(px), pane.y(py)) for px, py in ends]
            sheet.line(points, error["color"], width=error["thickness"])


def _texts(trace: dict[str, Any], pane: Pane, *, sheet: Sheet) -> None:
    font = trace["textfont"]
    positions = trace["textposition"]
    for at, said in enumerate(trace["text"]):
        if not said:
            continue
        vertical, horizontal = (positions if isinstance(positions, str) else positions[at]).split()
        dx, align = {"left": (-_TEXT_SHIFT, "right"), "right": (_TEXT_SHIFT, "left")}.get(
            horizontal, (0, "center")
        )
        dy = {"top": -_TEXT_SHIFT, "bottom": _TEXT_SHIFT, "middle": 0}[vertical]
        valign = {"top": "bottom", "bottom": "top", "middle": "middle"}[vertical]
        point = (pane.x(trace["x"][at]) + dx, pane.y(trace["y"][at]) + dy)
        colour = font["color"] if isinstance(font["color"], str) else font["color"][at]
        sheet.words(
            point,
            said,
            size=font["size"],
            colour=colour,
            align=align,
            valign=valign,
            bold=font.get("weight", 400) >= 600,
        )


def _bars(trace: dict[str, Any], pane: Pane, *, sheet: Sheet) -> None:
    half = trace["width"] / 2
    line = trace["marker"]["line"]
    for x, y, fill in zip(trace["x"], trace["y"], trace["marker"]["color"], strict=True):
        left, right, top, bottom = pane.x(0), pane.x(x), pane.y(y - half), pane.y(y + half)
        ring = [(left, top), (right, top), (right, bottom), (left, bottom)]
        hollow = fill.endswith(",0)")
        if x:
            edge = line["color"] if hollow else None
            sheet.area([ring], None if hollow else fill, edge=edge, width=line["width"])
    _errors(trace, pane, sheet=sheet)
