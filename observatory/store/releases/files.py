"""Releases as SQLite files in one folder.

A release is a file named after its content, built aside and never changed; a small pointer file is replaced. What is
drafted or staged is a file of the same kind in the private folder: no reader looks at it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from observatory.store.errors import (
    BrokenReleaseError,
    NoReleaseError,
    NothingOnShowError,
)  # fmt: skip
from observatory.store.releases.kept import (
    PRIVATE,
    KeptRelease,
    Noted,
    Pin,
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
        self, noted: Noted = unrecorded, *, instead_of: KeptRelease | None = None
    ) -> AbstractContextManager[Connection]:
        """See Releases.drafting."""

        def publish(draft: Path) -> None:
            self._publish(draft, noted, instead_of=instead_of)

        return self._draft(publish)

    def staging(self) -> AbstractContextManager[Connection]:
        """See Releases.staging."""
        return self._draft(self._stage)

    @contextmanager
    def _draft(self, then: Callable[[Path], None]) -> Iterator[Connection]:
        self._private.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self._private / f"draft-{os.getpid()}.db"
        try:
            with filling(draft) as connection:
                yield connection
            then(draft)
        finally:
            draft.unlink(missing_ok=True)

    def _stage(self, draft: Path) -> None:
        digest = sha256(draft)
        name = f"staged-{digest[:NAMED]}.db"
        sync(draft)
        os.replace(draft, self._private / name)
        sync(self._private)
        written = self._private / f"draft-{os.getpid()}.json"
        written.write_text(json.dumps({"file": name, "sha256": digest}), encoding="utf-8")
        written.chmod(0o600)
        sync(written)
        os.replace(written, self._private / STAGED)
        self._drop_staged(keep=name)

    def _drop_staged(self, *, keep: str = "") -> None:
        for left in self._private.glob("staged-*.db"):
            if left.name != keep:
                left.unlink()

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
            said = json.loads((self._private / STAGED).read_text(encoding="utf-8"))
            path, digest = self._private / str(said["file"]), str(said["sha256"])
        except FileNotFoundError as error:
            raise NoReleaseError("No hay nada preparado. Ejecute `python -m etl diff`.") from error
        except (ValueError, KeyError, TypeError) as error:
            raise BrokenReleaseError(f"{STAGED} no nombra una publicación.") from error
        return (path, digest) if path.exists() else (self.folder / file_name(digest), digest)

    def publish_staged(self, noted: Noted = unrecorded) -> None:
        """See Releases.publish_staged."""
        path, digest = self._staged_file()
        checked(path, digest)
        self._publish(path, noted)
        (self._private / STAGED).unlink(missing_ok=True)
        self._drop_staged()

    def _publish(self, made: Path, noted: Noted, *, instead_of: KeptRelease | None = None) -> None:
        """Give a file its place among the releases: first it lies there whole, then the pointer names it."""
        digest = sha256(made)
        new = described(checked(made, digest), digest)
        if instead_of is not None:
            formerly = tuple(one for one in instead_of.names if one != new.id)
            new = replace(new, formerly=formerly)
        new = replace(new, line=noted(new))
        standing = self._standing_written_down()
        sync(made)
        os.utime(made)
        made.chmod(0o444)
        os.replace(made, self.folder / file_name(digest))
        sync(self.folder)
        ordered = replace(standing, releases=standing.with_release(new, instead_of))
        write_order(self.folder, ordered.remembered())
        self._forget(ordered.remembered(), instead_of)

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
        names = {file_name(one.sha256) for one in remembered}
        replaced = file_name(instead_of.sha256) if instead_of else ""
        for old in self.folder.glob("release-*.db"):
            if old.name == replaced and old.name not in names:
                os.replace(old, self._private / f"replaced-{old.name.partition('-')[2]}")
            elif old.name not in names:
                old.unlink(missing_ok=True)

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
            found = read_order(self.folder, self._described)
        except (NoReleaseError, BrokenReleaseError) as error:
            files = release_files(self.folder)
            if self._order is None and not files:
                raise
            self._lost = str(error)
            return self._order[1] if self._order else (tuple(map(self._described, files)), None)
        self._order, self._lost = (stamp, found), ""
        return found

    @contextmanager
    def opened(self, name: str = "", *, withdrawn: bool = False) -> Iterator[Connection]:
        """See Releases.opened. Pointer, pin and withdrawals are looked at each time."""
        standing = self.standing()
        readable = self._readable(standing) if name else ()
        one = standing.named(name, readable, withdrawn=withdrawn) if name else self._on_show(standing)
        try:
            with reading(self._engine(one), content=one.sha256, standing=standing.digest) as connection:
                yield connection
        except DBAPIError as error:
            raise BrokenReleaseError(f"La publicación no se puede leer: {error.orig}") from error

    def mark(self) -> object:
        """See Releases.mark: pointer, pin, withdrawals, and the file that was opened last, as the disk dates them."""
        if not self._shown or self.trouble:
            return None
        return _stamp(self._pointed), _stamp(self._ruled), _stamp(f"{self.folder}{os.sep}{self._shown}")

    def _on_show(self, standing: Standing) -> KeptRelease:
        """The first whole release by the rule; `trouble` says why it is not the one before it."""
        broken = self._lost
        for one in standing.may_be_shown():
            said = self._why_unreadable(one)
            if not said:
                self._shown, self.trouble = file_name(one.sha256), broken
                return one
            broken = broken or said
        if broken:
            raise BrokenReleaseError(broken)
        raise NothingOnShowError(
            "No hay nada en línea: lo publicado se retiró. Publique lo corregido con `python -m etl release`."
        )

    def _readable(self, standing: Standing) -> list[KeptRelease]:
        """The whole releases, newest first; of two of one name the first is the one that is meant by it."""
        return [one for one in standing.releases if not self._why_unreadable(one)]

    def _why_unreadable(self, one: KeptRelease) -> str:
        try:
            self._engine(one)
        except BrokenReleaseError as error:
            return str(error)
        return ""

    def _engine(self, one: KeptRelease) -> Engine:
        """An engine for a checked file; checked again where anybody has touched it."""
        file = file_name(one.sha256)
        path = self.folder / file
        known, stamp = self._engines.get(file), _stamp(path)
        if known is None or stamp != known[0]:
            for gone in [name for name in list(self._engines) if not (self.folder / name).exists()]:
                self._engines.pop(gone, None)
            try:
                known = (stamp, checked(path, one.sha256))
            except BrokenReleaseError as error:
                known = (stamp, str(error))
            self._engines[file] = known
        if isinstance(known[1], str):
            raise BrokenReleaseError(known[1])
        return known[1]

    def _described(self, path: Path) -> KeptRelease:
        """What a file says of itself; one that cannot be read has the name of its file and the hash in that."""
        stamp = _stamp(path)
        known = self._known.get(path.name)
        if known is None or known[0] != stamp:
            try:
                said = described(checked(path, path.stem.partition("-")[2]), sha256(path))
            except (BrokenReleaseError, FileNotFoundError):
                said = KeptRelease(path.name, date.min, "", path.stem.partition("-")[2])
            known = self._known[path.name] = (stamp, said)
        return known[1]

    def kept(self, *, withdrawn: bool = False) -> tuple[KeptRelease, ...]:
        """See Releases.kept. A file that is damaged or of a schema that cannot be read is not one of them."""
        try:
            standing = self.standing()
            on_show = self._on_show(standing).sha256
        except NothingOnShowError:
            on_show = ""
        except (NoReleaseError, BrokenReleaseError):
            return ()
        found: dict[str, KeptRelease] = {}
        for one in sorted(self._readable(standing), key=lambda one: one.sha256 != on_show):
            if withdrawn or standing.withdrawal_of(one) is None:
                found.setdefault(one.id, replace(one, current=one.sha256 == on_show))
        order = [one.sha256 for one in standing.releases]
        return tuple(sorted(found.values(), key=lambda one: order.index(one.sha256)))

    def unreadable(self) -> tuple[KeptRelease, str] | None:
        """See Releases.unreadable."""
        first = next(iter(self.standing().may_be_shown()), None)
        said = self._why_unreadable(first) if first else ""
        return (first, said) if first and said else None

    def refuse_altered(self, one: KeptRelease) -> None:
        """See Releases.refuse_altered."""
        refuse_altered(self.folder / file_name(one.sha256), one.sha256)


def _stamp(path: Path | str) -> tuple[int, ...]:
    """What changes when a file is touched; empty where there is none."""
    try:
        seen = os.stat(path)
    except FileNotFoundError:
        return ()
    return (seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns)
