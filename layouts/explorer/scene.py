"""What the explorer shows for one address: a chart over time, and maps with their rankings, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from dash import dcc, html
from dash.development.base_component import Component

from layouts.document import ids
from layouts.parts.chart_section import Control, Figure
from observatory.model import Grade, Panel, Period

_UNHEARD: Final[Any] = {"aria-hidden": "true"}
_STILL: Final[Any] = {"staticPlot": True, "displayModeBar": False}
_STORES: Final = (
    ids.ROOM, ids.ASKED, ids.SUBJECT, ids.FRAMES, ids.WANTED, ids.OTHER_FRAMES, ids.MAIN_MARKS, ids.SEEN,
    ids.EXACTLY, ids.LOOKED_FOR, ids.FOUND,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """A map and the ranking of the same places in one period."""

    period: Period
    map: Panel
    ranking: Panel

    @property
    def is_map(self) -> bool:
        """Whether there is a map beside the ranking: of what may not paint areas there are bars in its place."""
        return self.map.view == "map"


@dataclass(frozen=True, slots=True)
class DistrictMap:
    """The map of what is called `name` through its steps; `shown` stands for it where the address names no other.

    `note` says why it shows another series than the one asked for, where it does. `whole` is the code of what its places
    make up; `own` the step that the address names for this map alone.
    """

    steps: tuple[Step, ...]
    shown: int
    name: str
    hue: str
    note: str = ""
    whole: str = ""
    own: int | None = None

    @property
    def asked_for(self) -> bool:
        """Whether it shows the series of the address."""
        return not self.note

    @property
    def has_figures(self) -> bool:
        """Whether it says something: outlines without a figure are told in words."""
        return any(step.map.rows for step in self.steps)

    def at(self, period: Period | None) -> int:
        """The place of the step of a period; where it has none of its own that of the last one before it, or the first.

        Without a period, and of a map that stands in place of another, it is the step which stands for the map.
        """
        if self.own is not None:
            return self.own
        own = next((at for at, step in enumerate(self.steps) if step.period == period), None)
        if own is not None or period is None or not self.asked_for:
            return self.shown if own is None else own
        until = (period.end, period.start)
        past = [at for at, step in enumerate(self.steps) if (step.period.end, step.period.start) <= until]
        return past[-1] if past else 0


@dataclass(frozen=True, slots=True)
class Scene:
    """`query` is the whole query that is shown, `main` the panel of its chart over time, or of its bars.

    `maps` are those with figures, the one that leads first; `unmapped` are towns that have none, each with the reason.
    `alike`: they measure the same and share their classes. `filters` are what may be chosen of the series, `measures`
    the series that count the same otherwise. `period` is that of the maps, where the address names it; `span` the years
    of the chart over time, where some of its `years` are chosen. `asked_tab` is the tab that the address names, or
    empty; `as_bars`: what tells the series best are bars.
    """

    query: str
    main: Panel
    maps: tuple[DistrictMap, ...]
    period: Period | None = None
    filters: tuple[Control, ...] = ()
    measures: tuple[tuple[str, str, bool], ...] = ()
    undated: tuple[Figure, ...] = ()
    alike: bool = False
    grade: Grade = Grade.C
    steps: tuple[Period, ...] = field(default=())
    years: tuple[int, ...] = ()
    span: Period | None = None
    unmapped: tuple[tuple[str, str], ...] = ()
    asked_tab: str = ""
    as_bars: bool = False

    @property
    def tabs(self) -> tuple[str, ...]:
        """What the stage can show: the leading map with its ranking, line, bars, table, and each other map.

        A map is named by the code of what its places make up. Of a series without a map what tells it best comes first.
        """
        bars = ("bars",) if self.main.indicator.tells_change else ()
        charts = ("bars", "trend") if self.as_bars and not self.maps else ("trend", *bars)
        return (*(["map"] if self.maps else []), *charts, "table", *(each.whole for each in self.maps[1:]))

    @property
    def tab(self) -> str:
        """The tab on show: that of the address, or the first."""
        return self.asked_tab if self.asked_tab in self.tabs else self.tabs[0]

    @property
    def map_on_show(self) -> DistrictMap | None:
        """The map of that tab; None where it shows none."""
        every = dict(zip(("map", *(each.whole for each in self.maps[1:])), self.maps, strict=False))
        return every.get(self.tab)

    @property
    def chosen(self) -> tuple[str, ...]:
        """The codes of the places of the main chart."""
        return tuple(place.code for place in self.main.territories)

    @property
    def span_of_years(self) -> tuple[int, int] | None:
        """The first and the last year of the span."""
        return (self.span.start.year, self.span.end.year) if self.span else None

    @property
    def now(self) -> int:
        """The place of the step on show: that of the address, or the nearest one of the last map of the series.

        Where years are chosen that have steps, it is one of these.
        """
        inside = self._steps_in_span()
        if self.period in self.steps and (not inside or self.steps.index(self.period) in inside):
            return self.steps.index(self.period)
        if inside:
            return inside[-1]
        if not self.maps:
            return 0
        leading = self.maps[0]
        return self.steps.index(leading.steps[leading.at(self.period)].period)

    def _steps_in_span(self) -> list[int]:
        first, last = self.span_of_years or (0, -1)
        return [
            at for at, step in enumerate(self.steps) if first <= step.start.year and step.end.year <= last
        ]

    def stands_beside(self, district_map: DistrictMap) -> bool:
        """Whether a map has periods of its own, through which the steps of the others do not lead."""
        others = any(each.asked_for for each in self.maps)
        return others and not district_map.asked_for and len(district_map.steps) > 1

    @property
    def on_show(self) -> Period | None:
        """The period of that step; None where there are no maps."""
        return self.steps[self.now] if self.steps else None


def all_steps(maps: Sequence[DistrictMap]) -> tuple[Period, ...]:
    """The periods of the maps of the series, in time; where there are none, of those shown in place of one."""
    leading = [each for each in maps if each.asked_for] or maps
    periods = {step.period for each in leading for step in each.steps}
    return tuple(sorted(periods, key=lambda period: (period.end, period.start)))


# The Dash layout of the explorer, which knows no language: stores and figures. All that stands around them is HTML.
# `layouts/templates/explorer.html` has the room in which `assets/explorer.js` sets it; script and callbacks fill it.


def layout(maps: int) -> Component:
    """The whole layout, with room for so many maps: a panel each, one of the main chart, one of the tables."""
    tables = [html.Div(id=f"{ids.RANKING}-{at}-{ids.TABLE}", className="scroll") for at in range(maps)]
    return html.Div(
        [
            dcc.Location(id=ids.LOCATION, refresh=False),
            *(dcc.Store(id=name) for name in _STORES),
            *(_map(at) for at in range(maps)),
            html.Section(_graph(ids.MAIN), id=f"{ids.MAIN}-parte", hidden=True),
            html.Section([*tables, html.Div(id=ids.TABLE)], id=f"{ids.TABLE}-parte", hidden=True),
        ]
    )


def _map(at: int) -> Component:
    """A map and the ranking of its places; the asset fills their heading and note with each step.

    A map is the drawing of the reading pages, recoloured by step: its areas are paths that the asset paints.
    """
    name, ranking = f"{ids.MAP}-{at}", f"{ids.RANKING}-{at}"
    return html.Section(
        [
            html.Div(
                [
                    html.H2(id=f"{name}-titulo"),
                    html.P(id=f"{name}-nota", className="note"),
                    html.Div(html.Div(id=f"{name}-sobre"), className="plotted"),
                    html.Div(id=f"{name}-anios"),
                ],
            ),
            html.Div(_graph(ranking), id=f"{ranking}-parte"),
        ],
        id=f"{name}-parte",
        hidden=True,
    )


def _graph(name: str) -> Component:
    """A figure that plotly draws and does not listen for: marks are met in what the asset lays over it.

    What stands behind the marks lies under it.
    """
    return html.Div(
        [
            html.Div(id=f"{name}-bajo", **_UNHEARD),
            html.Div(dcc.Graph(id=name, config=_STILL, responsive=False), **_UNHEARD),
            html.Div(id=f"{name}-sobre"),
        ],
        className="plotted",
    )
