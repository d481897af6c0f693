"""Groups the indicators by theme, each with what is published of it."""

from __future__ import annotations

from callbacks.asked import Asked
from layouts.listing import ThemeOfIndicators


def themes_of(asked: Asked) -> list[ThemeOfIndicators]:
    """Themes in the order of the catalogue; within one, the indicators with figures first."""
    published = asked.observatory.availability()
    indicators = asked.catalog.indicators.values()
    groups = []
    for theme in asked.catalog.themes.values():
        own = [(one, published.get(one.id)) for one in indicators if one.theme == theme.id]
        own.sort(key=lambda pair: pair[1] is None)
        groups.append(ThemeOfIndicators(theme, tuple(own)))
    return groups
