"""The list of long tests: each name in it is that of a test, and what `make test` leaves out `make long` runs."""

from __future__ import annotations

import re
from pathlib import Path

from tests.long_tests import listed, measured


def test_each_name_is_that_of_a_test(root: Path) -> None:
    for name in listed():
        file, _, test = name.partition("::")
        assert re.search(rf"^def {test}\(", (root / file).read_text(encoding="utf-8"), flags=re.M), name


def test_what_is_left_out_is_run_by_the_other_command_and_both_by_what_lands(root: Path) -> None:
    recipes = dict(re.findall(r"^(test|long):.*\n((?:\t.*\n)+)", (root / "Makefile").read_text(), flags=re.M))
    assert '-m "not long"' in recipes["test"]
    assert "-m long" in recipes["long"]
    assert re.findall(r"make (\w+)", (root / ".ci" / "run").read_text().partition("BASH_SOURCE")[2]) == [
        "test",
        "long",
    ]


def test_a_test_is_long_by_the_sum_of_its_parameters() -> None:
    log = (
        "1.20s call     tests/test_a.py::test_b[one]\n"
        "0.90s setup    tests/test_a.py::test_b[two]\n"
        "1.90s call     tests/test_a.py::test_c\n"
    )
    assert measured(log) == ["tests/test_a.py::test_b"]
