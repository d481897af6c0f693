"""Files by their address as fsspec knows file systems, asked for in ranges: what DuckDB reads through."""

from __future__ import annotations

import urllib.request
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from fsspec import AbstractFileSystem
from fsspec.spec import AbstractBufferedFile


class HttpFiles(AbstractFileSystem):
    """Addresses of a site; a file is its length and whatever ranges of it are read."""

    protocol = "http"
    cachable = False

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return path

    def info(self, path: str, **_options: Any) -> dict[str, Any]:
        with urllib.request.urlopen(urllib.request.Request(path, method="HEAD")) as answer:
            return {"name": path, "size": int(answer.headers["Content-Length"]), "type": "file"}

    def glob(self, path: str, **_options: Any) -> list[str]:
        return [path]

    def modified(self, path: str) -> datetime:
        with urllib.request.urlopen(urllib.request.Request(path, method="HEAD")) as answer:
            return parsedate_to_datetime(answer.headers["Last-Modified"])

    def _open(self, path: str, mode: str = "rb", **options: Any) -> AbstractBufferedFile:
        return HttpFile(self, path, mode, cache_type="none")


class HttpFile(AbstractBufferedFile):
    """A file whose parts are asked for when they are read."""

    def _fetch_range(self, start: int, end: int) -> bytes:
        wanted = {"Range": f"bytes={start}-{end - 1}"}
        with urllib.request.urlopen(urllib.request.Request(self.path, headers=wanted)) as answer:
            assert answer.status == 206
            return answer.read()
