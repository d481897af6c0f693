"""Frames of counts as a release may show them: hidden together, hidden still, and stopped by a sum."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bench.disclosure import mask_hidden_cells
from etl.disclosure.audit.attack import attack
from etl.disclosure.audit.declared_rules import protects_small
from etl.disclosure.audit.knowledge import read_knowledge
from etl.disclosure.audit.sums import list_sums
from etl.disclosure.audit.uninformative_marks import find_uninformative_marks, find_withheld_months
from etl.disclosure.cells import Cell, cells_of
from etl.disclosure.engine.secondary.linked_tables import WithheldCells
from etl.disclosure.engine.secondary.withheld_sums import withhold_sums
from etl.disclosure.suppression.declared_sums import find_relations
from etl.disclosure.suppression.edition_cells import Remembered
from etl.disclosure.suppression.linked_counts import SumError
from etl.disclosure.suppression.protected_frames import Protected, choose
from etl.disclosure.suppression.suppress import suppress
from etl.publishing.derive import add_sums
from tests.etl.disclosure.making import CATALOG, facts_of, small_and_zeros
from tests.kit.counts import Counted, frame_of
from tests.kit.sampling import goes_everywhere

HERE, BESIDE = "PE-150112", "PE-150110"
OLD, NEW = "mimp_cem@2024-06", "mimp_cem@2024-10"
CUTOFFS = {OLD: "2024-06-30", NEW: "2024-10-31"}
YEAR = "2023-01-01/2023-12-31"


def public_rows(
    frames: list[pd.DataFrame],
    *,
    indicator: str = "cem_cases",
    former: Remembered | None = None,
    cutoffs: Mapping[str, str] = CUTOFFS,
) -> pd.DataFrame:
    """All rows as they may be published."""
    definition = CATALOG.indicators[indicator]
    completed = [add_sums(frame, definition, CATALOG) for frame in frames]
    chosen = choose(completed, definition, CATALOG, former=former or Remembered(), cutoffs=cutoffs)
    return pd.concat([chosen.public_frame(frame) for frame in completed], ignore_index=True)


def values_by_cell(rows: pd.DataFrame) -> dict[tuple[str, str, str, str], float | None]:
    """(snapshot, territory, start/end, breakdown) -> value, None where protected."""
    return {
        (row.snapshot, row.territory, f"{row.period_start}/{row.period_end}", row.breakdown): (
            None if row.conf_status == "protected" else row.value
        )
        for row in rows.itertuples()
    }  # type: ignore[return-value]


def by_sex(women: float, men: float, place: str = HERE) -> list[Counted]:
    return [
        (place, "2023", "", women + men),
        (place, "2023", "sex:women", women),
        (place, "2023", "sex:men", men),
    ]


def test_the_rest_of_a_total_is_hidden_with_a_small_count() -> None:
    values = values_by_cell(public_rows([frame_of(by_sex(96, 3), "cem_cases", snapshot=NEW)]))
    assert values[NEW, HERE, YEAR, ""] == 99
    assert values[NEW, HERE, YEAR, "sex:men"] is values[NEW, HERE, YEAR, "sex:women"] is None


def test_a_hidden_row_holds_no_number_and_leads_nowhere() -> None:
    rows = public_rows([frame_of([(HERE, "2023", "", 3)], "cem_cases", snapshot=NEW).assign(note="3 casos")])
    assert rows[["value", "lower", "upper", "numerator", "denominator"]].isna().all(axis=None)
    assert rows[["locator", "note", "conf_status"]].to_numpy().tolist() == [["", "", "protected"]]


def test_a_zero_is_shown_and_a_department_is_shown_whole() -> None:
    values = values_by_cell(
        public_rows([frame_of([*by_sex(96, 0), ("PE-14", "2023", "", 3)], "cem_cases", snapshot=NEW)])
    )
    assert values[NEW, HERE, YEAR, "sex:men"] == 0
    assert values[NEW, "PE-14", YEAR, ""] == 3


def test_withheld_months_leave_their_year() -> None:
    months: list[Counted] = [(HERE, f"2023-{month:02}", "", 10.0) for month in range(1, 12)]
    rows = public_rows(
        [frame_of([*months, (HERE, "2023-12", "", 4.0)], "police_complaints")], indicator="police_complaints"
    )
    assert rows.loc[rows["period_start"].str[:7] == rows["period_end"].str[:7], "value"].isna().all()
    assert values_by_cell(rows)["mimp_cem@x", HERE, YEAR, ""] == 114


def test_what_one_edition_hides_stays_hidden_in_the_later_one() -> None:
    frames = [
        frame_of(by_sex(96, 3), "cem_cases", snapshot=OLD),
        frame_of(by_sex(101, 7), "cem_cases", snapshot=NEW),
    ]
    values = values_by_cell(public_rows(frames))
    assert values[OLD, HERE, YEAR, ""] == 99
    assert values[NEW, HERE, YEAR, ""] == 108
    assert all(values[edition, HERE, YEAR, "sex:men"] is None for edition in (OLD, NEW))


def test_what_a_former_release_hid_stays_hidden_in_it_and_later_and_not_before() -> None:
    rows = public_rows([frame_of(by_sex(96, 3), "cem_cases", snapshot=OLD)])
    hidden = frozenset(cells_of(rows[rows["conf_status"] == "protected"]))
    assert len(hidden) == 2
    former = Remembered(hidden, cutoffs={OLD: CUTOFFS[OLD]})
    later = values_by_cell(public_rows([frame_of(by_sex(101, 7), "cem_cases", snapshot=NEW)], former=former))
    assert later[NEW, HERE, YEAR, "sex:men"] is later[NEW, HERE, YEAR, "sex:women"] is None
    earlier = values_by_cell(
        public_rows(
            [frame_of(by_sex(95, 6), "cem_cases", snapshot="mimp_cem@2024-01")],
            former=former,
            cutoffs={"mimp_cem@2024-01": "2024-01-31"},
        )
    )
    assert earlier["mimp_cem@2024-01", HERE, YEAR, "sex:men"] == 6


def test_what_any_release_showed_stays_open_though_the_last_one_hid_it() -> None:
    cells = [
        *by_sex(90, 3),
        *[(HERE, "2023", f"form:{form}", 31.0) for form in ("physical", "sexual", "economic")],
    ]
    frame = frame_of([*cells, (HERE, "2023", "form:psychological", 0.0)], "cem_cases", snapshot=NEW)
    definition = CATALOG.indicators["cem_cases"]
    women, total = (
        Cell(NEW, "", "cem_cases", HERE, *YEAR.split("/"), breakdown) for breakdown in ("sex:women", "")
    )
    former = Remembered(frozenset([women]), cutoffs=CUTOFFS)
    for before, is_open in (({}, False), ({women: 89.0}, False), ({women: 90.0}, True)):
        chosen = choose([frame], definition, CATALOG, former=former, cutoffs=CUTOFFS, shown_before=before)
        assert (women not in chosen.hidden) is is_open
        assert (total in chosen.hidden) is is_open  # else the total and the women would give the men
    tiny = women._replace(breakdown="sex:men")
    chosen = choose([frame], definition, CATALOG, former=former, cutoffs=CUTOFFS, shown_before={tiny: 3.0})
    assert tiny in chosen.hidden


def test_a_bare_total_that_was_hidden_stays_so_in_its_edition_alone() -> None:
    total = Cell(OLD, "", "cem_cases", HERE, *YEAR.split("/"), "")
    former = Remembered(frozenset([total]), cutoffs=CUTOFFS)
    frames = [frame_of([(HERE, "2023", "", 50.0)], "cem_cases", snapshot=snapshot) for snapshot in (OLD, NEW)]
    values = values_by_cell(public_rows(frames, former=former))
    assert (values[OLD, HERE, YEAR, ""], values[NEW, HERE, YEAR, ""]) == (None, 50)


def test_what_fell_to_zero_in_a_later_edition_is_shown() -> None:
    former = Remembered(
        frozenset([Cell(OLD, "", "cem_cases", HERE, *YEAR.split("/"), "sex:men")]), cutoffs=CUTOFFS
    )
    values = values_by_cell(public_rows([frame_of(by_sex(96, 0), "cem_cases", snapshot=NEW)], former=former))
    assert values[NEW, HERE, YEAR, "sex:men"] == 0


def test_totals_without_a_trait_may_be_shown_after_they_were_hidden() -> None:
    small = frame_of([(HERE, "2023", "", 4)], "cem_cases", snapshot=OLD)
    grown = frame_of([(HERE, "2023", "", 9)], "cem_cases", snapshot=NEW)
    values = values_by_cell(public_rows([small, grown]))
    assert values[OLD, HERE, YEAR, ""] is None
    assert values[NEW, HERE, YEAR, ""] == 9


def test_cells_that_came_protected_stay_so_and_make_no_sum() -> None:
    districts = CATALOG.territories["PE-LN"].members
    cells: list[Counted] = [(code, "2023", "sex:men", 20.0) for code in districts[1:]]
    rows = public_rows(
        [frame_of([*cells, (districts[0], "2023", "sex:men", None)], "cem_cases", snapshot=NEW)]
    )
    values = values_by_cell(rows)
    assert values[NEW, districts[0], YEAR, "sex:men"] is None
    assert values[NEW, districts[1], YEAR, "sex:men"] == 20
    assert (NEW, "PE-LN", YEAR, "sex:men") not in values


def test_a_frame_that_was_protected_once_is_protected_the_same_again() -> None:
    cells = [*by_sex(96, 3), *by_sex(40, 30, BESIDE)]
    once = public_rows([frame_of(cells, "cem_cases", snapshot=NEW)])
    again = public_rows([once])
    assert values_by_cell(once) == values_by_cell(again)


def test_sums_that_do_not_hold_stop_the_build_and_name_the_place() -> None:
    wrong: list[Counted] = [
        (HERE, "2023", "", 50.0),
        (HERE, "2023", "sex:women", 40.0),
        (HERE, "2023", "sex:men", 20.0),
    ]
    with pytest.raises(SumError, match=HERE):
        public_rows([frame_of(wrong, "cem_cases", snapshot=NEW)])


def test_a_sum_declared_to_fail_does_not_stop_it() -> None:
    departments: list[Counted] = [(f"BO-0{number}", "2021", "", 5000.0) for number in range(1, 10)]
    frame = frame_of(
        [("BO", "2021", "", 46774.0), *departments], "prosecutor_cases", snapshot="published_bo@x"
    )
    values = values_by_cell(public_rows([frame], indicator="prosecutor_cases"))
    assert values["published_bo@x", "BO", "2021-01-01/2021-12-31", ""] == 46774
    with pytest.raises(SumError):
        public_rows(
            [frame.assign(period_start="2022-01-01", period_end="2022-12-31")], indicator="prosecutor_cases"
        )


def test_the_four_small_districts_of_el_alto_leave_only_as_their_sum() -> None:
    (group,) = CATALOG.policy.shown_as_one
    members = CATALOG.territories[group].members
    cells: list[Counted] = [(code, "2023", "", 6.0) for code in members]
    values = values_by_cell(
        public_rows([frame_of(cells, "slim_cases", snapshot=NEW)], indicator="slim_cases")
    )
    assert values == {(NEW, group, YEAR, ""): 24.0}


def test_the_sum_of_the_four_is_hidden_where_it_is_small_and_so_is_what_would_give_it() -> None:
    (group,) = CATALOG.policy.shown_as_one
    members = CATALOG.territories[group].members
    others = [
        code
        for code in CATALOG.territories
        if code.startswith("BO-020105-") and code not in (*members, group)
    ]
    cells: list[Counted] = [(code, "2023", "", 1.0) for code in members[:3]]
    cells += [
        ("BO-020105", "2023", "", 2003.0),
        (members[3], "2023", "", 0.0),
        *((code, "2023", "", 200.0) for code in others),
    ]
    rows = public_rows([frame_of(cells, "slim_cases", snapshot=NEW)], indicator="slim_cases")
    values = values_by_cell(rows)
    assert values[NEW, group, YEAR, ""] is None
    assert values[NEW, "BO-020105", YEAR, ""] == 2003
    assert sum(values[NEW, code, YEAR, ""] is None for code in others) >= 1
    assert not any(code in rows["territory"].tolist() for code in members)
    assert not attack(facts_of(rows), CATALOG).weaknesses


def monthly_report(counts: list[int], months: tuple[int, ...]) -> pd.DataFrame:
    """A municipality's months: its total, its districts, and four of these with few counts, in all tables of a month."""
    (group,) = CATALOG.policy.shown_as_one
    members = CATALOG.territories[group].members
    town = str(CATALOG.territories[group].parent)
    others = [
        district.code
        for district in CATALOG.parts[town]
        if not district.members and district.code not in members
    ]
    cells: list[Counted] = []
    for at, month in enumerate(months):
        few = counts[4 * at : 4 * at + 4]
        many = [15 + 7 * number + month for number, _ in enumerate(others)]
        cells += [(town, f"2025-{month:02}", "", float(sum(few) + sum(many)))]
        cells += [
            (code, f"2025-{month:02}", "", float(count))
            for code, count in zip((*members, group, *others), (*few, sum(few), *many), strict=True)
        ]
    return frame_of(cells, "slim_cases_residence", snapshot=f"gamea_slim@2025-{months[-1]:02}")


