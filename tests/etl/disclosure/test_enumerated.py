"""Every table that agrees with what is shown, counted one by one: no small count is left with fewer values than it may.

Three districts by sex in two provinces of a department, with a large province beside them. Some cells are not in the
release at all, and are had only by subtraction: the informed attacker is told which of the marked cells are small, and
nothing of those. A mark says at least 1, or nothing where all parts of a whole are withheld, as the attack reads it
(`silent_marks.py`). Nothing of the suppressor's own bounds is used. A department may be hidden too.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bench.disclosure import mask_hidden_cells
from etl.disclosure.audit.attack import attack
from etl.disclosure.audit.declared_rules import may_be_of_one_trait
from etl.disclosure.audit.knowledge import read_knowledge
from etl.disclosure.audit.sums import list_sums
from etl.disclosure.audit.uninformative_marks import find_uninformative_marks, find_withheld_months
from etl.disclosure.cells import Cell
from etl.disclosure.engine.audit.attackers import Insider
from etl.disclosure.suppression.suppress import suppress
from tests.etl.disclosure.making import BASE, CATALOG

PLACES = {
    "PE-150201": (0,), "PE-150202": (1,), "PE-1502": (0, 1), "PE-150301": (2,), "PE-1503": (2,),
    "PE-1501": (3,), "PE-15": (0, 1, 2, 3),
}  # fmt: skip
SEXES = {"sex:women": (0,), "sex:men": (1,), "": (0, 1)}
LARGE = (60, 50)
MOST = 14
NEAREST = 2_000
Name = tuple[str, str]


@dataclass(frozen=True)
class Case:
    """`inner[district][sex]`, the last district large; `absent` cells are not in the release."""

    inner: tuple[tuple[int, int], ...]
    absent: frozenset[Name]

    def counts(self) -> dict[Cell, float]:
        return {
            BASE._replace(territory=place, breakdown=sex): float(value)
            for (place, sex), value in self.values().items()
            if (place, sex) not in self.absent
        }

    def values(self) -> dict[Name, int]:
        return {
            (place, sex): sum(self.inner[district][side] for district in districts for side in sides)
            for place, districts in PLACES.items()
            for sex, sides in SEXES.items()
        }


@cache
def _three() -> np.ndarray:
    return np.array(list(itertools.product(range(MOST), repeat=3)), dtype=np.int32)


class Possible:
    """Tables in which the shown cells are what they are and the marked ones what their marks tell.

    With `insider`, as one knows who can tell the small ones. Not all such tables where there are very many, but those
    nearest to the true one.
    """

    def __init__(self, case: Case, hidden: set[Name], *, insider: Insider | None = None) -> None:
        self._values, self._hidden, self._absent = case.values(), hidden, case.absent
        self._small = (
            None if insider is None else {(cell.territory, cell.breakdown) for cell in insider.small}
        )
        self._silent = _silent(case, hidden, insider)
        self._true = np.array(case.inner)
        self._sides = [self._side(side, name) for side, name in enumerate(("sex:women", "sex:men"))]
        self._fits = np.ones([len(side) for side in self._sides], dtype=bool)
        for place in PLACES:
            self._fits &= self._agrees((place, ""), self._total(place))

    def _side(self, side: int, sex: str) -> np.ndarray:
        """Counts of one sex, by district, the large one last."""
        true = self._true[:, side]
        if ("PE-15", sex) not in self._hidden | self._absent:
            rest = self._values["PE-15", sex] - _three().sum(axis=1)
            tables = np.column_stack([_three(), rest])
        else:
            tables = np.concatenate(
                [np.insert(_three(), 3, true[3] + step, axis=1) for step in range(-9, 10)]
            )
        fits = tables[:, 3] >= 0
        for place, districts in PLACES.items():
            fits &= self._agrees((place, sex), tables[:, list(districts)].sum(axis=1))
        tables = tables[fits]
        nearest = np.argsort(np.abs(tables - true).sum(axis=1), kind="stable")
        return tables[nearest[:NEAREST]]

    def _total(self, place: str) -> np.ndarray:
        women, men = (side[:, list(PLACES[place])].sum(axis=1) for side in self._sides)
        return women[:, None] + men[None, :]

    def _agrees(self, cell: Name, values: np.ndarray) -> np.ndarray:
        value = self._values[cell]
        if cell in self._absent:
            return values >= 0
        if cell not in self._hidden:
            return values == value
        if cell in self._silent:
            return values >= 0
        if self._small is None or cell[0] == "PE-15":
            return values >= 1
        return (values >= 1) & (values <= 4) if cell in self._small else values >= 5

    def values_of(self, cell: Name) -> set[int]:
        """The values that a cell has in them."""
        place, sex = cell
        if not sex:
            return set(np.flatnonzero(np.bincount(self._total(place)[self._fits])).tolist())
        side = list(SEXES).index(sex)
        possible = self._sides[side][self._fits.any(axis=1 - side)]
        return set(possible[:, list(PLACES[place])].sum(axis=1).tolist())


def _silent(case: Case, hidden: set[Name], insider: Insider | None) -> set[Name]:
    cells = {cell for cell in case.counts() if (cell.territory, cell.breakdown) in hidden}
    knowledge = read_knowledge(mask_hidden_cells(case.counts(), cells), CATALOG)
    months = find_withheld_months(knowledge)
    all_sums = list(list_sums(case.counts(), CATALOG))
    marks = find_uninformative_marks(
        knowledge,
        all_sums,
        threshold=5,
        months=months,
        insider=insider,
        may_be_one_trait=lambda relation: may_be_of_one_trait(relation, knowledge, CATALOG),
    )
    return {(cell.territory, cell.breakdown) for cell in marks}


NO_PROVINCE = frozenset(("PE-1502", sex) for sex in SEXES)
CASES = st.builds(
    lambda inner, absent: Case((*inner, LARGE), frozenset(absent)),
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=3, max_size=3),
    st.sampled_from(
        [
            (),
            [("PE-150201", "sex:men")],
            [("PE-150202", "sex:women"), ("PE-150301", "sex:men"), ("PE-1503", "sex:men")],
            [("PE-150202", sex) for sex in SEXES],
            [("PE-150201", ""), ("PE-1502", "sex:men")],
            NO_PROVINCE,
            [(place, sex) for place in ("PE-1502", "PE-1503") for sex in SEXES],
            [(place, sex) for place in ("PE-1502", "PE-150201") for sex in SEXES],
        ]
    ),
)


NO_MEN = frozenset([("PE-150202", "sex:women"), ("PE-150301", "sex:men"), ("PE-1503", "sex:men")])
NO_TOTAL = frozenset([("PE-150201", ""), ("PE-1502", "sex:men")])
SPARSE = st.builds(
    lambda inner, absent: Case((*inner, LARGE), absent),
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=3, max_size=3),
    st.frozensets(
        st.sampled_from(
            [(place, sex) for place in PLACES if place not in ("PE-15", "PE-1501") for sex in SEXES]
        ),
        max_size=3,
    ),
)
"""Few persons, and up to three cells that are not in the release."""


@settings(max_examples=30)
@given(st.one_of(CASES, SPARSE))
@example(Case(((0, 5), (1, 1), (0, 0), LARGE), NO_MEN))
@example(Case(((4, 5), (1, 1), (0, 0), LARGE), frozenset()))
@example(Case(((0, 1), (1, 0), (7, 0), LARGE), NO_TOTAL))
@example(Case(((8, 2), (2, 2), (2, 5), LARGE), NO_TOTAL))
@example(Case(((2, 5), (3, 1), (8, 8), LARGE), NO_MEN))
@example(Case(((3, 6), (1, 4), (3, 3), LARGE), NO_MEN))
@example(Case(((2, 4), (0, 0), (2, 2), LARGE), frozenset([("PE-1503", "sex:men")])))
@example(Case(((3, 1), (4, 0), (0, 0), LARGE), frozenset([("PE-1502", ""), ("PE-150301", "sex:men")])))
@example(Case(((4, 5), (1, 2), (0, 0), LARGE), frozenset([("PE-150202", "sex:women"), ("PE-1503", "")])))
@example(
    Case(((4, 3), (1, 1), (5, 8), LARGE), frozenset((p, s) for p in ("PE-1502", "PE-150201") for s in SEXES))
)
@example(
    Case(((1, 1), (1, 3), (3, 5), LARGE), frozenset((p, s) for p in ("PE-1502", "PE-1503") for s in SEXES))
)
@example(Case(((5, 2), (4, 2), (2, 1), LARGE), frozenset([("PE-1503", ""), ("PE-1503", "sex:women")])))
@example(Case(((0, 1), (0, 1), (0, 4), LARGE), NO_PROVINCE))
@example(Case(((6, 2), (4, 4), (3, 2), LARGE), NO_PROVINCE))
@example(Case(((0, 1), (2, 2), (4, 4), LARGE), NO_PROVINCE))
@example(Case(((2, 4), (3, 4), (2, 6), LARGE), NO_PROVINCE))
@example(Case(((0, 0), (1, 1), (0, 0), LARGE), frozenset()))
def test_a_small_count_keeps_all_values_and_what_is_hidden_four(case: Case) -> None:
    """Nobody is told that a count is small which is not in the release and bears no mark: it is only not to be known."""
    counts = case.counts()
    cells = suppress(counts, CATALOG)
    hidden = {(cell.territory, cell.breakdown) for cell in cells}
    local = {cell for cell in counts if cell.territory != "PE-15"}
    insider = Insider(
        frozenset(cell for cell in local if 1 <= counts[cell] <= 4),
        frozenset(cell for cell in local if not counts[cell]),
    )
    assert insider.small <= cells
    naive, informed = Possible(case, hidden), Possible(case, hidden, insider=insider)
    # Nobody is behind a zero: it is marked for the sake of others, and a total of zero may tell it.
    for cell in sorted(
        cell_name for cell_name in hidden - {("PE-15", sex) for sex in SEXES} if case.values()[cell_name]
    ):
        values = naive.values_of(cell)
        assert max(values) - min(values) >= 3, (cell, values)
    for cell in sorted(insider.small):
        values = informed.values_of((cell.territory, cell.breakdown))
        assert values >= {1, 2, 3, 4}, (cell, values)
    for cell in sorted(case.absent):
        if 1 <= case.values()[cell] <= 4:
            assert len(informed.values_of(cell)) > 1, cell


OPEN_YEAR = {
    cell._replace(start="2022-01-01", end="2022-12-31"): value
    for cell, value in Case(((20, 30),) * 4, frozenset()).counts().items()
}
"""A year in which all is shown: it teaches the attack that these provinces are the whole department."""


@settings(max_examples=30)
@given(SPARSE, st.data())
def test_the_informed_attack_finds_what_counting_finds(case: Case, data: st.DataObject) -> None:
    """One cell that had to be hidden is shown: where that tells of a small count, the attack stops the release."""
    counts, cells = case.counts(), suppress(case.counts(), CATALOG)
    local = {cell for cell in counts if cell.territory != "PE-15"}
    insider = Insider(
        frozenset(cell for cell in local if 1 <= counts[cell] <= 4),
        frozenset(cell for cell in local if not counts[cell]),
    )
    shown = data.draw(st.sampled_from([None, *sorted(cells - insider.small)]))
    hidden = cells - {shown}
    possible = Possible(case, {(cell.territory, cell.breakdown) for cell in hidden}, insider=insider)
    narrow = any(
        not possible.values_of((cell.territory, cell.breakdown)) >= {1, 2, 3, 4} for cell in insider.small
    )
    rows = [*mask_hidden_cells(counts, hidden), *mask_hidden_cells(OPEN_YEAR, frozenset())]
    verdict = attack(rows, CATALOG, small=insider.small, zeros=insider.zeros)
    assert verdict.weaknesses or not narrow


@settings(max_examples=40)
@given(CASES)
def test_a_mark_that_says_something_is_never_a_zero(case: Case) -> None:
    hidden = {(cell.territory, cell.breakdown) for cell in suppress(case.counts(), CATALOG)}
    zeros = {cell for cell in hidden if not case.values()[cell]}
    assert zeros <= _silent(case, hidden, None)


def test_the_enumeration_sees_what_would_be_given_away() -> None:
    case = Case(((12, 3), (10, 10), (9, 9), LARGE), frozenset())
    few = ("PE-150201", "sex:men")
    assert Possible(case, {few}).values_of(few) == {3}
    assert len(Possible(case, {few, ("PE-150201", "")}).values_of(few)) == 1


@pytest.mark.parametrize("seed", range(3))
def test_growth_between_editions_keeps_the_values_that_the_totals_leave(seed: int) -> None:
    chance = np.random.default_rng(seed)
    for _ in range(20):
        first_counts = chance.integers(0, 12, size=2)
        second = first_counts + chance.choice([0, 1, 2, 3, 6, 9], size=2)
        counts = {}
        for snapshot, table in (("mimp_cem@2024-10", first_counts), ("mimp_cem@2024-12", second)):
            base = BASE._replace(snapshot=snapshot, territory="PE-150112")
            counts |= {base: float(table.sum()), base._replace(breakdown="sex:women"): float(table[0]),
                       base._replace(breakdown="sex:men"): float(table[1])}  # fmt: skip
        hidden = suppress(counts, CATALOG)
        _check_growth(counts, hidden, first_counts, second)


def _check_growth(
    counts: dict[Cell, float], hidden: frozenset[Cell], first_counts: np.ndarray, second: np.ndarray
) -> None:
    """All (women, men) of both editions, by what is shown, with counts that never fall and zeros known."""
    structure = {cell for cell in counts if not cell.breakdown or not counts[cell]}
    for sex, growth in enumerate(second - first_counts):
        if 1 <= growth <= 4:
            possible, conceivable = (
                _growths(counts, known_cells)[sex] for known_cells in (counts.keys() - hidden, structure)
            )
            assert len(possible) >= min(4, len(conceivable)), (first_counts, second, hidden, possible)


def _growths(counts: dict[Cell, float], known_cells: Iterable[Cell]) -> tuple[set[int], set[int]]:
    women, men, more_women, more_men = np.meshgrid(*[np.arange(25)] * 4, indexing="ij", sparse=True)
    margins = (women + men, men, women, more_women + more_men, more_men, more_women)
    fits = (more_women >= women) & (more_men >= men)
    for cell, margin in zip(sorted(counts), margins, strict=True):
        fits = fits & (margin == counts[cell]) if cell in known_cells else fits
    at = np.argwhere(fits)
    return set((at[:, 2] - at[:, 0]).tolist()), set((at[:, 3] - at[:, 1]).tolist())
