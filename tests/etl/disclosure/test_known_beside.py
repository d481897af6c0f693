"""A total that a former release showed and this one cannot make, since a month of one district was not received.

Of four districts A is small, and hidden. B lacks a month, so it has no year, and neither has the province. Who kept the
total takes the years of the others from it, and the months of B.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pytest

from bench.disclosure import mask_hidden_cells
from etl.disclosure.audit.attack import attack
from etl.disclosure.audit.direct_disclosures import MONTH_APART, Weakness
from etl.disclosure.audit.sums import list_months_within
from etl.disclosure.cells import Cell
from etl.disclosure.suppression.edition_cells import Remembered
from etl.disclosure.suppression.protected_frames import choose
from etl.disclosure.suppression.suppress import suppress
from observatory.catalog import Catalog
from observatory.store.reading.public_facts import Fact
from tests.etl.disclosure.making import CATALOG
from tests.kit.counts import Counted, frame_of

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
