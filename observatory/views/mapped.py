"""Draws one map area: the filled outlines of a Panel, their names, the scale bar and the heading."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from observatory.model import Level, Panel
from observatory.outlines import Outlines
from observatory.text import Text
from observatory.views.classes import Edges
from observatory.views.finding import finding
from observatory.views.frame import Area, Drawing
from observatory.views.gaps import boxes_of, outside
from observatory.views.map_labels import beside, labels
from observatory.views.map_shapes import shapes_of, traces
from observatory.views.series import current_period
from observatory.views.shapes import KM_PER_DEGREE, Box, box_of, middle_latitude, rings_of
from observatory.views.theme import SMALL_SIZE, Palette
from observatory.views.wording import CHARACTER, LINE, folded, safe, words

_TALLEST: Final = 430
_SHORTEST: Final = 200
_BAR_ROOM: Final = 30  # pixels under the map for the scale bar
_BOLD: Final = 8.2  # mean width of a character of the heading
_LENGTHS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


def draw(
    panel: Panel,
    area: Area,
    outlines: Outlines,
    *,
    text: Text,
    palette: Palette,
    width: float,
    edges: Edges,
    headed: bool,
) -> Drawing | None:
    """One map, or None where no outline is at hand. `edges` are the class edges of the figure."""
    shapes = shapes_of(panel, outlines)
    if not shapes:
        return None
    box = box_of(ring for shape in shapes for ring in shape.rings)
    scale = min(width / box.width, _TALLEST / box.height)
    made = Drawing(
        data=traces(panel, shapes, edges, text=text, palette=palette),
        xaxis=_axis(area, (box.left, box.right), across=True),
        yaxis=_axis(area, (box.bottom - _BAR_ROOM / scale, box.top), across=False),
        plot_height=max(_SHORTEST, round(box.height * scale) + _BAR_ROOM),
    )
    named = labels(panel, shapes, edges, scale=scale, text=text, palette=palette)
    made.data.append(named)
    leaders, names = beside(
        panel, shapes, area, box=box, scale=scale, width=width, text=text, palette=palette
    )
    made.shapes += leaders
    made.annotations += names
    _add_border(made, panel, outlines, boxes=boxes_of(named, scale=scale), text=text, palette=palette)
    _add_scale(made, area, box, scale=scale, text=text, palette=palette)
    _add_words(made, panel, area, width=width, text=text, palette=palette, headed=headed)
    return made


def _axis(area: Area, ends: tuple[float, float], *, across: bool) -> dict[str, Any]:
    axis: dict[str, Any] = {
        "visible": False,
        "range": [round(end, 5) for end in ends],
        "fixedrange": True,
        "domain": list(area.x if across else area.y),
        "anchor": f"{'y' if across else 'x'}{area.suffix}",
    }
    return axis if across else axis | {"scaleanchor": f"x{area.suffix}", "scaleratio": 1}


def _add_border(
    made: Drawing,
    panel: Panel,
    outlines: Outlines,
    *,
    boxes: Sequence[Box],
    text: Text,
    palette: Palette,
) -> None:
    """The municipal limit over its districts, which do not match it: both are shown; not through their names."""
    parents = {place.parent for place in panel.territories}
    if any(place.level is not Level.MUNICIPAL_DISTRICT and not place.members for place in panel.territories):
        return
    found = outlines.of([code for code in parents if code])
    inner = outlines.of([code for place in panel.territories for code in place.members or (place.code,)])
    for outline in found:
        rings = rings_of(outline, middle_latitude(inner))
        pieces = [piece for ring in rings for piece in outside(ring, boxes)]
        xs = [x for piece in pieces for x in (*(round(point[0], 4) for point in piece), None)]
        ys = [y for piece in pieces for y in (*(round(point[1], 4) for point in piece), None)]
        line = {"color": palette["muted"], "width": 1.25, "dash": "dash"}
        made.data.append(
            {
                "type": "scatter", "mode": "lines", "x": xs[:-1], "y": ys[:-1], "line": line,
                "name": safe(text.t("límite municipal")), "showlegend": True, "hoverinfo": "skip",
            }
        )  # fmt: skip


def _add_scale(made: Drawing, area: Area, box: Box, *, scale: float, text: Text, palette: Palette) -> None:
    """A bar of a round number of kilometres, a fifth of the map's width or less, below the map."""
    most = box.width * KM_PER_DEGREE / 4
    km = max((length for length in _LENGTHS if length <= most), default=_LENGTHS[0])
    y = round(box.bottom - 0.55 * _BAR_ROOM / scale, 5)
    refs = {"xref": f"x{area.suffix}", "yref": f"y{area.suffix}"}
    end = round(box.left + km / KM_PER_DEGREE, 5)
    line = {"color": palette["ink"], "width": 1.5}
    made.shapes.append(
        {"type": "line", "x0": round(box.left, 5), "x1": end, "y0": y, "y1": y, "line": line, **refs}
    )
    said = text.t("{km} km", km=text.number(km))
    made.annotations.append(words(said, x=end, y=y, colour=palette["muted"], xshift=6, **refs))


def _add_words(
    made: Drawing,
    panel: Panel,
    area: Area,
    *,
    width: float,
    text: Text,
    palette: Palette,
    headed: bool,
) -> None:
    """Above the map: its measure and period where two stand together, and why it is empty where it is."""
    refs = {"xref": f"x{area.suffix} domain", "yref": f"y{area.suffix} domain", "yanchor": "bottom"}
    characters = max(16, int(width / CHARACTER))
    if not any(row.value is not None for row in panel.rows):
        lines = folded(finding(panel, text), characters)
        made.annotations.append(words(lines, x=0, y=1, colour=palette["muted"], yshift=made.top, **refs))
        made.top += LINE * (lines.count("\n") + 1) + 4
    if headed:
        lines = folded(_heading(panel, text), max(16, int(width / _BOLD)))
        colour = palette[panel.territories[0].on_site.ramp]
        font = {"size": SMALL_SIZE + 1, "color": colour, "weight": 700}
        made.head = words(lines, x=0, y=1, colour=colour, yshift=made.top, **{**refs, "font": font})
        made.top += (LINE + 1) * (lines.count("\n") + 1) + 4


def _heading(panel: Panel, text: Text) -> str:
    period = current_period(panel.rows)
    name = text.t(panel.indicator.name)
    return f"{name}, {text.period(period)}" if period else name
