"""The formula at the end of each row that tells the clerk whether the row adds up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from etl.municipal.form import NOT_KNOWN, Column
from etl.reading.sheets import column_letter


def control_formula(columns: Sequence[Column], first_column: int, row: int) -> str:
    """A formula that names the first group of a row that does not add up to its total."""
    said = '"bien"'
    for total, parts in reversed(list(_sums(columns))):
        whole = f"{column_letter(first_column + total - 1)}{row}"
        span = ":".join(f"{column_letter(first_column + end - 1)}{row}" for end in (parts[0], parts[-1]))
        named = f"{columns[total].label}: {_short(columns[parts[0]])}"
        wrong = f'AND(ISNUMBER({whole}),COUNTIF({span},"{NOT_KNOWN}")=0,SUM({span})<>{whole})'
        said = f'IF({wrong},"revise {named}",{said})'
    first = f"{column_letter(first_column - 1)}{row}"
    return f'=IF({first}="","",{said})'


def _short(column: Column) -> str:
    return column.group.title.split(" (")[0].lower() if column.group else ""


def _sums(columns: Sequence[Column]) -> Iterator[tuple[int, list[int]]]:
    """The position of a total, and those of each group that adds up to it."""
    for total, column in enumerate(columns):
        if column.group is None:
            for group in column.block.groups:
                if not group.several:
                    same = (place for place, one in enumerate(columns) if one.block is column.block)
                    yield total, [place for place in same if columns[place].group is group]
