"""Streams a delimited text file as cells with line numbers: an even one fast, any other by a reader that takes all."""

from __future__ import annotations

import codecs
import gzip
import io
import itertools
import re
import zlib
from collections.abc import Generator, Iterator, Sequence
from csv import reader
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv

from etl.reading.faults import Faults

# Twenty times the largest file that a publisher has, and a line that no table has.
MAX_BYTES = 512 << 20
MAX_LINE = 1 << 20
_READ_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file that was looked over: readable to its end, in `encoding`.

    One without any quotation mark and without blank lines is plain: each line of it is a row, and each separator parts
    two cells.
    """

    path: Path
    encoding: str
    has_quotes: bool
    is_plain: bool = False


@dataclass
class _LineEnds:
    """What the ends of lines are like: pandas moves cells where a carriage return alone ends the header."""

    has_blank_line: bool = False
    has_bare_return: bool = False
    _before: bytes = b""

    def take(self, block: bytes) -> None:
        """Look at the next block of a file; a carriage return at its end waits for the next one."""
        text = self._before + block
        self._before = text[-2:]
        lines = text.removesuffix(b"\r").replace(b"\r\n", b"\n")
        self.has_blank_line |= b"\n\n" in lines
        self.has_bare_return |= b"\r" in lines


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
    return pd.DataFrame({name: encode_arrow_texts(table[name]) for name in table.column_names}, copy=False)


def _any_chunks(
    file: TextFile, width: int, *, delimiter: str, line: int, faults: Faults, only: Sequence[int] | None
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


# Looks over a delimited text file (plain or gzip) once: whether it can be read to its end.


def open_bytes(path: Path) -> BufferedIOBase:
    """The bytes of `path`, inflated where its name ends in .gz."""
    if path.suffix == ".gz":
        return gzip.open(path, "rb")
    return path.open("rb")


def read_first_lines(path: Path, count: int) -> list[bytes]:
    """Up to `count` lines from the start, without a byte order mark."""
    with open_bytes(path) as stream:
        lines = [stream.readline(_READ_AT_ONCE) for _ in range(count)]
    lines[0] = lines[0].removeprefix(codecs.BOM_UTF8)
    return lines


def look_over(path: Path, encoding: str, faults: Faults) -> TextFile | None:
    """Read the whole file once: it must inflate to its end and decode. None, with the fault noted, if not."""
    decode = codecs.getincrementaldecoder(encoding)()
    line, quotes, size, tail = 1, 0, 0, 0
    ends = _LineEnds()
    try:
        with open_bytes(path) as stream:
            while block := stream.read(_READ_AT_ONCE):
                size, tail = size + len(block), _measure_open_line(block, tail)
                ends.take(block)
                if _is_no_table(block, size=size, tail=tail, line=line, faults=faults):
                    return None
                try:
                    decode.decode(block)
                except UnicodeDecodeError as error:
                    _note_encoding(error, encoding=encoding, line=line, block=block, faults=faults)
                    return None
                quotes += block.count(b'"')
                line += block.count(b"\n")
    except EOFError:
        hint = "Vuelva a descargarlo: la descarga se interrumpió."
        faults.error(
            "gzip", "El archivo comprimido está cortado antes de su final.", cell=f"L{line}", hint=hint
        )
        return None
    except (gzip.BadGzipFile, zlib.error):
        faults.error("gzip", "No es un archivo gzip válido.", hint="Vuelva a descargarlo.")
        return None
    if ends.has_bare_return and (not quotes or line == 1):
        hint = "Guárdelo de nuevo con líneas que terminen en LF o CRLF."
        faults.error("line_ends", "Hay líneas que terminan solo en un retorno de carro (CR).", hint=hint)
        return None
    return TextFile(path, encoding, quotes > 0, is_plain=not (quotes or ends.has_blank_line))


def _measure_open_line(block: bytes, tail: int) -> int:
    """How long the line is that goes on after `block`, `tail` bytes of it standing before."""
    end = block.rfind(b"\n")
    return tail + len(block) if end < 0 else len(block) - end - 1


def _is_no_table(block: bytes, *, size: int, tail: int, line: int, faults: Faults) -> bool:
    """Whether it is larger than any table, has a line that no table has, or is no text; the one fault is noted."""
    hint = "Compruebe si es el archivo de la fuente; si lo es, avise a quien mantiene el observatorio."
    if b"\0" in block:
        at = line + block[: block.index(b"\0")].count(b"\n")
        faults.error(
            "text", "No es un archivo de texto.", cell=f"L{at}", hint="Guárdelo como CSV o como xlsx."
        )
    elif size > MAX_BYTES:
        faults.error("size", f"Ocupa más de {MAX_BYTES >> 20} MB una vez abierto: no se lee.", hint=hint)
    elif tail > MAX_LINE:
        faults.error(
            "size", f"Una fila tiene más de {MAX_LINE >> 20} MB: no es una tabla.", cell=f"L{line}", hint=hint
        )
    else:
        return False
    return True


def _note_encoding(
    error: UnicodeDecodeError, *, encoding: str, line: int, block: bytes, faults: Faults
) -> None:
    at = line + bytes(error.object[: error.start]).count(b"\n")
    rest = bytes(error.object[error.start : error.start + 12])
    faults.error(
        "encoding",
        f"El archivo no está en {encoding}: hay un carácter que no se puede leer.",
        cell=f"L{at}",
        seen=rest.split(b"\n")[0].decode("latin-1"),
        hint=f"Guárdelo en {encoding} o declare su codificación en el layout de la fuente.",
    )


# Columns of text as their spellings, each once, and of each row the position of its own.
# A column of a long file says few words many times: what is asked of a word is asked once, and then taken for its rows.


def encode_spellings(positions: np.ndarray, spellings: Any) -> pd.Categorical:
    """A column by the position of each row's spelling among `spellings`, which are different words."""
    return pd.Categorical.from_codes(positions, categories=pd.Index(spellings, dtype=object), validate=False)


def encode_constant(word: str, rows: int) -> pd.Categorical:
    """A column that says one word in each of its `rows`."""
    return encode_spellings(np.zeros(rows, dtype=np.int8), [word])


def encode_arrow_texts(cells: pa.ChunkedArray) -> pd.Categorical:
    """A column of Arrow's texts by its spellings, in the order in which they come."""
    encoded = cells.combine_chunks().dictionary_encode()
    return encode_spellings(encoded.indices.to_numpy(), encoded.dictionary.to_numpy(zero_copy_only=False))


def in_spellings(chunk: pd.DataFrame) -> pd.DataFrame:
    """The columns of a chunk of texts by their spellings."""
    return pd.DataFrame(
        {name: encode_spellings(*index_by_spelling(chunk[name])) for name in chunk}, index=chunk.index
    )


def index_by_spelling(cells: pd.Series[str]) -> tuple[np.ndarray, np.ndarray]:
    """The position of each row's spelling, and the spellings, in the order in which they come."""
    positions, spellings = pd.factorize(cells)
    return positions, np.asarray(spellings, dtype=object)


def decode_spellings(chunk: pd.DataFrame) -> pd.DataFrame:
    """The same cells, those of spellings as the texts themselves."""
    spelt_columns = chunk.columns[[isinstance(dtype, pd.CategoricalDtype) for dtype in chunk.dtypes]]
    return chunk.astype(dict.fromkeys(spelt_columns, object))
