"""The numbers of words, as the language of the site writes them, and those that a row of the data may give out."""

from __future__ import annotations

import calendar
import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any, Final, NamedTuple

from observatory.catalog import Catalog
from observatory.languages import Numbers
from observatory.text import Text

Record = Mapping[str, Any]
FIGURES: Final = ("value", "lower", "upper", "numerator", "denominator")
_DECIMALS: Final = (0, 1, 2)  # to which a number may be rounded where it is read


def numbers_in(words: str, text: Text) -> list[Decimal]:
    """Every number that is written in `words`, in the notation of the language of `text`."""
    notation = text.language.numbers
    written = _pattern(notation).findall(words)
    return [Decimal(digits.replace(notation.group, "").replace(notation.decimal, ".")) for digits in written]


@lru_cache(maxsize=16)
def _pattern(notation: Numbers) -> re.Pattern[str]:
    group, decimal = re.escape(notation.group), re.escape(notation.decimal)
    return re.compile(rf"\d{{1,3}}(?:{group}\d{{3}})+(?:{decimal}\d+)?|\d+(?:{decimal}\d+)?")


class Allowed(NamedTuple):
    """The numbers that one row may show: its figures as they may be rounded, its days, and those of its names."""

    place: str
    period: str
    numbers: frozenset[Decimal]


def allowed_of(row: Record, catalog: Catalog, text: Text) -> Allowed:
    """What the words of one row of the data may hold: nothing but its dates and names where it is protected."""
    numbers = {form for column in FIGURES for form in _forms(row[column])}
    numbers.update(_dates(row["period_start"], row["period_end"]))
    numbers.update(_years(row.get("denominator_period", "")))
    numbers.update(number for name in _names(row, catalog) for number in numbers_in(text.t(name), text))
    return Allowed(row["territory"], row["period"], frozenset(numbers))


def unexplained(words: Iterable[str], rows: Sequence[Allowed], text: Text) -> list[Decimal]:
    """Numbers of one mark or one row of a table that no single row of the data explains together."""
    numbers = {number for part in words for number in numbers_in(part, text)}
    if not numbers or any(numbers <= row.numbers for row in rows):
        return []
    nearest = max(rows, key=lambda row: len(numbers & row.numbers), default=None)
    return sorted(numbers - (nearest.numbers if nearest else frozenset()))


def counts_of(records: Sequence[Record]) -> set[Decimal]:
    """How many rows, places and parts there are, in all and by status: sentences count them."""
    columns = ("territory", "breakdown", "period", "obs_status", "conf_status", "partial")
    sizes = {len({row.get(column) for row in records}) for column in columns} | {len(records)}
    for column in columns:
        sizes.update(Counter(row.get(column) for row in records).values())
        for status in ("obs_status", "conf_status", "partial"):
            sizes.update(Counter((row.get(column), row.get(status)) for row in records).values())
    return {Decimal(size) for size in sizes}


def all_of(document: Any) -> Iterator[Decimal]:
    """Every run of digits in a JSON document: its editions, days, titles and notes."""
    yield from map(Decimal, re.findall(r"\d+", json.dumps(document, ensure_ascii=False)))


def _forms(figure: str | float | None) -> Iterator[Decimal]:
    """A figure, and what it becomes when it is rounded."""
    if figure in (None, ""):
        return
    exact = Decimal(str(figure))
    yield exact
    yield from (exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) for places in _DECIMALS)


def _dates(start: str, end: str) -> Iterator[Decimal]:
    """The years of a period; its days too unless it is of whole months."""
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    yield from (Decimal(first.year), Decimal(last.year))
    if first.day != 1 or last.day != calendar.monthrange(last.year, last.month)[1]:
        yield from (Decimal(first.day), Decimal(last.day))


def _years(period: str) -> Iterator[Decimal]:
    yield from (Decimal(year) for year in re.findall(r"\d{4}", period))


def _names(row: Record, catalog: Catalog) -> Iterator[str]:
    """What the words of a row may name: its measure, place, parts and population."""
    indicator = catalog.indicators[row["indicator"]]
    yield from (indicator.name, indicator.unit, catalog.territories[row["territory"]].name)
    if choice := catalog.denominators.get(row.get("denominator_id", "")):
        yield choice.name
    for trait in filter(None, row["breakdown"].split(";")):
        dimension, _, code = trait.partition(":")
        named = catalog.dimensions[dimension].named(code)
        yield from (code, named.name if named else "")


def together(rows: Collection[Allowed]) -> set[Decimal]:
    """The numbers that sentences about all these rows may hold."""
    return set().union(*(row.numbers for row in rows))
