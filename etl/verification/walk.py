"""Walks the data of a site: every indicator of persons, place, breakdown and edition that a visitor can ask for."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlsplit

import httpx

from observatory.addresses.selection_keys import ALL, CHILDREN
from observatory.catalog import Catalog
from observatory.model import Breakdown, Indicator, ObservatoryError
from observatory.model.status import ADDS_NOTHING
from observatory.statistics import statistic_of
from observatory.store.reading.public_facts import Fact

_SECONDS = 60
_NOTHING_THERE = (400, 404, 410)


class SiteError(ObservatoryError):
    """The site is not one that may be attacked from here, or does not answer."""


class Site:
    """A site at an address such as `http://127.0.0.1:8050`. Raises SiteError for any host but this machine."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme != "http" or parts.hostname not in ("localhost", "127.0.0.1", "::1"):
            raise SiteError(
                f"«{address}» no es un sitio de esta máquina. El ataque solo se hace a una dirección como "
                "http://127.0.0.1:8050: ponga en marcha el sitio aquí y ataque esa copia."
            )
        self.address = f"http://{parts.netloc}"
        # Neither a proxy nor a redirection leads it to another machine.
        self._client = httpx.Client(base_url=self.address, timeout=_SECONDS, trust_env=False)

    def get(self, path: str) -> str | None:
        """The answer of the site as text; None where it says that there is nothing of the kind (400, 404, 410).

        Raises SiteError for any other refusal: who is asked to wait (429) would be seen as who shows nothing.
        """
        content = self.get_bytes(path)
        return None if content is None else content.decode("utf-8")

    def get_bytes(self, path: str) -> bytes | None:
        """The same of a file that is no text."""
        return self._ask("GET", path)

    def expected(self, path: str) -> bytes:
        """The same of what has to be there: raises SiteError where the site says that it is not."""
        content = self.get_bytes(path)
        if content is None:
            raise self.incomplete(path)
        return content

    def incomplete(self, path: str) -> SiteError:
        """What is raised where an address gives less than it has to: an attack on it would find nothing and say so."""
        return SiteError(
            f"{self.address}{path} no da lo que debe dar: sin eso, el ataque no dice nada. Vea el registro del sitio."
        )

    def post(self, path: str, body: str) -> str | None:
        """What the site answers to a JSON document; None where it says that there is nothing of the kind."""
        content = self._ask("POST", path, body)
        return None if content is None else content.decode("utf-8")

    def _ask(self, method: str, path: str, body: str | None = None) -> bytes | None:
        try:
            answer = self._client.request(
                method, path, content=body, headers={"Content-Type": "application/json"} if body else {}
            )
        except httpx.HTTPError as error:
            raise SiteError(f"{self.address} no responde: {error}. ¿Está en marcha el sitio?") from error
        if answer.status_code in _NOTHING_THERE:
            return None
        if not answer.is_success:
            raise SiteError(
                f"{self.address}{path} no se pudo leer: código {answer.status_code}. Vea el registro del sitio; con 429, "
                "pregunte a su puerto propio y no al proxy."
            )
        return answer.content


_MOST_PLACES = 60  # that one address may ask for
Record = Mapping[str, str]
_COLUMNS: Final = (
    "indicator", "territory", "period_start", "period_end", "period", "breakdown", "value", "lower", "upper", "numerator",
    "denominator", "denominator_id", "denominator_period", "obs_status", "conf_status", "source", "edition",
    "statement_url", "obs_id",
)  # fmt: skip
_AT: Final = {name: at for at, name in enumerate(_COLUMNS)}


class CompactRow(Record):
    """The cells of a row that the attack reads. Equal rows of one reader are the same object."""

    __slots__ = ("_cells",)

    def __init__(self, cells: tuple[str, ...]) -> None:
        self._cells = cells

    def __getitem__(self, name: str) -> str:
        return self._cells[_AT[name]]

    def __iter__(self) -> Iterator[str]:
        return iter(_COLUMNS)

    def __len__(self) -> int:
        return len(_COLUMNS)


