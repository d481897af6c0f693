"""The words for what a source says of a value, and for whether it may be shown."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


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
    """Said of a place that is too small for what is asked."""
    WITHHELD = "withheld"
    """Figures of the place are held, and policy.yml lets none of them out."""
    UNDATED = "undated"
    """All figures of the place bear no date: they are listed and drawn nowhere."""
    NOT_ON_RECORD = "not_on_record"
    """Of a register: it is not on record whether the place reported in all months of the year."""
    NONE_WRITTEN = "none_written"
    """Of a register: the place sent its form in all months of the year and wrote no case in it, which is no zero."""
    WITH_MOTHER = "with_mother"
    """The source goes on to count the place with the one that it was made of."""
    NO_ROW = "no_row"
    """The source never had a row of the place, where nothing says that somebody registers: that is no zero."""
    NOT_CALCULATED = "not_calculated"
    """Of a rate: the count that it divides is published, and what its method asks for is not there."""
    CANNOT_EXIST = "cannot_exist"
    """What is counted is of another country: no institution of the place has it."""


WITHOUT_ROW: Final = (
    ObsStatus.WITHHELD, ObsStatus.UNDATED, ObsStatus.NONE_WRITTEN, ObsStatus.NOT_ON_RECORD, ObsStatus.NOT_SHOWN,
    ObsStatus.NOT_CALCULATED, ObsStatus.CANNOT_EXIST,
)  # fmt: skip
"""Why a series has nothing dated of a place, other than that nobody publishes it; the most easily misread first.

No store has a row of that: it is worked out where a panel is made.
"""


ADDS_NOTHING: Final = (ObsStatus.WITH_MOTHER, ObsStatus.NO_ROW)
"""Why a part has no number that its whole would lack: the source counts it elsewhere, or knows nothing of it."""


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
