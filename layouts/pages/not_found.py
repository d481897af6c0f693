"""What is said where a page, an indicator, a place or a period does not exist: what is possible."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from observatory.text import Text
from observatory.vocabulary import captions, page_titles


def error_page(message: str, links: Sequence[tuple[str, str]], text: Text) -> Component:
    """A sentence, the links that would work (label, address), and the way to everything else."""
    always = [
        (text.t(captions.EVERY_INDICATOR), addresses.page(text.lang, "indicators")),
        (text.t(page_titles.TERRITORIES), addresses.page(text.lang, "territories")),
        (text.t(page_titles.HOME), addresses.page(text.lang, "home")),
    ]
    return html.Div(
        [
            html.H1(message),
            html.P(text.t("¿Buscaba esto?")) if links else None,
            _list(links) if links else None,
            html.P(text.t("También puede ir a:")),
            _list(always),
        ],
        className="error",
    )


def _list(links: Sequence[tuple[str, str]]) -> Component:
    return html.Ul([html.Li(html.A(label, href=address)) for label, address in links])
