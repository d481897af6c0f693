"""The drawing of an embed: one for narrow frames and one for broad ones, or the parts of one beside each other.

No drawing is shown smaller than it was made, so that no letter is under 12 pixels.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from observatory.charts.chart import Chart, Shape
from observatory.charts.kinds.chosen_kind import chart_of
from observatory.charts.layout.chart_height import Height
from observatory.charts.layout.events import with_breaks_alone
from observatory.geography.outlines import Outlines
from observatory.model import Panel
from observatory.text import Text

EDGE: Final = 12  # pixels on each side of the frame
NARROWEST: Final = 320  # pixels of the narrowest frame in which nothing is made smaller
BROAD: Final = 480  # and of the narrowest that shows the broad drawing
WIDEST: Final = {True: 360, False: 640}  # pixels the narrow and the broad drawing are stretched to at most
STACKED: Final = 300  # and parts one under the other
PART: Final = 276  # pixels that a part is drawn for, of which two stand in a frame of 600
GAPS: Final = (24, 12)  # pixels between two parts beside each other, and one under the other
TWO_PARTS: Final = 2 * (PART + EDGE) + GAPS[0]
"""Pixels of the narrowest frame with two parts beside each other."""
_HEAVY: Final = 9000  # letters that the marks of a drawing take; of two so heavy a frame would be over 8 kB
_MARK: Final = 200  # letters that a mark takes besides its outline
LOWER: Final = (180, 140, 110, 80)
"""Pixels between the axes of drawings that are lower and lower, where there is little room."""
_LOWEST_MAP: Final = 96


@dataclass(frozen=True, slots=True)
class EmbedDrawing:
    """One chart for all frames, perhaps in parts; or that for narrow frames and that for broad ones."""

    charts: tuple[Chart, ...]

    @property
    def in_parts(self) -> bool:
        """Whether its parts stand side by side where there is room."""
        return bool(self.charts[0].cuts)

    def height_in(self, frame: int) -> float:
        """Pixels it takes in a frame so many pixels broad."""
        room = frame - 2 * EDGE
        if self.in_parts:
            return self._height_of_parts(room)
        narrow = frame < BROAD or len(self.charts) == 1
        width, high = self.charts[0 if narrow else -1].size
        return high * min(room, WIDEST[narrow]) / width

    def _height_of_parts(self, room: float) -> float:
        chart = self.charts[0]
        highs = [bottom - top for top, bottom in pairwise((0.0, *chart.cuts, float(chart.height)))]
        columns = max(1, int((room + GAPS[0]) // (PART + GAPS[0])))
        rows = [highs[at : at + columns] for at in range(0, len(highs), columns)]
        taken = 0.0
        for row in rows:
            widest = WIDEST[True] if columns > 1 else STACKED
            width = min(widest, (room - GAPS[0] * (len(row) - 1)) / len(row))
            taken += max(row) * width / PART
        return taken + GAPS[1] * (len(rows) - 1)


def drawing_of(
    panel: Panel, outlines: Outlines, text: Text, *, low: int = 0, brief: bool = False
) -> EmbedDrawing:
    """The drawing of a panel; a heavy one in the narrow form alone.

    `low`: pixels between its axes, where these are few. `brief`: of events it shows those alone that break a series.
    """
    height: Height = max(low, _LOWEST_MAP if panel.view == "map" else 0) if low else "usual"
    if brief:
        panel = with_breaks_alone(panel)

    def drawn(width: int) -> Chart:
        return chart_of(panel, text, width=width, outlines=outlines, height=height)

    parted = drawn(PART)
    if parted.cuts:
        return EmbedDrawing((parted,))
    narrow, broad = (drawn(frame - 2 * EDGE) for frame in (NARROWEST, BROAD))
    paths = sum(len(mark.form.path) for mark in narrow.marks if isinstance(mark.form, Shape))
    return EmbedDrawing((narrow,) if paths + _MARK * len(narrow.marks) > _HEAVY else (narrow, broad))
