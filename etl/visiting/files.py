"""Reads the files of rows that a site gives beside its CSV and JSON: for a spreadsheet, SDMX, a workbook, outlines."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from defusedxml.ElementTree import fromstring

from etl.visiting.exhibits import Exhibit
from etl.visiting.numbers import FIGURES
from etl.visiting.walk import VisitedRows, cell_of
from etl.visiting.web import Site
from observatory.catalog import Catalog

Row = Mapping[str, Any]
_OF_ROWS: Final = ("territory", "by", "grain")  # of an address of rows alone
_COMPONENTS: Final = {
    "REF_AREA": "territory",
    "OBS_VALUE": "value",
    "LOWER_BOUND": "lower",
    "UPPER_BOUND": "upper",
    "NUMERATOR": "numerator",
    "DENOMINATOR": "denominator",
}
_FIRST_SHEET: Final = "xl/worksheets/sheet1.xml"


def read_file_exhibits(
    site: Site, answer: VisitedRows, catalog: Catalog
) -> Iterator[tuple[str, str, Exhibit]]:
    """The figures of each row of the files of an address, with the kind of file and its address.

    Raises SiteError where one of them that is not an outline has fewer rows than the CSV.
    """
    for kind, address, rows in _files(site, answer, catalog):
        if kind != "outlines" and len(rows) < len(answer.rows):
            raise site.incomplete(address)
        for row in rows:
            figures = tuple(float(row[column]) for column in FIGURES if row.get(column) not in (None, ""))
            yield kind, address, Exhibit((cell_of(row),), figures)


def _files(site: Site, answer: VisitedRows, catalog: Catalog) -> Iterator[tuple[str, str, list[Row]]]:
    spreadsheet, book = f"/api/v1/data.csv?{answer.query}&excel=1", f"/api/v1/data.xlsx?{answer.query}"
    yield "spreadsheet", spreadsheet, _of_spreadsheet(site.get(spreadsheet) or "")
    sdmx = f"/api/v1/data.csv?{answer.query}&format=sdmx-csv"
    yield "sdmx", sdmx, _of_sdmx(site.get(sdmx) or "")
    yield "workbook", book, _of_workbook(site.get_bytes(book))
    asked = dict(parse_qsl(answer.query))
    query = urlencode({key: value for key, value in asked.items() if key not in _OF_ROWS}, safe=",:")
    places = {row["territory"] for row in answer.protected}
    for level in catalog.sets:
        if places & set(catalog.in_set(level)):
            for period in sorted({row["period"] for row in answer.protected}):
                address = f"/api/v1/geo/{level}.json?{query}&period={period}"
                yield "outlines", address, _of_outlines(site.get(address))


def _of_spreadsheet(text: str) -> list[Row]:
    """Rows of a CSV with semicolons and decimal commas."""
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";")
    return [row | {column: row[column].replace(",", ".") for column in FIGURES} for row in rows]


def _of_sdmx(text: str) -> list[Row]:
    """Observations of an SDMX-CSV under the names of the data's own columns; a span is `2020-01-01/P244D` there."""
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return [
        {name: row[component] for component, name in _COMPONENTS.items()}
        | {"period": _period_of(row["TIME_PERIOD"])}
        for row in rows
    ]


def _period_of(time: str) -> str:
    first, mark, length = time.partition("/P")
    if not mark:
        return time
    last = date.fromisoformat(first) + timedelta(days=int(length.removesuffix("D")) - 1)
    return f"{first}/{last.isoformat()}"


def _of_workbook(content: bytes | None) -> list[Row]:
    """Rows of the first sheet of a workbook, whose cells are numbers or words within the sheet."""
    if content is None:
        return []
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = fromstring(book.read(_FIRST_SHEET))
    table = [
        {re.sub(r"\d", "", cell.attrib["r"]): "".join(cell.itertext()) for cell in row}
        for row in sheet.iterfind(".//{*}row")
    ]
    names = table[0] if table else {}
    return [{name: row.get(column, "") for column, name in names.items()} for row in table[1:]]


def _of_outlines(text: str | None) -> list[Row]:
    """The properties of the features that have a row; none where the address is refused."""
    features = json.loads(text)["features"] if text else ()
    rows = ({**feature["properties"], "territory": feature["properties"]["code"]} for feature in features)
    return [row for row in rows if row.get("period")]
