"""Whole numbers out of the publishers' spellings: property tests of the parsing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.checks import raw_cells
from etl.reading.faults import Faults
from etl.reading.layouts import Match
from etl.reading.table import SheetTable
from etl.reading.textfile import TextFile
from observatory.model import Layout


def table(faults: Faults) -> SheetTable:
    fit = Match("x", Layout(columns={"count": "CANTIDAD"}), {"count": 0}, (), ())
    return SheetTable("", ("CANTIDAD",), fit, TextFile(Path("a.csv"), "utf-8", has_quotes=False), ",", faults)


def parsed(cells: list[str], allowed: raw_cells.Range = raw_cells.COUNT) -> tuple[list[float], Faults]:
    faults = Faults("a.csv")
    chunk = pd.DataFrame({"count": cells}, index=range(2, len(cells) + 2), dtype=str)
    return raw_cells.numbers_in(chunk, "count", allowed, table=table(faults)).tolist(), faults


@given(st.lists(st.integers(0, 10**9), min_size=1))
def test_every_spelling_of_a_count_gives_the_count(counts: list[int]) -> None:
    for spell in (str, "{:,}".format, "{:.1f}".format, " {} ".format):
        assert parsed([spell(count) for count in counts])[0] == counts


@given(st.text(max_size=12))
def test_no_text_stops_the_reading(text: str) -> None:
    values, faults = parsed([text])
    assert np.isnan(values[0]) == bool(faults.problems)


@pytest.mark.parametrize("cell", ["n.d.", "1,5", "1.500,0", "inf", "-", "1e400", "nan", "12a", "-3", "0.5"])
def test_what_is_no_count_is_noted_with_its_line(cell: str) -> None:
    values, faults = parsed(["1", cell])
    assert np.isnan(values[1])
    assert [problem.cell for problem in faults.problems] == ["L3 (CANTIDAD)"]


def test_a_blank_is_a_fault_unless_it_may_be_one() -> None:
    assert [problem.message for problem in parsed(["", " "])[1].problems] == ["Falta el número."] * 2
    assert parsed(["", " "], raw_cells.MAYBE_COUNT)[1].problems == []
