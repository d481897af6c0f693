"""The engine's own interface, held to a checker that shares nothing with it: it lists every table of whole numbers."""

from __future__ import annotations

import itertools
import random
import re
import subprocess
import sys
import time
from collections.abc import Collection, Iterator, Sequence
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest

from etl.disclosure.engine.protection import (
    EVERYBODY,
    Attacker,
    CountTables,
    ProtectionPattern,
    TableError,
    audit,
    cross,
    find_primary_cells,
    hierarchy,
    link,
    name_growth,
    secondary,
)
from etl.disclosure.engine.secondary import alternative_tables, repair, secondary_cells
from etl.disclosure.engine.secondary.alternative_tables import Effort
from etl.disclosure.engine.secondary.linked_tables import Relation

Name = tuple[str, ...]
THRESHOLD = 4
SEX, FORM = hierarchy({"all": ["f", "m"]}), hierarchy({"all": ["p", "q"]})
BY_AGE = [Relation("age", ("f", "all"), (("f0",), ("f1",), ("f2",)), True)]
SHAPES = {
    "a crossing": cross(SEX, hierarchy({"all": ["0", "1", "2"]})),
    "a hierarchy": cross(hierarchy({"all": ["n", "s"], "n": ["n1", "n2"]}), SEX),
    "three dimensions": cross(SEX, FORM, hierarchy({"all": ["u", "v"]})),
    "two linked tables": link(cross(SEX, FORM), BY_AGE),
}


def make_tables(shape: str, seed: int, **more: Any) -> CountTables[Name]:
    """Counts by chance in a shape, small ones primary; every sum holds."""
    chance, relations = random.Random(f"{shape} {seed}"), SHAPES[shape]
    counts: dict[Name, int] = {}
    waiting = list(relations)
    divided = {relation.total for relation in relations}
    cells = {cell for relation in relations for cell in (relation.total, *relation.parts)}
    counts |= {
        cell: chance.choice((0, 1, 2, 3, 4, 5, 7)) for cell in sorted(cells - divided) if len(cell) > 1
    }
    while waiting:
        relation = waiting.pop(0)
        if relation.total in counts and relation.parts[0] not in counts:  # the linked table, from its total
            counts |= divide_count(relation, counts[relation.total], chance)
        elif all(part in counts for part in relation.parts):
            counts[relation.total] = sum(counts[part] for part in relation.parts)
        else:
            waiting.append(relation)
    return CountTables(counts, relations, find_primary_cells(counts, THRESHOLD), THRESHOLD, **more)


def divide_count(relation: Relation[Name], count: int, chance: random.Random) -> dict[Name, int]:
    cuts = [0, *sorted(chance.randint(0, count) for _ in relation.parts[1:]), count]
    return {part: cuts[at + 1] - cuts[at] for at, part in enumerate(relation.parts)}


def find_total(tables: CountTables[Name]) -> Name:
    return next(cell for cell in tables.counts if set(cell) == {"all"})


def find_range(tables: CountTables[Name], cell: Name, attacker: Attacker) -> tuple[int, int]:
    """What an attacker takes a hidden count for before he adds anything up; none is more than the whole table."""
    most = tables.counts[find_total(tables)]
    if attacker is Attacker.OUTSIDER:
        return 0, most
    if attacker is Attacker.KNOWS_ZEROS:
        return 1, most
    return (1, tables.threshold - 1) if cell in tables.primary else (tables.threshold, most)


def list_tables(
    tables: CountTables[Name], hidden: Collection[Name], attacker: Attacker
) -> Iterator[dict[Name, int]]:
    """Every table of whole numbers that agrees with what is shown."""
    ends = {
        cell: find_range(tables, cell, attacker) if cell in hidden else (count, count)
        for cell, count in tables.counts.items()
    }
    order = sorted(hidden)

    def narrow(cell: Name) -> tuple[int, int]:
        low, high = ends[cell]
        for total, parts in ((relation.total, relation.parts) for relation in tables.relations):
            if cell == total:
                low = max(low, sum(ends[part][0] for part in parts))
                high = min(high, sum(ends[part][1] for part in parts))
            elif cell in parts:
                low = max(low, ends[total][0] - sum(ends[part][1] for part in parts if part != cell))
                high = min(high, ends[total][1] - sum(ends[part][0] for part in parts if part != cell))
        return low, high

    def go_on(at: int) -> Iterator[dict[Name, int]]:
        if at == len(order):
            yield {cell: low for cell, (low, _) in ends.items()}
            return
        before = ends[order[at]]
        low, high = narrow(order[at])
        for value in range(low, high + 1):
            ends[order[at]] = value, value
            yield from go_on(at + 1)
        ends[order[at]] = before

    yield from go_on(0)


