"""The files and sources of what the explorer shows, the way to share it, and the figures that no chart can hold."""

from __future__ import annotations

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from layouts.document.html import Markup
from layouts.document.render_context import RenderContext
from layouts.explorer.scene import Scene
from layouts.parts.actions import actions, code, panel_to_print, with_copy_button
from layouts.parts.chart_section import cached_markup, source_lines
from layouts.parts.components import section
from layouts.sections.undated_figures import undated_figures
from observatory.catalog import Catalog
from observatory.model import Panel
from observatory.text import Text
from observatory.vocabulary import captions, phrases
from observatory.words import describe


def details(scene: Scene, catalog: Catalog, context: RenderContext) -> list[Component]:
    """For each figure that is seen its files, image, sources and the way to share it; figures that no chart can hold."""
    text = context.text
    address = f"{context.base_url}{addresses.page(text.lang, 'explorer', query=scene.query)}"
    shown: list[Component | Markup] = [_exactly(scene.main, context)]
    for each in scene.maps:
        step = each.steps[each.at(scene.on_show)]
        shown.append(_cached_figures(step.map, context, shared=True))
        shown += [_cached_figures(step.ranking, context)] if each.asked_for and step.is_map else []
    link = html.Div([
        html.P(text.t("Esta dirección abre lo que ahora se ve.")),
        *with_copy_button(code(address), action=text.t(captions.COPY_ADDRESS), text=text),
    ])  # fmt: skip
    return [
        section(text.t("Llevarse lo que se ve"), link, *shown, id_="llevarse"),
        *undated_figures(scene.undated, catalog, text),
    ]


def _cached_figures(panel: Panel, context: RenderContext, *, shared: bool = False) -> Markup:
    """The same figure is under every choice of places: its HTML is cached, since a map of a whole country is long."""

    def make() -> Component:
        return _exactly(panel, context, shared=shared)

    return cached_markup(make, (panel,), context, setting=("exactly", shared))


def _exactly(panel: Panel, context: RenderContext, *, shared: bool = False) -> Component:
    """One figure: its rows and its image at one press, and a fold with table, sources, sheet, and the way to share it."""
    text = context.text
    name = text.t(phrases.TOLD_OF, subject=_kind(panel, text), told=describe.subtitle(panel, text))
    files = [
        html.A("CSV", href=addresses.data(text.lang, "csv", panel.query), **{"aria-label": f"CSV, {name}"}),
        " · ",
        html.A("PNG", href=addresses.image(text.lang, "png", panel.query), **{"aria-label": f"PNG, {name}"}),
    ]
    fold = html.Details(
        [
            html.Summary(name),
            source_lines(panel, text),
            panel_to_print(panel, text),
            actions(panel, context, table=True, shared=shared, explored=True),
        ],
        className="more",
    )
    return html.Div([fold, html.P(files, className="downloads")])


def _kind(panel: Panel, text: Text) -> str:
    if panel.view == "map":
        return text.t(captions.MAP)
    return text.t(captions.BARS) if panel.view == "bars" else text.t(captions.LINE)
