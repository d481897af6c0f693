"""Gathers the page from which a chart is taken along: the sentence, the image, the frame, the data, the citation."""

from __future__ import annotations

from typing import Any, Final

from callbacks.page_request import PageRequest
from layouts.document import addresses
from layouts.document.page import Page
from layouts.document.render_context import RenderContext
from layouts.document.templates import fill_template
from layouts.parts.actions import preview_of
from layouts.parts.chart_section import source_lines
from layouts.parts.embedding import embed_lines
from layouts.parts.picture import Drawing, drawing_of, picture
from layouts.parts.reporter import help_to_print
from observatory.addresses.selection import in_release
from observatory.charts.findings.reporter_card import reporter_card
from observatory.files.export import snippets
from observatory.model import Panel
from observatory.provenance.third_party_copies import for_other_sites
from observatory.text import Text
from observatory.vocabulary import captions, page_titles
from observatory.words import describe
from observatory.words.citation_forms import cited_table, sentence

IMAGE_FORMS: Final = ("png", "svg", "pdf")
CITATION_FORMS: Final = {"bib": "BibTeX", "ris": "RIS", "json": "CSL-JSON", "datacite.json": "DataCite"}
"""The forms of a citation by the ending of their address, and the names that reference managers give them."""


def share_page(request: PageRequest) -> Page:
    """The chart of a query and all that is taken from it.

    Raises SelectionError where the query asks for nothing, or for figures that may not leave their page (404).
    """
    text = request.text
    selection = request.selection(request.query).replace(lang="")  # the path says the language
    panel = for_other_sites(request.observatory.panel(selection))
    drawing = drawing_of(panel, request.context)
    values = {
        "card": reporter_card(panel, drawing.desk, request.catalog.glossary, text),
        **_values_of_drawing(panel, drawing, request.context),
        **_values_of_data(panel, request.context),
    }
    return request.page(
        text.t(page_titles.SHARE),
        fill_template("share", text, **values),
        canonical=addresses.page(text.lang, "share"),
        description=drawing.finding,
        preview=preview_of(panel, request.context, drawing.desk),
        indexed=False,
        places=panel.territories,
        asked_for=bool(selection.territories),
    )


def _values_of_drawing(panel: Panel, drawing: Drawing, context: RenderContext) -> dict[str, Any]:
    """What is seen, in words and as it is drawn, and the lines that put it elsewhere."""
    text = context.text
    return {
        "name": text.t((panel.comparison or panel.indicator).name),
        "back": addresses.page_of(text.lang, panel.query),
        "query": panel.query,
        "subtitle": describe.subtitle(panel, text),
        "calls": help_to_print(panel, context),
        "contact": context.contact,
        "finding": drawing.finding,
        "picture": picture(drawing, text) if panel.rows else "",
        "caveat": describe.grade_note(panel, text),
        "sources": source_lines(panel, text),
        "images": [
            (text.t(words), _images(panel, shape, text)) for shape, words in captions.IMAGE_SHAPES.items()
        ],
        "alternative": drawing.desk.description,
        "frames": embed_lines(panel, context),
    }


def _images(panel: Panel, shape: str, text: Text) -> list[tuple[str, str]]:
    """The drawing laid out for a shape, in each form."""
    return [(form.upper(), addresses.image(text.lang, form, panel.query, shape)) for form in IMAGE_FORMS]


def _values_of_data(panel: Panel, context: RenderContext) -> dict[str, Any]:
    """The rows as files and as code, the citation in each form, and the addresses of the view.

    Code and citation are of the release that is shown; one address has the figures of each day, the other always these.
    """
    text, query, base = context.text, panel.query, context.base_url
    citation = _citation_values(panel, context)
    subject = (panel.comparison or panel.indicator).id
    of_release = addresses.data(text.lang, "csv", in_release(query, panel.release))
    return {
        "files": [
            (text.t(captions.CSV_OF_CHART), addresses.data(text.lang, "csv", query)),
            (text.t("XLSX: lo mismo, como libro de cálculo"), addresses.data(text.lang, "xlsx", query)),
            (text.t("JSON: lo mismo, con definiciones y fuentes"), addresses.data(text.lang, "json", query)),
            (text.t(captions.SHEET), addresses.brief(text.lang, query)),
        ],
        "snippets": list(snippets(f"{base}{of_release}", subject).items()),
        **citation,
        "links": [
            (text.t("Con las cifras de cada día:"), f"{base}{addresses.page_of(text.lang, query)}"),
            (text.t("Con las cifras de esta edición, siempre las mismas:"), citation["short"]),
        ],
    }


def _citation_values(panel: Panel, context: RenderContext) -> dict[str, Any]:
    """The sentence that cites a table, and the same table in each form."""
    text, query = context.text, panel.query
    return {
        "citation": citation_of(panel, context),
        "citation_forms": [
            (name, addresses.citation(text.lang, form, query)) for form, name in CITATION_FORMS.items()
        ],
        "short": f"{context.base_url}{addresses.short(query, panel.release)}",
    }


def citation_of(panel: Panel, context: RenderContext, *, has_page: bool = True) -> str:
    """The sentence that cites the rows of a panel, with the address of the release that they are of.

    That is its page; of rows that no page shows, the file.
    """
    text = context.text
    if has_page:
        address = addresses.page_in_release(text.lang, panel.query, panel.release)
    else:
        address = addresses.data(text.lang, "csv", in_release(panel.query, panel.release))
    return sentence(cited_table(panel, text, address=f"{context.base_url}{address}"), text)
