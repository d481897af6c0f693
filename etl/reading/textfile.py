"""Looks over a delimited text file (plain or gzip) once, and streams it as text cells with line numbers."""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path

import numpy as np
import pandas as pd

from etl.reading.faults import Faults

CHUNK = 20_000
# Twenty times the largest file that a publisher has, and a line that no table has.
MAX_BYTES = 512 << 20
MAX_LINE = 1 << 20
_BLOCK = 1 << 20
_EXTRA = "sobra"


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file that was looked over: readable to its end, in `encoding`."""

    path: Path
    encoding: str
    has_quotes: bool


def open_bytes(path: Path) -> BufferedIOBase:
    """The bytes of `path`, inflated where its name ends in .gz."""
    if path.suffix == ".gz":
        return gzip.open(path, "rb")
    return path.open("rb")


def first_lines(path: Path, count: int) -> list[bytes]:
    """Up to `count` lines from the start, without a byte order mark."""
    with open_bytes(path) as stream:
        lines = [stream.readline(_BLOCK) for _ in range(count)]
    lines[0] = lines[0].removeprefix(codecs.BOM_UTF8)
    return lines


def look_over(path: Path, encoding: str, faults: Faults) -> TextFile | None:
    """Read the whole file once: it must inflate to its end and decode. None, with the fault noted, if not."""
    decode = codecs.getincrementaldecoder(encoding)()
    line, quotes, size, tail = 1, 0, 0, 0
    try:
        with open_bytes(path) as stream:
            while block := stream.read(_BLOCK):
                size, tail = size + len(block), _unended(block, tail)
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
    return TextFile(path, encoding, quotes > 0)


def _unended(block: bytes, tail: int) -> int:
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


def stream_text(
    file: TextFile,
    names: Sequence[str],
    *,
    delimiter: str,
    skip: int,
    faults: Faults,
    only: Sequence[int] | None = None,
) -> Iterator[pd.DataFrame]:
    """Text cells in chunks of CHUNK rows, columns by their `names`, indexed by physical line number.

    `skip` is the number of lines before the first row. Blank cells are "", blank lines are left out.
    A row with more cells than the header is a fault and is left out. With `only`, a quick look at those
    columns: extra cells are not seen.
    """
    labels = [str(place) for place in range(len(names))] + ([] if only else [_EXTRA])
    try:
        with pd.read_csv(
            file.path, sep=delimiter, encoding=file.encoding, header=None, names=labels, skiprows=skip,
            usecols=[str(place) for place in only] if only else None, dtype=object, na_filter=False,
            skip_blank_lines=False, chunksize=CHUNK, index_col=False,
        ) as chunks:  # fmt: skip
            line = skip + 1
            for raw in chunks:
                lines, line = _line_numbers(raw, line, has_quotes=file.has_quotes)
                raw.index = pd.Index(lines)
                cells = _without_extra(raw, faults)
                cells.columns = pd.Index([names[int(label)] for label in cells.columns])
                yield cells[(cells != "").any(axis=1)] if _has_blank_lines(cells) else cells
    except pd.errors.ParserError as error:
        _note_parser(error, faults)
    except pd.errors.EmptyDataError:
        return


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


def _has_blank_lines(chunk: pd.DataFrame) -> bool:
    return bool((chunk.iloc[:, 0] == "").any())


def _note_parser(error: pd.errors.ParserError, faults: Faults) -> None:
    match = re.search(r"line (\d+)", str(error)) or re.search(r"row (\d+)", str(error))
    cell = f"L{match[1]}" if match else ""
    hint = "Revise las comillas y el número de celdas de esa fila."
    faults.error("rows", "La fila no se puede separar en celdas.", cell=cell, hint=hint)
