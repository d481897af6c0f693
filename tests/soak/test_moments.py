"""The short form of `make soak`: every command that writes, killed at file operations, statements and at random."""

from __future__ import annotations

from pathlib import Path

import pytest

from observatory.catalog import load_catalog
from tests.soak import moments
from tests.soak.small_stores import Case, cases
from tests.soak.table import printed

NAMES = ("build", "ingest", "diff", "release", "release without diff", "rollback", "backup", "restore")


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Case]:
    made = cases(tmp_path_factory.mktemp("soak") / "shared", load_catalog())
    return {one.name: one for one in made}


@pytest.mark.parametrize("name", NAMES)
def test_a_kill_at_a_file_operation_leaves_the_old_or_the_new(
    known: dict[str, Case], tmp_path: Path, name: str
) -> None:
    slow = name in ("build", "ingest", "release without diff", "diff")
    row = moments.every_file_operation(known[name], tmp_path, stride=7 if slow else 3)
    assert row.holds, printed([row])


@pytest.mark.parametrize("name", ["release", "rollback"])
def test_a_kill_at_a_random_moment_leaves_the_old_or_the_new(
    known: dict[str, Case], tmp_path: Path, name: str
) -> None:
    row = moments.random_moments(known[name], tmp_path, kills=5)
    assert not row.partial, printed([row])
    assert not row.failed, printed([row])
