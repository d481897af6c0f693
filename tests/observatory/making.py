"""Makes the rows and Panels that panels.py and map_panels.py are built of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from observatory.model import TOTAL, Breakdown, ConfStatus, Indicator, ObsStatus, Panel, Period, Row
from tests.observatory.pieces import (
    EL_ALTO,
    EL_ALTO_DISTRICTS,
    INDEPENDENCIA,
    LIMA_NORTE,
    MIMP,
    MIMP_2024,
    PERU,
)


def row(indicator: str, territory: str, period: str, value: float | None, **changes: Any) -> Row:
    """A row with a period and breakdown in text form; `changes` are fields of Row."""
    breakdown = changes.pop("breakdown", "")
    row_made = Row(
        indicator=indicator,
        territory=territory,
        period=Period.parse(period),
        breakdown=Breakdown.parse(breakdown) if breakdown else TOTAL,
        value=value,
        obs_status=ObsStatus.NORMAL,
        conf_status=ConfStatus.FREE,
        snapshot=MIMP_2024.id,
    )
    return replace(row_made, **changes)


def panel(indicator: Indicator, rows: Iterable[Row], **changes: Any) -> Panel:
    """A panel around rows, with the territories that the rows name."""
    rows = tuple(rows)
    territories = {t.code: t for t in (INDEPENDENCIA, EL_ALTO, PERU, *LIMA_NORTE, *EL_ALTO_DISTRICTS)}
    panel_made = Panel(
        indicators=(indicator,),
        territories=tuple(
            territories[code] for code in dict.fromkeys(r.territory for r in rows) if code in territories
        ),
        rows=rows,
        sources=(MIMP,),
        snapshots=(MIMP_2024,),
        statements=(),
        events=(),
        release="2026-11-25",
        released=date(2026, 11, 25),
        query=f"indicator={indicator.id}",
        view="trend",
    )
    return replace(panel_made, **changes)
