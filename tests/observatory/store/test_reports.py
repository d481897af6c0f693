"""What a release says of the reach of its sources, and which cells of a place it tells, with their reasons."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from contextlib import closing
from pathlib import Path

from observatory.catalog import Catalog
from observatory.model import Coverage, Report
from observatory.observatory import Observatory


def test_the_reach_of_each_source_is_that_of_its_values(observatory: Observatory, catalog: Catalog) -> None:
    coverages = observatory.coverage()
    police: Coverage = coverages["sidpol"]
    assert (str(police.first_day), str(police.last_day)) == ("2018-01-01", "2026-05-31")
    assert ("police_complaints", "PE-150112") in police.series
    assert {place for _, place in coverages["mimp_cem_monthly"].series} == {"PE-15", "PE-150112"}
    assert {"sex", "age", "form", "centre"} <= set(coverages["mimp_cem"].dimensions)
    assert coverages.keys() <= catalog.sources.keys()
    assert police.territories == len({place for _, place in police.series})


def test_the_cells_of_a_place_are_those_of_that_place_alone(observatory: Observatory) -> None:
    reports: tuple[Report, ...] = observatory.reports(("PE-150112",))
    assert {item.territory for item in reports} == {"PE-150112"}
    assert ("cem_cases", "2023", 738.0) in {
        (item.indicator, str(item.period), item.value) for item in reports
    }
    assert observatory.reports(("PE-999999",)) == ()


def test_the_series_of_a_release_are_those_of_its_cube_to_the_day(built_store: Path) -> None:
    (release,) = built_store.glob("release-*.db")
    with closing(sqlite3.connect(f"file:{release}?mode=ro", uri=True)) as store:
        cells = store.execute(
            "SELECT indicator, dimensions, territory, snapshot, period_start, period_end, value, role FROM cube"
        ).fetchall()
        told = store.execute("SELECT * FROM series").fetchall()
    by_series: dict[tuple[str, ...], list[tuple[str, str, float | None, str]]] = defaultdict(list)
    for *series, start, end, value, role in cells:
        by_series[tuple(series)].append((start, end, value, role))
    expected = {
        series: (
            min(start for start, *_ in rows),
            min(end for _, end, *_ in rows),
            max(end for _, end, *_ in rows),
            min((start for start, _, value, _ in rows if value is not None), default=None),
            max((end for _, end, value, _ in rows if value is not None), default=None),
            any(role != "superseded" for *_, role in rows),
        )
        for series, rows in by_series.items()
    }
    assert {row[:4]: (*row[4:9], bool(row[9])) for row in told} == expected
    assert {said[5] for said in expected.values()} == {True, False}
