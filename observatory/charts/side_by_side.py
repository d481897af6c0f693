"""Sets areas of bars side by side or one under the other, with a rule between."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from observatory.charts.bar_rows import Block
from observatory.charts.chart import Chart, Line
from observatory.charts.headings import Heading
from observatory.charts.telling import Told

_EDGE: Final = 8
_BETWEEN: Final = 36
_NARROWEST: Final = 280  # pixels that an area side by side needs


@dataclass(frozen=True, slots=True)
class Grid:
    """The rooms of `count` areas in a drawing of `width` pixels."""

    count: int
    width: int

    @property
    def stacked(self) -> bool:
        """Whether the areas stand one under the other."""
        return self.count > 1 and (self.width - _BETWEEN * (self.count - 1)) / self.count < _NARROWEST

    @property
    def room(self) -> float:
        """The breadth of each area, with its names."""
        if self.stacked:
            return float(self.width)
        return (self.width - _BETWEEN * (self.count - 1)) / self.count

    def head_at(self, number: int, heads: Sequence[float], bottoms: Sequence[float]) -> tuple[float, float]:
        """Where the heading of an area begins, given how deep those before it go."""
        if self.stacked:
            return 0.0, bottoms[number - 1] + _BETWEEN if number else float(_EDGE)
        return number * (self.room + _BETWEEN), float(_EDGE)

    def corner(self, number: int, heads: Sequence[float], bottoms: Sequence[float]) -> tuple[float, float]:
        """Where the bars of an area begin: those side by side at one height."""
        left, top = self.head_at(number, heads, bottoms)
        return left, top + (heads[number] if self.stacked else max(heads))


def assembled(
    kind: str, blocks: Sequence[Block], heads: Sequence[Heading], grid: Grid, *, told: Told
) -> Chart:
    """The chart of all blocks, each under its heading."""
    bottoms = [block.area.bottom for block in blocks]
    heights = [head.height for head in heads]
    headings = [
        label
        for number, head in enumerate(heads)
        for label in head.at(*grid.head_at(number, heights, bottoms))
    ]
    bottom = max(bottoms) + _EDGE
    finding, alternative = told
    return Chart(
        kind=kind,
        width=grid.width,
        height=round(bottom),
        areas=tuple(block.area for block in blocks),
        marks=tuple(mark for block in blocks for mark in block.marks),
        finding=finding,
        alternative=alternative,
        lines=(*(line for block in blocks for line in block.lines), *_rules(blocks, grid, bottom=bottom)),
        labels=(*headings, *(label for block in blocks for label in block.labels)),
    )


def _rules(blocks: Sequence[Block], grid: Grid, *, bottom: float) -> Iterator[Line]:
    for number, (before, _) in enumerate(pairwise(blocks), start=1):
        if grid.stacked:
            y = before.area.bottom + _BETWEEN / 2
            yield Line(((0, y), (grid.width, y)), "rule", "rule")
        else:
            x = number * (grid.room + _BETWEEN) - _BETWEEN / 2
            yield Line(((x, _EDGE), (x, bottom - _EDGE)), "rule", "rule")
