"""Puts the files of a package together: checksums, and one ZIP whose bytes depend on nothing but theirs."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from observatory.files.package.listing import ARCHIVE, CHECKSUMS, ListedFile

_TIME: Final = (1980, 1, 1, 0, 0, 0)  # the first that a ZIP knows
_READABLE: Final = 0o100644 << 16
_UNIX: Final = 3
_PACKED_ALREADY: Final = (".parquet",)


def write_checksums(folder: Path, files: Iterable[ListedFile]) -> Path:
    """Write the hashes as `sha256sum -c` reads them; the file."""
    path = folder / CHECKSUMS
    path.write_text("".join(f"{file.sha256}  {file.name}\n" for file in files), encoding="utf-8")
    return path


def write_archive(folder: Path, names: Iterable[str]) -> Path:
    """Write these files of the folder into one ZIP, in order of their names and without their times; the file."""
    path = folder / ARCHIVE
    with zipfile.ZipFile(path, "w") as archive:
        for name in sorted(names):
            entry = zipfile.ZipInfo(name, _TIME)
            entry.create_system, entry.external_attr = _UNIX, _READABLE
            packed = name.endswith(_PACKED_ALREADY)
            entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            entry.file_size = (folder / name).stat().st_size
            with archive.open(entry, "w") as target, (folder / name).open("rb") as source:
                while block := source.read(1 << 20):
                    target.write(block)
    return path
