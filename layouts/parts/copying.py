"""What a reader takes along as text: an address, a line of code, a citation, with a button that copies it."""

from __future__ import annotations

from dash.development.base_component import Component

from layouts.document import elements as html
from observatory.text import Text
from observatory.vocabulary import captions


def with_copy_button(*content: Component, action: str, text: Text) -> list[Component]:
    """`content`, one part of which bears `data-code`, and the button named `action`; to stand alone in their parent."""
    return [
        *content,
        html.Button(
            action,
            type="button",
            className="button copy",
            **{"data-copy": "", "data-done": text.t(captions.COPIED)},
        ),
    ]


def code(content: str) -> Component:
    """Lines of code or an address, selected at one press."""
    return html.Code(content, className="code", **{"data-code": ""})
