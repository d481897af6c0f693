"""Which sums are declared among counts, and which are refused because they do not hold."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from etl.disclosure.cells import Cell
from etl.disclosure.suppression.declared_sums import find_relations
from etl.disclosure.suppression.linked_counts import SumError, link_counts
from tests.etl.disclosure.making import BASE, CATALOG


def at(territory: str = "PE-150112", breakdown: str = "", **days: str) -> Cell:
    return BASE._replace(territory=territory, breakdown=breakdown, **days)


def sums(cells: Iterable[Cell]) -> dict[tuple[str, Cell], tuple[set[Cell], bool]]:
    return {
        (relation.kind, relation.total): (set(relation.parts), relation.complete)
        for relation in find_relations(cells, CATALOG)
    }


def test_both_sexes_make_up_the_total_and_one_does_not() -> None:
    sexes = {at(breakdown="sex:women"), at(breakdown="sex:men")}
    assert sums({BASE, *sexes}) == {("sex", BASE): (sexes, True)}
    assert sums({BASE, at(breakdown="sex:men")}) == {("sex", BASE): ({at(breakdown="sex:men")}, False)}


def test_the_forms_of_a_centre_add_up_by_what_the_catalogue_says_of_its_cases() -> None:
    forms = {at(breakdown=f"form:{form}") for form in ("psychological", "physical", "sexual", "economic")}
    assert sums({BASE, *forms})["form", BASE] == (forms, True)
    assert not sums({cell._replace(indicator="police_family_complaints_pe") for cell in {BASE, *forms}})


def test_ages_are_added_within_one_scheme() -> None:
    old = {at(breakdown=f"age:{age}") for age in ("0-5", "6-11", "12-17", "18-29", "30-59", "60+")}
    relations = list(find_relations({BASE, *old, at(breakdown="age:18-25")}, CATALOG))
    assert [(set(relation.parts), relation.complete) for relation in relations] == [
        (old, True),
        ({at(breakdown="age:18-25")}, False),
    ]


def test_a_place_is_part_of_the_nearest_place_above_that_has_a_count() -> None:
    district, department, country = at(), at("PE-15"), at("PE")
    assert sums({district, department, country}) == {
        ("place", department): ({district}, False),
        ("place", country): ({department}, False),
    }


def test_all_provinces_that_existed_are_a_whole_department() -> None:
    provinces = {
        at(territory.code)
        for territory in CATALOG.territories.values()
        if territory.parent == "PE-15" and not territory.members
    }
    provinces = {cell for cell in provinces if CATALOG.territories[cell.territory].level == "province"}
    assert sums({at("PE-15"), *provinces}) == {("place", at("PE-15")): (provinces, True)}


def test_a_group_stands_in_its_province_for_the_members_that_have_no_count() -> None:
    members = [at(member) for member in CATALOG.territories["PE-LN"].members]
    group, province, outside = at("PE-LN"), at("PE-1501"), at("PE-150101")
    assert sums({group, *members})["place", group] == (set(members), True)
    relations = [
        relation
        for relation in find_relations({group, province, outside, members[0]}, CATALOG)
        if relation.total == province
    ]
    assert {frozenset(relation.parts) for relation in relations} == {
        frozenset({outside, members[0]}),
        frozenset({group, outside}),
    }


def test_a_year_is_its_months_and_a_pooled_span_its_years() -> None:
    months = [at(start="2023-01-01", end="2023-01-31"), at(start="2023-02-01", end="2023-02-28")]
    assert sums({BASE, *months})["time", BASE] == (set(months), False)
    pooled, before = at(start="2022-01-01"), at(start="2022-01-01", end="2022-12-31")
    assert sums({BASE, before, pooled, *months})["time", pooled] == ({before, BASE}, True)


def test_a_part_of_a_year_leaves_the_rest_of_it() -> None:
    part = at(end="2023-10-31")
    assert sums({BASE, part}) == {("time", BASE): ({part}, False)}


@pytest.mark.parametrize(
    "counts",
    [
        {BASE: 61.0, at(breakdown="sex:women"): 50.0, at(breakdown="sex:men"): 3.0},
        {BASE: 10.0, at(breakdown="sex:women"): 11.0},
        {at("PE-1501"): 10.0, BASE: 11.0},
        {at(breakdown="sex:women"): 5.0, at(breakdown="sex:men"): 5.0, at(breakdown="centre:A"): 11.0},
    ],
)
def test_a_sum_that_does_not_hold_stops_the_build_and_names_the_cell(counts: dict[Cell, float]) -> None:
    with pytest.raises(SumError, match=r"cem_cases PE-15\d+ 2023-01-01/2023-12-31 total"):
        link_counts(counts, CATALOG)


def test_what_a_whole_leaves_is_a_count_though_no_cell_holds_it() -> None:
    model = link_counts({BASE: 60.0, at(breakdown="sex:women"): 57.0}, CATALOG)
    assert [(group, value) for group, value in zip(model.cells, model.values, strict=True) if not group] == [
        ((), 3.0)
    ]


def test_a_district_with_one_centre_is_that_centre() -> None:
    counts = {
        BASE: 60.0, at(breakdown="centre:A"): 60.0, at(breakdown="sex:women"): 57.0, at(breakdown="sex:men"): 3.0,
        at(breakdown="centre:A;sex:women"): 57.0, at(breakdown="centre:A;sex:men"): 3.0,
    }  # fmt: skip
    assert len(link_counts(counts, CATALOG).cells) == 3


def test_a_sum_that_is_not_in_the_release_ties_the_tables_that_share_it() -> None:
    sexes = {at(breakdown="sex:women"): 50.0, at(breakdown="sex:men"): 10.0}
    forms = {
        at(breakdown=f"form:{form}"): 15.0 for form in ("psychological", "physical", "sexual", "economic")
    }
    assert len(link_counts({**sexes, **forms}, CATALOG).rows) == 2
    assert not link_counts(sexes, CATALOG).rows
