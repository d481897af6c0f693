"""The heading of an area that is one of several: its place in its hue, its measure and its period."""

from __future__ import annotations

from dataclasses import dataclass, replace

from observatory.charts.chart import Label
from observatory.charts.layout.text_metrics import LINE, wrap_text
from observatory.model import Panel, Period, Territory
from observatory.text import Text
from observatory.vocabulary import phrases


@dataclass(frozen=True, slots=True)
class Heading:
    """Lines of words whose `x` and `y` count from the upper left corner of the area's room."""

    labels: tuple[Label, ...]

    @property
    def height(self) -> float:
        """Pixels they take, with the room under them."""
        return max((label.y for label in self.labels), default=-LINE) + LINE

    def at(self, left: float, top: float) -> tuple[Label, ...]:
        """The labels where they stand in the drawing."""
        return tuple(replace(label, x=label.x + left, y=label.y + top) for label in self.labels)


def heading_of(
    panel: Panel, place: Territory, period: Period | None, text: Text, *, room: float, measure: bool = True,
    own_scale: bool = False,
) -> Heading:  # fmt: skip
    """Place, and measure with period where the areas do not share them; that each has its own scale, where it has."""
    hue = place.hue
    colour = "ink" if hue == "context" else hue
    labels = [Label(text.t(place.name), 1, LINE / 2, "heading", colour=colour, size=14, bold=True)]
    name = text.t(panel.indicator.name)
    words = f"{name}, {text.period(period)}" if period else name
    said = phrases.with_own_scale(words, text) if own_scale else words
    for number, line in enumerate(wrap_text(said, room - 2) if measure else (), start=1):
        labels.append(Label(line, 1, LINE / 2 + (LINE + 1) * number, "heading"))
    return Heading(tuple(labels))
