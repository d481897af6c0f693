"""The program as it was at the release before, the peer of what a release costs: taken from the history, run as it was.

Its own files install it, in a folder that is thrown away. What a release costs depends on the machine: the goals are
parts of what this program took where they were set.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bench.processes import ROOT, CouldNotMeasureError, Run, run

COMMIT = "502424e9d4e151ff24acef0d32f486e27fc86f66"
WHOLE_CEM_FILE, EVERY_FILE = 326.0, 665.0
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
