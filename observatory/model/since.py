"""What became of the figures of a release that is shown by its name since it was published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class SinceRelease:
    """How many shown figures are another number today or none, the first of them, and whether newer ones are there.

    `indicator` and `territory` are of the first that changed. `corrected_on` is the day of the release that corrected
    last, as far as it is known, and `corrected_in` its name where only its own page tells what changed; `withdrawn_on`
    is that of the release that no longer showed one of them.
    """

    corrected: int = 0
    withdrawn: int = 0
    hidden: bool = False
    newer: bool = False
    indicator: str = ""
    territory: str = ""
    corrected_on: date | None = None
    corrected_in: str = ""
    withdrawn_on: date | None = None
