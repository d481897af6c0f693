"""What the graphs of the explorer are given: figures with their targets and words, of the main chart and step by step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypedDict

from dash import html
from dash.development.base_component import Component

from layouts.document.html import render
from layouts.document.render_context import RenderContext
from layouts.scene import DistrictMap, Scene, Step
from observatory.charts.chart import Chart, Mark
from observatory.charts.kinds.chosen_kind import chart_of
from observatory.charts.painting.plotly import Figure, Theme, Words, figure
from observatory.charts.painting.targets import Target, targets_of
from observatory.model import Indicator, Panel
from observatory.text import Text
from observatory.words.labels import category_name, interval_words, status_words

GAP: Final = 32  # pixels between figures that stand side by side
DESK: Final = 1000  # pixels from which maps and main chart stand in one row
TABLET: Final = 640
NARROWEST, BROADEST = 280, 1600


@dataclass(frozen=True, slots=True)
class Room:
    """The pixels that the explorer has across, and whether the reader's screen is light or dark."""

    width: int
    theme: Theme = "light"

    def of_maps(self, count: int) -> int:
        """The breadth of each of so many maps."""
        if self.width < TABLET or not count:
            return self.width
        if self.width < DESK:
            return (self.width - GAP * (count - 1)) // count
        return int(self.width * (0.27 if count > 1 else 0.38))

    def of_main(self, maps: int) -> int:
        """What so many maps leave to the main chart."""
        if self.width < DESK or not maps:
            return self.width
        return self.width - maps * (self.of_maps(maps) + GAP)

    @property
    def of_rankings(self) -> int:
        """The breadth of a ranking, which has its table beside it."""
        return self.width if self.width < DESK else int(self.width * 0.55)


class Painted(TypedDict):
    """A figure, where each of its marks is met, and what it says in a sentence and in full."""

    figure: Figure
    targets: list[Target]
    finding: str
    alternative: str


class Frame(TypedDict):
    """One step of a map: its heading, map, ranking and table (as HTML)."""

    heading: str
    note: str
    map: Painted
    ranking: Painted | None
    table: str


class MapFrames(TypedDict):
    """The frames of a map; `at` is the place of the frame of each step of the scene.

    The map of the frame at `base` is whole, the others hold what they have otherwise.
    """

    hue: str
    asked: bool
    frames: list[Frame]
    base: int
    at: list[int]


def main_figure(scene: Scene, context: RenderContext, room: Room) -> Painted:
    """The chart over time, or the bars of groups."""
    width = room.of_main(len(scene.maps))
    return _painted(chart_of(scene.main, context.text, width=width, outlines=context.outlines), room)


def map_frames(scene: Scene, context: RenderContext, room: Room) -> list[MapFrames]:
    """The maps with their rankings, in every period: of one measure all with the same classes, and bars of one scale."""
    return [_frames(one, scene, context, room) for one in scene.maps]


def _frames(one: DistrictMap, scene: Scene, context: RenderContext, room: Room) -> MapFrames:
    alike = scene.maps if scene.alike else (one,)
    maps = [step.map for each in alike for step in each.steps]
    tallest = max((step.ranking for step in one.steps), key=_highest)
    frames = [_frame(one, step, maps, tallest, scene=scene, context=context, room=room) for step in one.steps]
    _keep_differences([frame["map"] for frame in frames], base=one.shown)
    return {
        "hue": one.hue,
        "asked": one.asked_for,
        "frames": frames,
        "base": one.shown,
        "at": [one.at(period) for period in scene.steps] or [one.shown],
    }


def _highest(panel: Panel) -> float:
    return max((end for row in panel.rows for end in (row.value, row.upper) if end is not None), default=0.0)


