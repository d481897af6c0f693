"""Suppression is deterministic, keeps cells as they were, and chooses apart only what nothing ties to the rest."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bench.disclosure import SCOPES, counts_in, mask_hidden_cells, small_ones
from etl.disclosure.audit.attack import attack
from etl.disclosure.cells import Cell
from etl.disclosure.engine.secondary import secondary_cells
from etl.disclosure.engine.secondary.withheld_sums import WiderSums
from etl.disclosure.suppression import suppress as choice
from etl.disclosure.suppression.suppress import Block, may_be_withheld, suppress
from observatory.catalog import Catalog
from observatory.store.reading.public_facts import Fact
from tests.etl.disclosure.making import BASE, CATALOG

DISTRICTS = CATALOG.territories["PE-LN"].members
SEXES = ("women", "men")
FORMS = ("psychological", "physical", "sexual", "economic")


def tables(counts: list[int]) -> dict[Cell, float]:
    """Eight districts of Lima Norte by sex and by form from 8 x 2 x 4 counts; totals of each, the group and Peru."""
    totals: dict[Cell, float] = {}
    chosen = iter(counts)
    for district in DISTRICTS:
        for sex in SEXES:
            for form in FORMS:
                count = float(next(chosen))
                for place in (district, "PE-LN", "PE"):
                    for breakdown in ("", f"sex:{sex}", f"form:{form}"):
                        cell = BASE._replace(territory=place, breakdown=breakdown)
                        totals[cell] = totals.get(cell, 0.0) + count
    return totals


def small_of(counts: dict[Cell, float]) -> set[Cell]:
    return {cell for cell, value in counts.items() if 1 <= value <= 4 and cell.territory != "PE"}


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    assert suppress(tables([20] * 64), CATALOG) == frozenset()


def test_nothing_at_all_hides_nothing() -> None:
    assert suppress({}, CATALOG) == frozenset()


def test_a_small_count_is_hidden_with_others_and_the_country_stays() -> None:
    counts = tables([20] * 56 + [20, 20, 20, 20, 1, 1, 1, 0])
    hidden = suppress(counts, CATALOG)
    assert small_of(counts) < hidden
    assert not any(cell.territory == "PE" or not cell.breakdown for cell in hidden)


def test_a_small_count_of_a_department_or_of_no_person_is_no_reason_to_hide() -> None:
    assert suppress({BASE._replace(territory="PE-15"): 3.0}, CATALOG) == frozenset()
    assert suppress({BASE: 60.0, BASE._replace(breakdown="sex:women"): 60.0,
                     BASE._replace(breakdown="sex:men"): 0.0}, CATALOG) == frozenset()  # fmt: skip


def test_a_district_with_one_centre_is_hidden_as_that_centre() -> None:
    counts = {
        BASE: 60.0, BASE._replace(breakdown="centre:CEM1"): 60.0,
        BASE._replace(breakdown="sex:women"): 57.0, BASE._replace(breakdown="sex:men"): 3.0,
        BASE._replace(breakdown="centre:CEM1;sex:women"): 57.0, BASE._replace(breakdown="centre:CEM1;sex:men"): 3.0,
    }  # fmt: skip
    assert suppress(counts, CATALOG) == {cell for cell in counts if "sex" in cell.breakdown}


def test_what_opening_a_department_brings_down_to_the_greatest_small_value_is_protected_too() -> None:
    """The sexual cases of PE-140105 (10 to 14 beside four economic ones) could be 4 once its department is open."""
    local = {"PE-140101": (254, 2, 54), "PE-140105": (254, 2, 12), "PE-200101": (900, 1, 252),
             "PE-030101": (800, 3, 108), "PE-240101": (700, 2, 38)}  # fmt: skip
    wide = {
        territory.code
        for territory in CATALOG.territories.values()
        if territory.parent == "PE" and territory.level == "department"
    }
    counts: dict[Cell, float] = {}
    for place, (physical, economic, sexual) in {**local, **dict.fromkeys(wide - {
        "PE-14", "PE-20", "PE-03", "PE-24"}, (900, 90, 90))}.items():  # fmt: skip
        for code, count in (("physical", physical), ("economic", economic), ("sexual", sexual)):
            for above in {place, place[:7], place[:5], "PE"}:
                for breakdown in ("", f"form:{code}"):
                    cell = BASE._replace(territory=above, breakdown=breakdown)
                    counts[cell] = counts.get(cell, 0.0) + count
    hidden = suppress(counts, CATALOG)
    assert not attack(mask_hidden_cells(counts, hidden), CATALOG).weaknesses


def test_women_shown_without_the_few_men_are_hidden() -> None:
    women = BASE._replace(breakdown="sex:women")
    assert suppress({BASE: 60.0, women: 57.0}, CATALOG) == {women}
    assert suppress({BASE: 60.0, women: 50.0}, CATALOG) == frozenset()


def test_the_districts_beside_those_of_a_province_are_protected_though_they_are_not_there() -> None:
    province, districts = BASE._replace(territory="PE-1501"), ("PE-150112", "PE-150101")
    counts = {province: 103.0, **{BASE._replace(territory=district): 50.0 for district in districts}}
    assert suppress(counts, CATALOG) & counts.keys()
    assert suppress({**counts, province: 140.0}, CATALOG) == frozenset()


def test_a_department_is_hidden_only_where_it_is_all_that_stands_for_one_small_count() -> None:
    def form(place: str, count: float, large: float) -> dict[Cell, float]:
        cell = BASE._replace(territory=place)
        return {
            cell._replace(breakdown="form:economic"): count,
            cell._replace(breakdown="form:physical"): large,
        }

    alone = form("PE-01", 2, 90) | form("PE-0101", 2, 60) | form("PE-0102", 0, 30)
    hidden = suppress(alone, CATALOG)
    assert {cell.territory for cell in hidden} == {"PE-01", "PE-0101"}
    shared = form("PE-01", 9, 90) | form("PE-0101", 2, 60) | form("PE-0102", 7, 30)
    assert {cell.territory for cell in suppress(shared, CATALOG)} == {"PE-0101", "PE-0102"}


def test_a_department_is_opened_to_what_is_small_beside_districts_that_are_hidden_already() -> None:
    """Four of the 94 lived elsewhere: all local counts of the form are hidden, and its department tells them still."""
    counts: dict[Cell, float] = {}
    for places, physical, economic, sexual in (
        (("PE-010101", "PE-0101", "PE-01", "PE"), 90, 7, 0),
        (("PE-01", "PE"), 4, 7, 4),
    ):
        for breakdown, count in (
            ("form:physical", physical), ("form:economic", economic), ("form:sexual", sexual),
            ("", physical + economic + sexual),
        ):  # fmt: skip
            for place in places:
                cell = BASE._replace(territory=place, breakdown=breakdown)
                counts[cell] = counts.get(cell, 0.0) + count
    hidden = suppress(counts, CATALOG)
    assert "PE-01" in {cell.territory for cell in hidden}
    assert not attack(mask_hidden_cells(counts, hidden), CATALOG).weaknesses


@given(st.lists(st.integers(0, 30), min_size=64, max_size=64))
@settings(max_examples=10, deadline=None)
def test_counts_that_were_all_published_are_not_chosen_among_again(numbers: list[int]) -> None:
    """Each is shown or hidden already: no table is searched for, and the pattern is the one that stands."""
    counts = tables(numbers)
    hidden = suppress(counts, CATALOG)
    with patch.object(secondary_cells, "_hash_task", side_effect=AssertionError("asked again")):
        again = suppress(counts, CATALOG, hidden_before=hidden, opened=counts.keys() - hidden)
    assert again == hidden


def test_what_is_shown_as_one_is_never_shown_apart() -> None:
    group = next(iter(CATALOG.policy.shown_as_one))
    cells = {
        BASE._replace(indicator="slim_cases", territory=member): 50.0
        for member in CATALOG.territories[group].members
    }
    group_cell = BASE._replace(indicator="slim_cases", territory=group)
    assert suppress({**cells, group_cell: sum(cells.values())}, CATALOG) == cells.keys()


GROUP = CATALOG.policy.shown_as_one[0]
MEMBERS = CATALOG.territories[GROUP].members
TOWN = CATALOG.territories[MEMBERS[0]].parent or ""
APART = [
    district.code for district in CATALOG.parts[TOWN] if not district.members and district.code not in MEMBERS
]


@settings(max_examples=8)
@given(st.lists(st.sampled_from((0, 0, 1, 2, 3, 5, 9)), min_size=42, max_size=42))
def test_no_attack_gets_through_where_small_districts_are_shown_as_one(numbers: list[int]) -> None:
    """They have no row, so no mark and no zero of theirs may be counted on, and the group stands for them in the town."""
    chosen = iter(numbers)
    counts: dict[Cell, float] = {}
    for district in (*APART, *MEMBERS):
        for condition in ("new", "repeat", "unknown"):
            value = float(next(chosen))
            places = (district, TOWN, *([GROUP] if district in MEMBERS else []))
            for place in places:
                for breakdown in ("", f"condition:{condition}"):
                    cell = BASE._replace(
                        snapshot="gamea_slim@2024-01",
                        indicator="slim_cases",
                        territory=place,
                        breakdown=breakdown,
                    )
                    counts[cell] = counts.get(cell, 0.0) + value
    hidden = suppress(counts, CATALOG)
    assert {cell for cell in counts if cell.territory in MEMBERS} <= hidden
    rows = [
        Fact(*cell[:7], None if cell in hidden else value, None, None, cell in hidden)
        for cell, value in counts.items()
        if cell.territory not in MEMBERS
    ]
    assert attack(rows, CATALOG).weaknesses == ()


def test_what_arrives_protected_without_a_number_is_no_implied_count_that_must_be_protected_again() -> None:
    counts = {
        BASE: 60.0,
        **{BASE._replace(breakdown=f"form:{form}"): 28.0 for form in ("psychological", "physical")},
    }
    arrived = {BASE._replace(breakdown=f"form:{form}") for form in ("sexual", "economic")}
    assert suppress(counts, CATALOG, hidden_before=arrived) & counts.keys() == frozenset()
    assert suppress(counts, CATALOG) & counts.keys()


@settings(max_examples=15)
@given(st.lists(st.integers(0, 14), min_size=64, max_size=64))
def test_the_same_counts_give_the_same_pattern_and_what_was_hidden_needs_no_more(numbers: list[int]) -> None:
    counts = tables(numbers)
    hidden = suppress(counts, CATALOG)
    assert small_of(counts) <= hidden
    assert hidden == suppress(dict(reversed(counts.items())), CATALOG)
    assert hidden == suppress(counts, CATALOG, hidden_before=hidden)


@settings(max_examples=15)
@given(st.lists(st.integers(0, 14), min_size=64, max_size=64), st.sets(st.integers(0, 62), max_size=4))
@example([0] * 64, {0})  # what has fallen to zero is shown, as zeros are
def test_what_was_hidden_before_stays_hidden(numbers: list[int], before: set[int]) -> None:
    counts = tables(numbers)
    local = [cell for cell in sorted(counts) if cell.territory != "PE"]
    hidden_before = {local[place] for place in before}
    hidden = suppress(counts, CATALOG, hidden_before=hidden_before)
    assert {cell for cell in hidden_before if counts[cell]} | small_of(counts) <= hidden
    assert hidden == suppress(counts, CATALOG, hidden_before=hidden)


# The publisher's whole CEM file, Lima Norte by centre, sex, form and age: what is kept, and that no attack gets in.


@pytest.fixture(scope="module")
def counts(shared_data: Path, catalog: Catalog) -> dict[Cell, float]:
    """Cases of 2016 to 2024 in the districts and the group, in the tables that cross a trait with the centre only."""
    assert shared_data.is_dir()
    return counts_in(SCOPES["lima-norte"], catalog)


def test_nine_years_keep_nine_cells_in_ten_and_give_no_small_count_away(
    counts: dict[Cell, float], catalog: Catalog
) -> None:
    hidden = suppress(counts, catalog)
    small = frozenset(small_ones(counts, catalog))
    assert len(counts) > 2000
    assert small <= hidden
    assert len(hidden) <= 0.10 * len(counts)
    assert sum(counts[cell] for cell in hidden) <= 0.02 * sum(counts.values())
    assert attack(mask_hidden_cells(counts, hidden), catalog).weaknesses == ()
    zeros = frozenset(cell for cell, value in counts.items() if not value)
    assert attack(mask_hidden_cells(counts, hidden), catalog, small=small, zeros=zeros).weaknesses == ()
    opened = max(hidden - small, key=lambda cell: counts[cell])
    assert attack(mask_hidden_cells(counts, hidden - {opened}), catalog).weaknesses, (
        f"{opened} was hidden for nothing"
    )


YEAR = Cell("mimp_cem@2024-10", "", "cem_cases", "PE-150112", "2022-01-01", "2022-12-31", "sex:men")
LATER = YEAR._replace(snapshot="mimp_cem@2024-11")


def of_days(start: str, end: str) -> Cell:
    return YEAR._replace(start=start, end=end)


def block_of(counts: dict[Cell, float]) -> Block:
    return Block(counts, {}, [], frozenset(), [], frozenset(), frozenset(), frozenset())


def test_the_part_of_a_year_has_its_months_and_the_spans_that_overlap_it_and_no_other_year() -> None:
    month, quarter = of_days("2022-03-01", "2022-03-31"), of_days("2022-10-01", "2022-12-31")
    season, next_month = of_days("2022-12-01", "2023-02-28"), of_days("2023-01-01", "2023-01-31")
    before, after = of_days("2021-01-01", "2021-12-31"), of_days("2023-03-01", "2023-12-31")
    near = block_of(dict.fromkeys((YEAR, month, quarter, season, next_month, before, after), 9.0)).cut_near(
        {month}
    )
    assert near.counts.keys() == {YEAR, month, quarter, season, next_month}


@pytest.mark.parametrize(
    ("first", "second", "withheld"), [(60.0, 60.0, False), (0.0, 0.0, True), (3.0, 3.0, True)]
)
def test_a_later_edition_withholds_no_large_count_that_an_earlier_one_shows(
    first: float, second: float, withheld: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []

    def watched(
        block: Block, catalog: Catalog, wider: WiderSums, **named: object
    ) -> tuple[set[Cell], set[Cell]]:
        asked.append(may_be_withheld(LATER, block, catalog))
        return set(), set()

    monkeypatch.setattr(choice, "hide_in_block", watched)
    choice.suppress({YEAR: first, LATER: second}, CATALOG, opened={YEAR})
    assert asked == [withheld]


def test_what_is_withheld_more_widely_changes_nothing_of_other_years(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the wider choice hides in the part of a count without protection, the rest stays as it was chosen."""
    other = of_days("2021-01-01", "2021-12-31")
    zero = YEAR._replace(breakdown="sex:women")
    total = YEAR._replace(breakdown="")
    answers = iter([({YEAR, other}, {YEAR}), ({total, zero}, set())])
    parts: list[set[Cell]] = []

    def answered(block: Block, *rest: object, **named: object) -> tuple[set[Cell], set[Cell]]:
        parts.append(set(block.counts))
        return next(answers)

    monkeypatch.setattr(choice, "hide_in_block", answered)
    monkeypatch.setattr(choice, "propose_wider", lambda *rest, **named: iter([WiderSums()]))
    hidden = choice.suppress({YEAR: 25.0, zero: 0.0, total: 25.0, other: 7.0}, CATALOG)
    assert parts == [{YEAR, zero, total, other}, {YEAR, zero, total}]
    assert hidden == {total, zero, other}
