"""The tables of a package that explain its rows: places, indicators, sources, editions, licences and categories."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from observatory.files.package.contents import PackageContents
from observatory.files.package.table import (
    PackageTable,
    Record,
    columns_named,
    in_every_language,
    spoken_languages,
)
from observatory.model import Dimension, Indicator, Source
from observatory.statistics import statistic_of
from observatory.text import message
from observatory.vocabulary import captions, page_titles

_SEVERAL: Final = "|"


def _in_each_language(name: str) -> tuple[str, ...]:
    """The columns of a name or sentence in each language."""
    return tuple(f"{name}_{lang}" for lang in spoken_languages())


TERRITORIES: Final = PackageTable(
    "territories",
    page_titles.TERRITORIES,
    columns_named(
        (
            "territory", *_in_each_language("name"), "territory_level", "parent", "country", "members",
            "valid_from", "valid_to",
        )
    ),
    key=("territory",),
)  # fmt: skip
INDICATORS: Final = PackageTable(
    "indicators",
    message("Los indicadores, con su definición"),
    columns_named(
        (
            "indicator", *_in_each_language("name"), "kind", *_in_each_language("unit"), "per", "numerator_id", "base_id",
            "additive", "counts_persons", "grade", "dimensions", *_in_each_language("definition"),
            *_in_each_language("method"), *_in_each_language("safe_sentence"),
            *_in_each_language("unsafe_sentence"),
        )
    ),
    key=("indicator",),
)  # fmt: skip
SOURCES: Final = PackageTable(
    "sources",
    page_titles.SOURCES,
    columns_named(
        (
            "source",
            *_in_each_language("name"),
            *_in_each_language("publisher"),
            "country",
            "licence",
            "source_url",
            *_in_each_language("description"),
        )
    ),
    key=("source",),
    points=((("licence",), "licences"),),
)
EDITIONS: Final = PackageTable(
    "editions",
    captions.EDITIONS,
    columns_named(
        (
            "source",
            "edition",
            "title",
            "published",
            "cutoff",
            "retrieved",
            "public_day",
            "source_url",
            "sha256",
        )
    ),
    key=("source", "edition"),
    points=((("source",), "sources"),),
)
LICENCES: Final = PackageTable(
    "licences",
    message("Las licencias"),
    columns_named(("licence", *_in_each_language("name"), "terms")),
    key=("licence",),
)
CODES: Final = PackageTable(
    "codes",
    message("Las categorías de cada característica"),
    columns_named(
        (
            "dimension",
            *_in_each_language("dimension_name"),
            "scheme",
            "code",
            *_in_each_language("name"),
        )
    ),
    key=("dimension", "scheme", "code"),
)


EXPLAINING: Final = (TERRITORIES, INDICATORS, SOURCES, EDITIONS, LICENCES, CODES)


def explaining_tables(contents: PackageContents) -> Iterator[tuple[PackageTable, Iterator[Record]]]:
    """Each table with its rows."""
    catalog = contents.catalog
    yield TERRITORIES, _territories(contents)
    yield INDICATORS, map(_indicator, catalog.indicators.values())
    yield SOURCES, map(_source, catalog.sources.values())
    yield EDITIONS, _editions(contents)
    yield LICENCES, _licences(contents)
    yield CODES, (row for dimension in catalog.dimensions.values() for row in _codes(dimension))


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _territories(contents: PackageContents) -> Iterator[Record]:
    for territory in contents.catalog.territories.values():
        yield {
            "territory": territory.code,
            **in_every_language("name", territory.name),
            "territory_level": str(territory.level),
            "parent": territory.parent,
            "country": territory.country,
            "members": _SEVERAL.join(territory.members),
            "valid_from": _day(territory.valid_from),
            "valid_to": _day(territory.valid_to),
        }


def _indicator(indicator: Indicator) -> Record:
    return {
        "indicator": indicator.id,
        **in_every_language("name", indicator.name),
        "kind": indicator.kind,
        **in_every_language("unit", indicator.unit),
        "per": indicator.per if statistic_of(indicator).per_inhabitants else None,
        "numerator_id": indicator.numerator,
        "base_id": indicator.denominator,
        "additive": indicator.additive,
        "counts_persons": indicator.counts_persons,
        "grade": str(indicator.comparability.grade),
        "dimensions": _SEVERAL.join(indicator.dimensions),
        **in_every_language("definition", indicator.definition),
        **in_every_language("method", indicator.method),
        **in_every_language("safe_sentence", indicator.safe_sentence),
        **in_every_language("unsafe_sentence", indicator.unsafe_sentence),
    }


def _source(source: Source) -> Record:
    return {
        "source": source.id,
        **in_every_language("name", source.name),
        **in_every_language("publisher", source.publisher),
        "country": source.country,
        "licence": source.licence_id,
        "source_url": source.url,
        **in_every_language("description", source.description),
    }


def _editions(contents: PackageContents) -> Iterator[Record]:
    for edition in contents.editions:
        yield {
            "source": edition.source,
            "edition": edition.edition,
            "title": edition.title,
            "published": _day(edition.published),
            "cutoff": _day(edition.cutoff),
            "retrieved": _day(edition.retrieved),
            "public_day": _day(edition.public_since),
            "source_url": edition.url,
            "sha256": edition.sha256,
        }


def _licences(contents: PackageContents) -> Iterator[Record]:
    by_id = {source.licence_id: source.licence for source in contents.catalog.sources.values()}
    for id_, licence in by_id.items():
        yield {"licence": id_, **in_every_language("name", licence.name), "terms": licence.url}


def _codes(dimension: Dimension) -> Iterator[Record]:
    for code in dimension.codes:
        yield {
            "dimension": dimension.id,
            **in_every_language("dimension_name", dimension.name),
            "scheme": code.scheme,
            "code": code.code,
            **in_every_language("name", code.name),
        }
