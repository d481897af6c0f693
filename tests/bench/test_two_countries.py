"""The facts invented for a measurement: all places of both countries, each month once, each marked as invented."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from bench.sites import PROVINCE
from bench.two_countries import ASKED, INVENTED, fill


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
