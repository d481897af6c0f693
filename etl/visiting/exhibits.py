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
from itertools import cycle
from typing import NamedTuple

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
from etl.visiting.written import Written, read
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
        sayable = together(rows) | self._counts() | self._catalogue()
        for words in written.prose:
            self._stray(address, (number for number in numbers_in(words, self.text) if number not in sayable))
        if alone:
            framed = sayable | set(all_of({**document, "rows": []}))  # type: ignore[dict-item]
            for words in written.frames:
                self._stray(
                    address, (number for number in numbers_in(words, self.text) if number not in framed)
                )

    def _tables(self, address: str, written: Written, rows: Sequence[Allowed]) -> None:
        for number in dict.fromkeys(row.table for row in written.rows):
            own = [row for row in written.rows if row.table == number]
            self.comparison.tables += 1
            explained = self._own() if len(own) == len(self.answer.rows) else rows
            for row in own:
                there = [allowed for allowed in explained if row.place in ("", allowed.place)]
                self._stray(address, unexplained(row.cells, there, self.text))

    def _explorer(self, document: object) -> None:
        """The marks of the explorer by the data of their place and period; its words and tables as those of a page."""
        address = f"{self._page('explorer')}?{self.answer.query}"
        for response in explorer.answers(self.site, self.answer.query, self._page("explorer")):
            for painted in explorer.paintings_of(response):
                self.comparison.explored += 1
                sayable = self._sayable(painted.marks)
                for words in painted.prose:
                    self._stray(
                        address, (number for number in numbers_in(words, self.text) if number not in sayable)
                    )
                for mark in painted.marks:
                    self._explored_mark(address, mark)
            for markup in explorer.markup_of(response):
                self._markup(address, markup, self.explanations[""], document)

    def _sayable(self, marks: Sequence[explorer.ExploredMark]) -> set[Decimal]:
        """What is said of a figure may hold the numbers of its places, and how many marks it has."""
        places = {mark.place for mark in marks}
        rows = [row for row in self.explanations[""] if row.place in places]
        return (
            together(rows) | self._counts() | self._catalogue() | {Decimal(len(marks)), Decimal(len(places))}
        )

    def _explored_mark(self, address: str, mark: explorer.ExploredMark) -> None:
        """Its words, and what it is drawn by, must be those of a row of its place and period, where any is known."""
        rows = [row for row in self.explanations[""] if (row.place, row.period) == (mark.place, mark.period)]
        if rows:
            self._stray(address, unexplained([mark.words], rows, self.text))
            numbers = {Decimal(str(number)) for number in mark.numbers}
            self._stray(address, sorted(numbers - together(rows)))

    def _counts(self) -> set[Decimal]:
        return counts_of(self.answer.rows)

    def _catalogue(self) -> set[Decimal]:
        """Numbers of what the catalogue says in and under a drawing: its events, reasons and the grade."""
        sentences = [words for event in self.catalog.events for words in (event.label, event.description)]
        sentences += [preference.reason for preference in self.catalog.policy.preferences]
        sentences.append(self.catalog.indicators[self.answer.indicator].comparability.reason)
        return {number for words in sentences for number in numbers_in(self.text.t(words), self.text)}


def _figures(row: Mapping[str, object]) -> Iterator[Decimal]:
    yield from (Decimal(str(row[column])) for column in FIGURES if row[column] not in (None, ""))
