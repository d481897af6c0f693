"""The formula at the end of each row that tells the clerk whether the row adds up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from etl.municipal.form import NOT_KNOWN, FormColumn
from etl.reading.sheets import column_letter


def control_formula(columns: Sequence[FormColumn], first_column: int, row: int) -> str:
    """A formula that names the first group of a row that does not add up to its total."""
    formula = '"bien"'
    for total, parts in reversed(list(_sums(columns))):
        total_cell = f"{column_letter(first_column + total - 1)}{row}"
        span = ":".join(f"{column_letter(first_column + end - 1)}{row}" for end in (parts[0], parts[-1]))
        named = f"{columns[total].label}: {_short(columns[parts[0]])}"
        wrong = f'AND(ISNUMBER({total_cell}),COUNTIF({span},"{NOT_KNOWN}")=0,SUM({span})<>{total_cell})'
        formula = f'IF({wrong},"revise {named}",{formula})'
    first_cell = f"{column_letter(first_column - 1)}{row}"
    return f'=IF({first_cell}="","",{formula})'


def _short(column: FormColumn) -> str:
    return column.group.title.split(" (")[0].lower() if column.group else ""


def _sums(columns: Sequence[FormColumn]) -> Iterator[tuple[int, list[int]]]:
    """The position of a total, and those of each group that adds up to it."""
    for total, column in enumerate(columns):
        if column.group is None:
            for group in column.block.groups:
                if not group.several:
                    block_columns = (
                        place for place, candidate in enumerate(columns) if candidate.block is column.block
                    )
                    yield total, [place for place in block_columns if columns[place].group is group]
