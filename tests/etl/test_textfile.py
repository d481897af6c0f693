"""Text files: lines, quoted cells, gzip; the fast reader takes the even part and gives what the other would."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.reading import text_stream
from etl.reading.faults import Faults
from etl.reading.text_stream import TextFile
from observatory.model import FileProblem

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
    "content", [b"uno,dos\r,2\r3,4\r", b'uno,dos\r"",2\r', b"uno,dos\n1,2\r3,4\n", b"uno,dos\r\n1,2\r3,4\r\n"]
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


THREE_NAMES = ("uno", "dos", "tres")
LINES = st.lists(
    st.one_of(
        st.lists(st.sampled_from(["", "1", " 2", "NA", "ñandú", "a b", "-"]), min_size=3, max_size=3),
        st.lists(st.sampled_from(["", "1", "x"]), max_size=5),
    ).map(",".join),
    max_size=30,
)
Read = tuple[list[tuple[int, list[str]]], list[FileProblem]]


def read(file: TextFile, *, only: tuple[int, ...] | None = None) -> Read:
    """Each row with its line, and the problems."""
    faults = Faults(file.path.name)
    rows = []
    for chunk in text_stream.stream_text(file, THREE_NAMES, delimiter=",", skip=1, faults=faults, only=only):
        assert len(chunk) <= (text_stream._QUICK_CHUNK if only else text_stream.CHUNK)
        rows += [
            (int(line), cells) for line, cells in zip(chunk.index, chunk.to_numpy().tolist(), strict=True)
        ]
    return rows, faults.problems


def looked_over(path: Path, encoding: str = "utf-8-sig") -> TextFile:
    file = text_stream.look_over(path, encoding, Faults(path.name))
    assert file is not None
    return file


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=LINES, end=st.sampled_from(["\n", "\r\n"]), last=st.booleans(), only=st.sampled_from([None, (0, 2)])
)
def test_both_readers_give_the_same_rows_lines_and_faults(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    lines: list[str],
    end: str,
    last: bool,
    only: tuple[int, ...] | None,
) -> None:
    monkeypatch.setattr(text_stream, "CHUNK", 4)
    monkeypatch.setattr(text_stream, "_QUICK_CHUNK", 4)
    monkeypatch.setattr(text_stream, "_BLOCK", 64)
    path = tmp_path / "a.csv"
    path.write_text(end.join(["uno,dos,tres", *lines]) + end * last, encoding="utf-8", newline="")
    file = looked_over(path)
    (rows, problems), (other_rows, other_problems) = (
        read(one, only=only) for one in (file, replace(file, is_plain=False))
    )
    if only:  # nobody is told what a quick look finds
        assert rows == other_rows or other_problems
    elif problems or other_problems:  # both refuse the file, for a row with too many cells
        wide = {f"L{number}" for number, text in enumerate(lines, 2) if text.count(",") > 2}
        for found in (problems, other_problems):
            assert {problem.cell for problem in found} <= wide and found
    else:
        assert rows == other_rows


@pytest.mark.parametrize("row", ["9,9", "9,9,9,9", "9,9,9,9,9,9", "", ",,", "9"])
@pytest.mark.parametrize("at", [0, 3, 4, 5, 98, 99])
def test_an_uneven_line_anywhere_is_told_with_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, row: str, at: int
) -> None:
    monkeypatch.setattr(text_stream, "CHUNK", 4)
    monkeypatch.setattr(text_stream, "_BLOCK", 64)
    path = tmp_path / "a.csv"
    lines = [f"{number},b,c" for number in range(100)]
    lines[at] = row
    path.write_text("\n".join(["uno,dos,tres", *lines]) + "\n", encoding="utf-8")
    file = looked_over(path)
    assert read(file) == read(replace(file, is_plain=False))


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz"])
@pytest.mark.parametrize("encoding", ["latin-1", "utf-8", "utf-8-sig"])
def test_a_plain_file_is_read_in_its_encoding_whether_packed_or_not(
    tmp_path: Path, name: str, encoding: str
) -> None:
    path = tmp_path / name
    content = "uno,dos,tres\nAÑO,él,3\n".encode(encoding)
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    assert read(looked_over(path, encoding)) == ([(2, ["AÑO", "él", "3"])], [])


def test_a_quotation_mark_leaves_the_file_to_the_reader_that_knows_them(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('uno,dos,tres\n1,"2,5\n",3\n4,5,6\n', encoding="utf-8")
    assert read(looked_over(path))[0] == [(2, ["1", "2,5\n", "3"]), (4, ["4", "5", "6"])]


def test_the_fast_reader_is_used_where_it_can_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> pd.DataFrame:
        raise AssertionError("the slow reader was asked")

    monkeypatch.setattr(text_stream.pd, "read_csv", refuse)
    path = tmp_path / "a.csv"
    path.write_text("uno,dos,tres\n1,2,3\n", encoding="utf-8")
    assert read(looked_over(path))[0] == [(2, ["1", "2", "3"])]


@pytest.mark.parametrize("lines", ["", "\n", "\r\n", "\n\n"])
@pytest.mark.parametrize("plain", [True, False])
def test_a_file_without_rows_is_a_chunk_without_rows(tmp_path: Path, lines: str, *, plain: bool) -> None:
    """Whoever puts the chunks together has all columns, and no row."""
    path = tmp_path / "a.csv"
    path.write_text("uno,dos,tres" + lines, encoding="utf-8", newline="")
    file = replace(looked_over(path), is_plain=plain)
    chunks = [*text_stream.stream_text(file, THREE_NAMES, delimiter=",", skip=1, faults=Faults("a.csv"))]
    assert pd.concat(chunks).columns.tolist() == [*THREE_NAMES] and not sum(map(len, chunks))


@pytest.mark.parametrize("plain", [True, False])
@pytest.mark.parametrize("at", [0, 1, 30])
@pytest.mark.parametrize("row", ["9,9,9,,9", "9,9,9,,,9", "9,9,9,9,9"])
def test_no_cell_beyond_the_columns_is_dropped_in_silence(
    tmp_path: Path, row: str, at: int, *, plain: bool
) -> None:
    """A wide row that a reader begins with is a fault as any other, even where the first cell too many is empty."""
    path = tmp_path / "a.csv"
    lines = [f"{number},b,c" for number in range(40)]
    lines[at] = row
    path.write_text("\n".join(["uno,dos,tres", *lines]) + "\n", encoding="utf-8")
    rows, problems = read(replace(looked_over(path), is_plain=plain))
    assert [problem.cell for problem in problems] == [f"L{at + 2}"]
    assert not any(cells[0] == "9" and cells[1] == "9" for _, cells in rows)


@pytest.mark.parametrize("plain", [True, False])
def test_a_delimiter_at_the_end_of_each_line_is_no_cell(tmp_path: Path, *, plain: bool) -> None:
    path = tmp_path / "a.csv"
    path.write_text("uno,dos,tres\n" + "1,2,3,\n" * 3, encoding="utf-8")
    rows, problems = read(replace(looked_over(path), is_plain=plain))
    assert (rows, problems) == ([(line, ["1", "2", "3"]) for line in (2, 3, 4)], [])
