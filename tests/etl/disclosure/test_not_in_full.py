"""The attack of the gate finds what the attack in full finds; it only asks whether a cell has enough, not how much."""

from __future__ import annotations

import math
import random
from collections import Counter
from dataclasses import replace

import pytest

from bench.disclosure import mask_hidden_cells
from etl.disclosure.audit.attack import attack_as
from etl.disclosure.cells import Cell
from etl.disclosure.engine.audit.attackers import AttackerView, Insider
from etl.disclosure.engine.audit.intervals import Interval
from tests.etl.disclosure.making import CATALOG
from tests.kit.sampling import sample

FORMER, LATER = "mimp_cem@2024-09", "mimp_cem@2024-10"
DISTRICTS = ("PE-150201", "PE-150202", "PE-150204")
PLACES = {name: (at,) for at, name in enumerate(DISTRICTS)} | {"PE-1502": (0, 1, 2)}
TRAITS = {"": (0, 1, 2), "age:0-5": (0,), "age:6-11": (1,), "age:12-17": (2,)}


def named(place: str, trait: str, edition: str) -> Cell:
    return Cell(edition, "", "cem_cases", place, "2023-01-01", "2023-12-31", trait)


def drawn(seed: int) -> tuple[dict[Cell, float], set[Cell]]:
    """Two editions of three districts by age, and some of what is above zero in them hidden."""
    chance = random.Random(seed)
    former = [[chance.choice([1, 2, 4, 5, 6, 9, 30]) for _ in range(3)] for _ in DISTRICTS]
    later = [[value + chance.choice([0, 0, 1, 5]) for value in district] for district in former]
    editions = {FORMER: former, LATER: later} if seed % 2 else {LATER: later}
    share = chance.choice([0.3, 0.6, 0.9])
    counts = {
        named(place, trait, edition): float(sum(inner[at][part] for at in places for part in parts))
        for edition, inner in editions.items()
        for place, places in PLACES.items()
        for trait, parts in TRAITS.items()
    }
    hidden = {cell for cell in counts if cell.breakdown and chance.random() < share}
    return counts, hidden


def test_it_finds_the_same_cells_below_the_policy_with_the_same_bounds_and_reasons() -> None:
    reasons, clean = Counter[str](), 0
    for seed in sample(range(600), 120):
        counts, hidden = drawn(seed)
        insider = Insider(frozenset(cell for cell in hidden if counts[cell] < 5))
        rows = mask_hidden_cells(counts, hidden)
        in_full, quick = (attack_as([None, insider], rows, CATALOG, in_full=whole) for whole in (True, False))
        for whole, found in zip(in_full, quick, strict=True):
            assert sorted(found.weaknesses, key=repr) == sorted(whole.weaknesses, key=repr), seed
            reasons.update(weakness.reason for weakness in found.weaknesses)
            clean += whole.protected - len(whole.weaknesses)
        assert quick[0].tightest is None
    assert clean > 500
    assert min(reasons[reason] for reason in SEEN) > 10, reasons


SEEN = (
    "las sumas lo acotan demasiado",
    "de los números pequeños queda uno solo",
    "quien sabe que es pequeño lo acota",
)
CELL = named("PE-150201", "age:0-5", LATER)
INSIDER = Insider(frozenset({CELL}))


@pytest.mark.parametrize(
    ("view", "known", "within", "settled"),
    [
        (AttackerView({CELL}, 5), (1, 4), (1, 99), True),
        (AttackerView({CELL}, 5), (2, 4), (1, 99), False),  # three values are too few
        (
            AttackerView({CELL}, 5),
            (4, 9),
            (1, 99),
            False,
        ),  # it may yet be that 4 alone of the small ones is left
        (AttackerView({CELL}, 5), (4, 9), (4, 99), False),
        (AttackerView({CELL}, 5), (5, 9), (5, 99), True),
        (AttackerView({CELL}, 5, known_before={CELL: 7}), (7, 8), (7, 99), True),
        (
            AttackerView({CELL}, 5, known_before={CELL: 7}),
            (7, 8),
            (6, 99),
            False,
        ),  # nothing says that it did not fall
        (AttackerView({CELL}, 5, most={CELL: 2}), (0, 2), (0, 2), True),
        (AttackerView({CELL}, 5, most={CELL: 2}), (0, 1), (0, 2), False),
        (AttackerView({CELL}, 5, insider=INSIDER, most={CELL: 2}), (0, 2), (0, 2), True),
        (AttackerView({CELL}, 5, insider=INSIDER, most={CELL: 2}), (0, 1), (0, 2), False),
        (AttackerView({CELL}, 5, insider=INSIDER), (1, 4), (1, 4), True),
        (AttackerView({CELL}, 5, insider=INSIDER), (1, 3), (1, 4), False),
        (AttackerView({CELL}, 5, insider=INSIDER), (2, 4), (1, 4), False),
        (AttackerView((), 5, implied={CELL}), (3, 3), (0, 99), False),
        (AttackerView((), 5, implied={CELL}), (0, 1), (0, 99), True),
        (AttackerView({CELL}, 5), (0, 0), (0, 99), False),
    ],
)
def test_a_cell_is_settled_only_where_nothing_that_it_can_be_besides_would_put_it_below(
    view: AttackerView, known: tuple[int, int], within: tuple[int, int], settled: bool
) -> None:
    assert view.is_settled(CELL, Interval(*known), Interval(*within)) is settled


@pytest.mark.parametrize(
    ("view", "interval", "below"),
    [
        (AttackerView({CELL}, 5, known_before={CELL: 7}), (7, 7), False),  # not small before, and no less now
        (AttackerView({CELL}, 5, known_before={CELL: 7}), (5, 7), True),
        (AttackerView({CELL}, 5, most={CELL: 2}), (0, 2), False),
        (AttackerView({CELL}, 5, most={CELL: 2}), (0, 1), True),
        (AttackerView({CELL}, 5, most={CELL: 9}), (0, 2), True),
        (AttackerView({CELL}, 5, insider=INSIDER, most={CELL: 2}), (0, 2), False),
        (AttackerView({CELL}, 5, insider=INSIDER, most={CELL: 2}), (2, 2), True),
    ],
)  # fmt: skip
def test_of_a_later_edition_no_more_is_asked_than_an_earlier_one_leaves(
    view: AttackerView, interval: tuple[int, int], below: bool
) -> None:
    assert view.is_unprotected(CELL, Interval(*interval)) is below


def test_nobody_can_tell_by_its_mark_whether_a_count_is_small_that_was_hidden_before() -> None:
    told = AttackerView({CELL}, 5, insider=INSIDER, marked={CELL})
    assert told.find_range(CELL) == (1, 4)
    assert replace(told, unsized={CELL}).find_range(CELL) == (1, math.inf)
