"""The two places side by side in a table: the measure stands in the middle, and first where there is no room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import html
from dash.development.base_component import Component

from layouts.components import scrolling
from observatory.text import Text


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """One measure: its name, what there is on each side, and the grade where there is one."""

    measure: Any
    left: Any
    right: Any
    grade: Any = ""


def profile(caption: str, rows: Sequence[ProfileRow], text: Text) -> Component:
    """El Alto's side, the measure, Independencia's side. Roles are said: on a phone the rows are laid out as blocks."""
    headers = [text.t("El Alto y Bolivia"), text.t("Medida"), text.t("Independencia y Perú")]
    graded = any(row.grade for row in rows)
    if graded:
        headers.append(text.t("Grado"))
    head = html.Tr([html.Th(one, scope="col", role="columnheader") for one in headers], role="row")
    table = html.Table(
        [
            html.Caption(caption),
            html.Thead(head, role="rowgroup"),
            html.Tbody([_row(row, headers, graded=graded) for row in rows], role="rowgroup"),
        ],
        className="profile",
        role="table",
    )
    return scrolling(table, caption)


def _row(row: ProfileRow, headers: Sequence[str], *, graded: bool) -> Component:
    cells = [
        html.Td(row.left, role="cell", className="left", **{"data-label": headers[0]}),
        html.Th(row.measure, role="rowheader", scope="row", className="measure"),
        html.Td(row.right, role="cell", className="right", **{"data-label": headers[2]}),
    ]
    if graded:
        label = {"data-label": headers[3]} if row.grade else {}
        cells.append(html.Td(row.grade, role="cell", className="graded", **label))
    return html.Tr(cells, role="row")
