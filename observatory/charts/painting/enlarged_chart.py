"""A chart with all that is drawn of it, its letters too, so many times as large: few marks fill an image so."""

from __future__ import annotations

from dataclasses import replace

from observatory.charts.chart import Area, Bar, Chart, Dot, Form, Mark, Point, Shape, Whisker


def may_be_enlarged(chart: Chart) -> bool:
    """Whether it has neither areas of a map nor a legend, whose sizes are fixed."""
    return not chart.legend and not any(isinstance(mark.form, Shape) for mark in chart.marks)


def enlarge_chart(chart: Chart, width: int) -> Chart:
    """The chart `width` pixels broad, everything in proportion; letters have whole sizes, never larger than that."""
    times = width / chart.width
    if times == 1:
        return chart

    def at(point: Point) -> Point:
        return point[0] * times, point[1] * times

    return replace(
        chart,
        width=width,
        height=round(chart.height * times),
        above=round(chart.above * times),
        below=round(chart.below * times),
        areas=tuple(_area(area, times) for area in chart.areas),
        marks=tuple(_mark(mark, times) for mark in chart.marks),
        strokes=tuple(replace(stroke, width=stroke.width * times) for stroke in chart.strokes),
        bands=tuple(replace(band, points=tuple(map(at, band.points))) for band in chart.bands),
        lines=tuple(
            replace(line, points=tuple(map(at, line.points)), width=line.width * times)
            for line in chart.lines
        ),
        labels=tuple(
            replace(label, x=label.x * times, y=label.y * times, size=int(label.size * times))
            for label in chart.labels
        ),
        cuts=tuple(cut * times for cut in chart.cuts),
    )


def _area(area: Area, times: float) -> Area:
    time, values = area.time, area.values
    return Area(
        area.left * times,
        area.top * times,
        area.right * times,
        area.bottom * times,
        time and replace(time, start=time.start * times, end=time.end * times),
        values and replace(values, start=values.start * times, end=values.end * times),
    )


def _mark(mark: Mark, times: float) -> Mark:
    whiskers = tuple(
        Whisker(
            one.shows, (one.start[0] * times, one.start[1] * times), (one.end[0] * times, one.end[1] * times)
        )
        for one in mark.whiskers
    )
    return replace(mark, form=_form(mark.form, times), whiskers=whiskers)


def _form(form: Form, times: float) -> Form:
    match form:
        case Dot(x, y, symbol, radius):
            return Dot(x * times, y * times, symbol, radius * times)
        case Bar(x, y, width, height):
            return Bar(x * times, y * times, width * times, height * times)
    raise TypeError("An area of a map has the size that it was drawn for.")
