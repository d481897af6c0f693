"""Recognises personal data in a text: the number of a document or a telephone, an address of mail, a name."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Final

from observatory.geography.place_names import fold

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


def looks_personal(text: str, *, safe_words: Container[str] = ()) -> bool:
    """Whether a text holds a number or a title that points to a person."""
    return has_number(text) or bool(_TITLED.search(text))
