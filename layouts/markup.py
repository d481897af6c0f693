"""Markup in a tree of components: what is written already, which `layouts.html` passes on as it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Markup:
    """A drawing of `observatory.charts.svg` or rows of `layouts.rows`: they escape all that comes from elsewhere."""

    html: str
