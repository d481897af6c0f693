"""Releases as SQLite files in one folder.

A release is a file named after its content, built aside and never changed; a small pointer file is replaced. What is
drafted or staged is a file of the same kind in the private folder: no reader looks at it.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection

from observatory.store.errors import BrokenReleaseError, NoReleaseError
from observatory.store.releases.data_files import (
    drop_beside,
    enter_files,
    find_data_folder,
    find_fault_beside,
    lay_beside,
    move_along,
    read_data_files,
)
from observatory.store.releases.kept_releases import (
    KeptRelease,
    Pin,
    RecordNote,
    Standing,
    Withdrawal,
    skip_record,
)  # fmt: skip
from observatory.store.releases.packing import ENDING, name_packed_file, pack
from observatory.store.releases.release_pointer import read_rule, write_order, write_rule
from observatory.store.releases.sqlite_file import (
    NAMED,
    create_public_store,
    hash_file,
    name_release_file,
    open_checked_engine,
    read_release_identity,
    sync,
)
from observatory.store.releases.sqlite_reading import STAGED, ReadReleaseFiles


class SqliteReleases(ReadReleaseFiles):
    """Releases as SQLite files in one folder."""

    def drafting(
        self,
        noted: RecordNote = skip_record,
        *,
        instead_of: KeptRelease | None = None,
        files: Path | None = None,
    ) -> AbstractContextManager[Connection]:
        """See Releases.drafting."""

        def publish(draft: Path) -> None:
            self._publish(draft, noted, instead_of=instead_of)

        return self._draft(publish, files)

    def staging(self, *, files: Path | None = None) -> AbstractContextManager[Connection]:
        """See Releases.staging."""
        return self._draft(self._stage, files)

    @contextmanager
    def _draft(self, finish: Callable[[Path], None], files: Path | None) -> Iterator[Connection]:
        self._private.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self._private / f"draft-{os.getpid()}.db"
        try:
            with create_public_store(draft) as connection:
                yield connection
                if files is not None:
                    enter_files(connection, files)
                    lay_beside(draft, files)
            finish(draft)
        finally:
            draft.unlink(missing_ok=True)
            drop_beside(draft)

    def _stage(self, draft: Path) -> None:
        digest = hash_file(draft)
        name = f"staged-{digest[:NAMED]}.db"
        sync(draft)
        move_along(draft, self._private / name, public=False)
        os.replace(draft, self._private / name)
        sync(self._private)
        staged_note = self._private / f"draft-{os.getpid()}.json"
        staged_note.write_text(json.dumps({"file": name, "sha256": digest}), encoding="utf-8")
        staged_note.chmod(0o600)
        sync(staged_note)
        os.replace(staged_note, self._private / STAGED)
        self._drop_staged(keep=name)

    def _drop_staged(self, *, keep: str = "") -> None:
        for leftover in self._private.glob("staged-*.db"):
            if leftover.name != keep:
                leftover.unlink()
        for leftover in self._private.glob("staged-*.files"):
            if leftover != find_data_folder(self._private / keep):
                shutil.rmtree(leftover)

    def publish_staged(self, noted: RecordNote = skip_record) -> None:
        """See Releases.publish_staged."""
        path, digest = self._staged_file()
        open_checked_engine(path, digest)
        self._publish(path, noted)
        (self._private / STAGED).unlink(missing_ok=True)
        self._drop_staged()

    def _publish(self, file: Path, noted: RecordNote, *, instead_of: KeptRelease | None = None) -> None:
        """Move a file among the releases, then write the pointer that names it."""
        digest = hash_file(file)
        new = read_release_identity(open_checked_engine(file, digest), digest)
        if instead_of is not None:
            formerly = tuple(former_name for former_name in instead_of.names if former_name != new.id)
            new = replace(new, formerly=formerly)
        new = replace(new, line=noted(new))
        standing = self._standing_written_down()
        sync(file)
        os.utime(file)
        file.chmod(0o444)
        target = self.folder / name_release_file(digest)
        move_along(file, target, public=True)
        self._refuse_without_files(file, target)
        pack(file, name_packed_file(target))
        os.replace(file, target)
        sync(self.folder)
        ordered = replace(standing, releases=standing.with_release(new, instead_of))
        write_order(self.folder, ordered.releases)
        self._tidy(ordered, instead_of)

    @staticmethod
    def _refuse_without_files(file: Path, target: Path) -> None:
        with open_checked_engine(file, "").connect() as connection:
            fault = find_fault_beside(target, read_data_files(connection), to_the_letter=True)
        if fault:
            raise BrokenReleaseError(fault)

    def _standing_written_down(self) -> Standing:
        """The state on disk in today's form: beside an older pointer, a newer file means a rollback."""
        rule = read_rule(self.folder)
        try:
            standing = self.standing()
        except NoReleaseError:
            if rule is None:
                write_rule(self.folder, Standing())
            return Standing()
        if rule is None or standing.pin != rule[0]:
            write_rule(self.folder, standing)
        write_order(self.folder, standing.releases)
        return standing

    def _tidy(self, standing: Standing, instead_of: KeptRelease | None) -> None:
        """Delete release files that the pointer does not name: they were never published. Pack what is not at hand.

        An unreadable one that was replaced is put by.
        """
        names = {name_release_file(release.sha256) for release in standing.releases}
        at_hand = {name_release_file(release.sha256) for release in standing.at_hand()}
        replaced = name_release_file(instead_of.sha256) if instead_of else ""
        for old in (*self.folder.glob("release-*.db"), *self.folder.glob(f"release-*.db{ENDING}")):
            name = old.name.removesuffix(ENDING)
            if name == replaced and name not in names:
                os.replace(old, self._private / f"replaced-{old.name.partition('-')[2]}")
            elif name not in names:
                old.unlink(missing_ok=True)
            elif name == old.name and name not in at_hand:
                self._leave_packed(old)
        for files in self.folder.glob("release-*.files"):
            if files.with_suffix(".db").name not in names:
                shutil.rmtree(files)

    @staticmethod
    def _leave_packed(release: Path) -> None:
        """Delete a release file once its packed copy exists; an older program's release is packed now."""
        if not name_packed_file(release).exists():
            pack(release, name_packed_file(release))
        release.unlink(missing_ok=True)

    def pin(self, pin: Pin | None) -> None:
        """See Releases.pin."""
        write_rule(self.folder, replace(self.standing(), pin=pin))

    def withdraw(self, withdrawal: Withdrawal, *, pin: Pin | None) -> None:
        """See Releases.withdraw."""
        standing = self.standing()
        write_rule(self.folder, replace(standing, pin=pin, withdrawn=(*standing.withdrawn, withdrawal)))

    def write_standing(self, standing: Standing) -> None:
        """See Releases.write_standing: what is withdrawn first, so that no reader meets it meanwhile."""
        write_rule(self.folder, standing)
        if standing.releases:
            write_order(self.folder, standing.releases)
