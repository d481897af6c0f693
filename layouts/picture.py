"""The drawing of a Panel, alone: for a phone and for a wide screen; the style sheet shows the one that fits."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from dash import html
from dash.development.base_component import Component

from layouts import addresses
from layouts.markup import Markup
from layouts.reader import reader
from layouts.sight import Sight
from observatory.charts.chart import Chart
from observatory.charts.kinds import DESK, PHONE, chart_of
from observatory.charts.marking import no_link
from observatory.charts.svg import svg
from observatory.model import Panel
from observatory.text import Text


def charts_of(panel: Panel, sight: Sight, beside: Sequence[Panel] = ()) -> tuple[Chart, Chart]:
    """The chart for a phone and that for a desk; a district of a map leads to its page.

    `beside`: maps of the same measure, with which it shares its classes.
    """
    link = partial(addresses.territory, sight.text.lang) if panel.view == "map" else no_link
    made = partial(chart_of, panel, sight.text, outlines=sight.outlines, beside=beside, link=link)
    return made(width=PHONE), made(width=DESK)


def picture(drawn: tuple[Chart, Chart], text: Text, *, paired: bool = False) -> Component:
    """The drawing in its two widths, each with its title and description; `paired`: beside another on a desk.

    Under it stands what reads the drawing point by point.
    """
    phone, desk = drawn
    both = [_drawing(phone, "narrow-drawing"), _drawing(desk, "wide-drawing")]
    return html.Div(
        [html.Div(both, className="picture paired" if paired else "picture"), reader(phone, text)],
    )


def _drawing(made: Chart, name: str) -> Component:
    return html.Div(Markup(svg(made)), className=f"drawn {name}", style={"height": f"{made.size[1]}px"})
