"""Checks that each declared correction can be made: of a file that is read by a layout, in a column it has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from observatory.model import Correction, Source

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
