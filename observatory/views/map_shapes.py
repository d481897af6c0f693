"""The territories of a map as traces, filled by class or status; each class once in the legend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from observatory.model import Panel, Row, Territory
from observatory.outlines import Outlines
from observatory.text import Text
from observatory.views.classes import Edges, class_of, labels_of
from observatory.views.frame import CLEAR, Trace
from observatory.views.labels import SYMBOLS, short_place, symbol_label, symbol_of
from observatory.views.marks import told_of
from observatory.views.series import current_period, leading
from observatory.views.shapes import Ring, decimals_for, middle_latitude, rings_of
from observatory.views.theme import Palette
from observatory.views.wording import safe

# What tells the statuses apart without colour: a pattern, or the dash of the outline.
_PATTERNS: Final = {"protected": "/", "no_service": "x", "withdrawn": "-"}
_DASHES: Final = {"not_published": "dot", "not_received": "dash"}


@dataclass(frozen=True, slots=True)
class Shape:
    """A territory as it is drawn: its rings, the row that colours it, and the row's own territory."""

    place: Territory
    rings: tuple[Ring, ...]
    row: Row | None
    label: str

    @property
    def symbol(self) -> str:
        """The symbol of the row; a place without a row is one that nobody publishes."""
        return symbol_of(self.row) if self.row else "not_published"


def shapes_of(panel: Panel, outlines: Outlines) -> list[Shape]:
    """Every territory of the panel that has an outline; members of a group take the group's row."""
    period = current_period(panel.rows)
    rows = {row.territory: row for row in leading(panel.rows) if row.period == period}
    drawn: dict[str, tuple[Territory, Row | None]] = {}
    for place in panel.territories:
        for code in place.members or (place.code,):
            if code not in drawn or drawn[code][1] is None:
                drawn[code] = (place, rows.get(place.code))
    found = outlines.of(drawn)
    if not found:
        return []
    latitude, decimals = middle_latitude(found), decimals_for(found)
    made = [
        Shape(
            drawn[one.code][0],
            rings_of(one, latitude, decimals=decimals),
            drawn[one.code][1],
            _short(drawn[one.code][0], one.code),
        )
        for one in found
    ]
    # The chosen place is painted last, so that no neighbour covers its outline.
    return sorted(made, key=lambda shape: shape.place.on_site.main)


def _short(place: Territory, code: str) -> str:
    """A member of a group of numbered districts is named by its number."""
    if place.members and any(map(str.isdigit, place.name)) and code[-2:].isdigit():
        return f"D{int(code[-2:])}"
    return short_place(place)


def traces(
    panel: Panel, shapes: Sequence[Shape], edges: Edges, *, text: Text, palette: Palette
) -> list[Trace]:
    """Legend entries first, in order of class and status, then a trace a territory."""
    drawn = []
    for shape in shapes:
        trace = _filled(shape, panel=panel, text=text) | _style(shape, edges, palette=palette)
        if shape.place.on_site.main:
            drawn.append(_halo(trace, palette=palette))
            trace["line"] = {"color": palette["ink"], "width": 2.5, "dash": "solid"}
        drawn.append(trace)
    return _entries(panel, shapes, edges, text=text, palette=palette) + drawn


def _halo(trace: Trace, *, palette: Palette) -> Trace:
    """A pale line under the thick outline of the chosen place, so that it shows on dark classes too."""
    line = {"color": palette["paper"], "width": 5.5, "dash": "solid"}
    kept = {key: trace[key] for key in ("type", "mode", "x", "y")}
    return {**kept, "line": line, "hoverinfo": "skip", "showlegend": False}


def step_of(shape: Shape, edges: Edges, *, palette: Palette) -> int:
    """The map step (2 to 6) that fills a shape; 0 where it has no value above zero."""
    if shape.symbol != "value" or shape.row is None or shape.row.value is None or not edges:
        return 0
    return palette.ramp(shape.place, len(edges) - 1)[class_of(shape.row.value, edges)][1]


