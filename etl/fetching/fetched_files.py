"""The shelf of fetched files: a private folder a source, each file with a sidecar that says where it is from."""

from __future__ import annotations

import os
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from email.message import Message
from enum import StrEnum
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path, PurePosixPath
from typing import Any, Final

import yaml

from etl.fetching.download import Downloaded, PartialFile
from etl.fetching.http_client import FetchError
from etl.fetching.portals import Offered
from observatory.store.errors import BusyError
from observatory.store.private.private_part import Private

_ZIP, _OLD_BOOK, _GZIP, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"%PDF"
_STARTS: Final = {".xlsx": _ZIP, ".zip": _ZIP, ".xls": _OLD_BOOK, ".gz": _GZIP, ".pdf": _PDF}
_JSON: Final = (".json", ".geojson")
_TEXT: Final = (".csv", ".txt", ".tsv")
_PAGE: Final = (".html",)
KNOWN: Final = (*_STARTS, *_JSON, *_TEXT, *_PAGE)
_HEAD: Final = 4096
_PAGE_STARTS: Final = (b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<!--", b"<?xml")

FETCHED: Final = "fetched"
_LONGEST_NAME: Final = 120


class State(StrEnum):
    """What became of a fetched file; of one with somebody's number or address only the sidecar stays."""

    UNCHECKED = ""
    SOUND = "sound"
    REFUSED = "refused"
    PERSONAL = "personal"
    PAGE = "page"
    LOADED = "loaded"


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file on the shelf, with what its sidecar says: the address asked for, its hash, the day, the portal's headers."""

    path: Path
    asked: str
    sha256: str
    retrieved: date
    headers: Mapping[str, str]
    state: State


class Shelf:
    """The fetched files of one source."""

    def __init__(self, private: Private, source: str) -> None:
        self.folder = private.folder / FETCHED / source

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the shelf for one run. Raises BusyError where another run holds it."""
        self.folder.parent.parent.parent.mkdir(parents=True, exist_ok=True)
        for folder in (self.folder.parent.parent, self.folder.parent, self.folder):
            folder.mkdir(mode=0o700, exist_ok=True)
        with (self.folder / ".lock").open("w") as lock:
            try:
                flock(lock, LOCK_EX | LOCK_NB)
            except BlockingIOError as error:
                raise BusyError(
                    "Otra descarga de esta fuente está en marcha: espere a que termine."
                ) from error
            yield

    def files(self) -> tuple[Fetched, ...]:
        """The files that came whole, oldest first."""
        found = (_read_sidecar(sidecar) for sidecar in self.folder.glob("[!.]*.yml"))
        return tuple(sorted((file for file in found if file), key=_when))

    def part(self, address: str) -> PartialFile:
        """What has come so far of an address."""
        return PartialFile(self.folder, address)

    def known(self, address: str) -> dict[str, str]:
        """The headers that ask for an address only if it changed since it was fetched; none where it never was."""
        last = next((file for file in reversed(self.files()) if file.asked == address), None)
        if last is None:
            return {}
        conditions = {"If-None-Match": "etag", "If-Modified-Since": "last-modified"}
        return {asking: last.headers[said] for asking, said in conditions.items() if said in last.headers}

    def keep(self, downloaded: Downloaded, offer: Offered, *, today: date) -> Path:
        """Give a whole file its name, its sidecar first. Raises FetchError where it is not what its name says."""
        content = downloaded.part.path
        name = _name_for(downloaded, offer)
        try:
            refuse_other_kind(content, name)
        except FetchError:
            downloaded.part.discard()
            raise
        final = self._free(name, downloaded.sha256)
        _write(_sidecar_of(final), _build_sidecar(downloaded, offer, today=today))
        downloaded.part.become(final)
        return final

    def note(self, path: Path, state: State) -> None:
        """Write down what became of a file; one with personal data does not stay."""
        sidecar = _sidecar_of(path)
        _write(sidecar, yaml.safe_load(sidecar.read_text(encoding="utf-8")) | {"state": str(state)})
        if state is State.PERSONAL:
            path.unlink(missing_ok=True)

    def _free(self, name: str, sha256: str) -> Path:
        """A path that no other content has: the name, else the name with the beginning of the hash."""
        path = self.folder / name
        if not path.exists():
            return path
        stem, dot, ending = name.partition(".")
        return self.folder / f"{stem}-{sha256[:8]}{dot}{ending}"


def _when(file: Fetched) -> tuple[date, float]:
    return file.retrieved, file.path.stat().st_mtime if file.path.exists() else 0


def _sidecar_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.yml")


def _build_sidecar(downloaded: Downloaded, offer: Offered, *, today: date) -> dict[str, Any]:
    return {
        "title": offer.title,
        "url": downloaded.address,
        "retrieved": today.isoformat(),
        **({"published": offer.published.isoformat()} if offer.published else {}),
        "sha256": downloaded.sha256,
        "asked": offer.address,
        "headers": dict(downloaded.headers),
    }


def _write(sidecar: Path, content: dict[str, Any]) -> None:
    """All of it, or what was there before stays; only its owner may read it."""
    draft = sidecar.with_name(f".{sidecar.name}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        yaml.safe_dump(content, stream, allow_unicode=True, sort_keys=False)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(draft, sidecar)


def _read_sidecar(sidecar: Path) -> Fetched | None:
    """What a sidecar says of the file beside it; None where it says nothing, or the file never came."""
    path = sidecar.with_suffix("")
    try:
        said = yaml.safe_load(sidecar.read_text(encoding="utf-8"))
        fetched = Fetched(
            path, said["asked"], said["sha256"], date.fromisoformat(str(said["retrieved"])), said["headers"],
            State(said.get("state", "")),
        )  # fmt: skip
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError):
        return None
    return fetched if path.exists() or fetched.state is State.PERSONAL else None


def _name_for(downloaded: Downloaded, offer: Offered) -> str:
    """A name that is safe on a disk: the one offered, else the one the portal says, else the title with an ending."""
    said = Message()
    said["content-disposition"] = downloaded.headers.get("content-disposition", "")
    for candidate in (offer.name, said.get_filename() or ""):
        if PurePosixPath(candidate).suffix.lower() in KNOWN:
            return _safe(candidate)
    stem = _safe(offer.name or offer.title or "archivo")[:_LONGEST_NAME]
    return f"{stem}{detect_extension(downloaded.part.path)}"


def _safe(name: str) -> str:
    """Letters, digits and a few signs; never a path, never hidden, at most 120 characters with its ending."""
    plain = re.sub(
        r"[^\w .()+-]", "_", unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    )
    plain = plain.strip(" .") or "archivo"
    ending = PurePosixPath(plain).suffix
    return plain if len(plain) <= _LONGEST_NAME else f"{plain[: _LONGEST_NAME - len(ending)]}{ending}"


# Holds the first bytes of a file against what its name says it is: a page that is called CSV is no CSV.


def detect_extension(content: Path) -> str:
    """The ending that the first bytes of a file call for: `.xlsx`, `.html` ...; `.csv` for any other text, else empty."""
    head = _head(content)
    for suffix, start in _STARTS.items():
        if head.startswith(start):
            return suffix
    if _is_page(head):
        return ".html"
    return "" if b"\0" in head else ".csv"


def refuse_other_kind(content: Path, name: str) -> None:
    """Raise FetchError unless the bytes are of the kind that `name` says, and a workbook is whole."""
    suffix = PurePosixPath(name).suffix.lower()
    head = _head(content)
    if suffix not in KNOWN:
        raise FetchError(f"«{name}» no es de una clase que se lea aquí: {', '.join(sorted(KNOWN))}.")
    if not head:
        raise FetchError(f"«{name}» llegó vacío.")
    if suffix not in _PAGE and _is_page(head):
        raise FetchError(f"«{name}» es una página y no un archivo: quizá el portal pide entrar, o lo mudó.")
    start = _STARTS.get(suffix, b"")
    if not head.startswith(start) or (suffix in (*_TEXT, *_JSON, *_PAGE) and b"\0" in head):
        raise FetchError(f"«{name}» no es lo que dice su nombre.")
    if suffix in _JSON and head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"["):
        raise FetchError(f"«{name}» no es lo que dice su nombre.")
    if start == _ZIP and not zipfile.is_zipfile(content):
        raise FetchError(f"«{name}» no está entero.")


def _head(content: Path) -> bytes:
    with content.open("rb") as stream:
        return stream.read(_HEAD)


def _is_page(head: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PAGE_STARTS)
