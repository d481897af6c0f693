"""Plain links to the rows of a chart as files, and to its drawing as an image in each shape."""

from __future__ import annotations

from typing import Final

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from observatory.model import Panel
from observatory.text import Text
from observatory.vocabulary import captions

FORMS: Final = ("png", "svg", "pdf")


def data_files(panel: Panel, text: Text) -> Component:
    """The same rows as a CSV, a workbook and JSON, and the sheet of the chart."""
    query = panel.query
    links = (
        (text.t(captions.CSV_OF_CHART), addresses.data(text.lang, "csv", query)),
        (text.t("XLSX: lo mismo, como libro de cálculo"), addresses.data(text.lang, "xlsx", query)),
        (text.t("JSON: lo mismo, con definiciones y fuentes"), addresses.data(text.lang, "json", query)),
        (text.t(captions.SHEET), addresses.brief(text.lang, query)),
    )
    return html.Ul([html.Li(html.A(name, href=address)) for name, address in links], className="downloads")


def images(panel: Panel, text: Text) -> list[Component]:
    """The drawing with its finding, source and date in it, a line a shape, a link a form."""
    said = text.t("Cada imagen lleva su hallazgo, su fuente y su fecha. No recorte esas líneas.")
    lines = [
        html.Li(_forms(shape, text.t(words), panel, text)) for shape, words in captions.IMAGE_SHAPES.items()
    ]
    return [html.P(said), html.Ul(lines, className="downloads")]


def _forms(shape: str, words: str, panel: Panel, text: Text) -> list[Component | str]:
    parts: list[Component | str] = [f"{words}: "]
    for form in FORMS:
        address = addresses.image(text.lang, form, panel.query, shape)
        link = html.A(form.upper(), href=address, **{"aria-label": f"{form.upper()}, {words}"})
        parts += [" · " if form != FORMS[0] else "", link]
    return parts
