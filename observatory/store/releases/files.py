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
from datetime import date
from pathlib import Path
from typing import BinaryIO, Final

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from observatory.model import DataFile
from observatory.store.errors import (
    BrokenReleaseError,
    NoReleaseError,
    NothingOnShowError,
)  # fmt: skip
from observatory.store.releases.data_files import (
    data_files,
    drop_beside,
    enter_files,
    fault_beside,
    folder_of,
    lay_beside,
    move_along,
)
from observatory.store.releases.kept_releases import (
    PRIVATE,
    KeptRelease,
    Pin,
    RecordNote,
    Standing,
    Withdrawal,
    unrecorded,
)  # fmt: skip
from observatory.store.releases.pointer import (
    NAMED,
    ON_SHOW,
    POINTER,
    file_name,
    read_order,
    read_rule,
    release_files,
    write_order,
    write_rule,
)
from observatory.store.releases.sqlite import (
    checked,
    described,
    filling,
    reading,
    refuse_altered,
    sha256,
    sync,
)

STAGED: Final = "staged.json"
Order = tuple[tuple[KeptRelease, ...], Pin | None]
Rule = tuple[Pin | None, tuple[Withdrawal, ...]] | None


class SqliteReleases:
    """Releases as files in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._private = folder / PRIVATE
        self._pointed, self._ruled = str(folder / POINTER), str(folder / ON_SHOW)
        self._engines: dict[str, tuple[tuple[int, ...], Engine | str]] = {}
        self._known: dict[str, tuple[tuple[int, ...], KeptRelease]] = {}
        self._order: tuple[tuple[int, ...], Order] | None = None
        self._rule: tuple[tuple[int, ...], Rule] | None = None
        self._shown, self._lost = "", ""
        self.trouble = ""

    # What is written.

    def drafting(
        self,
        noted: RecordNote = unrecorded,
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
            with filling(draft) as connection:
                yield connection
                if files is not None:
                    enter_files(connection, files)
                    lay_beside(draft, files)
            finish(draft)
        finally:
            draft.unlink(missing_ok=True)
            drop_beside(draft)

    def _stage(self, draft: Path) -> None:
        digest = sha256(draft)
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
            if leftover != folder_of(self._private / keep):
                shutil.rmtree(leftover)

    def staged(self) -> KeptRelease | None:
        """See Releases.staged."""
        if not (self._private / STAGED).is_file():
            return None
        path, digest = self._staged_file()
        return described(checked(path, digest), digest)

    @contextmanager
    def opened_staged(self) -> Iterator[Connection]:
        """See Releases.opened_staged."""
        path, digest = self._staged_file()
        with reading(checked(path, digest)) as connection:
            yield connection

    def _staged_file(self) -> tuple[Path, str]:
        """Where it lies: under its release's name already, if a publication of it was stopped half way."""
        try:
            note = json.loads((self._private / STAGED).read_text(encoding="utf-8"))
            path, digest = self._private / str(note["file"]), str(note["sha256"])
        except FileNotFoundError as error:
            raise NoReleaseError("No hay nada preparado. Ejecute `python -m etl diff`.") from error
        except (ValueError, KeyError, TypeError) as error:
            raise BrokenReleaseError(f"{STAGED} no nombra una publicación.") from error
        return (path, digest) if path.exists() else (self.folder / file_name(digest), digest)

    def publish_staged(self, noted: RecordNote = unrecorded) -> None:
        """See Releases.publish_staged."""
        path, digest = self._staged_file()
        checked(path, digest)
        self._publish(path, noted)
        (self._private / STAGED).unlink(missing_ok=True)
        self._drop_staged()

    def _publish(self, file: Path, noted: RecordNote, *, instead_of: KeptRelease | None = None) -> None:
        """Give a file its place among the releases: first it lies there whole, then the pointer names it."""
        digest = sha256(file)
        new = described(checked(file, digest), digest)
        if instead_of is not None:
            formerly = tuple(former_name for former_name in instead_of.names if former_name != new.id)
            new = replace(new, formerly=formerly)
        new = replace(new, line=noted(new))
        standing = self._standing_written_down()
        sync(file)
        os.utime(file)
        file.chmod(0o444)
        target = self.folder / file_name(digest)
        move_along(file, target, public=True)
        self._refuse_without_files(file, target)
        os.replace(file, target)
        sync(self.folder)
        ordered = replace(standing, releases=standing.with_release(new, instead_of))
        write_order(self.folder, ordered.remembered())
        self._forget(ordered.remembered(), instead_of)

    @staticmethod
    def _refuse_without_files(file: Path, target: Path) -> None:
        with checked(file, "").connect() as connection:
            fault = fault_beside(target, data_files(connection), to_the_letter=True)
        if fault:
            raise BrokenReleaseError(fault)

    def _standing_written_down(self) -> Standing:
        """What stands, in today's form on disk: beside an older pointer a newer file means that somebody went back."""
        try:
            standing = self.standing()
        except NoReleaseError:
            return Standing()
        rule = read_rule(self.folder)
        if standing.pin != (rule[0] if rule else None):
            write_rule(self.folder, standing)
        write_order(self.folder, standing.remembered())
        return standing

    def _forget(self, remembered: tuple[KeptRelease, ...], instead_of: KeptRelease | None) -> None:
        """Take away the files that the pointer does not name any more; an unreadable one that was replaced is put by."""
        names = {file_name(release.sha256) for release in remembered}
        replaced = file_name(instead_of.sha256) if instead_of else ""
        for old in self.folder.glob("release-*.db"):
            if old.name == replaced and old.name not in names:
                os.replace(old, self._private / f"replaced-{old.name.partition('-')[2]}")
            elif old.name not in names:
                old.unlink(missing_ok=True)
        for old in self.folder.glob("release-*.files"):
            if old.with_suffix(".db").name not in names:
                shutil.rmtree(old)

    def pin(self, pin: Pin | None) -> None:
        """See Releases.pin."""
        write_rule(self.folder, replace(self.standing(), pin=pin))

    def withdraw(self, withdrawal: Withdrawal, *, pin: Pin | None) -> None:
        """See Releases.withdraw."""
        standing = self.standing()
        write_rule(self.folder, replace(standing, pin=pin, withdrawn=(*standing.withdrawn, withdrawal)))

    # What is read.

    def standing(self) -> Standing:
        """See Releases.standing. The two files are read again where anybody has touched them."""
        rule, (releases, old_pin) = self._read_rule(), self._read_order()
        if rule is None:
            return Standing(releases, old_pin)
        return Standing(releases, rule[0] or old_pin, rule[1])

    def _read_rule(self) -> Rule:
        stamp = _stamp(self._ruled)
        if self._rule is None or self._rule[0] != stamp:
            self._rule = (stamp, read_rule(self.folder))
        return self._rule[1]

    def _read_order(self) -> Order:
        """The order as the pointer says; without a sound one what was read last, or as the files were written."""
        stamp = _stamp(self._pointed)
        if self._order is not None and self._order[0] == stamp:
            self._lost = ""
            return self._order[1]
        try:
            order = read_order(self.folder, self._described)
        except (NoReleaseError, BrokenReleaseError) as error:
            files = release_files(self.folder)
            if self._order is None and not files:
                raise
            self._lost = str(error)
            return self._order[1] if self._order else (tuple(map(self._described, files)), None)
        self._order, self._lost = (stamp, order), ""
        return order

    @contextmanager
    def opened(self, name: str = "", *, withdrawn: bool = False) -> Iterator[Connection]:
        """See Releases.opened. Pointer, pin and withdrawals are looked at each time."""
        standing = self.standing()
        readable = self._readable(standing) if name else ()
        release = standing.named(name, readable, withdrawn=withdrawn) if name else self._on_show(standing)
        try:
            with reading(
                self._engine(release), content=release.sha256, standing=standing.digest
            ) as connection:
                yield connection
        except DBAPIError as error:
            raise BrokenReleaseError(f"La publicación no se puede leer: {error.orig}") from error

    def data_file(self, sha256: str, about: DataFile) -> BinaryIO:
        """See Releases.data_file."""
        release = self.folder / file_name(sha256)
        fault = fault_beside(release, (about,), to_the_letter=False)
        if fault:
            raise BrokenReleaseError(fault)
        return (folder_of(release) / about.name).open("rb")

    def mark(self) -> object:
        """See Releases.mark: pointer, pin, withdrawals, and the file that was opened last, as the disk dates them."""
        if not self._shown or self.trouble:
            return None
        return _stamp(self._pointed), _stamp(self._ruled), _stamp(f"{self.folder}{os.sep}{self._shown}")

    def _on_show(self, standing: Standing) -> KeptRelease:
        """The first whole release by the rule; `trouble` says why it is not the one before it."""
        broken = self._lost
        for release in standing.may_be_shown():
            reason = self._why_unreadable(release)
            if not reason:
                self._shown, self.trouble = file_name(release.sha256), broken
                return release
            broken = broken or reason
        if broken:
            raise BrokenReleaseError(broken)
        raise NothingOnShowError(
            "No hay nada en línea: lo publicado se retiró. Publique lo corregido con `python -m etl release`."
        )

    def _readable(self, standing: Standing) -> list[KeptRelease]:
        """The whole releases, newest first; of two of one name the first is the one that is meant by it."""
        return [release for release in standing.releases if not self._why_unreadable(release)]

    def _why_unreadable(self, release: KeptRelease) -> str:
        try:
            self._engine(release)
        except BrokenReleaseError as error:
            return str(error)
        return ""

    def _engine(self, release: KeptRelease) -> Engine:
        """An engine for a checked file; checked again where anybody has touched it."""
        file = file_name(release.sha256)
        path = self.folder / file
        engine_entry, stamp = self._engines.get(file), _stamp(path)
        if engine_entry is None or stamp != engine_entry[0]:
            for gone in [name for name in list(self._engines) if not (self.folder / name).exists()]:
                self._engines.pop(gone, None)
            try:
                engine_entry = (stamp, checked(path, release.sha256))
            except BrokenReleaseError as error:
                engine_entry = (stamp, str(error))
            self._engines[file] = engine_entry
        if isinstance(engine_entry[1], str):
            raise BrokenReleaseError(engine_entry[1])
        return engine_entry[1]

    def _described(self, path: Path) -> KeptRelease:
        """What a file says of itself; one that cannot be read has the name of its file and the hash in that."""
        stamp = _stamp(path)
        described_entry = self._known.get(path.name)
        if described_entry is None or described_entry[0] != stamp:
            try:
                release = described(checked(path, path.stem.partition("-")[2]), sha256(path))
            except (BrokenReleaseError, FileNotFoundError):
                release = KeptRelease(path.name, date.min, "", path.stem.partition("-")[2])
            described_entry = self._known[path.name] = (stamp, release)
        return described_entry[1]

    def kept_releases(self, *, withdrawn: bool = False) -> tuple[KeptRelease, ...]:
        """See Releases.kept_releases. A file that is damaged or of a schema that cannot be read is not one of them."""
        try:
            standing = self.standing()
            on_show = self._on_show(standing).sha256
        except NothingOnShowError:
            on_show = ""
        except (NoReleaseError, BrokenReleaseError):
            return ()
        by_id: dict[str, KeptRelease] = {}
        for release in sorted(self._readable(standing), key=lambda release: release.sha256 != on_show):
            if withdrawn or standing.withdrawal_of(release) is None:
                by_id.setdefault(release.id, replace(release, current=release.sha256 == on_show))
        order = [release.sha256 for release in standing.releases]
        return tuple(sorted(by_id.values(), key=lambda release: order.index(release.sha256)))

    def unreadable(self) -> tuple[KeptRelease, str] | None:
        """See Releases.unreadable."""
        candidate = next(iter(self.standing().may_be_shown()), None)
        reason = self._why_unreadable(candidate) if candidate else ""
        return (candidate, reason) if candidate and reason else None

    def refuse_altered(self, release: KeptRelease) -> None:
        """See Releases.refuse_altered."""
        path = self.folder / file_name(release.sha256)
        refuse_altered(path, release.sha256)
        with reading(checked(path, release.sha256)) as connection:
            fault = fault_beside(path, data_files(connection), to_the_letter=True)
        if fault:
            raise BrokenReleaseError(fault)


def _stamp(path: Path | str) -> tuple[int, ...]:
    """What changes when a file is touched; empty where there is none."""
    try:
        status = os.stat(path)
    except FileNotFoundError:
        return ()
    return (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
