"""What heads the explorer's figures, written as HTML."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dash import html
from dash.development.base_component import Component

from layouts.explorer.scene import Scene
from layouts.pages.not_found import error_page
from observatory.model import Panel
from observatory.text import Text
from observatory.words import describe

_LONG: Final = 150  # characters from which a heading is set smaller


def head(scene: Scene, text: Text, *, finding: str) -> list[Component | None]:
    """The finding of the main chart, what it shows, and the grade where two places stand together."""
    return [
        html.H1(finding, className="finding long" if len(finding) > _LONG else "finding"),
        html.P(describe.subtitle(scene.main, text), className="subtitle"),
        _grade(scene.main, text),
    ]


def _grade(panel: Panel, text: Text) -> Component | None:
    """The grade where two places stand together, and why in a fold."""
    note = describe.grade_note(panel, text)
    if not note:
        return None
    reason = text.t((panel.comparison or panel.indicator.comparability).reason)
    return html.Details(
        [html.Summary(note.removesuffix(reason).strip()), html.P(reason)], className="more caveat"
    )


def refusal(sentence: str, links: Sequence[tuple[str, str]], text: Text) -> list[Component]:
    """The sentence about an address that asks for nothing there is."""
    return [error_page(sentence, links, text)]
