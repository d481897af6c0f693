"""Writes the mark of the demonstration into a figure itself: a screenshot of it outlives its caption."""

from __future__ import annotations

from typing import Final

from observatory.demonstration import MARK
from observatory.model import Panel
from observatory.text import Text
from observatory.views.frame import Figure
from observatory.views.theme import Palette
from observatory.views.wording import words

_BAND: Final = 26  # pixels above everything else
_SIZE: Final = 15
_ACROSS: Final = 34  # letters across the middle, faint; on a phone smaller
_ACROSS_NARROW: Final = 21


def stamped(figure: Figure, panel: Panel, text: Text, *, palette: Palette, narrow: bool = False) -> Figure:
    """The figure with the mark above it and across it, where its panel is of the demonstration; else as it is."""
    if not panel.demonstration:
        return figure
    layout = dict(figure["layout"])
    top = layout["margin"]["t"] + _BAND
    layout |= {"height": layout["height"] + _BAND, "margin": {**layout["margin"], "t": top}}
    across = _ACROSS_NARROW if narrow else _ACROSS
    layout["annotations"] = [
        words(
            text.t(MARK),
            x=0.5,
            y=0.5,
            colour="",
            xanchor="center",
            font=_font(across, palette.faint("ink", 0.14)),
        ),
        *layout.get("annotations", ()),
        words(text.t(MARK), x=0, y=1, colour="", yshift=top - _BAND / 2, font=_font(_SIZE, palette["ink"])),
    ]
    return {**figure, "layout": layout}


def _font(size: int, colour: str) -> dict[str, object]:
    return {"size": size, "color": colour, "weight": 700}
