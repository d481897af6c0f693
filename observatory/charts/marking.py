"""Builds the mark of a cell: flags, tooltip words and number; and a cell where the panel has none."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from observatory.charts.chart import Flag, Form, Mark, MarkStyle, Token, Whisker
from observatory.model import (
    TOTAL,
    Breakdown,
    ConfStatus,
    Indicator,
    ObsStatus,
    Panel,
    Period,
    Row,
    Territory,
)
from observatory.text import Text
from observatory.words.labels import interval_words, status_words, unit_words, value_words

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
    Flag.WITH_MOTHER: MarkStyle("muted", "none", "dashed"),
    Flag.NO_ROW: MarkStyle("muted", "none", "dotted"),
    Flag.NOT_CALCULATED: MarkStyle("rule", "none"),
    Flag.CANNOT_EXIST: MarkStyle("rule", "none"),
    Flag.WITHDRAWN: MarkStyle("muted", "striped"),
}

Link: TypeAlias = Callable[[str], str]
"""From the code of a place to the address of its page; empty for none."""


def no_link(code: str) -> str:
    """No address for any place."""
    return ""


def is_chosen(place: Territory) -> bool:
    """Whether a place is one that the site is about, and not a part of one."""
    return place.on_site.main


@dataclass(frozen=True, slots=True)
class MarkPlacement:
    """How the mark of a cell is drawn: its form, how it is inked, in which area it stands, and its whiskers."""

    form: Form
    look: MarkStyle
    area: int = 0
    whiskers: tuple[Whisker, ...] = ()


def mark_of(
    row: Row, place: Territory, indicator: Indicator, text: Text, *, placed: MarkPlacement,
    group: str = "", href: str = "",
) -> Mark:  # fmt: skip
    """The mark of a cell, whose tooltip says place, group, period, number with interval, and status."""
    number = value_words(row, indicator, text)
    subject = ", ".join(filter(None, (text.t(place.name), group, text.period(row.period))))
    words = "; ".join(filter(None, (subject, *_parts_of(row, number, indicator, text))))
    return Mark(
        row, flags_of(row), placed.form, placed.look, words, number, placed.area, placed.whiskers, href
    )


def _parts_of(row: Row, number: str, indicator: Indicator, text: Text) -> tuple[str, str, str]:
    """The parts of a tooltip: the number with its unit, its interval, its status."""
    if row.symbol != "value":
        return number, interval_words(row, indicator, text), ""
    words = f"{number} {unit_words(indicator, text, row.value)}"
    return words, interval_words(row, indicator, text), status_words(row, text)


def make_absent_row(
    panel: Panel,
    place: Territory,
    period: Period | None,
    *,
    breakdown: Breakdown = TOTAL,
    indicator: str = "",
) -> Row:
    """The cell of a place for which the panel has no row, with the reason why.

    Without a period it is of the day of the release, on which nothing was published.
    """
    cell_period = period or Period(panel.released, panel.released)
    id_ = indicator or panel.indicator.id
    reason = panel.why_absent(place, id_)
    if panel.is_not_shown(place.code, id_, breakdown):
        reason = ObsStatus.NOT_SHOWN
    elif panel.dimension is not None and panel.dimension.is_elsewhere(breakdown, place.country):
        reason = ObsStatus.CANNOT_EXIST
    return Row(id_, place.code, cell_period, breakdown, None, reason, ConfStatus.FREE, "")


def counts_other_unit(row: Row, indicator: Indicator) -> bool:
    """Whether the note says that the figure is probably of something else: «Probablemente son atenciones, no casos»."""
    note = row.note.casefold()
    if "probablemente" not in note:
        return False
    unit = re.escape(indicator.unit.split()[0].casefold())
    return bool(re.search(rf"\bprobablemente\b[^.]*,\s*no\s+{unit}\b", note))


def find_contradicting_rows(panel: Panel, led: Row) -> Sequence[Row]:
    """What other statements say of the cell of the row that leads, but for those that count another unit."""
    cell = (led.indicator, led.territory, led.period, led.breakdown)
    indicators = {indicator.id: indicator for indicator in panel.indicators}
    return [
        row for row in panel.rows
        if row is not led and row.value is not None and not row.leads
        and (row.indicator, row.territory, row.period, row.breakdown) == cell
        and not counts_other_unit(row, indicators[row.indicator])
    ]  # fmt: skip


# Flags and inks of a cell by its statuses, the same for every kind of chart.


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
