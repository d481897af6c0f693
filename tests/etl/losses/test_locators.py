"""A locator in two numbers gives the locator back, whatever stands before its line."""

from __future__ import annotations

import pandas as pd
import pytest

from etl.losses.cell_grid import split_locators


@pytest.mark.parametrize("dtype", ["str", "object"])
@pytest.mark.parametrize(
    "locators",
    [
        ["L2", "L30", "L4000000"],
        ["Hoja 1!C7", "Hoja 1!C12"],
        ["L2", "Hoja!B3", "elemento 4", "sin fila", "L5"],
        ["suma de 2 filas: 12, 345", "suma de 2 filas: 12, 346"],
        ["", ""],
        [],
    ],
)
def test_head_and_line_are_the_locator(locators: list[str], dtype: str) -> None:
    positions, heads, lines = split_locators(pd.Series(locators, dtype=dtype))
    assert [f"{heads[head]}{line or ''}" for head, line in zip(positions, lines, strict=True)] == locators