def list_values(
    tables: CountTables[Name], hidden: Collection[Name], attacker: Attacker
) -> dict[Name, set[int]]:
    values: dict[Name, set[int]] = {cell: set() for cell in hidden}
    for table in list_tables(tables, hidden, attacker):
        for cell in hidden:
            values[cell].add(table[cell])
    return values


def find_told(
    tables: CountTables[Name], hidden: Collection[Name], attackers: Collection[Attacker]
) -> set[Name]:
    """The primary cells of which one of the attackers is left fewer values than there are small ones."""
    return {
        cell
        for attacker in attackers
        for cell, values in list_values(tables, hidden, attacker).items()
        if cell in tables.primary and len(values) < tables.threshold - 1
    }


WHOM = {"all": EVERYBODY} | {who.value: (who,) for who in Attacker}


def protect(tables: CountTables[Name], **wishes: Any) -> ProtectionPattern[Name]:
    """The pattern with the total of all shown, so that there is an end to the tables to list."""
    return secondary(tables, shown={find_total(tables)} - tables.primary, **wishes)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("attackers", WHOM.values(), ids=WHOM)
def test_a_list_of_all_tables_leaves_each_primary_cell_the_values_it_is_owed_and_no_other_is_unmet(
    shape: str, attackers: tuple[Attacker, ...]
) -> None:
    met = 0
    for tables in [make_tables(shape, seed) for seed in range(8)]:
        pattern = protect(tables, attackers=attackers)
        assert tables.primary <= pattern.hidden
        assert find_told(tables, pattern.hidden, attackers) == pattern.unmet
        met += len(tables.primary - pattern.unmet)
    assert met > 10


