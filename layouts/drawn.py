"""A drawing in a tree of components: markup that `layouts.html` writes as it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Drawn:
    """An `<svg>` element, made by `observatory.charts.svg` alone, which escapes all that comes from elsewhere."""

    svg: str
