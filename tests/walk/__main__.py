"""`make walk`: every address of the built store once, all rules on each answer; 1 if one of them found a fault.

`--save FOLDER` keeps the answers, `--against FOLDER` or `--against COMMIT` lists those that differ from kept ones or from
what another commit answers over the same store. `--kept COMMIT` goes no walk: it lists what is answered otherwise of a
release that the other commit published, on SQLite and on PostgreSQL. `--tenth` goes the part that `make long` goes.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

from observatory.settings import Settings
from tests.walk import comparison, listing, walked


def main(arguments: list[str] | None = None) -> int:
    """Walk, and say what was seen."""
    asked = _parser().parse_args(arguments)
    store = Settings.from_environment().store_dir.resolve()
    started = time.monotonic()
    every = walked.listed(store)
    if asked.tenth:
        every = listing.tenth(every)
    if asked.kept:
        print("\n".join(comparison.differences_of_kept_releases(asked.kept, every)))
        return 0
    with tempfile.TemporaryDirectory(prefix="observatory-walk-") as place:
        folder = _emptied(asked.save or Path(place) / "now") if asked.save or asked.against else None
        walk = walked.Walk.of(walked.visits(store, every, folder=folder))
        print(walk.told())
        print(f"seconds: {time.monotonic() - started:.0f}")
        if asked.against and folder:
            _compare(asked.against, store, every, folder)
    return int(bool(walk.faults))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.walk", description=__doc__)
    parser.add_argument("--save", type=Path, metavar="FOLDER", help="keep every answer there")
    parser.add_argument("--against", metavar="FOLDER|COMMIT", help="list the answers that differ")
    parser.add_argument("--kept", metavar="COMMIT", help="list the answers that differ of its release")
    parser.add_argument("--tenth", action="store_true", help="only the part that `make long` walks")
    return parser


def _emptied(folder: Path) -> Path:
    """The folder, without the answers of a former walk. Refuses one that holds anything else."""
    if folder.exists():
        if strange := [path.name for path in folder.iterdir() if len(path.name) != 64]:
            raise SystemExit(f"{folder} holds {strange[0]}, which no walk kept: name another folder.")
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    return folder


def _compare(against: str, store: Path, every: list[listing.Asked], now: Path) -> None:
    if Path(against).is_dir():
        found = list(comparison.differences(Path(against), now))
    else:
        with comparison.answers_of_commit(against, store, every) as former:
            found = list(comparison.differences(former, now))
    print("\n".join([*found, f"answers that differ from {against}: {len(found)}"]))


if __name__ == "__main__":
    sys.exit(main())
