"""What the attack finds in a release, and what it lets pass."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pytest

from etl.disclosure.attack import Verdict, attack
from etl.disclosure.cells import Cell
from etl.disclosure.verdicts import as_json, readable
from observatory.catalog import load_catalog
from observatory.store.disclosed import Fact

CATALOG = load_catalog()
PLACE = "PE-150112"
DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
MONTHS = [(f"2023-{month:02}-01", last) for month, last in enumerate(DAYS, 1)]


def fact(
    value: float | None,
    breakdown: str = "",
    *,
    place: str = PLACE,
    year: str = "2023",
    indicator: str = "cem_cases",
    **more: float,
) -> Fact:
    """A row of a release; None is a protected cell."""
    return Fact(
        "mimp_cem@x", "", indicator, place, f"{year[:4]}-01-01", f"{year[-4:]}-12-31", breakdown,
        value, more.get("numerator"), more.get("denominator"), value is None,
    )  # fmt: skip


def found(rows: Iterable[Fact]) -> set[tuple[str, str, str]]:
    return {
        (one.cell.territory, one.cell.start, one.cell.breakdown) for one in attack(rows, CATALOG).weaknesses
    }


def test_one_hidden_sex_is_what_the_total_leaves() -> None:
    verdict = attack([fact(100), fact(97, "sex:women"), fact(None, "sex:men")], CATALOG)
    assert [one.interval for one in verdict.weaknesses] == [(3, 3)]
    assert verdict.protected == verdict.tied == 1


def test_two_hidden_sexes_of_a_large_total_are_safe() -> None:
    verdict = attack([fact(100), fact(None, "sex:women"), fact(None, "sex:men")], CATALOG)
    assert verdict.weaknesses == ()
    assert verdict.tightest is not None
    assert verdict.tightest[1] == (0, 100)


def test_two_hidden_sexes_of_a_total_of_three_are_narrow() -> None:
    assert len(found([fact(3, place="PE-15"), fact(None, "sex:women"), fact(None, "sex:men"), fact(3)])) >= 2


def test_a_small_count_in_the_open_is_found_below_a_department_only() -> None:
    assert found([fact(4), fact(4, place="PE-15")]) == {(PLACE, "2023-01-01", "")}


def test_women_shown_without_the_men_give_the_men() -> None:
    assert found([fact(60), fact(58, "sex:women")]) == {(PLACE, "2023-01-01", "")}


def test_forms_and_sexes_are_linked_through_the_total_that_is_hidden_too() -> None:
    rows = [fact(None), fact(50, "sex:women"), fact(9, "sex:men")]
    rows += [fact(56, "form:physical"), fact(None, "form:sexual")]
    assert (PLACE, "2023-01-01", "form:sexual") in found(rows)


def test_a_rate_of_a_hidden_count_tells_it() -> None:
    rate = fact(90.0, indicator="cem_cases_women_share", numerator=90, denominator=100)
    rows = [fact(100), fact(None, "sex:women"), fact(None, "sex:men"), rate]
    assert found(rows) == {(PLACE, "2023-01-01", "sex:women"), (PLACE, "2023-01-01", "sex:men")}
    bare = fact(90.0, indicator="cem_cases_women_share")
    assert found([*rows[:3], bare]) == found(rows)


def test_a_pooled_sum_tells_a_hidden_year() -> None:
    rows = [fact(40, year="2021"), fact(None, year="2022"), fact(50, year="2023")]
    assert found(rows) == set()
    assert found([*rows, fact(93, year="2021-2023")]) == {(PLACE, "2022-01-01", "")}


@pytest.mark.parametrize(("hidden", "weak"), [(1, 1), (2, 0)])
def test_a_year_less_its_shown_months_gives_a_single_hidden_month(hidden: int, weak: int) -> None:
    months = [
        Fact("mimp_cem@x", "", "police_complaints", PLACE, start, f"{start[:8]}{last}", "",
             None if number < hidden else 10.0, protected=number < hidden)
        for number, (start, last) in enumerate(MONTHS)
    ]  # fmt: skip
    year = fact(10.0 * (12 - hidden) + 9, indicator="police_complaints")
    assert len(found([*months, year])) == weak


def test_a_group_less_its_shown_members_gives_the_hidden_one() -> None:
    members = CATALOG.territories["PE-LN"].members
    rows = [fact(20, place=one) for one in members[1:]] + [fact(None, place=members[0])]
    assert found(rows) == set()
    assert found([*rows, fact(143, place="PE-LN")]) == {(members[0], "2023-01-01", "")}


def test_one_who_knows_the_small_cells_finds_more() -> None:
    rows = [fact(10), fact(6, "form:physical"), fact(None, "form:sexual"), fact(None, "form:psychological")]
    assert attack(rows, CATALOG).weaknesses == ()
    hidden = [Cell("mimp_cem@x", "", "cem_cases", PLACE, "2023-01-01", "2023-12-31", f"form:{one}")
              for one in ("sexual", "psychological")]  # fmt: skip
    informed = attack([*rows[2:], fact(8), rows[1]], CATALOG, small=frozenset(hidden))
    assert {one.interval for one in informed.weaknesses} == {(1, 1)}


def test_the_verdict_is_told_in_words_and_as_json() -> None:
    verdict: Verdict = attack([fact(100), fact(97, "sex:women"), fact(None, "sex:men")], CATALOG)
    assert "Por debajo de la política: 1" in readable(verdict)
    told = json.loads(as_json(verdict))
    assert (told["protected"], told["below_policy"][0]["low"]) == (1, 3)
