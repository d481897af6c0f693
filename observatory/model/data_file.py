"""A file of data that a release brings: written once when it is made, and served as it is for ever."""

from __future__ import annotations

from dataclasses import dataclass
from mimetypes import MimeTypes
from typing import Final

_MEDIA: Final = MimeTypes()
for _media_type, _ending in (
    ("application/vnd.apache.parquet", ".parquet"),
    ("application/geo+json", ".geojson"),
    ("application/ld+json", ".jsonld"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
    ("text/csv", ".csv"),
    ("text/markdown", ".md"),
    ("text/turtle", ".ttl"),
):
    _MEDIA.add_type(_media_type, _ending)


def media_type_of(name: str) -> str:
    """The media type of a file by the ending of its name; one without an ending is text."""
    if "." not in name:
        return "text/plain"
    return _MEDIA.guess_type(name, strict=False)[0] or "application/octet-stream"


@dataclass(frozen=True, slots=True)
class DataFile:
    """Its name, media type, size in bytes and sha256."""

    name: str
    media_type: str
    size: int
    sha256: str
