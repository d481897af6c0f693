"""/api/v1: the indicators, the rows of a selection as CSV and JSON, and its chart as an image."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Final, cast

from flask import Blueprint, Response, current_app, request

from api import table_files
from api.answers import (
    CURSOR,
    FILE,
    LIMIT,
    answer_json,
    answer_not_modified,
    asked_page,
    asked_query,
    compute_tag,
    compute_text_tag,
    find_base_url,
    refuse_other_keys,
    refuse_withheld_table,
    selection_of,
    set_cache_headers,
    text_of,
    with_pair,
)
from api.interface.documents import SentencesPage
from api.interface.openapi import document
from api.middleware.limits import DOWNLOADS, give_back
from api.table_files import address_of, citation_file
from layouts.document import addresses
from layouts.document.page import of_rows
from observatory.addresses.selection import Selection, SelectionError
from observatory.addresses.selection_error import near
from observatory.charts.chart import Chart
from observatory.charts.findings.reporter_card import reporter_card
from observatory.charts.kinds.chosen_kind import DESK, chart_of
from observatory.charts.painting import image
from observatory.charts.painting.embed_frame import help_sentence
from observatory.charts.painting.image import (
    EDGE,
    PREVIEW,
    SHAPES,
    FileFacts,
    PaintedShape,
    frame_chart,
    svg_metadata,
)
from observatory.charts.painting.shaped_chart import fit_chart_to_shape
from observatory.charts.painting.svg import svg
from observatory.demonstration import site_name
from observatory.files import export
from observatory.files.columns import translated_panel
from observatory.geography.outlines import Outlines
from observatory.model import Panel
from observatory.observatory import Observatory, clip_to_published
from observatory.provenance.third_party_copies import for_other_sites
from observatory.settings import ROWS_HELD
from observatory.store.reading.row_stream import LONG
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words import describe, provenance

SHAPE: Final = "shape"
"""The key that names it."""
LONGEST_LINKED: Final = 1000
"""Letters of a query that is told again in headers."""
blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
WIDTH: Final = 640  # of every file without a shape, with its edges
_COLOURS: Final = 128
"""Of a PNG in a shape: its few hues with the shades of the edges of its letters."""


def observatory() -> Observatory:
    """The observatory that this process serves."""
    return cast(Observatory, current_app.extensions["observatory"])


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """What this interface answers, in OpenAPI 3.1."""
    refuse_other_keys()
    response = answer_json(document(observatory().catalog))
    tag = compute_text_tag(response.get_data(as_text=True))  # the catalogue is of no release
    return answer_not_modified(tag) or set_cache_headers(response, tag)


@blueprint.get("/data.csv")
def data_csv() -> Response:
    """The rows of a selection; with `excel=1` or `format=sdmx-csv` in one of the other forms of a CSV.

    Many rows are sent as the store gives them, and are never held all at once.
    """
    form = table_files.parse_csv_form()

    def make(selection: Selection, panel: Panel) -> Response:
        lines = form.lines(translated_panel(panel, text_of(selection)), selection.v)
        return attached("".join(lines).encode(), selection, panel)

    def make_long(selection: Selection) -> Response:
        give_back()  # short answers go on while this one waits and is read
        with ExitStack() as opening:
            opening.enter_context(DOWNLOADS.taken())
            stream = opening.enter_context(observatory().panels.row_stream(selection))
            blocks = form.streamed(stream, text_of(selection), selection.v)
            response = attached(blocks, selection, stream.panel)
            response.call_on_close(opening.pop_all().close)
        return response

    def attached(content: Iterable[bytes] | bytes, selection: Selection, panel: Panel) -> Response:
        response = Response(content, mimetype="text/csv")
        if form is table_files.SDMX:
            links = [f'<{address_of(indicator.id)}>; rel="describedby"' for indicator in panel.indicators]
            response.headers.extend([("Link", link) for link in links])
        return _set_attachment_name(response, selection, panel, ending="csv")

    return _answer(make, rows=True, own=table_files.KEYS, make_long=make_long)


@blueprint.get("/data.xlsx")
def data_xlsx() -> Response:
    """The rows of a selection as a workbook, with its dictionary, notes and sources; 413 for very many rows."""

    def make(selection: Selection, panel: Panel) -> Response:
        text = text_of(selection)
        book = export.write_workbook(translated_panel(panel, text), text, selection.v)
        return _set_attachment_name(Response(book, mimetype=export.MIMETYPE), selection, panel, ending="xlsx")

    return _answer(make, rows=True)


def _set_attachment_name(response: Response, selection: Selection, panel: Panel, *, ending: str) -> Response:
    """The response as a file to be kept, named after what it holds and the release."""
    subject = selection.indicator or selection.compare
    name = f"{FILE if panel.demonstration else ''}{subject}-{panel.release}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.get("/data.json")
def data_json() -> Response:
    """The rows of a selection as JSON, a page at a time, with indicators, sources and notes.

    Of very many rows those of the page alone are held.
    """
    page = asked_page()

    def make(selection: Selection, panel: Panel) -> Response:
        rows = tuple(panel.file_rows())
        return paged(selection, replace(panel, rows=rows[page.rows], cells_not_shown=()), len(rows))

    def make_long(selection: Selection) -> Response:
        panel, total = observatory().panels.row_page(selection, page.rows)
        return _with_signposts(paged(selection, panel, total), selection, panel)

    def paged(selection: Selection, panel: Panel, total: int) -> Response:
        address = page.next_address(selection, panel.release, total)
        whole = {"total": total, "next": address}
        translated = translated_panel(panel, text_of(selection))
        response = answer_json(export.json_document(translated, selection.v) | whole)
        if address is not None:
            response.headers["Link"] = f'<{address}>; rel="next"'
        return response

    return _answer(make, rows=True, own=(LIMIT, CURSOR), make_long=make_long, long=ROWS_HELD)


@blueprint.get("/provenance")
def where_from() -> Response:
    """The provenance of each number of a selection, and the numbers it is computed from."""
    return _answer(
        lambda selection, panel: answer_json(
            provenance.document(panel, observatory().catalog, text_of(selection))
        )
    )


@blueprint.get("/sentences")
def sentences() -> Response:
    """What may be printed of a selection and what not."""
    return _answer(
        lambda selection, panel: answer_json(
            sentences_page(panel, observatory(), text_of(selection)).model_dump(mode="json")
        )
    )


@blueprint.get("/citation.bib", defaults={"form": "bib"})
@blueprint.get("/citation.ris", defaults={"form": "ris"})
@blueprint.get("/citation.json", defaults={"form": "json"})
@blueprint.get("/citation.datacite.json", defaults={"form": "datacite.json"})
def citation(form: str) -> Response:
    """How to cite a selection in the release that answers, in one of the forms that reference managers read."""

    def make(selection: Selection, panel: Panel) -> Response:
        written = citation_file(panel, text_of(selection), form=form)
        return _set_attachment_name(written, selection, panel, ending=form)

    return _answer(make)


@blueprint.get("/chart.svg")
def chart_svg() -> Response:
    """The chart or map of a selection, as SVG."""
    return _image_response(svg_file, asked_shape(), mimetype="image/svg+xml")


@blueprint.get("/chart.png")
def chart_png() -> Response:
    """The chart or map of a selection, as PNG."""
    return _image_response(png_file, asked_shape(), mimetype="image/png")


@blueprint.get("/chart.pdf")
def chart_pdf() -> Response:
    """The chart or map of a selection, as PDF."""
    return _image_response(pdf_file, asked_shape(), mimetype="application/pdf")


@blueprint.get("/preview.png")
def preview_png() -> Response:
    """The chart for the card of a shared link."""
    return _image_response(preview_file, mimetype="image/png")


def _image_response(draw: Callable[..., bytes], shape: str = "", *, mimetype: str) -> Response:
    def make(selection: Selection, panel: Panel) -> Response:
        outlines, text = observatory().outlines, text_of(selection)
        return Response(draw(panel, outlines, text, shape=shape, base_url=find_base_url()), mimetype=mimetype)

    return _answer(make, own=(SHAPE,) if draw is not preview_file else ())


def _answer(
    make: Callable[[Selection, Panel], Response],
    *,
    rows: bool = False,
    own: Sequence[str] = (),
    make_long: Callable[[Selection], Response] | None = None,
    long: int = LONG,
) -> Response:
    """The response of `make` for the requested selection, with an ETag of the release.

    `make_long` answers with the same bytes where there are more rows than `long`. `rows` where rows alone are answered:
    of all territories, by two dimensions. `own` are the keys of the query that are no part of the selection, and say in
    which form or how many.
    """
    site = observatory()
    pairs = asked_query().split("&")
    query = "&".join(pair for pair in pairs if pair.partition("=")[0] not in own)
    selection = selection_of(query, site, rows=rows)
    with site.one_release(selection.release):
        selection = clip_to_published(site, selection)
        form = (f"{key}={request.args[key]}" for key in own if key in request.args)
        tag = compute_tag(site.release, request.path, selection.to_query(), *form)
        not_modified = answer_not_modified(tag)
        if not_modified is not None:
            return not_modified
        if make_long is not None and site.panels.is_long(selection, most=long):
            return set_cache_headers(make_long(selection), tag)
        panel = site.panel(selection)
        if not panel.rows:
            refuse_withheld_table(selection, site)
        return _with_signposts(set_cache_headers(make(selection, panel), tag), selection, panel)


def _with_signposts(response: Response, selection: Selection, panel: Panel) -> Response:
    """`response` with links to its page, citation and licences; without where no page shows the same, or a long query."""
    kept = observatory().catalog.shown_on(selection.indicator, selection.traits)
    if selection.has_page and not kept and len(panel.query) < LONGEST_LINKED:
        for post in of_rows(panel, base_url=find_base_url(), lang=text_of(selection).lang):
            response.headers.add("Link", post.header())
    return response


# The shape in which a request asks for an image.


def asked_shape() -> str:
    """The name of the shape; empty where none is asked for. Raises SelectionError for one that is not known."""
    values = request.args.getlist(SHAPE)
    if not values:
        return ""
    if len(values) > 1 or values[0] not in SHAPES:
        meant = [
            (f"{SHAPE}={name}", with_pair(asked_query(), SHAPE, name)) for name in near(values[0], SHAPES)
        ]
        raise SelectionError(
            phrases.BAD_VALUE, meant, asked=",".join(values), key=SHAPE, known=", ".join(SHAPES)
        )
    return values[0]


# What may be said of a selection and what not, for programs: the reporter's card of its page.


def sentences_page(panel: Panel, site: Observatory, text: Text) -> SentencesPage:
    """The same sentences that the page of the panel has, and the help lines of its places."""
    chart = chart_of(panel, text, width=DESK, outlines=site.outlines)
    card = reporter_card(panel, chart, site.catalog.glossary, text)
    return SentencesPage(
        release=panel.release,
        released=panel.released,
        query=panel.query,
        number_may_be_printed=card.has_number,
        safe_sentence=card.to_print,
        how=list(card.so),
        warning=describe.grade_note(panel, text),
        unsafe_sentence=card.misread.sentence,
        why=card.misread.why,
        names=list(card.names),
        left_out=list(card.left_out),
        help=help_sentence(panel, site.catalog.helplines, text),
    )


# The chart or map of a Panel as a file, with heading, limits and sources in it, and what it is in its metadata.


def svg_file(panel: Panel, outlines: Outlines, text: Text, *, shape: str = "", base_url: str = "") -> bytes:
    """The chart as an SVG file, with its heading, limits and sources in it; in a shape, laid out for it.

    What is in a shape is made to be taken along: raises SelectionError where no figure may leave its page.
    """
    if not shape:
        return svg(_draw_framed_chart(panel, outlines, text), ink="light").encode()
    panel = for_other_sites(panel)
    chart, facts = (
        fit_chart_to_shape(panel, outlines, text, SHAPES[shape]),
        _facts(panel, outlines, text, base_url),
    )
    return svg(chart, ink="light", seen=SHAPES[shape].dots, metadata=svg_metadata(facts)).encode()


def png_file(panel: Panel, outlines: Outlines, text: Text, *, shape: str = "", base_url: str = "") -> bytes:
    """The chart as a PNG file, like `svg_file`."""
    panel = for_other_sites(panel) if shape else panel
    facts = _facts(panel, outlines, text, base_url)
    if not shape:
        return image.png(_draw_framed_chart(panel, outlines, text), facts=facts)
    return _shaped_png(panel, outlines, text, SHAPES[shape], facts=facts)


def pdf_file(panel: Panel, outlines: Outlines, text: Text, *, shape: str = "", base_url: str = "") -> bytes:
    """The chart as a PDF page of vectors, like `svg_file`."""
    panel = for_other_sites(panel) if shape else panel
    facts = _facts(panel, outlines, text, base_url)
    if not shape:
        return image.pdf(_draw_framed_chart(panel, outlines, text), facts=facts)
    chart = fit_chart_to_shape(panel, outlines, text, SHAPES[shape])
    return image.pdf(chart, broad=SHAPES[shape].points, facts=facts)


def preview_file(
    panel: Panel, outlines: Outlines, text: Text, *, shape: str = "", base_url: str = ""
) -> bytes:
    """The chart as a PNG file in the size of a link preview."""
    panel = for_other_sites(panel)
    return _shaped_png(panel, outlines, text, PREVIEW, facts=_facts(panel, outlines, text, base_url))


def _shaped_png(
    panel: Panel, outlines: Outlines, text: Text, shape: PaintedShape, *, facts: FileFacts
) -> bytes:
    chart = fit_chart_to_shape(panel, outlines, text, shape)
    return image.png(chart, scale=shape.dots[0] / chart.size[0], facts=facts, colours=_COLOURS)


def _draw_framed_chart(panel: Panel, outlines: Outlines, text: Text) -> Chart:
    return frame_chart(chart_of(panel, text, width=WIDTH - 2 * EDGE, outlines=outlines), panel, text)


def _facts(panel: Panel, outlines: Outlines, text: Text, base_url: str) -> FileFacts:
    """The metadata written into an image file; its address is that of the page in the same release."""
    chart = chart_of(panel, text, width=WIDTH, outlines=outlines)
    return FileFacts(
        title=chart.title,
        described=chart.description,
        address=base_url + addresses.page_in_release(text.lang, panel.query, panel.release),
        release=panel.release,
        released=panel.released,
        publisher=site_name(text, demonstration=panel.demonstration),
        sources=" ".join(describe.source_lines(panel, text)),
        lang=text.lang,
    )
