"""What heads the explorer's figures, written as HTML."""

from __future__ import annotations

from dash.development.base_component import Component

from layouts.document import elements as html
from layouts.explorer.scene import Scene
from observatory.charts.chart import Chart
from observatory.charts.findings.heading import heading_and_rest
from observatory.model import Panel
from observatory.text import Text
from observatory.words import describe


def head(scene: Scene, text: Text, *, chart: Chart) -> list[Component | None]:
    """The finding of the main chart, what it shows, and the grade where two places stand together."""
    name = text.t((scene.main.comparison or scene.main.indicator).name)
    heading, more = heading_and_rest(chart, name)
    subtitle = describe.subtitle(scene.main, text)
    return [
        html.H1(heading, className="finding"),
        html.P(more, className="lead finding-more") if more else None,
        html.P(subtitle, className="subtitle") if subtitle != heading else None,
        _grade(scene.main, text),
    ]


def _grade(panel: Panel, text: Text) -> Component | None:
    """The grade where two places stand together, and why in a fold."""
    note = describe.grade_note(panel, text)
    if not note:
        return None
    reason = text.t((panel.comparison or panel.indicator.comparability).reason)
    return html.Details(
        [html.Summary(note.removesuffix(reason).strip()), html.P(reason)], className="more caveat"
    )
