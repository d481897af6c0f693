"""The form of the search."""

from __future__ import annotations

from typing import Final

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from observatory.text import Text
from observatory.vocabulary import page_titles

LONGEST_WORDS: Final = 80


def search_form(text: Text, *, id_: str, words: str = "", visible_label: bool = False) -> Component:
    """A plain GET form over indicators, territories and words; nothing is suggested while one writes."""
    return html.Form(
        [
            html.Label(
                text.t("Buscar indicadores, lugares y palabras"),
                htmlFor=id_,
                className=None if visible_label else "unseen",
            ),
            html.Input(
                id=id_, name="q", type="search", value=words, maxLength=LONGEST_WORDS, autoComplete="off"
            ),
            html.Button(text.t(page_titles.SEARCH), type="submit", className="button"),
        ],
        action=addresses.page(text.lang, "search"),
        method="get",
        role="search",
        className="search",
    )
