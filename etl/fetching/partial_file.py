"""A file on its way: the bytes that came so far, and of which version of it they are."""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

_RANGE: Final = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


@dataclass(frozen=True, slots=True)
class Version:
    """What a portal says that tells one version of a file from the next: its tag, its day, its length in bytes."""

    etag: str = ""
    modified: str = ""
    length: int = 0

    @property
    def mark(self) -> str:
        """What a rest of this version is asked for by; empty where no rest of it can be told from another's."""
        return (
            ""
            if not self.length
            else self.etag
            if self.etag and not self.etag.startswith("W/")
            else self.modified
        )


def version_of(response: httpx.Response) -> Version:
    """The version that an answer brings, whole or the rest of it."""
    span = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
    length = span.group(3) if span else response.headers.get("Content-Length", "0")
    return Version(
        response.headers.get("ETag", ""),
        response.headers.get("Last-Modified", ""),
        int(length) if length.isdecimal() else 0,
    )


class PartialFile:
    """The part of one address in a folder. It never bears the name of the file."""

    def __init__(self, folder: Path, address: str) -> None:
        name = hashlib.sha256(address.encode()).hexdigest()[:16]
        self.path = folder / f".{name}.part"
        self._note = folder / f".{name}.json"

    @property
    def size(self) -> int:
        """How many bytes are there."""
        return self.path.stat().st_size if self.path.exists() else 0

    @property
    def version(self) -> Version:
        """The version the bytes are of; an empty one where that was not noted."""
        try:
            return Version(**json.loads(self._note.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return Version()

    def asking(self) -> dict[str, str]:
        """The headers that ask for the rest of the same version; none where it has to be asked for from the start."""
        mark = self.version.mark
        if not mark or not 0 < self.size < self.version.length:
            self.discard()
            return {}
        return {"Range": f"bytes={self.size}-", "If-Range": mark}

    def is_continued_by(self, response: httpx.Response) -> bool:
        """Whether an answer is the rest of the very version that is here, from the byte on that is lacking."""
        span = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
        if span is None or int(span.group(1)) != self.size:
            return False
        return version_of(response) == self.version

    def begin(self, version: Version) -> None:
        """Forget what is here; what comes now is of `version`."""
        self.discard()
        self.path.touch(mode=0o600)
        self._note.touch(mode=0o600)
        self._note.write_text(
            json.dumps({"etag": version.etag, "modified": version.modified, "length": version.length}),
            encoding="utf-8",
        )

    def discard(self) -> None:
        """Take it away."""
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)

    def become(self, final: Path) -> None:
        """Have the disk hold it, then give it its name."""
        with self.path.open("rb") as stream:
            os.fsync(stream.fileno())
        os.replace(self.path, final)
        self._note.unlink(missing_ok=True)
