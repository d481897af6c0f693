"""Finds a person's name in a text: people appear by office, never by name, in figures and in what is made of them.

No list of persons is kept. A name is a given name of the declared list before a capitalised word, or a rank before
one. Names of places and institutions that a person once bore are declared, and so is what the catalogue itself names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from observatory.catalog import Catalog

_WORD: Final = r"[A-ZÁÉÍÓÚÑÜ][a-záéíóúñü’']{2,}"
_RANK: Final = r"(?:Cnl|Tcnl|Tte|My|Gral|Sgto|Sof|Subof|Lic|Dra|Dr|Ing|Abog|Abg|Prof|Sra|Sr|Mag)\.\s*"
_BY_RANK: Final = re.compile(rf"(?<![\w.]){_RANK}({_WORD}(?:\s+{_WORD})*)")
_BY_GIVEN: Final = re.compile(
    rf"(?<!\w)({_WORD})((?:\s+{_WORD})*?)\s+(?:(?:de|del|de la|de los|la)\s+)?({_WORD})"
)
_SAINT: Final = re.compile(r"(?:San|Santa|Santo|Saint|Sainte)\s+$")


def plain(text: str) -> str:
    """`text` in small letters without accents."""
    parted = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in parted if not unicodedata.combining(letter))


class People:
    """The declared given names, and the names of places and institutions in which such a name is no person's."""

    def __init__(self, catalog: Catalog) -> None:
        declared = catalog.policy.people
        self._given = frozenset(map(plain, declared.given_names))
        own = [place.name for place in catalog.territories.values()]
        own += (
            [code.name for code in catalog.dimensions["centre"].codes]
            if "centre" in catalog.dimensions
            else []
        )
        self._bearers = _any_of([*declared.borne_by, *own], self._given)

    def named_in(self, text: str) -> tuple[str, ...]:
        """The names of persons in `text`, as they are written; empty where there are none."""
        if not text:
            return ()
        told = self._bearers.sub(" · ", text) if self._bearers else text
        found = [match[0] for match in _BY_RANK.finditer(told)]
        at = 0
        while match := _BY_GIVEN.search(told, at):
            if plain(match[1]) in self._given and not _SAINT.search(told[: match.start()]):
                found.append(match[0])
                at = match.end()
            else:
                at = match.end(1)
        return tuple(found)


@lru_cache(maxsize=8)
def _compiled(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in names))


def _any_of(names: Iterable[str], given: frozenset[str]) -> re.Pattern[str] | None:
    """A pattern of those of the `names` that hold a given name, longest first."""
    bearing = {name for name in names if " " in name and given & set(map(plain, name.split()))}
    return _compiled(tuple(sorted(bearing, key=lambda name: (-len(name), name)))) if bearing else None
