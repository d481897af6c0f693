"""The private part of a store: workspace, record, candidate and what else nobody but its owner may read.

It is the one way to these things, in a folder or, in `private_schema`, in a database. The web opens none of it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Self

from observatory.catalog import Catalog
from observatory.store.private.ledger import Ledger, LedgerFile
from observatory.store.private.workspace import Workspace
from observatory.store.releases.kept_releases import PRIVATE
from observatory.store.store_mark import mark_of_workspace

WORKSPACE: Final = "workspace.db"
RECORD: Final = "audit.jsonl"
NOTE: Final = "candidate.json"
_CHOICES: Final = "choices.json"


class Private:
    """The private part of the store in one folder, in a subfolder that only its owner may enter."""

    in_files = True
    """Whether all of it lies in the folder; else a backup of the database holds it."""

    def __init__(self, store: Path) -> None:
        self.store = store
        self.folder = store / PRIVATE

    def held(self) -> AbstractContextManager[None]:
        """Lock it for one run, for other machines too where they can write to it. Raises BusyError."""
        return nullcontext()

    def prepared(self) -> Self:
        """Create the folder and restrict access to its owner. Whoever calls holds the stores."""
        self.store.mkdir(parents=True, exist_ok=True)
        self.folder.mkdir(mode=0o700, exist_ok=True)
        _restrict(self.folder, 0o700)
        for path in self.folder.iterdir():
            if path.is_file():
                _restrict(path, 0o600)
        return self

    def out_of_place(self) -> list[Path]:
        """Files that the next command will move to where they belong."""
        return []

    @contextmanager
    def building(self) -> Iterator[Path]:
        """An empty folder for the duration of the block; the next run removes what a killed one left."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with TemporaryDirectory(prefix="build-", dir=self.folder) as folder:
            yield Path(folder)

    def workspace(self, catalog: Catalog) -> Workspace:
        """Open the workspace; create it if it is not there."""
        return Workspace(self.workspace_path, catalog)

    def existing_workspace(self) -> Workspace | None:
        """Open the workspace read-only, without changing it; None where there is none."""
        return Workspace.existing(self.workspace_path)

    def keep_workspace(self, fresh: Path) -> None:
        """Take a workspace file as the workspace, where there is none yet."""
        os.replace(fresh, self.workspace_path)

    def drop_workspace(self) -> None:
        """Delete the workspace, if there is one."""
        self.workspace_path.unlink(missing_ok=True)

    @property
    def ledger(self) -> Ledger:
        """The ledger of everything that was ever shown."""
        return LedgerFile(self.folder)

    @property
    def workspace_path(self) -> Path:
        """Where the workspace lies in the folder."""
        return self.folder / WORKSPACE

    def workspace_mark(self) -> bool | None:
        """Whether the workspace is of the demonstration; None where there is none, or nothing is in it yet."""
        return mark_of_workspace(self.workspace_path)

    def note(self) -> str:
        """The notes on the release candidate; empty where there are none."""
        try:
            return (self.folder / NOTE).read_text(encoding="utf-8")
        except FileNotFoundError:
            return ""

    def put_note(self, content: str) -> None:
        """Replace the notes on the release candidate, atomically."""
        self._put(NOTE, content)

    def choices(self) -> str:
        """What disclosure control hid in the last release; empty where nothing was kept."""
        try:
            return (self.folder / _CHOICES).read_text(encoding="utf-8")
        except FileNotFoundError:
            return ""

    def keep_choices(self, content: str) -> None:
        """Save what disclosure control hid, atomically."""
        self._put(_CHOICES, content)

    def _put(self, name: str, content: str) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self.folder / f"draft-{os.getpid()}.json"
        self._write_bytes(draft, content.encode(), flags=os.O_TRUNC)
        os.replace(draft, self.folder / name)

    @property
    def record_path(self) -> Path:
        """Where the record lies, for sentences about it."""
        return self.folder / RECORD

    def record(self) -> bytes:
        """All lines of the record (the audit log)."""
        try:
            return self.record_path.read_bytes()
        except FileNotFoundError:
            return b""

    def prolong_record(self, line: bytes) -> None:
        """Append a line to the record and sync it to disk; raises OSError where there is no room."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._write_bytes(self.record_path, line, flags=os.O_APPEND)

    def cut_record(self, size: int) -> None:
        """Truncate the record after `size` bytes: removes half a line that a stopped run left."""
        os.truncate(self.record_path, size)

    @staticmethod
    def _write_bytes(path: Path, content: bytes, *, flags: int) -> None:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | flags, 0o600)
        try:
            os.fchmod(descriptor, 0o600)
            size = os.fstat(descriptor).st_size
            if os.write(descriptor, content) != len(content):  # the disk is full: half a line is no line
                os.ftruncate(descriptor, size)
                raise OSError(f"No cabe una línea más en {path}: libere espacio.")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _restrict(path: Path, mode: int) -> None:
    if path.stat().st_mode & 0o777 != mode:
        path.chmod(mode)
