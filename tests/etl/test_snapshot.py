"""Provenance: the sha256 of the file, its sidecar, and which edition it is."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from etl.reading.edition import read_edition, recognise
from etl.reading.faults import Faults
from etl.reading.snapshot import read_sidecar
from observatory import clock
from observatory.catalog import Catalog
from tests.etl.files import errors_of, read_whole, write_police
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
