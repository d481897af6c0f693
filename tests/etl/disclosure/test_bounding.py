"""The intervals of the attack equal those of an enumeration of all tables: two editions, and parts without a row."""

from __future__ import annotations

import itertools
import random
from collections.abc import Collection, Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pytest

from etl.disclosure.audit.edition_pairs import name_growth, pair_successive_editions
from etl.disclosure.audit.knowledge import read_knowledge
from etl.disclosure.audit.linear_constraints import build_constraints
from etl.disclosure.audit.sums import list_sums
from etl.disclosure.cells import Cell
from etl.disclosure.engine.audit.attackers import AttackerView, Contradiction, Insider, bound_cells
from etl.disclosure.engine.audit.intervals import Interval
from observatory.store.reading.public_facts import Fact
from tests.etl.disclosure.making import CATALOG
from tests.kit.sampling import sample

# What each table is drawn with.
SEEDS = sample(range(500), 150)
TABLES = len(SEEDS)
FORMER, LATER = "mimp_cem@2024-09", "mimp_cem@2024-10"
CROSSED = tuple(f"form:{form};sex:{sex}" for form in ("physical", "sexual") for sex in ("women", "men"))
MARGINS = {
    "": (0, 1, 2, 3), "sex:women": (0, 2), "sex:men": (1, 3), "form:physical": (0, 1), "form:sexual": (2, 3),
}  # fmt: skip
PARTS = {**MARGINS, **{name: (place,) for place, name in enumerate(CROSSED)}}
Counts = npt.NDArray[np.int64]


def cell(breakdown: str, *, snapshot: str = LATER, place: str = "PE-150112") -> Cell:
    return Cell(snapshot, "", "cem_cases", place, "2023-01-01", "2023-12-31", breakdown)


def published(values: dict[Cell, float], hidden: set[Cell]) -> list[Fact]:
    rows = [Fact(*name, value=value) for name, value in values.items()]
    return rows + [Fact(*name, protected=True) for name in hidden]


def intervals_left(
    rows: list[Fact], *, insider: Insider | None = None, telling: Collection[Cell] = ()
) -> dict[Cell, Interval]:
    """The values left to every hidden cell and to every count that no row names; the marks of `telling` say 1."""
    knowledge = read_knowledge(rows, CATALOG)
    all_sums = list(list_sums([*knowledge.published, *knowledge.hidden], CATALOG))
    unknown = build_constraints(knowledge, all_sums, list(pair_successive_editions(knowledge, CATALOG)))
    intervals: dict[Cell, Interval] = {}
    for part in bound_cells(
        unknown, AttackerView(knowledge.hidden, 5, unknown.implied, insider=insider, marked=telling)
    ):
        assert not isinstance(part, Contradiction)
        intervals |= part
    return intervals


def divided(total: int, parts: int) -> Counts:
    """Every way to divide a total among so many parts, one a row."""
    bars = itertools.combinations(range(total + parts - 1), parts - 1)
    cuts = np.array([(-1, *bars_at, total + parts - 1) for bars_at in bars])
    return np.diff(cuts, axis=1) - 1


def totals(tables: Counts, parts: tuple[int, ...]) -> Counts:
    return tables[:, parts].sum(axis=1)


def counted(tables: Counts, parts: tuple[int, ...]) -> Interval:
    values = totals(tables, parts)
    return Interval(int(values.min()), int(values.max()))


PLACED = {
    cell(name, snapshot=edition): tuple(part + 4 * (edition == LATER) for part in parts)
    for edition in (FORMER, LATER)
    for name, parts in PARTS.items()
}


def random_cells(chance: random.Random, *, falls: bool, repeats: bool) -> tuple[dict[Cell, float], set[Cell]]:
    """Shown and hidden cells of a 2 x 2 table in two editions; the crossed cells are not always in the release."""
    former = [chance.choice([0, 1, 1, 2]) for _ in CROSSED]
    added = [0] if repeats else [0, 0, 1, 1, 2, -1 if falls else 0]
    later = [max(0, value + chance.choice(added)) for value in former]
    values: dict[Cell, float] = {}
    hidden: set[Cell] = set()
    for edition in (FORMER, LATER):
        crossed = chance.random() < 0.8
        for name in (cell(name, snapshot=edition) for name in PARTS if crossed or name in MARGINS):
            if not name.breakdown or chance.random() < 0.4:
                values[name] = sum([*former, *later][part] for part in PLACED[name])
            else:
                hidden.add(name)
    return values, hidden


