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

from etl.visiting.walk import Asked, Walk
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
class Compared:
    """How many tables and drawings were held against their data, and what stands in them alone."""

    tables: int = 0
    drawings: int = 0
    strays: list[Stray] = field(default_factory=list)


def compare(site: Site, walked: Walk, catalog: Catalog) -> Compared:
    """Hold pages, embeds and drawings of all addresses whose data protect something against those data."""
    found = Compared()
    anywhere: dict[str, set[str]] = defaultdict(set)
    for asked in walked.asked:
        anywhere[asked.indicator].update(_plain(row["value"]) for row in asked.rows if row["value"])
    for one in (narrow for asked in walked.asked for narrow in by_place(asked)):
        subject, _, rest = one.query.removeprefix("indicator=").partition("&")
        for address in (f"/embed/{subject}?{rest}", f"/es/indicadores/{subject}?{rest}"):
            _tables(found, address, site.get(address), one, anywhere=anywhere[one.indicator])
        address = f"/api/v1/data.json?{one.query}"
        document = site.get(address)
        _document(found, address, document, one)
        known = _names(one, catalog) + _sentences(one, document, catalog)
        for period in sorted({row["period"] for row in one.protected}):
            address = f"/api/v1/chart.svg?{one.query}&period={period}&view=bars"
            _drawing(found, address, site.get(address), one, known=known)
    return found


def by_place(asked: Asked) -> Iterator[Asked]:
    """The address narrowed to each place that has a protected row, with the rows of that place."""
    several = re.search(r"territory=([^&]+)", asked.query)
    for place in sorted({row["territory"] for row in asked.protected}):
        query = asked.query.replace(several.group(0), f"territory={place}") if several else asked.query
        yield Asked(query, asked.indicator, tuple(row for row in asked.rows if row["territory"] == place))


def _tables(found: Compared, address: str, page: str | None, asked: Asked, *, anywhere: set[str]) -> None:
    """Hold the values of each table of a page against the data.

    A table with as many rows as the data have may show the same numbers as often. Other tables of a page speak of
    other breakdowns and places: their numbers must be somewhere in the data of the indicator.
    """
    read = _Tables()
    read.feed(page if page is not None else "")
    allowed = Counter(_plain(row["value"]) for row in asked.rows if row["value"])
    for values in read.values:
        numbers = Counter(_read(text) for text in values if any(letter.isdigit() for letter in text))
        if len(values) == len(asked.rows):
            found.tables += 1
            found.strays += [Stray(address, one) for one in sorted((numbers - allowed).elements())]
        else:
            found.strays += [Stray(address, one) for one in sorted(numbers.keys() - anywhere)]


def _document(found: Compared, address: str, document: str | None, asked: Asked) -> None:
    """Numbers of the JSON beyond those of the CSV of the same address."""
    rows = json.loads(document)["rows"] if document else []
    for column in _NUMBERS:
        allowed = Counter(_plain(row[column]) for row in asked.rows if row[column])
        numbers = Counter(_plain(row[column]) for row in rows if row[column] is not None)
        found.strays += [Stray(address, one) for one in sorted((numbers - allowed).elements())]


def _drawing(found: Compared, address: str, drawing: str | None, asked: Asked, *, known: list[str]) -> None:
    """Numbers written in and under a drawing that are neither in the data nor in what is `known`, a year or a day."""
    if drawing is None:
        return
    found.drawings += 1
    written = " | ".join(unescape(_TAG.sub(" ", text)) for text in _WRITTEN.findall(drawing))
    for name in sorted(known, key=len, reverse=True):  # a long one may be broken into lines
        written = re.sub(r"[\s|]+".join(map(re.escape, name.split())), " ", written)
    written = _ABOUT.sub(" ", written)
    allowed = {_plain(row[column]) for row in asked.rows for column in _NUMBERS if row[column]}
    allowed.update(row[day][:4] for row in asked.rows for day in ("period_start", "period_end"))
    numbers = map(_read, _NUMBER.findall(written))
    found.strays += [Stray(address, one) for one in numbers if one not in allowed]


def _sentences(asked: Asked, document: str | None, catalog: Catalog) -> list[str]:
    """What stands under a drawing and speaks of no row: of the catalogue, and of the sources its JSON names."""
    said = [event.description for event in catalog.events]
    said += [preference.reason for preference in catalog.policy.preferences]
    said.append(catalog.indicators[asked.indicator].comparability.reason)
    if document:
        told = json.loads(document)
        said.append(told["release"])
        for source in told["sources"]:
            said += [source["publisher"], source["title"], source["licence"], source["id"].partition("@")[2]]
    return [one for one in said if re.search(r"\d", one)]


def _names(asked: Asked, catalog: Catalog) -> list[str]:
    """What a drawing of these rows may name that has digits in it."""
    indicator = catalog.indicators[asked.indicator]
    found = {
        indicator.name,
        indicator.unit,
        *(catalog.territories[row["territory"]].name for row in asked.rows),
    }
    for row in asked.rows:
        for trait in filter(None, row["breakdown"].split(";")):
            dimension, _, code = trait.partition(":")
            known = catalog.dimensions[dimension].code(code)
            found.update([code] if known is None else [code, known.name])
    return [name for name in found if re.search(r"\d", name)]


_NUMBERS = ("value", "lower", "upper", "numerator", "denominator")


def _read(text: str) -> str:
    """A number as people read it here (1 234,5) in the form of the data."""
    found = _NUMBER.search(text)
    number = found.group(0) if found else text
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
