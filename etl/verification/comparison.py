"""Compares what a site shows (pages, embeds, drawings, the explorer) with its data: no number may stand there alone.

Around every protected row of the data there is one rule for all that is shown. The numbers of a row of a table or of a
mark must be explained by one row of the data of its place and period, of whatever indicator and breakdown; those of
what is said of a whole drawing by the rows of all its marks. The addresses take turns among the languages of the site.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain, cycle
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl, urlencode
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from etl.verification.numbers import (
    FIGURES,
    Numbered,
    list_numbers_of_name,
    list_numbers_of_row,
    parse_numbers,
)
from etl.verification.walk import Record, Site, VisitedRows, find_unique_rows, read_cell
from observatory.catalog import Catalog
from observatory.charts.painting.image import SHAPES
from observatory.languages import languages
from observatory.text import Text

_PARTS: Final = re.compile(r"<svg\b.*?</svg>|<tr data-cell.*?</tr>", re.DOTALL)
_TOLD_OF_ALL: Final = ("{*}title", "{*}desc", "{*}metadata//{*}title", "{*}metadata//{*}description")
_NO_FIGURES: Final = ("tick", "scale", "legend", "event")  # steps of axes, kilometres, edges of classes, laws


class Exhibit(NamedTuple):
    """Words and figures that stand together, and the cells that they are of: `PE-150112 2024`, a place and a period.

    `counts`: they are said of all these cells together, as a title is, and may hold these ranks and numbers of marks.
    Where it is empty, one row of the data must explain them. `file` is what the frame of a drawing may repeat besides.
    """

    cells: Collection[str]
    words: tuple[str | float, ...]
    counts: Collection[int] = ()
    file: str = ""


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
_DEPENDENCIES: Final = "/_dash/_dash-dependencies"
_CALLBACKS: Final = "/_dash/_dash-update-component"
Json = dict[str, Any]


class Stray(NamedTuple):
    """A number that the site shows at `address` though its data do not."""

    address: str
    number: str


@dataclass(slots=True)
class VisitComparison:
    """How many exhibits of each kind were held against the data, and what stands there alone."""

    exhibits: Counter[str] = field(default_factory=Counter)
    strays: list[Stray] = field(default_factory=list)


def compare(
    site: Site, answers: Sequence[VisitedRows], catalog: Catalog, *, spoken: Sequence[str] = ()
) -> VisitComparison:
    """Hold what is shown at all addresses whose data protect something against those data, in the languages `spoken`.

    All languages of the site where none is given. Raises SiteError where a file of rows lacks some that the CSV has.
    """
    comparison = VisitComparison()
    turns = cycle([_Explanations(answers, catalog, Text(lang)) for lang in spoken or languages()])
    narrowed = {narrow.query: narrow for whole in answers for narrow in narrow_to_places(whole)}
    for answer in narrowed.values():
        explanations = next(turns)
        shown = _collect_exhibits(site, answer, explanations.text.lang)
        for kind, address, exhibit in chain(shown, read_file_exhibits(site, answer, catalog)):
            comparison.exhibits[kind] += 1
            strays = explanations.unexplained(exhibit, answer.day)
            comparison.strays += [Stray(address, f"{number:f}") for number in strays]
    return comparison


def narrow_to_places(answer: VisitedRows) -> Iterator[VisitedRows]:
    """The address narrowed to each place that has a protected row, with the rows of that place."""
    query = dict(parse_qsl(answer.query))
    rows: dict[str, list[Record]] = defaultdict(list)
    for row in answer.rows:
        rows[row["territory"]].append(row)
    for place in sorted({row["territory"] for row in answer.protected}):
        yield VisitedRows(urlencode({**query, "territory": place}, safe=",:"), tuple(rows[place]))


class _Explanations:
    """What the rows of the data may show in one language, by the day of which they are asked and by their cells."""

    def __init__(self, answers: Sequence[VisitedRows], catalog: Catalog, text: Text) -> None:
        self.catalog, self.text = catalog, text
        self._rows: dict[tuple[str, str], list[Record]] = defaultdict(list)
        by_day: dict[str, list[VisitedRows]] = defaultdict(list)
        for answer in answers:
            by_day[answer.day].append(answer)
        for day, of_day in by_day.items():
            for row in find_unique_rows(of_day):
                self._rows[day, read_cell(row)].append(row)
        self._cells: dict[tuple[str, str], list[Numbered]] = {}

    def unexplained(self, exhibit: Exhibit, day: str) -> list[Decimal]:
        """The numbers of an exhibit that no row of its cells explains, or not all together where it is of all of them."""
        numbers = parse_numbers(exhibit.words, self.text)
        rows = [row for cell in exhibit.cells for row in self._of(cell, day)]
        if exhibit.counts:
            rows = [parse_numbers([exhibit.file], self.text).union(map(Decimal, exhibit.counts), *rows)]
        nearest = max(rows, key=lambda row: len(numbers & row), default=frozenset())
        return sorted(numbers - nearest)

    def _of(self, cell: str, day: str) -> list[Numbered]:
        """What each row of a cell may show, by the data of today and of that day: its name, where there is no row."""
        if (cell, day) not in self._cells:
            named = list_numbers_of_name(cell, self.catalog, self.text) | self._people_said_twice(cell, day)
            rows = find_unique_rows(
                VisitedRows("", tuple(self._rows.get((of, cell), ()))) for of in ("", day)
            )
            numbers = {list_numbers_of_row(row, self.catalog, self.text) for row in rows}
            self._cells[cell, day] = [named, *(named | row for row in numbers)]
        return self._cells[cell, day]

    def _people_said_twice(self, cell: str, day: str) -> Numbered:
        """Of a place that two offices count far apart both numbers: why it has no rate is said of every year."""
        place = cell.partition(" ")[0]
        if (declared := self.catalog.second_populations.get(place)) is None:
            return frozenset()
        beginning = f"{place} {declared.year}"
        cells = [key for key in self._rows if key[0] in ("", day) and key[1].startswith(beginning)]
        people = [row for key in cells for row in self._rows[key] if row["indicator"] == "population"]
        return frozenset(
            {Decimal(declared.inhabitants), *(Decimal(row["value"]) for row in people if row["value"])}
        )


def _fetch_rows(site: Site, address: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The JSON document of an address of rows without them, and those of all its pages; nothing where it is refused."""
    document = json.loads(site.get(address) or '{"rows": [], "next": null}')
    rows = document.pop("rows")
    if document["next"]:
        rows += _fetch_rows(site, document["next"])[1]
    return document, rows


