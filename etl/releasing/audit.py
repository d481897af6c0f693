"""The record of what was done to the stores: append-only, each line holding the hash of the line before.

A line that is altered, put in or taken out breaks the chain. Lines taken from the end cannot be missed by the chain
alone: write down the last hash, which `audit` and every backup say. No names of persons stand in it.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from observatory.model import ObservatoryError

LOG: Final = "audit.jsonl"
START: Final = "0" * 64


class BrokenLogError(ObservatoryError):
    """The chain does not hold; the message names the line."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: its number, when (UTC), what was done, with which details, and the hash of the line."""

    number: int
    at: str
    what: str
    details: dict[str, Any]
    sha256: str


class AuditLog:
    """The record in one folder. Whoever appends holds the stores (`writing_alone`)."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / LOG

    def append(self, what: str, **details: Any) -> Entry:
        """Write one line and have the disk hold it. A line cut short by a stop is taken away first, and that is said."""
        kept, cut = self._whole()
        if cut:
            os.truncate(self.path, len(kept))
            self.append("cut", bytes=len(cut), sha256=hashlib.sha256(cut).hexdigest())
            return self.append(what, **details)
        lines = kept.splitlines()
        before = _hash(lines[-1]) if lines else START
        line = json.dumps(
            {
                "number": len(lines) + 1,
                "at": datetime.now(UTC).isoformat(timespec="seconds"),
                "what": what,
                "details": details,
                "before": before,
            },
            ensure_ascii=False,
        ).encode()
        self._write(line + b"\n", size=len(kept))
        return _entry(line)

    def _whole(self) -> tuple[bytes, bytes]:
        """What is there up to the last line end, and what is there after it."""
        if not self.path.exists():
            return b"", b""
        content = self.path.read_bytes()
        end = content.rfind(b"\n") + 1
        return content[:end], content[end:]

    def _write(self, line: bytes, *, size: int) -> None:
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.fchmod(descriptor, 0o600)
            written = os.write(descriptor, line)
            if written != len(line):  # the disk is full: half a line is no line
                os.ftruncate(descriptor, size)
                raise OSError(f"No cabe una línea más en {self.path}: libere espacio.")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def entries(self) -> Iterator[Entry]:
        """Every line, oldest first. Raises BrokenLogError at the first one that does not follow from the one before."""
        kept, cut = self._whole()
        before = START
        for number, line in enumerate(kept.splitlines(), start=1):
            try:
                said = json.loads(line)
                follows = said["before"] == before and said["number"] == number
                entry = _entry(line)
            except (ValueError, KeyError, TypeError):
                follows = False
            if not follows:
                raise BrokenLogError(
                    f"{self.path.name}, línea {number}: no sigue a la línea anterior. Alguien la cambió, la puso o quitó "
                    "una. Compare con la última copia de seguridad."
                )
            yield entry
            before = _hash(line)
        if cut:
            raise BrokenLogError(
                f"{self.path.name} termina con una línea a medias ({len(cut)} bytes): una orden se detuvo al escribirla. "
                "La siguiente orden la quita y lo dice."
            )


def _entry(line: bytes) -> Entry:
    said = json.loads(line)
    return Entry(said["number"], said["at"], said["what"], said["details"], _hash(line))


def _hash(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()
