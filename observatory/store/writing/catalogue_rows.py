"""Puts the catalogue into a store, so that its facts point at sources, territories and indicators that exist."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, MetaData

from observatory.catalog import Catalog
from observatory.model import Breakdown, Indicator, Period
from observatory.provenance.third_party_copies import is_unpublished
from observatory.store.store_mark import write_mark
from observatory.store.writing.bulk import insert_entries


def write_catalogue(connection: Connection, metadata: MetaData, catalog: Catalog) -> None:
    """Write the mark and the tables that describe: sources, territories, dimensions, indicators, leading statements.

    Raises OtherMarkError where the store bears another mark than the catalogue.
    """
    tables = metadata.tables
    write_mark(connection, metadata, demonstration=catalog.demonstration)
    for table in ("preference", "indicator_source"):  # what another edition of the catalogue decided is over
        connection.execute(tables[table].delete())
    insert_entries(connection, tables["source"], _sources(catalog))
    insert_entries(connection, tables["territory"], _territories(catalog))
    insert_entries(
        connection,
        tables["dimension"],
        [{"id": dimension.id, "name": dimension.name} for dimension in catalog.dimensions.values()],
    )
    insert_entries(connection, tables["dimension_code"], _codes(catalog))
    insert_entries(connection, tables["indicator"], map(_indicator, catalog.indicators.values()))
    insert_entries(connection, tables["indicator_source"], _indicator_sources(catalog))
    insert_entries(connection, tables["preference"], _preferences(catalog))


def write_breakdowns(connection: Connection, metadata: MetaData, keys: Iterable[str]) -> None:
    """Make sure that each breakdown key (`sex:women;centre:CEM050`) is known, with its parts."""
    breakdowns = [Breakdown.parse(key) for key in keys]
    insert_entries(
        connection,
        metadata.tables["breakdown"],
        [{"id": str(breakdown), "dimensions": breakdown.dimensions} for breakdown in breakdowns],
    )
    insert_entries(
        connection,
        metadata.tables["breakdown_code"],
        [
            {"breakdown": str(breakdown), "dimension": dimension, "code": code}
            for breakdown in breakdowns
            for dimension, code in breakdown.codes
        ],
    )


def _sources(catalog: Catalog) -> Iterator[dict[str, Any]]:
    for source in catalog.sources.values():
        yield {
            "id": source.id, "name": source.name, "publisher": source.publisher, "lane": source.lane,
            "unit": source.unit, "licence": source.licence.name, "licence_url": source.licence.url,
            "url": source.url,
        }  # fmt: skip


def _territories(catalog: Catalog) -> Iterator[dict[str, Any]]:
    # Parents first, so that PostgreSQL's foreign keys hold at every row.
    for territory in sorted(
        catalog.territories.values(), key=lambda territory: len(list(catalog.ancestors(territory.code)))
    ):
        yield {
            "code": territory.code, "level": str(territory.level), "name": territory.name,
            "parent": territory.parent, "valid_from": _iso(territory.valid_from),
            "valid_to": _iso(territory.valid_to),
        }  # fmt: skip


def _codes(catalog: Catalog) -> Iterator[dict[str, Any]]:
    for dimension in catalog.dimensions.values():
        for code in dimension.codes:
            yield {"dimension": dimension.id, "scheme": code.scheme, "code": code.code, "name": code.name}


def _indicator(indicator: Indicator) -> dict[str, Any]:
    definition = json.dumps(_fields(indicator), sort_keys=True, ensure_ascii=False, default=_fields)
    return {
        "id": indicator.id, "kind": indicator.kind, "unit": indicator.unit, "numerator": indicator.numerator,
        "denominator": indicator.denominator, "per": indicator.per, "decimals": indicator.decimals,
        "additive": indicator.additive,
        "definition_hash": hashlib.sha256(definition.encode()).hexdigest(),
    }  # fmt: skip


def _fields(entry: Any) -> dict[str, Any]:
    """An entry of the catalogue as its fields; nothing is copied, as a store is opened often and most of it is text."""
    return {field.name: getattr(entry, field.name) for field in fields(entry)}


def _indicator_sources(catalog: Catalog) -> Iterator[dict[str, Any]]:
    for indicator in catalog.indicators.values():
        numerator = catalog.indicators[indicator.numerator] if indicator.numerator else indicator
        named = dict.fromkeys((*indicator.sources, *numerator.sources))
        # A copy of what its owner has not published never leads over what the owner says.
        by_lead = sorted(named, key=lambda id_: is_unpublished(catalog.sources[id_]))
        for priority, source in enumerate(by_lead):
            series = "+".join(numerator.chain) if source in numerator.chain else source
            yield {"indicator": indicator.id, "source": source, "priority": priority, "series": series}


def _preferences(catalog: Catalog) -> Iterator[dict[str, Any]]:
    for preference in catalog.preferences:
        period = Period.parse(preference.period)
        yield {
            "indicator": preference.indicator, "territory": preference.territory,
            "period_start": period.start.isoformat(), "period_end": period.end.isoformat(),
            "breakdown": str(Breakdown.parse(preference.breakdown)), "url": preference.leads, "reason": preference.reason,
        }  # fmt: skip


def _iso(day: Any) -> str | None:
    return day.isoformat() if day is not None else None
