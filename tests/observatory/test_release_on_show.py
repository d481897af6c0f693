"""The name of the release on show is known at once and costs no question where nothing has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from observatory import observatory
from observatory.addresses.selection import Selection
from observatory.catalog import Catalog
from observatory.geography.outlines import Outlines
from observatory.observatory import Observatory
from observatory.release_reader import RELEASES_KEPT, ReleaseCache, past_releases
from observatory.store.errors import WithdrawnReleaseError
from observatory.store.releases import KeptRelease, Pin, Releases, SqliteReleases, Standing, Withdrawal
from tests.kit.facts import EDITION, fact, publish


def names(site: Observatory, times: int = 3) -> set[str]:
    return {site.release.id for _ in range(times)}


def test_a_publication_of_another_process_is_seen_at_once(releases: Releases, catalog: Catalog) -> None:
    site = Observatory(catalog, Outlines.from_sets([]), releases)
    for name in ("one", "two", "three"):
        publish(releases, catalog, fact(738.0), name=name)
        assert names(site) == {name}
    releases.pin(Pin("two"))
    assert names(site) == {"two"}


def test_an_older_release_beside_a_newer_one_names_its_own_editions(
    releases: Releases, catalog: Catalog
) -> None:
    newer = replace(EDITION, edition="2025-10")
    publish(releases, catalog, fact(738.0), name="one")
    publish(releases, catalog, fact(740.0, snapshot=newer.id), name="two", editions=[newer])
    site = Observatory(catalog, Outlines.from_sets([]), releases)
    selection = Selection.from_query("indicator=cem_cases&territory=PE-150112", catalog)
    for name, edition in (("two", "2025-10"), ("one", "2024-10")) * 2:
        with site.one_release(name):
            assert [snapshot.edition for snapshot in site.panel(selection).snapshots] == [edition]
            assert [snapshot.edition for snapshot in site.snapshots()] == [edition]


@pytest.mark.parametrize("withdrawn", ["one", "two"])
def test_a_release_is_withdrawn_under_every_name_it_ever_bore(withdrawn: str) -> None:
    """Made again under the name «two» in place of «one», which could not be read any more."""
    made_again = KeptRelease("two", date(2026, 11, 1), "", "0" * 64, formerly=("one",))
    standing = Standing((made_again,), withdrawn=(Withdrawal(withdrawn, "Contaba dos veces.", "2026-12-01"),))
    assert standing.may_be_shown() == ()
    for asked in ("one", "two"):
        for readable in ((made_again,), ()):
            with pytest.raises(WithdrawnReleaseError, match="Contaba dos veces"):
                standing.named(asked, readable)
    (listed,) = past_releases(standing, {}, shown="")
    assert (listed.sha256, listed.reason) == ("", "Contaba dos veces.")


def test_a_file_that_nobody_touched_is_opened_once(tmp_path: Path, catalog: Catalog) -> None:
    opened = []

    class Counted(SqliteReleases):
        @contextmanager
        def opened(self, name: str = "") -> Iterator[Connection]:
            opened.append(name)
            with super().opened(name) as connection:
                yield connection

    publish(SqliteReleases(tmp_path), catalog, fact(738.0), name="one")
    site = Observatory(catalog, Outlines.from_sets([]), Counted(tmp_path))
    names(site, times=10)
    assert len(opened) <= 2


def test_of_many_panels_as_many_are_kept_as_fit(
    tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(observatory, "_ROWS_KEPT", 2)
    publish(SqliteReleases(tmp_path), catalog, fact(738.0))
    site = Observatory(catalog, Outlines.from_sets([]), SqliteReleases(tmp_path))
    queries = [f"indicator=cem_cases&territory=PE-150112&{view}" for view in ("", "view=table", "grain=year")]
    selections = [Selection.from_query(query.strip("&"), catalog) for query in queries]
    first, second, third = (site.panel(selection) for selection in selections)
    assert [len(panel.rows) for panel in (first, second, third)] == [1, 1, 1]
    assert site.panel(selections[1]) is second and site.panel(selections[2]) is third
    assert site.panel(selections[0]) is not first
    assert site.panel(selections[1]) is not second and site.panel(selections[0]).rows == first.rows


def test_a_panel_larger_than_what_fits_is_kept_alone(
    tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(observatory, "_ROWS_KEPT", 0)
    publish(SqliteReleases(tmp_path), catalog, fact(738.0))
    site = Observatory(catalog, Outlines.from_sets([]), SqliteReleases(tmp_path))
    selection = Selection.from_query("indicator=cem_cases&territory=PE-150112", catalog)
    assert site.panel(selection) is site.panel(selection)


def test_the_panels_of_all_periods_are_cut_once_of_each_release(releases: Releases, catalog: Catalog) -> None:
    site = Observatory(catalog, Outlines.from_sets([]), releases)
    selection = Selection.from_query("indicator=cem_cases&territory=PE-150112", catalog)
    said = {}
    for name, value in (("one", 738.0), ("two", 740.0)):
        publish(releases, catalog, fact(value), name=name)
        found = site.panels_of_periods(selection)
        assert site.panels_of_periods(selection) is found
        ((period, mapped, bars),) = found.each
        assert (found.current, bars.view, mapped.rows) == (period, "bars", bars.rows)
        said[name] = [row.value for row in bars.rows]
    assert said == {"one": [738.0], "two": [740.0]}


class Interrupted(tuple[object, ...]):
    """What a thread compares; between that and its answer another one writes down what it had read before."""

    then: Callable[[], None]

    def __getitem__(self, place: Any) -> Any:
        known = super().__getitem__(place)
        if place == 0:
            self.then()
        return known


def test_a_thread_that_slept_over_a_publication_gives_nobody_the_former_one(
    tmp_path: Path, catalog: Catalog
) -> None:
    releases = SqliteReleases(tmp_path)
    site = Observatory(catalog, Outlines.from_sets([]), releases)
    holders: list[tuple[Any, str]] = [(site.reader, "_current"), (releases, "_rule"), (releases, "_order")]
    publish(releases, catalog, fact(738.0), name="one")
    releases.pin(Pin("one"))
    assert names(site) == {"one"}
    slept = [getattr(holder, name) for holder, name in holders]
    publish(releases, catalog, fact(740.0), name="two")
    releases.pin(None)
    assert names(site) == {"two"}
    for (holder, name), former in zip(holders, slept, strict=True):
        interrupted = Interrupted(getattr(holder, name))
        interrupted.then = partial(setattr, holder, name, former)
        setattr(holder, name, interrupted)
    assert site.release.id == "two"
    assert releases.standing().pin is None
    assert [release.id for release in releases.standing().releases] == ["two", "one"]


# What is worked out once a release: no release is told what another says, and not all are kept for ever.


def test_a_question_is_worked_out_once_a_release() -> None:
    once, questions = ReleaseCache(), []
    for _ in range(3):
        once.answer("a", "availability", lambda: questions.append(1))
    assert questions == [1]


def test_an_older_release_beside_a_newer_one_has_answers_of_its_own() -> None:
    once = ReleaseCache()
    for _ in range(2):
        for release in ("old", "new"):
            for question in (("sizes", "cem_cases"), ("sizes", "slim_cases"), "revised"):
                words = once.answer(release, question, lambda r=release, q=question: (r, q))
                assert words == (release, question)


def test_the_answers_of_the_releases_asked_for_longest_ago_are_dropped() -> None:
    once, questions = ReleaseCache(), []
    for release in (*map(str, range(RELEASES_KEPT + 1)), "1", "0"):
        once.answer(release, "revised", lambda release=release: questions.append(release))
    assert questions == [*map(str, range(RELEASES_KEPT + 1)), "0"]
