"""The site's own files: what stands in every page, and the addresses of the others.

A phone on a slow line draws nothing before the style and the script of the exit have come: so they stand in the page.
Other files have a fingerprint of their content in their address, so that they may be kept. Scripts that every page
needs are sent as one: each answer carries headers of a thousand bytes.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent.parent.parent / "assets"
STYLES: Final = ("tokens.css", "page.css", "chart.css", "print.css")
"""The style of every page, in this order."""
EXIT_SCRIPT: Final = "exit.js"
READING_SCRIPTS: Final = "reading.js"
EXPLORER_SCRIPTS: Final = "exploring.js"
JOINED: Final[Mapping[str, tuple[str, ...]]] = {
    READING_SCRIPTS: ("observatory.js", "site.js", "copy.js", "reader.js"),
    EXPLORER_SCRIPTS: (
        "observatory.js", "copy.js", "reader.js", "explorer_figures.js", "explorer_state.js", "explorer_reading.js",
        "explorer_years.js", "explorer_drag.js", "explorer.js",
    ),
}  # fmt: skip
"""Files that are made of others, in their order."""


_COMMENT: Final = re.compile(r"/\*.*?\*/\s*", re.S)
_ROUND_BRACES: Final = re.compile(r"\s*([{};])\s*")


@cache
def style_in_page() -> str:
    """The style of every page, without its comments and the space between its rules."""
    return _ROUND_BRACES.sub(r"\1", _without_comments(*STYLES))


@cache
def exit_script_in_page() -> str:
    """The script of the exit, without its comments."""
    return _without_comments(EXIT_SCRIPT)


def _without_comments(*names: str) -> str:
    return _COMMENT.sub("", "".join((FOLDER / name).read_text(encoding="utf-8") for name in names))


def script_source(script: str) -> str:
    """How a Content-Security-Policy allows this one script to stand in a page."""
    return f"'sha256-{b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


@lru_cache(maxsize=64)
def asset(name: str) -> str:
    """`/assets/<name>?m=<fingerprint>`. Raises FileNotFoundError for a file that is not there."""
    return f"/assets/{name}?m={hashlib.sha256(content_of(name)).hexdigest()[:12]}"


def content_of(name: str) -> bytes:
    """The bytes of a file, or of those that it is made of one after another, without their comments."""
    return _without_comments(*JOINED[name]).encode() if name in JOINED else (FOLDER / name).read_bytes()