def take_few_for_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask small tables as those of many counts are: whole numbers by rounding, and what takes long comes last."""
    monkeypatch.setattr(alternative_tables, "MANY", 0)
    monkeypatch.setattr(repair, "_TURNS", (Effort(1), Effort(3)))
    monkeypatch.setattr(repair, "_TURNS_OF_HARD", (Effort(1, None, 0), Effort(3, 12, 2)))
    monkeypatch.setattr(repair, "_HARD", 3)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("attackers", WHOM.values(), ids=WHOM)
def test_what_is_asked_of_many_counts_leaves_each_primary_cell_the_values_it_is_owed(
    shape: str, attackers: tuple[Attacker, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    take_few_for_many(monkeypatch)
    for tables in [make_tables(shape, seed) for seed in range(8)]:
        pattern = protect(tables, attackers=attackers, searched_up_to=0)
        assert tables.primary <= pattern.hidden
        assert find_told(tables, pattern.hidden, attackers) == pattern.unmet


@pytest.mark.parametrize("shape", set(SHAPES) - {"three dimensions"})
def test_what_is_unmet_is_told_whatever_is_hidden(shape: str) -> None:
    unmet = 0
    for tables in [make_tables(shape, seed) for seed in range(14)]:
        pattern = protect(tables)
        if pattern.unmet:
            everything = {cell for cell, count in tables.counts.items() if count} - {find_total(tables)}
            assert pattern.unmet <= find_told(tables, everything, [Attacker.KNOWS_PRIMARY])
            unmet += len(pattern.unmet)
    assert unmet


@pytest.mark.parametrize("shape", SHAPES)
def test_the_audit_finds_the_ends_of_what_a_list_of_all_tables_holds(shape: str) -> None:
    """Also where some of the cells that protect are shown again, so that others are told."""
    told = 0
    for seed in range(8):
        tables, chance = make_tables(shape, seed), random.Random(seed)
        pattern = sorted(protect(tables).hidden)
        hidden = set(chance.sample(pattern, len(pattern) - min(len(pattern), seed % 3)))
        found = audit(tables, hidden)
        for attacker in EVERYBODY:
            values = list_values(tables, hidden, attacker)
            for cell in hidden & (tables.primary if attacker is Attacker.KNOWS_PRIMARY else hidden):
                assert found.intervals[attacker][cell] == (min(values[cell]), max(values[cell]))
            narrow = {cell for cell in tables.primary & hidden if len(values[cell]) < THRESHOLD - 1}
            assert found.told[attacker] == narrow | (tables.primary - hidden)
            told += len(narrow)
        assert audit(tables, hidden, in_full=False).told == found.told
    assert told > 3


@pytest.mark.parametrize("shape", ["a crossing", "two linked tables"])
def test_no_choice_of_cells_that_protects_as_far_costs_less_than_the_bound(shape: str) -> None:
    """All choices that cost less are tried; those of reluctant cells are none."""
    tried, by_planes, unmet = 0, 0, 0
    for tables in [make_tables(shape, seed) for seed in range(9)]:
        pattern = protect(tables)
        assert pattern.bound <= pattern.cost
        open_cells = [
            cell for cell, count in tables.counts.items() if count >= THRESHOLD and cell != find_total(tables)
        ]
        kept = count_kept_values(tables, pattern.hidden)
        for some in list_cheaper(tables, open_cells, pattern.bound):
            tried += 1
            left = count_kept_values(tables, tables.primary.union(some))
            assert any(left[asked] < values for asked, values in kept.items())
        by_planes += pattern.by_cutting_planes
        unmet += bool(pattern.unmet) and pattern.by_cutting_planes
    assert tried > 50 and by_planes > 2 and unmet


def count_kept_values(
    tables: CountTables[Name], hidden: Collection[Name]
) -> dict[tuple[Attacker, Name], int]:
    """How many values each attacker is left of each primary cell, up to what is demanded."""
    values = {attacker: list_values(tables, hidden, attacker) for attacker in EVERYBODY}
    return {
        (attacker, cell): min(len(values[attacker][cell]), THRESHOLD - 1)
        for attacker in EVERYBODY
        for cell in tables.primary
    }


def list_cheaper(
    tables: CountTables[Name], cells: Sequence[Name], bound: float
) -> Iterator[tuple[Name, ...]]:
    known = sum(tables.counts[cell] for cell in tables.primary)
    for size in range(len(cells) + 1):
        for some in combinations(cells, size):
            if known + sum(tables.counts[cell] for cell in some) < bound:
                yield some


COUNTS = {
    ("a", "x"): 2, ("a", "y"): 9, ("a", "z"): 30, ("a", "all"): 41, ("b", "x"): 40, ("b", "y"): 8, ("b", "z"): 50,
    ("b", "all"): 98, ("all", "x"): 42, ("all", "y"): 17, ("all", "z"): 80, ("all", "all"): 139,
}  # fmt: skip
RELATIONS = cross(hierarchy({"all": ["a", "b"]}), hierarchy({"all": ["x", "y", "z"]}))
TABLES = CountTables(COUNTS, RELATIONS, find_primary_cells(COUNTS, 5), 5)
SQUARE = {("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")}


def test_the_cheapest_square_is_hidden_and_proven_to_be_the_cheapest() -> None:
    pattern = secondary(TABLES)
    assert pattern == (SQUARE, frozenset(), 59.0, 59.0, True, True)
    assert secondary(TABLES) == pattern
    assert secondary(TABLES, cost={("b", "y"): 90, ("a", "y"): 90}).hidden == {
        ("a", "x"), ("a", "z"), ("b", "x"), ("b", "z"),
    }  # fmt: skip


def test_reluctant_cells_are_opened_only_where_nothing_else_protects_and_then_no_bound_is_claimed() -> None:
    totals = {cell for cell in COUNTS if "all" in cell}
    assert secondary(TABLES, reluctant=totals).hidden == SQUARE
    pattern = secondary(TABLES, shown={("a", "y"), ("a", "z")}, reluctant=totals)
    assert pattern.hidden == {("a", "x"), ("a", "all"), ("b", "x"), ("b", "all")}
    assert (pattern.unmet, pattern.bound, pattern.by_cutting_planes) == (frozenset(), 2.0, False)


def test_nothing_reluctant_is_opened_to_a_cell_that_it_would_not_protect() -> None:
    """3 and 1 of 4: the totals of their rows would let them be 2 and 2, but nothing lets either be 4."""
    counts = {("a", "q"): 3, ("b", "q"): 1, ("all", "q"): 4, ("a", "r"): 20, ("b", "r"): 30, ("all", "r"): 50}
    counts |= {("a", "all"): 23, ("b", "all"): 31, ("all", "all"): 54}
    relations = cross(hierarchy({"all": ["a", "b"]}), hierarchy({"all": ["q", "r"]}))
    small = frozenset([("a", "q"), ("b", "q")])
    tables = CountTables(counts, relations, small, 5)
    shown = {("all", "q"), ("a", "r"), ("b", "r")}
    assert secondary(tables, shown=shown, reluctant={("a", "all"), ("b", "all")})[:2] == (small, small)


def test_a_bound_proven_of_one_table_is_not_claimed_where_totals_of_another_were_opened() -> None:
    def rename(cell: Name) -> Name:
        return ("second", *cell)

    second = [
        Relation("second", rename(relation.total), tuple(map(rename, relation.parts)), True)
        for relation in RELATIONS
    ]
    counts = COUNTS | {rename(cell): count for cell, count in COUNTS.items()}
    tables = CountTables(counts, link(RELATIONS, second), find_primary_cells(counts, 5), 5)
    assert secondary(tables)[2:5] == (118.0, 118.0, True)
    totals = {cell for cell in counts if "all" in cell}
    pattern = secondary(tables, shown={("a", "y"), ("a", "z")}, reluctant=totals)
    assert (pattern.unmet, pattern.bound, pattern.by_cutting_planes) == (frozenset(), 4.0, False)


def test_small_parts_of_a_total_that_is_shown_are_unmet_though_nothing_is_left_to_choose() -> None:
    """3 and 3 of 6: whoever knows that both are under 5 knows that neither is 1."""
    counts = {("t",): 6, ("p",): 3, ("q",): 3}
    tables = CountTables(counts, hierarchy({"t": ["p", "q"]}), find_primary_cells(counts, 5), 5)
    pattern = secondary(tables, shown={("t",)})
    assert pattern.hidden == pattern.unmet == {("p",), ("q",)}
    assert audit(tables, pattern.hidden).told[Attacker.KNOWS_PRIMARY] == pattern.unmet
    assert not secondary(tables, shown={("t",)}, attackers=[Attacker.KNOWS_ZEROS]).unmet


def test_what_is_to_be_hidden_is_and_what_is_shown_leaves_a_cell_unmet_by_name() -> None:
    assert secondary(TABLES, hidden={("b", "z")}).hidden > {("a", "x"), ("b", "z")}
    row = {("a", "y"), ("a", "z"), ("a", "all")}
    pattern = secondary(TABLES, shown=row)
    assert (pattern.hidden, pattern.unmet) == ({("a", "x")}, {("a", "x")})
    alone = {("t",): 3, ("p",): 3, ("q",): 0}
    tables = CountTables(alone, [Relation("t", ("t",), (("p",), ("q",)), True)], frozenset([("p",)]), 5)
    assert secondary(tables, shown={("t",)})[:2] == ({("p",)}, {("p",)})


@pytest.mark.parametrize("are_many", [False, True])
def test_what_halves_of_persons_would_protect_keeps_what_whole_ones_need(
    are_many: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside p, q and r alone 2 is 1 or 3 only if each of these moves by a half; s and u are what makes it so."""
    if are_many:
        take_few_for_many(monkeypatch)
    parts = {"t": ["n", "p", "q", "s"], "a": ["q", "r"], "b": ["p", "r"], "c": ["s", "u"]}
    counts = {("n",): 2, ("p",): 10, ("q",): 10, ("r",): 10, ("s",): 20, ("u",): 20}
    counts |= {(total,): sum(counts[part,] for part in its) for total, its in parts.items()}
    tables = CountTables(counts, hierarchy(parts), frozenset([("n",)]), 5)
    pattern = secondary(tables, shown={(total,) for total in parts}, hidden={("p",), ("q",), ("r",)})
    assert pattern.hidden == {(cell,) for cell in "npqrsu"}
    assert not pattern.unmet


