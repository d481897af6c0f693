"""Another place as the chosen one of a Panel: the one that a map marks, a trend sets off and a rank is told of."""

from __future__ import annotations

from dataclasses import replace

from observatory.model import Panel


def focused_on(panel: Panel, code: str) -> Panel:
    """The Panel with the territory of that code as its only chosen place; its rows and its query stay."""
    territories = tuple(
        replace(territory, on_site=replace(territory.on_site, main=territory.code == code))
        for territory in panel.territories
    )
    return replace(panel, territories=territories)
