"""Chooses the kind of chart for a panel (map, bars, groups, trend ...) and builds it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import chain
from typing import Final

from observatory.charts.chart import Chart, Sentence
from observatory.charts.findings.trend_findings import with_part
from observatory.charts.kinds import (
    bars,
    dated_figures,
    empty,
    groups,
    multiples,
    neighbours,
    points,
    steps,
    trend,
    year_months,
)
from observatory.charts.kinds.maps import district_map
from observatory.charts.kinds.maps.map_classes import Course
from observatory.charts.layout.axes import Height, fill_height
from observatory.charts.marking import Link, no_link
from observatory.charts.painting.image import stamp_demonstration_mark
from observatory.charts.sharing import split_panel_into_areas
from observatory.geography.outlines import Outlines
from observatory.model import Panel
from observatory.provenance.third_party_copies import official
from observatory.statistics import ranks_places, statistic_of
from observatory.statistics.series import (
    Series,
    as_bars,
    breaks_of,
    drawn_rows,
    has_own_dates,
    is_of_steps,
    runs,
    series_of,
)
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words.sentences import visible_rows

PHONE: Final = 316  # pixels a chart is drawn for: the narrowest phone, half of a desk, a desk
HALF: Final = 480
DESK: Final = 672
_MOST_PLACES: Final = 6  # lines of one trend; more are small multiples
_MOST_GROUPS: Final = 4  # coloured lines of one trend
_MOST_DATED: Final = 16  # figures without a line that are listed one by one


@dataclass(frozen=True, kw_only=True)
class ChartOrder:
    """What is to be drawn, and what `chart_of` was told of it."""

    panel: Panel = field(kw_only=False)
    text: Text = field(kw_only=False)
    width: int
    outlines: Outlines | None
    beside: Sequence[Panel]
    link: Link
    height: Height
    course: Course | None

    @cached_property
    def every(self) -> list[Sequence[Series]]:
        """The series of each part of the panel; a comparison has two."""
        return [series_of(part) for part in split_panel_into_areas(self.panel)]


def is_on_map(panel: Panel, outlines: Outlines | None) -> bool:
    """Whether the chart of a panel is a map: what is asked for as one is drawn as bars where no outline is at hand."""
    return panel.view == "map" and outlines is not None and _has_outlines(panel, outlines)


def finding_of(panel: Panel, text: Text, outlines: Outlines | None = None) -> str:
    """The finding of the panel's chart, as one text."""
    return chart_of(panel, text, width=DESK, outlines=outlines).title


def chart_of(
    panel: Panel, text: Text, *, width: int, outlines: Outlines | None = None, beside: Sequence[Panel] = (),
    link: Link = no_link, height: Height = "usual", course: Course | None = None,
) -> Chart:  # fmt: skip
    """The chart of a panel, `width` pixels broad; of a table, that of its rows over time. A demonstration bears its mark.

    `outlines` are needed for a map; without one for the panel's places it is drawn as bars. `beside` are maps or bars of
    the same page and measure, with which it shares its classes or its scale. `link` leads from a territory to its page.
    `height` is that of lines over time and maps; of so many pixels each kind takes what it can. `course` is what a map
    keeps through its periods.
    """
    panel = replace(panel, view="trend") if panel.view == "table" or not panel.tells_change else panel
    order = ChartOrder(
        panel, text, width=width, outlines=outlines, beside=beside, link=link, height=height, course=course
    )
    chart, shown = _draw_chart(order), official(panel)
    if shown is not panel:
        told = _draw_chart(replace(order, panel=shown)) if _has_number(shown) else None
        chart = replace(chart, finding=tuple(_find_official_sentences(chart, told, text)))
    chart_told = with_part(chart, panel, text)
    return stamp_demonstration_mark(chart_told, text) if panel.demonstration else chart_told


def _draw_chart(order: ChartOrder) -> Chart:
    kind = next(kind for kind in KINDS if kind.fits(order))
    given = {name: getattr(order, name) for name in kind.takes}
    draw = partial(kind.chart, order.panel, order.text, **given)
    chart = fill_height(draw, order.height) if kind.stretches else draw()
    if chart.kind not in ("bars", "groups", "trend") or not _is_of_one_figure(order):
        return chart
    draw = partial(_draw_dated_figures, order.panel, order.text, width=order.width, link=order.link)
    dated = fill_height(draw, order.height)
    return replace(dated, finding=chart.finding, alternative=chart.alternative)


def _has_number(panel: Panel) -> bool:
    return any(row.value is not None for row in panel.rows)


def _find_official_sentences(chart: Chart, told: Chart | None, text: Text) -> Iterator[Sentence]:
    """The sentences of a finding that rests on no copy of a file that its owner has not published.

    Such figures are drawn and listed, and lead nothing: the finding is that of `told`, which is drawn of the others;
    without others it has no number, of steps alone their names.
    """
    if told is None:
        yield from (sentence for sentence in chart.finding if chart.kind == "steps" and not sentence.marks)
        yield Sentence(text.t(phrases.UNPUBLISHED_FIGURES))
        return
    places = {id(mark.row): at for at, mark in enumerate(chart.marks)}
    rows = [id(mark.row) for mark in told.marks]
    for sentence in told.finding:
        yield replace(sentence, marks=tuple(places[rows[at]] for at in sentence.marks if rows[at] in places))