def test_without_time_nothing_is_claimed_and_with_enough_the_pattern_is_the_usual_one() -> None:
    late = secondary(TABLES, limit=1e-9)
    assert late == ({("a", "x")}, {("a", "x")}, 2.0, 2.0, False, False)
    assert secondary(TABLES, limit=60) == secondary(TABLES)


def test_time_that_ends_after_a_pattern_protects_gives_that_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """The search for a cheaper one has its share of the time; when it is over, what protects is the answer."""
    share = secondary_cells._share_time

    def share_nothing(tasks: Any, deadline: float) -> Iterator[Any]:
        for task in share(tasks, deadline):
            yield task._replace(time=secondary_cells.SearchTime(deadline, 0.0, 0.0))

    monkeypatch.setattr(secondary_cells, "_share_time", share_nothing)
    for seed in range(4):
        tables = make_tables("a hierarchy", seed)
        pattern = protect(tables, limit=60)
        assert find_told(tables, pattern.hidden, [Attacker.KNOWS_PRIMARY]) == pattern.unmet
        assert pattern.in_time and not pattern.by_cutting_planes


def test_whenever_the_time_ends_each_cell_is_protected_or_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """120 cells; each look at this clock moves it on by one, so that the time ends at any step of the search."""
    chance, looked = random.Random(7), itertools.count()
    sizes = {"a": 5, "b": 4, "c": 3}
    parts = [[f"{name}{at}" for at in range(size)] for name, size in sizes.items()]
    relations = cross(*(hierarchy({"all": codes}) for codes in parts))
    counts = {cell: chance.choice((0, 0, 1, 2, 6, 9, 14, 30, 60)) for cell in product(*parts)}
    for relation in relations * 3:
        if all(part in counts for part in relation.parts):
            counts[relation.total] = sum(counts[part] for part in relation.parts)
    tables = CountTables(counts, relations, find_primary_cells(counts, THRESHOLD), THRESHOLD)
    monkeypatch.setattr(time, "monotonic", lambda: float(next(looked)))
    patterns = [secondary(tables, limit=looks) for looks in (1, 30, 100, 200)]
    for pattern in patterns:
        assert frozenset().union(*audit(tables, pattern.hidden).told.values()) <= pattern.unmet
    assert [pattern.in_time for pattern in patterns] == [False, False, True, True]
    assert patterns[0].unmet == tables.primary > patterns[1].unmet > patterns[2].unmet
    assert patterns[2].unmet == patterns[3].unmet  # what no pattern protects
    assert patterns[2].cost > patterns[3].cost  # with more time a cheaper one
    take_few_for_many(monkeypatch)
    for looks in (1, 30, 100, 300):
        pattern = secondary(tables, limit=looks)
        assert frozenset().union(*audit(tables, pattern.hidden).told.values()) <= pattern.unmet


