"""Parts without a row: what several sums give by subtraction is one count, and no part at hand stands for the whole."""

from __future__ import annotations

from collections.abc import Mapping

from bench.disclosure import mask_hidden_cells
from etl.disclosure.audit.attack import attack
from etl.disclosure.audit.sums import list_sums
from etl.disclosure.cells import Cell
from etl.disclosure.suppression.linked_counts import find_absent_counts, link_counts
from tests.etl.disclosure.making import BASE, CATALOG, cell_at, small_and_zeros

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
