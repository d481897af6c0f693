"""Reads a PDF as a reader's software does: its text, its tags, the words for its pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any

import pypdfium2
from pypdf import PdfReader


@dataclass(frozen=True)
class Printed:
    """What a PDF says. `tags` are its structure in order: `H1`, `P`, `TH`, ...; `alternatives` those of figures.

    `scopes` are what each cell of a head heads; `unheaded` how many other cells name no head; `titled` whether a
    reader's software shows the title instead of the name of the file; `links` where a press leads.
    """

    pages: int
    lang: str
    title: str
    author: str
    text: str
    tags: tuple[str, ...]
    alternatives: tuple[str, ...]
    marked: bool
    declared: str
    titled: bool
    scopes: tuple[str, ...]
    unheaded: int
    links: tuple[str, ...]


@lru_cache(maxsize=64)
def printed(pdf: bytes) -> Printed:
    """The PDF, read; once for all that is asked of it."""
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
        titled=bool(root["/ViewerPreferences"].get("/DisplayDocTitle")),
        scopes=tuple(str(_of_table(one).get("/Scope", "")) for one in elements if one["/S"] == "/TH"),
        unheaded=sum(not _of_table(one).get("/Headers") for one in elements if one["/S"] == "/TD"),
        links=tuple(_links(reader)),
    )


def _of_table(element: Any) -> dict[str, Any]:
    """The attributes of a cell as one of a table."""
    found = element.get("/A", [])
    every = [one.get_object() for one in (found if isinstance(found, list) else [found])]
    return next((one for one in every if one.get("/O") == "/Table"), {})


def _links(reader: PdfReader) -> Iterator[str]:
    for page in reader.pages:
        for one in page.get("/Annots", []):
            action = one.get_object().get("/A")
            if action is not None:
                yield str(action.get_object()["/URI"])


def over_each_other(pdf: bytes) -> list[tuple[str, str]]:
    """Pairs of letters of which one covers a good part of the other, each with what stands around it."""
    page = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    said = page.get_text_range()
    boxes = [(at, page.get_charbox(at)) for at in range(page.count_chars())]
    seen = sorted((box, at) for at, box in boxes if said[at : at + 1].strip() and box[2] > box[0])
    found = []
    for place, (box, at) in enumerate(seen):
        for other, beside in seen[place + 1 :]:
            if other[0] >= box[2]:
                break
            # Letters of one word may share their ink, as in `ffi`.
            if abs(at - beside) > 3 and _common(box, other) > 0.25 * min(_area(box), _area(other)):
                found.append((said[at - 8 : at + 8], said[beside - 8 : beside + 8]))
    return found


def _area(box: tuple[float, ...]) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _common(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return max(wide, 0.0) * max(high, 0.0)


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
