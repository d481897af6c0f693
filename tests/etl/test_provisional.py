"""The last three months of a police edition are provisional in the release, and chart, table and sentence show it."""

from __future__ import annotations

from pathlib import Path

import pytest

from observatory.catalog import Catalog
from observatory.charts.kinds.chosen_kind import DESK, chart_of
from observatory.files.csv_lines import csv_lines
from observatory.model import ObsStatus, Panel
from observatory.store.releases import SqliteReleases
from observatory.text import Text
from observatory.vocabulary import phrases
from observatory.words import describe
from observatory.words.labels import MARKS
from tests.kit.asking import panel_in_release
from tests.observatory.charts.telling import finding_of

ES = Text()
PLACE = "indicator=police_complaints&territory=PE-150112"


@pytest.fixture(scope="module")
def releases(built_store: Path) -> SqliteReleases:
    return SqliteReleases(built_store)


def provisional(panel: Panel) -> set[str]:
    return {str(row.period) for row in panel.rows if row.obs_status is ObsStatus.PROVISIONAL}


def test_the_last_three_months_and_the_spans_that_hold_them_are_provisional(
    releases: SqliteReleases, catalog: Catalog
) -> None:
    months = {"2026-03", "2026-04", "2026-05"}
    every = panel_in_release(releases, catalog, f"{PLACE}&grain=all")
    assert provisional(every) == {*months, "2026-01-01/2026-05-31"}
    group = panel_in_release(releases, catalog, "indicator=police_complaints&territory=PE-LN")
    assert provisional(group) == {"2026-01-01/2026-05-31"}


@pytest.mark.parametrize("place", ["PE-150112", "PE-LN", "PE-1501", "PE"])
def test_a_full_year_of_an_older_edition_is_provisional_with_its_rate(
    releases: SqliteReleases, catalog: Catalog, place: str
) -> None:
    for indicator in ("police_complaints", "police_complaint_rate"):
        query = f"indicator={indicator}&territory={place}&grain=year&as_of=2026-02-01"
        assert provisional(panel_in_release(releases, catalog, query)) == {"2025"}


WORD = ES.t(MARKS["provisional"])


def test_chart_table_sentence_and_file_say_so(releases: SqliteReleases, catalog: Catalog) -> None:
    panel = panel_in_release(releases, catalog, f"{PLACE}&grain=month&period=2026")
    marks = chart_of(panel, ES, width=DESK).marks
    assert [mark.look.fill for mark in marks] == ["full"] * 2 + ["hollow"] * 3
    assert [WORD in mark.words for mark in marks] == [False] * 2 + [True] * 3
    table = describe.table(panel, ES)
    assert [any(cell.text == WORD for cell in line) for line in table.rows] == [True] * 3 + [False] * 2
    lines = list(csv_lines(panel))
    assert sum("provisional" in line for line in lines[1:]) == 3
    newest = panel_in_release(releases, catalog, f"{PLACE}&grain=month&period=2026-05")
    assert ES.t(phrases.PROVISIONAL) in finding_of(newest, ES)
    final = panel_in_release(releases, catalog, f"{PLACE}&grain=month&period=2026-01")
    assert set(describe.notes(newest, ES)) > set(describe.notes(final, ES))
