"""A loss that an operator accepts by name is loaded, recorded and published with its reason; others are refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from etl.__main__ import main
from etl.releasing.audit import AuditLog
from observatory.store.private.private_part import Private
from observatory.store.reading import queries
from observatory.store.releases import SqliteReleases
from tests.etl.files import write_police

PLACES = ((150112, "INDEPENDENCIA"), (150110, "COMAS"), (150117, "LOS OLIVOS"))
pytestmark = pytest.mark.usefixtures("small_limits", "ships_few")
SOURCE = ("--source", "mininter_vcm")
LOSS = "celda:PE-150112:2026-02"


def edition(folder: Path, months: int, *, without: tuple[int, int] = (0, 0)) -> Path:
    """Three districts up to a month of 2026; `without`: a district and month that has no row."""
    rows = [
        ("LIMA", name, code, 2026, month, "LIMA METROPOLITANA", 20 + month)
        for code, name in PLACES
        for month in range(1, months + 1)
        if (code, month) != without
    ]
    return write_police(folder / f"to-{months}.csv", rows)


@pytest.fixture
def short(store: Path, tmp_path: Path) -> Path:
    """An edition of four months that lost one row of the edition of three, which is held."""
    assert main(["ingest", str(edition(tmp_path, 3)), *SOURCE]) == 0
    return edition(tmp_path, 4, without=(150112, 2))


def test_check_and_ingest_refuse_it_with_its_name(
    short: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = Private(store).workspace_path.read_bytes()
    assert main(["check", str(short), *SOURCE]) == 1
    output = capsys.readouterr().out
    assert f"--accept '{LOSS}=razón'" in output
    assert "Independencia (PE-150112) no tiene fila de 2026-02" in output
    assert Private(store).workspace_path.read_bytes() == before, "check writes nothing"
    assert main(["ingest", str(short), *SOURCE]) == 1
    assert LOSS in capsys.readouterr().out
    main(["status"])
    assert "2026-04" not in capsys.readouterr().out


def test_programs_are_given_the_name(short: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["check", str(short), *SOURCE, "--format", "json"]) == 1
    assert [problem["loss"] for problem in json.loads(capsys.readouterr().out)] == [LOSS]


def test_an_accepted_loss_is_recorded_published_and_makes_no_zero(short: Path, store: Path) -> None:
    assert main(["ingest", str(short), *SOURCE, "--accept", f"{LOSS}=El editor retiró esa fila."]) == 0
    newest = list(AuditLog(Private(store)).entries())[-1]
    assert newest.details["losses"] == {LOSS: "El editor retiró esa fila."}
    assert main(["release"]) == 0
    with SqliteReleases(store).opened() as connection:
        (loss,) = queries.read_accepted_losses(connection)
        rows = queries.read_cells(connection, "police_complaints", territories=("PE-150112",), dimensions="")
    assert (loss.source, loss.edition, loss.loss, loss.reason) == (
        "mininter_vcm", "2026-04", LOSS, "El editor retiró esa fila.",
    )  # fmt: skip
    february = next(row for row in rows if str(row["period_start"]) == "2026-02-01")
    assert (february["value"], february["obs_status"]) == (None, "not_received")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([f"{LOSS}="], "no dice por qué"),
        ([LOSS], "no dice por qué"),
        (["mes:2026-02=porque sí"], "no es una pérdida de este archivo. Hay: " + LOSS),
        ([f"{LOSS}=una", f"{LOSS}=otra"], "se acepta dos veces"),
        ([f"{LOSS}=Lo dijo la Sra. Juana Quispe"], "un nombre o un número de documento"),
        ([f"{LOSS}=Preguntar al 987 654 321"], "un nombre o un número de documento"),
        ([f"{LOSS}={'muy larga ' * 40}"], "pasa de 300 letras"),
    ],
)
def test_another_name_or_no_reason_lets_nothing_in(
    short: Path, store: Path, words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    accepted = [part for word in words for part in ("--accept", word)]
    assert main(["ingest", str(short), *SOURCE, *accepted]) == 1
    spoken = capsys.readouterr()
    assert sentence in spoken.out + spoken.err
    main(["status"])
    assert "2026-04" not in capsys.readouterr().out


def test_a_sound_file_has_nothing_to_accept(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ingest", str(edition(tmp_path, 3)), *SOURCE, "--accept", "mes:2026-01=por si acaso"]) == 1
    assert "No le falta nada que haya que aceptar" in capsys.readouterr().out


def test_losses_of_a_folder_are_not_accepted_at_once(
    short: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ingest", str(tmp_path), "--accept", f"{LOSS}=razón"]) == 1
    assert "un solo archivo" in capsys.readouterr().err


def test_check_says_what_ingest_says_and_what_it_read(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A value that falls was told by `ingest` alone: it looked for it once the rows were in."""
    assert main(["ingest", str(edition(tmp_path, 3)), *SOURCE]) == 0
    lower = tmp_path / "lower.csv"
    lower.write_text(
        edition(tmp_path, 4).read_text("utf-8-sig").replace(",22\n", ",21\n"), encoding="utf-8-sig"
    )
    capsys.readouterr()
    assert main(["check", str(lower), *SOURCE]) == 0
    checked = capsys.readouterr().out
    assert main(["ingest", str(lower), *SOURCE]) == 0
    ingested = capsys.readouterr().out
    assert checked.count("la edición anterior (mininter_vcm@2026-03) decía 22 y esta dice 21") == 3
    assert checked.splitlines()[1:] == ingested.splitlines()[1:]
    assert "Leído: mininter_vcm@2026-04" in checked
    assert "El mayor cambio: " in checked
    assert "de 22 (mininter_vcm@2026-03) a 21" in checked