def _frame(
    one: DistrictMap, step: Step, maps: Sequence[Panel], tallest: Panel, *, scene: Scene, context: RenderContext,
    room: Room,
) -> Frame:  # fmt: skip
    text = context.text
    drawn = chart_of(
        step.map, text, width=room.of_maps(len(scene.maps)), outlines=context.outlines,
        beside=[panel for panel in maps if panel is not step.map],
    )  # fmt: skip
    heading = text.t("{place}, {period}", place=one.name, period=text.period(step.period))
    if not one.asked_for:
        return _plain(heading, one.note, _painted(drawn, room), table_of(step.map, drawn.marks, text))
    ranked = chart_of(step.ranking, text, width=room.of_rankings, beside=[tallest])
    table = table_of(step.ranking, ranked.marks, text)
    plain = _plain(heading, text.t(step.map.indicator.name), _painted(drawn, room), table)
    return {**plain, "ranking": _painted(ranked, room)}


def _plain(heading: str, note: str, painted: Painted, table: Component) -> Frame:
    return {"heading": heading, "note": note, "map": painted, "ranking": None, "table": render(table)}


def _painted(chart: Chart, room: Room) -> Painted:
    return {
        "figure": figure(chart, room.theme),
        "targets": targets_of(chart),
        "finding": chart.title,
        "alternative": chart.description,
    }


def table_of(panel: Panel, marks: Sequence[Mark], text: Text) -> Component:
    """The marks of a ranking as rows; the button of each chooses its place."""
    indicator = panel.indicator
    columns = [(text.t("Valor"), "number"), (text.t("Intervalo del 95 %"), "number"), (text.t("Estado"), "")]
    cells = [list(_cells(mark, indicator, text)) for mark in marks]
    kept = [at for at in range(len(columns)) if any(row[at] for row in cells)]
    head = [html.Th(columns[at][0], scope="col", className=columns[at][1] or None) for at in kept]
    places = {place.code: text.t(place.name) for place in panel.territories}

    def name_of(mark: Mark) -> str:
        group = category_name(panel, mark.row.breakdown, text) if panel.by else ""
        return ": ".join(filter(None, (places.get(mark.row.territory, ""), group)))

    body = [
        html.Tr([
            html.Th(_button(mark.row.territory, name_of(mark)), scope="row"),
            *(html.Td(row[at], className=columns[at][1] or None) for at in kept),
        ], **{"data-row": mark.row.territory})
        for mark, row in zip(marks, cells, strict=True)
    ]  # fmt: skip
    period = text.period(marks[0].row.period) if marks else ""
    caption = f"{text.t(indicator.name)}, {period}"
    return html.Table([
        html.Caption(caption),
        html.Thead(html.Tr([html.Th(text.t("Lugar"), scope="col"), *head])),
        html.Tbody(body),
    ], className="ranked")  # fmt: skip


def _cells(mark: Mark, indicator: Indicator, text: Text) -> Iterator[str]:
    yield mark.number
    yield interval_words(mark.row, indicator, text)
    yield status_words(mark.row, text) if mark.row.symbol == "value" else ""


def _button(code: str, name: str) -> Component:
    return html.Button(name, type="button", **{"data-choose": code, "aria-pressed": "false"})


def _keep_differences(painted: Sequence[Painted], *, base: int) -> None:
    """Of every map but the one at `base` only what that one has otherwise, where both have as many traces and marks."""
    first = painted[base]
    for other in painted:
        ours, theirs = other["figure"], first["figure"]
        if other is first or len(ours["data"]) != len(theirs["data"]):
            continue
        if len(other["targets"]) == len(first["targets"]):
            ours["data"] = [_difference(*pair) for pair in zip(theirs["data"], ours["data"], strict=True)]
            ours["layout"] = _difference(theirs["layout"], ours["layout"])
            for before, after in zip(first["targets"], other["targets"], strict=True):
                if before["d"] == after["d"]:
                    after["d"] = ""


def _difference(before: Words, after: Words) -> Words:
    gone: Words = {name: None for name in before if name not in after}
    return {**gone, **{name: value for name, value in after.items() if before.get(name) != value}}