def _style(shape: Shape, edges: Edges, *, palette: Palette) -> Trace:
    step = step_of(shape, edges, palette=palette)
    if step == 0:
        return status_style(shape.symbol, shape.place, palette=palette)
    fill = palette.step(shape.place, step)
    return {"fillcolor": fill, "line": {"color": palette["paper"], "width": 1, "dash": "solid"}}


def status_style(symbol: str, territory: Territory, *, palette: Palette) -> Trace:
    """How a status is filled and outlined; zero is the lightest step, not applicable the paper."""
    made: Trace = {
        "fillcolor": palette.step(territory, 1) if symbol == "zero" else CLEAR,
        "line": {
            "color": palette["muted" if symbol in _DASHES else "rule"],
            "width": 1,
            "dash": _DASHES.get(symbol, "solid"),
        },
    }
    if symbol in _PATTERNS:
        made["fillpattern"] = {
            "shape": _PATTERNS[symbol],
            "fgcolor": palette["muted"],
            "bgcolor": CLEAR,
            "size": 6,
            "solidity": 0.2,
        }
    return made


def _filled(shape: Shape, *, panel: Panel, text: Text) -> Trace:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for ring in shape.rings:
        if xs:
            xs.append(None)
            ys.append(None)
        closed = ring if ring[0] == ring[-1] else (*ring, ring[0])
        xs += [x for x, _ in closed]
        ys += [y for _, y in closed]
    row = shape.row
    told = told_of(row, shape.place, panel.indicator, text=text) if row else _untold(shape, text)
    return {
        "type": "scatter",
        "mode": "lines",
        "x": xs,
        "y": ys,
        "fill": "toself",
        "hoveron": "fills",
        "hoverinfo": "text",
        "text": told,
        "name": safe(text.t(shape.place.name)),
        "showlegend": False,
        "customdata": [[str(row.period) if row else "", told]],
        "meta": {
            "indicator": panel.indicator.id,
            "territory": shape.place.code,
            "breakdown": str(row.breakdown) if row else "",
            "value": row.value if row else None,
            "symbol": shape.symbol,
        },
    }


def _untold(shape: Shape, text: Text) -> str:
    return f"{safe(text.t(shape.place.name))}<br>{safe(symbol_label('not_published', text))}"


def _entries(
    panel: Panel, shapes: Sequence[Shape], edges: Edges, *, text: Text, palette: Palette
) -> list[Trace]:
    """One entry a class (met or not) and one a status that is met."""
    territory = shapes[0].place
    made = []
    names = labels_of(edges, text, decimals=panel.indicator.decimals)
    if names and any(step_of(shape, edges, palette=palette) for shape in shapes):
        for (colour, _), name in zip(palette.ramp(territory, len(names)), names, strict=True):
            line = {"color": palette["paper"], "width": 1, "dash": "solid"}
            made.append(_entry(name, {"fillcolor": colour, "line": line}))
    used = {shape.symbol for shape in shapes}
    for symbol in (symbol for symbol in ("zero", *SYMBOLS) if symbol in used):
        used.discard(symbol)
        name = "0" if symbol == "zero" else symbol_label(symbol, text)
        made.append(_entry(name, status_style(symbol, territory, palette=palette)))
    return made


def _entry(name: str, style: Trace) -> Trace:
    """A trace that is seen in the legend alone: a swatch, or a dotted line for a dotted outline."""
    base: Trace = {"x": [None], "y": [None], "name": safe(name), "showlegend": True, "hoverinfo": "skip"}
    line = style["line"]
    if line["dash"] != "solid":
        return {"type": "scatter", "mode": "lines", "line": {**line, "width": 1.5}, **base}
    marker = {"color": style["fillcolor"], "line": {"color": line["color"], "width": line["width"]}}
    if "fillpattern" in style:
        marker["pattern"] = style["fillpattern"]
    return {"type": "bar", "marker": marker, **base}
