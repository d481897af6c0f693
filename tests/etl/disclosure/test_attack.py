"""Releases in which the attack has findings, and releases in which it has none."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pytest

from etl.disclosure.audit.attack import OrderError, Verdict, attack
from etl.disclosure.audit.gate import format_verdict, format_verdict_as_json
from etl.disclosure.audit.knowledge import find_candidate_counts
from etl.disclosure.cells import Cell
from observatory.store.reading.public_facts import Fact
from tests.etl.disclosure.making import CATALOG, PLACE, edition, fact

DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
MONTHS = [(f"2023-{month:02}-01", last_day) for month, last_day in enumerate(DAYS, 1)]


def weak_cells(rows: Iterable[Fact]) -> set[tuple[str, str, str]]:
    return {
        (weakness.cell.territory, weakness.cell.start, weakness.cell.breakdown)
        for weakness in attack(rows, CATALOG).weaknesses
    }


def test_one_hidden_sex_is_what_the_total_leaves() -> None:
    verdict = attack([fact(100), fact(97, "sex:women"), fact(None, "sex:men")], CATALOG)
    assert [weakness.interval for weakness in verdict.weaknesses] == [(3, 3)]
    assert verdict.protected == verdict.tied == 1


def test_two_hidden_sexes_of_a_large_total_are_safe() -> None:
    verdict = attack([fact(100), fact(None, "sex:women"), fact(None, "sex:men")], CATALOG)
    assert verdict.weaknesses == ()
    assert verdict.tightest is not None
    assert verdict.tightest[1] == (1, 99)


@pytest.mark.parametrize(("total", "narrow"), [(4, 2), (5, 0)])
def test_a_mark_is_no_zero_and_fewer_than_four_values_are_too_few(total: int, narrow: int) -> None:
    """Physical is shown beside them, so the two are not withheld with all of their whole: 1 to 3, or 1 to 4."""
    rows = [fact(40 + total), fact(40, "form:physical"), fact(0, "form:sexual")]
    rows += [fact(None, "form:psychological"), fact(None, "form:economic")]
    weak = attack(rows, CATALOG).weaknesses
    assert [weakness.interval for weakness in weak] == [(1, total - 1)] * narrow


def test_the_marks_of_a_sum_that_may_be_withheld_whole_tell_nothing() -> None:
    """Three in a department, in two of its provinces: any of them may have none, or all three."""
    provinces = [fact(None, place=province) for province in ("PE-1301", "PE-1302", "PE-1303")]
    verdict = attack([fact(3, place="PE-13"), *provinces], CATALOG)
    assert verdict.weaknesses == ()
    assert verdict.tightest is not None
    assert verdict.tightest[1] == (0, 3)
    assert (
        attack([fact(60, place="PE-13"), *provinces[:2], fact(55, place="PE-1303")], CATALOG).weaknesses == ()
    )
    weaknesses = attack(
        [fact(3, place="PE-13"), *provinces[:2], fact(0, place="PE-1303")], CATALOG
    ).weaknesses
    assert {weakness.interval for weakness in weaknesses} == {(1, 2)}


def test_a_mark_of_a_department_is_no_zero_either() -> None:
    """Five in two departments, both marked: at most four in the one whose province is marked as its only part."""
    country = [
        fact(5, place="PE"),
        fact(None, place="PE-01"),
        fact(None, place="PE-02"),
        fact(0, place="PE-03"),
    ]
    district = [fact(None, place="PE-010101"), fact(None, place="PE-010102"), fact(0, place="PE-010103")]
    verdict = attack([*country, fact(None, place="PE-0101"), *district], CATALOG)
    assert max(weakness.interval.high for weakness in verdict.weaknesses) <= 4


def test_a_count_of_which_one_small_value_is_left_is_found() -> None:
    """0.1 of 100,000, rounded, are 4 to 10 of seven millions: four, if it is small."""
    rows = [fact(None), fact(0.1, indicator="cem_case_rate"), fact(7_000_000, indicator="population")]
    (weak,) = attack(rows, CATALOG).weaknesses
    assert (weak.interval, weak.reason) == ((4, 10), "de los números pequeños queda uno solo")


WOMEN, MEN = fact(None, "sex:women"), fact(None, "sex:men")
RATE = fact(90.0, indicator="cem_cases_women_share")
YEARS = [fact(40, year="2021"), fact(None, year="2022"), fact(50, year="2023")]
FIRST, *OTHERS = CATALOG.territories["PE-LN"].members
GROUP = [*(fact(20, place=member) for member in OTHERS), fact(None, place=FIRST)]
HERE = (PLACE, "2023-01-01", "")
BY_SEX = {(PLACE, "2023-01-01", f"sex:{sex}") for sex in ("women", "men")}
FOUND: dict[str, tuple[list[Fact], set[tuple[str, str, str]]]] = {
    "a small count in the open, but of a department none": ([fact(4), fact(4, place="PE-15")], {HERE}),
    "women shown without the men give the men": ([fact(60), fact(58, "sex:women")], {HERE}),
    "a rate of a hidden count": (
        [fact(100), WOMEN, MEN, RATE._replace(numerator=90.0, denominator=100.0)], BY_SEX),
    "the same rate without its parts": ([fact(100), WOMEN, MEN, RATE], BY_SEX),
    "years beside a hidden one": (YEARS, set()),
    "a pooled sum of them": ([*YEARS, fact(93, year="2021-2023")], {(PLACE, "2022-01-01", "")}),
    "members of a group beside a hidden one": (GROUP, set()),
    "their group": ([*GROUP, fact(143, place="PE-LN")], {(FIRST, "2023-01-01", "")}),
    # Somebody is in each of four: were there no more than four, all would be withheld whole.
    "a sum of which as many parts are marked": (
        [
            fact(60, place="PE-01"), fact(None, place="PE-0101"), fact(None, place="PE-0102"),
            *(fact(None, place=f"PE-01010{number}") for number in range(1, 5)), fact(0, place="PE-010105"),
        ], set()),
    "editions of which something shown fell": (
        [
            *edition("2024-10", fact(60), WOMEN, MEN, fact(9, "form:sexual")),
            *edition("2024-09", fact(60), fact(53, "sex:women"), fact(7, "sex:men"), fact(19, "form:sexual")),
        ], set()),
}  # fmt: skip


@pytest.mark.parametrize("case", FOUND)
def test_just_these_cells_are_found(case: str) -> None:
    rows, cells = FOUND[case]
    assert weak_cells(rows) == cells


def test_forms_and_sexes_are_linked_through_the_total_that_is_hidden_too() -> None:
    rows = [fact(None), fact(50, "sex:women"), fact(9, "sex:men")]
    rows += [fact(56, "form:physical"), fact(None, "form:sexual")]
    assert (PLACE, "2023-01-01", "form:sexual") in weak_cells(rows)


@pytest.mark.parametrize(("hidden", "weak"), [(1, 1), (2, 0)])
def test_a_year_less_its_shown_months_gives_a_single_hidden_month(hidden: int, weak: int) -> None:
    months = [
        Fact("mimp_cem@x", "", "police_complaints", PLACE, start, f"{start[:8]}{last_day}", "",
             None if number < hidden else 10.0, protected=number < hidden)
        for number, (start, last_day) in enumerate(MONTHS)
    ]  # fmt: skip
    year = fact(10.0 * (12 - hidden) + 9, indicator="police_complaints")
    shown = {
        (PLACE, start, "") for start, _ in MONTHS[hidden:]
    }  # beside a hidden one each is a finding of its own
    assert len(weak_cells([*months, year]) - shown) == weak


def test_one_who_knows_the_small_cells_finds_more() -> None:
    rows = [fact(11), fact(6, "form:physical"), fact(None, "form:sexual"), fact(None, "form:psychological")]
    assert attack(rows, CATALOG).weaknesses == ()
    hidden = [Cell("mimp_cem@x", "", "cem_cases", PLACE, "2023-01-01", "2023-12-31", f"form:{form}")
              for form in ("sexual", "psychological")]  # fmt: skip
    informed = attack([*rows[2:], fact(8), rows[1]], CATALOG, small=frozenset(hidden))
    assert {weakness.interval for weakness in informed.weaknesses} == {(1, 1)}


def test_the_verdict_is_told_in_words_and_as_json() -> None:
    verdict: Verdict = attack([fact(100), fact(97, "sex:women"), fact(None, "sex:men")], CATALOG)
    assert "Por debajo de la política: 1" in format_verdict(verdict)
    document = json.loads(format_verdict_as_json(verdict))
    assert (document["protected"], document["below_policy"][0]["low"]) == (1, 3)


def test_what_an_edition_adds_to_a_trait_is_a_count_of_persons_too() -> None:
    earlier = edition("2024-09", fact(100), fact(70, "sex:women"), fact(30, "sex:men"))
    later = edition("2024-10", fact(110), fact(77, "sex:women"), fact(33, "sex:men"))
    [weak] = attack([*earlier, *later], CATALOG).weaknesses
    assert (weak.cell.snapshot, weak.reason) == (
        "mimp_cem@2024-09 → mimp_cem@2024-10", "la diferencia entre dos ediciones es pequeña"
    )  # fmt: skip
    assert weak.interval == (3, 3)


def test_few_persons_that_a_later_edition_adds_to_a_total_are_told_by_it() -> None:
    def added(later: float) -> list[tuple[str, float]]:
        rows = [*edition("2024-09", fact(100)), *edition("2024-10", fact(later))]
        return [(weak.cell.snapshot, weak.interval.low) for weak in attack(rows, CATALOG).weaknesses]

    assert added(102) == [("mimp_cem@2024-09 → mimp_cem@2024-10", 2)]
    assert added(100) == added(105) == added(97) == []


def test_a_former_edition_that_shows_more_tells_what_a_later_one_hides() -> None:
    later = edition("2024-10", fact(60), fact(None, "sex:women"), fact(None, "sex:men"))
    assert attack(later, CATALOG).weaknesses == ()
    earlier = edition("2024-09", fact(60), fact(56, "sex:women"), fact(4, "sex:men"))
    weak = attack([*later, *earlier], CATALOG).weaknesses
    assert {(weakness.cell.snapshot, weakness.cell.breakdown, weakness.interval) for weakness in weak} == {
        (f"mimp_cem@2024-{month}", "sex:men", (4, 4)) for month in ("09", "10")
    }


def test_an_edition_that_a_former_release_alone_had_is_known_too() -> None:
    later = edition("2024-10", fact(60), fact(None, "sex:women"), fact(None, "sex:men"))
    earlier = edition("2024-09", fact(60), fact(56, "sex:women"), fact(4, "sex:men"))
    weak = attack(later, CATALOG, former={"mimp_cem@2024-09": earlier}).weaknesses
    assert ("mimp_cem@2024-10", "sex:men", (4, 4)) in {
        (weakness.cell.snapshot, weakness.cell.breakdown, weakness.interval) for weakness in weak
    }


def test_a_former_release_tells_a_count_that_is_hidden_today() -> None:
    rows = [fact(60), fact(None, "sex:women"), fact(None, "sex:men")]
    former = {"mimp_cem@x": [fact(60), fact(53, "sex:women"), fact(7, "sex:men")]}
    weak = attack(rows, CATALOG, former=former).weaknesses
    assert {weakness.reason for weakness in weak} == {"una publicación anterior lo mostró"}
    assert {weakness.interval for weakness in weak} == {(53, 53), (7, 7)}
    assert attack(rows, CATALOG, former={"mimp_cem@x": rows}).weaknesses == ()


def test_a_table_that_a_former_release_had_is_used_against_one_that_left_it_out() -> None:
    rows = [fact(None)]
    former = {"mimp_cem@x": [fact(None), fact(50, "sex:women"), fact(12, "sex:men")]}
    assert [weakness.interval for weakness in attack(rows, CATALOG, former=former).weaknesses] == [(62, 62)]


def test_a_list_in_any_order_is_attacked_and_a_stream_out_of_order_refused() -> None:
    rows = [*edition("2024-09", fact(100)), *edition("2024-10", fact(97)), *edition("2024-09", fact(3))]
    assert attack(rows, CATALOG).weaknesses
    with pytest.raises(OrderError, match="2024-09"):
        attack(iter(rows), CATALOG)


def test_a_small_count_without_a_date_stands_in_the_open() -> None:
    undated = [fact(value)._replace(start="", end="") for value in (3, 30)]
    assert [weakness.interval for weakness in attack([], CATALOG, undated=undated).weaknesses] == [(3, 3)]


def test_a_district_that_is_shown_with_others_only_may_not_stand_alone() -> None:
    [group] = CATALOG.policy.shown_as_one
    member = CATALOG.territories[group].members[0]
    rows = [fact(50, place=member, indicator="slim_cases"), fact(500, place=group, indicator="slim_cases")]
    [weak] = attack(rows, CATALOG).weaknesses
    assert (weak.cell.territory, weak.reason) == (member, "se muestra por separado lo que va junto")


def test_a_group_shown_as_one_is_what_its_municipality_leaves_beside_the_other_districts() -> None:
    [group] = CATALOG.policy.shown_as_one
    town = CATALOG.territories[CATALOG.territories[group].members[0]].parent
    alone = [
        territory.code
        for territory in CATALOG.territories.values()
        if territory.parent == town
        and not territory.members
        and territory.code not in CATALOG.territories[group].members
    ]
    others = [fact(50, place=district, indicator="slim_cases") for district in alone]
    hidden = fact(None, place=group, indicator="slim_cases")
    total = fact(50 * len(alone) + 3, place=town, indicator="slim_cases")
    [weak] = attack([total, hidden, *others], CATALOG).weaknesses
    assert (weak.cell.territory, weak.interval) == (group, (3, 3))
    protected = [fact(None, place=alone[0], indicator="slim_cases"), *others[1:]]
    assert attack([total, hidden, *protected], CATALOG).weaknesses == ()


def test_the_rest_of_numbers_that_former_releases_alone_showed_is_no_news() -> None:
    total, part = fact(51), fact(47, "form:physical")
    former = {total.snapshot: [total, part]}
    assert attack([], CATALOG, former=former).weaknesses == ()
    assert attack([total], CATALOG, former={total.snapshot: [part]}).weaknesses


def test_what_lies_between_two_spans_from_one_day_is_a_count_of_persons_too() -> None:
    ten = fact(96)._replace(end="2023-10-31")
    weak = attack([fact(98), ten], CATALOG).weaknesses
    assert [(weakness.reason, weakness.interval) for weakness in weak] == [
        ("el resto de sus partes es pequeño", (2, 2))
    ]
    assert attack([fact(108), ten], CATALOG).weaknesses == ()


def test_the_rest_of_a_province_is_found_where_the_sums_pin_it() -> None:
    rows = [fact(80, place="PE-0101"), fact(40, place="PE-010101"), fact(None, place="PE-010102")]
    rows += [fact(30, "sex:women", place="PE-010102"), fact(8, "sex:men", place="PE-010102")]
    reasons = {weakness.reason for weakness in attack(rows, CATALOG).weaknesses}
    assert reasons == {"las sumas lo acotan demasiado", "el resto de sus partes es pequeño"}


def test_whoever_knows_the_small_ones_must_be_left_all_that_the_table_allows() -> None:
    sexes = [fact(None, "sex:women"), fact(None, "sex:men")]
    small = frozenset(Cell(*(getattr(row, name) for name in Cell._fields)) for row in sexes)
    assert attack([fact(None, place=PLACE), *sexes], CATALOG, small=small).weaknesses == ()
    assert attack([fact(6), *sexes], CATALOG, small=small).weaknesses == ()
    forms = [fact(None, f"form:{form}") for form in ("sexual", "economic", "physical")]
    few = frozenset(Cell(*(getattr(row, name) for name in Cell._fields)) for row in forms[:2])
    weaknesses = attack([fact(8), fact(0, "form:psychological"), *forms], CATALOG, small=few).weaknesses
    assert {weakness.interval for weakness in weaknesses} == {(1, 2)}
    assert attack([fact(5), *sexes], CATALOG, small=small).weaknesses == ()
    country = [row._replace(territory="PE") for row in (fact(6),)]
    only = [row._replace(territory="PE-15") for row in sexes]
    assert attack([*country, *only], CATALOG, small=small).weaknesses == ()


# The numerator derived from a rate, with a base beside it or published elsewhere.


def people(count: float, year: str = "2023") -> Fact:
    return Fact("inei@x", "", "population", PLACE, f"{year}-06-30", f"{year}-06-30", "", count)


def test_a_rate_without_a_base_is_multiplied_by_the_population_published_elsewhere() -> None:
    rate = fact(15.4, indicator="cem_case_rate")
    assert attack([fact(None), rate], CATALOG).weaknesses == ()
    [weak] = attack([fact(None), rate, people(233_081)], CATALOG).weaknesses
    assert (weak.reason, weak.interval) == ("una tasa lo dice", (36, 36))


def test_a_rate_rounded_so_that_several_counts_fit_leaves_those() -> None:
    rate = fact(0.4, indicator="cem_case_rate")  # of ten million: 35 to 45 events have this rate
    assert attack([fact(None), rate, people(10_000_000)], CATALOG).weaknesses == ()
    rows = [fact(None), fact(40, "sex:women"), fact(None, "sex:men"), rate, people(10_000_000)]
    verdict = attack(rows, CATALOG)
    assert verdict.tightest is not None
    assert (verdict.weaknesses, verdict.tightest[1].width) == ((), 4)
    narrow = fact(0.40, indicator="cem_case_rate")
    assert attack([fact(None), narrow, people(800_000)], CATALOG).weaknesses != ()


def test_every_count_whose_rounded_rate_is_the_published_one_is_a_candidate() -> None:
    rate = CATALOG.indicators["cem_case_rate"]
    for people_ in (785, 4_321, 233_081, 1_900_000):
        for count in range(0, 400, 7):
            value = round(count / people_ * rate.per, 2)
            fits = [
                candidate for candidate in range(900) if round(candidate / people_ * rate.per, 2) == value
            ]
            assert set(fits) <= set(find_candidate_counts(value, [people_], rate))
            assert find_candidate_counts(count / people_ * rate.per, [people_], rate) == [count]
