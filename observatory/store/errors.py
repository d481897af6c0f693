"""What can go wrong with a store, in sentences an operator can act on."""

from __future__ import annotations

from observatory.model import ObservatoryError


class StoreError(ObservatoryError):
    """Base of the faults of a store."""


class NoReleaseError(StoreError):
    """Nothing has been published yet, or the store is gone."""


class BrokenReleaseError(StoreError):
    """The pointer names a release that is missing, altered or of another schema; it is not served."""


class DuplicateRowsError(StoreError):
    """A file states the same cell twice."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        """`pairs` are (locator of the row, locator or `?` of the row already read)."""
        self.pairs = pairs
        super().__init__(f"{len(pairs)} filas repiten una celda ya leída.")
