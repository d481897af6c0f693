"""Checks the laws of a catalogue: each step has an article and a text it was read in; what was not read is said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from observatory.model import Law

if TYPE_CHECKING:
    from observatory.catalog import Catalog


def broken_laws(catalog: Catalog, today: date) -> Iterator[str]:
    """Every fault as `file · key · reason`."""
    for law in catalog.laws:
        yield from (f"laws.yml · {law.id} · {fault}" for fault in _faults(law, today))


def _faults(law: Law, today: date) -> Iterator[str]:
    if law.steps and not law.unread:
        yield "unread · falta: qué artículos de la ruta no se han leído"
    for step in law.steps:
        key = f"steps · «{step.title}»"
        if not (step.article.strip() and step.sentences):
            yield f"{key} · un paso tiene artículo y lo que este dice"
        if not step.read:
            yield f"{key} · read · no dice en qué texto se leyó"
        for reading in step.read:
            if not (reading.publisher.strip() and reading.title.strip()):
                yield f"{key} · read · un texto tiene quien lo publica y título"
            if reading.read_on > today:
                yield f"{key} · read_on · {reading.read_on} todavía no ha llegado"
