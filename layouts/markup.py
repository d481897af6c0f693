"""Markup in a tree of components: what is written already, which `layouts.html` passes on as it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Markup:
    """What `observatory.charts.svg`, `layouts.rows` or `layouts.html` wrote, which escape what comes from elsewhere."""

    html: str
