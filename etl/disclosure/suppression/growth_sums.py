"""When what several counts grew by together tells too little of those that grew by few, and what to hide beside them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Sums:
    """The rule for a growth that stands in no row: from 1 to `threshold` less one it is a small count of persons."""

    threshold: int

    def is_small(self, growth: float) -> bool:
        """Whether it is a small count."""
        return 0 < growth < self.threshold

    def are_small(self, growth: np.ndarray) -> np.ndarray:
        """Which of these are small counts."""
        return np.asarray((growth > 0) & (growth < self.threshold))

    def tell(self, growth: np.ndarray, block: np.ndarray) -> np.ndarray:
        """Of each block of hidden counts (`block` numbers that of each) whether they grew by a small number together."""
        return self.are_small(np.bincount(block, growth))

    def partner(
        self, beside: np.ndarray, growth: np.ndarray, values: np.ndarray, *, block: np.ndarray
    ) -> int | None:
        """Which of those `beside` a block is hidden with it: the least growth that suffices.

        The greatest one where none does, and none where none of them grew.
        """
        grown = beside[growth[beside] > 0]
        if not len(grown):
            return None
        suffices = grown[growth[grown] + growth[block].sum() >= self.threshold]
        if not len(suffices):
            return int(grown[np.argmax(growth[grown])])
        return int(suffices[np.lexsort((values[suffices], growth[suffices]))[0]])

    def cheapest(
        self, block: np.ndarray, growth: np.ndarray, values: np.ndarray, *, free: np.ndarray
    ) -> np.ndarray:
        """The one of a block that may be hidden at the least cost, if there is one."""
        possible = block[free[block]]
        return np.asarray(possible[np.lexsort((values[possible], growth[possible]))[:1]])
