"""Sets areas of bars side by side or one under the other, with a rule between."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from observatory.charts.chart import Chart, RuleLine
from observatory.charts.findings.trend_findings import ChartTexts
from observatory.charts.kinds.bar_rows import BarBlock
from observatory.charts.layout.chart_height import Height
from observatory.charts.layout.headings import Heading

_EDGE: Final = 8
_BETWEEN: Final = 36
_NARROWEST: Final = 280  # pixels that an area side by side needs
_NARROWEST_IN_IMAGE: Final = 150  # where all is enlarged that does not fill it


@dataclass(frozen=True, slots=True)
class PanelGrid:
    """The rooms of `count` areas in a drawing of `width` pixels, whose height may be told too."""

    count: int
    width: int
    height: Height = "usual"

    @property
    def columns(self) -> int:
        """How many areas stand side by side."""
        narrowest = _NARROWEST_IN_IMAGE if isinstance(self.height, int) else _NARROWEST
        return max(1, min(self.count, (self.width + _BETWEEN) // (narrowest + _BETWEEN)))

    @property
    def room(self) -> float:
        """The breadth of each area, with its names."""
        return (self.width - _BETWEEN * (self.columns - 1)) / self.columns

    def head_at(self, number: int, bottoms: Sequence[float]) -> tuple[float, float]:
        """Where the heading of an area begins, given how deep those before it go."""
        row, column = divmod(number, self.columns)
        above = bottoms[: row * self.columns]
        return column * (self.room + _BETWEEN), max(above) + _BETWEEN if above else float(_EDGE)

    def corner(self, number: int, heads: Sequence[float], bottoms: Sequence[float]) -> tuple[float, float]:
        """Where the bars of an area begin: those side by side at one height."""
        left, top = self.head_at(number, bottoms)
        row_start = number - number % self.columns
        return left, top + max(heads[row_start : row_start + self.columns])


def assembled_chart(
    kind: str, blocks: Sequence[BarBlock], heads: Sequence[Heading], grid: PanelGrid, *, telling: ChartTexts
) -> Chart:
    """The chart of all blocks, each under its heading."""
    bottoms = [block.area.bottom for block in blocks]
    headings = [
        label for number, head in enumerate(heads) for label in head.at(*grid.head_at(number, bottoms))
    ]
    bottom = max(bottoms) + _EDGE
    finding, alternative = telling
    rules = tuple(_rules(blocks, grid, bottom=bottom))
    return Chart(
        kind=kind,
        width=grid.width,
        height=round(bottom),
        areas=tuple(block.area for block in blocks),
        marks=tuple(mark for block in blocks for mark in block.marks),
        finding=finding,
        alternative=alternative,
        lines=(*(line for block in blocks for line in block.lines), *rules),
        labels=(*headings, *(label for block in blocks for label in block.labels)),
        cuts=tuple(rule.points[0][1] for rule in rules) if grid.columns == 1 else (),
    )


def _rules(blocks: Sequence[BarBlock], grid: PanelGrid, *, bottom: float) -> Iterator[RuleLine]:
    """A rule between neighbours, across between rows and down between columns."""
    bottoms = [block.area.bottom for block in blocks]
    for row_start in range(grid.columns, len(blocks), grid.columns):
        y = max(bottoms[:row_start]) + _BETWEEN / 2
        yield RuleLine(((0, y), (grid.width, y)), "rule", "rule")
    for column in range(1, grid.columns):
        x = column * (grid.room + _BETWEEN) - _BETWEEN / 2
        yield RuleLine(((x, _EDGE), (x, bottom - _EDGE)), "rule", "rule")
