"""The words for what a source says of a value, and for whether it may be shown."""

from __future__ import annotations

from enum import StrEnum


class ObsStatus(StrEnum):
    """What the source says of a value, or why there is none."""

    NORMAL = "normal"
    PROVISIONAL = "provisional"
    ESTIMATED = "estimated"
    BREAK = "break"
    WITHDRAWN = "withdrawn"
    NOT_PUBLISHED = "not_published"
    NOT_RECEIVED = "not_received"
    NO_SERVICE = "no_service"
    NOT_APPLICABLE = "not_applicable"
    NOT_SHOWN = "not_shown"
    """Said of a place that is too small for what is asked: no store has a row of it."""


class ConfStatus(StrEnum):
    """Whether a value may be shown. The public store knows only `free` and `protected`."""

    FREE = "free"
    PROTECTED = "protected"
    SMALL_COUNT = "small_count"
    COMPLEMENTARY = "complementary"


class Grade(StrEnum):
    """How far two indicators of two places may be compared (A same, B close, C side by side only)."""

    A = "A"
    B = "B"
    C = "C"


class Severity(StrEnum):
    """An error keeps the whole file out; a warning loads and is shown; a loss that an operator accepted too."""

    ERROR = "error"
    WARNING = "warning"
    ACCEPTED = "accepted"
