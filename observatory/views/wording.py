"""Sets words beside the data: escaped, folded, measured, and moved apart where they would overlap."""

from __future__ import annotations

import math
from collections.abc import Sequence
from textwrap import wrap
from typing import Any, Final

from observatory.views.theme import SMALL_SIZE

CHARACTER: Final = 6.6  # mean width in pixels of a character at SMALL_SIZE
LINE: Final = 15  # pixels a line of labels takes


def words(sentence: str, *, x: float, y: float, colour: str, **changes: Any) -> dict[str, Any]:
    """An annotation without arrow, placed on the paper unless `changes` says otherwise."""
    return {
        "text": safe(sentence),
        "x": x,
        "y": y,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "middle",
        "align": "left",
        "showarrow": False,
        "font": {"size": SMALL_SIZE, "color": colour},
        **changes,
    }


def safe(sentence: str) -> str:
    """Text for plotly, which reads some HTML: signs that would open a tag or an entity are written out."""
    return sentence.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>")


def folded(sentence: str, width: int) -> str:
    """The sentence in lines of at most `width` characters, joined by line feeds."""
    return "\n".join(wrap(sentence, width, break_long_words=False, break_on_hyphens=False)) or sentence


def width_of(sentence: str) -> int:
    """Pixels the widest line takes at SMALL_SIZE, roughly and on the safe side."""
    return math.ceil(max((len(line) for line in sentence.split("\n")), default=0) * CHARACTER)


def apart(places: Sequence[float], gap: float, *, low: float, high: float) -> list[float]:
    """Places moved as little as needed so that each is `gap` from the next, within `low` to `high`."""
    order = sorted(range(len(places)), key=lambda at: places[at])
    moved = [places[at] for at in order]
    for at in range(1, len(moved)):
        moved[at] = max(moved[at], moved[at - 1] + gap)
    over = max(0.0, moved[-1] - high) if moved else 0.0
    for at in range(len(moved) - 1, -1, -1):
        top = high if at == len(moved) - 1 else moved[at + 1] - gap
        moved[at] = max(low, min(moved[at], top)) if over or moved[at] > top else max(low, moved[at])
    back = [0.0] * len(places)
    for at, place in zip(order, moved, strict=True):
        back[at] = place
    return back
