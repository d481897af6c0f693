"""The words for changes: between releases, between editions, and between the same months of two years."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

import pytest

from observatory.model import (
    TOTAL,
    Change,
    Event,
    Panel,
    Period,
    ReleaseChange,
    Revision,
    RevisionLog,
    RevisionSize,
    Row,
)
from observatory.text import MINUS, Text
from observatory.words import change_words, describe, labels, revision_words
from observatory.words.table import NOTHING_TO_CONCLUDE, same_months, same_months_table
from tests.observatory.pieces import COMPLAINTS, INDEPENDENCIA, LIMA_NORTE, RATE, panel, row

TEXT = Text()
MOVED = Revision(
    "police_complaints", "PE-150112", Period.year(2025), TOTAL, 2579, "mininter_vcm@2025-12", 2615,
    "sidpol@2026-05", date(2026, 8, 1),
)  # fmt: skip
LOG = RevisionLog(
    COMPLAINTS, INDEPENDENCIA, (MOVED,), (RevisionSize(0, 0, 1, 1, 0.13, 0.13),),
    (RevisionSize(0, 0, 8, 8, 0.126, 0.237), RevisionSize(24, None, 9, 8, 0.0, -0.03)),
    (INDEPENDENCIA,), Period.month(2026, 5), (), "r", date(2026, 11, 25),
)  # fmt: skip


def test_one_place_with_few_months_borrows_the_sizes_of_all() -> None:
    assert "8 casos en 8 lugares" in revision_words.may_still_move(LOG, TEXT)
    enough = replace(LOG, sizes=(RevisionSize(0, 0, 40, 1, 0.02, -0.05),))
    words = revision_words.may_still_move(enough, TEXT)
    assert "En el caso del medio cambió +2,0 %." in words
    assert f"En el que más cambió, {MINUS}5,0 %" in words
    assert "pocos casos" not in words


def test_without_two_editions_of_a_new_month_nothing_is_foretold() -> None:
    old = (RevisionSize(24, None, 9, 8, 0.0, 0.0),)
    assert "%" not in revision_words.may_still_move(replace(LOG, sizes=(), everywhere=old), TEXT)


def test_records_are_plain_json() -> None:
    (record,) = json.loads(json.dumps(list(revision_words.records(LOG))))
    assert (record["former"], record["value"], record["difference"]) == (2579, 2615, 36)
    assert (record["former_edition"], record["edition"]) == ("2025-12", "2026-05")


def test_a_place_without_a_month_of_that_age_says_none() -> None:
    table = revision_words.by_age(LOG, TEXT)
    assert [cell.text for cell in table.rows[1]][:2] == ["24 meses o más", "ninguno"]


def test_of_a_register_whose_writers_nobody_knows_no_difference_and_no_per_cent_is_told() -> None:
    unknown = replace(LOG, indicator=replace(COMPLAINTS, writers="unknown"))
    (table_row,) = revision_words.changes(unknown, TEXT).rows
    assert len(table_row) == len(revision_words.changes(unknown, TEXT).headers) == 7
    told = " ".join(
        [
            *(cell.text for cell in table_row),
            *revision_words.changes(unknown, TEXT).headers,
            change_words.sentence(MOVED, unknown.indicator, TEXT),
            change_words.title(MOVED, "Independencia", unknown.indicator, text=TEXT),
            revision_words.may_still_move(unknown, TEXT),
        ]
    )
    assert "2579" in told and "2615" in told and revision_words.may_still_move(unknown, TEXT) in told
    assert not re.search(r"%|[+−]\d|36|Diferencia", told)
    assert [record["difference"] for record in revision_words.records(unknown)] == [None]


BETWEEN = ReleaseChange(
    "2026-11-01-aa", "2026-12-01-bb", date(2026, 12, 1), Change.CHANGED, "police_complaints", "PE-150112",
    Period.year(2025), TOTAL, 2579, 2615,
)  # fmt: skip


@pytest.mark.parametrize(
    ("value", "said"), [(36, "+36"), (-4, f"{MINUS}4"), (0, "0"), (-0.04, "0,0"), (0.05, "+0,1")]
)
def test_a_difference_says_its_sign_and_zero_has_none(value: float, said: str) -> None:
    assert labels.format_signed_number(value, TEXT, 1 if "," in said else 0) == said


@pytest.mark.parametrize("change", list(Change))
@pytest.mark.parametrize("moved", [MOVED, BETWEEN])
def test_each_kind_of_change_is_said_without_numbers_too(change: Change, moved: change_words.Moved) -> None:
    if change is Change.CHANGED:
        return
    bare = replace(
        moved, change=change, former=None, value=5 if change in (Change.GIVEN, Change.FREED) else None
    )
    cells = change_words.cells(bare, COMPLAINTS, ("a", "b"), text=TEXT)
    assert all(cell.text for cell in cells[:-1])
    assert cells[-1].text == ""
    assert change_words.word(bare, TEXT) in change_words.title(bare, "Independencia", COMPLAINTS, text=TEXT)
    assert change_words.former(bare, COMPLAINTS, TEXT) in change_words.sentence(bare, COMPLAINTS, TEXT)
    assert change_words.record(bare, COMPLAINTS)["change"] == change.value


def test_a_change_between_releases_names_both() -> None:
    log = replace(LOG, releases=(BETWEEN,))
    (row,) = revision_words.release_changes(log, TEXT).rows
    assert [cell.text for cell in row] == [
        "2025", change_words.word(BETWEEN, TEXT), "2579", "2026-11-01-aa", "2615", "2026-12-01-bb", "+36",
        "1 de diciembre de 2026",
    ]  # fmt: skip
    (record,) = revision_words.release_records(log)
    assert (record["former_release"], record["release"], record["difference"]) == (
        "2026-11-01-aa",
        "2026-12-01-bb",
        36,
    )


ES = Text()


def months(year: int, count: int, *, value: float = 10, place: str = "PE-150112") -> list[Row]:
    return [row("police_complaints", place, f"{year}-{month:02}", value) for month in range(1, count + 1)]


def panel_of(rows: list[Row]) -> Panel:
    return panel(COMPLAINTS, rows)


def test_both_sums_are_said_with_their_months_and_no_verdict() -> None:
    rows = [*months(2025, 12), *months(2026, 5, value=9), row("police_complaints", "PE-150112", "2025", 120)]
    (said, careful) = describe.same_months_notes(panel_of(rows), ES)
    assert said == (
        "Independencia: 45 denuncias de enero a mayo de 2026 y 50 de enero a mayo de 2025, según la misma edición."
    )
    assert careful == ES.t(NOTHING_TO_CONCLUDE)
    assert {said, careful} <= set(describe.notes(panel_of(rows), ES))


BEFORE, NEWEST = months(2025, 12), months(2026, 5)
BROKEN = Event("x", Period.month(2026, 2).start, "x", "x", ("PE-150112",), breaks_series=True)
SILENT = {
    "a finished year": panel_of([*months(2024, 12), *BEFORE]),
    "a missing month": panel_of([*BEFORE[:2], *BEFORE[3:], *NEWEST]),
    "a protected month": panel_of([*BEFORE, NEWEST[0], replace(NEWEST[1], value=None), *NEWEST[2:]]),
    "two editions": panel_of([*(replace(row, snapshot="mininter_vcm@2025-12") for row in BEFORE), *NEWEST]),
    "a break": replace(panel_of([*BEFORE, *NEWEST]), events=(BROKEN,)),
    "a rate": replace(panel_of([*BEFORE, *NEWEST]), indicators=(RATE,)),
    "many places": panel_of(
        [replace(row, territory=place.code) for place in LIMA_NORTE[:4] for row in (*BEFORE, *NEWEST)]
    ),
}


@pytest.mark.parametrize("case", SILENT)
def test_where_the_same_months_cannot_be_set_beside_each_other_nothing_is_said(case: str) -> None:
    assert same_months(panel_of([*BEFORE, *NEWEST]))
    assert same_months(SILENT[case]) == ()


def test_every_former_year_stands_in_the_table_until_one_lacks_a_month() -> None:
    rows = [
        *months(2022, 4),
        *months(2023, 12, value=7),
        *months(2024, 12),
        *months(2025, 12),
        *months(2026, 5),
    ]
    table = same_months_table(panel_of(rows), ES)
    assert table is not None
    assert [[cell.text for cell in row[1:]] for row in table.rows] == [
        ["de enero a mayo de 2026", "50"], ["de enero a mayo de 2025", "50"],
        ["de enero a mayo de 2024", "50"], ["de enero a mayo de 2023", "35"],
    ]  # fmt: skip
    assert same_months_table(panel_of(months(2026, 5)), ES) is None


def test_a_break_and_another_edition_end_the_former_years() -> None:
    panel = panel_of([*months(2023, 12), *months(2024, 12), *months(2025, 12), *months(2026, 5)])
    cut = Event("x", Period.month(2024, 6).start, "x", "x", ("PE-150112",), breaks_series=True)
    (comparison,) = same_months(replace(panel, events=(cut,)))
    assert [period.start.year for period, _ in comparison.before] == [2025]
    other_edition = [replace(row, snapshot="mininter_vcm@2025-12") for row in months(2024, 12)]
    (comparison,) = same_months(
        panel_of([*months(2023, 12), *other_edition, *months(2025, 12), *months(2026, 5)])
    )
    assert [period.start.year for period, _ in comparison.before] == [2025]
