"""Looks over a delimited text file (plain or gzip) once: whether it can be read to its end."""

from __future__ import annotations

import codecs
import gzip
import zlib
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path

from etl.reading.faults import Faults

# Twenty times the largest file that a publisher has, and a line that no table has.
MAX_BYTES = 512 << 20
MAX_LINE = 1 << 20
_BLOCK = 1 << 20


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
    ends = _LineEnds()
    try:
        with open_bytes(path) as stream:
            while block := stream.read(_BLOCK):
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
