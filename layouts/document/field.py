"""The field one writes in, which dash.html lacks: drawn as HTML by the server like every other element."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from observatory.text import Text
from observatory.vocabulary import page_titles

LONGEST_WORDS: Final = 80


class Input(Component):
    """`<input>`; it stands inside a part without a chart, which travels as HTML (see layouts.still)."""

    _namespace = html.Div._namespace
    _type = "Input"
    _children_props: ClassVar[list[str]] = []
    _prop_names: ClassVar[list[str]] = [
        "id",
        "name",
        "type",
        "value",
        "maxLength",
        "min",
        "max",
        "autoComplete",
        "className",
    ]
    _valid_wildcard_attributes: ClassVar[list[str]] = ["data-", "aria-"]
    available_properties: ClassVar[list[str]] = _prop_names
    available_wildcard_properties: ClassVar[list[str]] = _valid_wildcard_attributes

    def __init__(self, **properties: Any) -> None:
        super().__init__(**properties)


def search_form(text: Text, *, id_: str, words: str = "", visible_label: bool = False) -> Component:
    """A plain GET form over indicators, territories and words; nothing is suggested while one writes."""
    return html.Form(
        [
            html.Label(
                text.t("Buscar indicadores, lugares y palabras"),
                htmlFor=id_,
                className=None if visible_label else "unseen",
            ),
            Input(id=id_, name="q", type="search", value=words, maxLength=LONGEST_WORDS, autoComplete="off"),
            html.Button(text.t(page_titles.SEARCH), type="submit", className="button"),
        ],
        action=addresses.page(text.lang, "search"),
        method="get",
        role="search",
        className="search",
    )
