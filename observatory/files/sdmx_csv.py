"""Writes rows as SDMX-CSV 2.0: one line an observation, in the components that `sdmx_structure.py` declares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import tee
from typing import Final

from observatory.files.columns import Value, records
from observatory.files.csv_lines import LineWriter
from observatory.model import Indicator, Panel, Period, Row

AGENCY: Final = "OBSERVATORIO"
VERSION: Final = "1.0"
TOTAL: Final = "_T"
NONE: Final = "_Z"
OTHER_SPAN: Final = "_O"
AREA, SOURCE, STATEMENT, FREQUENCY, TIME = "REF_AREA", "SOURCE", "STATEMENT", "FREQ", "TIME_PERIOD"
VALUE: Final = "OBS_VALUE"
ATTRIBUTES: Final = {
    "OBS_STATUS": "sdmx_obs_status",
    "CONF_STATUS": "sdmx_conf_status",
    "UNIT_MEASURE": "unit",
    "LOWER_BOUND": "lower",
    "UPPER_BOUND": "upper",
    "NUMERATOR": "numerator",
    "DENOMINATOR": "denominator",
    "LEADS": "leads",
    "EDITION": "edition",
    "COMMENT_OBS": "note",
    "OBS_ID": "obs_id",
}
"""Each with the column of the CSV that it says again."""
_STRUCTURE: Final = ("STRUCTURE", "STRUCTURE_ID", "ACTION")
_FREQUENCIES: Final = {"year": "A", "month": "M", "day": "D"}


def trait_of(dimension: str) -> str:
    """The name of the component of a dimension."""
    return dimension.upper()


def code_of(code: str) -> str:
    """A code of a category in the letters that SDMX allows."""
    return code.replace("+", "_OR_MORE")


def time_of(period: Period) -> str:
    """`2024`, `2024-03`, `2024-06-30`, or a span as its first day and its length: `2020-01-01/P244D`."""
    known = period.grain in _FREQUENCIES
    return str(period) if known else f"{period.start.isoformat()}/P{period.days}D"


def frequency_of(period: Period) -> str:
    """The letter of a year, a month or a day; OTHER_SPAN for what is none of them."""
    return _FREQUENCIES.get(period.grain, OTHER_SPAN)


def dimensions_of(indicator: Indicator) -> tuple[str, ...]:
    """The components that tell an observation of an indicator from all others."""
    return (AREA, *map(trait_of, indicator.dimensions), SOURCE, STATEMENT, FREQUENCY, TIME)


def sdmx_lines(panel: Panel, rows: Iterable[Row] | None = None) -> Iterator[str]:
    """The header and one line a row; a protected or missing number is an empty cell. A comparison has two structures."""
    own = {indicator.id: dimensions_of(indicator) for indicator in panel.indicators}
    traits = [name for name in dict.fromkeys(sum(own.values(), ())) if name not in (FREQUENCY, TIME)]
    columns = (*_STRUCTURE, *traits, FREQUENCY, TIME, VALUE, *ATTRIBUTES)
    writer = LineWriter()
    yield writer.line(columns)
    of_panel, of_records = tee(panel.rows if rows is None else rows)
    for row, record in zip(of_panel, records(panel, of_records), strict=True):
        cells = _cells(row, record, own[row.indicator])
        yield writer.line([cells.get(column) for column in columns])


def _cells(row: Row, record: dict[str, Value], dimensions: Iterable[str]) -> dict[str, Value]:
    traits = {trait_of(dimension): code_of(code) for dimension, code in row.breakdown.codes}
    return {
        "STRUCTURE": "dataflow",
        "STRUCTURE_ID": f"{AGENCY}:{row.indicator}({VERSION})",
        "ACTION": "I",
        **{dimension: traits.get(dimension, TOTAL) for dimension in dimensions},
        AREA: row.territory,
        SOURCE: record["source"],
        STATEMENT: row.statement or NONE,
        FREQUENCY: frequency_of(row.period),
        TIME: time_of(row.period),
        VALUE: record["value"],
        **{attribute: record[column] for attribute, column in ATTRIBUTES.items()},
    }
