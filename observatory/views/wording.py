"""Sets words beside the data: escaped, folded, measured, and moved apart where they would overlap."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
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


def height_of(sentence: str) -> int:
    """Pixels its lines take at SMALL_SIZE."""
    return LINE * (sentence.count("\n") + 1)


def stacked(wanted: Sequence[float], sayings: Sequence[str], *, height: float) -> list[float]:
    """Where names at the end of lines stand on an axis of `height` pixels, as near to `wanted` as can be."""
    return apart(wanted, [height_of(one) for one in sayings], low=-LINE / 2, high=height + LINE / 2)


def apart(wanted: Sequence[float], sizes: Sequence[float], *, low: float, high: float) -> list[float]:
    """Centres of labels of `sizes`, as near to `wanted` as can be with none over another, in `low` to `high`.

    Least squares in the order of `wanted` (pool adjacent violators); too many labels overlap evenly.
    """
    order = sorted(range(len(wanted)), key=lambda at: wanted[at])
    if not order:
        return []
    squeeze = min(1.0, (high - low) / sum(sizes))
    half = [sizes[at] * squeeze / 2 for at in order]
    offsets = [0.0]
    for before, after in pairwise(half):
        offsets.append(offsets[-1] + before + after)
    level = _rising([wanted[at] - offset for at, offset in zip(order, offsets, strict=True)])
    top = high - half[-1] - offsets[-1]
    placed = [0.0] * len(wanted)
    for at, value, offset in zip(order, level, offsets, strict=True):
        placed[at] = max(low + half[0], min(value, top)) + offset
    return placed


def _rising(values: Sequence[float]) -> list[float]:
    """The nearest sequence that never falls: falling neighbours take their mean."""
    pools: list[list[float]] = []
    for value in values:
        pools.append([value, 1.0])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (left, m), (right, n) = pools[-2], pools.pop()
            pools[-1] = [(left * m + right * n) / (m + n), m + n]
    return [mean for mean, count in pools for _ in range(int(count))]
