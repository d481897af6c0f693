"""What the explorer shows for one address: a chart over time, and maps with their rankings, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from layouts.parts.controls import Control
from layouts.parts.undated_figures import Figure
from observatory.model import Grade, Panel, Period


@dataclass(frozen=True, slots=True)
class Step:
    """A map and the ranking of the same places in one period."""

    period: Period
    map: Panel
    ranking: Panel


@dataclass(frozen=True, slots=True)
class DistrictMap:
    """The map of what is called `name` through its steps; `shown` stands for it where the address names no other.

    `note` says why it shows another series than the one asked for, where it does.
    """

    steps: tuple[Step, ...]
    shown: int
    name: str
    hue: str
    note: str = ""

    @property
    def asked_for(self) -> bool:
        """Whether it shows the series of the address."""
        return not self.note

    def at(self, period: Period | None) -> int:
        """The place of the step of a period; of the one that stands for the map where it has none."""
        found = (at for at, step in enumerate(self.steps) if step.period == period)
        return next(found, self.shown)


@dataclass(frozen=True, slots=True)
class Scene:
    """`query` is the whole query that is shown, `main` the panel of its chart over time, or of its bars.

    `alike`: the maps measure the same and share their classes. `filters` are what may be chosen of the series,
    `measures` the series that count the same otherwise, `series` and `comparisons` all there are.
    """

    query: str
    main: Panel
    maps: tuple[DistrictMap, ...]
    period: Period | None = None
    filters: tuple[Control, ...] = ()
    measures: tuple[tuple[str, str, bool], ...] = ()
    subjects: tuple[Control, ...] = ()
    undated: tuple[Figure, ...] = ()
    alike: bool = False
    grade: Grade = Grade.C
    steps: tuple[Period, ...] = field(default=())

    @property
    def chosen(self) -> tuple[str, ...]:
        """The codes of the places of the main chart."""
        return tuple(place.code for place in self.main.territories)


def all_steps(maps: Sequence[DistrictMap]) -> tuple[Period, ...]:
    """The periods of all the maps of the series, in time."""
    periods = {step.period for one in maps if one.asked_for for step in one.steps}
    return tuple(sorted(periods, key=lambda one: (one.end, one.start)))
