"""All that leaves the site of one chart: its address, the lines that embed it, images, data, citation, words, card."""

from __future__ import annotations

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from layouts.document.render_context import RenderContext
from layouts.parts.actions import code, code_snippet_parts, with_copy_button
from layouts.parts.chart_section import caveat, source_lines
from layouts.parts.citing import citing
from layouts.parts.components import crumbs, section
from layouts.parts.downloads import data_files, images
from layouts.parts.embedding import embed_code
from layouts.parts.picture import Drawing, picture
from layouts.parts.reporter import for_reporters
from observatory.charts.findings.heading import heading_and_rest
from observatory.charts.findings.reporter_card import ReporterCard
from observatory.model import Panel
from observatory.text import Text
from observatory.vocabulary import captions, page_titles
from observatory.words import describe


def share_page(panel: Panel, drawing: Drawing, card: ReporterCard, context: RenderContext) -> Component:
    """The chart as it is taken along, then each way to do so; each stands open, and is copied at one press."""
    text = context.text
    name = text.t((panel.comparison or panel.indicator).name)
    heading, more = heading_and_rest(drawing.desk, name)
    return html.Article(
        [
            crumbs([(name, addresses.page_of(text.lang, panel.query))], text.t(page_titles.SHARE), text),
            html.H1(heading, className="finding"),
            html.P(more, className="lead finding-more") if more else None,
            _chart(panel, drawing, text),
            section(text.t("Enlace"), *_links(panel, context), id_="enlace"),
            section(text.t("Insertar"), *embed_code(panel, context, scripted=True), id_="insertar"),
            section(text.t("Imágenes"), *images(panel, text), id_="imagenes"),
            section(text.t(captions.ALTERNATIVE), *_alternative(drawing, text), id_="alternativo"),
            section(text.t(captions.DATA), *_data(panel, context), id_="datos"),
            section(text.t("Citar"), *citing(panel, context), id_="citar"),
            for_reporters(card, panel, context),
        ],
        className="share",
    )


def _chart(panel: Panel, drawing: Drawing, text: Text) -> Component:
    return html.Figure(
        [
            html.Figcaption(html.P(describe.subtitle(panel, text), className="subtitle")),
            picture(drawing, text) if panel.rows else None,
            caveat(panel, text),
            source_lines(panel, text),
        ],
        className="chart-frame",
    )


def _links(panel: Panel, context: RenderContext) -> list[Component]:
    """The address of the view with the figures of each day, and that of the same in this release."""
    text = context.text
    told = (
        (text.t("Con las cifras de cada día:"), addresses.page_of(text.lang, panel.query)),
        (text.t("Con las cifras de esta edición, siempre las mismas:"), addresses.short(panel.query, panel.release)),
    )  # fmt: skip
    return [
        html.Div(
            with_copy_button(
                html.P(words),
                code(f"{context.base_url}{address}"),
                action=text.t(captions.COPY_ADDRESS),
                text=text,
            )
        )
        for words, address in told
    ]


def _alternative(drawing: Drawing, text: Text) -> list[Component]:
    """What the drawing says to those who do not see it, to be put beside the image."""
    said = text.t("Péguelo como texto alternativo de la imagen: quien no la ve lo escucha.")
    words = html.P(drawing.desk.description, **{"data-code": ""})
    return [html.P(said), *with_copy_button(words, action=text.t("Copiar texto"), text=text)]


def _data(panel: Panel, context: RenderContext) -> list[Component]:
    fold = html.Details(
        [html.Summary(context.text.t("Leer con código")), *code_snippet_parts(panel, context)],
        className="more",
    )
    return [data_files(panel, context.text), fold]
