"""Groups the indicators by theme, each with what is published of it."""

from __future__ import annotations

from collections.abc import Collection

from callbacks.page_request import Asked
from layouts.parts.coverage import Published
from layouts.parts.listing import ThemeOfIndicators
from observatory.asking import with_figures


def themes_of(asked: Asked) -> list[ThemeOfIndicators]:
    """Themes in the catalogue's order with what has figures; within one, what all places publish first."""
    published = asked.observatory.availability()
    indicators = with_figures(asked.observatory).values()
    groups = []
    for theme in asked.catalog.themes.values():
        own = [(one, published[one.id]) for one in indicators if one.theme == theme.id]
        own.sort(key=lambda pair: _order(pair[1], asked.catalog.main_places))
        groups.append(ThemeOfIndicators(theme, tuple(own)))
    return groups


def _order(published: Published, places: Collection[str]) -> tuple[int, int]:
    here = sum(code in published.territories for code in places)
    return (-here, -len(published.territories))