def _is_on_map(order: ChartOrder) -> bool:
    return is_on_map(order.panel, order.outlines)


def _is_of_one_figure(order: ChartOrder) -> bool:
    """Whether the picture would show one value of one date and nothing beside it: that is a sentence."""
    panel = order.panel
    rows = visible_rows(panel)
    beside = len(panel.territories) > 1 and _is_as_bars(order)  # bars name the places without a number too
    return len(rows) == 1 and rows[0].value is not None and not beside


def _sets_offices_beside(order: ChartOrder) -> bool:
    """Whether rates whose cases come to an office from wherever would stand beside those of another place."""
    every = order.panel.indicators
    rates = {each.id for each in every if statistic_of(each).per_inhabitants and not ranks_places(each)}
    places = {row.territory for row in order.panel.rows if row.indicator in rates and row.value is not None}
    return len(places) > 1


def _is_of_groups(order: ChartOrder) -> bool:
    return _is_as_bars(order) and bool(order.panel.by)


def _is_as_bars(order: ChartOrder) -> bool:
    return as_bars(order.panel) or order.panel.view == "map"


def _is_of_many_series(order: ChartOrder) -> bool:
    limit = _MOST_GROUPS if order.panel.by else _MOST_PLACES
    return any(len(part) > limit for part in order.every)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of chart: for which orders it is chosen, what draws their panels, and what of the order that takes.

    One that `stretches` is told how many times as high its rows are to be, so that an image of told height is filled.
    """

    fits: Callable[[ChartOrder], bool]
    chart: Callable[..., Chart]
    takes: tuple[str, ...] = ("width", "link", "height")
    stretches: bool = False


def _draw_unknown_writers(panel: Panel, text: Text, *, width: int, link: Link, height: Height) -> Chart:
    """Values over time that nothing joins, of one place and of one form of the register; else the sentence why not."""
    drawn = replace(panel, rows=drawn_rows(panel))
    why = ""
    if _has_number(panel):
        if len({row.territory for row in panel.rows}) > 1:
            why = text.t(phrases.REGISTER_BESIDE)
        elif not drawn.rows:
            why = text.t(phrases.OTHER_FORM)
    if why or not drawn.rows:
        return empty.chart(panel, text, width=width, why=why)
    return trend.chart(drawn, text, width=width, link=link, height=height)


def _draw_dated_figures(panel: Panel, text: Text, *, width: int, link: Link, stretch: float) -> Chart:
    """What the picture shows as figures with their dates."""
    shown = replace(panel, rows=visible_rows(panel))
    return dated_figures.chart(shown, text, width=width, link=link, stretch=stretch)


def _refuse_offices_beside(panel: Panel, text: Text, *, width: int, stretch: float) -> Chart:
    return empty.chart(panel, text, width=width, why=text.t(phrases.OFFICES_BESIDE), stretch=stretch)


KINDS: Final[tuple[Kind, ...]] = (
    Kind(lambda order: not order.panel.tells_change, _draw_unknown_writers),
    Kind(lambda order: order.panel.view == "year_months", year_months.chart),
    Kind(lambda order: order.panel.view == "neighbours", neighbours.chart, ("width", "link"), stretches=True),
    Kind(
        lambda order: order.outlines is not None and any(row.at for row in order.panel.rows),
        points.chart,
        ("width", "outlines"),
        stretches=True,
    ),
    Kind(
        lambda order: bool(order.panel.rows) and is_of_steps(order.panel),
        steps.chart,
        ("width",),
        stretches=True,
    ),
    Kind(_is_on_map, district_map.chart, ("width", "outlines", "beside", "link", "course", "height")),
    Kind(lambda order: not _has_number(order.panel), empty.chart, ("width",), stretches=True),
    Kind(_sets_offices_beside, _refuse_offices_beside, ("width",), stretches=True),
    Kind(
        lambda order: _is_of_groups(order) and has_own_dates(order.panel),
        _draw_dated_figures,
        ("width", "link"),
        stretches=True,
    ),
    Kind(_is_of_groups, groups.chart, stretches=True),
    Kind(_is_as_bars, bars.chart, ("width", "link", "beside", "height"), stretches=True),
    Kind(
        lambda order: _are_single([*chain.from_iterable(order.every)]),
        dated_figures.chart,
        ("width", "link"),
        stretches=True,
    ),
    Kind(_is_of_many_series, multiples.chart, ("width", "link"), stretches=True),
    Kind(lambda order: True, trend.chart, ("width", "link", "height", "every")),
)
"""In the order in which they are tried: the first that fits draws."""


def _has_outlines(panel: Panel, outlines: Outlines) -> bool:
    return outlines.draw(code for place in panel.territories for code in (place.code, *place.members))


def _has_line(series: Series) -> bool:
    """Whether two full periods of a series may be joined."""
    return any(len(run) > 1 for run in runs(series, breaks_of((), series)))


def _are_single(every: Sequence[Series]) -> bool:
    """Whether the figures are few, make no line, and some are of odd spans, or there is but one a series."""
    rows = [row for series in every for row in series.rows]
    if len(rows) > _MOST_DATED:
        return False
    odd = any(row.partial or row.period.grain == "span" for row in rows if row.value is not None)
    return (odd or all(len(series.valued) < 2 for series in every)) and not any(map(_has_line, every))
