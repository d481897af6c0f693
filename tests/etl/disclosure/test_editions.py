"""Editions of one series: which cells a later one may show that an earlier one hid, and the growth between them."""

from __future__ import annotations

from etl.disclosure.cells import Cell
from etl.disclosure.suppression.edition_cells import successions
from etl.disclosure.suppression.suppress import suppress
from tests.etl.disclosure.making import CATALOG

FIRST = Cell("mimp_cem@2024-10", "", "cem_cases", "PE-150112", "2024-01-01", "2024-10-31", "")
SECOND = FIRST._replace(snapshot="mimp_cem@2024-12")


def edition(base: Cell, women: float, men: float) -> dict[Cell, float]:
    """A district by sex, and its total."""
    return {
        base: women + men,
        base._replace(breakdown="sex:women"): women,
        base._replace(breakdown="sex:men"): men,
    }


def of(base: Cell, sex: str) -> Cell:
    return base._replace(breakdown=f"sex:{sex}")


def test_counts_are_linked_in_the_order_of_the_editions() -> None:
    cells = [*edition(SECOND, 1, 1), *edition(FIRST, 1, 1)]
    by_sex = {(of(FIRST, sex), of(SECOND, sex)) for sex in ("women", "men")}
    assert set(successions(cells, CATALOG)) == {(FIRST, SECOND), *by_sex}


def test_bare_totals_may_differ_by_any_amount() -> None:
    months = FIRST._replace(indicator="police_complaints", snapshot="mininter_vcm@2025-01")
    later = months._replace(snapshot="sidpol@2025-02")
    assert suppress({months: 40.0, later: 42.0}, CATALOG) == frozenset()


def test_what_a_later_edition_adds_is_not_given_away() -> None:
    grown = suppress({**edition(FIRST, 60, 40), **edition(SECOND, 62, 58)}, CATALOG)
    assert grown == {of(SECOND, "women"), of(SECOND, "men")}
    assert suppress({**edition(FIRST, 60, 40), **edition(SECOND, 69, 58)}, CATALOG) == frozenset()


def test_a_count_that_fell_is_not_linked() -> None:
    assert suppress({**edition(FIRST, 60, 40), **edition(SECOND, 58, 58)}, CATALOG) == frozenset()


def test_what_one_edition_hides_the_later_ones_keep_hidden() -> None:
    hidden = suppress({**edition(FIRST, 60, 3), **edition(SECOND, 80, 43)}, CATALOG)
    assert hidden == {of(base, sex) for base in (FIRST, SECOND) for sex in ("women", "men")}


def test_what_a_former_release_hid_stays_hidden_in_its_edition_and_in_later_ones() -> None:
    before = suppress(edition(FIRST, 60, 3), CATALOG)
    later = edition(SECOND, 80, 43)
    assert suppress(later, CATALOG) == frozenset()
    assert suppress(later, CATALOG, hidden_before=before) == {of(SECOND, "women"), of(SECOND, "men")}


def test_what_fell_to_zero_is_shown_though_it_was_hidden() -> None:
    assert suppress(edition(FIRST, 60, 0), CATALOG, hidden_before=[of(FIRST, "men")]) == frozenset()
