"""Protects the location of shelters: which columns of a row about one must be blank, and which words must be absent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from observatory.model import ShelterRule

_PLACE: Final = re.compile(
    r"(?i)(?<!\w)(?:calle|avenida|av\.|jr\.|jir[oó]n|pasaje|zona|urbanizaci[oó]n|manzana|mz\.|esquina|frente a"
    r"|a la altura|coordenadas|ubicad[oa]|direcci[oó]n exacta)(?!\w)|n\s?[.]?\s?[°º]\s?\d"
)
_PROPER: Final = re.compile(
    r"(?<!\w)(?:Refugio|Albergue|Casa (?:de )?(?:Acogida|Municipal)|Casa de la|Hogar)\s+(?:\w+\s+){0,3}[A-ZÁÉÍÓÚÑ]\w+"
)


class Shelters:
    """The declared rule, asked of the cells of a row (`indicator`, `breakdown`, `title`, `url`, `note`)."""

    def __init__(self, rule: ShelterRule) -> None:
        self._rule = rule
        words = "|".join(map(re.escape, rule.words))
        self._words = re.compile(rf"(?i){words}") if words else None

    def about(self, row: Mapping[str, str]) -> bool:
        """Whether the row, or the document it was read in, is about a shelter."""
        codes = row["breakdown"].split(";")
        named = bool(self._words and self._words.search(f"{row['title']} {row['url']}"))
        return row["indicator"] in self._rule.indicators or bool({*codes} & {*self._rule.breakdowns}) or named

    def leads(self, row: Mapping[str, str]) -> str:
        """The column by which a row about a shelter, or one of its document, leads to it; empty where none does."""
        if row["url"]:
            return "url"
        if row["title"]:
            return "title"
        return next((name for name in ("publisher", "note") if self.tells_where(row[name])), "")

    @staticmethod
    def tells_where(text: str) -> bool:
        """Whether a text about a shelter tells a street or a zone, or the shelter's own name."""
        return bool(_PLACE.search(text) or _PROPER.search(text))
