"""International standards that a series is near to: SDG indicators, classes of crimes, themes of a convention."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from observatory.model.period import Day
from observatory.model.references import StandardId


@dataclass(frozen=True, slots=True)
class Standard:
    """An indicator, class or theme of a standard: `name` says what it counts, `source` is where that was read."""

    id: str
    framework: Literal["SDG", "ICCS", "MESECVI"]
    code: str
    title: str
    name: str
    source: str
    read_on: Day


@dataclass(frozen=True, slots=True)
class NearStandard:
    """That an indicator is near to a standard. `why_not` says why its sources cannot compute it; empty if they do."""

    standard: StandardId
    why_not: str = ""
