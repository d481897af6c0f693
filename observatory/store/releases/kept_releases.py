"""What any place for releases can do: draft, stage aside, put live, open by name, pin, withdraw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from sqlalchemy import Connection

from observatory.model import DataFile
from observatory.store.errors import UnknownReleaseError, WithdrawnReleaseError

KEPT_AT_HAND: Final = 5
"""As many are there unpacked; all others are packed, for ever."""
PRIVATE: Final = "private"
"""The folder beside the releases that no reader of them enters."""

Opened = Connection


@dataclass(frozen=True, slots=True)
class KeptRelease:
    """A release that is kept: name, day, source editions, content hash, and whether it is on show.

    `formerly` are the names of the unreadable releases that it was made again for; `line` is the hash of the line of
    the record that tells of its publication.
    """

    id: str
    released: date
    fingerprint: str
    sha256: str
    current: bool = False
    schema_version: int = 0
    formerly: tuple[str, ...] = ()
    line: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Every name by which it can be requested."""
        return (self.id, *self.formerly)


@dataclass(frozen=True, slots=True)
class Pin:
    """No release newer than the named one goes on show."""

    release: str
    line: str = ""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A release that is no longer answered, the sentence that says why, and the day as ISO text."""

    release: str
    reason: str
    on: str
    line: str = ""


RecordNote = Callable[[KeptRelease], str]
"""Writes into the record that a release goes live, before it does, and gives the hash of the line."""


def skip_record(_release: KeptRelease) -> str:
    """Write no line in the record."""
    return ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything that decides which release is on show: the order of publication (newest first), pin and withdrawals."""

    releases: tuple[KeptRelease, ...] = ()
    pin: Pin | None = None
    withdrawn: tuple[Withdrawal, ...] = ()

    def withdrawal_of(self, release: KeptRelease) -> Withdrawal | None:
        """Why a release was withdrawn, under whichever of its names."""
        return next(
            (withdrawal for withdrawal in self.withdrawn if withdrawal.release in release.names), None
        )

    @property
    def withdrawn_names(self) -> frozenset[str]:
        """Every name that is no longer answered, former names of withdrawn releases included."""
        every = {withdrawal.release for withdrawal in self.withdrawn}
        return frozenset(every.union(*(one.names for one in self.releases if self.withdrawal_of(one))))

    @property
    def digest(self) -> str:
        """A text that changes with every new pin or withdrawal."""
        return "|".join(
            [self.pin.release if self.pin else "", *(withdrawal.release for withdrawal in self.withdrawn)]
        )

    def may_be_shown(self) -> tuple[KeptRelease, ...]:
        """The releases that may be shown, newest first: neither withdrawn nor newer than the pin. The first intact is."""
        allowed = self.releases
        if self.pin is not None:
            at = next(
                (at for at, release in enumerate(allowed) if self.pin.release in release.names), len(allowed)
            )
            allowed = allowed[at:]
        return tuple(release for release in allowed if self.withdrawal_of(release) is None)

    def named(self, name: str, readable: Sequence[KeptRelease], *, withdrawn: bool = False) -> KeptRelease:
        """The release of this name among those that can be read, newest first; a withdrawn one on demand.

        Raises UnknownReleaseError, WithdrawnReleaseError.
        """
        release = next((candidate for candidate in readable if name in candidate.names), None)
        named = release or next((kept for kept in self.releases if name in kept.names), None)
        withdrawal = next((entry for entry in self.withdrawn if entry.release == name), None)
        withdrawal = (self.withdrawal_of(named) if named else None) or withdrawal
        if withdrawal is not None and not (withdrawn and release):
            raise WithdrawnReleaseError(name, reason=withdrawal.reason, on=withdrawal.on)
        if release is None:
            names = [candidate.id for candidate in readable if self.withdrawal_of(candidate) is None]
            raise UnknownReleaseError(name, list(dict.fromkeys(names))[:KEPT_AT_HAND])
        return release

    def at_hand(self) -> tuple[KeptRelease, ...]:
        """The releases kept unpacked: the newest few that can be requested, and the pinned one."""
        counted = [release for release in self.releases if self.withdrawal_of(release) is None]
        pinned = self.pin.release if self.pin else ""
        return tuple(
            release
            for release in self.releases
            if release in counted[:KEPT_AT_HAND] or pinned in release.names
        )

    def with_release(self, new: KeptRelease, instead_of: KeptRelease | None) -> tuple[KeptRelease, ...]:
        """The order with a new release: the newest, or in place of one that could not be read."""
        if instead_of is None:
            return (new, *(release for release in self.releases if release.sha256 != new.sha256))
        placed = (new if release.sha256 == instead_of.sha256 else release for release in self.releases)
        return tuple(release for release in placed if release is new or release.sha256 != new.sha256)


