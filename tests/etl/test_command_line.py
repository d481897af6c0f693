"""The command line: what it accepts, what it refuses and with which exit code, and that it never mixes stores."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from etl import stores
from etl.__main__ import main
from etl.pipeline import lock_stores
from etl.reading.edition import recognise
from observatory.addresses.selection import Selection
from observatory.catalog import Catalog, load_catalog
from observatory.geography.outlines import Outline, Outlines, OutlineSet
from observatory.store.private.private_part import Private
from observatory.store.reading import panel, queries
from observatory.store.releases import SqliteReleases
from observatory.store.writing.draft import read_fingerprint
from tests.conftest import ROOT, settings_for
from tests.etl.files import write_police
from tests.kit.few_figures import every, narrowed, of_independencia, ship
from tests.kit.sampling import sample, share

ROWS = [
    ("LIMA", "INDEPENDENCIA", 150112, 2026, month, "LIMA METROPOLITANA", 100 + month) for month in range(1, 7)
]


pytestmark = pytest.mark.usefixtures("small_limits")


def loaded(store: Path) -> str:
    """What `status` says of the store."""
    stream = io.StringIO()
    with contextlib.redirect_stdout(stream):
        assert main(["status"]) == 0
    return stream.getvalue()


@pytest.mark.usefixtures("few_places")
def test_a_sound_file_is_loaded_and_told(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write_police(tmp_path / "edition.csv", ROWS)
    assert main(["ingest", str(file), "--source", "mininter_vcm"]) == 0
    assert "mininter_vcm@2026-06" in capsys.readouterr().out
    result = subprocess.run(
        [sys.executable, "-m", "etl", "status"],
        cwd=ROOT, env=settings_for(store), capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert result == loaded(store)
    assert "edition.csv" in result
    assert "archivo del editor" in result


@pytest.mark.parametrize("command", ["build", "diff", "release", "watch"])
def test_nothing_is_published_with_an_outline_of_no_territory(
    store: Path, command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = OutlineSet("lima", "INEI", "2017", "libre", (), (Outline("PE-150199", ()),))
    monkeypatch.setattr(stores, "load_outlines", lambda: Outlines.from_sets([nowhere]))
    assert main([command]) == 1
    assert "lima · code · «PE-150199»" in capsys.readouterr().err
    assert not list(store.glob("release-*.db"))


def test_who_reads_only_the_first_line_is_told_of_no_fault(store: Path) -> None:
    script = f"'{sys.executable}' -m etl status | true"
    result = subprocess.run(
        ["bash", "-c", script], cwd=ROOT, env=settings_for(store), capture_output=True, text=True, check=True
    )
    assert result.stdout + result.stderr == ""


@pytest.mark.usefixtures("few_places")
def test_a_faulty_file_leaves_nothing_behind(store: Path, tmp_path: Path) -> None:
    file = write_police(tmp_path / "edition.csv", [*ROWS[:-1], (*ROWS[-1][:-1], -3)])
    assert main(["ingest", str(file), "--source", "mininter_vcm"]) == 1
    assert "mininter_vcm@" not in loaded(store)


@pytest.mark.usefixtures("few_places")
def test_an_edition_that_turns_out_faulty_keeps_the_one_read_before(store: Path, tmp_path: Path) -> None:
    good = write_police(tmp_path / "good.csv", ROWS)
    bad = write_police(tmp_path / "bad.csv", [*ROWS, ROWS[0]])
    assert main(["ingest", str(good), "--source", "mininter_vcm"]) == 0
    assert main(["ingest", str(bad), "--source", "mininter_vcm"]) == 1
    assert "good.csv" in loaded(store)
    assert "bad.csv" not in loaded(store)


@pytest.mark.usefixtures("few_places")
def test_a_value_below_the_former_edition_is_a_warning_and_loads(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    former = write_police(tmp_path / "former.csv", ROWS)
    newer = write_police(
        tmp_path / "newer.csv", [(*ROWS[0][:-1], 90), *ROWS[1:], (*ROWS[0][:4], 7, "LIMA METROPOLITANA", 5)]
    )
    assert main(["ingest", str(former), "--source", "mininter_vcm"]) == 0
    assert main(["ingest", str(newer), "--source", "mininter_vcm"]) == 0
    output = capsys.readouterr().out
    assert "decía 101 y esta dice 90" in output
    assert "newer.csv" in loaded(store)


@pytest.mark.usefixtures("few_places")
def test_a_fall_is_told_whichever_edition_is_read_first(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    former = write_police(tmp_path / "former.csv", ROWS)
    newer = write_police(
        tmp_path / "newer.csv",
        [(*ROWS[0][:-1], 90), (*ROWS[1][:-1], 3), *ROWS[2:], (*ROWS[0][:4], 7, "LIMA METROPOLITANA", 5)],
    )
    assert main(["ingest", str(newer), "--source", "mininter_vcm"]) == 0
    assert "edición" not in capsys.readouterr().out
    assert main(["ingest", str(former), "--source", "mininter_vcm"]) == 0
    output = capsys.readouterr().out
    assert "la edición siguiente (mininter_vcm@2026-07) dice 90 y esta decía 101" in output
    assert "la edición siguiente (mininter_vcm@2026-07) dice menos que esta" in output
    assert "102" not in output
    assert "former.csv" in loaded(store)
    assert "newer.csv" in loaded(store)


@pytest.mark.usefixtures("ships_few", "few_places")
def test_the_warnings_of_a_release_are_published_and_quote_no_small_count(
    store: Path, tmp_path: Path
) -> None:
    former = write_police(tmp_path / "former.csv", ROWS)
    changed = [(*ROWS[0][:-1], 90), (*ROWS[1][:-1], 3), *ROWS[2:]]
    newer = write_police(tmp_path / "newer.csv", [*changed, (*ROWS[0][:4], 7, *ROWS[0][5:])])
    for file in (former, newer):
        assert main(["ingest", str(file), "--source", "mininter_vcm"]) == 0
    assert main(["release"]) == 0
    with SqliteReleases(store).opened() as connection:
        messages = [f"{problem.message} {problem.seen}" for problem in queries.read_problems(connection)]
    assert any("decía 101 y esta dice 90" in message for message in messages)
    assert any(
        "decía más que esta" in message and "3" not in message.partition("):")[2] for message in messages
    )
    assert not any("dice 3" in message for message in messages)


@pytest.mark.usefixtures("few_places")
def test_ingest_publishes_nothing(store: Path, tmp_path: Path) -> None:
    main(["ingest", str(write_police(tmp_path / "edition.csv", ROWS)), "--source", "mininter_vcm"])
    assert not list(store.glob("release-*"))


@pytest.mark.usefixtures("few_places")
def test_problems_as_json_have_the_agreed_fields(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write_police(tmp_path / "edition.csv", [(*ROWS[0][:2], 150199, *ROWS[0][3:])])
    assert main(["check", str(file), "--source", "mininter_vcm", "--format", "json"]) == 1
    (problem,) = [entry for entry in json.loads(capsys.readouterr().out) if entry["severity"] == "error"]
    assert set(problem) == {"severity", "file", "sheet", "cell", "seen", "message", "hint", "loss"}
    assert problem["cell"].startswith("L2")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["check", "nowhere.csv", "--source", "mininter_vcm"], "nowhere.csv"),
        (["check", __file__, "--source", "horoscope"], "no es una fuente. Hay: "),
        (["ingest", __file__], "Ninguna fuente reconoce"),
    ],
)
def test_what_cannot_be_done_is_said_and_exits_1(
    store: Path, words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 1
    assert sentence in capsys.readouterr().err


def test_two_runs_do_not_write_to_one_store_at_once(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write_police(tmp_path / "edition.csv", ROWS)
    with lock_stores(Private(store)):
        assert main(["ingest", str(file), "--source", "mininter_vcm"]) == 1
    assert "Otra carga está en marcha" in capsys.readouterr().err


def test_a_second_build_has_nothing_to_do(
    store: Path, built_store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(built_store, store)
    first_files = sorted(store.glob("release-*"))
    assert main(["build"]) == 0
    assert "al día" in capsys.readouterr().out
    assert sorted(store.glob("release-*")) == first_files


def test_a_file_of_the_publisher_is_kept_over_the_projects_extract_and_released(
    store: Path,
    tmp_path: Path,
    shared_data: Path,
    catalog: Catalog,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (file,) = shared_data.rglob("inei_poblacion_distrito_2018_2026.csv")
    ship(monkeypatch, narrowed(tmp_path / "figures", inei_district_population=every, sidpol=of_independencia))
    assert main(["build"]) == 0
    assert main(["release"]) == 0  # of the extract, which bears the hash of the whole file that comes next
    assert main(["ingest", str(file)]) == 0
    assert main(["release"]) == 0
    with SqliteReleases(store).opened() as connection:
        assert read_fingerprint(connection).startswith("workspace:")
        selection = Selection.from_query("indicator=population&territory=PE-020105", catalog)
        panel_rows = panel.build_panel(connection, catalog, selection).rows
    assert len(panel_rows) == 9, "a district of Huaraz is in the publisher's file alone"
    capsys.readouterr()
    assert main(["build"]) == 0
    assert "`build` no publica nada" in capsys.readouterr().out


@pytest.mark.usefixtures("ships_few")
def test_what_a_third_party_extracted_is_published_as_a_copy_and_leads_nothing(
    store: Path, shared_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = next(shared_data.rglob("cem_casos_lima_2026_ene_ago.csv"))
    assert main(["ingest", str(file)]) == 0
    assert main(["release"]) == 0
    with SqliteReleases(store).opened() as connection:
        (copy,) = queries.read_snapshots(connection)
        rows = connection.exec_driver_sql(
            "SELECT breakdown, julianday(period_end) - julianday(period_start) FROM observation"
        ).all()
    assert copy.source == "mimp_cem_monthly"
    assert load_catalog().sources["mimp_cem_monthly"].copy == "unpublished"
    of_persons = [
        (row, trait) for row in rows for trait in row[0].split(";") if trait[:7] not in ("", "centre:")
    ]
    assert of_persons and not [row for row, _ in of_persons if row[1] < 200]  # traits of the whole span alone
    assert "mimp_cem_monthly" in loaded(store)


def test_each_real_file_that_has_a_reader_passes_the_check(
    shared_data: Path, store: Path, catalog: Catalog, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not store.exists()  # beside no edition at hand
    files = [file for file in sorted(shared_data.rglob("*")) if file.is_file()]
    source_of = {
        file: source
        for file in files
        if (source := recognise(file, catalog))
        and not any(file.match(beside) for beside in source.beside.values())
    }
    assert len(source_of) >= 40
    # The editions of the police take half a minute: the tests of them read each of the nine whole.
    police = [file for file, source in source_of.items() if source.id in ("mininter_vcm", "sidpol")]
    departments = [file for file in source_of if file.name.startswith("cap")]
    others = [file for file in source_of if file not in police and file not in departments]
    texts = [file for file in police if file.suffix != ".xlsx"]
    books = [file for file in police if file.suffix == ".xlsx"]
    assert (len(texts), len(books)) == (5, 4)
    for file in [*share(others, 2), *sample(departments, 2), *sample(texts, 1), *sample(books, 0)]:
        source = source_of[file]
        assert main(["check", str(file), "--source", source.id]) == 0, capsys.readouterr().out
