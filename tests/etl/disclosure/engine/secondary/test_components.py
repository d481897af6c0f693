"""A component that comes again is chosen once and hidden alike; processes that solve end with their command."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from etl.disclosure.cells import Cell
from etl.disclosure.engine.linear import Constraint
from etl.disclosure.engine.secondary import secondary_cells
from etl.disclosure.engine.secondary.linked_tables import ProtectionLevels
from etl.disclosure.suppression.linked_counts import link_counts
from etl.disclosure.suppression.suppress import suppress
from tests.etl.disclosure.making import CATALOG

YEAR = Cell("mininter_vcm@2025-11", "", "police_complaints", "PE-150112", "2023-01-01", "2023-12-31", "")
DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
MONTHS = (60.0, 55.0, 3.0, 41.0, 38.0, 52.0, 47.0, 61.0, 44.0, 39.0, 58.0, 50.0)


def edition(name: str, months: tuple[float, ...] = MONTHS) -> dict[Cell, float]:
    """A year and its months."""
    year = YEAR._replace(snapshot=f"mininter_vcm@{name}")
    counts = {
        year._replace(start=f"2023-{month:02}-01", end=f"2023-{month:02}-{DAYS[month - 1]}"): count
        for month, count in enumerate(months, start=1)
    }
    return {year: sum(months), **counts}


def named(hidden: frozenset[Cell], name: str) -> set[Cell]:
    return {cell for cell in hidden if cell.snapshot == f"mininter_vcm@{name}"}


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> list[secondary_cells.ComponentTask]:
    """The components for which a choice was made, as they were asked for."""
    tasks: list[secondary_cells.ComponentTask] = []
    really = secondary_cells._find_cheapest

    def watched(task: secondary_cells.ComponentTask) -> secondary_cells.PatternRepair:
        tasks.append(task)
        return really(task)

    monkeypatch.setattr(secondary_cells, "_find_cheapest", watched)
    return tasks


def test_the_same_counts_of_another_edition_are_chosen_once_and_hidden_alike(
    chosen: list[secondary_cells.ComponentTask],
) -> None:
    alone = suppress(edition("2025-11"), CATALOG)
    choices_before = len(chosen)
    joint_choice = suppress({**edition("2025-11"), **edition("2025-12")}, CATALOG)
    assert len(alone) > 1
    assert len(chosen) == 2 * choices_before
    assert named(joint_choice, "2025-11") == alone
    assert {
        cell._replace(snapshot="mininter_vcm@2025-11") for cell in named(joint_choice, "2025-12")
    } == alone


@pytest.mark.parametrize("month", [0, 2, 11])
def test_one_count_that_moved_is_chosen_anew(chosen: list[secondary_cells.ComponentTask], month: int) -> None:
    moved = tuple(count + (place == month) for place, count in enumerate(MONTHS))
    alone = suppress(edition("2025-12", moved), CATALOG)
    choices_before = len(chosen)
    joint_choice = suppress({**edition("2025-11"), **edition("2025-12", moved)}, CATALOG)
    assert len(chosen) == 3 * choices_before
    assert named(joint_choice, "2025-12") == alone


def test_the_same_counts_between_other_limits_are_another_component(
    chosen: list[secondary_cells.ComponentTask],
) -> None:
    tables = link_counts(edition("2025-11"), CATALOG)
    places = range(len(tables.values))
    levels = ProtectionLevels(5, frozenset(), frozenset(places), frozenset(), [1.0] * len(places), 1e7)
    choices = secondary_cells.PatternCache()
    for high in (0.0, 0.0, 7.0):
        rows = [Constraint(weights, 0.0, high) for weights in tables.rows]
        choices.find_patterns(
            [secondary_cells.ComponentTask(tables, levels, list(places), rows, set(), set())]
        )
    assert [task.rows[0].high for task in chosen] == [0.0, 7.0]


def test_what_was_hidden_before_in_one_edition_alone_is_chosen_anew(
    chosen: list[secondary_cells.ComponentTask],
) -> None:
    counts = {**edition("2025-11"), **edition("2025-12")}
    joint_choice = suppress(counts, CATALOG)
    unhidden = next(
        cell
        for cell in edition("2025-12")
        if cell not in joint_choice and cell.start != cell.end[:4] + "-01-01"
    )
    chosen.clear()
    again = suppress(counts, CATALOG, hidden_before={unhidden})
    assert unhidden in again
    assert len(chosen) == 2
    assert named(again, "2025-11") == named(joint_choice, "2025-11")


def test_what_a_former_release_chose_in_the_same_component_is_not_chosen_anew(
    chosen: list[secondary_cells.ComponentTask],
) -> None:
    first = secondary_cells.PatternCache()
    hidden = suppress(edition("2025-11"), CATALOG, choices=first)
    chosen.clear()
    assert suppress(edition("2025-11"), CATALOG, choices=secondary_cells.PatternCache(first.used)) == hidden
    assert not chosen
    moved = tuple(count + (place == 1) for place, count in enumerate(MONTHS))
    again = suppress(edition("2025-12", moved), CATALOG, choices=secondary_cells.PatternCache(first.used))
    assert chosen
    assert again == suppress(edition("2025-12", moved), CATALOG)


SPOILT: dict[str, Callable[[secondary_cells.ComponentPattern], secondary_cells.ComponentPattern]] = {
    "shows what must be hidden": lambda choice: choice._replace(hidden=frozenset()),
    "hides what is not there": lambda choice: choice._replace(hidden=choice.hidden | {700}),
    "gives up what is not there": lambda choice: choice._replace(unmet=frozenset({700})),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_a_kept_choice_that_cannot_be_of_its_component_is_made_anew(
    spoil: Callable[[secondary_cells.ComponentPattern], secondary_cells.ComponentPattern],
) -> None:
    first = secondary_cells.PatternCache()
    right = suppress(edition("2025-11"), CATALOG, choices=first)
    kept = {key: spoil(choice) for key, choice in first.used.items()}
    assert suppress(edition("2025-11"), CATALOG, choices=secondary_cells.PatternCache(kept)) == right


def test_another_program_chooses_anew(
    chosen: list[secondary_cells.ComponentTask], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = secondary_cells.PatternCache()
    suppress(edition("2025-11"), CATALOG, choices=first)
    chosen.clear()
    monkeypatch.setattr(secondary_cells, "_hash_program", lambda: "another")
    suppress(edition("2025-11"), CATALOG, choices=secondary_cells.PatternCache(first.used))
    assert chosen


def test_components_solved_at_the_same_time_are_chosen_as_one_after_the_other(
    chosen: list[secondary_cells.ComponentTask], monkeypatch: pytest.MonkeyPatch
) -> None:
    one_by_one, apart = secondary_cells.PatternCache(), secondary_cells.PatternCache()
    for month in range(3):
        moved = tuple(count + (place == month) for place, count in enumerate(MONTHS))
        suppress(edition("2025-12", moved), CATALOG, choices=one_by_one)
    tasks = chosen[:]
    expected = one_by_one.find_patterns(tasks)
    monkeypatch.setattr(secondary_cells, "_WORTH_PROCESSES", 0)
    monkeypatch.setattr(secondary_cells, "_find_cheapest", None)  # it is not asked in this process
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    assert apart.find_patterns(tasks) == expected
    assert apart.used == one_by_one.used and len(apart.used) == 3


PROGRAM = """
import os, time
os.cpu_count = lambda: 2
from etl.disclosure.engine.secondary.secondary_cells import map_in_processes
map_in_processes(time.sleep, [600, 600])
"""


def waited_for(holds: Callable[[], bool], seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.1)
    return holds()


def asleep(process: int) -> list[Path]:
    """The processes that a process began and that work in the project's code, once they wait."""
    tasks = Path(f"/proc/{process}/task/{process}/children")
    children = [Path(f"/proc/{child}") for child in tasks.read_text().split()] if tasks.exists() else []
    return [child for child in children if b"spawn_main" in (child / "cmdline").read_bytes()]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="processes are listed on Linux alone")
def test_what_a_killed_command_began_ends(root: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", PROGRAM], cwd=root) as command:
        assert waited_for(lambda: len(asleep(command.pid)) == 2)
        workers = asleep(command.pid)
        time.sleep(3)  # until they watch
        command.kill()
        command.wait()
    assert waited_for(lambda: not any(worker.exists() for worker in workers))


def test_a_process_that_solves_brings_in_neither_frames_nor_a_database(root: Path) -> None:
    """Each core has one: what they bring in counts as often."""
    program = "import sys, etl.disclosure.engine.secondary.secondary_cells as _; print(*sys.modules)"
    modules = subprocess.run(
        [sys.executable, "-c", program], cwd=root, check=True, capture_output=True, text=True
    ).stdout.split()
    assert "highspy" in modules
    assert not {"pandas", "pyarrow", "sqlalchemy", "pydantic", "observatory.catalog"} & set(modules)
