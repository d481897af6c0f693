"""How far the newest month of an edition grew by the next one: what lets a reader judge the newest months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from observatory.model.period import Period


@dataclass(frozen=True, slots=True)
class NewestGrowth:
    """The newest month or full year of an edition, summed over `places`, and its value in the next edition.

    Nobody knew of it before `public_since`, the day of that next edition.
    """

    period: Period
    former_edition: str
    edition: str
    months_between: int
    places: int
    former: float
    value: float
    public_since: date

    @property
    def relative(self) -> float:
        """The growth as a part of the former value (0.12 is 12 %); below zero where it fell."""
        return self.value / self.former - 1
