"""The catalogue without the districts that no small store speaks of: a store writes every place that it knows."""

from __future__ import annotations

from dataclasses import replace

from observatory.catalog import Catalog
from observatory.model import Level

_NEAR = ("PE-1501", "BO-0201")
_SMALL = (Level.DISTRICT, Level.MUNICIPALITY)


def with_few_places(catalog: Catalog, *codes: str) -> Catalog:
    """All that is known, but of the districts and municipalities those of Lima and La Paz, of groups, and `more`."""
    codes_kept = {*codes, *(code for territory in catalog.territories.values() for code in territory.members)}
    codes_kept |= {preference.territory for preference in catalog.preferences}
    few = {
        code: territory
        for code, territory in catalog.territories.items()
        if territory.level not in _SMALL or code.startswith(_NEAR) or code in codes_kept
    }
    aliases = tuple(alias for alias in catalog.aliases if alias.code in few)
    return replace(catalog, territories=few, aliases=aliases)
