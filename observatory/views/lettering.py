"""How wide words are set: as in DejaVu Sans, which is wider than the fonts browsers bring, and a little more."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Final

_MORE: Final = 1.03
_UNITS: Final = 1000  # pixels a measured letter is high, so that nothing is lost to rounding


def width_of(said: str, *, size: float, bold: bool = False) -> float:
    """Pixels that `said` takes on one line, in letters of `size` pixels; never less than a browser gives it."""
    return sum(_advance(letter, bold) for letter in said) * size * _MORE


def lines_of(said: str, room: float, *, size: float, bold: bool = False) -> int:
    """Lines that `said` takes in `room` pixels, broken at spaces as a browser does; 0 for nothing."""
    lines, used = 0, room + 1.0
    space = width_of(" ", size=size, bold=bold)
    for word in said.split():
        wide = width_of(word, size=size, bold=bold)
        if used + space + wide > room:
            lines, used = lines + 1, wide
        else:
            used += space + wide
    return lines


@lru_cache(maxsize=4096)
def _advance(letter: str, bold: bool) -> float:
    """The width of a letter as a share of the size of letters."""
    glyph = _font(bold).load_char(ord(letter), flags=_no_hinting())
    return float(glyph.linearHoriAdvance) / 65536 / _UNITS


def _no_hinting() -> Any:
    from matplotlib.ft2font import LoadFlags

    return LoadFlags.NO_HINTING


@lru_cache(maxsize=2)
def _font(bold: bool) -> Any:
    import matplotlib  # brings the font itself
    from matplotlib.ft2font import FT2Font

    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    font = FT2Font(str(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / name))
    font.set_size(_UNITS, 72)
    return font
