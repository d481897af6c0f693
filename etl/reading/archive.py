"""Looks over the zip that a workbook is before anything opens it: what no office would send is refused."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from observatory.model import ObservatoryError

LARGEST_FILE: Final = 100 << 20
MAX_BYTES: Final = 2 << 30
MAX_RATIO: Final = 250
MAX_ENTRIES: Final = 2_000
TOO_LARGE: Final = f"El libro pesa más de {LARGEST_FILE >> 20} MB: no se abre."
_INFLATES_TOO_FAR: Final = "El libro ocupa demasiado al descomprimirlo."
_SMALL: Final = 8 << 20
_BLOCK: Final = 1 << 20
_ENCRYPTED: Final = 0x1
# The container of workbooks locked with a password, and of those older than 2007.
_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[ >/]")
_DOCTYPES: Final = tuple("<!DOCTYPE".encode(name) for name in ("ascii", "utf-16-le", "utf-16-be"))
_OVERLAP: Final = 32
_UNWANTED: Final[Mapping[str, str]] = {
    r"vbaproject|macrosheets/|activex/": (
        "El libro contiene macros, que pueden ejecutar órdenes en su equipo. Guárdelo como «Libro de Excel (.xlsx)»."
    ),
    r"externallinks/|connections\.xml": (
        "El libro toma datos de otro archivo. Copie los números como valores y guárdelo sin vínculos."
    ),
    r"embeddings/": "El libro lleva otros archivos dentro. Quítelos y guárdelo de nuevo.",
}


class WorkbookError(ObservatoryError):
    """A file is not a workbook, or one that no statistics office would make."""


def is_too_large(path: Path) -> bool:
    """Whether a workbook is larger than any report: told by its size alone, without reading it."""
    return path.stat().st_size > LARGEST_FILE


def look_over(path: Path) -> bool:
    """Whether the workbook holds any formula. Raises WorkbookError for a trap, or for what is no workbook.

    The directory of the zip is judged first; then each part is inflated once and counted, as a directory can lie.
    """
    if is_too_large(path):
        raise WorkbookError(TOO_LARGE)
    with path.open("rb") as stream:
        if stream.read(len(_OLE)) == _OLE:
            raise WorkbookError(
                "El libro está protegido con contraseña de apertura o es de un Excel antiguo (.xls). "
                "Quite la contraseña y guárdelo como «Libro de Excel (.xlsx)»."
            )
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _judge_directory(entries)
            return _inflate_all(archive, entries)
    except (
        zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError,
    ) as error:  # fmt: skip
        raise WorkbookError("No es un libro de Excel (xlsx).") from error


def _judge_directory(entries: Sequence[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise WorkbookError("El libro tiene demasiadas partes.")
    if sum(entry.file_size for entry in entries) > MAX_BYTES:
        raise WorkbookError(_INFLATES_TOO_FAR)
    if len({entry.filename.casefold() for entry in entries}) != len(entries):
        raise WorkbookError("El libro contiene dos veces la misma parte: está dañado o alterado.")
    for entry in entries:
        _judge_entry(entry)


def _judge_entry(entry: zipfile.ZipInfo) -> None:
    # What the zip says, before the library makes it look like a plain name.
    name = entry.orig_filename.replace("\\", "/")
    if name.startswith("/") or ":" in name or ".." in PurePosixPath(name).parts or "\0" in name:
        raise WorkbookError("El libro contiene una parte que apunta fuera de él: está alterado.")
    if entry.flag_bits & _ENCRYPTED:
        raise WorkbookError("El libro tiene partes cifradas. Guárdelo sin contraseña.")
    for pattern, sentence in _UNWANTED.items():
        if re.search(pattern, name, re.IGNORECASE):
            raise WorkbookError(sentence)


def _inflate_all(archive: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo]) -> bool:
    total, has_formulas = 0, False
    for entry in entries:
        tail = b""
        for block in _blocks(archive, entry):
            window = tail + block
            if any(mark in window for mark in _DOCTYPES):
                raise WorkbookError("El libro contiene una declaración DOCTYPE, que ninguna hoja necesita.")
            has_formulas = has_formulas or bool(_FORMULA.search(window))
            tail = window[-_OVERLAP:]
            total += len(block)
            if total > MAX_BYTES:
                raise WorkbookError(_INFLATES_TOO_FAR)
    return has_formulas


def _blocks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    size = 0
    with archive.open(entry) as stream:
        while block := stream.read(_BLOCK):
            size += len(block)
            if size > _SMALL and size > MAX_RATIO * max(entry.compress_size, 1):
                raise WorkbookError(_INFLATES_TOO_FAR)
            yield block