@settings(max_examples=40 if goes_everywhere() else 12, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=12, max_size=12))
@example([1, 2, 2, 2, 1, 1, 1, 1, 3, 2, 2, 2])
def test_a_months_total_of_a_municipality_tells_no_months_of_what_is_withheld_with_its_year(
    counts: list[int],
) -> None:
    """The group has 7, 4 and 9: all three are withheld, and the total less the other districts would give them back."""
    rows = public_rows([monthly_report(counts, (1, 2, 3))], indicator="slim_cases_residence")
    (group,) = CATALOG.policy.shown_as_one
    assert group in set(rows["territory"])
    assert not attack(facts_of(rows), CATALOG).weaknesses


@settings(max_examples=15 if goes_everywhere() else 6)
@given(st.lists(st.integers(0, 12), min_size=24, max_size=24))
def test_no_attack_gets_through_what_is_shown(numbers: list[int]) -> None:
    """Three districts of two centres, by sex and by form: what leaves gives no small count away."""
    chosen = iter(numbers)
    cells: dict[tuple[str, str], float] = {}
    for place in (HERE, BESIDE, "PE-150117"):
        for centre in (f"centre:A{place[-3:]}", f"centre:B{place[-3:]}"):
            for sex in ("sex:women", "sex:men"):
                for form in ("form:physical", "form:sexual"):
                    count = float(next(chosen))
                    for trait in ("", sex, form):
                        for key in (trait, f"{centre};{trait}".rstrip(";")):
                            cells[place, key] = cells.get((place, key), 0.0) + count
    rows = public_rows(
        [frame_of([(place, "2023", key, value) for (place, key), value in cells.items()], "cem_cases")]
    )
    assert not attack(facts_of(rows), CATALOG).weaknesses


