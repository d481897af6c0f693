"""What moved between editions: chained by cut-off, whatever the order they came in; nothing told of hidden cells."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from api.feeds.release_feeds import write_revision_feed
from callbacks.pages.revisions import log_body
from observatory.addresses.selection import Selection
from observatory.catalog import Catalog
from observatory.geography.outlines import Outlines
from observatory.model import Change, Snapshot
from observatory.observatory import Observatory
from observatory.provenance.since_release import revision_log
from observatory.store.reading import revisions
from observatory.store.releases import Releases, SqliteReleases
from observatory.text import Text
from tests.kit.asking import panel_of
from tests.kit.facts import edition_of, fact, publish

PLACE = "PE-150112"


# On purpose not in order of time, the oldest read last, and the newest of another source of the same chain.
EDITIONS = (
    edition_of("mininter_vcm", "2025-12", "2025-12-31"),
    edition_of("mininter_vcm", "2025-10", "2025-10-31", read=date(2026, 11, 25)),
    edition_of("sidpol", "2026-05", "2026-05-31"),
)


def complaints(period: str, snapshot: str, value: float | None, **changes: Any) -> tuple[Any, ...]:
    return fact(value, period=period, **{"indicator": "police_complaints", "snapshot": snapshot, **changes})


def fact_rows(period: str, *values: float | None, **changes: Any) -> list[tuple[Any, ...]]:
    """A cell as the editions of October, December and May say it."""
    names = ("mininter_vcm@2025-10", "mininter_vcm@2025-12", "sidpol@2026-05")
    return [complaints(period, name, value, **changes) for name, value in zip(names, values, strict=False)]


def published(
    releases: Releases,
    catalog: Catalog,
    *facts: tuple[Any, ...],
    name: str = "test",
    editions: Sequence[Snapshot] = EDITIONS,
) -> Observatory:
    publish(releases, catalog, *facts, name=name, editions=editions)
    return Observatory(catalog, Outlines.from_sets([]), releases)


def test_editions_of_two_sources_of_a_chain_follow_each_other_by_cut_off(
    releases: Releases, catalog: Catalog
) -> None:
    site = published(releases, catalog, *fact_rows("2025-10", 200, 210, 211))
    moved = site.revisions("police_complaints", (PLACE,))
    assert [
        (item.former, item.former_edition, item.value, item.edition, item.difference) for item in moved
    ] == [(210, "2025-12", 211, "2026-05", 1), (200, "2025-10", 210, "2025-12", 10)]
    assert moved[0].public_day == date(2026, 5, 31)
    assert [(revision.territory, revision.cells) for revision in site.revised()] == [(PLACE, 2)]


def test_what_did_not_move_is_not_told(releases: Releases, catalog: Catalog) -> None:
    site = published(releases, catalog, *fact_rows("2025-10", 200, 200, 200), *fact_rows("2025-09", 150))
    assert site.revisions("police_complaints", (PLACE,)) == ()
    assert site.revised() == ()


def test_a_cell_that_is_protected_from_then_on_is_told_without_its_number(
    releases: Releases, catalog: Catalog
) -> None:
    hidden = complaints("2025-10", "mininter_vcm@2025-12", None, conf_status="protected")
    site = published(releases, catalog, complaints("2025-10", "mininter_vcm@2025-10", 6), hidden)
    (revision,) = site.revisions("police_complaints", (PLACE,))
    assert (revision.change, revision.former, revision.value) == (Change.PROTECTED, None, None)
    assert site.revision_sizes("police_complaints") == ()


def test_of_a_cell_that_is_protected_now_no_earlier_number_is_told(
    releases: Releases, catalog: Catalog
) -> None:
    """What two earlier editions said of it stood in the open, and stands in no list of revisions any more."""
    first, second = fact_rows("2025-10", 30, 31)
    hidden = {"conf_status": "protected"}
    site = published(releases, catalog, first, second, *fact_rows("2025-10", None, None, None, **hidden)[2:])
    moved = site.revisions("police_complaints", (PLACE,))
    assert [(item.change, item.former, item.value) for item in moved] == [(Change.PROTECTED, None, None)]


def test_what_two_pages_say_of_a_cell_is_no_revision(releases: Releases, catalog: Catalog) -> None:
    pages = [
        fact_rows("2025-10", *values, statement=page)
        for page, values in {"a": (200, 205), "b": (300, 300)}.items()
    ]
    site = published(releases, catalog, *(row for page in pages for row in page))
    moved = site.revisions("police_complaints", (PLACE,))
    assert [(item.former, item.value) for item in moved] == [(200, 205)]


def test_each_way_in_which_a_cell_can_change_has_its_word(releases: Releases, catalog: Catalog) -> None:
    former_edition, second = "mininter_vcm@2025-10", "mininter_vcm@2025-12"
    hidden = {"value": None, "conf_status": "protected"}
    none = {"value": None, "obs_status": "withdrawn"}
    months = {
        "2025-01": (complaints("2025-01", former_edition, 10), complaints("2025-01", second, 12)),
        "2025-02": (complaints("2025-02", former_edition, 10), complaints("2025-02", second, **none)),
        "2025-03": (complaints("2025-03", former_edition, **none), complaints("2025-03", second, 11)),
        "2025-04": (complaints("2025-04", former_edition, 10), complaints("2025-04", second, **hidden)),
        "2025-05": (complaints("2025-05", former_edition, **hidden), complaints("2025-05", second, 14)),
        "2025-06": (complaints("2025-06", second, 15),),
        "2025-07": (complaints("2025-07", former_edition, 16),),
        "2025-10": (complaints("2025-10", former_edition, 20), complaints("2025-10", second, 20)),
        "2025-11": (complaints("2025-11", second, 21),),
    }
    site = published(releases, catalog, *(fact for facts in months.values() for fact in facts))
    revisions_told = site.revisions("police_complaints", (PLACE,))
    assert {str(item.period): (item.change, item.former, item.value) for item in revisions_told} == {
        "2025-01": (Change.CHANGED, 10, 12),
        "2025-02": (Change.WITHDRAWN, 10, None),
        "2025-03": (Change.GIVEN, None, 11),
        "2025-04": (Change.PROTECTED, None, None),
        "2025-05": (Change.FREED, None, 14),
        "2025-06": (Change.NEW, None, 15),
        "2025-07": (Change.GONE, None, None),
    }


def test_below_a_department_groups_of_persons_are_not_told(releases: Releases, catalog: Catalog) -> None:
    facts = fact_rows("2024", 300, 302, breakdown="sex:women")
    wide = fact_rows("2024", 9_000, 9_002, breakdown="sex:women", territory="PE")
    site = published(releases, catalog, *facts, *wide)
    assert [revision.territory for revision in site.revisions("police_complaints", (PLACE, "PE"))] == ["PE"]


def test_sizes_go_by_the_age_of_the_month_when_it_was_first_said(
    releases: Releases, catalog: Catalog
) -> None:
    first_in_december = [
        complaints(period, "mininter_vcm@2025-12", value)
        for period, value in (("2025-12", 100), ("2025-11", 100))
    ]
    later = [complaints("2025-12", "sidpol@2026-05", 113), complaints("2025-11", "sidpol@2026-05", 98)]
    site = published(releases, catalog, *fact_rows("2025-10", 200, 210, 220), *first_in_december, *later)
    sizes = {size.youngest: size for size in site.revision_sizes("police_complaints", PLACE)}
    assert set(sizes) == {0, 1}
    assert (sizes[0].pairs, sizes[0].places) == (2, 1)  # October at once, and December
    assert sizes[0].median == pytest.approx((0.10 + 0.13) / 2)
    assert sizes[0].largest == pytest.approx(0.13)
    assert sizes[1].largest == pytest.approx(-0.02)


def test_years_and_other_places_stay_out_of_the_sizes(releases: Releases, catalog: Catalog) -> None:
    facts = [*fact_rows("2024", 900, 950), *fact_rows("2025-10", 200, 210, territory="PE-150110")]
    site = published(releases, catalog, *facts)
    assert site.revision_sizes("police_complaints", PLACE) == ()
    assert [size.pairs for size in site.revision_sizes("police_complaints")] == [1]


def test_a_new_release_is_told_anew(releases: Releases, catalog: Catalog) -> None:
    site = published(releases, catalog, *fact_rows("2025-10", 200, 210), name="one")
    assert (len(site.revised()), len(site.revision_sizes("police_complaints"))) == (1, 1)
    published(releases, catalog, *fact_rows("2025-10", 200, 200, 200), name="two")
    assert site.revised() == ()
    assert site.revision_sizes("police_complaints")[0].largest == 0


def test_each_age_falls_into_one_band() -> None:
    for age in range(200):
        fitting = [band for band in revisions.BANDS if band[0] <= age and (band[1] is None or age <= band[1])]
        assert len(fitting) == 1


def test_the_release_tells_how_independencia_2025_moved(built_store: Path, catalog: Catalog) -> None:
    site = Observatory(catalog, Outlines.from_sets([]), SqliteReleases(built_store))
    moved = site.revisions("police_complaints", (PLACE,))
    (year,) = (revision for revision in moved if str(revision.period) == "2025")
    assert (year.former, year.former_edition, year.value, year.edition) == (2579, "2025-12", 2615, "2026-05")
    of_months: dict[str, float] = defaultdict(float)
    for revision in moved:
        if revision.period.grain == "month":
            of_months[revision.edition] += revision.difference or 0
    # Of May 2025 the sum alone is kept: it does not make the months of the next edition new.
    assert of_months == {"2026-05": (2615 - 2579) + (2940 - 2939)}


def test_of_a_second_edition_of_a_register_no_per_cent_is_told_on_the_page_the_feed_or_a_panel(
    tmp_path: Path, catalog: Catalog
) -> None:
    """Two editions of municipalities: one number moved, one is protected from then on; nobody knows who wrote either."""
    editions = tuple(edition_of("snis_violence", f"{year}-12", f"{year}-12-31") for year in (2023, 2024))
    numbers = {
        ("BO-020105", ""): (400, 437),
        ("BO-020105", "sex:women"): (300, None),
        ("BO-020101", ""): (90, 99),
    }
    facts = [
        complaints(
            period, one.id, value, indicator="health_family_cases", territory=place, breakdown=group,
            conf_status="free" if value else "protected",
        )
        for (place, group), values in numbers.items()
        for period in ("2023", "2023-12")
        for one, value in zip(editions, values, strict=True)
    ]  # fmt: skip
    site = published(SqliteReleases(tmp_path), catalog, *facts, editions=editions)
    log = revision_log(
        site, Selection.from_query("indicator=health_family_cases&territory=BO-020105", catalog)
    )
    page = log_body(log, Text())
    entries = write_revision_feed(log, Text(), address="https://a.org/f", page="https://a.org/p").decode()
    assert {str(one.breakdown): one.change.value for one in log.revisions}[""] == "changed"
    assert (log.sizes, log.everywhere) == ((), ())
    for said in (page, entries):
        words = re.sub(r"<[^>]*>", " ", said)
        assert "437" in words and not re.search(r"%|[+−]\s?\d|Diferencia|\b37\b", words)
    shown = panel_of(site, "indicator=health_family_cases&territory=BO-020105")
    assert (shown.growth, shown.year_growth) == ((), ())
