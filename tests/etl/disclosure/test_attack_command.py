"""`python -m etl attack`: on the shipped release, on one with a hidden number let out, and how it ends for a timer."""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from etl import attack_command
from etl.__main__ import main
from etl.attack_command import attack_release
from etl.stores import Stores
from observatory.catalog import Catalog
from observatory.store.private.ledger import LedgerFile
from observatory.store.releases import SqliteReleases
from tests.etl.disclosure.making import CATALOG
from tests.kit.facts import fact_or_mark, publish

INDEPENDENCIA = "indicator = 'cem_cases' AND territory = 'PE-150112'"
A_YEAR = f"{INDEPENDENCIA} AND period_start = '2023-01-01' AND period_end = '2023-12-31'"
A_CENTRE = f"{A_YEAR} AND breakdown LIKE '%centre:%'"
SMALL = ("UPDATE observation SET value = 3", f"{INDEPENDENCIA} AND breakdown = ''")


def stores_of(folder: Path, catalog: Catalog) -> Stores:
    return Stores(folder, catalog, SqliteReleases(folder))


def changed(folder: Path, change: str, condition: str) -> None:
    """Change the current release of a store as nobody should, and sign it."""
    pointer = folder / "current.json"
    file = folder / json.loads(pointer.read_text())["file"]
    file.chmod(0o644)
    with sqlite3.connect(file) as connection:
        connection.executescript(f"{change} WHERE {condition}")
    connection.close()
    digest = sha256(file.read_bytes()).hexdigest()
    file = file.replace(folder / f"release-{digest[:16]}.db")
    pointer.write_text(json.dumps({"file": file.name, "sha256": digest}))


def test_the_shipped_release_withstands_it(
    built_store: Path, catalog: Catalog, capsys: pytest.CaptureFixture[str]
) -> None:
    assert attack_release(stores_of(built_store, catalog), as_json=True) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["below_policy"] == []


