"""The files, images, codes, citations and sources of what the explorer shows, and the figures that no chart can hold."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document.sight import Sight
from layouts.explorer.scene import Scene
from layouts.parts.actions import actions, to_print
from layouts.parts.chart_section import source_lines
from layouts.parts.components import section
from layouts.parts.dateless import dateless
from observatory.catalog import Catalog
from observatory.charts.kinds.chosen_kind import finding_of
from observatory.model import Panel
from observatory.text import Text
from observatory.words import describe


def details(scene: Scene, catalog: Catalog, sight: Sight) -> list[Component]:
    """For each figure that is seen its files, image, code, citation and sources; figures that no chart can hold."""
    text = sight.text
    address = f"{sight.base_url}{addresses.page(text.lang, 'explorer', query=scene.query)}"
    shown = [_exactly(scene.main, sight)]
    for each in scene.maps:
        step = each.steps[each.at(scene.on_show)]
        shown.append(_exactly(step.map, sight, shared=True))
        shown += [_exactly(step.ranking, sight)] if each.asked_for else []
    link = html.Div([
        html.P(text.t("Esta dirección abre lo que ahora se ve.")),
        html.Code(address, className="code", **{"data-code": ""}),
        html.Button(
            text.t("Copiar dirección"), type="button", className="button copy",
            **{"data-copy": "", "data-done": text.t("Copiado")},
        ),
    ])  # fmt: skip
    return [
        section(text.t("Llevarse lo que se ve"), link, *shown, id_="llevarse"),
        *dateless(scene.undated, catalog, text),
    ]


def _exactly(panel: Panel, sight: Sight, *, shared: bool = False) -> Component:
    """One figure in a fold of its own: sources, sheet, files, code, citation."""
    text = sight.text
    finding = finding_of(panel, text, sight.outlines)
    return html.Details(
        [
            html.Summary(f"{_kind(panel, text)}: {describe.subtitle(panel, text)}"),
            source_lines(panel, text),
            to_print(panel.query, text),
            actions(panel, finding, sight, table=True, shared=shared, explored=True),
        ],
        className="more",
    )


def _kind(panel: Panel, text: Text) -> str:
    if panel.view == "map":
        return text.t("Mapa")
    return text.t("Barras") if panel.view == "bars" else text.t("Línea en el tiempo")
