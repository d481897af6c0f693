"""The passages of running text of a page, as a reader meets them: one a block, without drawings, names and citations."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final

_SILENT: Final = {"script", "style", "svg", "select", "textarea", "code", "pre", "template"}
_INLINE: Final = {
    "a", "abbr", "b", "bdi", "bdo", "cite", "data", "dfn", "em", "i", "kbd", "mark", "q", "s",
    "small", "span", "strong", "sub", "sup", "time", "var", "wbr",
}  # fmt: skip
_VOID: Final = {"br", "hr", "img", "input", "link", "meta", "wbr", "col", "source"}
_NAME: Final = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands for a quoted name: of a document, an institution or a place, which is kept as it is."""

_LINK: Final = "\N{INVISIBLE SEPARATOR}"
"""Stands where a link begins and ends: two links side by side are two items of a list."""

_TITLE: Final = re.compile(r"[«“][^»”]*[»”]")
_END: Final = re.compile(
    r"(?<=[.!?…:;])[»”)]*\s+(?=[«“¿¡(]*\s?[\d{A-ZÁÀÂÇÉÈÊÎÍÓÔÚÑ\ufffc]|(?:des )?[^\W\d]+, (?:no|not|non) )"
)
"""What follows begins with a capital, a number or what is filled in, or says what is counted: «casos, no personas»."""

_DATE: Final = re.compile(r"\d{1,2}(?:er)?[ \xa0](?:de )?[^\W\d]{3,10}\.?[ \xa0](?:de )?\d{4}")
_ITEM: Final = re.compile(r"[\d«“(A-ZÁÀÂÇÉÈÊÎÍÓÔÚÑ\ufffc]")
FEWEST_NAMES: Final = 4


def sentences(said: str) -> list[str]:
    """The sentences of a text; a colon or a semicolon before a capital ends one."""
    return _END.split(said)


def words(sentence: str) -> int:
    """Words, of which a date and a number with its thin spaces are one; dashes and signs are none."""
    sentence = _DATE.sub("1", sentence)
    return sum(bool(re.search(r"\w", word)) for word in re.split(r"[ \n\xa0]", sentence))


def is_list(said: str) -> bool:
    """Whether it is no sentence: four names or more, each with a capital, or as many values, each with its number."""
    names = re.split(r", | y | e | et | and |: ", re.sub(r"\([^)]*\)", "", said).strip(" .:;"))
    values = re.split(r", | y | et | and ", re.split(r"\s?: ", said, maxsplit=1)[-1].strip(" ."))
    steps = said.split("; ")
    if len(steps) >= FEWEST_NAMES and all(re.search(r"\d", step) for step in steps):
        return True
    return (len(names) >= FEWEST_NAMES and all(_ITEM.match(name) for name in names if name)) or (
        len(values) >= FEWEST_NAMES and all(re.search(r"\d", value) for value in values)
    )


def running(said: str) -> list[str]:
    """The sentences of a passage, without titles in quotation marks and lists; what a middle dot sets apart is one."""
    items = _TITLE.sub("\N{OBJECT REPLACEMENT CHARACTER}", said).split(" · ")
    return [one for item in items for one in sentences(item) if not is_list(one)]


class Passages(HTMLParser):
    """Reads the main part of a page into `passages`, each with the tag of its block.

    What is marked as another language than the page's is a quoted name. A `cite` is a citation: neither is running text.
    """

    def __init__(self, lang: str) -> None:
        super().__init__()
        self.passages: list[tuple[str, str]] = []
        self._lang = lang
        self._open: list[tuple[str, bool, bool]] = []
        self._block, self._said, self._in_main = "", "", False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "main":
            self._in_main = True
        if tag not in _INLINE:
            self._end()
            self._block = tag
        if tag in _VOID:
            return
        quoted = tag == "cite" or (told.get("lang") or self._lang) != self._lang
        self._said += _LINK if tag == "a" else ""
        if quoted and not self._is_quoted():
            self._said += _NAME
        self._open.append((tag, tag in _SILENT, quoted))

    def handle_endtag(self, tag: str) -> None:
        if tag not in _INLINE:
            self._end()
        self._said += _LINK if tag == "a" else ""
        while self._open and tag in [one for one, _, _ in self._open]:
            if self._open.pop()[0] == tag:
                break
        if tag == "main":
            self._in_main = False
        if tag not in _INLINE:
            self._block = next((one for one, _, _ in reversed(self._open) if one not in _INLINE), "")

    def handle_data(self, data: str) -> None:
        if self._in_main and not any(silent for _, silent, _ in self._open) and not self._is_quoted():
            self._said += data

    def _is_quoted(self) -> bool:
        return any(quoted for _, _, quoted in self._open)

    def _end(self) -> None:
        said = re.sub(rf"{_LINK}\s*{_LINK}", " · ", self._said).replace(_LINK, "")
        said = re.sub(r"[ \n\t]+", " ", said).strip(" ·")
        if said and said != _NAME:
            self.passages.append((self._block, said))
        self._said = ""


def passages(markup: str, lang: str) -> list[tuple[str, str]]:
    """(tag of the block, its text) down the main part of a page."""
    reader = Passages(lang)
    reader.feed(markup)
    return reader.passages
