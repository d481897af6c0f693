"""Workbook or CSV -> raw text rows under canonical names, each remembering its file, sheet and cell."""

from __future__ import annotations

import codecs
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from etl.checks.personal import has_number
from etl.reading import archive, layouts, outline_layer, sheets, textfile
from etl.reading.faults import Faults
from etl.reading.layouts import Match
from etl.reading.spellings import as_texts
from etl.reading.text_stream import stream_text
from etl.reading.textfile import TextFile
from observatory.model import Layout, Source

WORKBOOKS = (".xlsx", ".xlsm")
LAYERS = (".geojson",)
# The first bytes of files that are neither text nor named as what they are.
_OTHERS = {
    bytes.fromhex(
        "d0cf11e0a1b11ae1"
    ): "Es un libro de un Excel antiguo (.xls), o uno con contraseña: no se lee.",
    b"PK\x03\x04": "Es un libro o un archivo comprimido con otra terminación: no se lee.",
    b"%PDF": "Es un PDF: no se lee.",
    b"Rar!": "Es un archivo comprimido (rar): no se lee.",
    b"7z\xbc\xaf": "Es un archivo comprimido (7z): no se lee.",
}
_REMEMBERED = 100_000
_MAYBE_PERSONAL = re.compile(r"@|[^\W\d].*\d{3}|\d{3}.*[^\W\d]")
_ENCODINGS = ("utf-8", "latin-1")
_DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet (or the one table of a CSV) with canonical columns, read as text in chunks."""

    sheet: str
    headers: tuple[str, ...]
    fit: Match
    text: TextFile
    delimiter: str
    faults: Faults
    # Unrolled sheets lie in a temporary folder, which lives as long as one of its tables.
    folder: tempfile.TemporaryDirectory[str] | None = field(default=None, repr=False)
    of_features: bool = False
    # The project's own figures name publishers and pages; a publisher's file holds nobody's number.
    is_ours: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """The canonical fields at hand."""
        return tuple(self.fit.positions)

    def chunks(self, fields: Sequence[str] | None = None, *, spelt: bool = False) -> Iterator[pd.DataFrame]:
        """Text cells in chunks, indexed by line or sheet row; blank is "". `fields` narrows a quick look.

        `spelt` gives each column by its spellings (see spellings.py), which a long file is read faster by.
        """
        columns = [name for name in (fields or self.fields) if name in self.fit.positions]
        names = list(self.headers)
        for name in columns:
            names[self.fit.positions[name]] = name
        only = [self.fit.positions[name] for name in columns] if fields else None
        skip = self.fit.layout.header_row
        impersonal: set[str] = set()
        for chunk in stream_text(
            self.text, names, delimiter=self.delimiter, skip=skip, faults=self.faults, only=only
        ):
            if not (fields or self.of_features or self.is_ours):
                self._note_personal(chunk, impersonal)
            yield chunk[columns] if spelt else as_texts(chunk[columns])

    def _note_personal(self, chunk: pd.DataFrame, impersonal: set[str]) -> None:
        """Note the first cell of each column in which a word stands beside a number of a document or a telephone.

        `impersonal` are spellings that were looked at before, and learns those of this chunk.
        """
        for place in range(chunk.shape[1]):
            cells = chunk.iloc[:, place]
            spellings = set(cells.cat.categories) - impersonal
            personal = {text for text in spellings if _MAYBE_PERSONAL.search(text) and has_number(text)}
            if len(impersonal) < _REMEMBERED:
                impersonal |= spellings - personal
            if personal:
                row = int(chunk.index[cells.isin(personal).to_numpy()][0])
                cell = (
                    f"{sheets.column_letter(place)}{row}"
                    if self.sheet
                    else f"L{row} ({self.headers[place].strip()})"
                )
                self.faults.error(
                    "personal", "Lleva lo que parece un número de documento o de teléfono, o un correo.",
                    sheet=self.sheet, cell=cell, hint="El archivo no se guarda: avise a quien lo publica.",
                )  # fmt: skip

    def header_of(self, name: str) -> str:
        """The publisher's own header of a canonical field."""
        return self.headers[self.fit.positions[name]]

    def cell(self, row: int, name: str = "") -> str:
        """Where a fault is: `C12` in a sheet, `L12 (MES)` in a text file."""
        if self.of_features:
            return f"elemento {row - 1}"
        if self.sheet:
            return f"{self._letter(name) if name else ''}{row}"
        return f"L{row} ({self.header_of(name).strip()})" if name else f"L{row}"

    def locator(self, row: int, name: str) -> str:
        """Where a value comes from: `Hoja!C12` or `L12`."""
        return self.locators([row], name)[0]

    def locators(self, rows: Iterable[int], name: str) -> list[str]:
        """The locators of many rows."""
        if self.of_features:
            return [f"elemento {row - 1}" for row in rows]
        start = self._locator_start(name)
        return [f"{start}{row}" for row in rows]

    def locator_column(self, rows: np.ndarray, name: str) -> Any:
        """The locators of many rows as a column of texts: one after the other they would be told by far more slowly."""
        if self.of_features:
            return pd.array(self.locators(rows.tolist(), name), dtype="str")
        texts = pa.array(rows).cast(pa.string())
        return pd.array(pc.binary_join_element_wise(self._locator_start(name), texts, ""), dtype="str")

    def _locator_start(self, name: str) -> str:
        return f"{self.sheet}!{self._letter(name)}" if self.sheet else "L"

    def _letter(self, name: str) -> str:
        return sheets.column_letter(self.fit.positions[name])


