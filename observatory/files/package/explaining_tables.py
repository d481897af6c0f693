"""The tables of a package that explain its rows: places, indicators, sources, editions, licences and categories."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

from observatory.catalog import Catalog
from observatory.files.columns import Value
from observatory.files.package.table import PackageTable, Record, columns_named, spoken
from observatory.geography.outlines import Outlines
from observatory.model import DataFile, Dimension, DimensionCode, Panel, Revision, Snapshot, Source
from observatory.statistics import statistic_of
from observatory.text import Text, message
from observatory.vocabulary import captions, page_titles

_SEVERAL: Final = "|"
ARCHIVE: Final = "package.zip"
CHECKSUMS: Final = "SHA256SUMS"
DATAPACKAGE: Final = "datapackage.json"
DATAPACKAGE_TITLE: Final = message("Todo descrito para programas: Data Package 2.0")
CSVW: Final = "csvw-metadata.json"
OUTLINES: Final = "outlines.geojson"
DICTIONARY: Final = "dictionary"


@dataclass(frozen=True, slots=True)
class ExplainingTable:
    """A table that explains rows: its entries, and by column what is read of one; `name_es` is `name` in Spanish."""

    table: PackageTable
    entries: Callable[[PackageContents], Iterable[Any]]
    cells: Mapping[str, Callable[[Any], Value]]

    def rows(self, contents: PackageContents) -> Iterator[Record]:
        """A row for each entry."""
        for entry in self.entries(contents):
            yield {column: read(entry) for column, read in self.cells.items()}


def _explain(
    name: str, title: str, cells: str, entries: Callable[[PackageContents], Iterable[Any]], *, key: tuple[str, ...] = (),
    points: tuple[tuple[tuple[str, ...], str], ...] = (), **worked_out: Callable[[Any], Value],
) -> ExplainingTable:  # fmt: skip
    """A table from its `cells`: `column=what.is.read`, a star after a column that stands there in each language.

    A row is named by the `key`, else by its first column; `worked_out` are cells that no attribute has.
    """
    read: dict[str, Callable[[Any], Value]] = {}
    for cell in cells.split():
        column, _, path = cell.partition("=")
        of_entry = attrgetter(path or column.removesuffix("*"))
        if column.endswith("*"):
            for text in spoken():
                read[f"{column[:-1]}_{text.lang}"] = partial(_translate, of_entry, text)
        else:
            read[column] = worked_out.get(column) or partial(_read_plainly, of_entry)
    table = PackageTable(name, title, columns_named(read), key or tuple(read)[:1], points)
    return ExplainingTable(table, entries, read)


def _translate(of_entry: Callable[[Any], Any], text: Text, entry: Any) -> str:
    return text.t(of_entry(entry))


def _read_plainly(of_entry: Callable[[Any], Any], entry: Any) -> Value:
    """What is read of an entry as a cell: a day as ISO text, a list with bars between its items."""
    match of_entry(entry):
        case date() as day:
            return day.isoformat()
        case tuple() as several:
            return _SEVERAL.join(several)
        case StrEnum() as named:
            return str(named)
        case value:
            return cast(Value, value)


def _find_licensed(contents: PackageContents) -> Iterable[Source]:
    """A source of each licence."""
    return {source.licence_id: source for source in contents.catalog.sources.values()}.values()


def _pair_codes(contents: PackageContents) -> Iterable[_Category]:
    return (_Category(each, code) for each in contents.catalog.dimensions.values() for code in each.codes)


class _Category(NamedTuple):
    dimension: Dimension
    code: DimensionCode


EXPLAINING: Final = (
    _explain(
        "territories", page_titles.TERRITORIES,
        "territory=code name* territory_level=level parent country members valid_from valid_to",
        lambda contents: contents.catalog.territories.values(),
    ),
    _explain(
        "indicators", message("Los indicadores, con su definición"),
        "indicator=id name* kind unit* per numerator_id=numerator base_id=denominator additive counts_persons "
        "grade=comparability.grade dimensions definition* method* safe_sentence* unsafe_sentence*",
        lambda contents: contents.catalog.indicators.values(),
        per=lambda indicator: indicator.per if statistic_of(indicator).per_inhabitants else None,
    ),
    _explain(
        "sources", page_titles.SOURCES,
        "source=id name* publisher* country licence=licence_id source_url=url description*",
        lambda contents: contents.catalog.sources.values(),
        points=((("licence",), "licences"),),
    ),
    _explain(
        "editions", captions.EDITIONS,
        "source edition title published cutoff retrieved public_day=public_since source_url=url sha256",
        lambda contents: contents.editions,
        key=("source", "edition"),
        points=((("source",), "sources"),),
    ),
    _explain(
        "licences", message("Las licencias"), "licence=licence_id name*=licence.name terms=licence.url", _find_licensed
    ),
    _explain(
        "codes", message("Las categorías de cada característica"),
        "dimension=dimension.id dimension_name*=dimension.name scheme=code.scheme code=code.code name*=code.name",
        _pair_codes,
        key=("dimension", "scheme", "code"),
    ),
)  # fmt: skip


def explaining_tables(contents: PackageContents) -> Iterator[tuple[PackageTable, Iterator[Record]]]:
    """Each table that explains the rows of a release (places, indicators, sources ...), with its own rows."""
    for each in EXPLAINING:
        yield each.table, each.rows(contents)


# What a package is made of, as plain values: whoever reads a store gathers them, whoever writes files reads no store.


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file: what it holds as a message (empty where nobody said), bytes, checksum, and rows and table if it has any."""

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
class OfferedPackage:
    """The files of a release, the one that holds all others first."""

    release: str
    files: tuple[ListedFile, ...]


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
            ListedFile(
                file.name,
                _TITLES.get(file.name) or described.get(file.name, {}).get("title", ""),
                file.size,
                file.sha256,
                described.get(file.name, {}).get("rows"),
            )
            for file in sorted(files, key=lambda file: (order.get(file.name, len(order)), file.name))
        ),
    )
