"""Writes a Panel for machines: lines of CSV and a JSON document, the same cells in both."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any, Final

from observatory.files.records import Value, columns_of, plain, records
from observatory.model import NewestGrowth, Panel, Snapshot

_BYTE_ORDER_MARK: Final = "\ufeff"
_STARTS_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    """A file that hands each line back, so that csv.writer can be streamed."""

    def write(self, line: str) -> str:
        return line


def csv_lines(panel: Panel, *, excel: bool = False) -> Iterator[str]:
    """The header and one line a row (RFC 4180, CRLF); text that a spreadsheet would run is guarded.

    With `excel`, as a spreadsheet with Spanish settings opens it: a byte order mark, semicolons, decimal commas.
    """
    writer = csv.writer(_Echo(), delimiter=";" if excel else ",")
    columns, decimal = columns_of(panel), "," if excel else "."
    yield f"{_BYTE_ORDER_MARK if excel else ''}{writer.writerow(columns)}"
    for record in records(panel):
        yield str(writer.writerow([csv_cell(record[column], decimal) for column in columns]))


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
        "sources": [source_record(panel, snapshot) for snapshot in panel.snapshots],
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
        "former": plain(growth.former),
        "value": plain(growth.value),
        "relative": round(growth.relative, 6),
    }


def _comparison(panel: Panel) -> dict[str, Value] | None:
    if panel.comparison is None:
        return None
    return {
        "id": panel.comparison.id,
        "grade": str(panel.comparison.grade),
        "reason": panel.comparison.reason,
    }


def source_record(panel: Panel, snapshot: Snapshot) -> dict[str, Value]:
    """An edition of a source: who publishes it, under which licence, where and when it was read, its hash."""
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


def csv_cell(value: Value, decimal: str = ".") -> str:
    """A value as a cell of a CSV: nothing where it is missing, guarded where it is text."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return guarded(value)
    return repr(value).replace(".", decimal)


def guarded(text: str) -> str:
    """`text` so that a spreadsheet does not run it."""
    return f"'{text}" if text.startswith(_STARTS_FORMULA) else text
