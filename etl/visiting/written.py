"""Reads what stands on a page or in a drawing as programs do: by its elements, never by its words.

A mark of a drawing is a `<g data-i>` with a `<title>`, its word a `<text data-of>`; a row of data is a `<tr>` of a
`<table data-rows>`, or one that names its place (`data-row`), and its numbers stand in cells of the class `number`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

_EMPTY = frozenset(("area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"))
_MEASURES = ("tick", "scale", "legend")  # steps of an axis, kilometres, edges of classes: no figures


@dataclass(frozen=True, slots=True)
class DataRow:
    """A row of a table: the cells that may hold numbers, the number of its table, and its place where it names one."""

    cells: tuple[str, ...]
    table: int
    place: str = ""


@dataclass(slots=True)
class Written:
    """The words of marks, the title and alternative text of drawings, their other words, what frames them, and rows."""

    marks: list[str] = field(default_factory=list)
    prose: list[str] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)
    rows: list[DataRow] = field(default_factory=list)
    drawn: list[int] = field(default_factory=list)  # how many marks each drawing has


def _of_status(classes: set[str]) -> bool:
    """Whether a cell tells the status of a row in place of its number."""
    return any(name.startswith("is-") and name != "is-value" for name in classes)


def read(markup: str) -> Written:
    """What stands in a page, a part of one, or an SVG file."""
    reader = _Reader()
    reader.feed(markup)
    return reader.written


@dataclass(slots=True)
class _Element:
    tag: str
    attributes: dict[str, str]
    words: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.written = Written()
        self._open: list[_Element] = []
        self._cells: list[str] = []
        self._tables = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element; one that holds nothing is not kept."""
        if tag not in _EMPTY:
            self._open.append(_Element(tag, {name: value or "" for name, value in attrs}))
        if tag == "svg":
            self.written.drawn.append(0)
        elif tag == "g" and "data-i" in dict(attrs) and self.written.drawn:
            self.written.drawn[-1] += 1
        elif tag == "table":
            self._tables += 1
        elif tag == "tr":
            self._cells = []

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element that is closed at once says nothing."""

    def handle_data(self, data: str) -> None:
        """Words belong to every element around them."""
        for element in self._open:
            element.words.append(data)

    def handle_endtag(self, tag: str) -> None:
        """Close the newest element of this name, and keep what it said."""
        if tag not in (element.tag for element in self._open):
            return
        while (element := self._open.pop()).tag != tag:
            pass
        self._keep(element, "".join(element.words).strip())

    def _keep(self, element: _Element, words: str) -> None:
        classes = set(element.attributes.get("class", "").split())
        match element.tag:
            case "td" if "number" in classes or _of_status(classes):
                self._cells.append(words)
            case "th" if element.attributes.get("scope") == "row":
                self._cells.append(words)
            case "tr":
                self._keep_row(element)
            case "title" | "desc" if self._within("svg"):
                (self.written.marks if self._within("g", "data-i") else self.written.prose).append(words)
            case "text":
                self._drawn(element).append(words)

    def _drawn(self, element: _Element) -> list[str]:
        """Where a word of a drawing belongs; what only measures belongs nowhere."""
        if "data-of" in element.attributes:
            return self.written.marks
        if self._of_class("frame"):
            return self.written.frames
        return [] if any(map(self._of_class, _MEASURES)) else self.written.prose

    def _keep_row(self, element: _Element) -> None:
        place = element.attributes.get("data-row", "")
        if self._cells and (place or self._within("table", "data-rows")):
            self.written.rows.append(DataRow(tuple(self._cells), self._tables, place))

    def _within(self, tag: str, attribute: str = "") -> bool:
        return any(
            element.tag == tag and (not attribute or attribute in element.attributes)
            for element in self._open
        )

    def _of_class(self, name: str) -> bool:
        return any(name in element.attributes.get("class", "").split() for element in self._open)
