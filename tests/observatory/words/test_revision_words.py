"""The words for what moved between editions."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

from observatory.model import TOTAL, Period, Revision, RevisionLog, RevisionSize
from observatory.text import MINUS, Text
from observatory.words import change_words, revision_words
from tests.observatory.pieces import COMPLAINTS, INDEPENDENCIA

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
