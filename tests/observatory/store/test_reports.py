"""What a release says of the reach of its sources, and which cells of a place it tells, with their reasons."""

from __future__ import annotations

from pathlib import Path

import pytest

from observatory.catalog import Catalog
from observatory.geography.outlines import Outlines
from observatory.model import Coverage, Report
from observatory.observatory import Observatory
from observatory.store.releases import SqliteReleases


@pytest.fixture(scope="module")
def site(built_store: Path, catalog: Catalog) -> Observatory:
    return Observatory(catalog, Outlines.from_sets([]), SqliteReleases(built_store))


def test_the_reach_of_each_source_is_that_of_its_values(site: Observatory, catalog: Catalog) -> None:
    coverages = site.coverage()
    police: Coverage = coverages["sidpol"]
    assert (str(police.first_day), str(police.last_day)) == ("2018-01-01", "2026-05-31")
    assert ("police_complaints", "PE-150112") in police.series
    assert {place for _, place in coverages["mimp_cem_monthly"].series} == {"PE-15", "PE-150112"}
    assert {"sex", "age", "form", "centre"} <= set(coverages["mimp_cem"].dimensions)
    assert coverages.keys() <= catalog.sources.keys()
    assert police.territories == len({place for _, place in police.series})


def test_the_cells_of_a_place_are_those_of_that_place_alone(site: Observatory) -> None:
    reports: tuple[Report, ...] = site.reports(("PE-150112",))
    assert {item.territory for item in reports} == {"PE-150112"}
    assert ("cem_cases", "2023", 738.0) in {
        (item.indicator, str(item.period), item.value) for item in reports
    }
    assert site.reports(("PE-999999",)) == ()
