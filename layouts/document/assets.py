"""Addresses of the site's own files, each with a fingerprint of its content, so that it may be kept.

Files that every page needs are sent as one: each answer carries headers of a thousand bytes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent.parent.parent / "assets"
STYLES: Final = "styles.css"
READING_SCRIPTS: Final = "reading.js"
EXPLORER_SCRIPTS: Final = "exploring.js"
JOINED: Final[Mapping[str, tuple[str, ...]]] = {
    STYLES: ("tokens.css", "page.css", "chart.css", "print.css"),
    READING_SCRIPTS: ("observatory.js", "site.js", "copy.js", "reader.js"),
    EXPLORER_SCRIPTS: (
        "observatory.js", "copy.js", "reader.js", "explorer_figures.js", "explorer_reading.js", "explorer_years.js",
        "explorer_drag.js", "explorer.js",
    ),
}  # fmt: skip
"""Files that are made of others, in their order."""


_COMMENT: Final = re.compile(rb"/\*.*?\*/\s*", re.S)


@lru_cache(maxsize=64)
def asset(name: str) -> str:
    """`/assets/<name>?m=<fingerprint>`. Raises FileNotFoundError for a file that is not there."""
    return f"/assets/{name}?m={hashlib.sha256(content_of(name)).hexdigest()[:12]}"


def content_of(name: str) -> bytes:
    """The bytes of a file, or of those that it is made of one after another: of style sheets without their comments."""
    if name not in JOINED:
        return (FOLDER / name).read_bytes()
    joined = b"".join((FOLDER / part).read_bytes() for part in JOINED[name])
    return _COMMENT.sub(b"", joined) if name.endswith(".css") else joined
