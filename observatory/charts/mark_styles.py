"""Flags and inks of a cell by its statuses, the same for every kind of chart."""

from __future__ import annotations

from typing import Final, Literal

from observatory.charts.chart import Flag, MarkStyle, Token
from observatory.model import ObsStatus, Row

_POOLED_DAYS: Final = 370
_STATUS: Final = {
    ObsStatus.PROVISIONAL: Flag.PROVISIONAL,
    ObsStatus.ESTIMATED: Flag.ESTIMATED,
    ObsStatus.BREAK: Flag.BREAK,
}

_HOLLOW: Final = frozenset({Flag.PARTIAL, Flag.PROVISIONAL, Flag.SECOND, Flag.ESTIMATED})
_ABSENT_AREAS: Final = {
    Flag.PROTECTED: MarkStyle("muted", "hatched"),
    Flag.NOT_PUBLISHED: MarkStyle("muted", "none", "dotted"),
    Flag.NOT_RECEIVED: MarkStyle("muted", "none", "dashed"),
    Flag.NO_SERVICE: MarkStyle("muted", "crossed"),
    Flag.FEW: MarkStyle("muted", "specked"),
    Flag.NOT_APPLICABLE: MarkStyle("rule", "none"),
    Flag.NOT_SHOWN: MarkStyle("rule", "none", "dashed"),
    Flag.WITHHELD: MarkStyle("muted", "none", "dashed"),
    Flag.UNDATED: MarkStyle("rule", "none", "dotted"),
    Flag.NONE_WRITTEN: MarkStyle("muted", "none", "dashed"),
    Flag.NOT_ON_RECORD: MarkStyle("muted", "none", "dotted"),
    Flag.CANNOT_EXIST: MarkStyle("rule", "none"),
    Flag.WITHDRAWN: MarkStyle("muted", "striped"),
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


def dot_look(flags: frozenset[Flag], colour: Token) -> MarkStyle:
    """How a point of a series is inked."""
    edge: Literal["", "dotted"] = "dotted" if Flag.DISPUTED in flags else ""
    return MarkStyle(colour, "hollow" if is_hollow(flags) else "full", edge)


def bar_look(flags: frozenset[Flag], colour: Token) -> MarkStyle:
    """How a bar is inked."""
    return dot_look(flags, colour)


def area_look(flags: frozenset[Flag], colour: Token) -> MarkStyle:
    """How an area of a map is inked: `colour` where it has a number, else by why it has none."""
    absent = next((look for flag, look in _ABSENT_AREAS.items() if flag in flags), None)
    if absent is not None:
        return absent
    if is_hollow(flags):
        return MarkStyle(colour, "full", "dashed", rim="ink")
    if Flag.DISPUTED in flags:
        return MarkStyle(colour, "full", "dotted", rim="ink")
    return MarkStyle(colour, "full", rim="rule" if Flag.ZERO in flags else "")
