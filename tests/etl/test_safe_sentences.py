"""The sentences that are safe to print say numbers of the release: a new edition leaves no old one in them."""

from __future__ import annotations

import re

from observatory.addresses.selection import Selection
from observatory.model import Row
from observatory.observatory import Observatory

# Files of which new editions come and change older years; figures read in pages stay as they were read.
REVISED = {"mimp_cem", "mimp_cem_monthly", "mininter_vcm", "sidpol"}
# Its sentence adds up the years 2012 to 2017, which no row of the release does.
SUMS = {"cem_activities"}
PLACES = "PE-150112,PE-060105,PE-LN,PE-1501,PE"
_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:\s\d{3})+(?!\w|,\d)|(?<![\w.,])\d{3,}(?!\w|,\d)")
_NO_FIGURE = re.compile(r"(?:19|20)\d\d|100 ?000|100|30364")


def said_numbers(sentence: str) -> set[int]:
    """The numbers of three digits and more of a sentence, without years, laws and what a rate is per."""
    numbers = [re.sub(r"\s", " ", match) for match in _NUMBER.findall(sentence)]
    return {int(number.replace(" ", "")) for number in numbers if not _NO_FIGURE.fullmatch(number)}


def numbers_of(row: Row) -> set[int]:
    return {
        round(value)
        for value in (row.value, row.lower, row.upper, row.numerator, row.denominator)
        if value is not None
    }


def test_the_numbers_of_a_sentence_are_found() -> None:
    sentence = "En 2024 se registraron 1261 por cada 100 000 habitantes (1216 a 1308), de 12 615, según la Ley 30364."
    assert said_numbers(sentence) == {1261, 1216, 1308, 12_615}


def test_each_safe_sentence_says_figures_of_the_release(observatory: Observatory) -> None:
    catalog, checked, wrong = observatory.catalog, 0, {}
    for indicator in catalog.indicators.values():
        numbers = said_numbers(indicator.safe_sentence)
        if not numbers or indicator.id in SUMS or not REVISED & set(indicator.sources):
            continue
        selection = Selection.from_query(f"indicator={indicator.id}&territory={PLACES}", catalog)
        panel_numbers = set().union(*(numbers_of(row) for row in observatory.panel(selection).rows))
        checked += 1
        if not numbers <= panel_numbers:
            wrong[indicator.id] = numbers - panel_numbers
    assert wrong == {}
    assert checked >= 4
