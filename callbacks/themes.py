"""Groups the indicators by theme, each with what is published of it."""

from __future__ import annotations

from callbacks.asked import Asked
from layouts.listing import ThemeOfIndicators
from layouts.places import EL_ALTO, INDEPENDENCIA, Published


def themes_of(asked: Asked) -> list[ThemeOfIndicators]:
    """Themes in the catalogue's order; within one, indicators of both places first, then the widest."""
    published = asked.observatory.availability()
    indicators = asked.catalog.indicators.values()
    groups = []
    for theme in asked.catalog.themes.values():
        own = [(one, published.get(one.id)) for one in indicators if one.theme == theme.id]
        own.sort(key=lambda pair: _order(pair[1]))
        groups.append(ThemeOfIndicators(theme, tuple(own)))
    return groups


def _order(published: Published | None) -> tuple[int, int, int]:
    if published is None:
        return (1, 0, 0)
    here = sum(code in published.territories for code in (EL_ALTO, INDEPENDENCIA))
    return (0, -here, -len(published.territories))
