"""Finds a person's name in a text: people appear by office, never by name, in figures, prose and what is made of them.

No list of persons is kept. A name is a given name of the declared list before a capitalised word, or a rank before
one. Names of places and institutions that a person once bore are declared, and so is what the catalogue itself names.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from typing import Final
from urllib.parse import unquote

from observatory.catalog import Catalog

_WORD: Final = r"[A-ZÁÉÍÓÚÑÜ][a-záéíóúñü’']{2,}"
_GAP: Final = r"[^\S\n]+"
_RANK: Final = r"(?:Cnl|Tcnl|Tte|My|Gral|Sgto|Sof|Subof|Lic|Dra|Dr|Ing|Abog|Abg|Prof|Sra|Sr|Mag)\.[^\S\n]*"
_BY_RANK: Final = re.compile(rf"(?<![\w.]){_RANK}{_WORD}(?:{_GAP}{_WORD})*")
_CAPITAL: Final = re.compile(rf"(?<!\w){_WORD}(?!\w)")
_AFTER: Final = re.compile(rf"{_GAP}(?:(?:del|de la|de los|de|la){_GAP})?{_WORD}")
_APART: Final = re.compile(r"[\W\d_]+")
_SAINTS: Final = ("san", "santa", "santo", "saint", "sainte")


def plain(text: str) -> str:
    """`text` in small letters without accents."""
    parted = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in parted if not unicodedata.combining(letter))


class People:
    """The declared given names, and the names of places and institutions in which such a name is no person's."""

    def __init__(self, catalog: Catalog) -> None:
        declared = catalog.policy.people
        self._given = frozenset(map(plain, declared.given_names))
        proper_names = [place.name for place in catalog.territories.values()]
        if centres := catalog.dimensions.get("centre"):
            proper_names += [code.name for code in centres.codes]
        self._bearers: dict[str, set[str]] = defaultdict(set)
        for name in (*declared.borne_by, *proper_names):
            for word in {plain(word) for word in name.split()} & self._given if " " in name else ():
                self._bearers[word].add(name)

    def named_in(self, text: str) -> tuple[str, ...]:
        """The names of persons in `text`, as they are written; empty where there are none."""
        person_names = [match[0] for match in _BY_RANK.finditer(text)]
        end = 0
        for match in _CAPITAL.finditer(text):
            if match.start() < end or plain(match[0]) not in self._given:
                continue
            rest = _AFTER.match(text, match.end())
            if rest and not self._is_borne(text, match):
                person_names.append(text[match.start() : rest.end()])
                end = rest.end()
        return tuple(person_names)

    def _is_borne(self, text: str, match: re.Match[str]) -> bool:
        """Whether the given name stands after «San», or within the name of a place or of an institution."""
        before = text[max(0, match.start() - 60) : match.start()]
        if (words := before.split()) and plain(words[-1]) in _SAINTS:
            return True
        around = before + text[match.start() : match.end() + 60]
        at = len(before)
        return any(
            0 <= around.find(name, max(0, at - len(name) + 1)) <= at
            for name in self._bearers.get(plain(match[0]), ())
        )

    def named_in_address(self, url: str) -> tuple[str, ...]:
        """Given names among the words of an address, which often repeats a headline; empty where there are none."""
        words = [plain(word) for word in _APART.split(unquote(url)) if word]
        pairs = zip(["", *words], words, strict=False)
        return tuple(word for before, word in pairs if word in self._given and before not in _SAINTS)
