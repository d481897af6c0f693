"""The shapes of images that travel: their proportions, their dots, and how broad a chart is laid out for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

_BROADER: Final = 1.12  # from one breadth that is tried to the next
_BROADEST: Final = 2400


@dataclass(frozen=True, slots=True)
class PaintedShape:
    """An image of `dots` dots, in the proportion `across` to `down`, laid out for `least` pixels or more.

    The fewer pixels it is laid out for, the larger are its letters: up to `readable` they are read where it is small, on
    a phone or a sheet. `points`: those of a PDF across. `brief`: its sources are named in short and one
    line tells of caveats. `plot`: the part of it that its chart takes, at least.
    """

    dots: tuple[int, int]
    across: int
    down: int
    least: int
    readable: int
    points: float
    brief: bool = False
    plot: float = 0.0

    def sizes(self) -> Iterator[tuple[int, int]]:
        """The sizes in pixels it may be laid out for, that with the largest letters first."""
        width = float(self.least)
        while width <= _BROADEST:
            times = round(width / self.across)
            yield times * self.across, times * self.down
            width *= _BROADER


_MOST_OF_IT: Final = 0.55
_A4: Final = 841.89  # points of its longer side
SHAPES: Final[Mapping[str, PaintedShape]] = {
    "wide": PaintedShape((1200, 675), 16, 9, 480, 608, 900.0, brief=True, plot=_MOST_OF_IT),
    "square": PaintedShape((1080, 1080), 1, 1, 440, 720, 810.0, brief=True, plot=_MOST_OF_IT),
    "print": PaintedShape((2376, 1680), 99, 70, 990, 1188, _A4),
}
"""Those that can be asked for, by name."""
PREVIEW: Final = PaintedShape((1200, 630), 40, 21, 480, 600, 900.0, brief=True, plot=_MOST_OF_IT)
"""That of the card of a shared link."""
