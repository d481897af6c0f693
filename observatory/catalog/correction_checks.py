"""Checks that each declared correction, and each recoding of a place, can be made in a file that some source reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from observatory.model import Correction, Recoding, Source

if TYPE_CHECKING:
    from observatory.catalog import Catalog


def broken_corrections(catalog: Catalog) -> Iterator[str]:
    """Every fault as `file · key · reason`; a correction that nothing could apply would guard nothing."""
    met: set[tuple[object, ...]] = set()
    for correction in catalog.corrections:
        key = f"corrections.yml · {correction.source} {' '.join(correction.where.values())}"
        yield from (
            f"{key} · {fault}" for fault in _faults(correction, catalog.sources.get(correction.source))
        )
        cell = (correction.source, correction.field, *sorted(correction.where.items()))
        if cell in met:
            yield f"{key} · corrige dos veces la misma celda"
        met.add(cell)
    for recoding in catalog.recodings:
        yield from (f"recodings.csv · {recoding.number} · {fault}" for fault in _faults_of(recoding, catalog))
    for one, other in combinations(catalog.recodings, 2):
        if one.overlaps(other):
            yield f"recodings.csv · {one.number} · dos filas dicen qué lugar es en un mismo año de una fuente"


def _faults_of(recoding: Recoding, catalog: Catalog) -> Iterator[str]:
    for source in recoding.sources:
        layouts = catalog.sources[source].layouts.values() if source in catalog.sources else ()
        if not any("ubigeo" in layout.columns for layout in layouts):
            yield f"«{source}» no es una fuente con códigos de lugar: nada leería la fila"
    if not recoding.sources:
        yield "no nombra ninguna fuente"
    if recoding.since > recoding.until:
        yield "«until» es antes de «since»"


def _faults(correction: Correction, source: Source | None) -> Iterator[str]:
    if source is None or not source.layouts:
        yield f"«{correction.source}» no es una fuente con layouts: nada leería la corrección"
    elif not any(_has(layout.columns, correction) for layout in source.layouts.values()):
        named = ", ".join((correction.field, *correction.where))
        yield f"ningún layout de «{correction.source}» tiene las columnas {named}"
    if not correction.where:
        yield "where · sin él la corrección tocaría todas las filas"
    if correction.seen == correction.correct:
        yield "correct · dice lo mismo que seen"


def _has(columns: Iterable[str], correction: Correction) -> bool:
    pattern = re.compile("|".join(re.escape(name).replace(r"\{year\}", r"\d{4}") for name in columns))
    return all(pattern.fullmatch(name) for name in (correction.field, *correction.where))
