"""The files of a package as they are listed: name, title, media type, size, checksum and number of rows."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from observatory.files.package.table import PackageTable
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


def describe_file(
    path: Path, title: str, *, rows: int | None = None, table: PackageTable | None = None
) -> ListedFile:
    """The entry of a file that is written."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return ListedFile(path.name, title, path.stat().st_size, digest, rows, table)
