"""Reads a PDF as a reader's software does: its text, its tags, the words for its pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from ctypes import byref
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from math import hypot
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
        tags=tuple(str(element["/S"]).removeprefix("/") for element in elements),
        alternatives=tuple(plain(str(element["/Alt"])) for element in elements if "/Alt" in element),
        marked=bool(root["/MarkInfo"].get("/Marked")),
        declared=root["/Metadata"].get_data().decode(),
        titled=bool(root["/ViewerPreferences"].get("/DisplayDocTitle")),
        scopes=tuple(
            str(_of_table(element).get("/Scope", "")) for element in elements if element["/S"] == "/TH"
        ),
        unheaded=sum(
            not _of_table(element).get("/Headers") for element in elements if element["/S"] == "/TD"
        ),
        links=tuple(_links(reader)),
    )


def _of_table(element: Any) -> dict[str, Any]:
    """The attributes of a cell as one of a table."""
    attributes = element.get("/A", [])
    every = [item.get_object() for item in (attributes if isinstance(attributes, list) else [attributes])]
    return next((entry for entry in every if entry.get("/O") == "/Table"), {})


def _links(reader: PdfReader) -> Iterator[str]:
    for page in reader.pages:
        for item in page.get("/Annots", []):
            action = item.get_object().get("/A")
            if action is not None:
                yield str(action.get_object()["/URI"])


def over_each_other(pdf: bytes) -> list[tuple[str, str]]:
    """Pairs of letters of which one covers a good part of the other, each with what stands around it."""
    page = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    words = page.get_text_range()
    boxes = [(at, page.get_charbox(at)) for at in range(page.count_chars())]
    characters = sorted((box, at) for at, box in boxes if words[at : at + 1].strip() and box[2] > box[0])
    pairs = []
    for place, (box, at) in enumerate(characters):
        for other_box, beside in characters[place + 1 :]:
            if other_box[0] >= box[2]:
                break
            # Letters of one word may share their ink, as in `ffi`.
            if abs(at - beside) > 3 and _common(box, other_box) > 0.25 * min(_area(box), _area(other_box)):
                pairs.append((words[at - 8 : at + 8], words[beside - 8 : beside + 8]))
    return pairs


def _area(box: tuple[float, ...]) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _common(box: tuple[float, ...], other_box: tuple[float, ...]) -> float:
    wide = min(box[2], other_box[2]) - max(box[0], other_box[0])
    high = min(box[3], other_box[3]) - max(box[1], other_box[1])
    return max(wide, 0.0) * max(high, 0.0)


def plain(content: str) -> str:
    """Words with one kind of space between them."""
    return re.sub(r"\s+", " ", content).strip()


def _elements(node: Any) -> Iterator[Any]:
    children = node.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        target = child.get_object() if hasattr(child, "get_object") else child
        if hasattr(target, "get") and "/S" in target:
            yield target
            yield from _elements(target)


def smallest_letters(pdf: bytes) -> float:
    """The size in points, as they come out on paper, of the smallest letters on the first page."""
    letters = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    sizes = []
    for at in range(letters.count_chars()):
        matrix = pypdfium2.raw.FS_MATRIX()
        if (
            pypdfium2.raw.FPDFText_GetMatrix(letters.raw, at, byref(matrix))
            and letters.get_text_range(at, 1).strip()
        ):
            sizes.append(pypdfium2.raw.FPDFText_GetFontSize(letters.raw, at) * hypot(matrix.c, matrix.d))
    return min(sizes)
