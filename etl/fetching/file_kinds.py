"""Holds the first bytes of a file against what its name says it is: a page that is called CSV is no CSV."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath
from typing import Final

from etl.fetching.errors import FetchError

_ZIP, _OLD_BOOK, _GZIP, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"%PDF"
_STARTS: Final = {".xlsx": _ZIP, ".zip": _ZIP, ".xls": _OLD_BOOK, ".gz": _GZIP, ".pdf": _PDF}
_JSON: Final = (".json", ".geojson")
_TEXT: Final = (".csv", ".txt", ".tsv")
_PAGE: Final = (".html",)
KNOWN: Final = (*_STARTS, *_JSON, *_TEXT, *_PAGE)
_HEAD: Final = 4096
_PAGE_STARTS: Final = (b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<!--", b"<?xml")


def kind_of(content: Path) -> str:
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
