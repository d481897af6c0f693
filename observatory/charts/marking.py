"""Builds the mark of a cell: flags, tooltip words and number; and a cell where the panel has none."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from observatory.charts.chart import Form, Mark, MarkStyle, Whisker
from observatory.charts.mark_styles import flags_of
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
    return Row(
        id_,
        place.code,
        cell_period,
        breakdown,
        None,
        reason,
        ConfStatus.FREE,
        "",
    )


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
