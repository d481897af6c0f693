"""Releases as SQLite files in one folder.

A release is a file named after its content, built aside and never changed; a small pointer file is replaced. What is
staged is a file of the same kind under another name, with a pointer of its own: no reader looks at it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from observatory.store.errors import BrokenReleaseError, NoReleaseError, UnknownReleaseError
from observatory.store.releases.kept import KEPT_RELEASES, KeptRelease
from observatory.store.releases.sqlite import checked, described, filling, sha256, sync

POINTER: Final = "current.json"
STAGED: Final = "staged.json"
_NAMED: Final = 16  # letters of the hash in the name of a file


class SqliteReleases:
    """Releases as files in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._pointed = str(folder / POINTER)
        self._engines: dict[str, tuple[tuple[int, ...], Engine]] = {}
        self._known: dict[str, KeptRelease] = {}
        self._last: tuple[str, str] | None = None
        self.trouble = ""

    def drafting(self) -> AbstractContextManager[Connection]:
        """See Releases.drafting."""
        return self._draft(self._publish)

    def staging(self) -> AbstractContextManager[Connection]:
        """See Releases.staging."""
        return self._draft(self._stage)

    @contextmanager
    def _draft(self, then: Callable[[Path], None]) -> Iterator[Connection]:
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.folder / f"draft-{os.getpid()}.db"
        try:
            with filling(draft) as connection:
                yield connection
            then(draft)
        finally:
            draft.unlink(missing_ok=True)

    def _publish(self, draft: Path) -> None:
        self._show(*self._placed(draft, "release"))

    def _stage(self, draft: Path) -> None:
        name, digest = self._placed(draft, "staged")
        self._point(STAGED, name, digest)
        self._drop_staged(keep=name)

    def _placed(self, draft: Path, kind: str) -> tuple[str, str]:
        digest = sha256(draft)
        name = f"{kind}-{digest[:_NAMED]}.db"
        sync(draft)
        draft.chmod(0o444)
        os.replace(draft, self.folder / name)
        sync(self.folder)
        return name, digest

    def _show(self, name: str, digest: str) -> None:
        self._point(POINTER, name, digest)
        self._forget_old(keep=name)

    def _point(self, pointer: str, name: str, digest: str) -> None:
        written = self.folder / f"draft-{os.getpid()}.json"
        written.write_text(json.dumps({"file": name, "sha256": digest}), encoding="utf-8")
        sync(written)
        os.replace(written, self.folder / pointer)
        sync(self.folder)

    def _forget_old(self, *, keep: str) -> None:
        """Keep the newest few files, so that a slow reader and a rollback still find theirs."""
        for old in self._files()[KEPT_RELEASES:]:
            if old.name != keep:
                old.unlink(missing_ok=True)
                self._engines.pop(old.name, None)
                self._known.pop(old.name, None)

    def _files(self) -> list[Path]:
        """The release files, the one published last first."""
        return sorted(self.folder.glob("release-*.db"), key=lambda one: one.stat().st_mtime_ns, reverse=True)

    def _drop_staged(self, *, keep: str = "") -> None:
        for left in self.folder.glob("staged-*.db"):
            if left.name != keep:
                left.unlink()

    def staged(self) -> KeptRelease | None:
        """See Releases.staged."""
        if not (self.folder / STAGED).is_file():
            return None
        path, digest = self._staged_file()
        return described(checked(path, digest), digest)

    @contextmanager
    def opened_staged(self) -> Iterator[Connection]:
        """See Releases.opened_staged."""
        path, digest = self._staged_file()
        with checked(path, digest).connect() as connection:
            yield connection

    def _staged_file(self) -> tuple[Path, str]:
        """Where it lies: under its release's name already, if a publication of it was stopped half way."""
        name, digest = self._pointer(STAGED)
        moved = self.folder / f"release-{digest[:_NAMED]}.db"
        path = self.folder / name
        return (path, digest) if path.exists() else (moved, digest)

    def publish_staged(self) -> None:
        """See Releases.publish_staged. Its place among the releases is that of its publication."""
        path, digest = self._staged_file()
        checked(path, digest)
        os.utime(path)
        name = f"release-{digest[:_NAMED]}.db"
        os.replace(path, self.folder / name)
        sync(self.folder)
        self._show(name, digest)
        (self.folder / STAGED).unlink(missing_ok=True)
        self._drop_staged()

    @contextmanager
    def opened(self, name: str = "") -> Iterator[Connection]:
        """See Releases.opened. The pointer is looked at each time.

        A broken new release is refused: a process that has shown a sound one goes on showing it, and says `trouble`.
        """
        try:
            engine = self._engine(*self._file_of(name)) if name else self._current()
            with engine.connect() as connection:
                yield connection
        except DBAPIError as error:
            raise BrokenReleaseError(f"La publicación no se puede leer: {error.orig}") from error

    def mark(self) -> object:
        """See Releases.mark: the pointer, and the file that was opened last, as the disk dates them."""
        if self._last is None or self.trouble:
            return None
        return _stamp(self._pointed), _stamp(f"{self.folder}{os.sep}{self._last[0]}")

    def _current(self) -> Engine:
        try:
            found = self._pointer(POINTER)
            engine = self._engine(*found)
        except (NoReleaseError, BrokenReleaseError) as error:
            if self._last is None:
                raise
            self.trouble = str(error)
            return self._engine(*self._last)
        self._last, self.trouble = found, ""
        return engine

    def _file_of(self, name: str) -> tuple[str, str]:
        kept = self.kept()
        for one in kept:
            if one.id == name:
                return f"release-{one.sha256[:_NAMED]}.db", one.sha256
        raise UnknownReleaseError(name, [one.id for one in kept])

    def _engine(self, file: str, digest: str) -> Engine:
        """An engine for a checked file; checked again where anybody has touched it."""
        path = self.folder / file
        known = self._engines.get(file)
        stamp = _stamp(path)
        if known is None or stamp != known[0]:
            known = (stamp, checked(path, digest))
            for gone in [one for one in list(self._engines) if not (self.folder / one).exists()]:
                self._engines.pop(gone, None)
            self._engines[file] = known
        return known[1]

    def kept(self) -> tuple[KeptRelease, ...]:
        """See Releases.kept. A file that is damaged or of another schema is not one of them."""
        try:
            current = self._pointer(POINTER)[0]
        except (NoReleaseError, BrokenReleaseError):
            current = ""
        files = sorted(
            self._files(), key=lambda one: one.name != current
        )  # of two of one name, the one on show
        found: dict[str, KeptRelease] = {}
        for path in files:
            one = self._description(path)
            if one is not None:
                found.setdefault(one.id, replace(one, current=path.name == current))
        order = [path.name for path in self._files()]
        return tuple(sorted(found.values(), key=lambda one: order.index(f"release-{one.sha256[:_NAMED]}.db")))

    def _description(self, path: Path) -> KeptRelease | None:
        if path.name not in self._known:
            try:
                engine = self._engine(path.name, path.stem.partition("-")[2])
                self._known[path.name] = described(engine, sha256(path))
            except (BrokenReleaseError, FileNotFoundError):
                return None
        return self._known[path.name]

    def back_to(self, name: str) -> None:
        """See Releases.back_to."""
        file, digest = self._file_of(name)
        checked(self.folder / file, digest)
        self._point(POINTER, file, digest)

    def _pointer(self, which: str) -> tuple[str, str]:
        try:
            pointer = json.loads((self.folder / which).read_text(encoding="utf-8"))
            return str(pointer["file"]), str(pointer["sha256"])
        except FileNotFoundError as error:
            raise NoReleaseError("Aún no hay nada publicado. Ejecute `python -m etl build`.") from error
        except (ValueError, KeyError, TypeError) as error:
            raise BrokenReleaseError(f"{which} no nombra una publicación.") from error


def _stamp(path: Path | str) -> tuple[int, ...]:
    """What changes when a file is touched; empty where there is none."""
    try:
        seen = os.stat(path)
    except FileNotFoundError:
        return ()
    return (seen.st_ino, seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns)
