"""A command that a disk refuses, or that is killed, leaves the old release or the new one and a message."""

from __future__ import annotations

import io
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
import traceback
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from etl.__main__ import main
from etl.releasing import commands
from etl.stores import Stores
from observatory.catalog import Catalog
from observatory.store.reading import queries
from observatory.store.releases import SqliteReleases
from observatory.store.writing.draft import read_fingerprint
from tests.conftest import ROOT, serving, settings_for
from tests.etl.files import write_police
from tests.etl.releasing.making import january, load, stores_of
from tests.kit.sampling import goes_everywhere

NOBODY = 65534


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, catalog: Catalog) -> Path:
    """A release (101), more that is loaded, and a file to load."""
    folder = tmp_path_factory.mktemp("refused")
    stores = stores_of(folder / "store", catalog)
    load(stores)
    commands.release(stores)
    load(stores, january=150)
    rows = [("LIMA", "INDEPENDENCIA", 150112, 2026, month, "LIMA METROPOLITANA", 7) for month in (1, 2)]
    write_police(folder / "edition.csv", rows)
    return folder


@pytest.fixture
def stores(template: Path, tmp_path: Path, catalog: Catalog) -> Stores:
    """A copy of it that others may go through, as what is refused is tried without the rights of root."""
    for folder in (tmp_path, *list(tmp_path.parents)[:2]):
        folder.chmod(0o755)
    shutil.copytree(template, tmp_path, dirs_exist_ok=True)
    return stores_of(tmp_path / "store", catalog)


WORDS = {
    "ingest": ["ingest", "edition.csv", "--source", "mininter_vcm"],
    "diff": ["diff"],
    "release": ["release"],
    "rollback": ["rollback"],
    "withdraw": ["withdraw", "NAME", "Se contó dos veces."],
    "status": ["status"],
    "backup": ["backup", "store/copy.tar.gz"],
    "template": ["template", "gamea_slim", "--out", "store/form.xlsx"],
}


def said_by(folder: Path, words: list[str], refuse: Callable[[], object]) -> tuple[int, str]:
    """The exit code of a command in a child that the system refuses something, and what it said."""
    heard, writer = os.pipe()
    child = os.fork()
    if not child:
        code = 70
        try:
            sys.stdout = sys.stderr = os.fdopen(writer, "w", buffering=1)
            os.chdir(folder)
            os.environ["OBSERVATORY_STORE_DIR"] = str(folder / "store")
            os.environ.pop("OBSERVATORY_DATABASE_URL", None)
            refuse()
            code = main(words)
        finally:  # the child says what it was, and ends
            if sys.exc_info()[0] is not None:
                traceback.print_exc()
            sys.stdout.flush()
            os._exit(code)
    os.close(writer)
    with os.fdopen(heard) as stream:
        error_text = stream.read()
    _, status = os.waitpid(child, 0)
    return os.WEXITSTATUS(status), error_text


def full_disk() -> None:
    """No file may grow: what is there can be read and moved."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY))


def closed_to_us(folder: Path) -> Callable[[], object]:
    """A store in which nothing can be written: it is another's, and this program gives up its rights first."""

    def refuse() -> None:
        for path in (folder / "store").rglob("*"):
            path.chmod(0o555 if path.is_dir() else 0o444)
        (folder / "store").chmod(0o555)
        if os.getuid() == 0:
            os.setuid(NOBODY)

    return refuse


