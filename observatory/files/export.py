"""Writes a Panel for machines as a JSON document, the same cells as in the CSV."""

from __future__ import annotations

from typing import Any, Final

from observatory.files.columns import Value, columns_of, plain, records
from observatory.model import NewestGrowth, Panel, Snapshot
from observatory.model.formats import CURRENT

PROGRAMS: Final = {
    "curl": 'curl --fail --output {name}.csv "{address}"',
    "Python (pandas)": 'import pandas as pd\n{name} = pd.read_csv("{address}")',
    "R": '{name} <- read.csv("{address}", encoding = "UTF-8")',
    "DuckDB": "CREATE TABLE {name} AS SELECT * FROM read_csv('{address}');",
}
"""Each is shown as it is tried in the tests: with the address of the file and the id of its subject as name."""


def json_document(panel: Panel, version: int = CURRENT) -> dict[str, Any]:
    """The panel as one JSON object: what it is, its rows (as in the CSV, unguarded), its sources."""
    columns = columns_of(panel, version)
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
        "rows": [
            {column: record[column] for column in columns} for record in records(panel, panel.file_rows())
        ],
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


# The lines of code that read the CSV of a table where researchers work, by the name of the program.


def snippets(address: str, name: str) -> dict[str, str]:
    """The code of each program; `address` is absolute and percent-encoded, so that no quotation mark is in it."""
    if set(address) & set("\"'\\\n"):
        raise ValueError("An address with a quotation mark is no part of code.")
    return {program: code.format(address=address, name=name) for program, code in PROGRAMS.items()}
