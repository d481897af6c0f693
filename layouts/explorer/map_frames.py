"""The maps of the explorer with their rankings and tables, step by step: the step on show first, the others behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Sized
from typing import TypedDict

from layouts.document import ids
from layouts.document.templates import RenderContext, fill_template
from layouts.explorer.figures import FigureRoom, Painted, compact, map_height, paint_figure, ranking_height
from layouts.explorer.scene import DistrictMap, Scene, Step
from observatory.charts.chart import Chart, Mark, Shape
from observatory.charts.findings.place_findings import MANY
from observatory.charts.findings.ranking import change_between, change_word, heading_and_rest
from observatory.charts.kinds.chosen_kind import chart_of
from observatory.charts.kinds.maps.map_classes import Course, course_of
from observatory.charts.layout.axes import Height
from observatory.model import Breakdown, Indicator, Panel, Period, Row
from observatory.text import Text
from observatory.vocabulary import captions, phrases
from observatory.words.labels import category_name, interval_words, status_words


class Ranked(TypedDict):
    """The marks of a ranking as rows, in their order: of each its name, then a cell a column; all are of one `period`.

    `columns` are the headings with whether numbers stand under them; the first is that of the names.
    """

    caption: str
    period: str
    columns: list[tuple[str, bool]]
    places: list[str]
    rows: list[list[str]]


class MapFrame(TypedDict):
    """One step of a map. A mark of the ranking that says what one of the map says names that one by its place.

    `ranked` is what heads the stage, and the rest of that finding. Bars in place of a map are the ranking: only their
    finding and table follow.
    """

    heading: str
    note: str
    map: Painted
    ranking: Painted | None
    ranked: tuple[str, str]
    table: Ranked


class MapFrames(TypedDict):
    """The frames of a map, None for those that are not here yet; `at` is the place of the frame of each step.

    `own` is the markup of the control over its own periods, empty where it has none; `labels` name these, and `periods`
    are how the address of the map of `whole` writes them.
    `paths` are the outlines, which all frames share: in a frame a path is its place among them, or a path of its own.
    """

    hue: str
    requested: bool
    whole: str
    own: str
    periods: list[str]
    labels: list[str]
    paths: list[str]
    frames: list[MapFrame | None]
    at: list[int]


def shown_frames(scene: Scene, context: RenderContext, room: FigureRoom) -> list[MapFrames]:
    """Of each map the frame of the period on show."""
    made = []
    for number, district_map in enumerate(scene.maps):
        drawing = _Drawing(district_map, number, scene=scene, context=context, room=room)
        shown = district_map.at(scene.on_show)
        frames = [drawing.frame(step) if at == shown else None for at, step in enumerate(district_map.steps)]
        at = [district_map.at(period) for period in scene.steps] or [district_map.shown]
        beside = scene.stands_beside(district_map)
        periods = [step.period for step in district_map.steps] if beside else []
        own = (
            fill_template("explorer_years", context.text, own=number, last=len(periods) - 1)
            if beside
            else None
        )
        made.append(MapFrames(
            hue=district_map.hue, requested=district_map.asked_for, whole=district_map.whole,
            own=compact(own) if own else "", periods=[str(period) for period in periods],
            labels=[context.text.period(period) for period in periods], paths=list(drawing.paths), frames=frames, at=at,
        ))  # fmt: skip
    return made


def every_frame(scene: Scene, context: RenderContext, room: FigureRoom) -> list[list[MapFrame]]:
    """Of each map the frames of all its steps."""
    drawings = (
        _Drawing(each, number, scene=scene, context=context, room=room)
        for number, each in enumerate(scene.maps)
    )
    return [list(map(drawing.frame, drawing.map.steps)) for drawing in drawings]


class _Drawing:
    """Draws the steps of one map: all with the same classes and outlines, names in the same places, bars of one scale."""

    def __init__(
        self,
        district_map: DistrictMap,
        number: int,
        *,
        scene: Scene,
        context: RenderContext,
        room: FigureRoom,
    ) -> None:
        self.map, self.number, self.context, self.room = district_map, number, context, room
        self.width = room.of_maps
        alike = scene.maps if scene.alike else (district_map,)
        panels = [step.map for step in district_map.steps]
        self.course: Course = course_of(
            panels,
            context.text,
            alike=[step.map for each in alike for step in each.steps],
            keyed=not district_map.asked_for,
        )
        self.tallest = max((step.ranking for step in district_map.steps), key=_highest)
        self.first = district_map.steps[district_map.shown]
        self._first_charts: dict[Height, Chart] = {}
        self.height: Height = self._height()
        self.first_chart = self._first_chart(self.height)
        forms = (mark.form for mark in self.first_chart.marks)
        outlines = dict.fromkeys(form.path for form in forms if isinstance(form, Shape))
        self.paths = {path: at for at, path in enumerate(outlines)}

    def _chart(self, step: Step, height: Height | None = None) -> Chart:
        context = self.context
        return chart_of(
            step.map, context.text, width=self.width if step.is_map else self.room.width, outlines=context.outlines,
            course=self.course, beside=() if step.is_map else [self.tallest], height=height or self.height,
        )  # fmt: skip

    def _height(self) -> Height:
        """That of the map in all its steps, or of the bars in its place."""
        most = self.room.under_name
        if not self.first.is_map:
            return ranking_height(self._first_chart("usual"), most)
        many = len(self.first.map.territories) > MANY
        lowest = self.room.lowest_of_many if many else 0
        return map_height(self._first_chart, most, many=many, lowest=lowest)

    def _first_chart(self, height: Height) -> Chart:
        """The step that stands for the map in a height, which is tried and then kept."""
        if height not in self._first_charts:
            self._first_charts[height] = self._chart(self.first, height)
        return self._first_charts[height]

    def frame(self, step: Step) -> MapFrame:
        """One step, with its ranking in words and as a table where it shows the series that was asked for."""
        text, name = self.context.text, f"{ids.MAP}-{self.number}"
        chart = self.first_chart if step is self.first else self._chart(step)
        former = self._year_before(step) if self.map.asked_for else None
        bars = chart if not step.is_map else self._bars(step) if self.map.asked_for else None
        told = bars if self.map.asked_for and bars is not None else chart
        frame = MapFrame(
            heading=self._heading(step),
            note=self.map.note or text.t(step.map.indicator.name),
            map=self._with_shared_paths(paint_figure(chart, self.room, name=name, plotted=False)),
            ranking=None,
            ranked=heading_and_rest(told, text.t(step.ranking.indicator.name), unit_below=True),
            table=table_of(step.map, chart.marks[:MANY], text, former=former),
        )
        if self.map.asked_for and step.is_map and bars is not None:
            ranking = paint_figure(bars, self.room, name=f"{ids.RANKING}-{self.number}")
            frame["ranking"] = ranking
            frame["table"] = table_of(step.ranking, bars.marks, text, former=former)
            words = {target["says"]: at for at, target in enumerate(frame["map"]["targets"])}
            for target in ranking["targets"]:
                target["says"] = words.get(target["says"], target["says"])
        return frame

    def _bars(self, step: Step) -> Chart:
        def draw(height: Height) -> Chart:
            return chart_of(
                step.ranking,
                self.context.text,
                width=self.room.of_rankings,
                beside=[self.tallest],
                height=height,
            )

        usual = draw("usual")
        height = ranking_height(usual, self.room.under_name)
        return usual if height == "usual" else draw(height)

    def _heading(self, step: Step) -> str:
        """The place with the period; of outlines without a figure, which are of no period, the place."""
        if not step.map.rows:
            return self.map.name
        period = self.context.text.period(step.period)
        return self.context.text.t(phrases.PLACE_IN_PERIOD, place=self.map.name, period=period)

    def _year_before(self, step: Step) -> Panel | None:
        """The ranking of the year before that of a step; None where the map has none."""
        years = {each.period: each.ranking for each in self.map.steps}
        return years.get(Period.year(step.period.start.year - 1)) if step.period.grain == "year" else None

    def _with_shared_paths(self, drawn: Painted) -> Painted:
        for part in drawn["areas"]:
            part["d"] = self.paths.get(str(part["d"]), part["d"])
        return drawn


def _highest(panel: Panel) -> float:
    return max((end for row in panel.rows for end in (row.value, row.upper) if end is not None), default=0.0)


def table_of(panel: Panel, marks: Sequence[Mark], text: Text, *, former: Panel | None = None) -> Ranked:
    """The marks of a ranking as rows; a column in which nothing stands is left out.

    `former` is the same ranking of the year before, with which each place is compared.
    """
    indicator = panel.indicator
    columns = [
        (text.t(captions.VALUE), True),
        (text.t(captions.INTERVAL), True),
        (text.t(captions.STATUS), False),
    ]
    cells = [list(_cells(mark, indicator, text)) for mark in marks]
    if former is not None and former.rows:
        columns.append((text.t("Frente a {period}", period=text.period(former.rows[0].period)), False))
        changes = _changes([mark.row for mark in marks], panel, former, text)
        for row, mark in zip(cells, marks, strict=True):
            row.append(changes.get((mark.row.territory, mark.row.breakdown), "") if mark.row.leads else "")
    kept = [at for at in range(len(columns)) if any(row[at] for row in cells)]
    places = {place.code: text.t(place.name) for place in panel.territories}

    def name_of(mark: Mark) -> str:
        group = category_name(panel, mark.row.breakdown, text) if panel.by else ""
        return ": ".join(filter(None, (places.get(mark.row.territory, ""), group)))

    period = text.period(marks[0].row.period) if marks else ""
    caption = f"{text.t(indicator.name)}, {period}"
    return {
        "caption": f"{caption} ({_share_of(marks, places, text)})" if len(places) > MANY else caption,
        "period": str(marks[0].row.period) if marks else "",
        "columns": [(text.t(captions.PLACE), False), *(columns[at] for at in kept)],
        "places": [mark.row.territory for mark in marks],
        "rows": [
            [name_of(mark), *(row[at] for at in kept)] for mark, row in zip(marks, cells, strict=True)
        ],
    }  # fmt: skip


def _share_of(marks: Sequence[Mark], places: Sized, text: Text) -> str:
    """How many of the places the table lists, and where the others are."""
    listed = text.number(len({mark.row.territory for mark in marks}))
    return text.t(
        "{listed} de {count} lugares; los demás, en el CSV", listed=listed, count=text.number(len(places))
    )


def _changes(
    rows: Iterable[Row], panel: Panel, former: Panel, text: Text
) -> dict[tuple[str, Breakdown], str]:
    """For each place and group of `rows` whether its number is more or less than the year before, in a word."""
    before = {(row.territory, row.breakdown): row for row in former.rows if row.leads}
    changes = {}
    for row in rows:
        key = (row.territory, row.breakdown)
        if row.leads and key in before:
            changes[key] = change_word(
                change_between(row, before[key], panel.indicator, panel.year_growth), text
            )
    return changes


def _cells(mark: Mark, indicator: Indicator, text: Text) -> Iterator[str]:
    yield mark.number
    yield interval_words(mark.row, indicator, text)
    yield status_words(mark.row, text) if mark.row.symbol == "value" else ""
