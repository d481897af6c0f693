"""The drawing of a Panel, alone: for little room and for much; the style sheet shows the one that fits its room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, NamedTuple

from markupsafe import Markup

from layouts.document import addresses
from layouts.document.templates import RenderContext, fill_template
from observatory.charts.chart import Chart
from observatory.charts.kinds.chosen_kind import DESK, HALF, PHONE, chart_of
from observatory.charts.layout.axes import Height
from observatory.charts.marking import no_link
from observatory.charts.painting.svg import svg
from observatory.geography.outlines import MANY_AREAS
from observatory.model import Panel, Row
from observatory.statistics.series import is_whole, select_leading_rows
from observatory.text import Text

ALONE: Final = (PHONE, DESK)
"""Pixels of a drawing where there is little room and where there is much; none is shown in less than its own, so that no
letter gets smaller (`assets/chart.css` holds the same widths)."""
PAIRED: Final = (PHONE, HALF)
"""Of one that stands beside another on a desk."""
ONCE: Final = (PHONE, PHONE)
"""Of one that is long to send: the same is seen in every room."""
MOST_YEARS: Final = 25
MOST_DOTS: Final = 8
STEP: Final = 8  # pixels from one bar to the next
HEIGHT: Final = 24


@dataclass(frozen=True, slots=True)
class Drawing:
    """The chart of a Panel for a phone and that for a desk."""

    panel: Panel
    phone: Chart
    desk: Chart

    @property
    def finding(self) -> str:
        """The sentences that head both."""
        return self.desk.title


def drawing_of(
    panel: Panel,
    context: RenderContext,
    beside: Sequence[Panel] = (),
    *,
    widths: tuple[int, int] = ALONE,
    leading_on: bool = False,
    low: bool = False,
    height: Height = "usual",
) -> Drawing:
    """A Panel drawn in both widths; a district of a map leads to its page.

    `beside`: maps of the same measure, with which it shares its classes. `widths` is ALONE, PAIRED or ONCE.
    `leading_on`: the marks of another drawing lead to the pages of their places too. `low`: that for a phone takes little
    height; `height` is that of the broad one. Where both are the same the drawing is made once, and seen in both.
    """
    if panel.view != "trend" and len(panel.territories) > MANY_AREAS:
        widths = ONCE
    link = partial(addresses.territory, context.text.lang) if leading_on or panel.view == "map" else no_link
    draw = partial(chart_of, panel, context.text, outlines=context.outlines, beside=beside, link=link)
    phone = draw(width=widths[0], height="low" if low else "usual")
    return Drawing(panel, phone, phone if widths[0] == widths[1] else draw(width=widths[1], height=height))


def picture(drawing: Drawing, text: Text) -> Markup:
    """The drawing in its two widths, and under it what reads it point by point and the places it leads to."""
    drawn, names = plain_picture(drawing), places_by_name([drawing], text)
    return fill_template("picture", text, drawn=drawn, marks=drawing.phone.marks, names=names)


def places_by_name(drawings: Sequence[Drawing], text: Text) -> Markup:
    """A fold with the places that the marks of drawings lead to; empty where no mark leads on."""
    led = {mark.row.territory for drawing in drawings for mark in drawing.phone.marks if mark.href}
    places = dict.fromkeys(place for drawing in drawings for place in drawing.panel.territories)
    return fill_template("places_by_name", text, places=[place for place in places if place.code in led])


def plain_picture(drawing: Drawing) -> Markup:
    """The drawing alone in its two widths, or in the one for both, each with its title and description."""
    if drawing.desk is drawing.phone:
        drawings = [_draw(drawing.phone, "only-drawing")]
    else:
        broad = "half-drawing" if drawing.desk.width == HALF else "wide-drawing"
        narrow = f"narrow-drawing before-{broad}"
        drawings = [_draw(drawing.phone, narrow), _draw(drawing.desk, broad)]
    return Markup('<div class="picture">{}</div>').format(Markup("").join(drawings))


def _draw(chart: Chart, name: str) -> Markup:
    tall = " tall-drawing" if chart.width == PHONE <= chart.height else ""  # it fills a phone as it is
    return Markup('<div class="drawn {}{}">{}</div>').format(name, tall, Markup(svg(chart)))


# A row of small bars in a line of a table: the whole years of one series, and a dot for each odd span.


class Spark(NamedTuple):
    """Bars, or a dot for each figure where these are of odd spans; and in words how many there are of which years."""

    bars: Markup
    dots: str
    words: str


def spark(rows: Sequence[Row], text: Text) -> Spark | None:
    """The row of bars of a series; None where there is no number to show."""
    totals = [row for row in select_leading_rows(rows) if row.value is not None and not row.breakdown.codes]
    totals.sort(key=lambda row: row.period.end)
    if not totals:
        return None
    years = [row for row in totals if is_whole(row) and row.period.grain == "year"]
    in_bars = len(years) > 1 and _span(years)[1] - _span(years)[0] < MOST_YEARS
    counted = years if in_bars else totals
    dots = "◦ " * min(len(counted), MOST_DOTS)
    return Spark(_bars(years) if in_bars else Markup(), dots, _words(len(counted), *_span(counted), text))


def _span(rows: Sequence[Row]) -> tuple[int, int]:
    return rows[0].period.start.year, rows[-1].period.end.year


def _words(count: int, first_year: int, last_year: int, text: Text) -> str:
    span = str(first_year) if first_year == last_year else f"{first_year}–{last_year}"
    return text.t("{count} cifras, {span}", count=text.number(count), span=span) if count > 1 else span


def _bars(years: Sequence[Row]) -> Markup:
    """A bar a year; a year without a figure is a gap, never a bar of no height."""
    top = max(row.value or 0 for row in years) or 1
    first_year, last_year = _span(years)
    bars = "".join(_bar(row.period.start.year - first_year, row.value or 0, top) for row in years)
    width = (last_year - first_year + 1) * STEP
    return Markup(f'<svg class="spark" width="{width}" height="{HEIGHT}" aria-hidden="true">{bars}</svg>')


def _bar(at: int, value: float, top: float) -> str:
    height = max(1, round(HEIGHT * value / top))
    return f'<rect x="{at * STEP}" y="{HEIGHT - height}" width="{STEP - 2}" height="{height}"/>'
