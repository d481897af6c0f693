"""The catalogue without the districts that no small store speaks of: a store writes every place that it knows."""

from __future__ import annotations

from dataclasses import replace

from observatory.catalog import Catalog
from observatory.model import Level

_NEAR = ("PE-1501", "BO-0201")
_SMALL = (Level.DISTRICT, Level.MUNICIPALITY)


def with_few_places(catalog: Catalog, *more: str) -> Catalog:
    """All that is known, but of the districts and municipalities those of Lima and La Paz, of groups, and `more`."""
    kept = {*more, *(code for one in catalog.territories.values() for code in one.members)}
    kept |= {one.territory for one in catalog.preferences}
    few = {
        code: one
        for code, one in catalog.territories.items()
        if one.level not in _SMALL or code.startswith(_NEAR) or code in kept
    }
    aliases = tuple(one for one in catalog.aliases if one.code in few)
    return replace(catalog, territories=few, aliases=aliases)
