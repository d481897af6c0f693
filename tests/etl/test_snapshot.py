"""Which file it is: its source by the header, its edition by sidecar and name, and what is said where there is none."""

from __future__ import annotations

import gzip
import hashlib
import os
import resource
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from etl.__main__ import main
from etl.reading.edition import explain_unknown_file, find_source, read_edition, recognise
from etl.reading.faults import Faults
from etl.reading.snapshot import read_sidecar
from observatory import clock
from observatory.catalog import Catalog
from tests.etl.files import (
    POLICE_HEADER,
    POLICE_ROWS,
    errors_of,
    read_whole,
    write_book,
    write_cem,
    write_police,
)
from tests.kit.sampling import sample


def test_an_edition_is_named_by_its_newest_month(tmp_path: Path, catalog: Catalog) -> None:
    file = write_police(tmp_path / "a.csv")
    snapshot = read_edition(file, source=catalog.sources["mininter_vcm"], catalog=catalog).snapshot
    assert (snapshot.edition, snapshot.cutoff, snapshot.file) == ("2024-02", date(2024, 2, 29), "a.csv")
    assert snapshot.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()


def test_a_sidecar_says_more_and_leads(tmp_path: Path, catalog: Catalog) -> None:
    file = write_police(tmp_path / "a.csv")
    sidecar = "edition: 2024-02b\nretrieved: 2024-03-09\ntitle: Denuncias\nurl: https://example.org/a\n"
    (tmp_path / "a.csv.yml").write_text(sidecar, encoding="utf-8")
    snapshot = read_edition(file, source=catalog.sources["mininter_vcm"], catalog=catalog).snapshot
    assert (snapshot.edition, snapshot.retrieved, snapshot.title) == (
        "2024-02b",
        date(2024, 3, 9),
        "Denuncias",
    )


def test_a_file_without_a_sidecar_was_received_when_it_was_last_written_and_never_on_a_day_to_come(
    tmp_path: Path, catalog: Catalog
) -> None:
    file = write_police(tmp_path / "a.csv")
    source = catalog.sources["mininter_vcm"]
    for written, received in (
        (datetime(2024, 3, 9, 12, tzinfo=UTC), date(2024, 3, 9)),
        (clock.now() + timedelta(days=9), clock.today()),
    ):
        os.utime(file, (written.timestamp(), written.timestamp()))
        assert read_edition(file, source=source, catalog=catalog).snapshot.retrieved == received


def test_the_edition_asked_for_leads_over_all(tmp_path: Path, catalog: Catalog) -> None:
    file = write_police(tmp_path / "a.csv")
    source = catalog.sources["mininter_vcm"]
    assert read_edition(file, source=source, catalog=catalog, edition="x").snapshot.id == "mininter_vcm@x"


def test_a_wrong_sidecar_is_an_error_of_the_file(tmp_path: Path, catalog: Catalog) -> None:
    file = write_police(tmp_path / "a.csv")
    (tmp_path / "a.csv.yml").write_text("retreived: 2024-03-09\n", encoding="utf-8")
    reading, _ = read_whole(file, "mininter_vcm", catalog)
    assert "a.csv.yml" in errors_of(reading)[0].message


def test_a_file_is_recognised_by_its_name(catalog: Catalog) -> None:
    names = {
        "Violencia_web_2018_31052025.xlsx": "mininter_vcm",
        "Base_Datos_Denuncias_Violencia_2018_Nov2025.csv.gz": "mininter_vcm",
        "Base_datos_Denuncias_Mujer_IGF_diciembre2025.csv": "mininter_vcm",
        "Base%20de%20datos%20Violencia%20contra%20la%20mujer%20a%20marzo%202025.xlsx": "mininter_vcm",
        "sidpol_denuncias_2018_202605.csv.gz": "sidpol",
        "casos_fem.csv": "mimp_cem",
        "cap15.xlsx": "inei_department_population",
        "Base de datos Violencia a marzo 2025.csv.yml": None,
        "informe_mujeres.xlsx": None,
        "published_figures.csv": None,
    }
    sources = {name: recognise(Path(name), catalog) for name in names}
    assert {name: source and source.id for name, source in sources.items()} == names


def test_every_real_file_that_a_pattern_names_has_a_reader_without_an_error(
    shared_data: Path, catalog: Catalog
) -> None:
    files = [path for path in sorted(shared_data.rglob("*")) if path.is_file() and path.suffix != ".xlsx"]
    recognised_files = [(path, source) for path in files if (source := recognise(path, catalog)) is not None]
    assert len(recognised_files) >= 10
    for file, source in sample(
        recognised_files, 2
    ):  # `check` reads all of them in the tests of the command line
        reading, _ = read_whole(file, source.id, catalog)
        assert errors_of(reading) == [], file.name


def test_a_file_that_is_not_the_one_its_sidecar_tells_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "edition.csv"
    file.write_bytes(b"a")
    sidecar = file.with_name("edition.csv.yml")
    for content, refused in ((b"a", False), (b"b", True)):
        sidecar.write_text(f"sha256: {hashlib.sha256(content).hexdigest()}\nasked: https://portal.example/\n")
        faults = Faults(file.name)
        read_sidecar(file, faults)
        assert faults.any_error is refused


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
