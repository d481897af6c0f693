"""Recognises personal data in a text: the number of a document or a telephone, an address of mail, a name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Mapping
from typing import Final
from urllib.parse import unquote

from observatory.catalog import Catalog
from observatory.geography.place_names import fold
from observatory.model import ShelterRule
from observatory.text import fold_accents

_WORD_OF_A_NAME: Final = r"[A-ZÁÉÍÓÚÑÜ][a-záéíóúñü’']{2,}"
_GAP: Final = r"[^\S\n]+"
_RANK: Final = r"(?:Cnl|Tcnl|Tte|My|Gral|Sgto|Sof|Subof|Lic|Dra|Dr|Ing|Abog|Abg|Prof|Sra|Sr|Mag)\.[^\S\n]*"
_BY_RANK: Final = re.compile(rf"(?<![\w.]){_RANK}{_WORD_OF_A_NAME}(?:{_GAP}{_WORD_OF_A_NAME})*")
_CAPITAL: Final = re.compile(rf"(?<!\w){_WORD_OF_A_NAME}(?!\w)")
_AFTER: Final = re.compile(rf"{_GAP}(?:(?:del|de la|de los|de|la){_GAP})?{_WORD_OF_A_NAME}")
_APART: Final = re.compile(r"[\W\d_]+")
_SAINTS: Final = ("san", "santa", "santo", "saint", "sainte")


class People:
    """The declared given names, and the names of places and institutions in which such a name is no person's."""

    def __init__(self, catalog: Catalog) -> None:
        declared = catalog.policy.people
        self._given = frozenset(map(fold_accents, declared.given_names))
        proper_names = [place.name for place in catalog.territories.values()]
        if centres := catalog.dimensions.get("centre"):
            proper_names += [code.name for code in centres.codes]
        self._bearers: dict[str, set[str]] = defaultdict(set)
        for name in (*declared.borne_by, *proper_names):
            for word in {fold_accents(word) for word in name.split()} & self._given if " " in name else ():
                self._bearers[word].add(name)

    def named_in(self, text: str) -> tuple[str, ...]:
        """The names of persons in `text`, as they are written; empty where there are none."""
        person_names = [match[0] for match in _BY_RANK.finditer(text)]
        end = 0
        for match in _CAPITAL.finditer(text):
            if match.start() < end or fold_accents(match[0]) not in self._given:
                continue
            rest = _AFTER.match(text, match.end())
            if rest and not self._is_borne(text, match):
                person_names.append(text[match.start() : rest.end()])
                end = rest.end()
        return tuple(person_names)

    def _is_borne(self, text: str, match: re.Match[str]) -> bool:
        """Whether the given name stands after «San», or within the name of a place or of an institution."""
        before = text[max(0, match.start() - 60) : match.start()]
        if (words := before.split()) and fold_accents(words[-1]) in _SAINTS:
            return True
        around = before + text[match.start() : match.end() + 60]
        at = len(before)
        return any(
            0 <= around.find(name, max(0, at - len(name) + 1)) <= at
            for name in self._bearers.get(fold_accents(match[0]), ())
        )

    def named_in_address(self, url: str) -> tuple[str, ...]:
        """Given names among the words of an address, which often repeats a headline; empty where there are none."""
        words = [fold_accents(word) for word in _APART.split(unquote(url)) if word]
        pairs = zip(["", *words], words, strict=False)
        return tuple(word for before, word in pairs if word in self._given and before not in _SAINTS)


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


# A DNI has 8 digits, a CI of Bolivia 5 to 8 and often where it was given out, a telephone 7 to 9.
_NUMBER: Final = re.compile(r"(?<![\d.,/-])(?:\+?\d[ .-]?){6,14}\d(?![\d/])")
_LABELLED: Final = re.compile(
    r"\b(?:d\.?n\.?i\.?|c\.?i\.?|c[eé]dula|carnet|pasaporte|tel[eé]fono|tel[eé]f|tel|celular|cel|fono|whatsapp)\b"
    r"\s*(?:n\.?[º°o]\.?|nro\.?|n[uú]mero)?\s*[:.]?\s*\d[\d .-]{3,}",
    re.IGNORECASE,
)
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
_TITLED: Final = re.compile(
    r"\b(?:sra?|srta|dra?|lic|ing|abog|prof|don|doña|señora?|señorita|nombres?(?: y apellidos?)?|apellidos?|víctima|"
    r"denunciante|denunciad[oa]|agresora?|usuaria)\b\.?\s*[:.]?\s+(?-i:[A-ZÁÉÍÓÚÑ])[\wáéíóúñ]+",
    re.IGNORECASE,
)
_WORD: Final = r"(?:[A-ZÁÉÍÓÚÑ][a-záéíóúñ]+|[A-ZÁÉÍÓÚÑ]{3,})"
_NAME: Final = re.compile(rf"{_WORD}(?:\s+(?:de|del|la|los|y)\b)*(?:\s+{_WORD}){{1,4}}")


def has_number(text: str) -> bool:
    """Whether a text holds the number of a document or a telephone, or an address of mail."""
    return bool(_LABELLED.search(text) or _MAIL.search(text) or any(map(_is_number, _NUMBER.findall(text))))


def _is_number(text: str) -> bool:
    digits = re.sub(r"\D", "", text)
    # 20240131 and 2012 2024 are days and years.
    is_date = re.fullmatch(
        r"(?:19|20)\d\d[ .-]?(?:(?:0[1-9]|1[0-2])[ .-]?(?:[0-2]\d|3[01])|(?:19|20)\d\d)", text.strip()
    )
    return len(digits) >= 7 and not is_date


def has_name(text: str, *, safe_words: Container[str] = ()) -> bool:
    """Whether a text seems to hold a person's name. `safe_words`: folded words of the names of places and forms."""
    if _TITLED.search(text):
        return True
    return any(
        sum(fold(word) not in safe_words for word in candidate.split() if word[0].isupper()) >= 2
        for candidate in (match[0] for match in _NAME.finditer(text))
    )


def looks_personal(text: str) -> bool:
    """Whether a text holds a number or a title that points to a person."""
    return has_number(text) or bool(_TITLED.search(text))


# Finds a person's name in a text: people appear by office, never by name, in figures, prose and what is made of them.
# No list of persons is kept. A name is a given name of the declared list before a capitalised word, or a rank before
# one. Names of places and institutions that a person once bore are declared, and so is what the catalogue itself names.
