"""The engine alone: a table of its own is protected and audited where nothing of the site can be imported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from etl.disclosure.engine.audit.attackers import (
    AttackerView,
    Contradiction,
    Insider,
    UnknownCounts,
    bound_cells,
)
from etl.disclosure.engine.audit.intervals import Infeasibility, Interval
from etl.disclosure.engine.linear import Constraint
from etl.disclosure.engine.secondary.linked_tables import (
    BrokenRelationError,
    LinkedTables,
    LinkingRules,
    ProtectionLevels,
    Relation,
    WithheldCells,
    link_tables,
)
from etl.disclosure.engine.secondary.secondary_cells import PatternCache, hide_secondary_cells

Name = tuple[str, ...]
THRESHOLD = 5
INNER = {
    ("a", "x"): 2.0,
    ("a", "y"): 9.0,
    ("a", "z"): 30.0,
    ("b", "x"): 40.0,
    ("b", "y"): 8.0,
    ("b", "z"): 50.0,
}
TOTALS = {
    ("a", ""): 41.0, ("b", ""): 98.0, ("", "x"): 42.0, ("", "y"): 17.0, ("", "z"): 80.0, ("", ""): 139.0,
}  # fmt: skip
COUNTS: dict[Name, float] = {**INNER, **TOTALS}
RULES = LinkingRules[Name](THRESHOLD, lambda cell: "" not in cell, lambda earlier, later: None)
ROWS = [Relation("letter", ("a", ""), tuple(cell for cell in INNER if cell[0] == "a"), True)]
ROWS += [Relation("letter", ("b", ""), tuple(cell for cell in INNER if cell[0] == "b"), True)]
COLUMNS = [
    Relation("sign", ("", sign), tuple(cell for cell in INNER if cell[1] == sign), True) for sign in "xyz"
]
SITE = """
import sys

class Wall:
    def find_spec(self, name, path=None, target=None):
        part = name.split(".")
        if part[0] in ("observatory", "pandas", "pydantic", "sqlalchemy") or (
            part[:2] == ["etl", "disclosure"] and part[2:3] not in ([], ["engine"])
        ):
            raise ImportError(name)

sys.meta_path.insert(0, Wall())
import etl.disclosure.engine.__main__
import etl.disclosure.engine.audit.attackers
import etl.disclosure.engine.secondary.editions
import etl.disclosure.engine.secondary.secondary_cells
import etl.disclosure.engine.secondary.withheld_sums
print(*sorted(name for name in sys.modules if name.startswith("etl.")))
"""


def link(counts: dict[Name, float] = COUNTS) -> LinkedTables[Name]:
    return link_tables(counts, ROWS + COLUMNS, RULES, withheld=WithheldCells())


def hide(tables: LinkedTables[Name], *, shown: set[int] = frozenset()) -> tuple[set[Name], set[Name]]:  # type: ignore[assignment]
    """The cells hidden and those not protected, where small counts are primary and each costs what it counts."""
    numbers = frozenset(number for number, guarded in enumerate(tables.guarded) if guarded)
    small = frozenset(number for number in numbers if tables.values[number] < THRESHOLD)
    levels = ProtectionLevels(THRESHOLD, small, numbers, tables.grown, tables.values, dear=np.inf)
    found = hide_secondary_cells(
        tables, small, levels, shown=set(shown), totals=(), sticky=(), cache=PatternCache()
    )
    return tuple({cell for number in numbers for cell in tables.cells[number]} for numbers in found[:2])


def ask(hidden: set[Name], *, insider: Insider[Name] | None = None) -> dict[Name, Interval]:
    """What the table with these cells hidden leaves one attacker of each of them."""
    unknown = UnknownCounts[Name](numbers={cell: at for at, cell in enumerate(sorted(hidden))})
    for relation in ROWS + COLUMNS:
        inside = [cell for cell in relation.parts if cell in hidden]
        rest = COUNTS[relation.total] - sum(COUNTS[cell] for cell in relation.parts if cell not in hidden)
        if inside:
            unknown.constraints.append(
                Constraint(tuple((unknown.numbers[cell], 1.0) for cell in inside), rest, rest)
            )
    intervals: dict[Name, Interval] = {}
    for part in bound_cells(unknown, AttackerView(hidden, THRESHOLD, insider=insider, marked=hidden)):
        assert not isinstance(part, Contradiction)
        intervals |= part
    return intervals


def test_nothing_of_the_site_is_needed(root: Path) -> None:
    modules = subprocess.run(
        [sys.executable, "-c", SITE], cwd=root, check=True, capture_output=True, text=True
    ).stdout.split()
    assert {name.split(".")[1] for name in modules} == {"disclosure"}


def test_a_small_count_is_hidden_with_the_cheapest_rectangle_and_the_audit_leaves_it_all_small_values() -> (
    None
):
    hidden, unmet = hide(link())
    assert hidden == {("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")}
    assert not unmet
    assert ask(hidden)["a", "x"] == (1, 10)
    assert ask(hidden, insider=Insider(frozenset([("a", "x")])))["a", "x"] == (1, 4)
    alone = ask({("a", "x")})["a", "x"]
    assert alone == (2, 2)
    assert AttackerView({("a", "x")}, THRESHOLD).is_unprotected(("a", "x"), alone)


def numbers_of(tables: LinkedTables[Name], *cells: Name) -> set[int]:
    return {number for number, group in enumerate(tables.cells) if not set(cells).isdisjoint(group)}


def test_totals_are_opened_where_nothing_else_protects_a_count() -> None:
    tables = link()
    hidden, unmet = hide(tables, shown=numbers_of(tables, ("a", "y"), ("a", "z")))
    assert (hidden, unmet) == ({("a", "x"), ("a", ""), ("", "x")}, set())


def test_what_cannot_be_protected_beside_what_is_shown_is_named() -> None:
    tables = link()
    hidden, unmet = hide(tables, shown=numbers_of(tables, ("a", "y"), ("a", "z"), ("a", "")))
    assert (hidden, unmet) == ({("a", "x")}, {("a", "x")})


def test_a_total_that_is_not_the_sum_of_its_parts_is_refused_by_its_name() -> None:
    with pytest.raises(BrokenRelationError) as refused:
        link({**COUNTS, ("b", ""): 97.0})
    assert (refused.value.cell, refused.value.total, refused.value.parts) == (("b", ""), 97.0, 98.0)


def test_figures_that_contradict_each_other_are_said_to_and_not_bounded() -> None:
    unknown = UnknownCounts[Name](numbers={("a",): 0, ("b",): 1})
    unknown.constraints += [
        Constraint(((0, 1.0), (1, 1.0)), 5.0, 5.0),
        Constraint(((0, 1.0), (1, 1.0)), 6.0, 6.0),
    ]
    (found, rest) = bound_cells(unknown, AttackerView({("a",), ("b",)}, THRESHOLD))
    assert found == Contradiction(("a",), Infeasibility.BROKEN_SUM)
    assert rest == {}
