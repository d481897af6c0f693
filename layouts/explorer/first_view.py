"""What stands until Dash has drawn, and stays where it cannot: the same as a page that needs no script."""

from __future__ import annotations

from collections.abc import Iterator

from dash.development.base_component import Component

from layouts.document import elements as html
from layouts.document import ids
from layouts.document.html import Markup
from layouts.document.render_context import RenderContext
from layouts.explorer.choices import choices
from layouts.explorer.scene import Scene
from layouts.explorer.skeleton import head
from layouts.parts.chart_section import chart
from layouts.sections.undated_figures import undated_figures
from observatory.catalog import Catalog
from observatory.charts.kinds.chosen_kind import DESK, chart_of


def first_view(scene: Scene, catalog: Catalog, context: RenderContext) -> Component:
    """The same as a page that needs no script: finding, forms, the main chart, maps with their tables, and rankings."""
    text = context.text
    drawn = chart_of(scene.main, text, width=DESK, outlines=context.outlines)
    return html.Div(
        [
            *head(scene, text, chart=drawn),
            choices(scene, text, prefix="primero", scripted=False),
            chart(scene.main, context, id_="primero-principal", paired=False, heading=html.H2),
            html.Div([*_first_maps(scene, context)], className="pair"),
            *undated_figures(scene.undated, catalog, text),
        ],
        id=ids.FIRST,
    )


def _first_maps(scene: Scene, context: RenderContext) -> Iterator[Component | Markup]:
    """The maps of two places or more, with their rankings: of one place the main chart says all."""
    steps = [(each, each.steps[each.at(scene.on_show)]) for each in scene.maps]
    shown = [(each, step) for each, step in steps if len(step.map.territories) > 1]
    for at, (each, step) in enumerate(shown):
        beside = [other.map for _, other in shown if other is not step] if scene.alike else []
        note = [html.P(each.note, className="note")] if each.note else []
        yield html.Div(
            [*note, chart(step.map, context, id_=f"primero-mapa-{at}", beside=beside, heading=html.H2)]
        )
        if each.asked_for and step.is_map:
            yield chart(step.ranking, context, id_=f"primero-orden-{at}", table=False, heading=html.H2)
