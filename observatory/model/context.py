"""What the catalogue says around the numbers: comparisons, events, laws, institutions, words, policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from observatory.model.period import Day
from observatory.model.status import Grade


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: the indicator and the territories it is drawn for."""

    indicator: str
    territory: str
    map_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Which indicator of each place may stand beside which, with grade and reason."""

    id: str
    name: str
    theme: str
    left: Side
    right: Side
    grade: Grade
    reason: str
    only_left: str = ""
    only_right: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something a reader must know of a series: an opening, a law, a break."""

    id: str
    date: Day
    label: str
    description: str
    territories: tuple[str, ...]
    indicators: tuple[str, ...] = ()
    breaks_series: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Helpline:
    """A service a person at risk may call or visit, with its source and the date it was checked."""

    territory: str
    service: str
    contact: str
    kind: Literal["phone", "place"]
    hours: str
    address: str
    source: str
    url: str
    source_date: str
    confidence: str
    verified_on: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Law:
    """A law both places are read by: whom it protects, what it counts, what it leaves out."""

    id: str
    country: Literal["PE", "BO"]
    name: str
    title: str
    date: Day
    protects: str
    forms: tuple[str, ...]
    leaves_out: str
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Institution:
    """Who does what: mandate, services, what it counts and how it coordinates."""

    id: str
    territory: str
    name: str
    acronym: str
    mandate: str
    law: str
    counts: str
    coordinates: str
    source: str
    indicators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the glossary, how the site uses it and what it avoids."""

    id: str
    term: str
    definition: str
    say: str = ""
    avoid: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Preference:
    """Which of several contradicting statements leads, and why."""

    indicator: str
    territory: str
    period: str
    leads: str
    reason: str
    breakdown: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """Thresholds of publication, and the statements that lead where several contradict each other."""

    small_count_below: int
    rate_needs: int
    month_index_needs: int
    preferences: tuple[Preference, ...] = ()
    shown_as_one: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
