"""Places side by side in a table: the measure stands in the middle of two, and first where there is no room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash.development.base_component import Component

from layouts.document import elements as html
from layouts.parts.components import scroll_region
from observatory.catalog import Catalog
from observatory.geography.places import heading_of
from observatory.text import Text
from observatory.vocabulary import captions


@dataclass(frozen=True, slots=True)
class ProfileColumn:
    """One side of the table: what stands over it and its hue."""

    heading: str
    hue: str


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """One measure: its name, what there is on each side, and the grade where there is one."""

    measure: Any
    sides: tuple[Any, ...]
    grade: Any = ""


def column_of(country: str, catalog: Catalog, text: Text) -> ProfileColumn:
    """The side of the places of a country."""
    entry = catalog.countries.get(country)
    return ProfileColumn(heading_of(country, catalog, text), entry.hue if entry else "context")


def profile(
    caption: str, columns: Sequence[ProfileColumn], rows: Sequence[ProfileRow], text: Text
) -> Component:
    """A table of sides: with two sides the measure stands between them, else first."""
    headings = [column.heading for column in columns]
    headings.insert(_middle(columns), text.t(captions.MEASURE))
    graded = any(row.grade for row in rows)
    if graded:
        headings.append(text.t(captions.GRADE))
    head = html.Tr([html.Th(heading, scope="col") for heading in headings])
    table = html.Table(
        [
            html.Caption(caption),
            html.Thead(head),
            html.Tbody([_row(row, columns, text, graded=graded) for row in rows]),
        ],
        className="profile",
    )
    return scroll_region(table, caption)


def _middle(columns: Sequence[ProfileColumn]) -> int:
    return 1 if len(columns) == 2 else 0


def _row(row: ProfileRow, columns: Sequence[ProfileColumn], text: Text, *, graded: bool) -> Component:
    cells = [
        html.Td(side, className=f"side-of of-{column.hue}-side", **{"data-label": column.heading})
        for column, side in zip(columns, row.sides, strict=True)
    ]
    measure = html.Th(row.measure, scope="row", className="measure")
    cells.insert(_middle(columns), measure)
    if graded:
        label = {"data-label": text.t(captions.GRADE)} if row.grade else {}
        cells.append(html.Td(row.grade, className="graded", **label))
    return html.Tr(cells)
