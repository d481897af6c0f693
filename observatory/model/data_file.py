"""A file of data that a release brings: written once when it is made, and served as it is for ever."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DataFile:
    """Its name, media type, size in bytes and sha256."""

    name: str
    media_type: str
    size: int
    sha256: str
