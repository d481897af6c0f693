"""Points of help: which are fresh enough to be told, by place and kind, and as a Panel whose rows stand on a map."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from observatory.catalog import Catalog
from observatory.model import (
    TOTAL,
    ConfStatus,
    Helpline,
    Indicator,
    ObsStatus,
    Panel,
    Period,
    PointKind,
    Row,
    Statement,
)

OLDEST_MONTHS: Final = 24
_DAY: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


def fresh_points(catalog: Catalog, today: date) -> tuple[Helpline, ...]:
    """The points whose address was told, or checked, in the last 24 months."""
    return tuple(line for line in catalog.sure_helplines if line.point and is_fresh(line, today))


def is_fresh(line: Helpline, today: date) -> bool:
    """Whether the address is not older than 24 months: by the day somebody went there, else by the day of its source.

    A source that was read today and is old itself is old. Of a year or a month alone its first day counts.
    """
    day = _day(line.verified_on) or _day(line.source_date) or line.read_on
    if day is None or line.read_on is None:
        return False
    months = (today.year - day.year) * 12 + today.month - day.month
    return months < OLDEST_MONTHS or (months == OLDEST_MONTHS and today.day <= day.day)


def _day(text: str) -> date | None:
    found = _DAY.search(text)
    return date(*(int(part or 1) for part in found.groups())) if found else None


def kinds_of(catalog: Catalog, country: str) -> tuple[PointKind, ...]:
    """The kinds of points that a country has, in their order."""
    return tuple(kind for kind in catalog.point_kinds.values() if country in kind.countries)


def points_of(points: Iterable[Helpline], place: str, kind: PointKind) -> tuple[Helpline, ...]:
    """The points of a kind in a place."""
    return tuple(line for line in points if line.territory == place and line.point == kind.id)


def panel_of_points(
    points: Iterable[Helpline],
    place: str,
    catalog: Catalog,
    indicator: Indicator,
    *,
    release: str,
    released: date,
) -> Panel:
    """The points of a place whose coordinates were checked, each a row that says where it is; empty without any."""
    located = [line for line in points if line.territory == place and line.located_on is not None]
    return Panel(
        indicators=(indicator,),
        territories=(catalog.territories[place],),
        rows=tuple(_row(line, indicator) for line in located),
        sources=(),
        snapshots=(),
        statements=tuple(
            {line.url: Statement(line.url, line.source, "", line.url) for line in located}.values()
        ),
        events=(),
        release=release,
        released=released,
        query=f"indicator={indicator.id}&territory={place}",
        view="map",
    )


def _row(line: Helpline, indicator: Indicator) -> Row:
    day = line.located_on or date.min
    return Row(
        indicator=indicator.id,
        territory=line.territory,
        period=Period(day, day),
        breakdown=TOTAL,
        value=1.0,
        obs_status=ObsStatus.NORMAL,
        conf_status=ConfStatus.FREE,
        snapshot="",
        statement=line.url,
        locator=line.service,
        note=line.address,
        at=(line.longitude or 0.0, line.latitude or 0.0),
    )