class RowReader:
    """Reads tables of which most rows and most cells stand in many: each is kept once."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, ...], CompactRow] = {}
        self._words: dict[str, str] = {}

    def read_csv(self, text: str) -> tuple[Record, ...]:
        """The rows of a CSV with a header."""
        lines = csv.reader(io.StringIO(text))
        header = next(lines, None)
        return tuple(self.read_lines(header, lines)) if header else ()

    def read_lines(self, header: Sequence[str], lines: Iterable[Sequence[str]]) -> Iterator[Record]:
        """The rows whose cells stand in the order of `header`."""
        places: list[int] = []
        for line in lines:
            places = places or [header.index(name) for name in _COLUMNS]
            cells = tuple(self._words.setdefault(line[at], line[at]) for at in places)
            row = self._rows.get(cells)
            yield row or self._rows.setdefault(cells, CompactRow(cells))


@dataclass(frozen=True, slots=True)
class VisitedRows:
    """One address of data, without what stands before its `?`, and the rows that it gave."""

    query: str
    rows: tuple[Record, ...]

    @property
    def day(self) -> str:
        """The day as of which the data are asked for; empty for today."""
        return dict(parse_qsl(self.query)).get("as_of", "")

    @property
    def protected(self) -> tuple[Record, ...]:
        """The rows that are said to be protected."""
        return tuple(row for row in self.rows if row["conf_status"] == "protected")


def find_unique_rows(answers: Iterable[VisitedRows]) -> list[Record]:
    """Each row once, whatever addresses gave it."""
    unique: dict[int, Record] = {}
    for answer in answers:
        unique.update(zip(map(id, answer.rows), answer.rows, strict=True))
    return list(unique.values())


def walk(site: Site, catalog: Catalog, *, everywhere: bool = False) -> list[VisitedRows]:
    """All rows of the site's data on counts of persons, their rates, and populations. Raises SiteError.

    Traits are asked of the places of which the series speaks, and former days of the places of which they said something
    else than today; `everywhere` asks for all of it of all places.
    """
    listed = site.get("/api/v1/indicators")
    if listed is None:
        raise SiteError(f"{site.address} no es el observatorio: no tiene /api/v1/indicators.")
    indicators = [catalog.indicators[entry["id"]] for entry in json.loads(listed)["indicators"]]
    walker = _Walker(site, catalog, everywhere=everywhere)
    attacked = [indicator for indicator in indicators if is_attacked(indicator)]
    for indicator in attacked:
        walker.ask_places(indicator)
    for indicator in attacked:
        walker.ask_everywhere(indicator)
        walker.ask_traits(indicator)
    for indicator in attacked:
        walker.ask_before(indicator)
    return walker.answers


def is_attacked(indicator: Indicator) -> bool:
    """Whether the attack is about it: counts of persons, their rates, and populations."""
    of_persons = indicator.counts_persons and not statistic_of(indicator).is_sampled
    return of_persons or indicator.id == "population"


class _Walker:
    """Asks for data, and keeps what it gets in the order of asking."""

    def __init__(self, site: Site, catalog: Catalog, *, everywhere: bool) -> None:
        self.site, self.catalog, self.everywhere = site, catalog, everywhere
        self.answers: list[VisitedRows] = []
        self._reader = RowReader()

    def ask_places(self, indicator: Indicator) -> None:
        """The totals of every place, by years and by months."""
        countries = {self.catalog.sources[source].country for source in indicator.sources}
        places = [code for code, place in self.catalog.territories.items() if place.country in countries]
        for query in _queries(indicator, places):
            self._ask(query)
            self._ask(f"{query}&grain=month")

    def ask_everywhere(self, indicator: Indicator) -> None:
        """All territories in one address, whole and by each dimension and each two, and the parts of each territory."""
        query = f"indicator={indicator.id}&territory={ALL}"
        for grain in ("", "&grain=month", "&grain=all"):
            self._ask(f"{query}{grain}")
        for count in (1, 2):
            for dimensions in combinations(indicator.dimensions, count):
                self._ask(f"{query}&by={','.join(dimensions)}&grain=all")
        parents = {self.catalog.territories[code].parent or "" for code in self._places_of(indicator)}
        for parent in sorted(parents - {""}):
            self._ask(f"indicator={indicator.id}&territory={CHILDREN}{parent}")

    def ask_traits(self, indicator: Indicator) -> None:
        """Each dimension by itself, and each two together: both spread out, and one held at each code of the other."""
        for query in _queries(indicator, self._places_of(indicator)):
            codes: dict[str, set[str]] = {}
            for dimension in indicator.dimensions:
                traits = [
                    Breakdown.parse(row["breakdown"]).codes for row in self._ask(f"{query}&by={dimension}")
                ]
                codes[dimension] = {code for pairs in traits for name, code in pairs if name == dimension}
            for pair in combinations(
                [dimension for dimension in indicator.dimensions if codes[dimension]], 2
            ):
                self._ask(f"{query}&by={','.join(pair)}&grain=all")
                fixed, spread = sorted(pair, key=lambda dimension: (len(codes[dimension]), dimension))
                for code in sorted(codes[fixed]):
                    self._ask(f"{query}&by={spread}&filter={fixed}:{quote(code)}")

    def ask_before(self, indicator: Indicator) -> None:
        """The data as of the day before each revision: the editions that a later one replaced."""
        told = self.site.get(f"/api/v1/revisions.json?indicator={indicator.id}")
        days = {revision["said"] for revision in json.loads(told)["revisions"]} if told else set()
        today = [answer for answer in self.answers if answer.query.startswith(f"indicator={indicator.id}&")]
        for day in sorted(days):
            before = f"&as_of={date.fromisoformat(day) - timedelta(days=1)}"
            queries = [answer.query for answer in today]
            if not self.everywhere:
                queries = list(self._queries_of_changes(indicator, today, before))
            for query in queries:
                self._ask(f"{query}{before}")

    def _queries_of_changes(
        self, indicator: Indicator, today: Sequence[VisitedRows], before: str
    ) -> Iterator[str]:
        """The addresses of today as they are asked of the places of which that day says something else."""
        whole = f"indicator={indicator.id}&territory={ALL}"
        rows = {id(row) for row in find_unique_rows(today)}
        said = [answer.query.partition("&territory=")[2].partition("&") for answer in today]
        of_all = dict.fromkeys(whole + mark + rest for place, mark, rest in said if place == ALL)
        given = [row for query in of_all for row in self._ask(f"{query}{before}")]
        changed = sorted({row["territory"] for row in given if id(row) not in rows})
        tails = dict.fromkeys(
            mark + rest for place, mark, rest in said if not place.startswith((ALL, CHILDREN))
        )
        for query in _queries(indicator, changed):
            yield from (query + tail for tail in tails)

    def _places_of(self, indicator: Indicator) -> list[str]:
        of = "indicator=" if self.everywhere else f"indicator={indicator.id}&"
        answers = (answer for answer in self.answers if answer.query.startswith(of))
        return sorted({row["territory"] for row in find_unique_rows(answers)})

    def _ask(self, query: str) -> tuple[Record, ...]:
        answer = self.site.get(f"/api/v1/data.csv?{query}")
        rows = self._reader.read_csv(answer) if answer else ()
        self.answers += [VisitedRows(query, rows)] if rows else []
        return rows


def _queries(indicator: Indicator, places: Sequence[str]) -> Iterator[str]:
    for start in range(0, len(places), _MOST_PLACES):
        yield f"indicator={indicator.id}&territory={','.join(places[start : start + _MOST_PLACES])}"


def read_cell(row: Mapping[str, Any]) -> str:
    """What the mark of a row, and its row in a table, say of themselves: its place and period."""
    return f"{row['territory']} {row['period']}"


def read_facts(answers: Sequence[VisitedRows]) -> list[Fact]:
    """Each row once, as it would stand in a store. The document that says a figure is known by its address."""
    facts = dict.fromkeys(map(_fact, find_unique_rows(answers)))
    return sorted(facts, key=lambda fact: (fact.snapshot, fact.indicator))


def _fact(row: Record) -> Fact:
    numbers = {
        name: float(row[name]) if row[name] else None for name in ("value", "numerator", "denominator")
    }
    return Fact(
        snapshot=sys.intern(f"{row['source']}@{row['edition']}"), statement=row["statement_url"],
        indicator=row["indicator"], territory=row["territory"], start=row["period_start"], end=row["period_end"],
        breakdown=row["breakdown"], protected=row["conf_status"] == "protected",
        adds_nothing=row["obs_status"] in ADDS_NOTHING, **numbers,
    )  # fmt: skip
