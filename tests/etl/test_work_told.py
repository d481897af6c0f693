"""What the command line tells the site of its work: when it last built, how many files it took and refused."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from etl.__main__ import main
from observatory import clock
from observatory.work_done import read_work
from tests.etl.files import write_police

ROWS = [
    ("LIMA", "INDEPENDENCIA", 150112, 2026, month, "LIMA METROPOLITANA", 100 + month) for month in range(1, 7)
]


@pytest.mark.usefixtures("few_places")
def test_files_taken_and_refused_are_told_and_nothing_private(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "store"
    monkeypatch.setenv("OBSERVATORY_STORE_DIR", str(store))
    good = write_police(tmp_path / "good.csv", ROWS)
    bad = tmp_path / "bad.csv"
    bad.write_bytes(good.read_bytes() + good.read_bytes().splitlines()[1] + b"\r\n")
    for file, code in ((good, 0), (bad, 1), (bad, 1)):
        assert main(["ingest", str(file), "--source", "mininter_vcm"]) == code
    work = read_work(store)
    assert (work.last_build, work.loaded, work.refused) == (0, 1, 2)
    assert stat.S_IMODE((store / "etl.json").stat().st_mode) == 0o644
    assert "mininter" not in (store / "etl.json").read_text()


@pytest.mark.usefixtures("ships_few")
def test_a_build_tells_when_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OBSERVATORY_STORE_DIR", str(tmp_path))
    before = clock.now().timestamp()
    assert main(["build"]) == 0
    assert before - 1 <= read_work(tmp_path).last_build <= clock.now().timestamp() + 1
    (tmp_path / "etl.json").unlink()
    (tmp_path / "etl.json").mkdir()  # it cannot be told: no command fails of that
    assert main(["build"]) == 0
