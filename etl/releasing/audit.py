"""The record of what was done to the stores: append-only, each line holding the hash of the line before.

A line that is altered, put in or taken out breaks the chain. What the chain alone cannot tell (lines taken from the
end, a record written anew) is found by etl.releasing.safekeeping. No names of persons stand in it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any, Final

from observatory import clock
from observatory.model import ObservatoryError
from observatory.store.private.private_part import Private

START: Final = "0" * 64


class BrokenLogError(ObservatoryError):
    """The chain does not hold; the message names the line."""


@dataclass(frozen=True, slots=True)
class RecordEntry:
    """One line: its number, when (UTC), what was done, with which details, and the hash of the line."""

    number: int
    at: str
    action: str
    details: dict[str, Any]
    sha256: str


class AuditLog:
    """The record of one store. Whoever appends holds the stores (`lock_stores`)."""

    def __init__(self, private: Private) -> None:
        self._private = private
        self.path = private.record_path

    def append(self, action: str, **details: Any) -> RecordEntry:
        """Write one line and have the disk hold it. A line cut short by a stop is taken away first, and that is said."""
        complete, cut = self._split_content()
        if cut:
            self._private.cut_record(len(complete))
            self.append("cut", bytes=len(cut), sha256=hashlib.sha256(cut).hexdigest())
            return self.append(action, **details)
        lines = complete.splitlines()
        before = _hash(lines[-1]) if lines else START
        line = json.dumps(
            {
                "number": len(lines) + 1,
                "at": clock.now().astimezone(UTC).isoformat(timespec="seconds"),
                "what": action,
                "details": details,
                "before": before,
            },
            ensure_ascii=False,
        ).encode()
        self._private.prolong_record(line + b"\n")
        return _entry(line)

    def _split_content(self) -> tuple[bytes, bytes]:
        """The complete lines of the record, and the part of a line after them."""
        content = self._private.record()
        end = content.rfind(b"\n") + 1
        return content[:end], content[end:]

    def entries(self) -> Iterator[RecordEntry]:
        """Every line, oldest first. Raises BrokenLogError at the first one that does not follow from the one before."""
        complete, cut = self._split_content()
        before = START
        for number, line in enumerate(complete.splitlines(), start=1):
            try:
                fields = json.loads(line)
                follows = fields["before"] == before and fields["number"] == number
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


def _entry(line: bytes) -> RecordEntry:
    fields = json.loads(line)
    return RecordEntry(fields["number"], fields["at"], fields["what"], fields["details"], _hash(line))


def _hash(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()
