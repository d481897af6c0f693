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


def test_a_finished_year_has_no_such_sentence() -> None:
    assert same_months(panel_of([*months(2024, 12), *months(2025, 12)])) == ()


def test_a_missing_or_protected_month_leaves_the_sentence_out() -> None:
    newest_months, before = months(2026, 5), months(2025, 12)
    assert same_months(panel_of([*before[:2], *before[3:], *newest_months])) == ()
    assert (
        same_months(
            panel_of([*before, *newest_months[:1], replace(newest_months[1], value=None), *newest_months[2:]])
        )
        == ()
    )


def test_two_editions_are_never_set_beside_each_other() -> None:
    before = [replace(row, snapshot="mininter_vcm@2025-12") for row in months(2025, 12)]
    assert same_months(panel_of([*before, *months(2026, 5)])) == ()


def test_a_break_between_the_two_years_leaves_the_sentence_out() -> None:
    cut = Event("x", Period.month(2026, 2).start, "x", "x", ("PE-150112",), breaks_series=True)
    panel = panel_of([*months(2025, 12), *months(2026, 5)])
    assert same_months(panel)
    assert same_months(replace(panel, events=(cut,))) == ()


def test_rates_are_not_added_and_many_places_are_not_listed() -> None:
    panel = panel_of([*months(2025, 12), *months(2026, 5)])
    assert same_months(replace(panel, indicators=(RATE,))) == ()
    many = [
        row
        for place in LIMA_NORTE[:4]
        for row in (*months(2025, 12, place=place.code), *months(2026, 5, place=place.code))
    ]
    assert same_months(panel_of(many)) == ()


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