def agreeing(values: dict[Cell, float]) -> Counts:
    """Every pair of 2 x 2 tables with these numbers, one a row."""
    former_tables, second = (
        divided(int(values[cell("", snapshot=edition)]), 4) for edition in (FORMER, LATER)
    )
    tables = np.hstack(
        [np.repeat(former_tables, len(second), axis=0), np.tile(second, (len(former_tables), 1))]
    )
    for name, value in values.items():
        tables = tables[totals(tables, PLACED[name]) == value]
    return tables


def two_editions(seed: int, *, repeats: bool) -> Iterator[tuple[str, Interval, Interval]]:
    """(name, counted, attacked) for each hidden cell, and for what is added to each where nothing is seen to fall."""
    values_shown, hidden = random_cells(random.Random(seed), falls=seed % 5 == 0, repeats=repeats)
    tables = agreeing(values_shown)
    names = values_shown.keys() | hidden
    pairs = [
        (name, name._replace(snapshot=LATER)) for name in names if name.breakdown and name.snapshot == FORMER
    ]
    pairs = [pair for pair in pairs if pair[1] in names]
    fell = any(
        values_shown[two] < values_shown[earlier]
        for earlier, two in pairs
        if earlier in values_shown and two in values_shown
    )
    grown = {pair: totals(tables, PLACED[pair[1]]) - totals(tables, PLACED[pair[0]]) for pair in pairs}
    rises = np.all([values >= 0 for values in grown.values()], axis=0) if pairs and not fell else None
    if rises is not None and not rises.any():
        return  # something fell unseen: the guess is given up where the figures contradict it, and only there
    attacked = intervals_left(published(values_shown, hidden))
    for hidden_cell in sorted(hidden):
        yield (
            f"{seed} {hidden_cell}",
            counted(tables if rises is None else tables[rises], PLACED[hidden_cell]),
            attacked[hidden_cell],
        )
    for pair in (pair for pair in pairs if rises is not None and not hidden.isdisjoint(pair)):
        values = grown[pair][rises]
        name = name_growth(pair)
        yield f"{seed} {name}", Interval(int(values.min()), int(values.max())), attacked[name]


@pytest.mark.parametrize("repeats", [False, True], ids=["that grew", "that repeat each other"])
def test_two_editions_leave_what_counting_every_pair_of_tables_leaves(repeats: bool) -> None:
    compared = narrowed = 0
    for seed in SEEDS:
        for name, count, attacked in two_editions(seed, repeats=repeats):
            assert attacked == count, name
            compared += 1
            narrowed += count.width < 2
    assert compared > 4 * TABLES
    assert narrowed > TABLES


def parts_without_a_name(seed: int) -> Iterator[tuple[str, Interval, Interval]]:
    """A province, two of its districts by sex, and what the other districts have: at least one of each sex."""
    chance = random.Random(seed)
    truth = [chance.choice([0, 0, 1, 1, 2]) for _ in range(4)] + [chance.choice([1, 1, 2]) for _ in range(2)]
    places = {"PE-010101": (0, 1), "PE-010102": (2, 3), "PE-0101": (0, 1, 2, 3, 4, 5)}
    sexes = {"": (0, 1), "sex:women": (0,), "sex:men": (1,)}
    placed = {
        cell(name, place=place): tuple(part for part in parts if part % 2 in sex)
        for place, parts in places.items() for name, sex in sexes.items()
    }  # fmt: skip
    total = cell("", place="PE-0101")
    values = {name: float(sum(truth[part] for part in parts)) for name, parts in placed.items()
             if name == total or chance.random() < 0.4}  # fmt: skip
    hidden = placed.keys() - values
    tables = divided(sum(truth), 6)
    for name, value in values.items():
        tables = tables[totals(tables, placed[name]) == value]
    attacked = intervals_left(published(values, hidden))
    for name in sorted(hidden):
        yield f"{seed} {name}", counted(tables, placed[name]), attacked[name]
    for name, interval in attacked.items():
        if "−" in name.breakdown:
            sex = name.breakdown.partition(" ")[0].replace("total", "")
            others = tuple(part for part in (4, 5) if part % 2 in sexes[sex])
            yield f"{seed} {name}", counted(tables, others), interval


