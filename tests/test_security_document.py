"""Each defence that SECURITY.md claims has a test, and that test is there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WANTED = ("To find a person", "To falsify a number", "To silence the site")


def rows() -> list[list[str]]:
    """The rows of the table of threats, each with its cells."""
    lines = (ROOT / "SECURITY.md").read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")][
        1:
    ]


@cache
def functions(file: str) -> set[str]:
    return {
        node.name
        for node in ast.parse((ROOT / file).read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }


def test_each_threat_names_what_stops_it_and_a_test_that_is_there() -> None:
    threats = [row for row in rows() if not row[0].startswith("**")]
    assert len(threats) > 15
    for threat, defence, tests in threats:
        named = re.findall(r"`([^`:]+)::(\w+)`", tests)
        assert defence and named, threat
        for file, test in named:
            assert test in functions(file), f"{file}::{test}"


def test_the_three_things_an_attacker_wants_are_told_of() -> None:
    headings = [row[0].strip("*") for row in rows() if row[0].startswith("**")]
    assert tuple(headings) == WANTED