def list_pairs(tables: CountTables[Name], hidden: set[Name]) -> Iterator[tuple[int, ...]]:
    """What was added to each pair, in each table that agrees with what is shown and in which nothing fell."""
    for table in list_tables(tables, hidden, Attacker.KNOWS_ZEROS):
        added = tuple(table[later] - table[earlier] for earlier, later in tables.editions)
        if min(added) >= 0:
            yield added


@pytest.mark.parametrize("seed", range(6))
def test_what_few_an_edition_adds_is_protected_as_a_list_of_all_pairs_of_tables_shows(seed: int) -> None:
    chance = random.Random(seed)
    before = {("1", part): chance.randint(4, 7) for part in "xyz"}
    after = {("2", part): count + chance.choice((0, 1, 6)) for (_, part), count in before.items()}
    counts = {**before, **after, ("1", "all"): sum(before.values()), ("2", "all"): sum(after.values())}
    counts["all", "all"] = sum(counts.values()) + 9  # so that the list of tables has an end
    counts["all", "rest"] = counts["all", "all"] - counts["1", "all"] - counts["2", "all"]
    relations = [
        Relation("parts", (edition, "all"), tuple((edition, part) for part in "xyz"), True)
        for edition in "12"
    ]
    relations += [Relation("all", ("all", "all"), (("1", "all"), ("2", "all"), ("all", "rest")), True)]
    editions = [(("1", part), ("2", part)) for part in ("x", "y", "z", "all")]
    tables = CountTables(counts, relations, frozenset(), THRESHOLD, editions)
    pattern = protect(tables, attackers=[Attacker.KNOWS_ZEROS], cost=dict.fromkeys(counts, 1.0))
    found = audit(tables, pattern.hidden, attackers=[Attacker.KNOWS_ZEROS])
    added = list(zip(*list_pairs(tables, set(pattern.hidden)), strict=True))
    for (earlier, later), values in zip(editions, added, strict=True):
        few = 0 < counts[later] - counts[earlier] < THRESHOLD
        assert len(set(values)) >= THRESHOLD - 1 or not few or later in pattern.unmet
        interval = found.intervals[Attacker.KNOWS_ZEROS][name_growth(earlier, later)]
        assert interval == (min(values), max(values))
    assert not pattern.unmet and not found.told[Attacker.KNOWS_ZEROS]


