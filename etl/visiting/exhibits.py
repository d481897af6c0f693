"""Compares what a site shows for the eye (pages, embeds, drawings) with its data: no number may stand there alone.

Each protected row of the data is looked for where a visitor sees it. A table may hold the numbers that the data of the
same address show, each as often, and no other; what is written in and under a drawing likewise.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import NamedTuple

from etl.visiting.walk import Answer, Walk
from etl.visiting.web import Site
from observatory.catalog import Catalog

_NUMBER = re.compile(r"\d[\d\u00a0\u202f  .]*\d(?:,\d+)?|\d+(?:,\d+)?")
_WRITTEN = re.compile(r"<(?:text|title|desc)\b[^>]*>(.*?)</(?:text|title|desc)>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
# Numbers of sentences about the figures: how many cells are hidden, how many sources there are, days and editions.
_ABOUT = re.compile(
    r"\d+ celdas?: dato protegido|Y[\s|]+\d+[\s|]+fuentes?|edición[\s|]+[\w.-]+"
    r"|\d{1,2}[\s|]+de[\s|]+[a-z]+[\s|]+de[\s|]+\d{4}"
)


class Stray(NamedTuple):
    """A number that the site shows at `address` though its data do not."""

    address: str
    number: str


@dataclass(slots=True)
class Comparison:
    """How many tables and drawings were compared with their data, and the numbers that stand in them alone."""

    tables: int = 0
    drawings: int = 0
    strays: list[Stray] = field(default_factory=list)


def compare(site: Site, walked: Walk, catalog: Catalog) -> Comparison:
    """Hold pages, embeds and drawings of all addresses whose data protect something against those data."""
    comparison = Comparison()
    anywhere: dict[str, set[str]] = defaultdict(set)
    for answer in walked.answers:
        anywhere[answer.indicator].update(_plain(row["value"]) for row in answer.rows if row["value"])
    for narrow_answer in (narrow for answer in walked.answers for narrow in by_place(answer)):
        subject, _, rest = narrow_answer.query.removeprefix("indicator=").partition("&")
        for address in (f"/embed/{subject}?{rest}", f"/es/indicadores/{subject}?{rest}"):
            _tables(
                comparison,
                address,
                site.get(address),
                narrow_answer,
                anywhere=anywhere[narrow_answer.indicator],
            )
        address = f"/api/v1/data.json?{narrow_answer.query}"
        document = site.get(address)
        _document(comparison, address, document, narrow_answer)
        known_texts = _names(narrow_answer, catalog) + _sentences(narrow_answer, document, catalog)
        for period in sorted({row["period"] for row in narrow_answer.protected}):
            address = f"/api/v1/chart.svg?{narrow_answer.query}&period={period}&view=bars"
            _drawing(comparison, address, site.get(address), narrow_answer, known_texts=known_texts)
    return comparison


def by_place(answer: Answer) -> Iterator[Answer]:
    """The address narrowed to each place that has a protected row, with the rows of that place."""
    several = re.search(r"territory=([^&]+)", answer.query)
    for place in sorted({row["territory"] for row in answer.protected}):
        query = answer.query.replace(several.group(0), f"territory={place}") if several else answer.query
        yield Answer(query, answer.indicator, tuple(row for row in answer.rows if row["territory"] == place))


def _tables(
    comparison: Comparison, address: str, page: str | None, answer: Answer, *, anywhere: set[str]
) -> None:
    """Hold the values of each table of a page against the data.

    A table with as many rows as the data have may show the same numbers as often. Other tables of a page speak of
    other breakdowns and places: their numbers must be somewhere in the data of the indicator.
    """
    parser = _Tables()
    parser.feed(page if page is not None else "")
    allowed = Counter(_plain(row["value"]) for row in answer.rows if row["value"])
    for values in parser.values:
        numbers = Counter(_number_of(text) for text in values if any(letter.isdigit() for letter in text))
        if len(values) == len(answer.rows):
            comparison.tables += 1
            comparison.strays += [Stray(address, number) for number in sorted((numbers - allowed).elements())]
        else:
            comparison.strays += [Stray(address, number) for number in sorted(numbers.keys() - anywhere)]


def _document(comparison: Comparison, address: str, document: str | None, answer: Answer) -> None:
    """Numbers of the JSON beyond those of the CSV of the same address."""
    rows = json.loads(document)["rows"] if document else []
    for column in _NUMBERS:
        allowed = Counter(_plain(row[column]) for row in answer.rows if row[column])
        numbers = Counter(_plain(row[column]) for row in rows if row[column] is not None)
        comparison.strays += [Stray(address, number) for number in sorted((numbers - allowed).elements())]


def _drawing(
    comparison: Comparison, address: str, drawing: str | None, answer: Answer, *, known_texts: list[str]
) -> None:
    """Numbers written in and under a drawing that are neither in the data nor in `known_texts`, a year or a day."""
    if drawing is None:
        return
    comparison.drawings += 1
    drawing_text = " | ".join(unescape(_TAG.sub(" ", text)) for text in _WRITTEN.findall(drawing))
    for name in sorted(known_texts, key=len, reverse=True):  # a long one may be broken into lines
        drawing_text = re.sub(r"[\s|]+".join(map(re.escape, name.split())), " ", drawing_text)
    drawing_text = _ABOUT.sub(" ", drawing_text)
    allowed = {_plain(row[column]) for row in answer.rows for column in _NUMBERS if row[column]}
    allowed.update(row[day][:4] for row in answer.rows for day in ("period_start", "period_end"))
    numbers = map(_number_of, _NUMBER.findall(drawing_text))
    comparison.strays += [Stray(address, number) for number in numbers if number not in allowed]


def _sentences(answer: Answer, document: str | None, catalog: Catalog) -> list[str]:
    """Sentences under a drawing that belong to no row: of the catalogue, and of the sources its JSON names."""
    sentences = [event.description for event in catalog.events]
    sentences += [preference.reason for preference in catalog.policy.preferences]
    sentences.append(catalog.indicators[answer.indicator].comparability.reason)
    if document:
        content = json.loads(document)
        sentences.append(content["release"])
        for source in content["sources"]:
            sentences += [
                source["publisher"],
                source["title"],
                source["licence"],
                source["id"].partition("@")[2],
            ]
    return [sentence for sentence in sentences if re.search(r"\d", sentence)]


def _names(answer: Answer, catalog: Catalog) -> list[str]:
    """Names with digits that a drawing of these rows may hold."""
    indicator = catalog.indicators[answer.indicator]
    names = {
        indicator.name,
        indicator.unit,
        *(catalog.territories[row["territory"]].name for row in answer.rows),
    }
    for row in answer.rows:
        for trait in filter(None, row["breakdown"].split(";")):
            dimension, _, code = trait.partition(":")
            code_entry = catalog.dimensions[dimension].code(code)
            names.update([code] if code_entry is None else [code, code_entry.name])
    return [name for name in names if re.search(r"\d", name)]


_NUMBERS = ("value", "lower", "upper", "numerator", "denominator")


def _number_of(text: str) -> str:
    """A number as people read it here (1 234,5) in the form of the data."""
    match = _NUMBER.search(text)
    number = match.group(0) if match else text
    return _plain(re.sub(r"[\u00a0\u202f  .]", "", number).replace(",", "."))


def _plain(number: str | float) -> str:
    """One spelling for one number, to the six digits that people are shown."""
    return f"{float(number):.6g}"


class _Tables(HTMLParser):
    """The texts of the column of values of each table of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.values: list[list[str]] = []
        self._column = self._place = -1
        self._cell: list[str] | None = None
        self._in_head = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a table, a row or a cell."""
        if tag == "table":
            self.values.append([])
            self._column = -1
        elif tag == "tr":
            self._place = -1
        elif tag in ("th", "td"):
            self._place += 1
            self._cell = []
            self._in_head = ("scope", "col") in attrs

    def handle_data(self, data: str) -> None:
        """Text of a cell."""
        if self._cell is not None:
            self._cell.append(data)

    def handle_endtag(self, tag: str) -> None:
        """End a cell: a heading names the column, another is kept if it stands in that of the values."""
        if tag in ("th", "td") and self._cell is not None:
            text = "".join(self._cell).strip()
            if self._in_head and text.startswith("Valor"):
                self._column = self._place
            elif not self._in_head and self._place == self._column and self.values:
                self.values[-1].append(text)
            self._cell = None
