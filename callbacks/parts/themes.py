"""Groups the indicators by theme, each with what is published of it."""

from __future__ import annotations

from collections.abc import Collection

from callbacks.page_request import PageRequest
from layouts.parts.listing import ThemeOfIndicators
from layouts.sections.coverage import Published
from observatory.statistics.availability import published_indicators


def themes_of(request: PageRequest) -> list[ThemeOfIndicators]:
    """The themes with their indicators that have figures; those published of most places come first."""
    published = request.observatory.availability()
    indicators = published_indicators(request.observatory).values()
    groups = []
    for theme in request.catalog.themes.values():
        pairs = [
            (indicator, published[indicator.id]) for indicator in indicators if indicator.theme == theme.id
        ]
        pairs.sort(key=lambda pair: _order(pair[1], request.catalog.main_places))
        groups.append(ThemeOfIndicators(theme, tuple(pairs)))
    return groups


def _order(published: Published, places: Collection[str]) -> tuple[int, int]:
    coverage = sum(code in published.territories for code in places)
    return (-coverage, -len(published.territories))
