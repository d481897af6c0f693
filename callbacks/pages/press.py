"""Gathers the page for the press and its gallery of embeds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from markupsafe import Markup

from callbacks.page_request import PageRequest
from callbacks.parts.series_groups import by_question, lines_of
from layouts.document import addresses
from layouts.document.page import Page
from layouts.document.render_context import RenderContext
from layouts.document.templates import fill_template
from layouts.parts.embedding import frame_line, gallery_chart, script_line
from observatory.addresses.selection import SelectionError
from observatory.model import Indicator, Panel
from observatory.provenance.third_party_copies import is_unpublished, may_leave
from observatory.vocabulary import captions, phrases
from observatory.words.glossary import recommended_words

COMPARED: Final = "lado-a-lado"
OTHERS: Final = "otras-series"
"""The ids of the galleries that belong to no question."""


def press_page(request: PageRequest) -> Page:
    """How to report, how to embed, and the ways to the gallery."""
    text, catalog, galleries = request.text, request.catalog, list(_galleries(request))
    first = next((query for _, _, queries in galleries for query in queries), "")
    example = request.official_panel(first) if first else None
    return request.template_page(
        "press",
        frame_line=frame_line(example, request.context) if example else "",
        script_line=script_line(example, request.context) if example else "",
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
