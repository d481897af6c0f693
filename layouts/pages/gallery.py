"""A page of the gallery: charts as another site shows them, each with the lines that put it there."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from layouts.document.html import Markup
from layouts.document.page import trail_below
from layouts.document.render_context import RenderContext
from layouts.parts.chart_section import cached_markup
from layouts.parts.components import crumbs
from layouts.parts.embedding import embed_code, shown_frame
from observatory.model import Panel
from observatory.vocabulary import captions, page_titles, phrases


def gallery_page(name: str, panels: Sequence[Panel], context: RenderContext) -> Component:
    """The charts of one question, or those of two places, one below the other in folds."""
    text = context.text
    said = text.t("Abra un gráfico: está dentro de un marco, como en su página, y debajo van sus líneas.")
    return html.Article(
        [
            crumbs(trail_below("press", text), name, text),
            html.H1(text.t(phrases.TOLD_OF, subject=text.t(captions.GALLERY), told=name)),
            html.P(said, className="lead"),
            *(cached_markup(partial(_chart, panel, context), (panel,), context, setting=("gallery",))
              for panel in panels),
        ],
        className="gallery",
    )  # fmt: skip


def _chart(panel: Panel, context: RenderContext) -> Component:
    """A fold; the frame in it is not asked for before it is opened."""
    text = context.text
    name = text.t((panel.comparison or panel.indicator).name)
    share = addresses.page(text.lang, "share", query=panel.query)
    return html.Details(
        [
            html.Summary(html.H2(name)),
            Markup(shown_frame(panel, context)),
            *embed_code(panel, context),
            html.P(html.A(text.t(page_titles.SHARE), href=share)),
        ],
        className="series-of",
    )
