"""An acronym before its name is seen: a page is read in order, as a reader does. The walk asks it of every page."""

from __future__ import annotations

import re
from html.parser import HTMLParser

UNNAMED = {
    "formats of files, of which the page says what they hold": {
        "CSL-JSON", "CSV", "JSON", "PDF", "PNG", "README", "RIS", "SVG", "XLSX", "ZIP",
    },
    "agencies, papers and organisations that are called so": {
        "ABI", "AFP", "ANBOLIVIA", "ANF", "ATB", "CECASEM", "CLAM", "EFE", "FEVCMIGF", "FOVIDA", "GAM", "IRB", "LACEA",
        "LEA", "PADEP", "RPK", "RPP", "SEPAMOS", "UNO",
    },
    "a numeral": {"XXI"},
}  # fmt: skip
"""Why they need no name, and which they are."""

_ACRONYM = re.compile(r"(?<![\w@/.-])[A-ZÁÉÍÓÚÑ]{2,}[A-Za-z]*[A-Z](?:-[A-Z]{3,})?(?![\w-])")
_TITLE = re.compile(r"[«“][^»”]*[»”]")
_NO_TEXT = {"nav", "script", "style", "svg", "select", "textarea", "code", "pre"}
_BLOCKS = {"a", "p", "span", "li", "td", "th", "h1", "h2", "h3", "dt", "dd", "summary", "figcaption", "div"}


class MainText(HTMLParser):
    """The text of a page's main part, without the titles of documents; a name that an acronym brings stands before it."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self._name, self._silent = "", "", 0
        self._in_main = self._titled = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_main |= tag == "main"
        told = dict(attrs)
        self._titled |= tag == "a" and "lang" in told
        self._silent += tag in _NO_TEXT
        self.text += "\n" if tag in _BLOCKS else ""
        self._name = told.get("title") or "" if tag == "abbr" and "class" not in told else ""

    def handle_endtag(self, tag: str) -> None:
        self._in_main &= tag != "main"
        self._titled &= tag != "a"
        self._silent -= tag in _NO_TEXT

    def handle_data(self, data: str) -> None:
        if self._in_main and not self._silent and not self._titled:
            self.text += f"{self._name} ({data})" if self._name else data
            self._name = ""


def main_text(markup: str) -> str:
    reader = MainText()
    reader.feed(markup)
    return _TITLE.sub("", reader.text)


def unexplained(text: str, names: dict[str, str]) -> set[str]:
    """The acronyms of a text whose first mention does not stand in brackets behind the name."""
    first: dict[str, re.Match[str]] = {}
    for found in _ACRONYM.finditer(text):
        first.setdefault(found[0], found)
    return {
        acronym for acronym, found in first.items() if not _stands_behind(names.get(acronym), text, found)
    }


def _stands_behind(name: str | None, text: str, found: re.Match[str]) -> bool:
    before = text[max(0, found.start() - 160) : found.start()].casefold()
    return bool(name) and all(word[:5] in before for word in str(name).casefold().split())


def test_an_acronym_without_a_name_is_found() -> None:
    names = {"CEM": "Centro Emergencia Mujer"}
    page = (
        "<main><h1>{}</h1><p>El CEM y el <abbr title='Centro Emergencia Mujer'>CEM</abbr>, «SLIM»</p></main>"
    )
    assert unexplained(main_text(page.format("Casos en CEM")), names) == {"CEM"}
    assert unexplained(main_text(page.format("Centros Emergencia Mujer (CEM)")), names) == set()
    assert unexplained(main_text(page.format("La FELCV")), names) == {"FELCV", "CEM"}
