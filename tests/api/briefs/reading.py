"""Reads a PDF as a reader's software does: its text, its tags, the words for its pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pypdf import PdfReader


@dataclass(frozen=True)
class Printed:
    """What a PDF says. `tags` are its structure in order: `H1`, `P`, `TH`, ...; `alternatives` those of figures."""

    pages: int
    lang: str
    title: str
    author: str
    text: str
    tags: tuple[str, ...]
    alternatives: tuple[str, ...]
    marked: bool
    declared: str


def printed(pdf: bytes) -> Printed:
    """The PDF, read."""
    reader = PdfReader(BytesIO(pdf))
    root = reader.trailer["/Root"]
    elements = list(_elements(root["/StructTreeRoot"]))
    return Printed(
        pages=len(reader.pages),
        lang=str(root.get("/Lang", "")),
        title=str(reader.metadata.title if reader.metadata else ""),
        author=str(reader.metadata.author if reader.metadata else ""),
        text=plain(" ".join(page.extract_text() for page in reader.pages)),
        tags=tuple(str(one["/S"]).removeprefix("/") for one in elements),
        alternatives=tuple(plain(str(one["/Alt"])) for one in elements if "/Alt" in one),
        marked=bool(root["/MarkInfo"].get("/Marked")),
        declared=root["/Metadata"].get_data().decode(),
    )


def plain(said: str) -> str:
    """Words with one kind of space between them."""
    return re.sub(r"\s+", " ", said).strip()


def _elements(node: Any) -> Iterator[Any]:
    children = node.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        found = child.get_object() if hasattr(child, "get_object") else child
        if hasattr(found, "get") and "/S" in found:
            yield found
            yield from _elements(found)
