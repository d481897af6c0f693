"""Releases as SQLite files in one folder: what is read of them, by the site and by commands alike."""

from __future__ import annotations

import json
import os
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
    OtherSchemaError,
    StoreError,
)
from observatory.store.releases.data_files import find_data_folder, find_fault_beside, read_data_files
from observatory.store.releases.kept_releases import PRIVATE, KeptRelease, Pin, Standing, Withdrawal
from observatory.store.releases.packing import ENDING, Unpacked, name_packed_file, refuse_altered_copy
from observatory.store.releases.release_pointer import (
    ON_SHOW,
    POINTER,
    REBUILT,
    ReleaseOrder,
    read_order,
    read_rule,
    release_files,
)
from observatory.store.releases.sqlite_file import (
    connect_to_release,
    hash_file,
    name_release_file,
    open_checked_engine,
    read_release_identity,
    read_stamp,
    refuse_altered,
    refuse_other_schema,
)

_KEPT_OPEN: Final = 3
"""Connections to a release that wait for the next question."""


class CheckedEngines:
    """Engines by file, or why a file cannot be read; valid as long as its modification time stays."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, tuple[tuple[int, ...], Engine | BrokenReleaseError]] = {}

    def engine(self, file: str, digest: str) -> Engine:
        """An engine for the file of this name and sha256. Raises BrokenReleaseError where it is none, or another."""
        stamp, known = read_stamp(self._folder / file), self._known.get(file)
        if known is None or stamp != known[0]:
            for gone in [name for name in list(self._known) if not (self._folder / name).exists()]:
                self._forget(gone)
            self._forget(file)
            try:
                known = (stamp, open_checked_engine(self._folder / file, digest, kept_open=_KEPT_OPEN))
            except BrokenReleaseError as error:
                known = (stamp, error)
            self._known[file] = known
        if isinstance(known[1], BrokenReleaseError):
            raise type(known[1])(str(known[1]))
        return known[1]

    def _forget(self, file: str) -> None:
        """Close the files of an engine that fell out of the cache."""
        _, engine = self._known.pop(file, (None, None))
        if isinstance(engine, Engine):
            engine.dispose()


STAGED: Final = "staged.json"
Rule = tuple[Pin | None, tuple[Withdrawal, ...]] | None


class ReadReleaseFiles:
    """The releases in one folder, read-only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._private = folder / PRIVATE
        self._pointed, self._ruled = str(folder / POINTER), str(folder / ON_SHOW)
        self._engines = CheckedEngines(folder)
        self._known: dict[str, tuple[tuple[int, ...], KeptRelease]] = {}
        self._order: tuple[tuple[int, ...], ReleaseOrder] | None = None
        self._rule: tuple[tuple[int, ...], Rule] | None = None
        self._unpacked = Unpacked()
        self._shown, self._lost = "", ""
        self.trouble = ""

    def staged(self) -> KeptRelease | None:
        """See Releases.staged."""
        if not (self._private / STAGED).is_file():
            return None
        path, digest = self._staged_file()
        return read_release_identity(open_checked_engine(path, digest), digest)

    @contextmanager
    def opened_staged(self) -> Iterator[Connection]:
        """See Releases.opened_staged."""
        path, digest = self._staged_file()
        with connect_to_release(open_checked_engine(path, digest)) as connection:
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
        return (path, digest) if path.exists() else (self.folder / name_release_file(digest), digest)

    def standing(self) -> Standing:
        """See Releases.standing. The two files are read again where anybody has touched them."""
        rule, order = self._read_rule(), self._read_order()
        if rule is None and (order.ruled or self._lost):
            raise BrokenReleaseError(f"Falta {ON_SHOW}: no se sabe qué publicaciones se retiraron. {REBUILT}")
        pin, withdrawn = rule or (None, ())
        return Standing(order.releases, pin, withdrawn)

    def lost(self) -> str:
        """See Releases.lost."""
        try:
            self.standing()
        except BrokenReleaseError as error:
            return str(error)
        except NoReleaseError:
            return ""
        return self._lost

    def listed(self) -> tuple[KeptRelease, ...]:
        """See Releases.listed."""
        return self._read_order().releases

    def _read_rule(self) -> Rule:
        stamp, known = read_stamp(self._ruled), self._rule
        if known is None or known[0] != stamp:
            # What was read is what is told: a thread that slept meanwhile may write down an older rule.
            self._rule = known = (stamp, read_rule(self.folder))
        return known[1]

    def _read_order(self) -> ReleaseOrder:
        """The order in the pointer; without an intact one the order read last, or that of the files' dates."""
        stamp, known = read_stamp(self._pointed), self._order
        if known is not None and known[0] == stamp:
            self._lost = ""
            return known[1]
        try:
            order = read_order(self.folder)
        except (NoReleaseError, BrokenReleaseError) as error:
            files = release_files(self.folder)
            if known is None and not files:
                raise
            self._lost = str(error)
            return known[1] if known else ReleaseOrder(tuple(map(self._described, files)), ruled=False)
        self._order, self._lost = (stamp, order), ""
        return order

    @contextmanager
    def opened(self, name: str = "", *, withdrawn: bool = False) -> Iterator[Connection]:
        """See Releases.opened. Pointer, pin and withdrawals are looked at each time."""
        standing = self.standing()
        readable = self._readable(standing) if name else ()
        release = standing.named(name, readable, withdrawn=withdrawn) if name else self._on_show(standing)
        try:
            with self._reading(release, content=release.sha256, standing=standing.digest) as connection:
                yield connection
        except DBAPIError as error:
            raise BrokenReleaseError(f"La publicación no se puede leer: {error.orig}") from error

    def _reading(self, release: KeptRelease, **options: str) -> AbstractContextManager[Connection]:
        """A release that is there as it is, or unpacked for this machine."""
        if self._is_packed(release):
            return self._unpacked.opened(release.sha256, self._packed_bytes(release), **options)
        return connect_to_release(self._engine(release), **options)

    def _path(self, release: KeptRelease) -> Path:
        return self.folder / name_release_file(release.sha256)

    def _is_packed(self, release: KeptRelease) -> bool:
        path = self._path(release)
        return not path.exists() and name_packed_file(path).exists()

    def _packed_bytes(self, release: KeptRelease) -> Callable[[], BinaryIO]:
        return lambda: name_packed_file(self._path(release)).open("rb")

    def data_file(self, sha256: str, about: DataFile) -> BinaryIO:
        """See Releases.data_file."""
        release = self.folder / name_release_file(sha256)
        fault = find_fault_beside(release, (about,), to_the_letter=False)
        if fault:
            raise BrokenReleaseError(fault)
        return (find_data_folder(release) / about.name).open("rb")

    def mark(self) -> object:
        """See Releases.mark: pointer, pin, withdrawals, and the file that was opened last, as the disk dates them."""
        if not self._shown or self.trouble:
            return None
        return (
            read_stamp(self._pointed),
            read_stamp(self._ruled),
            read_stamp(f"{self.folder}{os.sep}{self._shown}"),
        )

    def _on_show(self, standing: Standing) -> KeptRelease:
        """The first intact release that may be shown; `trouble` says why it is not an earlier one of the list."""
        broken = self._lost
        for release in standing.may_be_shown():
            reason = self._why_unreadable(release)
            if not reason:
                self._shown, self.trouble = name_release_file(release.sha256), broken
                return release
            broken = broken or reason
        if broken:
            raise BrokenReleaseError(broken)
        raise NothingOnShowError(
            "No hay nada en línea: lo publicado se retiró. Publique lo corregido con `python -m etl release`."
        )

    def _readable(self, standing: Standing) -> list[KeptRelease]:
        """The intact releases, newest first; of two with the same name the first one counts."""
        return [release for release in standing.releases if not self._why_unreadable(release)]

    def _why_unreadable(self, release: KeptRelease) -> str:
        """Why a release cannot be read; empty for an intact one. A packed one is checked when it is unpacked."""
        try:
            if self._is_packed(release):
                refuse_other_schema(release.schema_version)
            else:
                self._engine(release)
        except BrokenReleaseError as error:
            return str(error)
        return ""

    def _engine(self, release: KeptRelease) -> Engine:
        return self._engines.engine(name_release_file(release.sha256), release.sha256)

    def _described(self, path: Path) -> KeptRelease:
        """What a file says of itself; one that cannot be read has the name of its file and the hash in that."""
        file = path.name.removesuffix(ENDING)
        stamp, named = read_stamp(path), file.removesuffix(".db").partition("-")[2]
        described_entry = self._known.get(file)
        if described_entry is None or described_entry[0] != stamp:
            try:
                if file == path.name:
                    release = read_release_identity(open_checked_engine(path, named), hash_file(path))
                else:
                    release = read_release_identity(*self._unpacked.checked(named, lambda: path.open("rb")))
            except (StoreError, FileNotFoundError):
                release = KeptRelease(file, date.min, "", named)
            described_entry = self._known[file] = (stamp, release)
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
        path = self._path(release)
        if not self._is_packed(release):
            refuse_altered(path, release.sha256)
        if name_packed_file(path).exists():
            with name_packed_file(path).open("rb") as stream:
                refuse_altered_copy(stream, release.sha256, release.id)
        try:
            with self._reading(release) as connection:
                fault = find_fault_beside(path, read_data_files(connection), to_the_letter=True)
        except OtherSchemaError:
            return  # its bytes are those that were published: the list of its data files is not to be read here
        if fault:
            raise BrokenReleaseError(fault)
