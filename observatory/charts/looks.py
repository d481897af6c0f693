"""Flags and inks of a cell by its statuses, the same for every kind of chart."""

from __future__ import annotations

from typing import Final, Literal

from observatory.charts.chart import Flag, Look, Token
from observatory.model import ObsStatus, Row

_POOLED_DAYS: Final = 370
_STATUS: Final = {
    ObsStatus.PROVISIONAL: Flag.PROVISIONAL,
    ObsStatus.ESTIMATED: Flag.ESTIMATED,
    ObsStatus.BREAK: Flag.BREAK,
}

_HOLLOW: Final = frozenset({Flag.PARTIAL, Flag.PROVISIONAL, Flag.SECOND, Flag.ESTIMATED})
_ABSENT_AREAS: Final = {
    Flag.PROTECTED: Look("muted", "hatched"),
    Flag.NOT_PUBLISHED: Look("muted", "none", "dotted"),
    Flag.NOT_RECEIVED: Look("muted", "none", "dashed"),
    Flag.NO_SERVICE: Look("muted", "crossed"),
    Flag.FEW: Look("muted", "specked"),
    Flag.NOT_APPLICABLE: Look("rule", "none"),
    Flag.NOT_SHOWN: Look("rule", "none", "dashed"),
    Flag.WITHHELD: Look("muted", "none", "dashed"),
    Flag.UNDATED: Look("rule", "none", "dotted"),
    Flag.NONE_WRITTEN: Look("muted", "none", "dashed"),
    Flag.NOT_ON_RECORD: Look("muted", "none", "dotted"),
    Flag.CANNOT_EXIST: Look("rule", "none"),
    Flag.WITHDRAWN: Look("muted", "striped"),
}


def flags_of(row: Row | None) -> frozenset[Flag]:
    """The flags of a cell; a place without a row is one of which nobody publishes a number."""
    if row is None:
        return frozenset({Flag.NOT_PUBLISHED})
    if row.symbol != "value":
        return frozenset({Flag(row.symbol)})
    conditions = (
        (Flag.PARTIAL, row.partial),
        (Flag.POOLED, row.period.days > _POOLED_DAYS),
        (Flag.DISPUTED, row.disputed),
        (Flag.SECOND, not row.leads),
        (Flag.ZERO, row.value == 0),
        (_STATUS.get(row.obs_status, Flag.PROVISIONAL), row.obs_status in _STATUS),
    )
    return frozenset(flag for flag, holds in conditions if holds)


def is_hollow(flags: frozenset[Flag]) -> bool:
    """Whether a mark with these flags is drawn hollow: a part of a period, provisional, one that follows, an estimate."""
    return not flags.isdisjoint(_HOLLOW)


def dot_look(flags: frozenset[Flag], colour: Token) -> Look:
    """How a point of a series is inked."""
    edge: Literal["", "dotted"] = "dotted" if Flag.DISPUTED in flags else ""
    return Look(colour, "hollow" if is_hollow(flags) else "full", edge)


def bar_look(flags: frozenset[Flag], colour: Token) -> Look:
    """How a bar is inked."""
    return dot_look(flags, colour)


def area_look(flags: frozenset[Flag], colour: Token) -> Look:
    """How an area of a map is inked: `colour` where it has a number, else by why it has none."""
    absent = next((look for flag, look in _ABSENT_AREAS.items() if flag in flags), None)
    if absent is not None:
        return absent
    if is_hollow(flags):
        return Look(colour, "full", "dashed", rim="ink")
    if Flag.DISPUTED in flags:
        return Look(colour, "full", "dotted", rim="ink")
    return Look(colour, "full", rim="rule" if Flag.ZERO in flags else "")
