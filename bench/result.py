"""The result of a benchmark: one measured value, its peer in the same run, the goal and whether it holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


class CouldNotMeasureError(Exception):
    """A row could not be measured; its text says why."""


@dataclass(frozen=True, slots=True)
class Peer:
    """What the project is measured against, with its value in the same unit."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class BenchRow:
    """One line of the report. With a peer the goal is of the ratio `value / peer`, else of `value` itself."""

    title: str
    value: float
    unit: str
    must: Literal["at least", "at most"]
    goal: float
    peer: Peer | None = None
    note: str = ""

    @property
    def judged(self) -> float:
        """The number the goal is about."""
        return self.value / self.peer.value if self.peer else self.value

    @property
    def holds(self) -> bool:
        """Whether the goal is reached."""
        return self.judged >= self.goal if self.must == "at least" else self.judged <= self.goal

    def __str__(self) -> str:
        lines = [self.title, f"  ours     {self.value:>14,.2f} {self.unit}"]
        if self.peer:
            lines.append(f"  peer     {self.peer.value:>14,.2f} {self.unit}   {self.peer.name}")
            lines.append(f"  ratio    {self.judged:>14,.2f}")
        lines.append(f"  goal     {self.must:>8} {self.goal:g}: {'holds' if self.holds else 'DOES NOT HOLD'}")
        if self.note:
            lines.append(f"  note     {self.note}")
        return "\n".join(lines)
