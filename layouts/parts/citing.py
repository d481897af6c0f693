"""How to cite a chart: the sentence, a button that copies it, and the files for reference managers."""

from __future__ import annotations

from typing import Final

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from layouts.document.render_context import RenderContext
from layouts.parts.actions import with_copy_button
from observatory.model import Panel
from observatory.words.citations.cited_table import cited_table, sentence

FORMS: Final = {"bib": "BibTeX", "ris": "RIS", "json": "CSL-JSON", "datacite.json": "DataCite"}
"""The forms of a citation by the ending of their address, and the names that reference managers give them."""


def citing(panel: Panel, context: RenderContext) -> list[Component]:
    """The sentence with the address of the release it is of, and the same table in each form."""
    text = context.text
    address = context.base_url + addresses.page_in_release(text.lang, panel.query, panel.release)
    short = context.base_url + addresses.short(panel.query, panel.release)
    said = sentence(cited_table(panel, text, address=address), text)
    links: list[Component | str] = []
    for form, name in FORMS.items():
        links += [" · " if links else "", html.A(name, href=addresses.citation(text.lang, form, panel.query))]
    return [
        *with_copy_button(html.P(said, **{"data-code": ""}), action=text.t("Copiar cita"), text=text),
        html.P([text.t("Para su gestor de referencias: "), *links], className="downloads"),
        html.P([text.t("Dirección corta, que no cambia: "), html.A(html.Code(short), href=short)]),
    ]
