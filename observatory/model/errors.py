"""The root of every error this project raises on purpose."""

from __future__ import annotations


class ObservatoryError(Exception):
    """Base of every error this project raises on purpose; its text says what to do."""


class PeriodError(ObservatoryError):
    """A period was written in no known form, or ends before it begins."""


class BreakdownError(ObservatoryError):
    """A breakdown was not written as `dimension:code;dimension:code`."""
