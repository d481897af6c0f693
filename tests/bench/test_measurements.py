"""What measurements count, which rows they say a rate of, what they invent, and what they do without a former program."""

from __future__ import annotations

import csv
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from bench import release_speed, stream
from bench.processes import CouldNotMeasureError, Run, processor_seconds
from bench.release_speed import FormerProgram, later_edition
from bench.sites import PROVINCE
from bench.two_countries import ASKED, INVENTED, fill

BUSY = "import time\nwhile time.process_time() < 0.3: pass"


def test_the_seconds_of_a_process_that_was_started_count_too() -> None:
    began = processor_seconds()
    subprocess.run([sys.executable, "-c", BUSY], check=True)
    assert processor_seconds() - began > 0.2  # the system counts in hundredths


def table(path: Path, rows: int) -> Path:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE line (number)")
        connection.executemany("INSERT INTO line VALUES (?)", [(number,) for number in range(rows)])
    connection.close()
    return path


@pytest.mark.skipif(not shutil.which("sqlite3"), reason="the sqlite3 shell is not on the PATH")
def test_the_lines_that_the_shell_writes_are_counted_with_their_header(tmp_path: Path) -> None:
    assert stream._shell(table(tmp_path / "peer.db", 1_234)).lines == 1_235


@pytest.mark.parametrize("lines", [0, 7, 846_733, 1_000_000])
def test_an_answer_that_lacks_rows_is_no_measurement(monkeypatch: pytest.MonkeyPatch, lines: int) -> None:
    """A peer whose query finds nothing, or that gives up half way, looks fast."""
    monkeypatch.setattr(stream, "ROWS", 1_000_000)
    with pytest.raises(CouldNotMeasureError, match=f"a peer gave {lines:,} lines"):
        stream._require_complete(stream.Counted("a peer", lines, 0.1))


def test_an_answer_with_every_row_and_its_header_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "ROWS", 1_000_000)
    stream._require_complete(stream.Counted("a peer", 1_000_001, 2.0))
    assert stream.Counted("a peer", 1_000_001, 2.0).rate == pytest.approx(500_000.5)


def test_every_place_has_each_month_once_and_every_number_says_that_it_is_invented(
    built_store: Path, tmp_path: Path
) -> None:
    shipped, release = next(built_store.glob("release-*.db")), tmp_path / "release.db"
    with sqlite3.connect(f"file:{shipped}?mode=ro", uri=True) as connection:
        (before,) = connection.execute("SELECT count(*) FROM cube").fetchone()
    added = fill(shipped, release, years=1, indicators=2)
    with sqlite3.connect(release) as connection:
        (places,) = connection.execute(
            "SELECT count(*) FROM territory WHERE level IN ('district', 'municipality')"
        ).fetchone()
        found = connection.execute(
            "SELECT count(*), count(DISTINCT indicator), count(DISTINCT territory), count(DISTINCT period_start), "
            "min(period_start), max(period_end), min(value) FROM cube WHERE note = ?",
            [INVENTED],
        ).fetchone()
        (after,) = connection.execute("SELECT count(*) FROM cube").fetchone()
    assert found == (2 * 12 * places, 2, places, 12, "2005-01-01", "2005-12-31", 5.0)
    assert added == after - before == found[0]


def test_the_series_that_stand_alone_are_those_of_the_places_asked_for(
    built_store: Path, tmp_path: Path
) -> None:
    release = tmp_path / "release.db"
    shipped = next(built_store.glob("release-*.db"))
    assert fill(shipped, release, years=1, indicators=1, places=ASKED) == 12 * len(set(ASKED) - {PROVINCE})
    with sqlite3.connect(release) as connection:
        told = connection.execute(
            "SELECT DISTINCT series.territory FROM series JOIN cube USING (indicator, dimensions, territory, snapshot) "
            "WHERE note = ? AND series.first_day <= '2005-01-01' AND series.last_day >= '2005-12-31'",
            [INVENTED],
        ).fetchall()
    assert {place for (place,) in told} == set(ASKED) - {PROVINCE}


