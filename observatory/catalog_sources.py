"""Checks what the sources of a catalogue name: territories, indicators, dimensions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from observatory.catalog import Catalog


def broken_sources(catalog: Catalog) -> Iterator[str]:
    """Every fault as `file · key · reason`."""
    yield from _forms(catalog)
    yield from _sources(catalog)
    yield from _limits(catalog)


def _forms(catalog: Catalog) -> Iterator[str]:
    for source in catalog.sources.values():
        if source.form is not None and source.form.territory not in catalog.territories:
            yield f"sources/{source.id}.yml · form · «{source.form.territory}» no es un territorio"


def _sources(catalog: Catalog) -> Iterator[str]:
    for source in catalog.sources.values():
        for code in filter(None, (source.territory, *source.no_sums_of, *source.shipped)):
            if code not in catalog.territories:
                yield f"sources/{source.id}.yml · territory, no_sums_of, shipped · «{code}» no es un territorio"


def _limits(catalog: Catalog) -> Iterator[str]:
    for source in catalog.sources.values():
        for limits in source.limits:
            where = f"sources/{source.id}.yml · limits"
            if limits.indicator not in catalog.indicators:
                yield f"{where} · «{limits.indicator}» no es un indicador"
            if limits.unit and limits.unit not in catalog.dimensions:
                yield f"{where} · «{limits.unit}» no está en dimensions.yml"
