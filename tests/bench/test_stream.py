"""The row of the CSV: a rate is said only of an answer that holds every row."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from bench import stream
from bench.result import CouldNotMeasureError


def table(path: Path, rows: int) -> Path:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE line (number)")
        connection.executemany("INSERT INTO line VALUES (?)", [(number,) for number in range(rows)])
    connection.close()
    return path


@pytest.mark.skipif(not shutil.which("sqlite3"), reason="the sqlite3 shell is not on the PATH")
def test_the_lines_that_the_shell_writes_are_counted_with_their_header(tmp_path: Path) -> None:
    assert stream._shell(table(tmp_path / "peer.db", 1_234)).lines == 1_235


@pytest.mark.parametrize("lines", [0, 7, 846_733, 1_000_000])
def test_an_answer_that_lacks_rows_is_no_measurement(monkeypatch: pytest.MonkeyPatch, lines: int) -> None:
    """A peer whose query finds nothing, or that gives up half way, looks fast."""
    monkeypatch.setattr(stream, "ROWS", 1_000_000)
    with pytest.raises(CouldNotMeasureError, match=f"a peer gave {lines:,} lines"):
        stream._require_complete(stream.Counted("a peer", lines, 0.1))


def test_an_answer_with_every_row_and_its_header_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "ROWS", 1_000_000)
    stream._require_complete(stream.Counted("a peer", 1_000_001, 2.0))
    assert stream.Counted("a peer", 1_000_001, 2.0).rate == pytest.approx(500_000.5)
