"""Sets the entries of a legend in rows under an area, each as wide as its words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from observatory.charts.chart import LegendEntry, MarkStyle
from observatory.charts.layout.text_metrics import width_of

ROW: Final = 21
_SWATCH: Final = 18  # with the room between swatch and words
_BETWEEN: Final = 14


@dataclass(frozen=True, slots=True)
class LegendKey:
    """What a look means."""

    look: MarkStyle
    words: str
    kind: Literal["area", "line", "dot"] = "area"


def set_legend(
    keys: Iterable[LegendKey], *, left: float, top: float, width: float
) -> tuple[tuple[LegendEntry, ...], float]:
    """The entries in rows of `width` pixels, and the height they take."""
    entries = tuple(_arrange_entries(tuple(keys), left, top, width=width))
    return entries, entries[-1].y + ROW - top if entries else 0.0


def _arrange_entries(
    keys: tuple[LegendKey, ...], left: float, top: float, *, width: float
) -> Iterator[LegendEntry]:
    x, y = left, top
    for key in keys:
        needed = _SWATCH + width_of(key.words)
        if x > left and x + needed > left + width:
            x, y = left, y + ROW
        yield LegendEntry(key.look, key.words, x, y, key.kind)
        x += needed + _BETWEEN
