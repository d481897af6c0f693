"""What a release costs: of the whole CEM file, of every file at hand, and of the first with a month more.

Each is `ingest` and `release` as they are run by hand, in processes of their own; seconds are of processor, of a command
and of all that it starts. The month more is invented, in a folder that is thrown away: every centre's cases of the last
year grow by a tenth. Beside them the program of the release before makes the same releases. `BENCH_EVERY_FILE=no`
leaves out the longest.
"""

from __future__ import annotations

import csv
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.processes import ROOT, BenchRow, CouldNotMeasureError, Peer, Run, run
from observatory.store.private.private_part import Private

# What a release costs depends on the machine: the goals are parts of what the program of the release before took
# where they were set. It is taken from the history and installed from its own files, in a folder that is thrown away.
COMMIT = "502424e9d4e151ff24acef0d32f486e27fc86f66"
WHOLE_CEM_FILE_SECONDS, EVERY_FILE_SECONDS = 326.0, 665.0
"""Seconds of processor of its releases, as it was measured when the goals were set."""


@dataclass(frozen=True, slots=True)
class FormerProgram:
    """The former program, set up in `folder`."""

    folder: Path

    @classmethod
    def set_up(cls, folder: Path) -> FormerProgram:
        """CouldNotMeasureError where the history lacks it, as in a copy without its past, or it can't be installed."""
        folder.mkdir()
        archive = folder.with_suffix(".tar")
        _done("git", "-C", ROOT, "archive", "-o", archive, COMMIT)
        _done("tar", "-xf", archive, "-C", folder)
        archive.unlink()
        _done(sys.executable, "-m", "venv", folder / ".venv")
        install = ("-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check")
        locked = ("--require-hashes", "-r", folder / "requirements.txt")
        _done(folder / ".venv" / "bin" / "python", *install, *locked)
        return cls(folder)

    def release(self, store: Path, sources: Iterable[Path]) -> Run:
        """A release of what is at these paths, from nothing; what it cost, without the loading."""
        for source in sources:
            self._etl(store, "ingest", source)
        return self._etl(store, "release")

    def _etl(self, store: Path, *words: str | Path) -> Run:
        return run(
            [self.folder / ".venv" / "bin" / "python", "-m", "etl", *words],
            settings={"OBSERVATORY_STORE_DIR": str(store)},
            folder=self.folder,
        )


def _done(*words: str | Path) -> None:
    finished = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False)
    if finished.returncode:
        raise CouldNotMeasureError(
            f"the former program: {' '.join(map(str, words[:4]))}: {finished.stderr[-400:]}"
        )


EVERY_FILE = os.environ.get("BENCH_EVERY_FILE", "yes") != "no"
FOLDERS = ("cem-casos-mimp", "denuncias-vcm-mininter", "sidpol-denuncias")
_FORMER_MONTH, _MONTH = "ENE - OCT", "ENE - NOV"
_ENCODING = "cp1252"
_CASES = "N° CASOS ATENDIDOS"
_TOTAL = f"{_CASES}-TOTAL"
_OF_SEX = {"HOMBRES": f"{_CASES} - HOMBRES - TOTAL", "MUJERES": f"{_CASES} - MUJERES - TOTAL"}
_FORM = "VIOLENCIA"
Line = dict[str, str]


def measure(workplace: Path, file: Path) -> Iterator[BenchRow]:
    """The rows of a release; `file` is the publisher's CEM file, among the folders of the others."""
    former = _FormerReleases(workplace / "former-program")
    store = workplace / "release-store"
    _etl(store, "ingest", file)
    first = _etl(store, "release")
    yield from _beside_the_former(
        "the whole CEM file", first, former.release("cem", [file]), 120 / WHOLE_CEM_FILE_SECONDS
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
        "every file at hand", every, former.release("every-file", folders), 240 / EVERY_FILE_SECONDS
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


# Invents the next edition of the publisher's CEM file: a month more, and late cases in years that are over.
# Each case added is of a sex, a form and an age drawn from its own row. The same file gives the same edition.


def later_edition(file: Path, to: Path, *, revised: float = 0.0) -> Path:
    """The file with a tenth more cases in the unfinished year; of former rows `revised` (0 to 1) have 1 to 3 more."""
    with file.open(encoding=_ENCODING, newline="") as stream:
        rows = csv.DictReader(stream, delimiter=";")
        names, lines = list(rows.fieldnames or ()), list(rows)
    forms = [name for name in names if _FORM in name]
    ages = _ages(names)
    chance = random.Random(1)
    for line in lines:
        if line["PERIODO"].strip() == _FORMER_MONTH:
            line["PERIODO"] = _MONTH
            more = _count(line, _TOTAL) // 10
        else:
            more = chance.randint(1, 3) if chance.random() < revised else 0
        for _ in range(more):
            _add_case(line, forms, ages, chance)
    to.parent.mkdir(parents=True, exist_ok=True)
    with to.open("w", encoding=_ENCODING, newline="") as stream:
        writer = csv.DictWriter(stream, names, delimiter=";", lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)
    return to


def _ages(names: Sequence[str]) -> dict[str, tuple[str, str]]:
    """For each column of an age and a sex that of the age and that of the sex; some headers double a space."""
    named = {name.replace("  ", " "): name for name in names}
    found = {}
    for plain, name in named.items():
        age, _, sex = plain.rpartition(" - ")
        if sex in _OF_SEX and f"{age} - TOTAL" in named and name not in _OF_SEX.values():
            found[name] = (named[f"{age} - TOTAL"], _OF_SEX[sex])
    return found


def _add_case(
    line: Line, forms: Sequence[str], ages: Mapping[str, tuple[str, str]], chance: random.Random
) -> None:
    """Add one case to all columns that it counts in; none where the row has no age or no form."""
    form_weights = [_count(line, name) for name in forms]
    age_weights = [_count(line, name) for name in ages]
    if any(form_weights) and any(age_weights):
        (form,) = chance.choices(forms, form_weights)
        (age_and_sex,) = chance.choices(list(ages), age_weights)
        for name in (_TOTAL, form, age_and_sex, *ages[age_and_sex]):
            line[name] = str(_count(line, name) + 1)


def _count(line: Line, name: str) -> int:
    return int(line[name].replace(",", "") or 0)