@pytest.mark.parametrize("name", WORDS)
@pytest.mark.parametrize("way", ["full", "closed"])
def test_a_full_or_closed_disk_is_told_in_a_sentence(
    stores: Stores, tmp_path: Path, catalog: Catalog, name: str, way: str
) -> None:
    release_name = stores.releases.kept_releases()[0].id
    words = [release_name if word == "NAME" else word for word in WORDS[name]]
    code, sentence = said_by(tmp_path, words, full_disk if way == "full" else closed_to_us(tmp_path))
    assert "Traceback" not in sentence
    assert code == 1
    assert sentence.strip()
    assert "Errno" not in sentence
    if name != "rollback":  # there is nothing to go back to: that is what it says
        assert "No cabe más" in sentence or "No se puede escribir" in sentence, sentence
    for path in (stores.folder, *stores.folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    again = stores_of(stores.folder, catalog)
    assert january(again) == 101
    assert again.standing().withdrawn == ()


@pytest.mark.parametrize(
    "address", ["oracle://host/base", "mysql://host/base", "postgresql://host:port/base", "base"]
)
def test_an_address_of_no_postgresql_is_told_in_a_sentence_without_its_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    monkeypatch.setenv("OBSERVATORY_STORE_DIR", str(tmp_path))
    monkeypatch.setenv("OBSERVATORY_DATABASE_URL", address.replace("//", "//me:geheim@"))
    assert main(["status"]) == 1
    error_output = capsys.readouterr().err
    assert "empezar con postgresql://" in error_output
    assert "geheim" not in error_output


def test_the_site_does_not_start_with_such_an_address_and_says_so_once(tmp_path: Path) -> None:
    environment = settings_for(tmp_path) | {
        "OBSERVATORY_DATABASE_URL": "oracle://me:geheim@host/base",
        "PORT": "0",
    }
    started = subprocess.run(
        [sys.executable, "-m", "gunicorn", "app:server"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert started.returncode == 1
    assert started.stderr.count("postgresql://") == 2  # the sentence, with its example
    assert "Traceback" not in started.stderr
    assert "geheim" not in started.stderr


# The form that may be filled already.


def test_a_form_that_is_there_is_not_replaced_in_a_pipe(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OBSERVATORY_STORE_DIR", str(tmp_path / "store"))
    monkeypatch.setattr("sys.stdin", io.StringIO())
    form = tmp_path / "form.xlsx"
    form.write_bytes(b"filled")
    words = ["template", "gamea_slim", "--month", "2026-10", "--out", str(form)]
    assert main(words) == 1
    assert "--replace" in capsys.readouterr().err
    assert form.read_bytes() == b"filled"
    assert main([*words, "--replace"]) == 0
    assert form.read_bytes() != b"filled"


class Terminal:
    """A person at a terminal, who answers."""

    def __init__(self, answer: str) -> None:
        self.answer = answer

    def isatty(self) -> bool:
        return True

    def readline(self) -> str:
        return self.answer


@pytest.mark.parametrize(("answer", "code"), [("s\n", 0), ("Sí\n", 0), ("n\n", 1), ("\n", 1), ("", 1)])
def test_at_a_terminal_a_person_is_asked(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
    code: int,
) -> None:
    monkeypatch.setenv("OBSERVATORY_STORE_DIR", str(tmp_path / "store"))
    monkeypatch.setattr("sys.stdin", Terminal(answer))
    form = tmp_path / "form.xlsx"
    form.write_bytes(b"filled")
    assert main(["template", "gamea_slim", "--month", "2026-10", "--out", str(form)]) == code
    assert "¿Reemplazarlo?" in capsys.readouterr().err
    assert (form.read_bytes() == b"filled") is bool(code)


KILLS = 6 if goes_everywhere() else 2  # `make soak` tries many more, on a small store
# A real build of one source's figures, made to see a change in them each time.
BUILD = """
import sys
from pathlib import Path
from etl import build_command
from etl.publishing import fingerprints
from etl.stores import find_stores
from observatory.settings import Settings
fingerprints.hash_project = lambda: f"shipped:{sys.argv[1]}"
stores = find_stores(Settings.from_environment(), command="build")
sys.exit(build_command.build(stores, figures=Path(sys.argv[2])))
"""
QUESTION = "/api/v1/data.csv?indicator=cem_cases&territory=PE-150112&period=2023"


def start_build(store: Path, number: int, figures: Path) -> subprocess.Popen[bytes]:
    """A build that is not waited for, in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", BUILD, str(number), str(figures)],
        cwd=ROOT,
        env=settings_for(store),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def content_of(store: Path) -> tuple[str, int]:
    """What the store was made from, and how many cells of Independencia it has."""
    with SqliteReleases(store).opened() as connection:
        cells = queries.read_cells(connection, "cem_cases", territories=["PE-150112"], dimensions="")
        return read_fingerprint(connection), len(cells)


def test_kills_break_nothing_and_no_reader_notices(district_figures: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    started = time.monotonic()
    assert start_build(store, 0, district_figures).wait() == 0
    takes = time.monotonic() - started
    cells = content_of(store)[1]
    answers: list[int] = []
    done = threading.Event()

    def ask(address: str) -> None:
        while not done.is_set():
            with urllib.request.urlopen(address + QUESTION, timeout=20) as answer:
                assert b",738," in answer.read()
                answers.append(answer.status)
            time.sleep(0.02)

    chance = random.Random(348)
    with serving(store, log=tmp_path / "site.log") as address:
        reader = threading.Thread(target=ask, args=(address,))
        reader.start()
        allowed = {"shipped:0"}
        for number in range(1, KILLS + 1):
            build = start_build(store, number, district_figures)
            time.sleep(chance.uniform(0.4, 1.1) * takes)  # before that Python starts
            if build.poll() is None:
                os.killpg(build.pid, signal.SIGKILL)
            build.wait()
            fingerprint, editions = content_of(store)
            assert editions == cells
            assert fingerprint in {*allowed, f"shipped:{number}"}
            allowed = {fingerprint}
        done.set()
        reader.join()
    assert set(answers) == {200}
    assert len(answers) > KILLS


def test_a_build_after_a_killed_one_clears_up_and_publishes(
    built_store: Path, district_figures: Path, tmp_path: Path
) -> None:
    """Of fewer figures than the ledger remembers, too: what was shown before does not contradict them."""
    store = shutil.copytree(built_store, tmp_path / "store")
    (store / "draft-1.db").write_bytes(b"left by a killed build")
    (store / "build-left").mkdir()
    assert start_build(store, 7, district_figures).wait() == 0
    assert content_of(store)[0] == "shipped:7"
    assert not list(store.glob("draft-*"))
    assert not list(store.glob("build-*"))
