"""Finds the territory that a publisher means by a name, through folded spellings and declared aliases."""

from __future__ import annotations

import difflib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping

from observatory.model import Territory


def fold(name: str) -> str:
    """`name` without accents, case, punctuation and doubled spaces: the form in which names are compared."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(mark if mark.isalnum() else " " for mark in plain if not unicodedata.combining(mark))
    return " ".join(letters.split())


class PlaceNames:
    """Territories by their own names and by the publishers' spellings."""

    def __init__(
        self, territories: Mapping[str, Territory], aliases: Iterable[tuple[str, str, str, str]]
    ) -> None:
        """`aliases` are (source or `*`, level, spelling, code)."""
        self._territories = territories
        self._named: defaultdict[str, set[str]] = defaultdict(set)
        self._aliased: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for territory in territories.values():
            self._named[fold(territory.name)].add(territory.code)
        for source, _level, spelling, code in aliases:
            self._aliased[source, fold(spelling)].add(code)

    def find(
        self, name: str, *, source: str, level: str | None = None, within: str | None = None
    ) -> Territory | None:
        """The one territory called `name` by `source`; None where there is none or more than one.

        An alias of the source goes before a general alias, and that before a name of our own.
        `level` and `within` (code of a territory above) narrow the choice.
        """
        folded = fold(name)
        for codes in (self._aliased[source, folded], self._aliased["*", folded], self._named[folded]):
            fitting = [code for code in codes if self._fits(code, level, within)]
            if len(fitting) == 1:
                return self._territories[fitting[0]]
        return None

    def closest(self, name: str, level: str | None = None) -> list[Territory]:
        """Up to three territories of `level` whose names resemble `name`, best first."""
        candidates = [
            key for key, codes in self._named.items() if any(self._fits(c, level, None) for c in codes)
        ]
        near = difflib.get_close_matches(fold(name), candidates, n=3, cutoff=0.6)
        codes = (code for key in near for code in sorted(self._named[key]) if self._fits(code, level, None))
        return [self._territories[code] for code in codes][:3]

    def meant(self, name: str) -> list[Territory]:
        """Territories whose code ends so, else all that everybody calls so, else those with a name like it."""
        folded = fold(name)
        by_code = [
            territory for code, territory in self._territories.items() if name and code.endswith(f"-{name}")
        ]
        names = [folded] if folded in self._named else difflib.get_close_matches(folded, self._named, n=3)
        codes = (code for each in names for code in sorted(self._named[each] | self._aliased["*", each]))
        return by_code or [self._territories[code] for code in codes]

    def _fits(self, code: str, level: str | None, within: str | None) -> bool:
        territory = self._territories[code]
        return (level is None or territory.level == level) and (within is None or code.startswith(within))