def may_be_opened(path: Path, faults: Faults) -> bool:
    """Whether the file is of a kind that is read, by its first bytes; what is not is said in one sentence."""
    with path.open("rb") as stream:
        head = stream.read(8)
    is_book = path.suffix.lower() in WORKBOOKS
    wrong = next((message for start, message in _OTHERS.items() if head.startswith(start)), "")
    if wrong and not is_book:
        faults.error(
            "kind", wrong, hint="Guárdelo como «Libro de Excel (.xlsx)» o como CSV, con esa terminación."
        )
        return False
    return True


def is_too_large(path: Path) -> bool:
    """Whether it is a workbook so large that it is refused by its size alone, without reading it."""
    return path.suffix.lower() in WORKBOOKS and archive.is_too_large(path)


def open_tables(path: Path, *, source: Source, faults: Faults) -> list[Table]:
    """The tables of `path` that a layout of `source` fits; faults of the file are noted, and give none."""
    if path.stat().st_size == 0:
        faults.error("empty", "El archivo está vacío.", cell="L1", hint="Vuelva a descargarlo.")
        return []
    if not may_be_opened(path, faults):
        return []
    if path.suffix.lower() in WORKBOOKS:
        return _workbook_tables(path, source=source, faults=faults)
    if path.suffix.lower() in LAYERS:
        return _layer_tables(path, source=source, faults=faults)
    return _text_tables(path, source=source, faults=faults)


def _text_tables(path: Path, *, source: Source, faults: Faults) -> list[Table]:
    # What is compressed may be damaged before its header; a plain file is looked over in its own encoding, once.
    if path.suffix == ".gz" and textfile.look_over(path, "latin-1", faults) is None:
        return []
    fits = [
        (layouts.match(name, layout, _text_header(path, layout)), layout)
        for name, layout in source.layouts.items()
    ]
    fit, layout = min(fits, key=lambda pair: pair[0].distance)
    text = textfile.look_over(path, layout.encoding, faults)
    if text is None:
        return []
    if fit.distance:
        if not _note_other_form(path, layout, fit=fit, faults=faults):
            layouts.note_misfit(fit, sheet="", cell=f"L{layout.header_row}", faults=faults)
        return []
    if codecs.lookup(layout.encoding).name == "utf-8":
        text = replace(text, encoding="utf-8-sig")
    return [Table("", tuple(_text_header(path, layout)), fit, text, layout.delimiter, faults)]