def test_what_a_whole_leaves_beside_its_parts_is_bounded_as_counting_bounds_it() -> None:
    compared = rests = 0
    for seed in SEEDS:
        for name, count, attacked in parts_without_a_name(seed):
            assert attacked == count, name
            compared += 1
            rests += "−" in name
    assert compared > 4 * TABLES
    assert rests > TABLES


def test_one_who_knows_the_small_cells_is_left_what_counting_with_that_leaves() -> None:
    compared = 0
    for seed in SEEDS:
        chance = random.Random(seed)
        truth = [chance.choice([1, 2, 4, 5, 6, 7]) for _ in CROSSED]
        values = {name: float(sum(truth[part] for part in parts)) for name, parts in PARTS.items()}
        values_shown = {
            cell(name): value for name, value in values.items() if name == "" or chance.random() < 0.3
        }
        hidden = {cell(name) for name in PARTS} - values_shown.keys()
        small = frozenset(name for name in hidden if values[name.breakdown] < 5)
        tables = divided(sum(truth), 4)
        for name, parts in PARTS.items():
            value = totals(tables, parts)
            if cell(name) in values_shown:
                tables = tables[value == values[name]]
            else:
                tables = tables[(value >= 1) & (value < 5) if cell(name) in small else value >= 5]
        attacked = intervals_left(published(values_shown, hidden), insider=Insider(small), telling=hidden)
        for hidden_cell in sorted(small):
            assert attacked[hidden_cell] == counted(tables, PARTS[hidden_cell.breakdown]), (
                f"{seed} {hidden_cell}"
            )
            compared += 1
    assert compared > TABLES // 2


def test_marks_that_say_at_least_one_leave_what_counting_with_that_leaves() -> None:
    """Some marks say nothing, as those of a sum withheld whole, and there may be nobody there."""
    compared = narrowed = 0
    for seed in SEEDS:
        chance = random.Random(seed)
        truth = [chance.choice([0, 1, 2, 4, 6]) for _ in CROSSED]
        values = {name: float(sum(truth[part] for part in parts)) for name, parts in PARTS.items()}
        values_shown = {
            cell(name): value for name, value in values.items() if name == "" or chance.random() < 0.3
        }
        hidden = {cell(name) for name in PARTS} - values_shown.keys()
        telling = {name for name in hidden if values[name.breakdown] and chance.random() < 0.7}
        tables = divided(sum(truth), 4)
        free = np.ones(len(tables), dtype=bool)
        for name, parts in PARTS.items():
            value = totals(tables, parts)
            free &= value == values[name] if cell(name) in values_shown else value >= 0
            tables, free = tables[free], free[free]
        fits = (
            np.all([totals(tables, PARTS[name.breakdown]) >= 1 for name in telling], axis=0)
            if telling
            else free
        )
        attacked = intervals_left(published(values_shown, hidden), telling=telling)
        for hidden_cell in sorted(hidden):
            assert attacked[hidden_cell] == counted(tables[fits], PARTS[hidden_cell.breakdown]), (
                f"{seed} {hidden_cell}"
            )
            compared += 1
            narrowed += counted(tables[fits], PARTS[hidden_cell.breakdown]) != counted(
                tables, PARTS[hidden_cell.breakdown]
            )
    assert compared > TABLES
    assert narrowed > TABLES // 2


def twice(values: Mapping[Cell, float], hidden: Collection[Cell]) -> list[Fact]:
    """The same rows in both editions."""
    editions = (FORMER, LATER)
    return published(
        {name._replace(snapshot=edition): value for edition in editions for name, value in values.items()},
        {name._replace(snapshot=edition) for edition in editions for name in hidden},
    )


def growth_left(rows: list[Fact], part: Cell) -> Interval:
    return intervals_left(rows)[name_growth((part._replace(snapshot=FORMER), part))]


def test_what_a_whole_that_did_not_grow_leaves_to_its_parts_depends_on_whether_they_are_all_of_it() -> None:
    """Districts that are not listed, or the other sex in another table, may have lost what a part gained."""
    women, men = cell("sex:women"), cell("sex:men")
    assert growth_left(twice({cell(""): 9}, {women, men}), women) == (0, 0)
    in_province = {cell("sex:women", place=f"PE-01010{number}") for number in (1, 2)}
    province = twice({cell("sex:women", place="PE-0101"): 9}, in_province)
    assert growth_left(province, min(in_province)) == (0, 9)
    beside = twice({cell(""): 9, cell("sex:men", place="PE-0101"): 5}, {women})
    assert growth_left(beside, women).high > 0
