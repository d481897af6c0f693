"""Counts that stand in no row and that several sums give by subtraction: they are one count in the model."""

from __future__ import annotations

from etl.disclosure.cells import Cell
from etl.disclosure.suppression.linked_counts import find_absent_counts, link_counts
from tests.etl.disclosure.making import CATALOG, cell_at

HERE, BESIDE, ABOVE = "PE-150201", "PE-150202", "PE-1502"


def counts_of(*, women_here: float, women_above: float) -> dict[Cell, float]:
    """A district without a row for its women, one beside it, and the province of both."""
    men = {HERE: 9.0, BESIDE: 8.0, ABOVE: 17.0}
    women = {HERE: women_here, BESIDE: 6.0, ABOVE: women_above}
    counts = {cell_at(place, "sex:men"): value for place, value in men.items()}
    counts |= {cell_at(place, "sex:women"): value for place, value in women.items() if place != HERE}
    return counts | {cell_at(place): men[place] + women[place] for place in men}


def test_the_part_that_alone_is_missing_is_what_both_of_its_sums_leave() -> None:
    counts = counts_of(women_here=3, women_above=9)
    relations, absent = find_absent_counts(counts, (), CATALOG)
    assert absent == {cell_at(HERE, "sex:women"): 3.0}
    model = link_counts(counts | absent, CATALOG, relations=relations, absent=absent)
    implied = [place for place, cells in enumerate(model.cells) if not cells]
    assert len(implied) == 1
    assert sum(implied[0] in dict(row) for row in model.rows) == 2


def test_sums_that_leave_it_different_values_name_no_count() -> None:
    assert find_absent_counts(counts_of(women_here=3, women_above=11), (), CATALOG)[1] == {}


def test_a_part_beside_one_that_has_no_count_is_not_known() -> None:
    counts = counts_of(women_here=3, women_above=9)
    hidden_before = {cell_at(HERE, "sex:men"), cell_at(BESIDE, "sex:women")}
    counts = {cell: value for cell, value in counts.items() if cell not in hidden_before}
    assert find_absent_counts(counts, hidden_before, CATALOG)[1] == {}


def test_a_place_of_which_nothing_is_said_has_no_zero() -> None:
    """The counts of the district make up those of the province: the other districts have no tables."""
    counts = {cell_at(place, sex): 7.0 for place in (HERE, ABOVE) for sex in ("sex:women", "sex:men")}
    assert find_absent_counts(counts, (), CATALOG)[1] == {}


def test_the_few_people_of_a_place_without_a_row_are_a_count() -> None:
    """Two districts of one province, whose sums are not there, and a department above."""
    counts = {cell_at(HERE): 1.0, cell_at(BESIDE): 3.0, cell_at("PE-1501"): 50.0, cell_at("PE-15"): 54.0}
    assert find_absent_counts(counts, (), CATALOG)[1] == {cell_at(ABOVE): 4.0}
    assert find_absent_counts(counts | {cell_at(BESIDE): 4.0, cell_at("PE-15"): 55.0}, (), CATALOG)[1] == {}
