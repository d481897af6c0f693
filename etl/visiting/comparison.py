"""Compares what a site shows (pages, embeds, drawings, the explorer) with its data: no number may stand there alone.

Around every protected row of the data there is one rule for all that is shown. The numbers of a row of a table or of a
mark must be explained by one row of the data of its place and period, of whatever indicator and breakdown; those of
what is said of a whole drawing by the rows of all its marks. The addresses take turns among the languages of the site.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain, cycle
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from etl.visiting.exhibits import Exhibit, counts_of, exhibits_in
from etl.visiting.explorer import ask_explorer
from etl.visiting.files import read_file_exhibits
from etl.visiting.numbers import FIGURES, Numbered, named_by, numbers_in, shown_by
from etl.visiting.walk import VisitedRows, cell_of
from etl.visiting.web import Site
from observatory.catalog import Catalog
from observatory.charts.painting.shapes import SHAPES
from observatory.languages import languages
from observatory.text import Text


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
    narrowed = {narrow.query: narrow for whole in answers for narrow in by_place(whole)}
    for answer in narrowed.values():
        explanations = next(turns)
        shown = _collect_exhibits(site, answer, explanations.text.lang)
        for kind, address, exhibit in chain(shown, read_file_exhibits(site, answer, catalog)):
            comparison.exhibits[kind] += 1
            strays = explanations.unexplained(exhibit, answer.day)
            comparison.strays += [Stray(address, f"{number:f}") for number in strays]
    return comparison


def by_place(answer: VisitedRows) -> Iterator[VisitedRows]:
    """The address narrowed to each place that has a protected row, with the rows of that place."""
    query = dict(parse_qsl(answer.query))
    for place in sorted({row["territory"] for row in answer.protected}):
        narrowed = urlencode({**query, "territory": place}, safe=",:")
        rows = tuple(row for row in answer.rows if row["territory"] == place)
        yield VisitedRows(narrowed, rows)


class _Explanations:
    """What the rows of the data may show in one language, by the day of which they are asked and by their cells."""

    def __init__(self, answers: Sequence[VisitedRows], catalog: Catalog, text: Text) -> None:
        self.catalog, self.text = catalog, text
        self._rows: dict[tuple[str, str], set[Numbered]] = defaultdict(set)
        for answer in answers:
            for row in answer.rows:
                self._rows[answer.day, cell_of(row)].add(shown_by(row, catalog, text))
        self._cells: dict[tuple[str, str], list[Numbered]] = {}

    def unexplained(self, exhibit: Exhibit, day: str) -> list[Decimal]:
        """The numbers of an exhibit that no row of its cells explains, or not all together where it is of all of them."""
        numbers = numbers_in(exhibit.words, self.text)
        rows = [row for cell in exhibit.cells for row in self._of(cell, day)]
        if exhibit.counts:
            rows = [numbers_in([exhibit.file], self.text).union(map(Decimal, exhibit.counts), *rows)]
        nearest = max(rows, key=lambda row: len(numbers & row), default=frozenset())
        return sorted(numbers - nearest)

    def _of(self, cell: str, day: str) -> list[Numbered]:
        """What each row of a cell may show, by the data of today and of that day: its name, where there is no row."""
        if (cell, day) not in self._cells:
            named = named_by(cell, self.catalog, self.text)
            rows = self._rows["", cell] | self._rows[day, cell]
            self._cells[cell, day] = [named, *(named | row for row in rows)]
        return self._cells[cell, day]


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
        yield "json", data, Exhibit((cell_of(row),), figures)
    cells = frozenset(map(cell_of, answer.rows))
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
        for exhibit in exhibits_in(site.get(address) or "", cells, file):
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
        cells = frozenset(cell_of(row) for row in answer.rows if row["period"] == period)
        yield "sentence", address, Exhibit(cells, words, counts_of(len(cells), ()), file)
