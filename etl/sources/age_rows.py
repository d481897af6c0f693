"""The rows of an INEI sheet by age: the total, five-year groups, and the single ages that check them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from etl.checks import raw_cells
from etl.reading.table import SheetTable

_GROUP: Final = re.compile(r"(\d+)\s*-\s*(\d+)")
_OPEN: Final = re.compile(r"(\d+)\s*(?:y\s*\+|y\s+más|\+)")


@dataclass(frozen=True)
class AgeRows:
    """Numbers by sheet row; `ages` is the code of each row (`""` the total); single ages are not loaded."""

    values: pd.DataFrame
    labels: Sequence[str]
    ages: Sequence[str]
    is_loaded: np.ndarray

    def by_label(self) -> pd.DataFrame:
        """The numbers by the printed label of each age; a repeated label counts once."""
        values = self.values.set_axis(pd.Index(self.labels), axis=0)
        return values[~values.index.duplicated()]

    def row_of(self, label: str) -> int:
        """The sheet row of a label."""
        return int(self.values.index[list(self.labels).index(label)])


def age_rows(cells: pd.DataFrame, table: SheetTable) -> AgeRows:
    """Read a sheet; unknown ages, wrong numbers and groups that do not add up are noted."""
    years = [name for name in table.fields if name != "age"]
    has_values = (cells[years] != "").any(axis=1)
    cells = cells[has_values]
    labels = [" ".join(label.split()) for label in cells["age"]]
    values = pd.DataFrame(
        {name: raw_cells.numbers_in(cells, name, raw_cells.COUNT, table=table) for name in years},
        index=cells.index,
    )
    codes = [_code(label) for label in labels]
    for row, label, code in zip(cells.index, labels, codes, strict=True):
        if code is None:
            _note_age(label, int(row), table)
    single = np.array([label.isdigit() for label in labels], dtype=bool)
    _check_groups(values, codes, single=single, table=table)
    loaded = ~single & np.array([code is not None for code in codes], dtype=bool)
    return AgeRows(values, labels, [code or "" for code in codes], loaded)


def _code(label: str) -> str | None:
    """`""` for the total, `5-9`, `80+` or a single age; None where the label says nothing known."""
    if label.upper() == "TOTAL":
        return ""
    if group := _GROUP.fullmatch(label):
        return f"{int(group[1])}-{int(group[2])}"
    if open_group := _OPEN.fullmatch(label):
        return f"{int(open_group[1])}+"
    return label if label.isdigit() else None


def _check_groups(
    values: pd.DataFrame, codes: Sequence[str | None], *, single: np.ndarray, table: SheetTable
) -> None:
    """Single ages add up to their group, and groups to the total, where all of them are there."""
    positions = {code: place for place, code in enumerate(codes) if code is not None}
    groups = [place for place, code in enumerate(codes) if code and not single[place]]
    for place in groups:
        ends = _GROUP.fullmatch(str(codes[place]))
        if ends:
            ages = [positions.get(str(age)) for age in range(int(ends[1]), int(ends[2]) + 1)]
            _compare(values, place, [age for age in ages if age is not None], table=table)
    if "" in positions:
        _compare(values, positions[""], groups, table=table)


def _compare(values: pd.DataFrame, total: int, parts: Sequence[int], *, table: SheetTable) -> None:
    if not parts:
        return
    sums = values.iloc[list(parts)].sum(skipna=False)
    printed = values.iloc[total]
    for name in values.columns[(sums.notna() & printed.notna() & (sums != printed)).to_numpy()]:
        table.faults.error(
            "parts",
            f"Las edades suman {sums[name]:.0f} y el total impreso dice {printed[name]:.0f}.",
            sheet=table.sheet,
            cell=table.cell(int(values.index[total]), str(name)),
            seen=f"{printed[name]:.0f}",
            hint="Compruebe el grupo y sus edades simples con el libro publicado.",
        )


def _note_age(label: str, row: int, table: SheetTable) -> None:
    table.faults.error(
        "category",
        f"«{label}» no es un grupo de edad conocido.",
        sheet=table.sheet,
        cell=table.cell(row, "age"),
        seen=label,
        hint="Se espera TOTAL, una edad, «5-9» u «80 y +».",
    )
