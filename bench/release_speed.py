"""What a release costs: of the whole CEM file, of every file at hand, and of the first with a month more.

Each is `ingest` and `release` as they are run by hand, in processes of their own; seconds are of processor, of a command
and of all that it starts. The month more is invented, in a folder that is thrown away: every centre's cases of the last
year grow by a tenth. Beside them the program of the release before makes the same releases. `BENCH_EVERY_FILE=no`
leaves out the longest.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench import former_program
from bench.former_program import FormerProgram
from bench.later_edition import later_edition
from bench.processes import Run, run
from bench.result import BenchRow, CouldNotMeasureError, Peer
from observatory.store.private.private_part import Private

EVERY_FILE = os.environ.get("BENCH_EVERY_FILE", "yes") != "no"
FOLDERS = ("cem-casos-mimp", "denuncias-vcm-mininter", "sidpol-denuncias")


def measure(workplace: Path, file: Path) -> Iterator[BenchRow]:
    """The rows of a release; `file` is the publisher's CEM file, among the folders of the others."""
    former = _FormerReleases(workplace / "former-program")
    store = workplace / "release-store"
    _etl(store, "ingest", file)
    first = _etl(store, "release")
    yield from _beside_the_former(
        "the whole CEM file", first, former.release("cem", [file]), 120 / former_program.WHOLE_CEM_FILE
    )
    if EVERY_FILE:
        yield from _of_every_file(workplace, [file.parents[1] / name for name in FOLDERS], former)
    chosen = _read_chosen_components(store)
    _etl(store, "ingest", later_edition(file, workplace / "month-more" / file.name))
    second = _etl(store, "release")
    chosen_again = _read_chosen_components(store)
    yield BenchRow(
        "the same with a month more: seconds of processor",
        second.processor_seconds,
        "s",
        "at most",
        0.5,
        Peer("the first release", first.processor_seconds),
        f"{len(chosen)} components chosen before, {len(chosen_again)} now, {len(chosen & chosen_again)} the same",
    )
    yield BenchRow("the same: memory of all its processes at once", second.all_mb, "MB", "at most", 1000)
    if former.missing:
        raise former.missing


class _FormerReleases:
    """Releases of the former program. Where it can't be set up, `missing` says why, and the rest is measured alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.missing: CouldNotMeasureError | None = None
        try:
            self._program = FormerProgram.set_up(folder)
        except CouldNotMeasureError as error:
            self.missing = error

    def release(self, name: str, sources: Sequence[Path]) -> Run | None:
        """What a release of what is at these paths cost it; None where it is missing."""
        return None if self.missing else self._program.release(self.folder / name, sources)


def _of_every_file(workplace: Path, folders: Sequence[Path], former: _FormerReleases) -> Iterator[BenchRow]:
    store = workplace / "every-file"
    for folder in folders:
        if not folder.is_dir():
            raise CouldNotMeasureError(f"{folder.name} is not at hand")
        _etl(store, "ingest", folder)
    every = _etl(store, "release")
    yield from _beside_the_former(
        "every file at hand", every, former.release("every-file", folders), 240 / former_program.EVERY_FILE
    )


def _beside_the_former(of: str, now: Run, before: Run | None, goal: float) -> Iterator[BenchRow]:
    title = f"release of {of}"
    if before:
        peer = Peer("the program of the release before", before.processor_seconds)
        seconds = now.processor_seconds
        yield BenchRow(f"{title}: seconds of processor", seconds, "s", "at most", round(goal, 3), peer)
    yield BenchRow(f"{title}: memory of all its processes at once", now.all_mb, "MB", "at most", 1000)


def _etl(store: Path, *words: str | Path) -> Run:
    return run([sys.executable, "-m", "etl", *words], settings={"OBSERVATORY_STORE_DIR": str(store)})


def _read_chosen_components(store: Path) -> set[str]:
    """The components of the last release that had to be chosen, by their hashes."""
    return set(json.loads(Private(store).choices() or "{}"))
