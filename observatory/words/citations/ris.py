"""A citation as RIS, which Zotero, EndNote and Mendeley read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from observatory.words.citations.cited_table import CitedTable

MIMETYPE: Final = "application/x-research-info-systems"


def ris(cited: CitedTable) -> str:
    """The record. A comma would part the name of an institution into that of a person: a dash stands in its place."""
    lines = ("  - ".join((tag, " ".join(content.split()))) for tag, content in _tags(cited) if content)
    return "".join(f"{line}\r\n" for line in lines) + "ER  - \r\n"


def _tags(cited: CitedTable) -> Iterator[tuple[str, str]]:
    yield "TY", "DATA"
    yield "ID", cited.key
    yield from (("AU", name.replace(", ", " – ").replace(",", " –")) for name in cited.producers)
    yield "TI", cited.title
    yield "T2", cited.site
    yield "PB", cited.site
    yield "ET", cited.release
    yield "PY", str(cited.released.year)
    yield "DA", cited.released.strftime("%Y/%m/%d")
    yield "UR", cited.address
    yield "LA", cited.lang
    yield from (("N1", note) for note in cited.notes)
