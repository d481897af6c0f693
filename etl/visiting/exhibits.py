"""Compares what a site shows (pages, embeds, drawings, the explorer) with its data: no number may stand there alone.

Around every protected row of the data each mark of a drawing and each row of a table must be explained by one row of
the data; what is said of a whole drawing may hold the numbers of all its rows. Nothing is known by its wording, so
that every language of the site is read alike; the addresses take turns among them.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from itertools import chain, cycle
from typing import NamedTuple
from urllib.parse import parse_qsl

from etl.visiting import explorer
from etl.visiting.numbers import (
    FIGURES,
    Allowed,
    all_of,
    allowed_of,
    counts_of,
    numbers_in,
    together,
    unexplained,
)
from etl.visiting.walk import Answer, Walk
from etl.visiting.web import Site
from etl.visiting.written import DataRow, Written, read
from observatory.catalog import Catalog
from observatory.languages import languages
from observatory.text import Text


class Stray(NamedTuple):
    """A number that the site shows at `address` though its data do not."""

    address: str
    number: str


@dataclass(slots=True)
class Comparison:
    """How many tables, drawings and answers of the explorer were held against their data, and what stands there alone."""

    tables: int = 0
    drawings: int = 0
    explored: int = 0
    strays: list[Stray] = field(default_factory=list)


def compare(site: Site, walked: Walk, catalog: Catalog, *, spoken: Sequence[str] = ()) -> Comparison:
    """Hold what is shown at all addresses whose data protect something against those data, in the languages `spoken`.

    All languages of the site where none is given.
    """
    comparison = Comparison()
    texts = [Text(code) for code in spoken or languages()]
    explanations = {text.lang: _explanations(walked, catalog, text) for text in texts}
    turns = cycle(texts)
    for answer in (narrow for whole in walked.answers for narrow in by_place(whole)):
        text = next(turns)
        _Visit(site, answer, catalog, text, explanations[text.lang], comparison).all()
    return comparison


def by_place(answer: Answer) -> Iterator[Answer]:
    """The address narrowed to each place that has a protected row, with the rows of that place."""
    several = re.search(r"territory=([^&]+)", answer.query)
    for place in sorted({row["territory"] for row in answer.protected}):
        query = answer.query.replace(several.group(0), f"territory={place}") if several else answer.query
        yield Answer(query, answer.indicator, tuple(row for row in answer.rows if row["territory"] == place))


Explanations = Mapping[str, Sequence[Allowed]]


def _explanations(walked: Walk, catalog: Catalog, text: Text) -> Explanations:
    """What all rows that the site gives of each indicator may show; those of every indicator under the empty name."""
    rows: dict[str, dict[Allowed, None]] = defaultdict(dict)
    for answer in walked.answers:
        for row in answer.rows:
            allowed = allowed_of(row, catalog, text)
            rows[answer.indicator][allowed] = rows[""][allowed] = None
    return {indicator: tuple(own) for indicator, own in rows.items()}


@dataclass(frozen=True, slots=True)
class _Visit:
    """One address with protected rows, looked at in one language."""

    site: Site
    answer: Answer
    catalog: Catalog
    text: Text
    explanations: Explanations
    comparison: Comparison

    def all(self) -> None:
        """Look at data, page, embed, drawings and explorer."""
        lang, query = self.text.lang, self.answer.query
        subject, _, rest = query.removeprefix("indicator=").partition("&")
        document = self._document(f"/api/v1/data.json?{query}")
        for address in (
            f"/embed/{subject}?{rest}&lang={lang}",
            f"{self._page('indicators')}/{subject}?{rest}",
        ):
            self._markup(
                address, self.site.get(address) or "", self.explanations[self.answer.indicator], document
            )
        for period in sorted({row["period"] for row in self.answer.protected}):
            address = f"/api/v1/chart.svg?{query}&period={period}&view=bars&lang={lang}"
            if drawing := self.site.get(address):
                self.comparison.drawings += 1
                self._markup(address, drawing, self._own(), document, alone=True)
        self._explorer(document)

    def _page(self, name: str) -> str:
        return f"/{self.text.lang}/{languages()[self.text.lang].slugs[name]}"

    def _own(self) -> list[Allowed]:
        return [allowed_of(row, self.catalog, self.text) for row in self.answer.rows]

    def _stray(self, address: str, numbers: Iterable[Decimal]) -> None:
        self.comparison.strays += [Stray(address, f"{number:f}") for number in numbers]

    def _document(self, address: str) -> dict[str, object]:
        """The JSON of the address, each of whose rows must be one of the CSV."""
        body = self.site.get(address)
        document: dict[str, object] = json.loads(body) if body else {"rows": []}
        shown = [set(_figures(row)) for row in self.answer.rows]
        for row in document["rows"]:  # type: ignore[attr-defined]
            if set(_figures(row)) not in shown:
                others = set().union(*shown)
                self._stray(address, sorted(set(_figures(row)) - others) or sorted(_figures(row)))
        return document

    def _markup(
        self, address: str, markup: str, rows: Sequence[Allowed], document: object, *, alone: bool = False
    ) -> None:
        """Marks and rows of tables by single rows of the data; title, alternative text and frame by all of them.

        A drawing that stands `alone` has a frame of sources; on a page, prose speaks of other charts too.
        """
        written = read(markup)
        for words in written.marks:
            self._stray(address, unexplained([words], rows, self.text))
        self._tables(address, written, rows)
        sayable = together(rows) | self._counts() | self._catalogue() | self._places(written.drawn)
        for words in written.prose:
            self._stray(address, (number for number in numbers_in(words, self.text) if number not in sayable))
        if alone:
            framed = sayable | set(all_of({**document, "rows": []}))  # type: ignore[dict-item]
            for words in written.frames:
                self._stray(
                    address, (number for number in numbers_in(words, self.text) if number not in framed)
                )

    def _tables(self, address: str, written: Written, rows: Sequence[Allowed]) -> None:
        """The table of the address itself by its own rows; any other, of another part or place, by all that is known."""
        for number in dict.fromkeys(row.table for row in written.rows):
            table = [row for row in written.rows if row.table == number]
            self.comparison.tables += 1
            strays = self._table_strays(table, self._own())
            numbered = sum(any(numbers_in(cell, self.text) for cell in row.cells[1:]) for row in table)
            if len(table) != len(self.answer.rows) or 2 * sum(map(bool, strays)) > numbered:
                strays = self._table_strays(table, rows)
            self._stray(address, chain.from_iterable(strays))

    def _table_strays(self, table: Sequence[DataRow], rows: Sequence[Allowed]) -> list[list[Decimal]]:
        """What no row of the data explains, for each row of the table."""
        return [
            unexplained(row.cells, [own for own in rows if row.place in ("", own.place)], self.text)
            for row in table
        ]

    def _explorer(self, document: object) -> None:
        """The marks of the explorer by the data of their place and period; its words and tables as those of a page."""
        address = f"{self._page('explorer')}?{self.answer.query}"
        opening = _shown_first(self.site, self._page("explorer"))
        for response in explorer.answers(self.site, self.answer.query, self._page("explorer")):
            for painting in explorer.paintings_of(response):
                if painting not in opening:
                    self.comparison.explored += 1
                    self._painting(address, painting)
            for row in explorer.ranked_rows_of(response):
                if row in opening:
                    continue
                of_place = [allowed for allowed in self.explanations[""] if allowed.place == row.place]
                self._stray(address, unexplained(row.cells, of_place, self.text))
            for markup in set(explorer.markup_of(response)) - opening:
                self._markup(address, markup, self.explanations[""], document)

    def _painting(self, address: str, painting: explorer.Painting) -> None:
        """Each mark by rows of its place and period, where any is known; what is said of all by those of its places."""
        places = {mark.place for mark in painting.marks}
        rows = [row for row in self.explanations[""] if row.place in places]
        for mark in painting.marks:
            own = [row for row in rows if (row.place, row.period) == (mark.place, mark.period)]
            self._stray(address, unexplained([mark.words], own, self.text) if own else ())
        self._stray(address, sorted({Decimal(f"{value:.2f}") for value in painting.values} - together(rows)))
        sayable = together(rows) | self._counts() | self._catalogue()
        sayable |= self._places([len(painting.marks), len(places)])
        written = [words for markup in painting.markup for words in read(markup).prose]
        for words in (*painting.prose, *written):
            self._stray(address, (number for number in numbers_in(words, self.text) if number not in sayable))

    def _counts(self) -> set[Decimal]:
        return counts_of(self.answer.rows)

    def _places(self, drawn: Iterable[int]) -> set[Decimal]:
        """How many marks a drawing has, and how many besides the one it is about; a rate has its rank among them."""
        ranked = self.catalog.indicators[self.answer.indicator].kind == "rate"
        counts = {count - besides for count in drawn for besides in (range(count) if ranked else (0, 1))}
        return set(map(Decimal, counts))

    def _catalogue(self) -> set[Decimal]:
        """Numbers of what the catalogue says in and under a drawing: its events, reasons, grade and narrowed parts."""
        narrowed = dict(parse_qsl(self.answer.query)).get("filter", "")
        sentences = [words for event in self.catalog.events for words in (event.label, event.description)]
        sentences += [preference.reason for preference in self.catalog.policy.preferences]
        sentences.append(self.catalog.indicators[self.answer.indicator].comparability.reason)
        return {number for words in sentences for number in numbers_in(self.text.t(words), self.text)} | set(
            all_of(narrowed)
        )


@lru_cache(maxsize=8)
def _shown_first(site: Site, path: str) -> frozenset[explorer.Painting | explorer.RankedRow | str]:
    """What the explorer shows when nothing is asked for: it is of another address."""
    parts = (explorer.paintings_of, explorer.ranked_rows_of, explorer.markup_of)
    responses = list(explorer.answers(site, "", path))
    return frozenset(part for response in responses for parts_of in parts for part in parts_of(response))


def _figures(row: Mapping[str, object]) -> Iterator[Decimal]:
    yield from (Decimal(str(row[column])) for column in FIGURES if row[column] not in (None, ""))
