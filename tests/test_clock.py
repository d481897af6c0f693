"""The clock of the machine may be wrong: the site starts and answers, and what was published last is what is shown."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import settings

from app import create_app
from observatory import clock
from observatory.catalog import Catalog
from observatory.geography.outlines import load_outlines
from observatory.observatory import Observatory
from observatory.settings import Settings
from observatory.store.releases import PostgresReleases, Releases, SqliteReleases
from tests.browser.walking import paths
from tests.conftest import ROOT, settings_for
from tests.kit import sampling
from tests.kit.facts import fact, publish, spoken_of
from tests.kit.fixed_day import living_on
from tests.kit.sampling import sample

DAYS = (date(1980, 1, 1), date(2026, 1, 1), date(2038, 1, 20))
PAGES = ("/es/", "/es/ayuda", "/es/datos", "/es/calidad")


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_kind_of_page_answers_whatever_the_day_is(
    built_store: Path, catalog: Catalog, day: date
) -> None:
    site = Observatory(catalog, load_outlines(), SqliteReleases(built_store), today=lambda: day)
    client = create_app(Settings(store_dir=built_store), site).test_client()
    for path in (
        *PAGES,
        *sample(paths("es"), 12),
        "/api/v1/data.csv?indicator=cem_cases&territory=PE-150112",
        "/readyz",
    ):
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert not re.search(r"[−-]\d+ (?:días|meses|años)", answer.text), path


def test_a_site_starts_on_a_machine_whose_clock_has_stopped_long_ago(built_store: Path) -> None:
    program = (
        "from app import create_app\n"
        "from observatory import clock\n"
        "from observatory.settings import Settings\n"
        "site = create_app(Settings.from_environment()).test_client()\n"
        "print(clock.today(), site.get('/es/ayuda').status_code)"
    )
    with living_on("1970-01-02"):
        told = subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env=settings_for(built_store),
            capture_output=True,
            text=True,
            check=False,
        )
    assert told.stdout.split() == ["1970-01-02", "200"], told.stderr[-800:]


def test_day_and_moment_are_those_of_the_run_and_of_every_process_it_starts() -> None:
    with living_on("2028-02-29"):
        program = "from observatory import clock; print(clock.today())"
        said = subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
        )
        assert said.stdout.strip() == str(clock.today()) == "2028-02-29"
        assert clock.now().date() == clock.today() and clock.now().utcoffset() is not None


def test_the_clock_runs_on_over_midnight_from_an_hour_that_is_set() -> None:
    with living_on("2026-12-31T23:59:59.7"):
        seen, until = {clock.today()}, time.monotonic() + 10
        while date(2027, 1, 1) not in seen and time.monotonic() < until:
            time.sleep(0.05)
            seen.add(clock.today())
    assert {date(2027, 1, 1)} <= seen <= {date(2026, 12, 31), date(2027, 1, 1)}


def test_no_setting_moves_the_clock_of_a_process_that_no_test_started() -> None:
    program = "from observatory import clock; print(clock.now().timestamp() - clock.machine_seconds())"
    outside = {key: value for key, value in os.environ.items() if key != clock.STARTED_BY_TESTS}
    told = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=outside, capture_output=True, text=True, check=True
    )
    assert abs(float(told.stdout)) < 10
    for command in (["-m", "etl", "status"], ["-m", "gunicorn", "app:server"]):
        stopped = subprocess.run(
            [sys.executable, *command], cwd=ROOT, env=outside, capture_output=True, text=True, check=False
        )
        assert stopped.returncode == 1 and f"{clock.SHIFT} mueve el reloj de las pruebas" in stopped.stderr


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_what_was_published_last_is_shown_though_the_clock_went_back_between(
    kind: str, tmp_path: Path, catalog: Catalog, request: pytest.FixtureRequest
) -> None:
    def opened() -> Releases:
        if kind == "sqlite":
            return SqliteReleases(tmp_path)
        return PostgresReleases(request.getfixturevalue("postgres_url"))

    today = date(2026, 11, 27)
    for value, name in enumerate((today, today - timedelta(days=900), today + timedelta(days=900), today), 1):
        few = spoken_of([fact(float(value))], catalog)
        publish(opened(), few, fact(float(value)), name=f"{name.isoformat()}-{value}")
        for _ in range(2):  # and again after a restart
            assert (
                next(kept.id for kept in opened().kept_releases() if kept.current)
                == f"{name.isoformat()}-{value}"
            )
    names = [kept.id for kept in opened().standing().releases]
    assert [name.rpartition("-")[2] for name in names] == ["4", "3", "2", "1"]


def test_samples_and_examples_do_not_follow_the_day() -> None:
    drawn = []
    for day in ("2026-12-01", "2028-02-29"):
        with living_on(day):
            drawn.append((sampling.seed(), sample(range(1000), 5), sampling.share(range(9), 3)))
    assert drawn[0] == drawn[1]
    examples = settings.default
    assert examples is not None and examples.database is None
    assert examples.derandomize is not sampling.goes_everywhere()


def test_a_soak_draws_another_seed_and_can_be_brought_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        sampling.SEED, ""
    )  # first, so that at the end it is as it was: a seed left behind draws samples
    monkeypatch.delenv(sampling.SEED)
    drawn = {sampling.new_seed()}
    assert drawn == {sampling.seed()}  # for all that it starts
    monkeypatch.delenv(sampling.SEED)
    assert drawn != {sampling.new_seed()}
    monkeypatch.setenv(sampling.SEED, "7")
    assert sampling.new_seed() == sampling.seed() == 7
