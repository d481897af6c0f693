"""Which tables leave below a department, and what leaves of very small places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd
import pytest

from etl.disclosure.audit.attack import attack
from etl.disclosure.audit.direct_disclosures import APART
from etl.disclosure.cells import counts_of
from etl.disclosure.suppression import table_policy
from etl.disclosure.suppression.edition_cells import Remembered
from etl.disclosure.suppression.protected_frames import Protected, choose
from etl.publishing.derive import add_sums
from observatory.catalog import Catalog
from observatory.model import Level
from observatory.statistics import is_count_of_persons
from tests.etl.disclosure.test_frames import facts_of
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


CUSCO, TINY = "PE-0801", "PE-080102"


def choose_of(places: Mapping[str, float], catalog: Catalog) -> tuple[pd.DataFrame, Protected]:
    """The complaints of a year with all sums, and the choice of what is hidden of them."""
    indicator = catalog.indicators["police_complaints"]
    frame = frame_of([(code, "2024", "", value) for code, value in places.items()], "police_complaints")
    frame = add_sums(frame, indicator, catalog)
    return frame, choose([frame], indicator, catalog, former=Remembered(), cutoffs={})


def assert_withstands(frame: pd.DataFrame, choice: Protected, catalog: Catalog) -> None:
    """Neither attacker tells a small count by what is published of the frame."""
    counts = counts_of(frame)
    small = frozenset(cell for cell in choice.hidden if 0 < counts[cell] < 5)
    zeros = frozenset(cell for cell in choice.hidden if not counts[cell])
    rows = facts_of(choice.public_frame(frame))
    assert not attack(rows, catalog).weaknesses
    assert not attack(rows, catalog, small=small, zeros=zeros).weaknesses


def districts(province: str, catalog: Catalog) -> list[str]:
    return [part.code for part in catalog.parts[province]]


def test_a_very_small_place_is_in_the_sum_of_its_province_and_nowhere_else(catalog: Catalog) -> None:
    assert catalog.inhabitants[TINY] < catalog.policy.own_counts_from <= catalog.inhabitants["PE-080104"]
    counts = {code: 100.0 + at for at, code in enumerate(districts(CUSCO, catalog))} | {TINY: 30.0}
    frame, choice = choose_of(counts, catalog)
    shown = choice.public_frame(frame).set_index("territory")["value"]
    assert TINY not in shown.index
    assert shown[CUSCO] == sum(counts.values())
    assert not choice.hidden
    assert_withstands(frame, choice, catalog)
    assert not catalog.is_shown_at_scale(TINY, "police_complaints", ())
    assert catalog.is_shown_at_scale(TINY, "population", ())


def test_what_a_province_leaves_beside_its_other_districts_is_no_small_count(catalog: Catalog) -> None:
    counts = {code: 100.0 + at for at, code in enumerate(districts(CUSCO, catalog))} | {TINY: 3.0}
    frame, choice = choose_of(counts, catalog)
    assert choice.hidden
    assert CUSCO not in {cell.territory for cell in choice.hidden}, "half a million people live there"
    assert_withstands(frame, choice, catalog)


def test_the_attack_finds_a_count_of_a_very_small_place(catalog: Catalog) -> None:
    counts = {code: 100.0 + at for at, code in enumerate(districts(CUSCO, catalog))}
    frame, _ = choose_of(counts, catalog)
    found = attack(facts_of(frame), catalog).weaknesses
    assert {(weakness.cell.territory, weakness.reason) for weakness in found} == {(TINY, APART)}


def test_four_small_districts_of_el_alto_are_shown_as_one_and_by_no_more(catalog: Catalog) -> None:
    (group,) = catalog.policy.shown_as_one
    members = catalog.territories[group].members
    assert all(not catalog.has_own_counts(member) for member in members)
    assert catalog.has_own_counts(group)
    others = [part for part in catalog.parts["BO-020105"] if part.level is Level.MUNICIPAL_DISTRICT]
    assert [part.code for part in others if not catalog.has_own_counts(part.code)] == list(members)


def counts_of_la_libertad(catalog: Catalog) -> dict[str, float]:
    """As many complaints in each district that was not made of another."""
    provinces = catalog.parts["PE-13"]
    return {
        part.code: 200.0 for one in provinces for part in catalog.parts[one.code] if part.valid_from is None
    }


def test_no_large_province_is_hidden_for_one_of_its_districts_the_next_smallest_goes(
    catalog: Catalog,
) -> None:
    """Bolívar has few in all and needs another province beside it; Trujillo has a small district of its own."""
    large, small = "PE-1301", "PE-1303"
    assert catalog.inhabitants[large] > catalog.policy.wholes_before_parts > catalog.inhabitants[small]
    counts = counts_of_la_libertad(catalog) | dict.fromkeys(districts(small, catalog), 0.0)
    counts |= {districts(small, catalog)[0]: 2.0, "PE-130108": 3.0, "PE-130110": 7.0, "PE-130112": 200.0}
    frame, choice = choose_of(counts, catalog)
    hidden = {cell.territory for cell in choice.hidden}
    assert {small, "PE-130108"} <= hidden
    assert large not in hidden
    assert "PE-13" not in hidden
    assert_withstands(frame, choice, catalog)
