"""What a package is made of, as plain values: whoever reads a store gathers them, whoever writes files reads no store."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from observatory.catalog import Catalog
from observatory.files.package.table import PackageTable
from observatory.geography.outlines import Outlines
from observatory.model import DataFile, Panel, Revision, Snapshot
from observatory.text import message

ARCHIVE: Final = "package.zip"
CHECKSUMS: Final = "SHA256SUMS"
DATAPACKAGE: Final = "datapackage.json"
DATAPACKAGE_TITLE: Final = message("Todo descrito para programas: Data Package 2.0")
CSVW: Final = "csvw-metadata.json"
OUTLINES: Final = "outlines.geojson"
DICTIONARY: Final = "dictionary"


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

    `demonstration`: every figure is invented, and every file says so.
    """

    release: str
    released: date
    demonstration: bool
    catalog: Catalog
    outlines: Outlines
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
