"""Writes a Panel for machines: lines of CSV and a JSON document, the same cells in both."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any, Final

from observatory.demonstration import marked
from observatory.model import NewestGrowth, Panel, Row, Snapshot, Statement
from observatory.text import Text

COLUMNS: Final = (
    "indicator",
    "indicator_name",
    "territory",
    "territory_name",
    "period_start",
    "period_end",
    "period",
    "breakdown",
    "value",
    "lower",
    "upper",
    "numerator",
    "denominator",
    "denominator_id",
    "denominator_period",
    "denominator_edition",
    "obs_status",
    "conf_status",
    "partial",
    "disputed",
    "leads",
    "source",
    "edition",
    "statement_publisher",
    "statement_url",
    "locator",
    "retrieved",
    "note",
    "release",
)
_STARTS_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_PRECISION: Final = 10
_NUMBERED: Final = ("value", "few")  # a rate that is not made still tells its count and its population

Value = str | int | float | bool | None


class _Echo:
    """A file that hands each line back, so that csv.writer can be streamed."""

    def write(self, line: str) -> str:
        return line


def csv_lines(panel: Panel) -> Iterator[str]:
    """The header and one line a row (RFC 4180, CRLF); text that a spreadsheet would run is guarded."""
    writer = csv.writer(_Echo())
    yield str(writer.writerow(COLUMNS))
    for record in records(panel):
        yield str(writer.writerow([_csv_cell(record[column]) for column in COLUMNS]))


def json_document(panel: Panel) -> dict[str, Any]:
    """The panel as one JSON object: what it is, its rows (as in the CSV, unguarded), its sources."""
    return {
        "release": panel.release,
        "released": panel.released.isoformat(),
        "query": panel.query,
        "indicators": [
            {
                "id": i.id,
                "name": i.name,
                "unit": i.unit,
                "kind": i.kind,
                "definition": i.definition,
                "caveats": list(i.caveats),
                "comparability": {"grade": str(i.comparability.grade), "reason": i.comparability.reason},
            }
            for i in panel.indicators
        ],
        "territories": [{"code": t.code, "name": t.name, "level": str(t.level)} for t in panel.territories],
        "comparison": _comparison(panel),
        "rows": list(records(panel)),
        "sources": [_source(panel, snapshot) for snapshot in panel.snapshots],
        "notes": list(panel.notes),
        "newest_month_growth": [_growth(growth) for growth in panel.growth],
    }


def _growth(growth: NewestGrowth) -> dict[str, Value]:
    """How far the newest month of an edition grew by the next; `relative` 0.12 is 12 %."""
    return {
        "month": str(growth.period),
        "former_edition": growth.former_edition,
        "edition": growth.edition,
        "months_between": growth.months_between,
        "places": growth.places,
        "former": _plain(growth.former),
        "value": _plain(growth.value),
        "relative": round(growth.relative, 6),
    }


def records(panel: Panel) -> Iterator[dict[str, Value]]:
    """Each row as a mapping of COLUMNS; a number that is whole is an int, a missing one None."""
    names = {i.id: i.name for i in panel.indicators}
    places = {t.code: t.name for t in panel.territories}
    snapshots = {s.id: s for s in panel.snapshots}
    statements = {s.id: s for s in panel.statements}
    for row in panel.rows:
        yield {
            "indicator": row.indicator,
            "indicator_name": names.get(row.indicator, ""),
            "territory": row.territory,
            "territory_name": places.get(row.territory, ""),
            "period_start": row.period.start.isoformat(),
            "period_end": row.period.end.isoformat(),
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
            "note": marked(_note(panel, row), Text(), demonstration=panel.demonstration),
            "release": panel.release,
        }


def _note(panel: Panel, row: Row) -> str:
    """What was remarked of the figure; of a total also what else is in it, since each line can be read alone."""
    holds = next(
        (indicator.total_holds for indicator in panel.indicators if indicator.id == row.indicator), ""
    )
    return " ".join(filter(None, (row.note, "" if row.breakdown.codes else holds)))


def _numbers(row: Row) -> dict[str, Value]:
    # A protected cell gives nothing away: bounds and parts of a rate would lead back to it.
    visible = row.symbol in _NUMBERED
    fields = ("value", "lower", "upper", "numerator", "denominator")
    return {name: _plain(getattr(row, name)) if visible else None for name in fields}


def _population(row: Row) -> dict[str, Value]:
    """Which population a rate is divided by, of when, and the edition that gives it."""
    if row.base is None or row.symbol not in _NUMBERED:
        return dict.fromkeys(("denominator_id", "denominator_period", "denominator_edition"), "")
    return {
        "denominator_id": row.base.choice.id,
        "denominator_period": str(row.base.parts[0].period),
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


def _comparison(panel: Panel) -> dict[str, Value] | None:
    if panel.comparison is None:
        return None
    return {
        "id": panel.comparison.id,
        "grade": str(panel.comparison.grade),
        "reason": panel.comparison.reason,
    }


def _source(panel: Panel, snapshot: Snapshot) -> dict[str, Value]:
    source = next((s for s in panel.sources if s.id == snapshot.source), None)
    return {
        "id": snapshot.id,
        "publisher": source.publisher if source else "",
        "title": snapshot.title or (source.name if source else ""),
        "licence": source.licence.name if source else "",
        "url": snapshot.url or (source.url if source else ""),
        "retrieved": snapshot.retrieved.isoformat(),
        "sha256": snapshot.sha256,
    }


def _plain(value: float | None) -> float | int | None:
    if value is None:
        return None
    value = round(float(value), _PRECISION)
    return int(value) if value.is_integer() else value


def _csv_cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_STARTS_FORMULA) else value
    return repr(value)
