"""The clock of the machine may be wrong: the site starts and answers, and what was published last is what is shown."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from app import create_app
from observatory.catalog import Catalog
from observatory.geography.outlines import load_outlines
from observatory.observatory import Observatory
from observatory.settings import Settings
from observatory.store.releases import PostgresReleases, Releases, SqliteReleases
from tests.browser.walking import paths
from tests.conftest import ROOT
from tests.observatory.store.facts import fact, publish, spoken_of
from tests.sampling import sample

DAYS = (date(1980, 1, 1), date(2026, 1, 1), date(2038, 1, 20))
PAGES = ("/es/", "/es/ayuda", "/es/datos", "/es/calidad")


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_kind_of_page_answers_whatever_the_day_is(
    built_store: Path, catalog: Catalog, day: date
) -> None:
    site = Observatory(catalog, load_outlines(), SqliteReleases(built_store), lambda: day)
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
        "import datetime\n"
        "class Stopped(datetime.date):\n"
        "    @classmethod\n"
        "    def today(cls): return cls(1970, 1, 2)\n"
        "datetime.date = Stopped\n"
        "from app import create_app\n"
        "from observatory.settings import Settings\n"
        "print(create_app(Settings.from_environment()).test_client().get('/es/ayuda').status_code)"
    )
    environment = os.environ | {"OBSERVATORY_STORE_DIR": str(built_store)}
    told = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.stdout.strip() == "200", told.stderr[-800:]


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
