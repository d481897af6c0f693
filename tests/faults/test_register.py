"""The register of faults, and the program that plants them: a fault that survives, or that cannot be planted, is told."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.faults.__main__ import main
from tests.faults.planting import (
    BROKEN,
    FAILS_UNPLANTED,
    LEFT_OUT,
    NOT_APPLICABLE,
    NOTICED,
    SURVIVED,
    try_faults,
)
from tests.faults.register import Fault, problems_of, read_register
from tests.kit.sampling import share

_PRODUCT = "def share(part: float, whole: float) -> float:\n    return 100 * part / whole\n"
_TESTS = """\
import pytest
from shares import share

def test_a_half_is_fifty_in_a_hundred():
    assert share(1, 2) == 50

def test_a_share_is_a_number():
    assert isinstance(share(1, 2), float)

def test_that_needs_files():
    pytest.skip("there are none")

def test_that_never_holds():
    assert False
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of one module that git tracks, tests that nobody has added yet, and a file git ignores."""
    tree = tmp_path_factory.mktemp("project")
    (tree / "tests").mkdir()
    (tree / "shares.py").write_text(_PRODUCT)
    (tree / "tests" / "test_shares.py").write_text(_TESTS)
    (tree / "pytest.ini").write_text("[pytest]\npythonpath = .\naddopts = -p no:dash -p no:schemathesis\n")
    (tree / ".gitignore").write_text("private.txt\n__pycache__\n")
    (tree / "private.txt").write_text("never copied")
    subprocess.run(["git", "init", "-q", str(tree)], check=True)
    subprocess.run(["git", "-C", str(tree), "add", "shares.py"], check=True)
    return tree


def planted(name: str, *tests: str, find: str = "100 * part", replace: str = "1000 * part") -> Fault:
    nodes = tuple(f"tests/test_shares.py::{test}" for test in tests)
    return Fault(room="invented", name=name, file="shares.py", find=find, replace=replace, tests=nodes)


def test_each_fault_of_the_register_can_be_planted_and_names_tests_that_exist() -> None:
    faults = read_register()
    assert faults
    assert problems_of(faults) == []


def test_what_becomes_of_a_fault_is_told_and_the_project_itself_is_never_touched(project: Path) -> None:
    noticing, seeing_nothing = "test_a_half_is_fifty_in_a_hundred", "test_a_share_is_a_number"
    faults = [
        planted("seen", noticing),
        planted("seen by the second", seeing_nothing, noticing),
        planted("not seen", seeing_nothing),
        planted("of another day", noticing, find="100 * parts"),
        planted("no test ran", "test_that_needs_files"),
        planted("fails without it", noticing, "test_that_never_holds"),
        planted("no program any more", noticing, find="def share(", replace="def share(("),
    ]
    told: list[str] = []
    outcomes = try_faults(faults, jobs=1, root=project, tell=lambda outcome: told.append(outcome.fault.name))
    assert [outcome.verdict for outcome in outcomes] == [
        NOTICED, NOTICED, SURVIVED, NOT_APPLICABLE, LEFT_OUT, FAILS_UNPLANTED, BROKEN,
    ]  # fmt: skip
    assert [outcome.holds for outcome in outcomes] == [True, True, False, False, True, False, False]
    assert told == [fault.name for fault in faults]
    assert (project / "shares.py").read_text() == _PRODUCT


def test_what_is_wrong_with_a_fault_is_said_before_anything_is_planted(project: Path) -> None:
    twice = planted("twice", "test_a_half_is_fifty_in_a_hundred", find="part", replace="whole")
    nothing = planted("nothing", "test_nobody_wrote", replace="100 * part")
    assert problems_of([twice, nothing], project) == [
        "invented, «twice»: `find` stands 2 times in shares.py, not once",
        "invented, «nothing»: `replace` changes nothing",
        "invented, «nothing»: there is no tests/test_shares.py::test_nobody_wrote",
    ]


def test_an_entry_without_its_keys_is_refused_with_file_and_reason(tmp_path: Path) -> None:
    whole = "- {name: One, file: a.py, find: x, replace: '', tests: [tests/test_a.py::test_b]}\n"
    (tmp_path / "first.yml").write_text(whole)
    assert [fault.name for fault in read_register(tmp_path)] == ["One"]
    (tmp_path / "second.yml").write_text(whole + "- {name: Two, find: '', replace: 1, test: []}\n- words\n")
    with pytest.raises(ValueError) as refused:
        read_register(tmp_path)
    assert str(refused.value).splitlines() == [
        "second.yml, entry 2: the key `test` is not known",
        "second.yml, entry 2: `file` is missing",
        "second.yml, entry 2: `replace` is no str",
        "second.yml, entry 2: `tests` is missing",
        "second.yml, entry 2: `find` is empty",
        "second.yml, entry 3: it is no entry of keys and values",
        "two entries are called «One»",
    ]


def test_a_name_that_no_fault_has_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--name", "no fault is called so"]) == 1
    assert "called so" in capsys.readouterr().err


def test_core_faults_are_noticed_by_the_tests_that_name_them() -> None:
    """A third of them; `make faults` plants all, and `make soak` every core fault."""
    core = share([fault for fault in read_register() if fault.core], 3)
    outcomes = try_faults(core, jobs=2)
    assert core
    assert [
        (outcome.fault.name, outcome.verdict, outcome.reason) for outcome in outcomes if not outcome.holds
    ] == []
