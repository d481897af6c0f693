"""The rows of a Panel as flat records for machines: one mapping of column to value a row, the same in every file."""

from __future__ import annotations

from binascii import hexlify
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Final

from observatory.demonstration import prefix_demonstration_mark
from observatory.model import (
    NO_PERIOD,
    Indicator,
    ObsStatus,
    Panel,
    Period,
    Row,
    Snapshot,
    Source,
    Statement,
    Territory,
)
from observatory.model.formats import CURRENT, FORMATS
from observatory.text import Text

COLUMNS: Final = FORMATS[CURRENT].columns
"""Of every file of today, in this order; it ends with one column more for each dimension of its indicators."""
_PRECISION: Final = 10
_NUMBERED: Final = ("value", "few")  # a rate that is not made still tells its count and its population
_ID_BYTES: Final = 8
_FREQUENCIES: Final = {"year": "A", "month": "M", "day": "D"}
_OTHER_SPAN: Final = "P"  # a part of a year, or several years
# SDMX code list CL_OBS_STATUS 2.2: A normal, P provisional, E estimated, B break in the series, O missing value,
# M missing as it cannot exist. CL_CONF_STATUS: F free, C confidential.
_SDMX_STATUS: Final[Mapping[ObsStatus, str]] = {
    ObsStatus.NORMAL: "A",
    ObsStatus.PROVISIONAL: "P",
    ObsStatus.ESTIMATED: "E",
    ObsStatus.BREAK: "B",
    ObsStatus.WITHDRAWN: "O",
    ObsStatus.NOT_PUBLISHED: "O",
    ObsStatus.NOT_RECEIVED: "O",
    ObsStatus.NO_SERVICE: "M",
    ObsStatus.NOT_APPLICABLE: "M",
    ObsStatus.NOT_SHOWN: "O",
    ObsStatus.WITHHELD: "O",
    ObsStatus.UNDATED: "O",
    ObsStatus.NONE_WRITTEN: "O",
    ObsStatus.NOT_ON_RECORD: "O",
    ObsStatus.CANNOT_EXIST: "M",
}
_SDMX_HIDDEN: Final = {True: "C", False: "F"}

Value = str | int | float | bool | None


def columns_of(panel: Panel, version: int = CURRENT) -> tuple[str, ...]:
    """The columns of a file of this panel in a format."""
    return columns_for(panel.indicators, version)


def columns_for(indicators: Iterable[Indicator], version: int = CURRENT) -> tuple[str, ...]:
    """The columns of a file of these indicators in a format: those of every file, then their dimensions in order."""
    form = FORMATS[version]
    dimensions = dict.fromkeys(dimension for entry in indicators for dimension in entry.dimensions)
    return (*form.columns, *(dimensions if form.dimensions else ()))


def records(panel: Panel, rows: Iterable[Row] | None = None) -> Iterator[dict[str, Value]]:
    """Each row as a mapping of `columns_of(panel)` of today; a number that is whole is an int, a missing one None.

    `rows` are those of the panel where they are not held by it.
    """
    indicators = {indicator.id: indicator for indicator in panel.indicators}
    territories = {territory.code: territory for territory in panel.territories}
    sources = {source.id: source for source in panel.sources}
    dimensions = dict.fromkeys(dimension for entry in panel.indicators for dimension in entry.dimensions)
    snapshots = {s.id: s for s in panel.snapshots}
    statements = {s.id: s for s in panel.statements}
    for row in panel.rows if rows is None else rows:
        yield {
            "indicator": row.indicator,
            "indicator_name": indicators[row.indicator].name if row.indicator in indicators else "",
            "territory": row.territory,
            "territory_name": territories[row.territory].name if row.territory in territories else "",
            "period_start": row.period.start.isoformat() if row.period != NO_PERIOD else None,
            "period_end": row.period.end.isoformat() if row.period != NO_PERIOD else None,
            "period": str(row.period),
            "breakdown": str(row.breakdown),
            **_numbers(row),
            **_population(row),
            "obs_status": str(row.obs_status),
            "conf_status": str(row.conf_status),
            "partial": row.partial,
            "disputed": row.disputed,
            "leads": row.leads,
            **_provenance(row, snapshots.get(row.snapshot), statements.get(row.statement)),
            "note": prefix_demonstration_mark(_note(panel, row), Text(), demonstration=panel.demonstration),
            "release": panel.release,
            "obs_id": obs_id(row),
            "frequency": frequency(row.period),
            **_measure(indicators.get(row.indicator), territories.get(row.territory)),
            **_publication(sources.get(row.snapshot.partition("@")[0]), snapshots.get(row.snapshot)),
            "sdmx_obs_status": _SDMX_STATUS[row.obs_status],
            "sdmx_conf_status": _SDMX_HIDDEN[row.symbol == "protected"],
            **{dimension: dict(row.breakdown.codes).get(dimension, "") for dimension in dimensions},
        }


