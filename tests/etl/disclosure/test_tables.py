"""Which tables leave below a department: those that the policy declares, and no other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from etl.disclosure.suppression import table_policy
from observatory.catalog import Catalog
from observatory.statistics import is_count_of_persons
from tests.kit.counts import Counted, frame_of

HERE = "PE-150112"


def leave(cells: list[Counted], catalog: Catalog, indicator: str = "cem_cases") -> list[tuple[str, str, str]]:
    """(territory, start/end, breakdown) of the rows that leave."""
    rows = table_policy.leaving(frame_of(cells, indicator), catalog.indicators[indicator], catalog)
    return [
        (row.territory, f"{row.period_start}/{row.period_end}", row.breakdown) for row in rows.itertuples()
    ]


@pytest.mark.parametrize(
    "breakdown",
    [
        "", "sex:women", "form:physical", "age:0-5", "centre:CEM050", "centre:CEM050;sex:men",
        "centre:CEM050;form:sexual", "age:60+;centre:CEM050",
    ],
)  # fmt: skip
def test_one_trait_a_year_leaves_of_a_district_and_of_a_centre(breakdown: str, catalog: Catalog) -> None:
    assert leave([(HERE, "2023", breakdown, 9)], catalog)


@pytest.mark.parametrize(
    "breakdown",
    [
        "age:0-5;sex:men", "form:physical;sex:women", "age:0-5;form:sexual", "age:0-5;centre:CEM050;sex:men",
        "offence:family_violence", "register:mimp",
    ],
)  # fmt: skip
def test_two_traits_and_undeclared_ones_leave_of_no_district(breakdown: str, catalog: Catalog) -> None:
    assert not leave([(HERE, "2023", breakdown, 900)], catalog)
    assert leave([("PE-15", "2023", breakdown, 3)], catalog)


def test_of_a_month_only_totals_leave(catalog: Catalog) -> None:
    assert leave([(HERE, "2023-05", "", 9)], catalog)
    assert not leave([(HERE, "2023-05", "sex:women", 9)], catalog)


def test_a_local_span_shorter_than_a_month_does_not_leave(catalog: Catalog) -> None:
    short = "2023-05-01/2023-05-14"
    assert not leave([(HERE, short, "", 900)], catalog)
    assert leave([("PE", short, "", 900)], catalog)


def test_feminicides_of_a_place_leave_only_over_three_years_and_more(catalog: Catalog) -> None:
    cells = [
        (HERE, "2023", "register:mimp", 6.0),
        (HERE, "2009-01-01/2017-12-31", "register:prosecutor", 19.0),
        (HERE, "2009-01-01/2017-12-31", "register:prosecutor;relationship:partner", 9.0),
    ]
    (only,) = leave([*cells], catalog, "feminicides")
    assert only[1] == "2009-01-01/2017-12-31"
    assert leave([("PE-15", "2023", "register:mimp", 2)], catalog, "feminicides")


def test_a_level_that_is_not_declared_does_not_leave(catalog: Catalog) -> None:
    policy = catalog.policy
    fewer = replace(policy.local_tables, levels=("province",))  # type: ignore[arg-type]
    narrow = replace(catalog, policy=replace(policy, local_tables=fewer))
    assert not leave([(HERE, "2023", "", 900)], narrow)


def test_no_local_table_leaves_under_a_policy_that_declares_none(catalog: Catalog) -> None:
    bare = replace(catalog, policy=replace(catalog.policy, local_tables=type(catalog.policy.local_tables)()))
    assert not leave([(HERE, "2023", "", 900)], bare)
    assert leave([("PE", "2023", "", 3)], bare)


@pytest.mark.parametrize(("smallest", "withheld"), [(5.0, False), (4.0, True), (0.0, True), (None, True)])
def test_the_months_of_a_year_are_withheld_together(
    smallest: float | None, withheld: bool, catalog: Catalog
) -> None:
    months: list[Counted] = [(HERE, f"2023-{month:02}", "", 10.0) for month in range(1, 12)]
    others: list[Counted] = [(HERE, "2024-01", "", 10.0), ("PE-150110", "2023-01", "", 10.0)]
    frame = frame_of([*months, (HERE, "2023-12", "", smallest), *others], "police_complaints")
    assert table_policy.months_withheld(frame, catalog).tolist() == [withheld] * 12 + [False] * 2


def test_months_may_be_declared_to_stand_alone(catalog: Catalog) -> None:
    alone = replace(catalog.policy.local_tables, months_together=False)
    loose = replace(catalog, policy=replace(catalog.policy, local_tables=alone))
    frame = frame_of([(HERE, "2023-01", "", 2)], "police_complaints")
    assert not table_policy.months_withheld(frame, loose).any()


def test_a_small_figure_without_a_date_is_not_listed(catalog: Catalog) -> None:
    row: dict[str, object] = {"indicator": "slim_cases", "territory": "BO-020105", "value": 3.0}
    assert not table_policy.may_be_listed(row, catalog)
    assert table_policy.may_be_listed({**row, "value": 5.0}, catalog)
    assert table_policy.may_be_listed({**row, "territory": "BO-02"}, catalog)
    assert table_policy.may_be_listed({**row, "indicator": "slim_men_share"}, catalog)


def test_a_local_count_of_feminicides_without_a_date_is_not_listed(catalog: Catalog) -> None:
    row: dict[str, object] = {"indicator": "feminicides", "territory": "BO-020105", "value": 30.0}
    assert not table_policy.may_be_listed(row, catalog)
    assert table_policy.may_be_listed({**row, "territory": "BO-02"}, catalog)
    assert table_policy.may_be_listed({**row, "indicator": "slim_cases"}, catalog)


def test_a_population_counts_nobody_at_risk(catalog: Catalog) -> None:
    assert not is_count_of_persons(catalog.indicators["population"])
    assert is_count_of_persons(catalog.indicators["cem_cases"])
