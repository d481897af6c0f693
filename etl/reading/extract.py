"""Opens a workbook, a CSV or a layer of outlines: its tables that a layout of the source fits."""

from __future__ import annotations

import codecs
import csv
import json
import tempfile
from dataclasses import replace
from pathlib import Path

from etl.reading import archive, sheets, table, text_stream
from etl.reading.faults import Faults
from etl.reading.table import Match, SheetTable
from etl.reading.text_stream import TextFile
from observatory.model import Layout, ObservatoryError, Source


class LayerError(ObservatoryError):
    """A file is not a GeoJSON FeatureCollection."""


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
_ENCODINGS = ("utf-8", "latin-1")
_DELIMITERS = (",", ";", "\t", "|")


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


def open_tables(path: Path, *, source: Source, faults: Faults) -> list[SheetTable]:
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
    tables = _text_tables(path, source=source, faults=faults)
    return _with_those_beside(path, tables, source=source, faults=faults)


def _with_those_beside(
    path: Path, tables: list[SheetTable], *, source: Source, faults: Faults
) -> list[SheetTable]:
    """The tables of a file and of those read with it, each of which must lie in its folder; their name is their sheet.

    None, with the fault noted, of a file that is itself read with another.
    """
    if not tables or not source.beside:
        return tables
    if tables[0].fit.name in source.beside:
        faults.error(
            "alone", "Este archivo acompaña a otro y se lee con él.", seen=path.name,
            hint=f"Póngalo en la carpeta de {' o '.join(source.files)} y cargue ese.",
        )  # fmt: skip
        return []
    for name, pattern in source.beside.items():
        found = sorted(path.parent.glob(pattern))
        if len(found) != 1:
            faults.error(
                "beside", f"En la carpeta hay {len(found)} archivos {pattern}, y con este se lee uno.", seen=pattern,
                hint="Póngalo en la misma carpeta: sin él no consta quién envió sus datos o si los totales cuadran.",
            )  # fmt: skip
            continue
        for other in _text_tables(found[0], source=source, faults=faults):
            if other.fit.name == name:
                tables.append(replace(other, sheet=found[0].name))
            else:
                faults.error("beside", f"{found[0].name} no es el archivo «{name}».", sheet=found[0].name)
    return tables


def _text_tables(path: Path, *, source: Source, faults: Faults) -> list[SheetTable]:
    # What is compressed may be damaged before its header; a plain file is looked over in its own encoding, once.
    if path.suffix == ".gz" and text_stream.look_over(path, "latin-1", faults) is None:
        return []
    fits = [
        (table.match(name, layout, _text_header(path, layout)), layout)
        for name, layout in source.layouts.items()
    ]
    fit, layout = min(fits, key=lambda pair: pair[0].distance)
    text = text_stream.look_over(path, layout.encoding, faults)
    if text is None:
        return []
    if fit.distance:
        if not _note_other_form(path, layout, fit=fit, faults=faults):
            table.note_misfit(fit, sheet="", cell=f"L{layout.header_row}", faults=faults)
        return []
    if codecs.lookup(layout.encoding).name == "utf-8":
        text = replace(text, encoding="utf-8-sig")
    return [SheetTable("", tuple(_text_header(path, layout)), fit, text, layout.delimiter, faults)]


def _text_header(path: Path, layout: Layout, encoding: str = "", delimiter: str = "") -> list[str]:
    line = text_stream.read_first_lines(path, layout.header_row)[-1].decode(
        encoding or layout.encoding, "replace"
    )
    return table.split_header(line, delimiter or layout.delimiter)


