"""The headline cards."""

from __future__ import annotations

from dataclasses import replace

from layouts.parts.cards import newest_year, rate_line, women_line, yearly
from observatory.model import ObsStatus
from observatory.text import Text
from tests.observatory import panels

TEXT = Text()


def test_a_card_shows_the_newest_full_year_and_not_the_partial_one_after_it() -> None:
    card_made = yearly(panels.trend(), "ochre", TEXT)
    assert card_made.number == "738"
    assert "2023" in card_made.words


def test_a_card_without_a_usable_year_says_so_and_gives_the_two_last_dated_figures() -> None:
    panel = panels.sparse()
    disputed = tuple(replace(row, disputed=row.disputed or row.period.grain == "year") for row in panel.rows)
    card_made = yearly(replace(panel, rows=disputed), "violet", TEXT)
    assert card_made.number == ""
    assert card_made.words.startswith("El Alto: sin cifra anual utilizable")
    assert [line.split(" casos")[0] for line in card_made.lines] == ["11\u202f729", "1156"]
    assert card_made.estimate


def test_a_year_that_another_statement_contradicts_makes_no_headline() -> None:
    panel = panels.trend()
    disputed = tuple(replace(row, disputed=True) for row in panel.rows)
    assert newest_year(replace(panel, rows=disputed)) is None


def test_a_withdrawn_value_makes_no_headline() -> None:
    panel = panels.trend()
    gone = tuple(replace(row, value=None, obs_status=ObsStatus.WITHDRAWN) for row in panel.rows)
    assert newest_year(replace(panel, rows=gone)) is None


def test_a_rate_is_said_with_its_interval() -> None:
    (words,) = rate_line(panels.rates(), TEXT)
    assert "intervalo del 95 %" in words


def test_women_are_said_only_for_the_same_period() -> None:
    total = newest_year(panels.trend())
    women = panels.row("cem_cases", "PE-150112", "2023", 651, breakdown="sex:women")
    of_another_year = panels.row("cem_cases", "PE-150112", "2022", 700, breakdown="sex:women")
    panel = replace(panels.trend(), rows=(women, of_another_year))
    assert women_line(panel, total, TEXT) == ("651 de ellos de mujeres",)
    assert women_line(replace(panel, rows=(of_another_year,)), total, TEXT) == ()