def _collect_exhibits(site: Site, answer: VisitedRows, lang: str) -> Iterator[tuple[str, str, Exhibit]]:
    """What JSON, embeds, page, drawings, sentences and explorer show, each with its kind and its address."""
    query, slugs = answer.query, languages()[lang].slugs
    subject, _, rest = query.removeprefix("indicator=").partition("&")
    data = f"/api/v1/data.json?{query}"
    document, rows = _fetch_rows(site, data)
    if len(rows) < len(answer.rows):
        raise site.incomplete(data)
    for row in rows:
        figures = tuple(row[column] for column in FIGURES if row[column] is not None)
        yield "json", data, Exhibit((read_cell(row),), figures)
    cells = frozenset(map(read_cell, answer.rows))
    # What a drawing may repeat besides: sources, notes, and the documents in which its figures were read.
    file = json.dumps(document) + (site.get(f"/api/v1/provenance?{query}") or "")
    written = [
        *(("embed", f"/embed/{subject}?{rest}&lang={lang}{frozen}") for frozen in ("", "&release=latest")),
        ("page", f"/{lang}/{slugs['indicators']}/{subject}?{rest}"),
    ]
    for period, shape in zip(
        sorted({row["period"] for row in answer.protected}), cycle(SHAPES), strict=False
    ):
        drawing = f"/api/v1/chart.svg?{query}&period={period}&view=bars&lang={lang}"
        written += [("drawing", drawing), ("image", f"{drawing}&shape={shape}")]
    for kind, address in written:
        for exhibit in find_exhibits(site.get(address) or "", cells, file):
            yield kind, address, exhibit
    yield from _collect_sentence_exhibits(site, answer, lang, file)
    explorer = f"/{lang}/{slugs['explorer']}"
    for exhibit in ask_explorer(site, query, explorer, cells, file=file):
        yield "explorer", f"{explorer}?{query}", exhibit


