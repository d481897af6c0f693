"""The same months of two years: both sums of one edition, careful words, and nothing where a month is missing."""

from __future__ import annotations

from dataclasses import replace

from observatory.model import Event, Panel, Period, Row
from observatory.text import Text
from observatory.words import describe
from observatory.words.same_months import NOTHING_TO_CONCLUDE, same_months, same_months_table
from tests.observatory.making import panel, row
from tests.observatory.pieces import COMPLAINTS, LIMA_NORTE, RATE

ES = Text()


def months(year: int, count: int, *, value: float = 10, place: str = "PE-150112") -> list[Row]:
    return [row("police_complaints", place, f"{year}-{month:02}", value) for month in range(1, count + 1)]


def shown(rows: list[Row]) -> Panel:
    return panel(COMPLAINTS, rows)


def test_both_sums_are_said_with_their_months_and_no_verdict() -> None:
    rows = [*months(2025, 12), *months(2026, 5, value=9), row("police_complaints", "PE-150112", "2025", 120)]
    (said, careful) = describe.same_months_notes(shown(rows), ES)
    assert said == (
        "Independencia: 45 denuncias de enero a mayo de 2026 y 50 de enero a mayo de 2025, según la misma edición."
    )
    assert careful == ES.t(NOTHING_TO_CONCLUDE)
    assert {said, careful} <= set(describe.notes(shown(rows), ES))


def test_a_finished_year_has_no_such_sentence() -> None:
    assert same_months(shown([*months(2024, 12), *months(2025, 12)])) == ()


def test_a_missing_or_protected_month_leaves_the_sentence_out() -> None:
    now, before = months(2026, 5), months(2025, 12)
    assert same_months(shown([*before[:2], *before[3:], *now])) == ()
    assert same_months(shown([*before, *now[:1], replace(now[1], value=None), *now[2:]])) == ()


def test_two_editions_are_never_set_beside_each_other() -> None:
    before = [replace(one, snapshot="mininter_vcm@2025-12") for one in months(2025, 12)]
    assert same_months(shown([*before, *months(2026, 5)])) == ()


def test_a_break_between_the_two_years_leaves_the_sentence_out() -> None:
    cut = Event("x", Period.month(2026, 2).start, "x", "x", ("PE-150112",), breaks_series=True)
    whole = shown([*months(2025, 12), *months(2026, 5)])
    assert same_months(whole)
    assert same_months(replace(whole, events=(cut,))) == ()


def test_rates_are_not_added_and_many_places_are_not_listed() -> None:
    whole = shown([*months(2025, 12), *months(2026, 5)])
    assert same_months(replace(whole, indicators=(RATE,))) == ()
    many = [
        one
        for place in LIMA_NORTE[:4]
        for one in (*months(2025, 12, place=place.code), *months(2026, 5, place=place.code))
    ]
    assert same_months(shown(many)) == ()


def test_every_former_year_stands_in_the_table_until_one_lacks_a_month() -> None:
    rows = [
        *months(2022, 4),
        *months(2023, 12, value=7),
        *months(2024, 12),
        *months(2025, 12),
        *months(2026, 5),
    ]
    table = same_months_table(shown(rows), ES)
    assert table is not None
    assert [[cell.text for cell in row[1:]] for row in table.rows] == [
        ["de enero a mayo de 2026", "50"], ["de enero a mayo de 2025", "50"],
        ["de enero a mayo de 2024", "50"], ["de enero a mayo de 2023", "35"],
    ]  # fmt: skip
    assert same_months_table(shown(months(2026, 5)), ES) is None


def test_a_break_and_another_edition_end_the_former_years() -> None:
    whole = shown([*months(2023, 12), *months(2024, 12), *months(2025, 12), *months(2026, 5)])
    cut = Event("x", Period.month(2024, 6).start, "x", "x", ("PE-150112",), breaks_series=True)
    (one,) = same_months(replace(whole, events=(cut,)))
    assert [period.start.year for period, _ in one.before] == [2025]
    other = [replace(row, snapshot="mininter_vcm@2025-12") for row in months(2024, 12)]
    (one,) = same_months(shown([*months(2023, 12), *other, *months(2025, 12), *months(2026, 5)]))
    assert [period.start.year for period, _ in one.before] == [2025]
