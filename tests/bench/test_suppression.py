"""The crossings that suppression is measured with, and the checker that judges it: by hand, on a table of six cells."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pytest

from bench import suppression
from bench.interval_checker import CheckedCells, PublishedTable, ReaderKnowledge, check_pattern
from bench.processes import CouldNotMeasureError
from bench.suppression import (
    Instance,
    JudgedPattern,
    ProgramPattern,
    judge,
    list_contributions,
    make_instance,
    make_tables,
    write_for_peers,
)

Name = tuple[str, ...]
ROWS: list[tuple[list[Name], int]] = [
    ([("p", "p1"), ("x",)], 2), ([("p", "p1"), ("y",)], 8), ([("p", "p2"), ("x",)], 9), ([("p", "p2"), ("y",)], 7),
    ([("q", "q1"), ("x",)], 20), ([("q", "q1"), ("x",)], 1),
]  # fmt: skip
SMALL = ("p1", "x")
SQUARE: set[Name] = {("p1", "x"), ("p1", "y"), ("p2", "x"), ("p2", "y")}


@pytest.fixture
def instance() -> Instance:
    return make_instance(ROWS)


def check(instance: Instance, hidden: Collection[Name], who: ReaderKnowledge) -> CheckedCells:
    tables = make_tables(instance)
    sums = [(relation.total, relation.parts) for relation in tables.relations]
    return check_pattern(PublishedTable(tables.counts, sums, hidden), tables.primary, 5, who)


def test_an_instance_has_every_crossing_of_its_codes_and_wholes_and_adds_up(instance: Instance) -> None:
    assert instance.dimensions == ({"all": ["p", "q"], "p": ["p1", "p2"], "q": ["q1"]}, {"all": ["x", "y"]})
    assert instance.inner["q1", "x"] == 21
    assert instance.inner["q1", "y"] == 0  # no row names it
    tables = make_tables(instance)
    assert len(tables.counts) == 6 * 3
    assert (tables.counts["p", "all"], tables.counts["all", "all"]) == (26, 47)
    assert tables.primary == {SMALL}
    assert {cell for inner, cells in list_contributions(instance) if inner == SMALL for cell in cells} == {
        (place, form) for place in ("p1", "p", "all") for form in ("x", "all")
    }


def test_the_checker_finds_a_small_cell_that_a_sum_tells(instance: Instance) -> None:
    for hidden in ({SMALL}, {SMALL, ("p2", "y")}, set[Name]()):
        for who in ReaderKnowledge:
            assert check(instance, hidden, who).exact == {SMALL}


def test_the_checker_tells_readers_apart_by_what_they_know(instance: Instance) -> None:
    """2 in a square with 8, 9 and 7: it may be 0 to 10. Who knows the small one takes the others for 5 or more."""
    for who in ReaderKnowledge:
        assert check(instance, SQUARE, who) == (frozenset(), frozenset(), frozenset())
    tight = make_instance([*ROWS[:3], ([("p", "p2"), ("y",)], 5), *ROWS[4:]])
    assert not check(tight, SQUARE, ReaderKnowledge.ZEROS_ARE_SHOWN).narrow
    assert check(tight, SQUARE, ReaderKnowledge.WHICH_ARE_SMALL).narrow == {
        SMALL
    }  # 2 or more: else the 5 were less
    narrow = make_instance([([("p", "p1"), ("x",)], 1), ([("p", "p1"), ("y",)], 1), *ROWS[2:]])
    hidden = SQUARE | {("p1", "all"), ("p2", "all")}
    assert not check(narrow, hidden, ReaderKnowledge.NOTHING).narrow
    assert check(narrow, hidden, ReaderKnowledge.WHICH_ARE_SMALL).narrow == {
        SMALL,
        ("p1", "y"),
        ("p1", "all"),
    }
    shown_total = check(narrow, SQUARE, ReaderKnowledge.ZEROS_ARE_SHOWN)
    assert shown_total.exact == {SMALL, ("p1", "y"), ("p1", "all")}


def test_what_was_not_asked_in_time_is_counted_and_not_called_safe(instance: Instance) -> None:
    tables = make_tables(instance)
    published = PublishedTable(tables.counts, [(one.total, one.parts) for one in tables.relations], SQUARE)
    found = check_pattern(published, tables.primary, 5, ReaderKnowledge.NOTHING, seconds=-1)
    assert found.not_asked == {SMALL}
    assert not found.narrow


def test_what_no_pattern_protects_is_told_apart() -> None:
    """A 1 and a 2 of a place whose total is 3: neither can be 4 to one who knows which cells are small."""
    counts = {("p", "x"): 1, ("p", "y"): 2, ("q", "x"): 30, ("q", "y"): 9}
    tables = make_tables(
        make_instance(([(place,), (form,)], count) for (place, form), count in counts.items())
    )
    everything = frozenset(cell for cell, count in tables.counts.items() if count)
    judged = judge(ProgramPattern("all hidden", everything), tables, seconds=60)
    assert judged.beyond == {("p", "x"), ("p", "y"), ("p", "all")}
    assert str(judged).endswith("| 0, 0 | 0, 0 | 0, 0 | 3 | 0 |")


def test_a_peer_gets_cells_and_what_each_innermost_one_counts_in_by_number(
    instance: Instance, tmp_path: Path
) -> None:
    cells = write_for_peers(instance, make_tables(instance), tmp_path)
    inner = (tmp_path / "inner.csv").read_text().split()[1:]
    entries = [
        tuple(map(int, line.split(","))) for line in (tmp_path / "contributions.csv").read_text().split()[1:]
    ]
    total = sum(int(inner[at - 1]) for at, cell in entries if cells[cell - 1] == ("all", "all"))
    assert total == 47
    assert (tmp_path / "tree0.csv").read_text().split() == [
        "whole,part",
        "all,p",
        "all,q",
        "p,p1",
        "p,p2",
        "q,q1",
    ]


def test_without_r_or_the_files_the_peer_and_the_instance_are_left_out_in_a_sentence(
    instance: Instance, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("OBSERVATORY_SHARED", str(tmp_path))
    listed = suppression.INSTANCES["police_2"]
    pattern = suppression.run_peer("sdcTable", listed, (instance, make_tables(instance)), tmp_path)
    assert "Rscript is not on the PATH" in str(JudgedPattern(pattern))
    for missing in (listed, suppression.INSTANCES["public_3"]):
        with pytest.raises(CouldNotMeasureError):
            missing.make()
