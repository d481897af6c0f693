"""Streams a delimited text file as cells with line numbers: an even one fast, any other by a reader that takes all."""

from __future__ import annotations

import codecs
import io
import itertools
import re
from collections.abc import Generator, Iterator, Sequence
from csv import reader
from typing import BinaryIO, cast

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv

from etl.reading.faults import Faults
from etl.reading.spellings import in_spellings, spelt_arrow
from etl.reading.textfile import TextFile, open_bytes

CHUNK = 20_000
# A quick look at some columns keeps little of each row.
_QUICK_CHUNK = 10 * CHUNK
# Arrow reads some thirty blocks ahead, and its own pool gives nothing back.
_BLOCK = 1 << 18
_EXTRA = "sobra"


def stream_text(
    file: TextFile,
    names: Sequence[str],
    *,
    delimiter: str,
    skip: int,
    faults: Faults,
    only: Sequence[int] | None = None,
) -> Iterator[pd.DataFrame]:
    """Cells by their spellings in chunks of CHUNK rows, columns by their `names`, indexed by physical line number.

    `skip` is the number of lines before the first row. Blank cells are "", blank lines are left out.
    A row with more cells than the header is a fault and is left out. With `only`, a quick look at those
    columns, in larger chunks: extra cells are not seen.
    """
    line = skip + 1
    chunks = _even_chunks(file, len(names), delimiter=delimiter, skip=skip, only=only)
    try:
        while True:
            cells = next(chunks)
            cells.index = pd.RangeIndex(line, line + len(cells))
            line += len(cells)
            yield _in_words(cells, names)
    except StopIteration as end:
        is_whole = end.value
    if not is_whole:
        for cells in _any_chunks(file, len(names), delimiter=delimiter, line=line, faults=faults, only=only):
            yield _in_words(cells, names)


def _even_chunks(
    file: TextFile, width: int, *, delimiter: str, skip: int, only: Sequence[int] | None
) -> Generator[pd.DataFrame, None, bool]:
    """The chunks before the first line that has not `width` cells; whether the file has none and is plain.

    A file without rows is one chunk without rows.
    """
    if not file.is_plain or width < 2:
        return False
    labels = [str(place) for place in range(width)]
    columns = [str(place) for place in only] if only else labels
    rows = _QUICK_CHUNK if only else CHUNK
    encoding = "utf8" if codecs.lookup(file.encoding).name.startswith("utf-8") else file.encoding
    rest, is_empty = pa.table(dict.fromkeys(columns, pa.array([], pa.string()))), True
    try:
        with csv.open_csv(
            file.path,
            csv.ReadOptions(
                use_threads=False, block_size=_BLOCK, column_names=labels, skip_rows=skip, encoding=encoding
            ),
            csv.ParseOptions(delimiter=delimiter, quote_char=False, ignore_empty_lines=False),
            csv.ConvertOptions(column_types=dict.fromkeys(columns, pa.string()), include_columns=columns),
            memory_pool=pa.system_memory_pool(),
        ) as batches:
            for batch in batches:
                rest = pa.concat_tables([rest, pa.Table.from_batches([batch])])
                while len(rest) >= rows:
                    yield _spelt(rest.slice(0, rows))
                    rest, is_empty = rest.slice(rows), False
    except pa.ArrowInvalid:
        return False
    if len(rest) or is_empty:
        yield _spelt(rest)
    return True


def _spelt(table: pa.Table) -> pd.DataFrame:
    return pd.DataFrame({name: spelt_arrow(table[name]) for name in table.column_names}, copy=False)


def _any_chunks(
    file: TextFile,
    width: int,
    *,
    delimiter: str,
    line: int,
    faults: Faults,
    only: Sequence[int] | None,
) -> Iterator[pd.DataFrame]:
    """Chunks from `line` on, whatever the lines are like; a row with too many cells is noted and left out."""
    labels = [str(place) for place in range(width)] + ([] if only else [_EXTRA])
    if not only:
        line = _first_even_line(file, width, delimiter=delimiter, line=line, faults=faults)
    try:
        with pd.read_csv(
            file.path, sep=delimiter, encoding=file.encoding, header=None, names=labels, skiprows=line - 1,
            usecols=[str(place) for place in only] if only else None, dtype=object, na_filter=False,
            skip_blank_lines=False, chunksize=_QUICK_CHUNK if only else CHUNK, index_col=False,
        ) as chunks:  # fmt: skip
            for raw in chunks:
                lines, line = _line_numbers(raw, line, has_quotes=file.has_quotes)
                raw.index = pd.Index(lines)
                cells = _without_extra(raw, faults)
                yield in_spellings(cells)
    except pd.errors.ParserError as error:
        _note_parser(error, faults)
    except pd.errors.EmptyDataError:
        return


def _first_even_line(file: TextFile, width: int, *, delimiter: str, line: int, faults: Faults) -> int:
    """The first line from `line` on that has at most one cell more than `width`; those before it are faults.

    pandas takes the width of its rows from the first one that it reads, and drops in silence what has no name.
    """
    with (
        open_bytes(file.path) as raw,
        io.TextIOWrapper(cast(BinaryIO, raw), file.encoding, newline="") as lines,
    ):
        rows = reader(itertools.islice(lines, line - 1, None), delimiter=delimiter)
        start = line
        for row in rows:
            if len(row) <= width + 1:
                break
            faults.note_each("extra_cells", [start], lambda at: _note_extra(at, faults))
            start = line + rows.line_num
    return start


def _line_numbers(chunk: pd.DataFrame, first_line: int, *, has_quotes: bool) -> tuple[np.ndarray, int]:
    """Line on which each row starts, and the line after the last: quoted cells may span several lines."""
    if not has_quotes:
        return np.arange(first_line, first_line + len(chunk)), first_line + len(chunk)
    spans = np.ones(len(chunk), dtype=np.int64)
    for column in chunk:
        spans += chunk[column].str.count("\n").to_numpy(dtype=np.int64)
    ends = first_line + np.cumsum(spans)
    return ends - spans, int(ends[-1]) if len(ends) else first_line


def _without_extra(chunk: pd.DataFrame, faults: Faults) -> pd.DataFrame:
    if _EXTRA not in chunk:
        return chunk
    extra = chunk[_EXTRA] != ""
    if extra.any():
        faults.note_each("extra_cells", chunk.index[extra], lambda row: _note_extra(row, faults))
        chunk = chunk[~extra]
    return chunk.drop(columns=_EXTRA)


def _note_extra(row: int, faults: Faults) -> None:
    hint = "Quizá falte entrecomillar una celda que contiene el separador."
    faults.error("extra_cells", "La fila tiene más celdas que el encabezado.", cell=f"L{row}", hint=hint)


def _in_words(cells: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Cells under the names of their columns, without blank lines."""
    if "" in cells.iloc[:, 0].cat.categories:
        filled = (cells != "").any(axis=1)
        cells = cells if filled.all() else in_spellings(cells[filled])
    cells.columns = pd.Index([names[int(label)] for label in cells.columns])
    return cells


def _note_parser(error: pd.errors.ParserError, faults: Faults) -> None:
    match = re.search(r"line (\d+)", str(error)) or re.search(r"row (\d+)", str(error))
    cell = f"L{match[1]}" if match else ""
    hint = "Revise las comillas y el número de celdas de esa fila."
    faults.error("rows", "La fila no se puede separar en celdas.", cell=cell, hint=hint)
