"""Takes the values back out of each output, so that tests can compare them."""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import Any

from observatory.charts.chart import Chart
from observatory.files import export
from observatory.files.csv_lines import csv_lines
from observatory.model import Panel
from observatory.text import Text
from observatory.vocabulary import captions
from observatory.words.table import table

Key = tuple[str, str, str, str]
Values = Counter[tuple[Key, float | None]]


def of_panel(panel: Panel) -> Values:
    return Counter(
        (
            (r.indicator, r.territory, str(r.period), str(r.breakdown)),
            r.value if r.symbol == "value" else None,
        )
        for r in panel.rows
    )


def of_csv(panel: Panel) -> Values:
    records = csv.DictReader(io.StringIO("".join(csv_lines(panel)), newline=""))
    return Counter((_key(r), float(r["value"]) if r["value"] else None) for r in records)


def of_json(panel: Panel) -> Values:
    return Counter((_key(r), r["value"]) for r in export.json_document(panel)["rows"])


def of_table(panel: Panel, text: Text) -> list[tuple[Key, str]]:
    """Key of the row behind, and the text of its value cell."""
    table_made = table(panel, text)
    at = table_made.headers.index(text.t(captions.VALUE))
    return [
        ((o.indicator, o.territory, str(o.period), str(o.breakdown)), cells[at].text)
        for o, cells in zip(table_made.origins, table_made.rows, strict=True)
    ]


def of_chart(chart: Chart) -> Values:
    """Of each mark with a number its cell and value."""
    rows = (mark.row for mark in chart.marks if mark.row.value is not None)
    return Counter(((r.indicator, r.territory, str(r.period), str(r.breakdown)), r.value) for r in rows)


def _key(record: dict[str, Any]) -> Key:
    return record["indicator"], record["territory"], record["period"], record["breakdown"]


def as_written(value: Any) -> str:
    """A value of JSON or of a workbook as the CSV writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
