"""Sums whose several parts are all small are withheld whole, and both programs read that in their marks alike."""

from __future__ import annotations

from calendar import monthrange

from hypothesis import given, settings
from hypothesis import strategies as st

from bench.disclosure import mask_hidden_cells
from etl.disclosure.audit.attack import attack
from etl.disclosure.audit.declared_rules import protects_small
from etl.disclosure.audit.knowledge import read_knowledge
from etl.disclosure.audit.sums import list_sums
from etl.disclosure.audit.uninformative_marks import find_uninformative_marks, find_withheld_months
from etl.disclosure.cells import Cell
from etl.disclosure.engine.secondary.linked_tables import WithheldCells
from etl.disclosure.engine.secondary.withheld_sums import withhold_sums
from etl.disclosure.suppression.declared_sums import find_relations
from etl.disclosure.suppression.suppress import suppress
from tests.etl.disclosure.making import CATALOG, small_and_zeros

BASE = Cell("mimp_cem@2024", "", "cem_cases", "PE-01", "2023-01-01", "2023-12-31", "")
FORMS = ("economic", "physical", "psychological")
PLACES = ("PE-0101", "PE-0102", "PE-0103")


def at(place: str, form: str = "") -> Cell:
    return BASE._replace(territory=place, breakdown=form and f"form:{form}")


def table(economic: tuple[int, ...], *, others: int = 40) -> dict[Cell, float]:
    """Three provinces of one department, and another department of one, by three forms."""
    inner = {place: (count, others, others + 9) for place, count in zip(PLACES, economic, strict=True)}
    inner["PE-0201"] = (30, others, others)
    counts: dict[Cell, float] = {}
    for place, row in inner.items():
        for form, count in zip(FORMS, row, strict=True):
            for holder in (place, place[:5], "PE"):
                for trait in (form, ""):
                    counts[at(holder, trait)] = counts.get(at(holder, trait), 0.0) + count
    return counts


def withheld(counts: dict[Cell, float], opened: frozenset[Cell] = frozenset()) -> WithheldCells:
    return withhold_sums(
        counts,
        list(find_relations(counts, CATALOG)),
        threshold=5,
        find_total=lambda cell: cell.by(""),
        may_be=lambda cell: CATALOG.territories[cell.territory].is_local and cell not in opened,
    )


def test_the_parts_of_a_small_whole_are_withheld_with_their_zeros() -> None:
    counts = table((2, 1, 0))
    sums_withheld = withheld(counts)
    assert sums_withheld.cells == sums_withheld.silent == {at(place, "economic") for place in PLACES}
    assert sums_withheld.zeros == {at("PE-0103", "economic")}
    assert sums_withheld.cells <= suppress(counts, CATALOG)


def test_a_whole_with_one_live_part_or_a_large_one_is_not_withheld() -> None:
    assert withheld(table((2, 0, 0))) == WithheldCells()
    assert withheld(table((2, 1, 5))) == WithheldCells()


def test_parts_that_can_each_be_any_small_value_are_not_withheld() -> None:
    """Three parts of seven may each be 1 to 4; three of five may not, nor three of ten."""
    assert withheld(table((2, 2, 3))) == WithheldCells()
    assert withheld(table((2, 2, 1))).cells
    assert withheld(table((4, 4, 2))).cells


def test_where_one_part_less_could_not_make_the_whole_a_mark_still_says_that_somebody_is_there() -> None:
    sums_withheld = withheld(table((4, 4, 4)))
    assert sums_withheld.cells == {at(place, "economic") for place in PLACES}
    assert sums_withheld.silent == frozenset()


def test_what_was_shown_before_keeps_a_sum_from_being_withheld() -> None:
    assert withheld(table((2, 1, 0)), frozenset([at("PE-0103", "economic")])) == WithheldCells()


def test_a_zero_that_a_shown_whole_gives_is_no_unknown() -> None:
    counts = table((2, 1, 0))
    for place in ("PE-0103",):
        counts |= {at(place, form): 0.0 for form in ("physical", "psychological", "")}
    sums_withheld = withheld(counts)
    assert at("PE-0103", "economic") in sums_withheld.cells
    assert sums_withheld.zeros == frozenset()


def test_a_department_is_opened_for_one_whom_the_insider_would_know() -> None:
    """Six in the department, five and more in one province: whoever is told so knows that the other has one."""
    counts = table((1, 5, 0))
    hidden = suppress(counts, CATALOG)
    assert at("PE-01", "economic") in hidden
    small, zeros = small_and_zeros(counts, (cell for cell in counts if protects_small(cell, CATALOG)))
    assert attack(mask_hidden_cells(counts, hidden), CATALOG, small=small, zeros=zeros).weaknesses == ()
    narrower = hidden - {cell for cell in hidden if not CATALOG.territories[cell.territory].is_local}
    weaknesses = attack(mask_hidden_cells(counts, narrower), CATALOG, small=small, zeros=zeros).weaknesses
    assert {weakness.interval for weakness in weaknesses} == {(1, 1)}
    assert suppress(counts, CATALOG, hidden_before=hidden) == hidden


@settings(max_examples=15)
@given(st.tuples(*[st.integers(0, 9)] * 3), st.sampled_from([9, 25, 40]))
def test_neither_attacker_gets_in_and_a_telling_mark_is_no_zero(
    numbers: tuple[int, ...], others: int
) -> None:
    counts = table(numbers, others=others)
    hidden = suppress(counts, CATALOG)
    rows = mask_hidden_cells(counts, hidden)
    small, zeros = small_and_zeros(counts, (cell for cell in counts if protects_small(cell, CATALOG)))
    assert attack(rows, CATALOG).weaknesses == ()
    assert attack(rows, CATALOG, small=small, zeros=zeros).weaknesses == ()
    knowledge = read_knowledge(rows, CATALOG)
    months = find_withheld_months(knowledge)
    silent = find_uninformative_marks(knowledge, list(list_sums(counts, CATALOG)), threshold=5, months=months)
    assert hidden & zeros <= silent
    assert suppress(counts, CATALOG, hidden_before=hidden) == hidden


def test_the_marks_of_months_that_are_withheld_together_say_nothing_to_either_attacker() -> None:
    """Nobody in twelve marked months, as what the department has besides tells: if a mark said 1, that could not be."""
    days = [
        (f"2023-{month:02}-01", f"2023-{month:02}-{monthrange(2023, month)[1]}") for month in range(1, 13)
    ]
    counts: dict[Cell, float] = {}
    for start, end in days:
        counts |= {at("PE-0101").during(start, end): 0.0, at("PE-0102").during(start, end): 10.0}
        counts[at("PE-01").during(start, end)] = 10.0
    hidden = {cell for cell in counts if cell.territory == "PE-0101"}
    assert attack(mask_hidden_cells(counts, hidden), CATALOG).weaknesses == ()
    assert attack(mask_hidden_cells(counts, hidden), CATALOG, small=frozenset()).weaknesses == ()
    one_less = hidden - {at("PE-0101").during(*days[0])}
    assert attack(
        mask_hidden_cells(counts, one_less), CATALOG
    ).weaknesses  # then a mark says that the month has some
