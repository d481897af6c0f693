"""Readings as a whole: chunks, flat memory, and what happens to a source without a reader."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.load import write
from etl.checks import raw_cells
from etl.publishing.derive import map_each_word
from etl.reading import normalise
from etl.reading.edition import UnreadableError, read_edition
from etl.reading.faults import KEPT, Faults
from etl.reading.table import Match, SheetTable, match, note_misfit
from etl.reading.text_stream import CHUNK, TextFile
from observatory.catalog import Catalog
from observatory.model import Layout, Severity

MEASURE = """
import re, sys
from pathlib import Path
from etl.reading.edition import read_edition
from observatory.catalog import load_catalog
catalog = load_catalog()
reading = read_edition(Path(sys.argv[1]), source=catalog.sources["mininter_vcm"], catalog=catalog)
rows = sum(len(frame) for frame in reading.frames())
assert not reading.problems, reading.problems[:3]
# Not ru_maxrss: that remembers the size of the process that started this one.
peak = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
print(rows, peak // 1024)
"""


def measured(file: Path, root: Path) -> tuple[int, int]:
    """Rows read and peak memory in MB of a process that reads `file`."""
    command = [sys.executable, "-c", MEASURE, str(file)]
    modules = subprocess.run(command, cwd=root, capture_output=True, check=True, text=True).stdout.split()
    return int(modules[0]), int(modules[1])


def test_memory_does_not_grow_with_the_file(tmp_path: Path, root: Path) -> None:
    small_rows, small = measured(write(tmp_path / "a.csv", 2 * CHUNK), root)
    large_rows, large = measured(write(tmp_path / "b.csv", 6 * CHUNK), root)
    assert (small_rows >= 2 * CHUNK, large_rows >= 6 * CHUNK) == (True, True)
    assert large < 300
    assert large < 1.2 * small


def test_frames_have_the_agreed_columns_and_size(tmp_path: Path, catalog: Catalog) -> None:
    file = write(tmp_path / "a.csv", 2 * CHUNK)
    frames = list(read_edition(file, source=catalog.sources["mininter_vcm"], catalog=catalog).frames())
    assert all(tuple(frame.columns) == normalise.COLUMNS for frame in frames)
    assert max(len(frame) for frame in frames) <= CHUNK


def test_a_reading_can_be_read_again(tmp_path: Path, catalog: Catalog) -> None:
    file = write(tmp_path / "a.csv", 100)
    reading = read_edition(file, source=catalog.sources["mininter_vcm"], catalog=catalog)
    first_count, second = (sum(len(frame) for frame in reading.frames()) for _ in range(2))
    assert first_count == second
    assert reading.problems == []


def test_a_source_without_a_reader_is_said(tmp_path: Path, catalog: Catalog) -> None:
    with pytest.raises(UnreadableError, match="published_bo"):
        read_edition(tmp_path / "a.csv", source=catalog.sources["published_bo"], catalog=catalog)


def test_a_file_that_is_not_there_is_an_error_of_the_system(tmp_path: Path, catalog: Catalog) -> None:
    with pytest.raises(FileNotFoundError):
        read_edition(tmp_path / "absent.csv", source=catalog.sources["sidpol"], catalog=catalog)


def test_a_command_starts_without_what_only_others_need(root: Path) -> None:
    """A load takes neither the time nor the memory of what publishes, fetches or opens workbooks."""
    command = [sys.executable, "-c", "import etl.__main__, sys; print(*sys.modules)"]
    modules = set(
        subprocess.run(command, cwd=root, capture_output=True, check=True, text=True).stdout.split()
    )
    heavy = ("etl.disclosure", "etl.publishing.publish", "etl.fetching", "openpyxl", "httpx", "scipy")
    assert modules.isdisjoint(heavy)
    assert {"etl.commands", "pandas"} <= modules


# The collector of faults: all kept up to a cap, the rest counted.


def test_faults_are_listed_by_kind_in_the_order_they_were_met() -> None:
    faults = Faults("a.csv")
    faults.warning("name", "Uno.")
    faults.error("number", "Dos.", cell="L2")
    faults.warning("name", "Tres.")
    assert [problem.message for problem in faults.problems] == ["Uno.", "Tres.", "Dos."]
    assert faults.any_error


def test_a_flood_of_one_kind_is_kept_to_a_cap_and_counted() -> None:
    faults = Faults("a.csv")
    faults.note_each(
        "number", range(100_000), lambda row: faults.error("number", "No es un número.", cell=f"L{row}")
    )
    assert len(faults.problems) == KEPT + 1
    assert faults.problems[-1].message == f"Y {100_000 - KEPT} más del mismo tipo."
    assert faults.problems[-1].severity is Severity.ERROR


def test_a_full_kind_leaves_room_for_another() -> None:
    faults = Faults("a.csv")
    for _ in range(KEPT + 5):
        faults.error("number", "No es un número.")
    faults.error("duplicate", "Repetida.")
    assert faults.problems[-1].message == "Repetida."


def test_warnings_alone_are_no_error() -> None:
    faults = Faults("a.csv")
    faults.warning("name", "Uno.")
    assert not faults.any_error


# Layouts: order free, doubled spaces and case forgiven, years as a pattern, misfits named.


LAYOUT = Layout(columns={"year": "AÑO", "count": "CANTIDAD"}, optional=("note",), ignored=("DPTO",))


def test_columns_are_found_in_any_order() -> None:
    fit = match("x", LAYOUT, ["CANTIDAD", "DPTO", "AÑO"])
    assert (fit.positions, fit.distance) == ({"year": 2, "count": 0}, 0)


def test_doubled_spaces_and_case_do_not_count() -> None:
    layout = Layout(columns={"men": "18_25 - HOMBRES"})
    assert match("x", layout, ["18_25  - Hombres "]).distance == 0


def test_an_optional_column_may_be_absent() -> None:
    layout = Layout(columns={"year": "AÑO", "note": "NOTA"}, optional=("note",))
    assert match("x", layout, ["AÑO"]).distance == 0


def test_years_are_matched_by_their_form() -> None:
    layout = Layout(columns={"age": "Edad", "population {year}": "{year}"})
    fit = match("x", layout, ["Edad", "1995", "1996"])
    assert fit.positions == {"age": 0, "population 1995": 1, "population 1996": 2}


def test_a_missing_column_asks_for_the_one_it_may_be() -> None:
    faults = Faults("a.csv")
    note_misfit(match("x", LAYOUT, ["AÑO", "CANTIDADES"]), sheet="", cell="L1", faults=faults)
    assert [problem.message for problem in faults.problems] == ["Falta la columna «CANTIDAD»."]
    assert faults.problems[0].hint.startswith("¿Es «CANTIDADES»?")


def test_two_faults_of_a_header_are_two_problems() -> None:
    faults = Faults("a.csv")
    note_misfit(match("x", LAYOUT, ["AÑO", "SEXO"]), sheet="", cell="L1", faults=faults)
    assert [problem.seen for problem in faults.problems] == ["", "SEXO"]


# A meaning asked once a word is that of each row, whatever it is and however often its word comes.


def test_each_row_has_the_meaning_of_its_word_under_its_own_name() -> None:
    column = pd.Series(["b", "a", "b", "c"], index=[7, 3, 9, 1])
    asked: list[str] = []

    def meaning(word: str) -> tuple[str, int]:
        asked.append(word)
        return word, ord(word)

    meant = map_each_word(column, meaning)
    assert meant.to_dict() == {7: ("b", 98), 3: ("a", 97), 9: ("b", 98), 1: ("c", 99)}
    assert sorted(asked) == ["a", "b", "c"]


def test_a_column_of_no_rows_has_the_type_asked_for() -> None:
    assert map_each_word(pd.Series([], dtype=str), len, "int64").dtype == "int64"
    assert map_each_word(pd.Series(["x"]), lambda word: word == "x", bool).tolist() == [True]


# Whole numbers out of the publishers' spellings: property tests of the parsing.


def table(faults: Faults) -> SheetTable:
    fit = Match("x", Layout(columns={"count": "CANTIDAD"}), {"count": 0}, (), ())
    return SheetTable("", ("CANTIDAD",), fit, TextFile(Path("a.csv"), "utf-8", has_quotes=False), ",", faults)


def parsed(cells: list[str], allowed: raw_cells.Range = raw_cells.COUNT) -> tuple[list[float], Faults]:
    faults = Faults("a.csv")
    chunk = pd.DataFrame({"count": cells}, index=range(2, len(cells) + 2), dtype=str)
    return raw_cells.parse_numbers(chunk, "count", allowed, table=table(faults)).tolist(), faults


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
