"""The other figures of the same record: its rate, its shares, what it counts in another unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from layouts import addresses
from layouts.components import bullets
from observatory.model import Indicator
from observatory.text import Text


@dataclass(frozen=True, slots=True)
class Sibling:
    """Another indicator of the record, and the query that keeps the places that both have."""

    indicator: Indicator
    query: str


def siblings(others: Sequence[Sibling], text: Text) -> Component | None:
    """The way to each of them, with its unit where the name does not say it; none where there are none."""
    if not others:
        return None
    label = text.t("Del mismo registro: tasas, porcentajes y otras formas de contar")
    links = [
        html.A(
            text.t(one.indicator.name),
            href=addresses.indicator(text.lang, one.indicator.id, one.query),
        )
        for one in others
    ]
    return html.Nav(
        [html.P(label, className="note"), bullets(links, name="places")],
        className="siblings",
        **{"aria-label": label},
    )
