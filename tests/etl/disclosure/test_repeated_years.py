"""A year that a later edition repeats is hidden as it was; which hidden months are remembered and which withheld anew."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings

from bench.disclosure import mask_hidden_cells
from etl.disclosure.audit.attack import attack
from etl.disclosure.audit.edition_pairs import pair_successive_editions as links
from etl.disclosure.audit.knowledge import read_knowledge
from etl.disclosure.audit.linear_constraints import build_constraints
from etl.disclosure.audit.sums import list_sums
from etl.disclosure.cells import Cell
from etl.disclosure.engine.audit.presolve import presolve
from etl.disclosure.engine.secondary.linked_tables import find_unchanged, merge_equal_counts
from etl.disclosure.engine.secondary.secondary_cells import PatternCache
from etl.disclosure.suppression.declared_sums import find_relations
from etl.disclosure.suppression.edition_cells import hidden_cells_of, stay_hidden, successions
from etl.disclosure.suppression.suppress import suppress
from observatory.catalog import Catalog
from observatory.store.reading.public_facts import Fact
from observatory.store.releases import SqliteReleases
from tests.etl.disclosure.making import CATALOG
from tests.etl.disclosure.test_enumerated import CASES, LARGE, OPEN_YEAR, PLACES, Case
from tests.kit.facts import edition_of, fact_or_mark, publish

UNRULED = replace(CATALOG, policy=replace(CATALOG.policy, one_trait_of_all=None))
LATER = "mimp_cem@2024-12"
Counts = dict[Cell, float]


def edition(name: str, counts: Counts) -> Counts:
    return {cell._replace(snapshot=name): value for cell, value in counts.items()}


def again(cells: frozenset[Cell]) -> frozenset[Cell]:
    return frozenset(cell._replace(snapshot=LATER) for cell in cells)


def is_wide(cell: Cell) -> bool:
    return not CATALOG.territories[cell.territory].is_local


def unchanged_in(counts: Counts, *, of_wide: bool = True, bare: bool = True) -> set[str]:
    """Places and traits of the pairs that are one number, from what is known of departments, or of nothing.

    Without `bare`, totals without a trait are not known.
    """
    pairs = list(successions(counts, CATALOG))
    still = find_unchanged(
        [pair for pair in pairs if pair[0].end == pair[1].end],
        counts,
        list(find_relations(counts, CATALOG)),
        move_to_edition=lambda total, part: total.in_edition(part.snapshot),
        is_known=lambda cell, _: of_wide and is_wide(cell) and (bare or cell.breakdown != ""),
    )
    assert all(later._replace(snapshot=earlier.snapshot) == earlier for earlier, later in still)
    return {f"{cell.territory} {cell.breakdown}" for cell, _ in still}


@settings(max_examples=60, deadline=None)
@given(CASES)
def test_it_is_hidden_alike_and_not_asked_about(case: Case) -> None:
    """What the former release showed is shown, totals too. Where all cells are at hand, no component is looked at."""
    counts = case.counts()
    before = suppress(counts, CATALOG)
    choices = PatternCache()
    hidden = suppress(
        {**counts, **edition(LATER, counts)},
        CATALOG,
        hidden_before=before,
        opened=counts.keys() - before,
        choices=choices,
    )
    zeros = {cell for cell in hidden | before if not counts.get(cell._replace(snapshot="mimp_cem@2024"))}
    assert hidden - zeros == (before | again(before)) - zeros
    assert {cell for cell in hidden if cell.snapshot == "mimp_cem@2024"} == before
    assert case.absent or not choices.used


GROWING = Case(((12, 3), (10, 9), (9, 9), LARGE), frozenset()).counts()


def test_a_year_that_grew_is_asked_about_and_protected_with_what_was_added() -> None:
    grown = Case(((21, 12), (19, 9), (9, 9), LARGE), frozenset()).counts()
    before = suppress(GROWING, CATALOG)
    counts = {**GROWING, **edition(LATER, grown)}
    choices = PatternCache()
    hidden = suppress(counts, CATALOG, hidden_before=before, opened=GROWING.keys() - before, choices=choices)
    assert choices.used
    assert again(before) <= hidden
    assert not attack(mask_hidden_cells(counts, hidden), CATALOG).weaknesses


def test_what_stood_hidden_though_its_number_is_shown_elsewhere_is_shown() -> None:
    """A former program hid totals of a later edition that repeated shown ones: a mark would now tell the number."""
    before = suppress(GROWING, CATALOG)
    counts = {**GROWING, **edition(LATER, GROWING)}
    needless = {cell._replace(snapshot=LATER) for cell in GROWING.keys() - before if cell.breakdown}
    hidden = suppress(counts, CATALOG, hidden_before=before | needless, opened=GROWING.keys() - before)
    assert hidden == before | again(before)
    assert not attack(mask_hidden_cells(counts, hidden), CATALOG).weaknesses


def test_the_attack_reduces_both_editions_to_one() -> None:
    few = Case(((3, 2), (4, 1), (2, 6), LARGE), frozenset()).counts()
    hidden = suppress(few, CATALOG)
    few |= OPEN_YEAR
    first = rows_asked_about(mask_hidden_cells(few, hidden))
    both = rows_asked_about(mask_hidden_cells({**few, **edition(LATER, few)}, hidden | again(hidden)))
    assert both == first > 0


def rows_asked_about(facts: list[Fact]) -> int:
    """How many relations are left of the marked cells once all is taken out that follows by itself."""
    knowledge = read_knowledge(facts, CATALOG)
    all_sums = list(list_sums([*knowledge.published, *knowledge.hidden], CATALOG))
    unknown = build_constraints(knowledge, all_sums, list(links(knowledge, CATALOG)))
    ranges = dict.fromkeys(unknown.numbers.values(), (1.0, math.inf))
    growths = (number for cell, number in unknown.numbers.items() if cell in unknown.implied)
    ranges.update(dict.fromkeys(growths, (0.0, math.inf)))
    return len(presolve(ranges, unknown.constraints, needed=unknown.numbers.values()).constraints)


def test_a_zero_shown_once_is_told_in_the_edition_that_repeats_it() -> None:
    """Its mark would say nothing, but the former edition says it: so the sum is not withheld whole."""
    few = Case(((2, 0), (2, 0), (9, 9), LARGE), frozenset()).counts()
    zero = next(cell for cell in few if (cell.territory, cell.breakdown) == ("PE-150201", "sex:men"))
    assert zero in few
    hidden = suppress({**few, **edition(LATER, few)}, UNRULED, opened=[cell for cell in few if not few[cell]])
    assert not {cell for cell in hidden if not few.get(cell._replace(snapshot="mimp_cem@2024"))}


def test_a_small_count_shown_once_is_hidden_in_the_edition_that_repeats_it() -> None:
    before = suppress(GROWING, CATALOG)
    small = next(cell for cell in before if cell.territory == "PE-150201" and GROWING[cell] == 3)
    counts = {**GROWING, **edition(LATER, GROWING)}
    hidden = suppress(
        counts, CATALOG, hidden_before=before - {small}, opened=(GROWING.keys() - before) | {small}
    )
    assert {small, small._replace(snapshot=LATER)} <= hidden


def test_parts_of_a_whole_that_did_not_grow_did_not() -> None:
    # By the bare total of all, which is linked to nothing above it.
    everywhere = {f"{cell.territory} {cell.breakdown}" for cell in GROWING} - {"PE-15 "}
    assert unchanged_in({**GROWING, **edition(LATER, GROWING)}) == everywhere


def test_below_a_whole_that_grew_only_those_of_one_that_did_not_are_the_same() -> None:
    moved = Case(((12, 4), (10, 9), (9, 9), LARGE), frozenset()).counts()
    assert unchanged_in({**GROWING, **edition(LATER, moved)}) == {
        f"{place} sex:women" for place in PLACES if place != "PE-15"
    }


def test_where_no_whole_is_known_none_is_known_to_be_the_same() -> None:
    assert unchanged_in({**GROWING, **edition(LATER, GROWING)}, of_wide=False) == set()


def test_a_whole_with_a_part_that_is_not_at_hand_tells_nothing_of_the_others() -> None:
    """What lacks may have fallen by what another grew."""
    for lacking, beside in (
        ("PE-150201 sex:men", "PE-150202 sex:men"),
        ("PE-1501 sex:men", "PE-1502 sex:men"),
    ):
        counts = {
            cell: value for cell, value in GROWING.items() if f"{cell.territory} {cell.breakdown}" != lacking
        }
        still = unchanged_in({**counts, **edition(LATER, counts)}, bare=False)
        assert beside not in still
        assert beside.replace("men", "women") in still


def test_a_part_that_is_gone_may_have_gone_to_another() -> None:
    """A centre is counted with another one: the whole did not grow, and a part did."""
    whole = next(cell for cell in GROWING if cell.territory == "PE-15" and not cell.breakdown)
    centres = {"centre:A": 10.0, "centre:B": 5.0}
    former = {whole: 15.0, **{whole._replace(breakdown=name): value for name, value in centres.items()}}
    later = edition(LATER, {whole: 15.0, whole._replace(breakdown="centre:A"): 15.0})
    assert unchanged_in({**former, **later}) == set()


def test_counts_that_are_made_one_are_equal_in_every_table_that_the_rows_allow() -> None:
    """Values are drawn from the bottom up; whatever rows are made of them hold, and equals are never told apart."""
    joined = 0
    for seed in range(300):
        chance = random.Random(seed)
        size = 9
        rows = []
        for total in range(4, size):
            if chance.random() < 0.3 and rows:
                rows.append((total, chance.choice(rows)[1]))  # another whole of the same parts
            else:
                rows.append((total, tuple(sorted(chance.sample(range(total), chance.randint(1, 3))))))
        leader = merge_equal_counts(size, rows)
        for _ in range(20):
            values = [float(chance.randint(0, 9)) for _ in range(4)]
            for total, parts in rows:
                assert total == len(values)
                values.append(sum(values[part] for part in parts))
            assert all(values[number] == values[of] for number, of in enumerate(leader)), seed
        joined += sum(number != of for number, of in enumerate(leader))
    assert joined > 300


def test_what_equal_wholes_leave_beside_the_same_parts_is_one() -> None:
    one_row, other = (0, (1, 2)), (3, (1, 4))
    assert merge_equal_counts(5, [one_row, other]) == [0, 1, 2, 3, 4]
    assert merge_equal_counts(5, [one_row, other, (3, (0,))]) == [0, 1, 2, 0, 2]


JANUARY, FEBRUARY = ("2025-01-01", "2025-01-31"), ("2025-02-01", "2025-02-28")
EDITIONS = [edition_of(source, "x", "2025-12-31") for source in ("gamea_slim", "mininter_vcm")]


def row(snapshot: str, indicator: str, place: str, month: tuple[str, str], value: float | None) -> tuple:
    return fact_or_mark(
        value, period="..".join(month), snapshot=snapshot, indicator=indicator, territory=place
    )


def test_a_year_of_which_all_months_are_hidden_stays_so_whatever_hid_it(
    tmp_path: Path, catalog: Catalog
) -> None:
    """No mark says why: one may be small, another tell it, or all be the total that a later release has no row of."""
    report, police = "gamea_slim@x", "mininter_vcm@x"
    town = [row(report, "slim_cases", "BO-020105", month, 100.0) for month in (JANUARY, FEBRUARY)]
    within = [row(report, "slim_cases", "BO-020105-01", month, None) for month in (JANUARY, FEBRUARY)]
    alone = [row(police, "police_complaints", "PE-150112", month, None) for month in (JANUARY, FEBRUARY)]
    half = [
        row(police, "police_complaints", "PE-150101", month, value)
        for month, value in ((JANUARY, None), (FEBRUARY, 60.0))
    ]
    releases = SqliteReleases(tmp_path)
    publish(releases, catalog, *town, *within, *alone, *half, editions=EDITIONS)
    former = hidden_cells_of(releases)
    assert {(cell.territory, cell.start) for cell in former.hidden} == {("PE-150101", JANUARY[0])}
    assert {cell.territory for cell in former.years} == {"BO-020105-01", "PE-150112"}
    january = Cell(police, "", "police_complaints", "PE-150112", *JANUARY, "")
    counts = dict.fromkeys((january, january.during(*FEBRUARY), january.at("PE-150103")), 9.0)
    stay = stay_hidden(counts, former, catalog.indicators["police_complaints"], cutoffs={})
    assert stay == {january, january.during(*FEBRUARY)}
