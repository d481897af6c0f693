"""A part of the counts is chosen apart only where nothing ties it to the rest; what was told is not withheld."""

from __future__ import annotations

import pytest

from etl.disclosure.cells import Cell
from etl.disclosure.engine.secondary.withheld_sums import WiderSums
from etl.disclosure.suppression import suppress as choice
from etl.disclosure.suppression.suppress import Block, may_be_withheld
from observatory.catalog import Catalog
from tests.etl.disclosure.making import CATALOG

YEAR = Cell("mimp_cem@2024-10", "", "cem_cases", "PE-150112", "2022-01-01", "2022-12-31", "sex:men")
LATER = YEAR._replace(snapshot="mimp_cem@2024-11")


def of_days(start: str, end: str) -> Cell:
    return YEAR._replace(start=start, end=end)


def block_of(counts: dict[Cell, float]) -> Block:
    return Block(counts, {}, [], frozenset(), [], frozenset(), frozenset(), frozenset())


def test_the_part_of_a_year_has_its_months_and_the_spans_that_overlap_it_and_no_other_year() -> None:
    month, quarter = of_days("2022-03-01", "2022-03-31"), of_days("2022-10-01", "2022-12-31")
    season, next_month = of_days("2022-12-01", "2023-02-28"), of_days("2023-01-01", "2023-01-31")
    before, after = of_days("2021-01-01", "2021-12-31"), of_days("2023-03-01", "2023-12-31")
    near = block_of(dict.fromkeys((YEAR, month, quarter, season, next_month, before, after), 9.0)).cut_near(
        {month}
    )
    assert near.counts.keys() == {YEAR, month, quarter, season, next_month}


@pytest.mark.parametrize(
    ("first", "second", "withheld"), [(60.0, 60.0, False), (0.0, 0.0, True), (3.0, 3.0, True)]
)
def test_a_later_edition_withholds_no_large_count_that_an_earlier_one_shows(
    first: float, second: float, withheld: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []

    def watched(
        block: Block, catalog: Catalog, wider: WiderSums, **named: object
    ) -> tuple[set[Cell], set[Cell]]:
        asked.append(may_be_withheld(LATER, block, catalog))
        return set(), set()

    monkeypatch.setattr(choice, "hide_in_block", watched)
    choice.suppress({YEAR: first, LATER: second}, CATALOG, opened={YEAR})
    assert asked == [withheld]


def test_what_is_withheld_more_widely_changes_nothing_of_other_years(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the wider choice hides in the part of a count without protection, the rest stays as it was chosen."""
    other = of_days("2021-01-01", "2021-12-31")
    zero = YEAR._replace(breakdown="sex:women")
    total = YEAR._replace(breakdown="")
    answers = iter([({YEAR, other}, {YEAR}), ({total, zero}, set())])
    parts: list[set[Cell]] = []

    def answered(block: Block, *rest: object, **named: object) -> tuple[set[Cell], set[Cell]]:
        parts.append(set(block.counts))
        return next(answers)

    monkeypatch.setattr(choice, "hide_in_block", answered)
    monkeypatch.setattr(choice, "propose_wider", lambda *rest, **named: iter([WiderSums()]))
    hidden = choice.suppress({YEAR: 25.0, zero: 0.0, total: 25.0, other: 7.0}, CATALOG)
    assert parts == [{YEAR, zero, total, other}, {YEAR, zero, total}]
    assert hidden == {total, zero, other}