def _collect_sentence_exhibits(
    site: Site, answer: VisitedRows, lang: str, file: str
) -> Iterator[tuple[str, str, Exhibit]]:
    """The sentences that reporters get of each period with a protected row; `file` is what a source line may repeat."""
    for period in sorted({row["period"] for row in answer.protected}):
        address = f"/api/v1/sentences?{answer.query}&period={period}&lang={lang}"
        document = json.loads(site.get(address) or "{}")
        words = tuple(document.get(name, "") for name in ("safe_sentence", "unsafe_sentence"))
        cells = frozenset(read_cell(row) for row in answer.rows if row["period"] == period)
        yield "sentence", address, Exhibit(cells, words, list_mark_counts(len(cells), ()), file)


# Asks the explorer of a site for what its page would draw, as the page does: by the callbacks that it declares.


def ask_explorer(
    site: Site, query: str, path: str, cells: Collection[str], *, file: str
) -> Iterator[Exhibit]:
    """What each callback that needs the server shows of a query, which is of `cells`, on the explorer's page at `path`.

    What is said of a whole figure may repeat what stands in `file`.

    Some are handed the query itself, others an order that names it: both are tried, and what a callback cannot read it
    answers as if nothing was asked for.
    """
    declared = site.get(_DEPENDENCIES)
    for callback in json.loads(declared) if declared else ():
        if callback["clientside_function"] is None:
            for value in (query, {"query": query, "turn": 0}):
                body = site.post(_CALLBACKS, json.dumps(_request(callback, value, path)))
                yield from _exhibits_of(json.loads(body)["response"] if body else None, cells, file)


def _request(callback: Json, value: str | Json, path: str) -> Json:
    """The body that Dash sends: every store holds `value`, and the address its path."""
    written = callback["output"]
    parts = [name.rpartition(".") for name in written.strip(".").split("...")]
    outputs = [{"id": component, "property": own} for component, _, own in parts]
    inputs, state = (
        [{**slot, "value": path if slot["property"] == "pathname" else value} for slot in callback[kind]]
        for kind in ("inputs", "state")
    )
    changed = [f"{slot['id']}.{slot['property']}" for slot in inputs]
    return {
        "output": written, "outputs": outputs if written.startswith("..") else outputs[0], "inputs": inputs,
        "state": state, "changedPropIds": changed, "parsedChangedPropsIds": changed,
    }  # fmt: skip


def _exhibits_of(part: Any, cells: Collection[str], file: str) -> Iterator[Exhibit]:
    """Every figure, table and piece of HTML within an answer, however deep it lies."""
    match part:
        case str():
            yield from find_exhibits(part, cells, file)
        case {"targets": targets}:
            marks = [target for target in targets if not target["line"]]
            yield from _figure(part, marks, cells, file)
        case {"places": places, "period": period, "rows": rows}:
            for place, row in zip(places, rows, strict=True):
                yield Exhibit((f"{place} {period}",), tuple(row))
        case list() | dict():
            for inner in part.values() if isinstance(part, dict) else part:
                yield from _exhibits_of(inner, cells, file)


