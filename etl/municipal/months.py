"""The month of a report: in words, and as a hand writes it."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from observatory.geography.place_names import fold
from observatory.model import Period, PeriodError

NAMES: Final = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
    "noviembre", "diciembre",
)  # fmt: skip
_NUMBERS: Final = {name: number for number, name in enumerate(NAMES, start=1)} | {"setiembre": 9}


def month_words(month: Period) -> str:
    """`diciembre de 2026`."""
    return f"{NAMES[month.start.month - 1]} de {month.start.year}"


def month_of(text: str) -> Period | None:
    """The month meant by `2026-12`, `2026-12-01`, `12/2026`, `1/12/2026`, `diciembre de 2026`; None for anything else."""
    try:
        return _month_of(fold(text))
    except (ValueError, PeriodError):
        return None


def _month_of(folded: str) -> Period | None:
    if match := re.fullmatch(r"(?:\w+ )??(\w+) (?:de(?:l)? )?(\d{4})", folded):
        number = _NUMBERS.get(match[1])
        if number:
            return Period.month(int(match[2]), number)
    if match := re.fullmatch(r"(\d{4}) (\d{1,2})(?: \d{1,2}(?: 0+)*)?", folded):
        return Period.month(int(match[1]), int(match[2]))
    if match := re.fullmatch(r"(?:(\d{1,2}) )?(\d{1,2}) (\d{4})", folded):
        day = date(int(match[3]), int(match[2]), int(match[1] or 1))
        return Period.month(day.year, day.month)
    return None
