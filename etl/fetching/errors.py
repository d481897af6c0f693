"""What keeps a file from being fetched: for good, or perhaps only now."""

from __future__ import annotations

from observatory.model import ObservatoryError


class FetchError(ObservatoryError):
    """The file cannot be had, and asking again would not help; the message says what a person can do."""


class PassingError(FetchError):
    """The portal failed in a way that may pass. `after` are the seconds it asked to wait, 0 where it did not say."""

    def __init__(self, message: str, *, after: float = 0) -> None:
        super().__init__(message)
        self.after = after
