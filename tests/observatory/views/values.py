"""Takes the values back out of each output, so that tests can compare them."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from typing import Any
from xml.etree import ElementTree

from observatory.model import Panel
from observatory.text import Text
from observatory.views import export
from observatory.views.table import table

Key = tuple[str, str, str, str]
SVG = "{http://www.w3.org/2000/svg}"
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
    records = csv.DictReader(io.StringIO("".join(export.csv_lines(panel)), newline=""))
    return Counter((_key(r), float(r["value"]) if r["value"] else None) for r in records)


def of_json(panel: Panel) -> Values:
    return Counter((_key(r), r["value"]) for r in export.json_document(panel)["rows"])


def of_table(panel: Panel, text: Text) -> list[tuple[Key, str]]:
    """Key of the row behind, and the text of its value cell."""
    made = table(panel, text)
    at = made.headers.index(text.t("Valor"))
    return [
        ((o.indicator, o.territory, str(o.period), str(o.breakdown)), cells[at].text)
        for o, cells in zip(made.origins, made.rows, strict=True)
    ]


def of_figure(figure: dict[str, Any]) -> Values:
    found: Values = Counter()
    for trace in figure["data"]:
        meta = trace.get("meta")
        if not meta:
            continue
        place = (meta["indicator"], meta["territory"])
        if "value" in meta:
            if meta["value"] is not None:
                found[((*place, trace["customdata"][0][0], meta["breakdown"]), meta["value"])] += 1
            continue
        values = trace["x"] if trace["type"] == "bar" else trace["y"]
        breakdowns = meta.get("breakdowns") or [meta["breakdown"]] * len(values)
        for value, said, breakdown in zip(values, trace["customdata"], breakdowns, strict=True):
            found[((*place, said[0], breakdown), value)] += 1
    return found


def of_svg_marks(svg: str) -> list[float]:
    """The values of the marks of one area, read off the drawing by its own axis."""
    root = ElementTree.fromstring(svg)
    ticks = sorted(_ticks(root))
    (low_value, low_y), (high_value, high_y) = ticks[0], ticks[-1]
    scale = (high_value - low_value) / (high_y - low_y)
    return [low_value + (float(use.get("y", "0")) - low_y) * scale for use in root.iter(f"{SVG}use")]


def texts_of(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def _ticks(root: ElementTree.Element) -> list[tuple[float, float]]:
    """Value and height of each word of the vertical axis (right-aligned numbers)."""
    found = []
    for group in root.iter():
        for element in (group, *group):
            if element.tag == f"{SVG}text" and "end" in (
                group.get("text-anchor"),
                element.get("text-anchor"),
            ):
                number = re.sub(r"[^\d,−]", "", element.text or "").replace(",", ".").replace("−", "-")
                if number:
                    found.append((float(number), float(element.get("y", "0")) - 0.36 * 12))
    return found


def _key(record: dict[str, Any]) -> Key:
    return record["indicator"], record["territory"], record["period"], record["breakdown"]
