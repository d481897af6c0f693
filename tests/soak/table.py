"""The table of the trials: moments, partial releases, failures; anything but zeros is a defect."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass
class Row:
    """One kind of fault: how often it was tried, how often something half done was seen, how often something failed."""

    name: str
    tried: int = 0
    partial: int = 0
    failed: int = 0
    requests: int = 0
    examples: list[str] = field(default_factory=list)

    def say(self, sentence: str) -> None:
        """Keep the first few findings in words."""
        if len(self.examples) < 5:
            self.examples.append(sentence[:300])

    @property
    def holds(self) -> bool:
        """Whether it was tried at all, and nothing was found."""
        return self.tried > 0 and not self.partial and not self.failed


def printed(rows: Iterable[Row]) -> str:
    """The table, and under it what was found."""
    lines = [f"{'what':<44}{'tried':>8}{'partial':>9}{'failed':>8}{'requests':>10}"]
    report_lines = []
    for row in rows:
        lines.append(f"{row.name:<44}{row.tried:>8}{row.partial:>9}{row.failed:>8}{row.requests or '':>10}")
        report_lines += [f"{row.name}: {sentence}" for sentence in row.examples]
    return "\n".join([*lines, *report_lines])
