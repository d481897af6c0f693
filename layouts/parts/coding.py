"""The code that reads the rows of a chart in the programs of researchers, in the release that is shown."""

from __future__ import annotations

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from layouts.document.render_context import RenderContext
from layouts.parts.actions import code, with_copy_button
from observatory.addresses.release_query import in_release
from observatory.files.export import snippets
from observatory.model import Panel
from observatory.text import Text
from observatory.vocabulary import captions


def code_snippet_parts(panel: Panel, context: RenderContext) -> list[Component]:
    """A sentence, then a part a program: its name, its lines, a button that copies them."""
    text = context.text
    query = in_release(panel.query, panel.release)
    address = context.base_url + addresses.data(text.lang, "csv", query)
    subject = panel.comparison.id if panel.comparison else panel.indicator.id
    said = text.t(
        "Estas líneas leen los datos del gráfico, tal como los dice esta publicación. Sin «release=», leen siempre los "
        "últimos."
    )
    return [html.P(said), *(_part(name, lines, text) for name, lines in snippets(address, subject).items())]


def _part(name: str, lines: str, text: Text) -> Component:
    return html.Div(
        with_copy_button(html.Strong(name), code(lines), action=text.t(captions.COPY_CODE), text=text)
    )
