"""A build killed at any moment leaves the old release or the new one; a site that reads it never fails."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

from observatory.store.reading import queries
from observatory.store.releases import SqliteReleases
from observatory.store.writing.draft import read_fingerprint
from tests.conftest import ROOT, serving, settings_for
from tests.kit.sampling import goes_everywhere

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
