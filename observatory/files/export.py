"""Writes a Panel for machines as a JSON document, the same cells as in the CSV."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from io import BytesIO
from itertools import chain
from typing import Any, Final

import xlsxwriter

from observatory.catalog import Catalog
from observatory.files.columns import Value, columns_of, list_records, meaning_of, plain
from observatory.files.csv_lines import escape_formula
from observatory.geography.outlines import Outline, Outlines, Polygon
from observatory.model import NewestGrowth, Panel, Snapshot, Territory, media_type_of
from observatory.model.formats import CURRENT
from observatory.text import Text
from observatory.vocabulary import captions, page_titles

MIMETYPE: Final = media_type_of("rows.xlsx")
SHEETS: Final = (captions.DATA, captions.DICTIONARY, captions.NOTES, page_titles.SOURCES)
# Rows are written to disk one by one, and what looks like a formula or an address stays text.
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_WIDTH: Final = 18  # characters of a column
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
            {column: record[column] for column in columns}
            for record in list_records(panel, panel.file_rows())
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


# Writes a Panel as a workbook: its rows, what each column says, the notes, the sources. No formula is ever run.


def write_workbook(panel: Panel, text: Text, version: int = CURRENT) -> bytes:
    """The file: numbers as numbers, a protected or missing one as an empty cell, as in the CSV."""
    stream = BytesIO()
    columns = columns_of(panel, version)
    meanings = [(column, text.t(meaning_of(column))) for column in columns]
    sources = [source_record(panel, snapshot) for snapshot in panel.snapshots]
    tables: tuple[tuple[Sequence[str], Iterable[Sequence[Value]]], ...] = (
        (
            columns,
            ([record[column] for column in columns] for record in list_records(panel, panel.file_rows())),
        ),
        (("column", "meaning"), meanings),
        (("note",), [(note,) for note in panel.notes]),
        (tuple(sources[0]) if sources else ("id",), [tuple(source.values()) for source in sources]),
    )
    with xlsxwriter.Workbook(stream, _OPTIONS) as book:
        # Of the day of the release, not of this hour: the same selection of a release is the same file.
        book.set_properties({"created": datetime.combine(panel.released, time())})
        bold = book.add_format({"bold": True})
        for name, (header, rows) in zip(SHEETS, tables, strict=True):
            sheet = book.add_worksheet(text.t(name))
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(header) - 1, _WIDTH)
            sheet.write_row(0, 0, header, bold)
            for number, row in enumerate(rows, start=1):
                for column, value in enumerate(row):
                    _write(sheet, number, column, value)
    return stream.getvalue()


def _write(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: Value) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, value)
    elif value:
        sheet.write_string(row, column, escape_formula(value))


# Outlines as GeoJSON, with what must be said wherever they are drawn.


def outline_collection(codes: Iterable[str], outlines: Outlines, catalog: Catalog) -> dict[str, Any]:
    """A GeoJSON FeatureCollection; what must be said wherever the outlines are drawn stands above them.

    A group of places that are shown as one is one feature, with the areas of all its members.
    """
    territories = [catalog.territories[code] for code in codes]
    shapes = {place.code: outlines.of(place.members or (place.code,)) for place in territories}
    sets = {outline.layer: outlines.set_of(outline) for outline in chain.from_iterable(shapes.values())}
    return {
        "type": "FeatureCollection",
        "attribution": [outline_set.attribution for outline_set in sets.values()],
        "licence": [outline_set.licence for outline_set in sets.values()],
        "defects": [defect for outline_set in sets.values() for defect in outline_set.defects],
        "features": [_feature(place, shapes[place.code]) for place in territories if shapes[place.code]],
    }


def _feature(territory: Territory, shapes: Sequence[Outline]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": territory.code,
        "properties": {
            "code": territory.code,
            "name": territory.name,
            "parent": territory.parent,
            "vintage": shapes[0].vintage,
        },
        "geometry": {
            "type": "MultiPolygon",
            "coordinates": _union_polygons(shapes) if len(shapes) > 1 else shapes[0].polygons,
        },
    }


def _union_polygons(shapes: Iterable[Outline]) -> list[Polygon]:
    """The polygons of neighbours as one area, without the borders between them: with those it would cross itself."""
    import shapely  # takes 20 MB, which only places that are shown as one need

    areas = [shapely.Polygon(outer, inner) for shape in shapes for outer, *inner in shape.polygons]
    whole = shapely.normalize(shapely.coverage_union_all(areas))
    return [
        tuple(tuple(ring.coords) for ring in (part.exterior, *part.interiors))
        for part in shapely.get_parts(shapely.orient_polygons(whole))
    ]