def _text_header(path: Path, layout: Layout, encoding: str = "", delimiter: str = "") -> list[str]:
    line = textfile.first_lines(path, layout.header_row)[-1].decode(encoding or layout.encoding, "replace")
    return layouts.split_header(line, delimiter or layout.delimiter)


def _note_other_form(path: Path, layout: Layout, *, fit: Match, faults: Faults) -> bool:
    """Whether the header fits under another encoding or separator; the fault is then that one alone."""
    for encoding in (layout.encoding, *_ENCODINGS):
        for delimiter in (layout.delimiter, *_DELIMITERS):
            header = _text_header(path, layout, encoding, delimiter)
            if layouts.match(fit.name, layout, header).distance:
                continue
            if delimiter != layout.delimiter:
                message = f"El separador es «{delimiter}» y se esperaba «{layout.delimiter}»."
            else:
                message = f"El archivo está en {encoding} y se esperaba {layout.encoding}."
            hint = "Guárdelo como lo publica la fuente o declare otro layout en su archivo."
            faults.error("form", message, cell=f"L{layout.header_row}", hint=hint)
            return True
    return False


def _workbook_tables(path: Path, *, source: Source, faults: Faults) -> list[Table]:
    folder = tempfile.TemporaryDirectory(prefix="observatory-")
    try:
        unrolled = sheets.unroll(path, Path(folder.name))
    except sheets.SheetsError as error:
        faults.error("workbook", str(error), hint="Vuelva a descargarlo o guárdelo de nuevo como xlsx.")
        return []
    tables = []
    for sheet, file in unrolled.items():
        fits = [_sheet_fit(name, layout, file=file) for name, layout in source.layouts.items()]
        fit = min(fits, key=lambda candidate: candidate.distance)
        if fit.distance and not (fit.layout.sheet == sheet or "*" in fit.layout.sheet or len(unrolled) == 1):
            continue
        if fit.distance:
            cell = f"A{fit.layout.header_row}"
            layouts.note_misfit(fit, sheet=sheet, cell=cell, faults=faults)
            continue
        text = TextFile(file, "utf-8", has_quotes=False)
        headers = tuple(_text_header(file, fit.layout, "utf-8", ","))
        tables.append(Table(sheet, headers, fit, text, ",", faults, folder))
    if not tables and not faults.any_error:
        faults.error(
            "sheet", "Ninguna hoja tiene los encabezados esperados.", seen=layouts.listed(list(unrolled))
        )
    return tables


def _layer_tables(path: Path, *, source: Source, faults: Faults) -> list[Table]:
    folder = tempfile.TemporaryDirectory(prefix="observatory-")
    try:
        file = outline_layer.unroll(path, Path(folder.name))
    except outline_layer.LayerError as error:
        faults.error("layer", str(error), hint="Vuelva a descargarlo.")
        return []
    fits = [_sheet_fit(name, layout, file=file) for name, layout in source.layouts.items()]
    fit = min(fits, key=lambda candidate: candidate.distance)
    if fit.distance:
        layouts.note_misfit(fit, sheet="", cell="elemento 1", faults=faults)
        return []
    headers = tuple(_text_header(file, fit.layout, "utf-8", ","))
    text = TextFile(file, "utf-8", has_quotes=False)
    return [Table("", headers, fit, text, ",", faults, folder, of_features=True)]


def _sheet_fit(name: str, layout: Layout, *, file: Path) -> Match:
    return layouts.match(name, layout, _text_header(file, layout, "utf-8", ","))


def value_fields(table: Table) -> Mapping[str, tuple[str, str]]:
    """Fields declared as `indicator|breakdown`: field -> (indicator, breakdown)."""
    named = (name for name in table.fields if "|" in name)
    return {name: (name.split("|")[0], name.split("|")[1]) for name in named}
