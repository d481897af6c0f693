"""Which tests take long: `make test` leaves them to `make long`, and what lands has passed both.

`python -m tests.long_tests LOG` writes the list again from what `pytest --durations=0 --durations-min=0` printed.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

LIST: Final = Path(__file__).with_suffix(".txt")
LONG_FROM: Final = 2.0
"""Seconds of a test with all its parameters, on one core, from which it counts as long."""
STAY: Final = frozenset(
    {
        "tests/observatory/charts/test_whole_store.py::test_what_is_painted_is_what_the_cells_say",
        "tests/test_read_back.py::test_each_cell_is_in_a_table_with_its_number_or_the_word_for_none",
        "tests/test_read_back.py::test_each_cell_is_in_csv_and_json_with_all_its_numbers_and_statuses",
    }
)
"""What `make test` runs whatever it takes: the whole store, and planted panels of each kind, read back."""
FIRST: Final = (
    "tests/faults/test_register.py", "tests/test_new_site.py", "tests/deploy/test_operations.py",
    "tests/walk/test_walk.py", "tests/etl/disclosure/test_register.py", "tests/etl/verification/test_site_attack.py",
)  # fmt: skip
"""Files of which one test takes about a minute: begun first, so that nobody waits for the last of them.

Those that lead ask for no store of the shipped figures, which another worker builds meanwhile.
"""
_TOLD: Final = re.compile(r"^\s*(?P<seconds>[\d.]+)s (?:call|setup|teardown) +(?P<test>tests/[^\[\s]+)")


def listed() -> frozenset[str]:
    """The names of the long tests, `tests/file.py::test_name`."""
    return frozenset(LIST.read_text(encoding="utf-8").split())


def name_of(item: pytest.Item) -> str:
    """The name of a test without its parameters."""
    return item.nodeid.partition("[")[0]


def mark_long(items: Sequence[pytest.Item]) -> None:
    """Mark the long ones."""
    long = listed()
    for item in items:
        if name_of(item) in long:
            item.add_marker("long")


def put_longest_first(items: list[pytest.Item]) -> None:
    """Let the long tests of these files lead, then files without the store of the shipped figures.

    All others keep their order. While one worker builds that store none waits for it.
    """
    turns = {name: turn for turn, name in enumerate(FIRST)}

    def part_of(item: pytest.Item) -> tuple[bool, str]:
        return item.get_closest_marker("long") is not None, item.nodeid.partition("::")[0]

    of_store = {part_of(item) for item in items if "built_store" in getattr(item, "fixturenames", ())}

    def order(item: pytest.Item) -> tuple[int, bool]:
        is_long, file = part_of(item)
        return turns.get(file, len(turns)) if is_long else len(turns), not is_long and (
            is_long,
            file,
        ) in of_store

    items.sort(key=order)


def measured(log: str) -> list[str]:
    """The names of the tests that take long, as a log of durations tells."""
    seconds: Counter[str] = Counter()
    for told in filter(None, map(_TOLD.match, log.splitlines())):
        seconds[told["test"]] += float(told["seconds"])  # type: ignore[assignment]
    return sorted(name for name, taken in seconds.items() if taken >= LONG_FROM and name not in STAY)


if __name__ == "__main__":
    names = measured(Path(sys.argv[1]).read_text(encoding="utf-8"))
    LIST.write_text("".join(f"{name}\n" for name in names), encoding="utf-8")
