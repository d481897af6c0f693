"""Sets the names of territories inside their outlines, or beside them where the chosen one is too small."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from observatory.model import Panel
from observatory.text import Text
from observatory.views.classes import Edges
from observatory.views.frame import Area, Trace
from observatory.views.labels import value_words
from observatory.views.map_shapes import Shape, step_of
from observatory.views.shapes import Box, reach_at, spot_in
from observatory.views.theme import SMALL_SIZE, Palette
from observatory.views.wording import CHARACTER, LINE, folded, safe, width_of, words

_LEADER: Final = 14  # pixels from the outermost outline to a label beside the map


def labels(
    panel: Panel, shapes: Sequence[Shape], edges: Edges, *, scale: float, text: Text, palette: Palette
) -> Trace:
    """Names, and values under them, wherever both fit inside the outline; `scale` is pixels a degree."""
    made: Trace = {
        "type": "scatter",
        "mode": "text",
        "x": [],
        "y": [],
        "text": [],
        "textposition": "middle center",
        "hoverinfo": "skip",
        "showlegend": False,
        "textfont": {"size": SMALL_SIZE, "color": []},
    }
    for shape in shapes:
        fit = fitting(shape, panel, scale=scale, text=text)
        if fit is not None:
            said, x, y = fit
            made["x"].append(round(x, 4))
            made["y"].append(round(y, 4))
            made["text"].append(safe(said))
            made["textfont"]["color"].append(palette.ink_on(step_of(shape, edges, palette=palette)))
    return made


def beside(
    panel: Panel,
    shapes: Sequence[Shape],
    area: Area,
    *,
    box: Box,
    scale: float,
    width: float,
    text: Text,
    palette: Palette,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Line and label of each chosen place, outside the map at its height, where it has no room inside."""
    leaders, names = [], []
    for shape in (one for one in shapes if one.place.on_site.main):
        if fitting(shape, panel, scale=scale, text=text) is not None:
            continue
        said = "\n".join(filter(None, (shape.label, _value(shape, panel, text))))
        spot = spot_in(shape.rings, 0)
        left, right = reach_at((ring for other in shapes for ring in other.rings), spot.y)
        margin = (width / scale - box.width) / 2
        needed = (width_of(said) + _LEADER) / scale
        rightward = box.right + margin - right >= needed or right - spot.x <= spot.x - left
        sign = 1 if rightward else -1
        refs = {"xref": f"x{area.suffix}", "yref": f"y{area.suffix}"}
        end = round((right if rightward else left) + sign * _LEADER / scale, 4)
        y = round(spot.y, 4)
        line = {"color": palette["ink"], "width": 1}
        leaders.append(
            {"type": "line", "x0": round(spot.x, 4), "x1": end, "y0": y, "y1": y, "line": line, **refs}
        )
        label = words(said, x=end, y=y, colour=palette["ink"], xshift=4 * sign, **refs)
        names.append(label | {"xanchor": "left" if rightward else "right"})
    return leaders, names


def fitting(shape: Shape, panel: Panel, *, scale: float, text: Text) -> tuple[str, float, float] | None:
    """The longest saying that fits (name and value, or the name alone) and where; None where none does."""
    value = _value(shape, panel, text)
    names = list(dict.fromkeys([shape.label, folded(shape.label, 12), folded(shape.label, 7)]))
    sayings = [f"{name}\n{value}" for name in names if value] + names
    for said in sayings:
        lines = said.split("\n")
        spot = spot_in(shape.rings, (len(lines) * LINE - 2) / scale)
        if spot.width * scale >= max(len(line) for line in lines) * CHARACTER + 2:
            return said, spot.x, spot.y
    return None


def _value(shape: Shape, panel: Panel, text: Text) -> str:
    """The value to be set under a name; none for one of several that are shown as one."""
    if shape.row is None or shape.symbol not in ("value", "zero") or shape.place.members:
        return ""
    return value_words(shape.row, panel.indicator, text)