def make_bad(**other: Any) -> CountTables[Name]:
    given = {"counts": COUNTS, "relations": RELATIONS, "primary": TABLES.primary, "threshold": 5}
    return CountTables(**{**given, **other})


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "a threshold that leaves nothing to demand": ({"threshold": 2}, "from 3 to 1,000"),
    "a fraction": ({"counts": COUNTS | {("a", "x"): 2.5}}, "cell a, x: 2.5 is no whole number"),
    "a negative count": ({"counts": COUNTS | {("a", "x"): -2}}, "cell a, x: -2 is no whole number"),
    "no number": ({"counts": COUNTS | {("a", "x"): float("nan")}}, "cell a, x: nan is no whole number"),
    "a count beyond what the solver tells apart": ({"counts": {("a", "x"): 10**10}}, "to 1,000,000,000"),
    "a sum that does not hold": ({"counts": COUNTS | {("b", "all"): 97}}, "add up to 138, not 139"),
    "a part without a count": ({"relations": [Relation("r", ("n",), (("m",),), True)]}, "cell n: relation r names"),
    "a total without parts": ({"relations": [Relation("r", ("a", "x"), (), True)]}, "relation r: a total has one part"),
    "a part twice": ({"relations": [Relation("r", ("a", "x"), (("a", "y"),) * 2, True)]}, "each once"),
    "a large primary count": ({"primary": frozenset([("a", "y")])}, "cell a, y: a primary count is from 1 to 4, not 9"),
    "a cell in no relation": ({"relations": RELATIONS[:-4]}, "it stands in no relation"),
    "a later count that is less": ({"editions": [(("a", "y"), ("a", "x"))]}, "less than in the edition before"),
    "an edition of nothing": ({"editions": [(("a", "y"), ("n",))]}, "cell n: an edition names it"),
}  # fmt: skip


@pytest.mark.parametrize(("other", "said"), BAD.values(), ids=BAD)
def test_tables_that_nothing_can_be_protected_on_are_refused(other: dict[str, Any], said: str) -> None:
    with pytest.raises(TableError, match=re.escape(said)):
        make_bad(**other)


WISHES: dict[str, tuple[dict[str, Any], str]] = {
    "a primary cell shown": ({"shown": {("a", "x")}}, "cell a, x: it is to be shown and hidden"),
    "a cell that is not there": ({"hidden": {("n",)}}, "cell n: hidden names it"),
    "a cell for nothing": ({"cost": {("a", "y"): 0.5}}, "costs 1 or more, not 0.5"),
    "a cell that is never hidden": ({"cost": {("a", "y"): float("inf")}}, "costs 1 or more, not inf"),
    "nobody": ({"attackers": ()}, "name an attacker"),
}


@pytest.mark.parametrize(("wish", "said"), WISHES.values(), ids=WISHES)
def test_wishes_that_contradict_the_tables_are_refused(wish: dict[str, Any], said: str) -> None:
    with pytest.raises(TableError, match=re.escape(said)):
        secondary(TABLES, **wish)


def test_a_small_count_that_is_neither_primary_nor_shown_is_refused_and_so_is_a_hidden_zero() -> None:
    with pytest.raises(TableError, match="cell a, x: 2 is under the threshold of 5"):
        secondary(make_bad(primary=frozenset()))
    zero = CountTables({("t",): 6, ("p",): 6, ("q",): 0}, hierarchy({"t": ["p", "q"]}), frozenset(), 5)
    with pytest.raises(TableError, match="cell q: a zero is shown"):
        secondary(zero, hidden={("q",)})
    with pytest.raises(TableError, match="cell q: a zero is hidden"):
        audit(zero, {("q",)})


def test_a_table_that_crosses_three_dimensions_has_each_sum_at_all_codes_of_the_others() -> None:
    two, three = {"all": ["a", "b"]}, {"all": ["x", "y", "z"]}
    relations = cross(hierarchy(two), hierarchy(three), hierarchy(two))
    assert len(relations) == 4 * 3 + 3 * 3 + 4 * 3
    assert (
        Relation("all", ("a", "all", "b"), (("a", "x", "b"), ("a", "y", "b"), ("a", "z", "b")), True)
        in relations
    )
    assert set(cross(cross(hierarchy(two), hierarchy(three)), hierarchy(two))) == set(relations)
    assert link(relations, relations) == relations


def test_the_worked_example_of_the_readme_prints_what_it_says(root: Path, tmp_path: Path) -> None:
    readme = (root / "etl/disclosure/engine/README.md").read_text(encoding="utf-8")
    program, printed = re.search(r"```python\n(.*?)```.*?```text\n(.*?)```", readme, re.DOTALL).groups()  # type: ignore[union-attr]
    ran = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={"PYTHONPATH": str(root)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert ran.stdout == printed
