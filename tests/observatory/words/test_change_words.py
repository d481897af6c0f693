"""Every kind of change has its word, its sentence and its record; none tells a number that is hidden."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from observatory.model import TOTAL, Change, Period, ReleaseChange
from observatory.text import MINUS, Text
from observatory.words import change_words, revision_words
from tests.observatory.pieces import COMPLAINTS
from tests.observatory.words.test_revision_words import LOG, MOVED

TEXT = Text()
BETWEEN = ReleaseChange(
    "2026-11-01-aa", "2026-12-01-bb", date(2026, 12, 1), Change.CHANGED, "police_complaints", "PE-150112",
    Period.year(2025), TOTAL, 2579, 2615,
)  # fmt: skip


@pytest.mark.parametrize(
    ("value", "said"), [(36, "+36"), (-4, f"{MINUS}4"), (0, "0"), (-0.04, "0,0"), (0.05, "+0,1")]
)
def test_a_difference_says_its_sign_and_zero_has_none(value: float, said: str) -> None:
    assert change_words.format_signed_number(value, TEXT, 1 if "," in said else 0) == said


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
