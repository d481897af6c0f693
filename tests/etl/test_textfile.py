"""Text files: line numbers, blank lines, quoted cells, gzip, rows too long."""

from __future__ import annotations

import gzip
from pathlib import Path

import pandas as pd
import pytest

from etl.reading import text_stream
from etl.reading.faults import Faults

NAMES = ("uno", "dos")


def rows_of(path: Path, faults: Faults | None = None) -> pd.DataFrame:
    noted = faults or Faults(path.name)
    text = text_stream.look_over(path, "utf-8-sig", noted)
    assert text is not None
    return pd.concat(text_stream.stream_text(text, NAMES, delimiter=",", skip=1, faults=noted))


def test_rows_are_numbered_by_their_line_and_blank_lines_left_out(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"uno,dos\r\n1,2\r\n\r\n3,4\r\n")
    rows = rows_of(file)
    assert rows.index.tolist() == [2, 4]
    assert rows["dos"].tolist() == ["2", "4"]


def test_a_quoted_cell_over_two_lines_does_not_shift_the_count(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text('uno,dos\n"a\nb",2\n3,4\n', encoding="utf-8")
    assert rows_of(file).index.tolist() == [2, 4]


def test_text_stays_text(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("uno,dos\n021603,NA\n ,null\n", encoding="utf-8")
    assert rows_of(file).to_numpy().tolist() == [["021603", "NA"], [" ", "null"]]


def test_lines_go_on_from_one_chunk_to_the_next(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    count = text_stream.CHUNK + 3
    file.write_text("uno,dos\n" + "1,2\n" * count, encoding="utf-8")
    rows = rows_of(file)
    assert (len(rows), rows.index[-1]) == (count, count + 1)


def test_a_row_too_long_is_noted_and_the_others_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("uno,dos\n1,2,3\n4,5\n", encoding="utf-8")
    faults = Faults(file.name)
    assert rows_of(file, faults).index.tolist() == [3]
    assert [problem.cell for problem in faults.problems] == ["L2"]


def test_a_row_far_too_long_is_noted_too(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("uno,dos\n1,2\n1,2,3,4,5\n", encoding="utf-8")
    faults = Faults(file.name)
    text = text_stream.look_over(file, "utf-8", faults)
    assert text is not None
    list(text_stream.stream_text(text, NAMES, delimiter=",", skip=1, faults=faults))
    assert [problem.cell for problem in faults.problems] == ["L3"]


def test_a_byte_that_does_not_decode_names_its_line(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"uno,dos\n1,2\nA\xd1O,3\n")
    faults = Faults(file.name)
    assert text_stream.look_over(file, "utf-8", faults) is None
    assert [problem.cell for problem in faults.problems] == ["L3"]


def test_gzip_is_inflated(tmp_path: Path) -> None:
    file = tmp_path / "a.csv.gz"
    file.write_bytes(gzip.compress(b"uno,dos\n1,2\n"))
    assert rows_of(file)["uno"].tolist() == ["1"]


@pytest.mark.parametrize(
    "content",
    [b"uno,dos\r,2\r3,4\r", b'uno,dos\r"",2\r', b"uno,dos\n1,2\r3,4\n", b"uno,dos\r\n1,2\r3,4\r\n"],
)
@pytest.mark.parametrize("block", [1, 2, 3, 1 << 20])
def test_lines_that_end_in_a_carriage_return_alone_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, block: int
) -> None:
    """Of the row after such a header pandas drops a first cell that is empty: all its numbers would move."""
    monkeypatch.setattr(text_stream, "_BLOCK", block)
    file, faults = tmp_path / "a.csv", Faults("a.csv")
    file.write_bytes(content)
    assert text_stream.look_over(file, "utf-8", faults) is None
    (fault,) = faults.problems
    assert "CR" in fault.message and "CRLF" in fault.hint


@pytest.mark.parametrize("block", [1, 2, 3, 5, 1 << 20])
@pytest.mark.parametrize(
    ("content", "plain"),
    [
        (b"uno,dos\r\n1,2\r\n3,4\r\n", True),
        (b"uno,dos\n1,2", True),
        (b"uno,dos\r\n1,2\r\n\r\n3,4\r\n", False),
        (b"uno,dos\n1,2\n\n3,4\n", False),
        (b"uno,dos\n1,2\n\r\n3,4\n", False),
        (b'uno,dos\n"1",2\n', False),
        (b'uno,dos\n"1\r",2\n', False),
    ],
)
def test_a_file_is_plain_without_quotes_and_blank_lines_wherever_a_block_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, block: int, *, plain: bool
) -> None:
    monkeypatch.setattr(text_stream, "_BLOCK", block)
    file = tmp_path / "a.csv"
    file.write_bytes(content)
    looked_over = text_stream.look_over(file, "utf-8", Faults("a.csv"))
    assert looked_over is not None and looked_over.is_plain is plain
