"""Sets the names of territories inside their outlines, with the value under the name where both fit."""

from __future__ import annotations

from collections.abc import Sequence

from observatory.model import Panel
from observatory.text import Text
from observatory.views.classes import Edges
from observatory.views.frame import Trace
from observatory.views.labels import value_words
from observatory.views.map_shapes import Shape, step_of
from observatory.views.shapes import spot_in
from observatory.views.theme import INDEPENDENCIA, SMALL_SIZE, Palette
from observatory.views.wording import CHARACTER, LINE, folded, safe


def labels(
    panel: Panel, shapes: Sequence[Shape], edges: Edges, *, scale: float, text: Text, palette: Palette
) -> Trace:
    """Names, and values under them, wherever they fit; the chosen place always has its name."""
    made: Trace = {
        "type": "scatter", "mode": "text", "x": [], "y": [], "text": [], "textposition": "middle center",
        "hoverinfo": "skip", "showlegend": False, "textfont": {"size": SMALL_SIZE, "color": []},
    }  # fmt: skip
    for shape in shapes:
        said, spot = _fitting(shape, panel, scale=scale, text=text)
        if not said and shape.place.code != INDEPENDENCIA:
            continue
        made["x"].append(round(spot[0], 4))
        made["y"].append(round(spot[1], 4))
        made["text"].append(safe(said or shape.label))
        made["textfont"]["color"].append(palette.ink_on(step_of(shape, edges, palette=palette)))
    return made


def _fitting(shape: Shape, panel: Panel, *, scale: float, text: Text) -> tuple[str, tuple[float, float]]:
    """The longest saying that fits: name and value, name alone, else nothing; with where it stands."""
    value = value_words(shape.row, panel.indicator, text) if shape.row and shape.row.symbol == "value" else ""
    names = list(dict.fromkeys([shape.label, folded(shape.label, 12), folded(shape.label, 7)]))
    sayings = [f"{name}\n{value}" for name in names if value] + names
    for said in sayings:
        lines = said.split("\n")
        spot = spot_in(shape.rings, (len(lines) * LINE + 4) / scale)
        if spot.width * scale >= max(len(line) for line in lines) * CHARACTER + 8:
            return said, (spot.x, spot.y)
    spot = spot_in(shape.rings, 0)
    return "", (spot.x, spot.y)
