"""The short form of `make soak`: a few moments of each kind of fault, on both databases, the same in each run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from etl.publishing import fingerprints
from observatory.catalog import Catalog, load_catalog
from tests.kit.sampling import sample, seed, share
from tests.soak import disks, moments, postgres, swaps, walks
from tests.soak.small_stores import Case, cases
from tests.soak.table import Row, printed

SLOW = ("build", "ingest", "diff", "release without diff")
QUICK = ("release", "rollback", "unpin", "withdraw", "forget", "backup", "restore")


@pytest.fixture(scope="module")
def cases_by_name(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Case]]:
    # The cases change the fingerprint for as long as they are run.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fingerprints, "hash_project", fingerprints.hash_project)
        small_cases = cases(tmp_path_factory.mktemp("soak") / "shared", load_catalog())
        yield {case.name: case for case in small_cases}


@pytest.mark.parametrize("name", [*share(SLOW, 4), *share(QUICK, 3)])
def test_a_kill_at_a_file_operation_leaves_the_old_or_the_new(
    cases_by_name: dict[str, Case], tmp_path: Path, name: str
) -> None:
    stride = 30 + seed() % 9 if name in (*SLOW, "restore") else 4 + seed() % 3
    row = moments.every_file_operation(
        cases_by_name[name], tmp_path, stride=stride, first_operation=2 + seed() % 5
    )
    assert row.holds, printed([row])


@pytest.mark.parametrize("name", share(["release without diff", "restore"], 2))
def test_a_kill_at_a_statement_or_by_the_clock_leaves_the_old_or_the_new(
    cases_by_name: dict[str, Case], tmp_path: Path, name: str
) -> None:
    rows = [
        moments.statements(cases_by_name[name], tmp_path, stride=200),
        moments.random_moments(cases_by_name[name], tmp_path, kills=2),
    ]
    assert not any(row.partial or row.failed for row in rows), printed(rows)


@pytest.mark.parametrize("name", sample(["ingest", "release", "restore"], 1))
def test_a_full_or_read_only_disk_or_two_runs_at_once_break_nothing(
    cases_by_name: dict[str, Case], tmp_path: Path, name: str
) -> None:
    tmp_path.chmod(0o755)
    rows = [
        disks.full_disk(cases_by_name[name], tmp_path, sizes=range(1, 900_000, 600_000)),
        disks.two_at_once(cases_by_name[name], tmp_path, tries=1),
    ]
    assert all(row.holds for row in rows), printed(rows)


@pytest.mark.parametrize(
    "fault",
    [
        lambda place, catalog: swaps.worker_kills(place, catalog, kills=1, readers=2),
        disks.store_damaged_under_a_site,
    ],
    ids=["kills of workers", "store broken"],
)
def test_a_running_site_goes_on(
    tmp_path: Path, catalog: Catalog, fault: Callable[[Path, Catalog], Row]
) -> None:
    row = fault(tmp_path / "store", catalog)
    assert row.holds, printed([row])


def test_a_kill_while_postgresql_is_written_leaves_the_old_or_the_new(
    tmp_path: Path, catalog: Catalog, postgres_url: str
) -> None:
    row = postgres.statements(tmp_path / "store", catalog, postgres_url, stride=300)
    assert row.holds, printed([row])


@pytest.mark.parametrize("database", sample(["sqlite", "postgres"], 1))
def test_swaps_are_seen_whole_and_at_once(
    tmp_path: Path, catalog: Catalog, database: str, request: pytest.FixtureRequest
) -> None:
    url = str(request.getfixturevalue("postgres_url")) if database == "postgres" else ""
    row = swaps.swaps(tmp_path / "store", catalog, count=5, readers=2, seconds=1, database=url)
    assert row.holds, printed([row])


def test_the_long_walks_are_found() -> None:
    """For a while none was: the module of samples had another name."""
    assert Path("tests/etl/verification/test_site_attack.py") in walks.sampled()
    assert len(walks.sampled()) > 40
