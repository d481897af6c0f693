"""What more than one output asks of the observatory in the same way."""

from __future__ import annotations

from observatory.catalog import Catalog
from observatory.model import Indicator, Panel, Territory
from observatory.observatory import Observatory
from observatory.selection import Selection


def shown(site: Observatory, selection: Selection) -> Panel:
    """The Panel a page shows: years and odd spans, unless months were asked for or there is nothing else."""
    asked = site.panel(selection)
    if selection.grain != "all" or all(row.period.grain == "month" for row in asked.rows):
        return asked
    return site.panel(selection.replace(grain="year"))


def expected_of(catalog: Catalog, place: Territory) -> list[Indicator]:
    """What the comparisons ask of this place's side: what a reader would look for here."""
    sides = [side for one in catalog.comparisons.values() for side in (one.left, one.right)]
    ids = dict.fromkeys(side.indicator for side in sides if side.territory[:2] == place.country)
    return [catalog.indicators[id_] for id_ in ids]
