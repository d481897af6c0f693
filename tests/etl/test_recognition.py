"""Recognition of the source of a file, and the message where there is none."""

from __future__ import annotations

import gzip
import resource
import time
from pathlib import Path

import pytest

from etl.__main__ import main
from etl.reading.edition import explain_unknown_file, find_source
from observatory.catalog import Catalog
from tests.etl.files import POLICE_HEADER, POLICE_ROWS, write_book, write_cem, write_police


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OBSERVATORY_STORE_DIR", str(tmp_path / "store"))


def test_a_file_under_another_name_is_known_by_its_header(tmp_path: Path, catalog: Catalog) -> None:
    police, centres = write_police(tmp_path / "a.csv"), write_cem(tmp_path / "b.csv", [])
    book = write_book(tmp_path / "c.xlsx", {"Data": [POLICE_HEADER, *POLICE_ROWS]})
    sources = [find_source(path, catalog) for path in (police, centres, book)]
    assert [source.id if source else None for source in sources] == [
        "mininter_vcm",
        "mimp_cem",
        "mininter_vcm",
    ]


def test_who_reads_no_source_is_told_what_is_there_and_what_comes_nearest(
    tmp_path: Path, catalog: Catalog
) -> None:
    header = ["UBIGEO_HECHO", "AÑO", "MES", "DIST_HECHO", "CASOS", *(f"columna larga {n}" for n in range(3))]
    book = write_book(tmp_path / "c.xlsx", {"Cuadro 1": [header, [150112, 2024, 1, "X", 3, 1, 2, 3]]})
    (problem,) = explain_unknown_file(book, catalog)
    assert "hoja «Cuadro 1»: «UBIGEO_HECHO», «AÑO», «MES», «DIST_HECHO» y 4 más" in problem.message
    assert "«mininter_vcm»" in problem.hint and "«CANTIDAD»" in problem.hint


def test_the_header_of_another_file_is_one_fault_and_never_repeated_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write_police(tmp_path / "a.csv")
    assert main(["check", str(file), "--source", "mimp_cem"]) == 1
    output = capsys.readouterr().out
    assert output.count("ERROR") == 1
    assert "--source mininter_vcm" in output
    assert max(map(len, output.splitlines())) < 500


def test_check_needs_no_source(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(write_police(tmp_path / "a.csv"))]) == 1
    assert "anio:2018" in capsys.readouterr().out, "three rows are no edition of the police"


OLD_BOOK = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600
KINDS = {
    "old.xls": (OLD_BOOK, "Excel antiguo (.xls)"),
    "old.csv": (OLD_BOOK, "Excel antiguo (.xls)"),
    "old.xlsx": (OLD_BOOK, "Excel antiguo (.xls)"),
    "zip.csv": (b"PK\x03\x04" + b"\0" * 60, "con otra terminación"),
    "page.pdf": (b"%PDF-1.7\n", "Es un PDF"),
    "binary.csv": (b"a,b\n1,\0\n", "No es un archivo de texto"),
}


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("source", [[], ["--source", "mininter_vcm"]], ids=["found", "asked"])
def test_what_is_no_table_is_refused_in_a_sentence(
    name: str, source: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content, says = KINDS[name]
    (tmp_path / name).write_bytes(content)
    assert main(["check", str(tmp_path / name), *source]) == 1
    output = capsys.readouterr().out
    assert says in output and output.count("ERROR") == 1


@pytest.mark.parametrize("line", [True, False], ids=["one line", "many lines"])
def test_a_file_that_unfolds_without_end_is_refused_within_bounds(
    line: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("etl.reading.text_stream.MAX_BYTES", 64 << 20)
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    block = b"1" * (1 << 20) if line else b"2024,1,2,3\n" * (1 << 17)
    with gzip.open(tmp_path / "Violencia_web_x.csv.gz", "wb", compresslevel=1) as stream:
        for _ in range(80):
            stream.write(block)
    assert main(["check", str(tmp_path / "Violencia_web_x.csv.gz")]) == 1
    output = capsys.readouterr().out
    assert ("Una fila tiene más de" if line else "Ocupa más de 64 MB") in output
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40_000, "kilobytes"
    assert time.process_time() - start < 20
