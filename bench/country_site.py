"""Our site with invented districts beside those of Lima, for maps of a whole country (`bench.country_site:server`)."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from flask import Flask

from app import create_app
from bench.invented_districts import LIMA, names, people, ring
from observatory.addresses.selection import Selection
from observatory.catalog import Catalog, load_catalog
from observatory.geography.outlines import Outline, Outlines, OutlineSet, load_outlines
from observatory.model import Panel
from observatory.observatory import Observatory
from observatory.settings import Settings
from observatory.store.releases import Releases, open_releases


def _outline_set() -> OutlineSet:
    outlines = (
        Outline(code, ((tuple((x, y) for x, y in ring(number)),),)) for number, code in enumerate(names())
    )
    return OutlineSet("invented", "-", "-", "-", (), tuple(outlines))


class WithInvented(Observatory):
    """The observatory in which the map of all districts of Lima is a map of those and the invented ones."""

    def __init__(self, catalog: Catalog, outlines: Outlines, releases: Releases) -> None:
        super().__init__(catalog, outlines, releases)
        self._widened: dict[int, tuple[Panel, Panel]] = {}

    def panel(self, selection: Selection) -> Panel:
        """The panel of a selection; of all Lima with the invented districts beside it."""
        panel = super().panel(selection)
        if len(panel.territories) < LIMA:
            return panel
        if id(panel) not in self._widened:
            self._widened[id(panel)] = (panel, replace(panel, **_more(panel)))
        return self._widened[id(panel)][1]


def _more(panel: Panel) -> dict[str, Any]:
    model = next(place for place in panel.territories if not place.on_site.main)
    places = (replace(model, code=code, name=f"Distrito {number}") for number, code in enumerate(names()))
    pattern = [row for row in panel.rows if row.territory == model.code]
    rows = (
        replace(row, territory=code, value=people(number, row.period.start.year))
        for number, code in enumerate(names())
        for row in pattern
    )
    return {"territories": (*panel.territories, *places), "rows": (*panel.rows, *rows)}


@cache
def _server() -> Flask:
    settings = Settings.from_environment()
    outlines = load_outlines()
    releases = open_releases(settings.store_dir, settings.database_url)
    wide = Outlines.from_sets((*outlines.sets, _outline_set()))
    return create_app(settings, WithInvented(load_catalog(), wide, releases))


def __getattr__(name: str) -> Any:
    """`server`, made when gunicorn asks for it."""
    if name == "server":
        return _server()
    raise AttributeError(name)
