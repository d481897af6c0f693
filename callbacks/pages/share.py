"""Gathers the page from which a chart is taken along: the sentence, the image, the frame, the data, the citation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from markupsafe import Markup

from callbacks.page_request import PageRequest
from callbacks.pages.all_data import by_question, lines_of
from layouts.document import addresses
from layouts.document.page import Page
from layouts.document.templates import RenderContext, fill_template
from layouts.parts.actions import help_to_print, preview_of
from layouts.parts.chart_section import source_lines
from layouts.parts.embedding import embed_lines, gallery_chart
from layouts.parts.picture import Drawing, drawing_of, picture
from observatory.addresses.selection import SelectionError, in_release
from observatory.charts.findings.reporter_card import reporter_card
from observatory.files.export import snippets
from observatory.model import Indicator, Panel
from observatory.provenance.third_party_copies import for_other_sites, is_unpublished, may_leave
from observatory.text import Text
from observatory.vocabulary import captions, page_titles, phrases
from observatory.words import describe
from observatory.words.citation_forms import cited_table, sentence
from observatory.words.sentences import recommended_words

IMAGE_FORMS: Final = ("png", "svg", "pdf")
CITATION_FORMS: Final = {"bib": "BibTeX", "ris": "RIS", "json": "CSL-JSON", "datacite.json": "DataCite"}
"""The forms of a citation by the ending of their address, and the names that reference managers give them."""
COMPARED: Final = "lado-a-lado"
OTHERS: Final = "otras-series"
"""The ids of the galleries that belong to no question."""


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


# Gathers the page for the press and its gallery of embeds.


def press_page(request: PageRequest) -> Page:
    """How to report, how to embed, and the ways to the gallery."""
    text, catalog, galleries = request.text, request.catalog, list(_galleries(request))
    first = next((query for _, _, queries in galleries for query in queries), "")
    example = request.official_panel(first) if first else None
    return request.template_page(
        "press",
        lines=embed_lines(example, request.context)[-1] if example else None,
        galleries=[(id_, name, len(queries)) for id_, name, queries in galleries],
        words=[
            (said, text.t(term.avoid), text.t(term.why))
            for term in catalog.glossary
            if term.avoid and (said := recommended_words(term, text))
        ],
        contact=request.context.contact,
    )


def gallery_page(request: PageRequest) -> Page:
    """The charts of one part of the gallery. Raises SelectionError where there is none of that name."""
    text = request.text
    found = next((each for each in _galleries(request) if each[0] == request.subject), None)
    if found is None:
        raise SelectionError(phrases.NO_SUCH_PAGE, status=404)
    id_, name, queries = found
    panels = [panel for panel in map(request.panel, queries) if panel.rows and may_leave(panel)]
    return request.page(
        text.t(phrases.TOLD_OF, subject=text.t(captions.GALLERY), told=name),
        gallery_body(name, panels, request.context),
        canonical=addresses.page(text.lang, "press", id_),
        indexed=False,
    )


def gallery_body(name: str, panels: Sequence[Panel], context: RenderContext) -> Markup:
    """The charts of one question, or those of two places, one below the other in folds."""
    charts = [gallery_chart(panel, context) for panel in panels]
    return fill_template("gallery", context.text, name=name, charts=charts)


def _galleries(request: PageRequest) -> Iterator[tuple[str, str, list[str]]]:
    """Id, name and queries of each part: the series of a question, the rest of the series, the comparisons."""
    for group in by_question(request, (line for line in lines_of(request) if not line.published.one_period)):
        queries = [
            f"indicator={line.indicator.id}" for line in group.lines if _leaves(request, line.indicator)
        ]
        if queries:
            yield group.question or OTHERS, group.name, queries
    published = request.observatory.availability()
    compared = [
        f"compare={pair.id}"
        for pair in request.catalog.comparisons.values()
        if {pair.left.indicator, pair.right.indicator} & published.keys()
    ]
    if compared:
        yield COMPARED, request.text.t(captions.SIDE_BY_SIDE), compared


def _leaves(request: PageRequest, indicator: Indicator) -> bool:
    """Whether one of its sources has figures that may stand on another site, and they stand on no few pages alone."""
    known = request.catalog.sources  # a former release may have fewer
    official = any(not is_unpublished(known[id_]) for id_ in indicator.sources if id_ in known)
    return official and not request.catalog.shown_on(indicator.id, ())
