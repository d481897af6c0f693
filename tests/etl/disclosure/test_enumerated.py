"""Every table that agrees with what is shown, counted one by one: no small count is left with fewer values than it may.

Three districts by sex in two provinces of a department, with a large province beside them. Some cells are not in the
release at all, and are had only by subtraction: the informed attacker is told which of the marked cells are small, and
nothing of those. Nothing of the suppressor's own bounds is used.
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

from etl.disclosure.cells import Cell
from etl.disclosure.suppress import suppress
from observatory.catalog import load_catalog

CATALOG = load_catalog()
BASE = Cell("mimp_cem@2024", "", "cem_cases", "", "2023-01-01", "2023-12-31", "")
PLACES = {
    "PE-150201": (0,), "PE-150202": (1,), "PE-1502": (0, 1), "PE-150301": (2,), "PE-1503": (2,),
    "PE-1501": (3,), "PE-15": (0, 1, 2, 3),
}  # fmt: skip
SEXES = {"sex:women": (0,), "sex:men": (1,), "": (0, 1)}
LARGE = (60, 50)
MOST = 14
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
    """Every table in which the known cells are what they are; with `small`, as one knows who can tell those in it."""

    def __init__(self, case: Case, known: Iterable[Name], *, small: set[Name] | None = None) -> None:
        self._values, self._known, self._small = case.values(), set(known), small
        self._untold = case.absent
        self._sides = [self._side(name, case) for name in ("sex:women", "sex:men")]
        self._fits = np.ones([len(side) for side in self._sides], dtype=bool)
        for place in PLACES:
            self._fits &= self._agrees((place, ""), self._total(place))

    def _side(self, sex: str, case: Case) -> np.ndarray:
        """All counts of one sex, by district."""
        rest = self._values["PE-15", sex] - _three().sum(axis=1, keepdims=True)
        tables = np.concatenate([_three(), rest], axis=1)
        fits = rest[:, 0] >= 0
        for place, districts in PLACES.items():
            fits &= self._agrees((place, sex), tables[:, list(districts)].sum(axis=1))
        return tables[fits]

    def _total(self, place: str) -> np.ndarray:
        women, men = (side[:, list(PLACES[place])].sum(axis=1) for side in self._sides)
        return women[:, None] + men[None, :]

    def _agrees(self, cell: Name, found: np.ndarray) -> np.ndarray:
        if cell in self._known:
            return found == self._values[cell]
        if self._small is None or cell in self._untold:
            return np.ones(found.shape, dtype=bool)
        return (found >= 1) & (found <= 4) if cell in self._small else found >= 5

    def left(self, cell: Name) -> set[int]:
        """The values that a cell has in them."""
        place, sex = cell
        if not sex:
            return set(np.flatnonzero(np.bincount(self._total(place)[self._fits])).tolist())
        side = list(SEXES).index(sex)
        possible = self._sides[side][self._fits.any(axis=1 - side)]
        return set(possible[:, list(PLACES[place])].sum(axis=1).tolist())

    def reaches_the_end(self, cell: Name, value: int) -> bool:
        """Whether no greater counts than those tried might give the cell less than this."""
        at = (
            np.argwhere(self._fits & (self._total(cell[0]) == value))
            if not cell[1]
            else np.argwhere(self._fits)
        )
        return any((side[at[:, one], :3] == MOST - 1).any() for one, side in enumerate(self._sides))


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


@settings(max_examples=20)
@given(CASES)
@example(Case(((0, 1), (0, 1), (0, 4), LARGE), NO_PROVINCE))
@example(Case(((6, 2), (4, 4), (3, 2), LARGE), NO_PROVINCE))
@example(Case(((0, 1), (2, 2), (4, 4), LARGE), NO_PROVINCE))
@example(Case(((2, 4), (3, 4), (2, 6), LARGE), NO_PROVINCE))
def test_a_small_count_keeps_all_values_that_its_structure_allows(case: Case) -> None:
    """Nobody is told that a count is small which is not in the release and bears no mark: it is only not to be known."""
    hidden = {(cell.territory, cell.breakdown) for cell in suppress(case.counts(), CATALOG)}
    values = case.values()
    local = {cell for cell, value in values.items() if value and cell[0] != "PE-15"}
    small = {cell for cell in local if values[cell] <= 4}
    assert small <= hidden | case.absent
    assert hidden <= local
    known = values.keys() - hidden - case.absent | {cell for cell, value in values.items() if not value}
    structure = values.keys() - local
    _check_one_who_does_not_know(Possible(case, known), Possible(case, structure), small | hidden)
    told, most = (Possible(case, cells, small=small) for cells in (known, structure))
    for cell in sorted(small):
        left, possible = told.left(cell), most.left(cell)
        if cell in case.absent:
            assert len(left) >= min(2, len(possible)), (cell, left)
        else:
            assert left >= possible & {1, 2, 3, 4}, (cell, left)


def _check_one_who_does_not_know(possible: Possible, structure: Possible, cells: Iterable[Name]) -> None:
    for cell in sorted(cells):
        left, most = possible.left(cell), structure.left(cell)
        assert max(left) - min(left) >= min(4, max(most) - min(most)), (cell, left)
        assert min(left) != 4 or min(most) == 4 or possible.reaches_the_end(cell, 4), (cell, left)


def test_the_enumeration_sees_what_would_be_given_away() -> None:
    case = Case(((12, 3), (10, 10), (9, 9), LARGE), frozenset())
    few = ("PE-150201", "sex:men")
    assert Possible(case, case.values().keys() - {few}).left(few) == {3}
    assert len(Possible(case, case.values().keys() - {few, ("PE-150201", "")}).left(few)) == 1


@pytest.mark.parametrize("seed", range(3))
def test_growth_between_editions_keeps_the_values_that_the_totals_leave(seed: int) -> None:
    chance = np.random.default_rng(seed)
    for _ in range(20):
        first = chance.integers(0, 12, size=2)
        second = first + chance.choice([0, 1, 2, 3, 6, 9], size=2)
        counts = {}
        for snapshot, table in (("mimp_cem@2024-10", first), ("mimp_cem@2024-12", second)):
            base = BASE._replace(snapshot=snapshot, territory="PE-150112")
            counts |= {base: float(table.sum()), base._replace(breakdown="sex:women"): float(table[0]),
                       base._replace(breakdown="sex:men"): float(table[1])}  # fmt: skip
        hidden = suppress(counts, CATALOG)
        _check_growth(counts, hidden, first, second)


def _check_growth(
    counts: dict[Cell, float], hidden: frozenset[Cell], first: np.ndarray, second: np.ndarray
) -> None:
    """All (women, men) of both editions, by what is shown, with counts that never fall and zeros known."""
    structure = {cell for cell in counts if not cell.breakdown or not counts[cell]}
    for sex, growth in enumerate(second - first):
        if 1 <= growth <= 4:
            seen, most = (_growths(counts, known)[sex] for known in (counts.keys() - hidden, structure))
            assert len(seen) >= min(5, len(most)), (first, second, hidden, seen)


def _growths(counts: dict[Cell, float], known: Iterable[Cell]) -> tuple[set[int], set[int]]:
    women, men, more_women, more_men = np.meshgrid(*[np.arange(25)] * 4, indexing="ij", sparse=True)
    made = (women + men, men, women, more_women + more_men, more_men, more_women)
    fits = (more_women >= women) & (more_men >= men)
    for cell, found in zip(sorted(counts), made, strict=True):
        fits = fits & (found == counts[cell]) if cell in known else fits
    at = np.argwhere(fits)
    return set((at[:, 2] - at[:, 0]).tolist()), set((at[:, 3] - at[:, 1]).tolist())