def test_a_small_count_let_out_is_found(
    district_store: Path, catalog: Catalog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = shutil.copytree(district_store, tmp_path / "store")
    changed(folder, *SMALL)
    assert attack_release(stores_of(folder, catalog)) == 1
    assert "se muestra un número pequeño" in capsys.readouterr().out


def test_a_former_release_that_showed_more_is_known_and_can_be_left_out(
    district_store: Path, catalog: Catalog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = shutil.copytree(district_store, tmp_path / "store")
    current = folder / json.loads((folder / "current.json").read_text())["file"]
    former = shutil.copy(current, tmp_path / "former.db")
    changed(folder, "UPDATE observation SET value = NULL, conf_status = 'protected'", A_CENTRE)
    stores = stores_of(folder, catalog)
    assert attack_release(stores, former=[]) == 0
    capsys.readouterr()
    assert attack_release(stores, former=[former], as_json=True) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["former_releases"] == 1
    assert {weakness["reason"] for weakness in document["below_policy"]} == {
        "una publicación anterior lo mostró"
    }


def test_the_kept_releases_are_known_without_being_named(
    district_store: Path, catalog: Catalog, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = shutil.copytree(district_store, tmp_path / "store")
    current = folder / json.loads((folder / "current.json").read_text())["file"]
    former_copy = shutil.copy(current, tmp_path / "kept.db")
    changed(
        folder,
        "UPDATE release SET id = 'later'; UPDATE observation SET value = NULL, conf_status = 'protected'",
        A_CENTRE,
    )
    Path(former_copy).replace(
        folder / f"release-{sha256(Path(former_copy).read_bytes()).hexdigest()[:16]}.db"
    )
    assert attack_release(stores_of(folder, catalog)) == 1
    output = capsys.readouterr().out
    assert "Publicaciones anteriores conocidas: 1" in output
    assert "una publicación anterior lo mostró" in output


OF_2017 = (
    f"{INDEPENDENCIA} AND snapshot = 'mimp_cem@2024-10' "
    "AND period_start = '2017-01-01' AND period_end = '2017-12-31'"
)
COLUMNS = (
    "snapshot, indicator, period_start, period_end, territory, breakdown, statement, value, obs_status, "
    "conf_status, locator, note, denominator_snapshot"
)
# What two hidden forms of 2017 come to together: the total less the two that are shown.
REST = (
    f"(SELECT SUM(CASE breakdown WHEN '' THEN value ELSE -value END) FROM observation WHERE {OF_2017} "
    "AND breakdown IN ('', 'form:physical', 'form:psychological'))"
)


def added(breakdowns: str, **changed: str) -> str:
    """SQL that repeats rows of 2017 with other words in some columns."""
    columns = ", ".join(changed.get(name, name) for name in COLUMNS.split(", "))
    return (
        f"INSERT INTO observation ({COLUMNS}) SELECT {columns} FROM observation "
        f"WHERE {OF_2017} AND breakdown {breakdowns};"
    )


FREE = {"conf_status": "'free'"}
ONE_CELL_MORE = (
    f"UPDATE observation SET value = {REST} - 2, conf_status = 'free' "
    f"WHERE {OF_2017} AND breakdown = 'form:sexual'"
)
SUM_OF_TWO_YEARS = added(
    "= 'form:sexual'",
    period_start="'2016-01-01'",
    value=f"(SELECT {REST} - 2 + value FROM observation WHERE {INDEPENDENCIA} AND breakdown = 'form:sexual' "
    "AND period_start = '2016-01-01')",
    **FREE,
)
SUM_OF_CENTRES = added(
    "= 'form:sexual'", breakdown="'centre:CEM050;form:sexual'", value=f"{REST} - 2", **FREE
).replace("INSERT", "INSERT OR REPLACE")
SHARE_OF_HIDDEN = (
    "UPDATE observation SET value = NULL, conf_status = 'protected' "
    f"WHERE {A_YEAR} AND breakdown LIKE '%sex:%'"
)
FORMER_EDITION = (
    added("IN ('', 'form:physical', 'form:psychological')", snapshot="'mimp_cem@2024-09'")
    + added("= 'form:sexual'", snapshot="'mimp_cem@2024-09'", value=f"{REST} - 4", **FREE)
    + added("= 'form:economic'", snapshot="'mimp_cem@2024-09'", value="4", **FREE)
)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (ONE_CELL_MORE, "form:economic: las sumas lo acotan demasiado (2 a 2)"),
        (SUM_OF_TWO_YEARS, "2017-12-31 form:sexual: las sumas lo acotan demasiado"),
        (SUM_OF_CENTRES, "2017-12-31 form:economic: las sumas lo acotan demasiado (2 a 2)"),
        (SHARE_OF_HIDDEN, "2023-12-31 sex:women: una tasa lo dice"),
        (FORMER_EDITION, "2017-12-31 form:economic: las sumas lo acotan demasiado (4 a 4)"),
    ],
    ids=["one cell more", "sum of two years", "sum of centres", "share of a hidden count", "former edition"],
)
def test_what_gives_a_protected_count_away_is_found(
    district_store: Path,
    catalog: Catalog,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    change: str,
    sentence: str,
) -> None:
    folder = shutil.copytree(district_store, tmp_path / "store")
    changed(folder, f"{change};\nUPDATE release SET id = id", "1 = 1")
    assert attack_release(stores_of(folder, catalog), former=[]) == 1
    assert sentence in capsys.readouterr().out


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OBSERVATORY_STORE_DIR", str(tmp_path))
    return tmp_path


def released(folder: Path, rows: list[tuple[object, ...]]) -> None:
    """A release of `rows` that nothing attacked before it was shown."""
    LedgerFile(folder / "private").make()
    publish(SqliteReleases(folder), CATALOG, *rows)


@contextmanager
def answering(code: int) -> Iterator[str]:
    """A site that answers every address with one code."""

    class Refusing(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(code)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"[}")

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Refusing)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def test_a_store_without_a_release_was_not_attacked(store: Path) -> None:
    assert main(["attack"]) == 2
    assert store.exists()


def test_a_number_that_is_told_is_success_and_a_sound_release_is_none(store: Path) -> None:
    released(store, [fact_or_mark(100, ""), fact_or_mark(97, "sex:women"), fact_or_mark(None, "sex:men")])
    assert main(["attack", "--former"]) == 1
    released(store, [fact_or_mark(100, ""), fact_or_mark(60, "sex:women"), fact_or_mark(40, "sex:men")])
    assert main(["attack", "--former"]) == 0


def test_a_damaged_release_was_not_attacked(store: Path) -> None:
    released(store, [fact_or_mark(100, ""), fact_or_mark(60, "sex:women"), fact_or_mark(40, "sex:men")])
    [file] = store.glob("release-*.db")
    file.chmod(0o600)
    file.write_bytes(file.read_bytes()[:4096] + b"damaged" * 4096)
    assert main(["attack", "--former"]) == 2


@pytest.mark.parametrize("code", [200, 404, 413, 429, 500])
def test_a_site_that_does_not_give_its_data_was_not_attacked(
    code: int, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert store.exists()
    with answering(code) as site:
        assert main(["attack", "--site", site]) == 2
    assert main(["attack", "--site", site]) == 2  # nobody is there any more
    assert capsys.readouterr().err


def test_what_a_reader_of_a_damaged_answer_raises_is_told_in_words(
    store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert store.exists()

    def cut(*_: object, **__: object) -> int:
        raise KeyError("value")

    monkeypatch.setattr(attack_command, "attack_release", cut)
    assert main(["attack"]) == 2
    assert "El ataque no se hizo" in capsys.readouterr().err
