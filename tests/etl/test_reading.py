"""Readings as a whole: chunks, flat memory, and what happens to a source without a reader."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bench.synthetic import write
from etl.reading import normalise
from etl.reading.edition import UnreadableError, read_edition
from etl.reading.text_stream import CHUNK
from observatory.catalog import Catalog

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
