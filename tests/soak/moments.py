"""Kills each command at every file operation, at statements of SQL and by the clock; counts half-done releases."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from tests.kit import sampling
from tests.soak.killing import killed_after, killed_at_file_operation, killed_at_statement, run
from tests.soak.small_stores import Case, assert_whole, no_leftovers
from tests.soak.table import Row

_MOST_MOMENTS = 500
_LONGEST = (
    240.0  # seconds for one row of the table: on a busy machine it stops there, and its name says where
)
_LONGEST_AT_RANDOM = 900.0


def every_file_operation(case: Case, place: Path, *, stride: int = 1, first_operation: int = 1) -> Row:
    """One try for each file operation of the command (each `stride`-th), until one try outlives it."""

    def tried(folder: Path, moment: int) -> bool:
        return killed_at_file_operation(lambda: case.run(folder), folder, moment)

    return _sweep(
        case,
        place,
        tried,
        moments=range(first_operation, _MOST_MOMENTS, stride),
        operations="file operations",
    )


def statements(case: Case, place: Path, *, stride: int) -> Row:
    """One try for each `stride`-th statement of SQL."""

    def tried(_folder: Path, moment: int) -> bool:
        return killed_at_statement(lambda: case.run(_folder), moment)

    return _sweep(case, place, tried, moments=range(1, 100 * _MOST_MOMENTS, stride), operations="statements")


def _sweep(
    case: Case, place: Path, tried: Callable[[Path, int], bool], *, moments: range, operations: str
) -> Row:
    row, begun = Row(f"{case.name}: {operations}"), time.monotonic()
    for moment in moments:
        if time.monotonic() - begun > _LONGEST:
            row.name += f" up to {moment}"
            return row
        folder = place / f"try-{moment}"
        case.build(folder)
        killed = tried(folder, moment)
        row.tried += killed
        _judge(case, folder, row)
        shutil.rmtree(folder)
        if not killed:
            return row
    return row


def random_moments(case: Case, place: Path, *, kills: int) -> Row:
    """Kills at random moments of the time that the command takes; what ended before its moment is not counted."""
    row, chance = Row(f"{case.name}: random moments"), random.Random(sampling.seed())
    folder = place / "timed"
    case.build(folder)
    started = time.monotonic()
    assert run(lambda: case.run(folder)) == 0
    takes = time.monotonic() - started
    shutil.rmtree(folder)
    begun = time.monotonic()
    for number in range(_MOST_MOMENTS):
        if row.tried == kills:
            break
        if time.monotonic() - begun > _LONGEST_AT_RANDOM:
            row.name += f", {row.tried} of {kills}"
            break
        folder = place / f"try-{number}"
        case.build(folder)
        row.tried += killed_after(lambda: case.run(folder), chance.uniform(0, takes))  # noqa: B023 - run at once
        _judge(case, folder, row)
        shutil.rmtree(folder)
    return row


def _judge(case: Case, folder: Path, row: Row) -> None:
    """What a reader is shown is the old or the new; everything is whole; the command ends what was begun."""
    try:
        assert_whole(folder)
        state = case.state(folder)
        assert state in (case.before, case.after), f"{state} is neither old nor new"
    except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
        row.partial += 1
        row.say(f"{type(error).__name__}: {error}")
        return
    code = run(lambda: case.run(folder)) if case.before in (state, case.after) else 0
    again = case.state(folder)
    if code != 0 or (again != case.after):
        row.failed += 1
        row.say(f"run again: exit {code}, {again}")
        return
    try:
        assert_whole(folder)
        if case.before in (state, case.after):
            no_leftovers(folder)
    except Exception as error:  # noqa: BLE001
        row.failed += 1
        row.say(f"after a second run: {type(error).__name__}: {error}")
