"""Downloads one address into a partial file: the rest of it where a part is there, never more than a limit."""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from etl.fetching.http_client import FetchClient, FetchError, PassingError, refuse_status, retry
from observatory.store.releases.sqlite_file import hash_file

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
        return read_version(response) == self.version

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


_KEPT = ("content-type", "content-length", "content-disposition", "etag", "last-modified")


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A whole file that has no name yet: where it came from in the end, its sha256, what the portal said of it."""

    part: PartialFile
    address: str
    sha256: str
    headers: Mapping[str, str]


def download(
    door: FetchClient,
    address: str,
    part: PartialFile,
    *,
    most: int,
    pages: bool = False,
    known: Mapping[str, str],
) -> Downloaded | None:
    """Download `address`, at most `most` bytes, an HTML page only where `pages` are wanted.

    `known` are headers that ask for it only if it changed; None where the portal says that it did not. Raises
    FetchError and PassingError; what came so far stays for the next run, unless it was of no use.
    """
    deadline = time.monotonic() + door.patience.whole

    def attempt() -> Downloaded | None:
        asking = part.asking()
        with door.answer(address, asking or known) as response:
            if response.status_code == 304 and not asking:
                return None
            resumed = bool(asking) and _is_rest(part, response)
            refuse_status(response, part=resumed)
            _refuse_kind(response, pages=pages)
            _refuse_length(response, most=most)
            if not resumed:
                part.begin(read_version(response))
            _receive(part, response, most=most, deadline=deadline)
        headers = {name: response.headers[name] for name in _KEPT if name in response.headers}
        return Downloaded(part, str(response.url), hash_file(part.path), headers)

    return retry(attempt, door.patience)


def _is_rest(part: PartialFile, response: httpx.Response) -> bool:
    """Whether the rest of the same version comes, else all of it from the start.

    Raises PassingError where neither does: what is here is of no use any more.
    """
    if response.status_code == 206 and part.is_continued_by(response):
        return True
    if response.status_code in (206, 412, 416):
        part.discard()
        raise PassingError("El archivo cambió mientras se descargaba; se empieza de nuevo.")
    return False


def _refuse_kind(response: httpx.Response, *, pages: bool) -> None:
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind in ("text/html", "application/xhtml+xml") and not pages:
        raise FetchError(f"{response.url} da una página y no un archivo: quizá pide entrar, o se mudó.")


def _refuse_length(response: httpx.Response, *, most: int) -> None:
    length = read_version(response).length
    if length > most:
        raise _too_long(most)
    told = "Content-Length" in response.headers
    if not told and "chunked" not in response.headers.get("Transfer-Encoding", "").lower():
        raise FetchError(f"{response.url} no dice cuánto mide: no se sabría si llegó entero.")


def _receive(part: PartialFile, response: httpx.Response, *, most: int, deadline: float) -> None:
    told = part.version.length
    size = part.size
    with part.path.open("ab") as stream:
        for chunk in response.iter_raw():
            size += len(chunk)
            if size > (told or most):
                break
            stream.write(chunk)
            if time.monotonic() > deadline:
                raise FetchError(
                    f"{response.url} llega demasiado despacio: {size} bytes. La próxima vez sigue desde ahí, si se puede."
                )
    if size > (told or most):
        part.discard()
        raise _too_long(most) if not told else FetchError(f"{response.url} da más de lo que dijo que mide.")
    if told and size != told:
        raise PassingError(f"{response.url} se cortó: {size} de {told} bytes.")


def _too_long(most: int) -> FetchError:
    return FetchError(
        f"El archivo pasa de {most / 1_000_000:g} MB, el límite de la fuente: mire qué es y, si es cierto, suba "
        "`megabytes`, en `fetch`, en su archivo."
    )


# A file on its way: the bytes that came so far, and of which version of it they are.


def read_version(response: httpx.Response) -> Version:
    """The version that an answer brings, whole or the rest of it."""
    span = _RANGE.fullmatch(response.headers.get("Content-Range", ""))
    length = span.group(3) if span else response.headers.get("Content-Length", "0")
    return Version(
        response.headers.get("ETag", ""),
        response.headers.get("Last-Modified", ""),
        int(length) if length.isdecimal() else 0,
    )
