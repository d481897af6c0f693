"""Checks help lines and points of help: a number that can be dialled, an address with source and day, no shelter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from observatory.model import Helpline

if TYPE_CHECKING:
    from observatory.catalog import Catalog


def broken_points(catalog: Catalog) -> Iterator[str]:
    """Every fault as `file · key · reason`."""
    for kind in catalog.point_kinds.values():
        if _leads_to_shelter(catalog, kind.id, kind.name):
            yield f"point_kinds.yml · {kind.id} · un refugio no es un punto de ayuda que se publique"
    for line in catalog.helplines:
        yield from (f"helplines.csv · {line.service} · {fault}" for fault in _faults(catalog, line))


def _faults(catalog: Catalog, line: Helpline) -> Iterator[str]:
    if (line.latitude is None) != (line.longitude is None) or (
        line.latitude is not None and line.located_on is None
    ):
        yield "las coordenadas son dos, y llevan el día en que se comprobaron (located_on)"
    if line.kind == "phone" and not line.digits:
        yield f"contact «{line.contact}» no es un número que un teléfono marque"
    if not line.point:
        return
    if line.point not in catalog.point_kinds:
        yield f"«{line.point}» no está en point_kinds.yml"
    if line.district and not _is_part(catalog, line):
        yield f"«{line.district}» no es un distrito de «{line.territory}»"
    if not (line.address and line.source and line.read_on):
        yield "un punto de ayuda tiene dirección, fuente y día de lectura (read_on)"
    if _leads_to_shelter(catalog, line.service, line.address, line.note, line.url):
        yield "un refugio no es un punto de ayuda que se publique"


def _is_part(catalog: Catalog, line: Helpline) -> bool:
    """Whether the district is one of the territory, which a catalogue of other places may have without its parts."""
    if line.district == line.territory:
        return True
    has_parts = any(place.parent == line.territory for place in catalog.territories.values())
    return line.district.startswith(line.territory) and (
        not has_parts or line.district in catalog.territories
    )


def _leads_to_shelter(catalog: Catalog, *texts: str) -> bool:
    said = " ".join(texts).casefold()
    return any(word in said for word in catalog.policy.shelters.words)
