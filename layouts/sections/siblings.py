"""Other ways of counting: the rate of a count, its shares, what is counted there in another unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash.development.base_component import Component

from layouts.document import addresses
from layouts.document import elements as html
from layouts.parts.components import bullets
from observatory.model import Indicator
from observatory.text import Text


@dataclass(frozen=True, slots=True)
class Sibling:
    """Another indicator, and the query that keeps the places that both have."""

    indicator: Indicator
    query: str


def siblings(others: Sequence[Sibling], text: Text) -> Component | None:
    """The way to each of them; nothing where there are none."""
    if not others:
        return None
    label = text.t("Otras formas de contar: tasas, porcentajes y cifras cercanas")
    links = [
        html.A(
            text.t(sibling.indicator.name),
            href=addresses.indicator(text.lang, sibling.indicator.id, sibling.query),
        )
        for sibling in others
    ]
    return html.Nav(
        [html.P(label, className="note"), bullets(links, name="places")],
        className="siblings",
        **{"aria-label": label},
    )
