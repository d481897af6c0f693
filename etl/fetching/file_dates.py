"""The day that the name of a file says it reaches to: `…_30092025`, `… a marzo 2025`, `…-15-10-2025`."""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import Final

_MONTHS: Final = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
    "noviembre", "diciembre",
)  # fmt: skip
_BY_NAME: Final = {
    name: number
    for number, month in enumerate(_MONTHS, start=1)
    for name in (month, month[:3], *(("setiembre", "set", "sept") if number == 9 else ()))
}
_DAY_FIRST: Final = re.compile(r"(?<!\d)(\d{2})[-_. ]?(\d{2})[-_. ]?(20\d{2})(?!\d)")
_YEAR_FIRST: Final = re.compile(r"(?<!\d)(20\d{2})[-_. ]?(\d{2})[-_. ]?(\d{2})(?!\d)")
_MONTH: Final = re.compile(
    rf"(?<![a-z])({'|'.join(sorted(_BY_NAME, key=len, reverse=True))})\.?[-_ ]*(?:de[l]?[-_ ]+)?(20\d{{2}})(?!\d)"
)
_YEARS: Final = re.compile(r"(?<!\d)(20\d{2})(?!\d)")


def day_in_name(name: str) -> date | None:
    """The latest day that a name tells, the last of a month or a year where it tells no more; None where none."""
    text = name.lower()
    days = [_day(int(year), int(month), int(day)) for day, month, year in _DAY_FIRST.findall(text)]
    days += [_day(int(year), int(month), int(day)) for year, month, day in _YEAR_FIRST.findall(text)]
    days += [_last_day(int(year), _BY_NAME[month]) for month, year in _MONTH.findall(text)]
    found = [day for day in days if day is not None]
    if not found:
        found = [date(int(year), 12, 31) for year in _YEARS.findall(text)]
    return max(found, default=None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _last_day(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