@pytest.mark.parametrize("reason", ["no_row", "with_mother"])
@pytest.mark.parametrize("live", [(1.0, 1.0, 1.0), (2.0, 0.0, 1.0)])
def test_a_place_without_a_row_says_so_beside_districts_that_are_withheld_whole(
    live: tuple[float, ...], reason: str
) -> None:
    """Its other years say it too, and former releases did. What is withheld are the other districts, zeros too."""
    nothing = ["PE-160702", "PE-160705", "PE-160706"]
    districts = dict(zip(("PE-160701", "PE-160703", "PE-160704"), live, strict=True))
    counted = {"PE-16": 300.0, "PE-1607": 3.0, "PE-1605": 153.0, "PE-1601": 144.0, "PE-160501": 150.0}
    rows: list[Counted] = [
        (place, "2024", "", value) for place, value in {**counted, **districts, "PE-160510": 3.0}.items()
    ]
    frame = frame_of([*rows, *((place, "2024", "", 0.0) for place in nothing)], "police_complaints")
    empty = frame["territory"].isin(nothing)
    frame["value"] = frame["value"].where(~empty)
    frame["obs_status"] = frame["obs_status"].where(~empty, reason)
    police = CATALOG.indicators["police_complaints"]
    told = dict.fromkeys(cells_of(frame[empty]), 0.0)
    chosen = choose([frame], police, CATALOG, former=Remembered(), cutoffs={}, shown_before=told)
    every = Protected(police, CATALOG, frozenset(cells_of(frame))).public_frame(frame)
    assert set(every["territory"][every["conf_status"] == "free"]) == set(nothing)
    shown = chosen.public_frame(frame)
    protected = set(shown["territory"][shown["conf_status"] == "protected"])
    assert protected >= {"PE-1607", *districts} and protected.isdisjoint(nothing)
    assert shown.set_index("territory").loc[nothing, "obs_status"].tolist() == [reason] * 3
    hidden = dict(zip(cells_of(frame), frame["value"], strict=True))
    small, zeros = small_and_zeros(hidden, [cell for cell in hidden if cell.territory in protected])
    assert not attack(facts_of(shown), CATALOG).weaknesses
    assert not attack(facts_of(shown), CATALOG, small=small, zeros=zeros).weaknesses


# Sums whose several parts are all small are withheld whole, and both programs read that in their marks alike.


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
