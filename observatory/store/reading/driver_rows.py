"""Rows as the driver of the database gives them: of a million of them none is wrapped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import CursorResult

AT_ONCE: Final = 500
"""Rows that are fetched together, and all that is held of them."""


def driver_rows(result: CursorResult[Any], at_once: int = AT_ONCE) -> Iterator[list[Any]]:
    """So many tuples at a time, of a result that is streamed; the first, which was read already, comes alone."""
    chunk: Sequence[Any] = result.fetchmany(1)
    while chunk and result.cursor is not None:
        yield list(chunk)
        chunk = result.cursor.fetchmany(at_once)
