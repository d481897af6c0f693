"""The files of a release as a reader is offered them, with what each holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from observatory.files.package.contents import ARCHIVE, CHECKSUMS, DATAPACKAGE, DATAPACKAGE_TITLE
from observatory.model import DataFile
from observatory.text import message


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


def offered_package(release: str, files: Sequence[DataFile], descriptor: Mapping[str, Any]) -> OfferedPackage:
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
