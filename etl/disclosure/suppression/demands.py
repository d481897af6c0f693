"""The demands of protection on the counts of a model, and the range that each attacker assumes for a count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from etl.disclosure.suppression.alternative import Ranges
from etl.disclosure.suppression.joint_counts import Joint


@dataclass(frozen=True, slots=True)
class Terms:
    """The demands on the counts of a model: which are small, which are judged, and what each costs to hide.

    What only grew from one edition to the next (`grown`) is protected by nothing that costs `dear` or more: bare totals
    are shown in both editions.
    """

    threshold: int
    small: frozenset[int]
    judged: frozenset[int]
    grown: frozenset[int]
    costs: Sequence[float]
    dear: float

    @property
    def width(self) -> int:
        """How far apart the ends of as many values are as there are small ones."""
        return self.threshold - 2

    def ranges(self, model: Joint, numbers: Iterable[int], *, informed: bool) -> Ranges:
        """The range of each count according to its mark, for one who can tell the small ones or one who cannot."""
        return {number: self._range(model, number, informed=informed) for number in numbers}

    def _range(self, model: Joint, number: int, *, informed: bool) -> tuple[float, float]:
        """An implied count bears no mark, and the mark of what is withheld whole says nothing."""
        if informed and model.sized[number]:
            small = model.values[number] < self.threshold
            return (1.0, self.threshold - 1.0) if small else (float(self.threshold), np.inf)
        return (1.0 if model.telling[number] else 0.0), np.inf
