"""Editions of one series: what a later one may show and what it adds is chosen, attacked, and told to nobody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest

from bench.disclosure import mask_hidden_cells
from etl.disclosure.audit.attack import attack
from etl.disclosure.audit.direct_disclosures import SMALL_GROWTH
from etl.disclosure.audit.edition_pairs import pair_successive_editions
from etl.disclosure.audit.knowledge import read_knowledge
from etl.disclosure.audit.sums import list_sums
from etl.disclosure.audit.uninformative_marks import find_uninformative_marks, find_withheld_months
from etl.disclosure.cells import Cell
from etl.disclosure.suppression.added_totals import hide_small_growth
from etl.disclosure.suppression.edition_cells import continuations, successions
from etl.disclosure.suppression.suppress import suppress
from tests.etl.disclosure.making import CATALOG, small_and_zeros

YEAR = "2023-12-31"
FIRST, SECOND, THIRD = "mimp_cem@2024-01", "mimp_cem@2024-02", "mimp_cem@2024-03"
PLACES = {
    "PE-150201": (0,), "PE-150202": (1,), "PE-1502": (0, 1), "PE-150301": (2,), "PE-1503": (2,),
    "PE-1501": (3,), "PE-15": (0, 1, 2, 3),
}  # fmt: skip
SEXES = {"sex:women": (0,), "sex:men": (1,), "": (0, 1)}
Table = Sequence[Sequence[int]]
Counts = dict[Cell, float]
START: Table = ((40, 12), (30, 9), (25, 8), (60, 50))


def counts_of(table: Table, edition: str, end: str = YEAR) -> Counts:
    """Four districts by sex, the provinces that they are in, and the department."""
    return {
        Cell(edition, "", "cem_cases", place, "2023-01-01", end, sex): float(
            sum(table[district][side] for district in districts for side in sides)
        )
        for place, districts in PLACES.items()
        for sex, sides in SEXES.items()
    }


def released(*editions: Counts) -> tuple[Counts, frozenset[Cell]]:
    """All counts, and what is hidden after a release of one edition after another."""
    counts: Counts = {}
    hidden: frozenset[Cell] = frozenset()
    for edition in editions:
        opened = counts.keys() - hidden
        counts |= edition
        grown_by_few = hide_small_growth(counts, hidden, CATALOG, opened=opened, known={})
        hidden = (
            suppress(counts, CATALOG, hidden_before=hidden, opened=opened, grown_by_few=grown_by_few)
            | grown_by_few
        )
        assert hidden.isdisjoint(opened)
    return counts, hidden


def weak(counts: Counts, hidden: Iterable[Cell]) -> list[str]:
    """What either attacker finds."""
    hidden = frozenset(hidden)
    facts = mask_hidden_cells(counts, hidden)
    small, zeros = small_and_zeros(counts, hidden)
    verdicts = attack(facts, CATALOG), attack(facts, CATALOG, small=small, zeros=zeros)
    return [weakness.reason for verdict in verdicts for weakness in verdict.weaknesses]


def added(*more: tuple[int, int, int]) -> Table:
    """`START` with (district, women, men) more."""
    table = [list(row) for row in START]
    for district, women, men in more:
        table[district][0] += women
        table[district][1] += men
    return table


@pytest.mark.parametrize("end", [YEAR, "2023-11-30"])
@pytest.mark.parametrize("more", [(0, 3, 0), (0, 1, 0), (1, 0, 2), (2, 1, 1), (3, 4, 0)])
def test_who_was_added_is_hidden_up_to_the_department_and_few_of_a_total_with_it(
    end: str, more: tuple[int, int, int]
) -> None:
    first = counts_of(START, FIRST, YEAR if end == YEAR else "2023-10-31")
    later = counts_of(added(more), SECOND, end)
    counts, hidden = released(first, later)
    assert not weak(counts, hidden)
    assert hidden.isdisjoint(first)
    district = next(place for place, districts in PLACES.items() if districts == (more[0],))
    assert {district, "PE-15"} <= {cell.territory for cell in hidden if cell.breakdown}
    few = sum(more[1:]) < CATALOG.policy.small_count_below
    totals = {cell.territory for cell in hidden if not cell.breakdown}
    assert (district in totals, "PE-15" in totals) == (few, False)
    assert SMALL_GROWTH in weak(counts, ())
    assert (SMALL_GROWTH in weak(counts, [cell for cell in later if cell.breakdown])) == few


@pytest.mark.parametrize("end", [YEAR, "2023-11-30"])
def test_where_many_were_added_nothing_is_hidden(end: str) -> None:
    first = counts_of(START, FIRST, YEAR if end == YEAR else "2023-10-31")
    later = counts_of(added((0, 6, 5), (1, 9, 0)), SECOND, end)
    counts, hidden = released(first, later)
    assert hidden == frozenset()
    assert not weak(counts, hidden)


def test_what_is_shown_is_the_same_whoever_of_them_was_added() -> None:
    """In the first edition there were no men; two persons more, of any sex, leave the same release."""
    none = ((40, 0), (30, 0), (25, 8), (60, 50))
    shown = []
    for women in range(3):
        table = [list(row) for row in none]
        table[0][0] += women
        table[0][1] += 2 - women
        counts, hidden = released(counts_of(none, FIRST), counts_of(table, SECOND))
        assert not weak(counts, hidden)
        shown.append({cell: value for cell, value in counts.items() if cell not in hidden})
    assert shown[0] == shown[1] == shown[2]


def test_a_count_that_grows_out_of_the_small_ones_costs_no_total() -> None:
    """Three men, then eight: that the mark stands for a small count can be told of the first edition alone."""
    few = ((40, 3), (30, 9), (25, 8), (60, 50))
    counts, hidden = released(counts_of(few, FIRST), counts_of(((40, 8), *few[1:]), SECOND))
    assert not weak(counts, hidden)
    assert {cell.breakdown for cell in hidden} == {"sex:women", "sex:men"}


@pytest.mark.parametrize(
    "ends", [(YEAR,) * 3, ("2023-10-31", "2023-11-30", YEAR)], ids=["repeated", "going on"]
)
def test_a_third_edition_is_held_against_the_first_where_the_second_hides(ends: Sequence[str]) -> None:
    tables = START, added((0, 2, 0)), added((0, 2, 6), (1, 7, 0))
    counts, hidden = released(*map(counts_of, tables, (FIRST, SECOND, THIRD), ends))
    assert not weak(counts, hidden)
    assert SMALL_GROWTH in weak(counts, [cell for cell in hidden if cell.snapshot != THIRD])


@pytest.mark.parametrize(("more", "is_hidden"), [(1, True), (4, True), (5, False)])
def test_the_total_of_a_centre_that_grew_by_few_is_hidden_like_that_of_its_district(
    more: int, is_hidden: bool
) -> None:
    base = Cell(FIRST, "", "cem_cases", "PE-150112", "2023-01-01", YEAR, "")
    centres = {"centre:CEM1": 30.0, "centre:CEM2": 40.0, "": 70.0}
    first = {base.by(text): value for text, value in centres.items()}
    later = {
        cell.in_edition(SECOND): value + more * (cell.breakdown != "centre:CEM2")
        for cell, value in first.items()
    }
    counts, hidden = released(first, later)
    assert hidden == (later.keys() if is_hidden else frozenset())
    assert not weak(counts, hidden)


def test_a_centre_that_grew_by_few_is_hidden_with_the_others_of_its_district() -> None:
    """A district with 22 cases more shows them; that 2 are of one centre would be told by either of the two."""
    base = Cell(FIRST, "", "cem_cases", "PE-150112", "2023-01-01", YEAR, "")
    grown = {"centre:CEM1": (30.0, 2), "centre:CEM2": (40.0, 20), "": (70.0, 22)}
    first = {base.by(text): value for text, (value, _) in grown.items()}
    later = {base.by(text).in_edition(SECOND): value + more for text, (value, more) in grown.items()}
    counts, hidden = released(first, later)
    assert {cell.breakdown for cell in hidden} == {"centre:CEM1", "centre:CEM2"}
    assert not weak(counts, hidden)
    assert SMALL_GROWTH in weak(counts, ())
    assert weak(counts, [cell for cell in hidden if cell.breakdown == "centre:CEM1"])


def test_a_zero_that_was_withheld_is_withheld_again() -> None:
    """Three persons of two districts were hidden with their zeros; in the later edition there are seven."""
    few = ((3, 0), (1, 0), (25, 8), (60, 50))
    more = ((6, 0), (1, 0), (25, 8), (60, 50))
    counts, hidden = released(counts_of(few, FIRST), counts_of(more, SECOND))
    zeros = {cell for cell in hidden if not counts[cell]}
    assert zeros
    assert {cell.in_edition(SECOND) for cell in zeros} <= hidden
    assert not weak(counts, hidden)


def test_a_mark_that_said_nothing_says_nothing_later() -> None:
    """Three children of two ages, and then many: the ages of nobody were withheld with them, and are so still."""
    ages = ("0-5", "6-11", "12-17", "18-29", "30-59", "60+")

    def by_age(edition: str, *numbers: float) -> Counts:
        total = Cell(edition, "", "cem_cases", "PE-150112", "2023-01-01", YEAR, "")
        parts = {total.by(f"age:{age}"): number for age, number in zip(ages, numbers, strict=True)}
        return {total: sum(numbers), **parts}

    counts, hidden = released(by_age(FIRST, 0, 2, 1, 0, 0, 0), by_age(SECOND, 0, 30, 28, 0, 0, 0))
    assert {cell.breakdown for cell in hidden if cell.snapshot == SECOND} == {f"age:{age}" for age in ages}
    assert not weak(counts, hidden)
    knowledge = read_knowledge(mask_hidden_cells(counts, hidden), CATALOG)
    pairs = list(pair_successive_editions(knowledge, CATALOG))
    months = find_withheld_months(knowledge)
    silent = find_uninformative_marks(
        knowledge, list(list_sums(counts, CATALOG)), pairs, threshold=5, months=months
    )
    assert {cell for cell in hidden if not counts[cell]} <= silent


def test_what_a_shorter_span_hides_a_longer_one_may_show() -> None:
    few, many = ((40, 3), (30, 9), (25, 8), (60, 50)), ((60, 12), (50, 20), (25, 8), (60, 50))
    counts, hidden = released(counts_of(few, FIRST, "2023-10-31"), counts_of(many, SECOND))
    assert {cell.snapshot for cell in hidden} == {FIRST}
    assert not weak(counts, hidden)


def test_a_span_goes_on_where_it_begins_on_the_same_day_and_is_not_repeated() -> None:
    def women(edition: str, end: str, start: str = "2023-01-01") -> Cell:
        return Cell(edition, "", "cem_cases", "PE-150112", start, end, "sex:women")

    october, november = women(FIRST, "2023-10-31"), women(SECOND, "2023-11-30")
    total = november.by("")
    another = women(SECOND, "2023-12-31", start="2023-02-01")
    december = women(THIRD, "2023-12-31")
    cells = [october, november, total, another, december]
    pairs = {(october, november), (november, december), (october, december)}
    assert set(continuations(cells, CATALOG)) == pairs
    assert (
        set(
            pair_successive_editions(
                read_knowledge(mask_hidden_cells(dict.fromkeys(cells, 9.0), ()), CATALOG), CATALOG
            )
        )
        == pairs
    )
    repeated = [*cells[:2], women(SECOND, "2023-10-31")]
    assert set(continuations(repeated, CATALOG)) == set()
    linked = set(
        pair_successive_editions(
            read_knowledge(mask_hidden_cells(dict.fromkeys(repeated, 9.0), ()), CATALOG), CATALOG
        )
    )
    assert linked == {(october, women(SECOND, "2023-10-31"))}


CELL = Cell("mimp_cem@2024-10", "", "cem_cases", "PE-150112", "2024-01-01", "2024-10-31", "")
LATER_CELL = CELL._replace(snapshot="mimp_cem@2024-12")


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
    cells = [*edition(LATER_CELL, 1, 1), *edition(CELL, 1, 1)]
    by_sex = {(of(CELL, sex), of(LATER_CELL, sex)) for sex in ("women", "men")}
    assert set(successions(cells, CATALOG)) == {(CELL, LATER_CELL), *by_sex}


def test_bare_totals_may_differ_by_any_amount() -> None:
    months = CELL._replace(indicator="police_complaints", snapshot="mininter_vcm@2025-01")
    later = months._replace(snapshot="sidpol@2025-02")
    assert suppress({months: 40.0, later: 42.0}, CATALOG) == frozenset()


def test_what_a_later_edition_adds_is_not_given_away() -> None:
    grown = suppress({**edition(CELL, 60, 40), **edition(LATER_CELL, 62, 58)}, CATALOG)
    assert grown == {of(LATER_CELL, "women"), of(LATER_CELL, "men")}
    assert suppress({**edition(CELL, 60, 40), **edition(LATER_CELL, 69, 58)}, CATALOG) == frozenset()


def test_a_count_that_fell_is_not_linked() -> None:
    assert suppress({**edition(CELL, 60, 40), **edition(LATER_CELL, 58, 58)}, CATALOG) == frozenset()


def test_what_one_edition_hides_the_later_ones_keep_hidden() -> None:
    hidden = suppress({**edition(CELL, 60, 3), **edition(LATER_CELL, 80, 43)}, CATALOG)
    assert hidden == {of(base, sex) for base in (CELL, LATER_CELL) for sex in ("women", "men")}


def test_what_a_former_release_hid_stays_hidden_in_its_edition_and_in_later_ones() -> None:
    before = suppress(edition(CELL, 60, 3), CATALOG)
    later = edition(LATER_CELL, 80, 43)
    assert suppress(later, CATALOG) == frozenset()
    assert suppress(later, CATALOG, hidden_before=before) == {of(LATER_CELL, "women"), of(LATER_CELL, "men")}


def test_what_fell_to_zero_is_shown_though_it_was_hidden() -> None:
    assert suppress(edition(CELL, 60, 0), CATALOG, hidden_before=[of(CELL, "men")]) == frozenset()
