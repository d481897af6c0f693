"""Sets a chart and its words in the shape of an image: drawn for the room it has there, letters as large as that allows.

Nothing is made smaller to fit: the words are set first, and the chart is made for what is left. Where that is too little,
all is laid out for more pixels, and so with smaller letters; where a chart does not fill it, with larger ones.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import Final

from observatory.charts.chart import Area, Bar, Chart, Dot, Form, Mark, Point, Shape
from observatory.charts.findings.ranking import LONGEST_HEADING, heading_and_rest, shorten_finding
from observatory.charts.kinds.chosen_kind import chart_of
from observatory.charts.layout.axes import Height, with_breaks_alone
from observatory.charts.layout.label_placement import ChartParagraph, TextColumn, wrap_text
from observatory.charts.painting.image import PaintedShape
from observatory.demonstration import site_name
from observatory.geography.outlines import Outlines
from observatory.model import Panel
from observatory.text import Text, message
from observatory.vocabulary import phrases
from observatory.words import describe

MORE_CAVEATS: Final = message("Hay más advertencias en el observatorio.")
_EDGE: Final = 16  # pixels on each side
_GAP: Final = 8
_BESIDE: Final = 20  # between the chart and the words at its side
_COLUMN: Final = 0.34  # of the room, which words at its side take
_LOWEST: Final = 110  # pixels of a chart whose height is free
_LOWEST_OF_ALL: Final = 76  # where there is little room
_STEP: Final = 100
_NEARLY: Final = 0.6
_FLATTEST: Final = 0.7  # of its breadth, which a chart of free height takes at most
_FULL: Final = 0.97  # of its room, which fills it
_LOOSE: Final = 1.8  # times the usual height of a chart, before its letters are larger
_TIMES: Final = tuple(1.06**step for step in range(25))  # a letter of a chart is so much larger
_TRIES: Final = (*((times, False) for times in _TIMES), *((times, True) for times in reversed(_TIMES)))
_MOST_SOURCES: Final = 2
_ALL: Final = 100_000
_LONG: Final = 16  # pixels of the letters of a heading that is longer than others
_FEWER: Final = (_ALL, 240, 100)  # letters of caveats, the less room there is

Draw = Callable[[int, Height], Chart]
"""The chart for a breadth in pixels and a height."""


def fit_chart_to_shape(panel: Panel, outlines: Outlines, text: Text, shape: PaintedShape) -> Chart:
    """The chart of the panel with finding, what it is, caveats, sources and release, in the proportions of `shape`.

    The chart has the part of it that `shape` says. Where all that is to be said would leave it less, or make its letters
    small, the caveats and the finding are those that are said in few words.
    """

    def arranged(shown: Panel, lowest: int) -> list[tuple[Arrange, _Fitter]]:
        def draw(width: int, height: Height) -> Chart:
            return chart_of(shown, text, width=width, outlines=outlines, height=height)

        return [
            (arrange, _Fitter(draw, lowest))
            for arrange in (
                (_stack_words_and_chart,) if shape.brief else (_stack_words_and_chart, _with_column)
            )
        ]

    told = chart_of(panel, text, width=shape.least, outlines=outlines, height=_STEP)
    arrangements = arranged(panel, _LOWEST)
    largest_letters: Chart | None = None
    for most in _FEWER:
        fewest = most == _FEWER[-1]
        if fewest:
            arrangements = arranged(with_breaks_alone(panel), _LOWEST_OF_ALL)
        sizes = [size for size in shape.sizes() if fewest or size[0] <= shape.readable]
        for (width, height), (arrange, fitter) in product(sizes, arrangements):
            words = _words(panel, told, text, brief=shape.brief, most=most, room=width - 2 * _EDGE)
            least = shape.plot * width * height
            chart = arrange(words, fitter, width, height) if words.rooms(width, height) >= least else None
            if chart is not None and chart.width * chart.height >= least:
                return chart
            largest_letters = largest_letters or chart
    if largest_letters is None:
        raise ValueError(f"No size of the shape has room for {panel.query}.")
    return largest_letters


@dataclass(frozen=True)
class _Words:
    """What stands over a chart, what a reader must know of it, and who says it and when."""

    head: tuple[ChartParagraph, ...]
    notes: tuple[ChartParagraph, ...]
    foot: tuple[ChartParagraph, ...]

    @cached_property
    def below(self) -> tuple[ChartParagraph, ...]:
        """All that stands under a chart without words at its side."""
        return (*self.notes, *self.foot)

    def rooms(self, width: int, height: int) -> int:
        """Square pixels that all words over and under a chart leave of an image of these pixels."""
        inner = width - 2 * _EDGE
        return inner * (
            height
            - 2 * _EDGE
            - 2 * _GAP
            - TextColumn(self.head, inner).height
            - TextColumn(self.below, inner).height
        )


def _words(panel: Panel, chart: Chart, text: Text, *, brief: bool, most: int, room: int) -> _Words:
    """`brief`: the sources by their publishers, and of caveats one line of `room` pixels.

    `most`: letters of caveats; where not all fit, the grade has no reason, and the finding of a brief image is short. Of
    the fewest words it is short everywhere, and all of it the heading of a brief image.
    """
    fewest = most == _FEWER[-1]
    chart = shorten_finding(chart) if fewest or (brief and most != _ALL) else chart
    name, subtitle = text.t((panel.comparison or panel.indicator).name), describe.subtitle(panel, text)
    heading, rest = heading_and_rest(chart, name)
    sources = describe.source_lines(panel, text)
    remainder = len(sources) - _MOST_SOURCES
    more = [phrases.more_sources(remainder, text)] if remainder > 0 else []
    named = [describe.source_names(panel, text)] if brief and sources else [*sources[:_MOST_SOURCES], *more]
    graded = describe.grade_note(panel, text)
    caveats = describe.notes_on_view(panel, text)
    if graded and (brief or most != _ALL):
        graded = describe.grade_lead(panel, text)
    if brief:
        graded, caveats = "", _one_line([*filter(None, [graded]), *caveats], text, room)
    elif most != _ALL:
        caveats = _few(caveats, text, most)
    if brief and fewest:
        heading, rest = chart.title, ""
    site = site_name(text, demonstration=panel.demonstration)
    released = text.t(phrases.SITE_EDITION, site=site, release=panel.release, date=text.date(panel.released))
    return _Words(
        head=(
            *ChartParagraph.of(
                heading, 20 if len(heading) <= LONGEST_HEADING else _LONG, colour="ink", bold=True
            ),
            *ChartParagraph.of(rest, 14, colour="ink"),
            *ChartParagraph.of(subtitle if subtitle != heading else "", 12),
        ),
        notes=(*ChartParagraph.of(graded, 12, colour="ink"), *ChartParagraph.of(" ".join(caveats), 12)),
        foot=tuple(
            paragraph
            for told in ([" ".join((*named, released))] if brief else [" ".join(named), released])
            for paragraph in ChartParagraph.of(told, 12)
        ),
    )


def _few(caveats: Sequence[str], text: Text, most: int) -> list[str]:
    """The shortest of the caveats in their order, as many as few words hold, and where the others are."""
    kept: set[str] = set()
    for caveat in sorted(caveats, key=len):
        if sum(map(len, kept)) + len(caveat) <= most:
            kept.add(caveat)
    more = [] if len(kept) == len(caveats) else [text.t(MORE_CAVEATS)]
    return [*(caveat for caveat in caveats if caveat in kept), *more]


def _one_line(caveats: Sequence[str], text: Text, room: int) -> list[str]:
    """The first of the caveats that one line holds with where the others are; else the first alone that it holds."""
    more = [text.t(MORE_CAVEATS)] if caveats else []
    others = more if len(caveats) > 1 else []
    lines = [*(" ".join((caveat, *others)) for caveat in caveats), *caveats, *more]
    return [line for line in lines if len(wrap_text(line, room)) == 1][:1] or more


def _stack_words_and_chart(words: _Words, fitter: _Fitter, width: int, height: int) -> Chart | None:
    """All words over and under the chart; None where that leaves it too little."""
    inner = width - 2 * _EDGE
    head, foot = TextColumn(words.head, inner), TextColumn(words.below, inner)
    chart = fitter.chart(inner, height - 2 * _EDGE - head.height - foot.height - 2 * _GAP)
    return _center_chart(chart, head, foot, height) if chart is not None else None


def _with_column(words: _Words, fitter: _Fitter, width: int, height: int) -> Chart | None:
    """What a reader must know at the side of the chart; None where there is nothing, or too little room."""
    inner = width - 2 * _EDGE
    aside = round(inner * _COLUMN)
    head, foot, notes = (
        TextColumn(words.head, inner),
        TextColumn(words.foot, inner),
        TextColumn(words.notes, aside),
    )
    room = height - 2 * _EDGE - head.height - foot.height - 2 * _GAP
    if not words.notes or notes.height > room:
        return None
    chart = fitter.chart(inner - aside - _BESIDE, room)
    if chart is None:
        return None
    whole = _center_chart(replace(chart, aside=aside + _BESIDE), head, foot, height)
    top = -whole.above + _EDGE + head.height + _GAP
    return replace(whole, labels=(*whole.labels, *notes.at(chart.width + _BESIDE, top)))


def _center_chart(chart: Chart, head: TextColumn, foot: TextColumn, height: int) -> Chart:
    """The chart between its words in an image of this height, in the middle of the room it does not fill."""
    spare = height - 2 * _EDGE - head.height - foot.height - 2 * _GAP - chart.size[1]
    above = chart.above + _EDGE + head.height + _GAP + spare // 2
    bottom = height - above
    labels = (*head.at(0, _EDGE - above), *foot.at(0, bottom - _EDGE - foot.height))
    return replace(
        chart, above=above, below=bottom - chart.height, beside=_EDGE, labels=(*chart.labels, *labels)
    )


Arrange = Callable[[_Words, "_Fitter", int, int], Chart | None]
"""Sets words and a chart in an image of so many pixels across and down; None where there is too little room."""


class _Fitter:
    """Makes charts for rooms, and remembers what the last one needed that did not fit: the next needs about as much.

    `lowest`: pixels of a chart whose height is free, at least.
    """

    def __init__(self, draw: Draw, lowest: int) -> None:
        self.draw, self.lowest, self.needed = draw, lowest, 0.0

    def chart(self, width: int, room: int) -> Chart | None:
        """The chart of this breadth, as high as the room allows; None where it needs more.

        What does not fill it by itself (a few bars, one figure, a sentence) is drawn for fewer pixels and enlarged; rows
        stand far apart only where larger letters do not fill it either.
        """
        fullest: Chart | None = None
        for times, loose in _TRIES:
            drawn = self._drawn(round(width / times), int(room / times), loose=loose)
            if drawn is None:
                continue
            if times > 1 and not may_be_enlarged(drawn):
                break
            chart = enlarge_chart(drawn, width)
            if chart.size[1] <= room and (fullest is None or chart.size[1] > fullest.size[1]):
                fullest = chart
            if chart.size[1] >= _FULL * min(room, width * _FLATTEST):
                break
        return fullest

    def _drawn(self, width: int, room: int, *, loose: bool) -> Chart | None:
        """The chart in letters of the usual size, as high as the room allows; None where it needs more.

        Unless `loose` it is not much higher than usual.
        """
        if room < self.needed * _NEARLY:
            return None
        lowest = self.draw(width, self.lowest)
        over = lowest.size[1] - room
        if over > 0:
            self.needed = lowest.size[1]
            return None
        higher = self.draw(width, self.lowest + _STEP)
        slope = (higher.size[1] - lowest.size[1]) / _STEP
        highest_of = width * _FLATTEST
        if not loose and may_be_enlarged(lowest):
            highest_of = min(highest_of, _LOOSE * self.draw(width, "usual").size[1])
        height = int(min(self.lowest - over / slope if slope > 0 else room, highest_of))
        highest = self.draw(width, height)
        if (
            highest.size[1] > room
        ):  # a ranking draws as many bars as there is room for, and says what it leaves out
            highest = self.draw(width, height + room - highest.size[1])
        return next(chart for chart in (highest, higher, lowest) if chart.size[1] <= room)


# A chart with all that is drawn of it, its letters too, so many times as large: few marks fill an image so.


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
        replace(
            one,
            start=(one.start[0] * times, one.start[1] * times),
            end=(one.end[0] * times, one.end[1] * times),
            breadth=one.breadth * times,
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
