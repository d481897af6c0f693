"""Which sums are declared among counts, and which are refused because they do not hold."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

import pytest

from bench.disclosure import mask_hidden_cells
from etl.disclosure.audit.attack import attack
from etl.disclosure.audit.direct_disclosures import MONTH_APART, Weakness
from etl.disclosure.audit.sums import list_months_within, list_sums
from etl.disclosure.cells import Cell
from etl.disclosure.suppression.declared_sums import find_relations
from etl.disclosure.suppression.edition_cells import Remembered
from etl.disclosure.suppression.linked_counts import SumError, find_absent_counts, link_counts
from etl.disclosure.suppression.protected_frames import choose
from etl.disclosure.suppression.suppress import suppress
from observatory.catalog import Catalog
from observatory.store.reading.public_facts import Fact
from tests.etl.disclosure.making import BASE, CATALOG, cell_at, small_and_zeros
from tests.kit.counts import Counted, frame_of


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


# Parts without a row: what several sums give by subtraction is one count, and no part at hand stands for the whole.


SEXES = ("", "sex:women", "sex:men")
SHOWN_YEAR = {
    "PE-150201": (20, 30), "PE-150202": (20, 30), "PE-1502": (40, 60), "PE-150301": (20, 30), "PE-1503": (20, 30),
    "PE-1501": (20, 30), "PE-15": (80, 120),
}  # fmt: skip
"""A year in which all is shown: it teaches the attack that these provinces are the whole department."""
Table = Mapping[str, tuple[int, int]]


def counts_of(table: Table, year: str = "2023") -> dict[Cell, float]:
    base = BASE._replace(start=f"{year}-01-01", end=f"{year}-12-31")
    return {
        base._replace(territory=place, breakdown=sex): float(value)
        for place, (women, men) in table.items()
        for sex, value in zip(SEXES, (women + men, women, men), strict=True)
    }


def pinned(table: Table, hidden: Mapping[str, str], absent: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """By cell, what one who knows the small counts finds: its interval, or that the figures contradict each other."""

    def is_in(cell: Cell, names: Mapping[str, str]) -> bool:
        sex = cell.breakdown.removeprefix("sex:") or "total"
        return sex in names.get(cell.territory, "").split()

    counts = {cell: value for cell, value in counts_of(table).items() if not is_in(cell, absent)}
    small, zeros = small_and_zeros(counts, (cell for cell in counts if cell.territory != "PE-15"))
    verdict = attack(
        [
            *mask_hidden_cells(counts, {cell for cell in counts if is_in(cell, hidden)}),
            *mask_hidden_cells(counts_of(SHOWN_YEAR, "2022"), frozenset()),
        ],
        CATALOG,
        small=small,
        zeros=zeros,
    )
    return {
        (
            weakness.cell.territory,
            weakness.cell.breakdown,
        ): f"{weakness.interval.low:g}-{weakness.interval.high:g}"
        for weakness in verdict.weaknesses
    }


def test_a_total_without_a_row_ties_the_sexes_to_the_province() -> None:
    """A district of one man, whose total is not there, is what the province of two leaves beside the other district."""
    table = {
        "PE-150201": (0, 1), "PE-150202": (1, 0), "PE-1502": (1, 1), "PE-150301": (7, 0), "PE-1503": (7, 0),
        "PE-1501": (60, 50), "PE-15": (68, 51),
    }  # fmt: skip
    hidden = {
        "PE-150201": "men", "PE-150202": "total women", "PE-1502": "total women", "PE-150301": "total women",
        "PE-1503": "total women", "PE-1501": "total women men",
    }  # fmt: skip
    intervals = pinned(table, hidden, {"PE-150201": "total", "PE-1502": "men"})
    assert intervals["PE-150201", "sex:men"] == intervals["PE-1502", "sex:women"] == "1-3"


def test_men_without_a_row_are_not_nobody() -> None:
    """Taken for nobody, the men of a district would make the figures contradict each other."""
    table = {
        "PE-150201": (0, 6), "PE-150202": (8, 1), "PE-1502": (8, 7), "PE-150301": (2, 4), "PE-1503": (2, 4),
        "PE-1501": (60, 50), "PE-15": (70, 61),
    }  # fmt: skip
    hidden = dict.fromkeys(("PE-150202", "PE-1502", "PE-150301", "PE-1503", "PE-1501"), "women men")
    assert pinned(table, hidden, {"PE-150201": "men"}) == {}


def test_the_parts_missing_are_those_of_which_other_tables_of_the_same_days_speak() -> None:
    counts = counts_of({place: SHOWN_YEAR[place] for place in ("PE-150201", "PE-150202", "PE-1502")})
    gone = next(cell for cell in counts if (cell.territory, cell.breakdown) == ("PE-150202", "sex:men"))
    missing = {
        (relation.total, cell)
        for relation in list_sums(counts.keys() - {gone}, CATALOG)
        for cell in relation.missing
        if cell.territory.startswith("PE-1502")
    }
    assert missing == {(gone._replace(breakdown=""), gone), (gone._replace(territory="PE-1502"), gone)}


def test_a_centre_of_which_other_tables_of_the_place_speak_is_not_nobody() -> None:
    """Former releases give what they showed: one centre's count without the other's, which bore a mark, is no whole."""
    district = counts_of({"PE-150112": (30, 9)})
    base = next(iter(district))._replace(breakdown="")
    centres = {
        base._replace(breakdown=breakdown): 1.0
        for breakdown in ("centre:CEM110", "centre:COM005", "centre:CEM110;sex:women")
    }
    missing = {
        relation.total.breakdown: [cell.breakdown for cell in relation.missing]
        for relation in list_sums([*district, *centres], CATALOG)
        if relation.kind[2] == "centre"
    }
    assert missing == {"": [], "sex:women": ["centre:COM005;sex:women"]}


HERE, BESIDE, ABOVE = "PE-150201", "PE-150202", "PE-1502"


def counts_of_women(*, women_here: float, women_above: float) -> dict[Cell, float]:
    """A district without a row for its women, one beside it, and the province of both."""
    men = {HERE: 9.0, BESIDE: 8.0, ABOVE: 17.0}
    women = {HERE: women_here, BESIDE: 6.0, ABOVE: women_above}
    counts = {cell_at(place, "sex:men"): value for place, value in men.items()}
    counts |= {cell_at(place, "sex:women"): value for place, value in women.items() if place != HERE}
    return counts | {cell_at(place): men[place] + women[place] for place in men}


def test_the_part_that_alone_is_missing_is_what_both_of_its_sums_leave() -> None:
    counts = counts_of_women(women_here=3, women_above=9)
    relations, absent = find_absent_counts(counts, (), CATALOG)
    assert absent == {cell_at(HERE, "sex:women"): 3.0}
    model = link_counts(counts | absent, CATALOG, relations=relations, absent=absent)
    implied = [place for place, cells in enumerate(model.cells) if not cells]
    assert len(implied) == 1
    assert sum(implied[0] in dict(row) for row in model.rows) == 2


def test_sums_that_leave_it_different_values_name_no_count() -> None:
    assert find_absent_counts(counts_of_women(women_here=3, women_above=11), (), CATALOG)[1] == {}


def test_a_part_beside_one_that_has_no_count_is_not_known() -> None:
    counts = counts_of_women(women_here=3, women_above=9)
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


# A total that a former release showed and this one cannot make, since a month of one district was not received.


PROVINCE = Cell("mininter_vcm@2025-12", "", "police_complaints", "PE-0503", "2025-01-01", "2025-12-31", "")
A, B, C, D = (PROVINCE.at(f"PE-05030{number}") for number in (1, 2, 3, 4))
MONTHS = list_months_within(PROVINCE.start, PROVINCE.end)
RECEIVED = {B.during(*days): 10.0 + at for at, days in enumerate(MONTHS[:-1])}
OF_B = sum(RECEIVED.values())
Counts = dict[Cell, float]


def without_a_year(third: float) -> Counts:
    """The years of A, C and D, the months of D, which is seen to be their sum, and those received of B."""
    months = {D.during(*days): 20.0 for days in MONTHS}
    return {A: 1.0, C: third, D: 240.0, **months, **RECEIVED}


def total(counts: Counts) -> Counts:
    return {PROVINCE: counts[A] + counts[C] + counts[D] + OF_B}


def found(counts: Counts, hidden: Collection[Cell]) -> tuple[Weakness, ...]:
    """What is found by one who kept the total, and who can tell the small ones.

    That months go with their year is not asked here: `choose` sees to that.
    """
    kept = [Fact(*cell, value=value) for cell, value in total(counts).items()]
    rows = mask_hidden_cells(counts, frozenset(hidden))
    verdict = attack(rows, CATALOG, small=frozenset({A}), former={PROVINCE.snapshot: kept})
    return tuple(weakness for weakness in verdict.weaknesses if weakness.reason != MONTH_APART)


def test_a_place_without_a_sum_of_years_is_a_part_of_that_of_its_province_and_what_its_years_are() -> None:
    """Seen: the sums of two districts were taken for all of their province, and its figures to contradict each other."""
    years = [(f"{year}-01-01", f"{year}-12-31") for year in range(2018, 2026)]
    whole, first, second = (place.during(years[0][0], years[-1][1]) for place in (PROVINCE, A, B))
    relations = list(list_sums([whole, first, *(B.during(*days) for days in years)], CATALOG))
    (of_place,) = (relation for relation in relations if relation.total == whole)
    assert (of_place.parts, of_place.missing) == ((first,), (second,))
    (of_time,) = (relation for relation in relations if relation.total == second)
    assert of_time.complete and of_time.parts == tuple(B.during(*days) for days in years)


@pytest.mark.parametrize(("third", "is_told"), [(22.0, False), (6.0, True)])
def test_the_months_of_a_district_without_a_year_are_taken_from_the_total(
    third: float, is_told: bool
) -> None:
    """A and C are 23 together, or 7: whoever knows that C is no small one then knows that A is one or two."""
    counts = without_a_year(third)
    assert bool(found(counts, {A, C})) is is_told
    assert found(counts, {A})


@pytest.mark.parametrize("third", [6.0, 7.0, 8.0, 22.0])
def test_the_choice_knows_the_total_too(third: float) -> None:
    counts = without_a_year(third)
    assert suppress(counts, CATALOG) == {A}
    hidden = suppress(counts, CATALOG, known=total(counts))
    assert hidden > {A}
    assert hidden <= counts.keys()
    assert not found(counts, hidden)


@pytest.mark.parametrize("fourth", [9.0, 3.0])
def test_a_part_that_was_shown_hides_nothing_though_it_is_not_in_the_release(fourth: float) -> None:
    """Were it free, it could be hidden at less cost than any other."""
    counts = {PROVINCE: 323.0 + fourth, A: 1.0, B: 300.0, C: 22.0}
    hidden = suppress(counts, CATALOG, known={D: fourth})
    assert hidden > {A}
    assert hidden <= counts.keys()
    rows, kept = mask_hidden_cells(counts, hidden), [Fact(*D, value=fourth)]
    verdict = attack(rows, CATALOG, small=frozenset({A}), former={D.snapshot: kept})
    assert {weakness.cell for weakness in verdict.weaknesses} == {cell for cell in (D,) if fourth < 5}


def test_a_total_that_the_counts_exceed_is_not_believed() -> None:
    counts = without_a_year(22.0)
    assert suppress(counts, CATALOG, known={PROVINCE: 100.0}) == {A}


@pytest.mark.parametrize(
    ("kept", "is_known"),
    [
        pytest.param(PROVINCE, True, id="of this edition"),
        pytest.param(PROVINCE._replace(snapshot="mininter_vcm@2024-12"), False, id="of another one"),
        pytest.param(PROVINCE.at("PE-0599"), False, id="of a place that is no more"),
    ],
)
def test_what_the_ledger_has_of_these_editions_is_given_to_the_choice(kept: Cell, is_known: bool) -> None:
    counts = without_a_year(22.0)
    hidden = hidden_of(counts, {kept: total(counts)[PROVINCE]}, CATALOG)
    assert (hidden > {A}) is is_known


def hidden_of(counts: Counts, shown_before: Counts, catalog: Catalog) -> frozenset[Cell]:
    rows: list[Counted] = [
        (cell.territory, f"{cell.start}/{cell.end}", cell.breakdown, value) for cell, value in counts.items()
    ]
    frame = frame_of(rows, PROVINCE.indicator, snapshot=PROVINCE.snapshot)
    protection = choose(
        [frame],
        catalog.indicators[PROVINCE.indicator],
        catalog,
        former=Remembered(),
        cutoffs={},
        shown_before=shown_before,
    )
    return protection.hidden


def test_a_sum_that_is_known_to_fail_is_not_given_to_the_choice() -> None:
    counts = without_a_year(22.0)
    (former, *_) = CATALOG.policy.sums_that_fail
    failing = replace(
        former, indicator=PROVINCE.indicator, territory=PROVINCE.territory, period="2025", breakdown=""
    )
    catalog = replace(CATALOG, policy=replace(CATALOG.policy, sums_that_fail=(failing,)))
    assert hidden_of(counts, total(counts), catalog) == {A}
