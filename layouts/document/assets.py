"""Addresses of the site's own files, each with a fingerprint of its content, so that it may be kept."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent.parent.parent / "assets"


@lru_cache(maxsize=64)
def asset(name: str) -> str:
    """`/assets/<name>?m=<fingerprint>`. Raises FileNotFoundError for a file that is not there."""
    fingerprint = hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:12]
    return f"/assets/{name}?m={fingerprint}"
