"""The tables of a package that explain its rows: places, indicators, sources, editions, licences and categories."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from observatory.catalog import Catalog
from observatory.files.package.table import (
    PackageTable,
    Record,
    columns_named,
    in_every_language,
    spoken_languages,
)
from observatory.geography.outlines import Outlines
from observatory.model import DataFile, Dimension, Indicator, Panel, Revision, Snapshot, Source
from observatory.statistics import statistic_of
from observatory.text import message
from observatory.vocabulary import captions, page_titles

_SEVERAL: Final = "|"
ARCHIVE: Final = "package.zip"
CHECKSUMS: Final = "SHA256SUMS"
DATAPACKAGE: Final = "datapackage.json"
DATAPACKAGE_TITLE: Final = message("Todo descrito para programas: Data Package 2.0")
CSVW: Final = "csvw-metadata.json"
OUTLINES: Final = "outlines.geojson"
DICTIONARY: Final = "dictionary"


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
        ("dimension", *_in_each_language("dimension_name"), "scheme", "code", *_in_each_language("name"))
    ),
    key=("dimension", "scheme", "code"),
)
EXPLAINING: Final = (TERRITORIES, INDICATORS, SOURCES, EDITIONS, LICENCES, CODES)


def explaining_tables(contents: PackageContents) -> Iterator[tuple[PackageTable, Iterator[Record]]]:
    """Each table that explains the rows of a release (places, indicators, sources ...), with its own rows."""
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


# What a package is made of, as plain values: whoever reads a store gathers them, whoever writes files reads no store.


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A written file. `title` is a message, `table` the one that it holds, `rows` how many; None where it holds none."""

    name: str
    title: str
    size: int
    sha256: str
    rows: int | None = None
    table: PackageTable | None = None


@dataclass(frozen=True, slots=True)
class PackageContents:
    """All that a release says. `panels` may be gone through once; `undated` are rows with the document that says each.

    `places` are the codes of those with figures: they and their parts are drawn.
    `demonstration`: every figure is invented, and every file says so.
    """

    release: str
    released: date
    demonstration: bool
    catalog: Catalog
    outlines: Outlines
    places: frozenset[str]
    panels: Iterable[Panel]
    editions: Sequence[Snapshot]
    undated: Sequence[Mapping[str, Any]]
    revisions: Iterable[Revision]


# The files of a package as they are listed: name, title, media type, size, checksum and number of rows.


def describe_file(
    path: Path, title: str, *, rows: int | None = None, table: PackageTable | None = None
) -> ListedFile:
    """The entry of a file that is written."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return ListedFile(path.name, title, path.stat().st_size, digest, rows, table)


# The files of a release as a reader is offered them, with what each holds.


@dataclass(frozen=True, slots=True)
class OfferedFile:
    """A file: name, what it holds as a message (empty where nobody said), bytes, checksum, rows if it is a table."""

    name: str
    title: str
    size: int
    sha256: str
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class OfferedPackage:
    """The files of a release, the one that holds all others first."""

    release: str
    files: tuple[OfferedFile, ...]


_TITLES = {
    ARCHIVE: message("Todo en un solo archivo comprimido"),
    DATAPACKAGE: DATAPACKAGE_TITLE,
    CHECKSUMS: message("Las huellas de los archivos, para comprobarlos"),
}


def list_package_files(
    release: str, files: Sequence[DataFile], descriptor: Mapping[str, Any]
) -> OfferedPackage:
    """The files that a release brings, in the order of its `datapackage.json`, which says what each holds."""
    described = {entry["path"]: entry for entry in descriptor["resources"]}
    order = {name: at for at, name in enumerate((ARCHIVE, *described))}
    return OfferedPackage(
        release,
        tuple(
            OfferedFile(
                file.name,
                _TITLES.get(file.name) or described.get(file.name, {}).get("title", ""),
                file.size,
                file.sha256,
                described.get(file.name, {}).get("rows"),
            )
            for file in sorted(files, key=lambda file: (order.get(file.name, len(order)), file.name))
        ),
    )
