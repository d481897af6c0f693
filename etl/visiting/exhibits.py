"""Reads what stands on a page or in a drawing as programs do: by its elements, never by its words.

A row of a table (`<tr>`) and a mark of a drawing (`<g>`) say in `data-cell` of which place and period they are; a word of
a drawing that is of a mark names it in `data-of`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

_PARTS: Final = re.compile(r"<svg\b.*?</svg>|<tr data-cell.*?</tr>", re.DOTALL)
_TOLD_OF_ALL: Final = ("{*}title", "{*}desc", "{*}metadata//{*}title", "{*}metadata//{*}description")
_NO_FIGURES: Final = ("tick", "scale", "legend", "event")  # steps of axes, kilometres, edges of classes, laws


class Exhibit(NamedTuple):
    """Words and figures that stand together, and the cells that they are of: `PE-150112 2024`, a place and a period.

    `counts`: they are said of all these cells together, as a title is, and may hold these ranks and numbers of marks.
    Where it is empty, one row of the data must explain them. `file` is what the frame of a drawing may repeat besides.
    """

    cells: Collection[str]
    words: tuple[str | float, ...]
    counts: Collection[int] = ()
    file: str = ""


def exhibits_in(markup: str, cells: Collection[str], file: str = "") -> Iterator[Exhibit]:
    """What stands in a page, a part of one, or an SVG file; a drawing that holds no marks is of `cells`."""
    for part in map(fromstring, _PARTS.findall(markup)):
        if part.tag == "tr":
            yield Exhibit((part.attrib["data-cell"],), tuple(_words(cell) for cell in part if _is_told(cell)))
        else:
            yield from _read_drawing(part, cells, file)


def _is_told(cell: Element) -> bool:
    """Whether a cell of a table names its row, holds a number, or says why there is none."""
    return cell.tag == "th" or bool(re.search(r"\b(number|is-)", cell.get("class", "")))


def _words(element: Element) -> str:
    return "".join(element.itertext())


def _read_drawing(part: Element, cells: Collection[str], file: str) -> Iterator[Exhibit]:
    """Each mark and its word alone; title, alternative text and the words of no mark are of all marks together."""
    groups = [part, *part.findall(".//{*}g")]
    marks = {
        group.get("data-i"): group.attrib["data-cell"] for group in groups if "data-cell" in group.attrib
    }
    drawn = frozenset(marks.values()) or cells
    counts = counts_of(len(marks) or len(cells), part.get("data-counts", "").split())
    for element in chain(*map(part.findall, _TOLD_OF_ALL)):
        yield Exhibit(drawn, (_words(element),), counts)
    for group in groups:
        if "data-cell" in group.attrib:
            yield Exhibit((group.attrib["data-cell"],), (_words(group),))
        for word in group.findall("{*}text") if group.get("class") not in _NO_FIGURES else ():
            if mark := marks.get(word.get("data-of")):
                yield Exhibit((mark,), (_words(word),))
            else:
                yield Exhibit(drawn, (_words(word),), counts, file if group.get("class") == "frame" else "")


def counts_of(marks: int, said: Iterable[str | int]) -> Collection[int]:
    """The counts that words about so many marks may hold: those they are said to, all marks, and all but one."""
    return {marks, marks - 1, *map(int, said)}