class Releases(Protocol):
    """Where releases are written to and read from. Every method raises StoreError where the place is unusable."""

    trouble: str
    """Why the release that should be on show is not, while another one is; empty if all is well."""

    def drafting(
        self,
        noted: RecordNote = skip_record,
        *,
        instead_of: KeptRelease | None = None,
        files: Path | None = None,
    ) -> AbstractContextManager[Connection]:
        """An empty public store to fill; it becomes the newest release when the block ends without an error.

        It takes the place and the names of `instead_of`, an unreadable release, where one is given. What lies in the
        folder `files` when the block ends are its data files: flat, as they are to be called.
        """

    def staging(self, *, files: Path | None = None) -> AbstractContextManager[Connection]:
        """An empty public store to fill; at the end of the block it is staged and nobody sees it.

        It replaces what was staged before. `files`: see `drafting`.
        """

    def staged(self) -> KeptRelease | None:
        """The staged release, if there is one."""

    def opened_staged(self) -> AbstractContextManager[Connection]:
        """Open the staged release read-only. Raises NoReleaseError where there is none."""

    def publish_staged(self, noted: RecordNote = skip_record) -> None:
        """Publish the staged release as it is. Raises BrokenReleaseError if it was altered."""

    def opened(self, name: str = "", *, withdrawn: bool = False) -> AbstractContextManager[Connection]:
        """Open the release on show, or the kept release of this name; read-only, one connection a request.

        Raises UnknownReleaseError for a name that is not kept, WithdrawnReleaseError for one that was withdrawn unless
        those are asked for, NothingOnShowError where by the rule there is none.
        """

    def data_file(self, sha256: str, about: DataFile) -> BinaryIO:
        """Open a data file of an open release, named by its sha256, as a seekable stream.

        Raises BrokenReleaseError where they are not there.
        """

    def mark(self) -> object:
        """A cheap value that changes when another release goes on show; None where only a query can tell."""

    def standing(self) -> Standing:
        """All that decides what is on show, whole or not. Raises BrokenReleaseError where it cannot be known."""

    def kept_releases(self, *, withdrawn: bool = False) -> tuple[KeptRelease, ...]:
        """The intact releases that can be opened by name, newest first; withdrawn ones on demand."""

    def unreadable(self) -> tuple[KeptRelease, str] | None:
        """The release that should be on show but cannot be read, and why; None where all is well."""

    def refuse_altered(self, release: KeptRelease) -> None:
        """Raise BrokenReleaseError unless a release says exactly what was published."""

    def pin(self, pin: Pin | None) -> None:
        """Let no release newer than this one go on show, or lift that."""

    def withdraw(self, withdrawal: Withdrawal, *, pin: Pin | None) -> None:
        """Withdraw a release and set the pin, in one step."""

    def lost(self) -> str:
        """Why order, pin and withdrawals cannot be read; empty where all is well."""

    def listed(self) -> tuple[KeptRelease, ...]:
        """The releases that exist, newest first as far as is known, even where pin and withdrawals are lost.

        Raises NoReleaseError where nothing was ever published.
        """

    def write_standing(self, standing: Standing) -> None:
        """Write order, former names, pin and withdrawals anew, atomically for every reader."""