def _figure(part: Json, marks: list[Json], cells: Collection[str], file: str) -> Iterator[Exhibit]:
    """Each mark of a figure, and what is said, written and measured of all of them."""
    for mark in marks:
        # A number stands for the words of the mark of that number in the figure beside it.
        if isinstance(mark["says"], str):
            yield Exhibit((f"{mark['place']} {mark['period']}",), (mark["says"],))
    drawn = frozenset(f"{mark['place']} {mark['period']}" for mark in marks) or cells
    counts = list_mark_counts(len(marks) or len(cells), part["counts"])
    yield from (Exhibit(drawn, (value,)) for value in _values_of(part["figure"]))
    yield from (Exhibit(drawn, (words,), counts, file) for words in (part["finding"], part["alternative"]))
    yield from find_exhibits(f"<svg>{part['under']}{part['over']}</svg>", drawn)


def _values_of(figure: Json | None) -> Iterator[float]:
    """The values by which traces draw their marks: lengths of bars, heights of points, or how far across these stand."""
    for trace in figure["data"] if figure else ():
        if "orientation" in trace or "error_y" in trace:
            across, up = (
                [number for number in trace.get(axis) or () if isinstance(number, int | float)]
                for axis in ("x", "y")
            )
            yield from across or (
                () if _is_of_lines(figure, trace.get("yaxis", "y")) else up
            )  # days are no numbers


def _is_of_lines(figure: Json | None, axis: str) -> bool:
    """Whether an axis has no values: nobody sees it, and it counts the pixels of a list of marks from the top down."""
    declared = (figure or {}).get("layout", {}).get(f"yaxis{axis.removeprefix('y')}", {})
    first, last = declared.get("range") or (0, 1)
    return declared.get("visible") is False and first > last


# Reads the files of rows that a site gives beside its CSV and JSON: for a spreadsheet, SDMX, a workbook, outlines.


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
            yield kind, address, Exhibit((read_cell(row),), figures)


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


# Reads what stands on a page or in a drawing as programs do: by its elements, never by its words.
# A row of a table (`<tr>`) and a mark of a drawing (`<g>`) say in `data-cell` of which place and period they are; a
# word of a drawing that is of a mark names it in `data-of`.


def find_exhibits(markup: str, cells: Collection[str], file: str = "") -> Iterator[Exhibit]:
    """What stands in a page, a part of one, or an SVG file; a drawing that holds no marks is of `cells`."""
    for part in map(fromstring, _PARTS.findall(markup)):
        if part.tag == "tr":
            yield Exhibit((part.attrib["data-cell"],), tuple(_words(cell) for cell in part if _is_told(cell)))
        else:
            yield from _read_drawing(part, cells, file)


def _is_told(cell: Element) -> bool:
    """Whether a cell of a table names its row, holds a number, or says why there is none."""
    return cell.tag == "th" or bool(re.search(r"\b(number|is-)", cell.get("class", "")))


def _words(element: Element) -> str:
    return "".join(element.itertext())


def _read_drawing(part: Element, cells: Collection[str], file: str) -> Iterator[Exhibit]:
    """Each mark and its word alone; title, alternative text and the words of no mark are of all marks together."""
    groups = [part, *part.findall(".//{*}g")]
    marks = {
        group.get("data-i"): group.attrib["data-cell"] for group in groups if "data-cell" in group.attrib
    }
    drawn = frozenset(marks.values()) or cells
    counts = list_mark_counts(len(marks) or len(cells), part.get("data-counts", "").split())
    for element in chain(*map(part.findall, _TOLD_OF_ALL)):
        yield Exhibit(drawn, (_words(element),), counts)
    for group in groups:
        if "data-cell" in group.attrib:
            yield Exhibit((group.attrib["data-cell"],), (_words(group),))
        for word in group.findall("{*}text") if group.get("class") not in _NO_FIGURES else ():
            if mark := marks.get(word.get("data-of")):
                yield Exhibit((mark,), (_words(word),))
            else:
                yield Exhibit(drawn, (_words(word),), counts, file if group.get("class") == "frame" else "")


def list_mark_counts(marks: int, said: Iterable[str | int]) -> Collection[int]:
    """The counts that words about so many marks may hold: those they are said to, all marks, and all but one."""
    return {marks, marks - 1, *map(int, said)}
