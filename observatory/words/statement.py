"""A sentence that the catalogue declares about several series, with their newest numbers, while these bear it out."""

from __future__ import annotations

from collections.abc import Mapping

from observatory.model import HomeStatement, Panel, Row
from observatory.statistics.series import is_whole, select_leading_rows
from observatory.text import Text
from observatory.words.headline import FURTHEST_YEARS
from observatory.words.labels import value_words


def newest_year(panel: Panel) -> Row | None:
    """The newest full year with a value that no other statement contradicts, of what was asked for as a whole."""
    years = [
        row
        for row in select_leading_rows(panel.rows)
        if is_whole(row)
        and row.period.grain == "year"
        and not row.disputed
        and not (panel.by and row.breakdown.codes)
    ]
    return max(years, key=lambda row: row.period.end, default=None)


def statement(declared: HomeStatement, panels: Mapping[str, Panel], text: Text) -> str:
    """The sentence with `{name}` as the number of that name and `{name_period}` as its year.

    `panels` are those of `declared.numbers`, and `{years}` is how far these are apart. Empty where a number is missing or
    outside of `lowest` to `highest`: a sentence that the numbers no longer bear out is not said. Nor is one that holds
    two numbers more than three years apart.
    """
    values: dict[str, str] = {}
    years: set[int] = set()
    for name, panel in panels.items():
        row = newest_year(panel)
        if row is None or row.value is None:
            return ""
        if not (declared.lowest or row.value) <= row.value <= (declared.highest or row.value):
            return ""
        years.add(row.period.end.year)
        values[name] = value_words(row, panel.indicator, text)
        values[f"{name}_period"] = text.period(row.period)
    apart = max(years, default=0) - min(years, default=0)
    if apart > FURTHEST_YEARS and sum(f"{{{name}}}" in declared.sentence for name in panels) > 1:
        return ""
    return text.t(declared.sentence, **values, years=text.number(apart))