def obs_id(row: Row) -> str:
    """A hash that names the observation for ever: indicator, place, period, group, edition and statement."""
    before, after = around_period(row)
    return id_of(f"{before}{row.period}{after}".encode()).decode()


def around_period(row: Row) -> tuple[str, str]:
    """What is hashed of an observation before its period, and after it."""
    after = (str(row.breakdown), row.snapshot, row.statement)
    return f"{row.indicator}|{row.territory}|", "|".join(("", *after))


def id_of(said: bytes) -> bytes:
    """The hash of all that tells an observation from others, in sixteen letters."""
    return hexlify(sha256(said).digest()[:_ID_BYTES])


def frequency(period: Period) -> str:
    """The SDMX letter of a calendar year (A), a month (M) or a day (D); P, which is not of SDMX, for any other span."""
    return _FREQUENCIES.get(period.grain, _OTHER_SPAN)


def _measure(indicator: Indicator | None, territory: Territory | None) -> dict[str, Value]:
    """The unit of the value, the persons that a rate is given for, and the level of the place."""
    return {
        "unit": indicator.unit if indicator else "",
        "per": indicator.per if indicator and indicator.kind == "rate" else None,
        "territory_level": str(territory.level) if territory else "",
    }


def _publication(source: Source | None, snapshot: Snapshot | None) -> dict[str, Value]:
    """Who publishes the source, where it is found, and its licence: an SPDX name, or LicenseRef- and the source."""
    return {
        "publisher": source.publisher if source else "",
        "source_url": (snapshot.url if snapshot else "") or (source.url if source else ""),
        "licence": source.licence_id if source else "",
    }


def _note(panel: Panel, row: Row) -> str:
    """What was remarked of the figure and what must be said beside it, since each line can be read alone.

    Of a register whose writers nobody knows that is all that limits it.
    """
    indicator = next((each for each in panel.indicators if each.id == row.indicator), None)
    if indicator is None:
        return row.note
    limits = () if indicator.tells_change else indicator.caveats
    return " ".join(filter(None, (row.note, *panel.said_beside(row), *limits)))


def _numbers(row: Row) -> dict[str, Value]:
    # A protected cell gives nothing away: bounds and parts of a rate would lead back to it.
    visible = row.symbol in _NUMBERED
    fields = ("value", "lower", "upper", "numerator", "denominator")
    return {name: plain(getattr(row, name)) if visible else None for name in fields}


def _population(row: Row) -> dict[str, Value]:
    """Which population a rate is divided by, of when, and the edition that gives it."""
    if row.base is None or row.symbol not in _NUMBERED:
        return dict.fromkeys(("denominator_id", "denominator_period", "denominator_edition"), "")
    return {
        "denominator_id": row.base.choice.id,
        "denominator_period": str(row.base.period),
        "denominator_edition": row.base.snapshot,
    }


def _provenance(row: Row, snapshot: Snapshot | None, statement: Statement | None) -> dict[str, Value]:
    source, _, edition = row.snapshot.partition("@")
    return {
        "source": source,
        "edition": edition,
        "statement_publisher": statement.publisher if statement else "",
        "statement_url": statement.url if statement else "",
        "locator": row.locator,
        "retrieved": snapshot.retrieved.isoformat() if snapshot else "",
    }


def plain(value: float | None) -> float | int | None:
    """The number with at most ten decimals; a whole one as an int."""
    if value is None:
        return None
    value = round(float(value), _PRECISION)
    return int(value) if value.is_integer() else value
