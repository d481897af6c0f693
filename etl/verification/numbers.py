"""The numbers of words, as the language of the site writes them, and those that cells and rows of the data may show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final

from observatory.catalog import Catalog
from observatory.languages import Numbers
from observatory.model import Breakdown, Period
from observatory.text import Text

Numbered = frozenset[Decimal]
FIGURES: Final = ("value", "lower", "upper", "numerator", "denominator")
_ROUNDED: Final = (
    Decimal("1"),
    Decimal("0.1"),
    Decimal("0.01"),
)  # how a figure may be written where it is read


def parse_numbers(words: Iterable[str | float], text: Text) -> Numbered:
    """Every number of `words`: of a text those that are written in it in the notation of the language, else itself."""
    return frozenset(number for part in words for number in _read_numbers(part, text.language.numbers))


def _read_numbers(part: str | float, notation: Numbers) -> Iterator[Decimal]:
    if not isinstance(part, str):
        yield Decimal(f"{part:.2f}")
        return
    for digits in _pattern(notation).findall(part):
        yield Decimal(digits.replace(notation.group, "").replace(notation.decimal, "."))


@lru_cache(maxsize=16)
def _pattern(notation: Numbers) -> re.Pattern[str]:
    group, decimal = re.escape(notation.group), re.escape(notation.decimal)
    return re.compile(rf"\d{{1,3}}(?:{group}\d{{3}})+(?:{decimal}\d+)?|\d+(?:{decimal}\d+)?")


def list_numbers_of_name(cell: str, catalog: Catalog, text: Text) -> Numbered:
    """What the name of a cell may hold: numbers of its place, years of its period, days unless it is of whole months.

    And those of the series of the home's maps («por cada 100 000»): the map of a place without figures has no row.
    """
    place, _, days = cell.partition(" ")
    period = Period.parse(days)
    numbers = {period.start.year, period.end.year}
    if period.start.day > 1 or (period.end + timedelta(days=1)).day > 1:
        numbers |= {period.start.day, period.end.day}
    maps = (home_map for home in catalog.places.values() for home_map in home.maps)
    names = [text.t(catalog.indicators[home_map.indicator].name) for home_map in maps]
    return parse_numbers([text.t(catalog.territories[place].name), *names], text).union(map(Decimal, numbers))


def list_numbers_of_row(row: Mapping[str, str], catalog: Catalog, text: Text) -> Numbered:
    """What the words of one row of the data may hold: its figures as they may be rounded, and those of its names."""
    figures = [Decimal(row[column]) for column in FIGURES if row[column]]
    rounded = [figure.quantize(places, ROUND_HALF_UP) for figure in figures for places in _ROUNDED]
    years = map(Decimal, re.findall(r"\d{4}", row["denominator_period"]))
    return parse_numbers(_names(row, catalog, text), text).union(figures, rounded, years)


def _names(row: Mapping[str, str], catalog: Catalog, text: Text) -> Iterator[str]:
    """What the words of a row may name beside its place and period: its measure, parts and population."""
    indicator = catalog.indicators[row["indicator"]]
    yield from map(text.t, (indicator.name, indicator.unit))
    if choice := catalog.denominators.get(row["denominator_id"]):
        yield text.t(choice.name)
    for dimension, code in Breakdown.parse(row["breakdown"]).codes:
        named = catalog.dimensions[dimension].named(code)
        yield from (code, text.t(named.name) if named else "")
