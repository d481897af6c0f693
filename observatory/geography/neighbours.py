"""The surroundings of a place as its page and its sheets show them: plain values, made by observatory.place_panels."""

from __future__ import annotations

from dataclasses import dataclass

from observatory.model import Panel, Territory


@dataclass(frozen=True, slots=True)
class Neighbours:
    """A set in which the place lies: the wider place that names it, and the map of the rate over it."""

    whole: Territory
    map: Panel


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The place by itself, over time beside wider places, and its sets, the smallest first; `bars` rank that one."""

    own: Panel
    trend: Panel
    sets: tuple[Neighbours, ...]
    bars: Panel | None
