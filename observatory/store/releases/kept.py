"""What any place for releases can do: draft, stage aside, put live, open by name, go back."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from sqlalchemy import Connection

KEPT_RELEASES: Final = 5

Opened = Connection


@dataclass(frozen=True, slots=True)
class KeptRelease:
    """A release that is held: name, day, what it was made from, hash of what it says, whether it is on show."""

    id: str
    released: date
    fingerprint: str
    sha256: str
    current: bool = False


class Releases(Protocol):
    """Where releases are written to and read from. Every method raises StoreError where the place is unusable."""

    trouble: str
    """Why the release that should be on show is not, while the one before it still is; empty if all is well."""

    def drafting(self) -> AbstractContextManager[Connection]:
        """An empty public store to fill; it becomes current when the block ends without an error."""

    def staging(self) -> AbstractContextManager[Connection]:
        """An empty public store to fill; it is put aside when the block ends, and nobody is shown it.

        It replaces what was staged before.
        """

    def staged(self) -> KeptRelease | None:
        """What is staged aside, if anything."""

    def opened_staged(self) -> AbstractContextManager[Connection]:
        """What is staged aside, read-only. Raises NoReleaseError where nothing is."""

    def publish_staged(self) -> None:
        """Make what is staged the current release, as it is. Raises BrokenReleaseError if it was altered."""

    def opened(self, name: str = "") -> AbstractContextManager[Connection]:
        """The current release, or the kept one of this name; read-only, one connection for one request.

        Raises UnknownReleaseError for a name that is not kept.
        """

    def mark(self) -> object:
        """What is another as soon as another release is on show, at almost no cost; None if only asking can tell."""

    def kept(self) -> tuple[KeptRelease, ...]:
        """The releases that can be opened by name, the one published last first."""

    def back_to(self, name: str) -> None:
        """Make the kept release of this name the current one. Raises UnknownReleaseError."""
