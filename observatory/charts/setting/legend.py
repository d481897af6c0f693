"""Sets the entries of a legend in rows under an area, each as wide as its words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from observatory.charts.chart import Entry, Look
from observatory.charts.setting.lettering import width_of

ROW: Final = 21
_SWATCH: Final = 18  # with the room between swatch and words
_BETWEEN: Final = 14


@dataclass(frozen=True, slots=True)
class Key:
    """What a look means."""

    look: Look
    words: str
    kind: Literal["area", "line", "dot"] = "area"


def set_legend(
    keys: Iterable[Key], *, left: float, top: float, width: float
) -> tuple[tuple[Entry, ...], float]:
    """The entries in rows of `width` pixels, and the height they take."""
    entries = tuple(_set(tuple(keys), left, top, width=width))
    return entries, entries[-1].y + ROW - top if entries else 0.0


def _set(keys: tuple[Key, ...], left: float, top: float, *, width: float) -> Iterator[Entry]:
    x, y = left, top
    for key in keys:
        needed = _SWATCH + width_of(key.words)
        if x > left and x + needed > left + width:
            x, y = left, y + ROW
        yield Entry(key.look, key.words, x, y, key.kind)
        x += needed + _BETWEEN
