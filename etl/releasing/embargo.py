"""The hour before which a candidate stays aside. Nothing is published by itself: `release` has to be run after it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from observatory import clock
from observatory.model import ObservatoryError

NOW: Final = "ahora"


class EmbargoError(ObservatoryError):
    """It is too early, or the hour cannot be read."""


def hour_of(text: str) -> datetime:
    """An hour as `2026-12-01T08:00`, of this machine unless it says its own zone; `ahora` lifts an embargo.

    Raises EmbargoError.
    """
    if text == NOW:
        return clock.now().replace(microsecond=0)
    try:
        return datetime.fromisoformat(text).astimezone()
    except ValueError as error:
        raise EmbargoError(f"«{text}» no es una hora: escriba 2026-12-01T08:00.") from error


def refuse_before(embargo: datetime | None, now: datetime) -> None:
    """Raise EmbargoError while the hour has not come."""
    if embargo is not None and now < embargo:
        raise EmbargoError(
            f"No se publica antes de {hour_text(embargo)}; ahora es {hour_text(now)}. Nada se publica solo: ejecute "
            "`python -m etl release` otra vez después de esa hora."
        )


def hour_text(hour: datetime) -> str:
    """An hour with its zone."""
    return hour.astimezone().isoformat(sep=" ", timespec="minutes")