def _note_other_form(path: Path, layout: Layout, *, fit: Match, faults: Faults) -> bool:
    """Whether the header fits under another encoding or separator; the fault is then that one alone."""
    for encoding in (layout.encoding, *_ENCODINGS):
        for delimiter in (layout.delimiter, *_DELIMITERS):
            header = _text_header(path, layout, encoding, delimiter)
            if table.match(fit.name, layout, header).distance:
                continue
            if delimiter != layout.delimiter:
                message = f"El separador es «{delimiter}» y se esperaba «{layout.delimiter}»."
            else:
                message = f"El archivo está en {encoding} y se esperaba {layout.encoding}."
            hint = "Guárdelo como lo publica la fuente o declare otro layout en su archivo."
            faults.error("form", message, cell=f"L{layout.header_row}", hint=hint)
            return True
    return False


def _workbook_tables(path: Path, *, source: Source, faults: Faults) -> list[SheetTable]:
    folder = tempfile.TemporaryDirectory(prefix="observatory-")
    try:
        unrolled = sheets.write_sheets_as_csv(path, Path(folder.name))
    except sheets.SheetsError as error:
        faults.error("workbook", str(error), hint="Vuelva a descargarlo o guárdelo de nuevo como xlsx.")
        return []
    for sheet, words in sheets.describe_hidden_parts(Path(folder.name)).items():
        faults.warning(
            "hidden", f"En la hoja «{sheet}» están ocultas: {words}. Se leen como las demás.", sheet=sheet, seen=words,
            hint="Muéstrelas y quite el filtro para ver todo lo que se carga; si sobran, bórrelas.",
        )  # fmt: skip
    tables = []
    for sheet, file in unrolled.items():
        fits = [_sheet_fit(name, layout, file=file) for name, layout in source.layouts.items()]
        fit = min(fits, key=lambda candidate: candidate.distance)
        if fit.distance and not (fit.layout.sheet == sheet or "*" in fit.layout.sheet or len(unrolled) == 1):
            continue
        if fit.distance:
            cell = f"A{fit.layout.header_row}"
            table.note_misfit(fit, sheet=sheet, cell=cell, faults=faults)
            continue
        text = TextFile(file, "utf-8", has_quotes=False)
        headers = tuple(_text_header(file, fit.layout, "utf-8", ","))
        tables.append(SheetTable(sheet, headers, fit, text, ",", faults, folder))
    if not tables and not faults.any_error:
        faults.error(
            "sheet",
            "Ninguna hoja tiene los encabezados esperados.",
            seen=table.list_first_headers(list(unrolled)),
        )
    return tables


def _layer_tables(path: Path, *, source: Source, faults: Faults) -> list[SheetTable]:
    folder = tempfile.TemporaryDirectory(prefix="observatory-")
    try:
        file = write_features_as_csv(path, Path(folder.name))
    except LayerError as error:
        faults.error("layer", str(error), hint="Vuelva a descargarlo.")
        return []
    fits = [_sheet_fit(name, layout, file=file) for name, layout in source.layouts.items()]
    fit = min(fits, key=lambda candidate: candidate.distance)
    if fit.distance:
        table.note_misfit(fit, sheet="", cell="elemento 1", faults=faults)
        return []
    headers = tuple(_text_header(file, fit.layout, "utf-8", ","))
    text = TextFile(file, "utf-8", has_quotes=False)
    return [SheetTable("", headers, fit, text, ",", faults, folder, of_features=True)]


def _sheet_fit(name: str, layout: Layout, *, file: Path) -> Match:
    return table.match(name, layout, _text_header(file, layout, "utf-8", ","))


# Opens a GeoJSON layer as a table: the properties of each feature are a row of a text file.


def write_features_as_csv(path: Path, folder: Path) -> Path:
    """Write the properties of the features of `path` as UTF-8 CSV: feature n is on line n + 1.

    Raises LayerError for what is no FeatureCollection.
    """
    try:
        layer = json.loads(path.read_text(encoding="utf-8"))
        rows = [dict(feature["properties"]) for feature in layer["features"]]
    except (ValueError, KeyError, TypeError) as error:
        raise LayerError("No es una capa GeoJSON que se pueda leer.") from error
    names = list(dict.fromkeys(name for row in rows for name in row))
    target = folder / "features.csv"
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([["" if row.get(name) is None else row[name] for name in names] for row in rows])
    return target
