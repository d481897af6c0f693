"""What `make check` says of names, and of programs that call what stands below them."""

from __future__ import annotations

import re
from pathlib import Path

from tests.long_tests import listed, measured
from tests.names import PRODUCT, faults_of

RUN = 'if __name__ == "__main__":\n    read_rows()\n'


def test_each_fault_is_said_with_its_place(tmp_path: Path) -> None:
    for name in PRODUCT[:-1]:
        (tmp_path / name).mkdir()
    (tmp_path / "app.py").write_text("class Row:\n    pass\n")
    (tmp_path / "etl" / "rows.py").write_text(f"class Row:\n    pass\n\n{RUN}\ndef read_rows():\n    pass\n")
    (tmp_path / "api" / "told.py").write_text(
        f"def _told():\n    pass\n\ndef read_rows():\n    pass\n\n{RUN}"
    )
    assert [fault.partition(" · ")[0::2] for fault in faults_of(tmp_path)] == [
        ("etl/rows.py:7", "read_rows is defined after the program that may call it: move it up."),
        ("api/told.py:1", "_told() is a bare participle: name what it does, and to what."),
        ("etl/rows.py:1", "the class Row is also defined in app.py:1."),
    ]


# The list of long tests: each name in it is that of a test, and what `make test` leaves out `make long` runs.


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