CASES = "N° CASOS ATENDIDOS"
TOTAL = f"{CASES}-TOTAL"
MEN, WOMEN = f"{CASES} - HOMBRES - TOTAL", f"{CASES} - MUJERES - TOTAL"
FORMS = (f"{CASES} - VIOLENCIA FISICA", f"{CASES} - VIOLENCIA SEXUAL")
YOUNG = tuple(f"{CASES} - 18_25{rest}" for rest in (" - TOTAL", "  - HOMBRES", " - MUJERES"))
OLD = tuple(f"{CASES} - 60_MÁS - {rest}" for rest in ("TOTAL", "HOMBRES", "MUJERES"))
NAMES = ("PERIODO", TOTAL, MEN, WOMEN, *FORMS, *YOUNG, *OLD)
YEAR = ("ENE - DIC", "10", "3", "7", "6", "4", "8", "2", "6", "2", "1", "1")
UNFINISHED = ("ENE - OCT", "1,050", "50", "1000", "1050", "0", "1050", "50", "1000", "0", "0", "0")


def no_history(folder: Path) -> FormerProgram:
    raise CouldNotMeasureError(f"{folder.name}: the history lacks it")


@pytest.fixture
def quick_releases(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The place of a file among folders of others, where each command takes no time."""
    monkeypatch.setattr(release_speed, "_etl", lambda *_: Run(2.0, 3.0, 4.0, 5.0))
    monkeypatch.setattr(release_speed, "_read_chosen_components", lambda _: {"a"})
    monkeypatch.setattr(release_speed, "later_edition", lambda _, to: to)
    for name in release_speed.FOLDERS:
        (tmp_path / name).mkdir()
    return tmp_path / release_speed.FOLDERS[0] / "casos.csv"


@pytest.mark.parametrize("every_file", [True, False])
def test_without_the_former_program_what_needs_no_peer_is_measured(
    monkeypatch: pytest.MonkeyPatch, quick_releases: Path, tmp_path: Path, every_file: bool
) -> None:
    monkeypatch.setattr(FormerProgram, "set_up", no_history)
    monkeypatch.setattr(release_speed, "EVERY_FILE", every_file)
    titles = []
    with pytest.raises(CouldNotMeasureError, match="the history lacks it"):
        for row in release_speed.measure(tmp_path, quick_releases):
            titles.append(row.title)
    memory = "memory of all its processes at once"
    every = [f"release of every file at hand: {memory}"] if every_file else []
    month = ["the same with a month more: seconds of processor", f"the same: {memory}"]
    assert titles == [f"release of the whole CEM file: {memory}", *every, *month]


def test_a_release_is_judged_beside_the_former_program_in_the_same_run(
    monkeypatch: pytest.MonkeyPatch, quick_releases: Path, tmp_path: Path
) -> None:
    former = FormerProgram(tmp_path)
    monkeypatch.setattr(FormerProgram, "set_up", lambda _: former)
    monkeypatch.setattr(FormerProgram, "release", lambda *_: Run(20.0, 30.0, 16.0, 50.0))
    judged = {row.title: row.judged for row in release_speed.measure(tmp_path, quick_releases)}
    assert judged["release of the whole CEM file: seconds of processor"] == 4.0 / 16.0
    assert judged["release of every file at hand: seconds of processor"] == 4.0 / 16.0


def edition(tmp_path: Path, revised: float) -> list[dict[str, str]]:
    file = tmp_path / "cases.csv"
    with file.open("w", encoding="cp1252", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows([NAMES, YEAR, UNFINISHED])
    with later_edition(file, tmp_path / "later" / "cases.csv", revised=revised).open(
        encoding="cp1252", newline=""
    ) as stream:
        return list(csv.DictReader(stream, delimiter=";"))


@pytest.mark.parametrize("revised", [0.0, 1.0])
def test_cases_are_added_and_all_sums_hold(tmp_path: Path, revised: float) -> None:
    year, unfinished = edition(tmp_path, revised)
    assert unfinished["PERIODO"] == "ENE - NOV"
    assert unfinished[TOTAL] == "1155"
    assert unfinished[FORMS[1]] == unfinished[OLD[0]] == "0"
    assert (11 <= int(year[TOTAL]) <= 13) if revised else tuple(year.values()) == YEAR
    for line in (year, unfinished):
        counts = {name: int(value.replace(",", "")) for name, value in line.items() if name != "PERIODO"}
        assert counts[MEN] + counts[WOMEN] == sum(counts[name] for name in FORMS) == counts[TOTAL]
        assert counts[YOUNG[0]] + counts[OLD[0]] == counts[TOTAL]
        assert [counts[YOUNG[at]] + counts[OLD[at]] for at in (1, 2)] == [counts[MEN], counts[WOMEN]]
