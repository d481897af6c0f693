"""Walks the data of a site: every indicator of persons, place, breakdown and edition that a visitor can ask for."""

from __future__ import annotations

import csv
import io
import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from observatory.addresses.territory_key import ALL, CHILDREN
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
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirection)

    def get(self, path: str) -> str | None:
        """The answer of the site as text; None where it says that there is nothing of the kind (400, 404, 410).

        Raises SiteError for any other refusal: who is asked to wait (429) would be seen as who shows nothing.
        """
        content = self.get_bytes(path)
        return None if content is None else content.decode("utf-8")

    def get_bytes(self, path: str) -> bytes | None:
        """The same of a file that is no text."""
        return self._answer(path, urllib.request.Request(self.address + path))

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
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(self.address + path, body.encode("utf-8"), headers)
        content = self._answer(path, request)
        return None if content is None else content.decode("utf-8")

    def _answer(self, path: str, request: urllib.request.Request) -> bytes | None:
        try:
            with self._opener.open(request, timeout=_SECONDS) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            if error.code in _NOTHING_THERE:
                return None
            raise SiteError(
                f"{self.address}{path} no se pudo leer: código {error.code}. Vea el registro del sitio; con 429, "
                "pregunte a su puerto propio y no al proxy."
            ) from error
        except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
            raise SiteError(f"{self.address} no responde: {error}. ¿Está en marcha el sitio?") from error


class _NoRedirection(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """No redirection is followed."""


_MOST_PLACES = 60  # that one address may ask for
Record = Mapping[str, str]


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


def walk(site: Site, catalog: Catalog) -> list[VisitedRows]:
    """All rows of the site's data on counts of persons, their rates, and populations. Raises SiteError."""
    listed = site.get("/api/v1/indicators")
    if listed is None:
        raise SiteError(f"{site.address} no es el observatorio: no tiene /api/v1/indicators.")
    indicators = [catalog.indicators[entry["id"]] for entry in json.loads(listed)["indicators"]]
    attacked = [indicator for indicator in indicators if is_attacked(indicator)]
    walker = _Walker(site)
    for indicator in attacked:
        walker.ask_places(indicator, catalog)
    places = sorted({row["territory"] for answer in walker.answers for row in answer.rows})
    for indicator in attacked:
        walker.ask_traits(indicator, places)
        walker.ask_everywhere(indicator, places, catalog)
    for indicator in attacked:
        walker.ask_before(indicator)
    return walker.answers


def is_attacked(indicator: Indicator) -> bool:
    """Whether the attack is about it: counts of persons, their rates, and populations."""
    of_persons = indicator.counts_persons and not statistic_of(indicator).is_sampled
    return of_persons or indicator.id == "population"


class _Walker:
    """Asks for data, and keeps what it gets in the order of asking."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.answers: list[VisitedRows] = []
        self._known: dict[tuple[str, ...], Record] = {}

    def ask_places(self, indicator: Indicator, catalog: Catalog) -> None:
        """The totals of every place, by years and by months."""
        countries = {catalog.sources[source].country for source in indicator.sources}
        places = [code for code, territory in catalog.territories.items() if territory.country in countries]
        for query in _queries(indicator, places):
            self._ask(query)
            self._ask(f"{query}&grain=month")

    def ask_traits(self, indicator: Indicator, places: Sequence[str]) -> None:
        """Each dimension by itself, and each two together: both spread out, and one held at each code of the other."""
        for query in _queries(indicator, places):
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

    def ask_everywhere(self, indicator: Indicator, places: Sequence[str], catalog: Catalog) -> None:
        """All territories in one address, whole and by each dimension and each two, and the parts of each territory."""
        query = f"indicator={indicator.id}&territory={ALL}"
        for grain in ("", "&grain=month", "&grain=all"):
            self._ask(f"{query}{grain}")
        for count in (1, 2):
            for dimensions in combinations(indicator.dimensions, count):
                self._ask(f"{query}&by={','.join(dimensions)}&grain=all")
        for parent in sorted({catalog.territories[code].parent or "" for code in places} - {""}):
            self._ask(f"indicator={indicator.id}&territory={CHILDREN}{parent}")

    def ask_before(self, indicator: Indicator) -> None:
        """The data as of the day before each revision: the editions that a later one replaced."""
        told = self.site.get(f"/api/v1/revisions.json?indicator={indicator.id}")
        days = {revision["said"] for revision in json.loads(told)["revisions"]} if told else set()
        asked = [one.query for one in self.answers if one.query.startswith(f"indicator={indicator.id}&")]
        for day in sorted(days):
            before = date.fromisoformat(day) - timedelta(days=1)
            for query in asked:
                self._ask(f"{query}&as_of={before}")

    def _ask(self, query: str) -> tuple[Record, ...]:
        answer = self.site.get(f"/api/v1/data.csv?{query}")
        rows = tuple(self._read_rows(answer)) if answer else ()
        self.answers += [VisitedRows(query, rows)] if rows else []
        return rows

    def _read_rows(self, text: str) -> Iterator[Record]:
        """The rows of a CSV; one that another address gave already is the same object, since most are given often."""
        header, *lines = csv.reader(io.StringIO(text))
        for line in lines:
            key: tuple[str, ...] = (str(len(header)), *line)
            if key not in self._known:
                self._known[key] = dict(zip(header, line, strict=True))
            yield self._known[key]


def _queries(indicator: Indicator, places: Sequence[str]) -> Iterator[str]:
    for start in range(0, len(places), _MOST_PLACES):
        yield f"indicator={indicator.id}&territory={','.join(places[start : start + _MOST_PLACES])}"


def read_cell(row: Mapping[str, Any]) -> str:
    """What the mark of a row, and its row in a table, say of themselves: its place and period."""
    return f"{row['territory']} {row['period']}"


def read_facts(answers: Sequence[VisitedRows]) -> list[Fact]:
    """Each row once, as it would stand in a store. The document that says a figure is known by its address."""
    rows = {_fact(row): None for answer in answers for row in answer.rows}
    return sorted(rows, key=lambda row: (row.snapshot, row.indicator))


def _fact(row: Record) -> Fact:
    numbers = {
        name: float(row[name]) if row[name] else None for name in ("value", "numerator", "denominator")
    }
    return Fact(
        snapshot=f"{row['source']}@{row['edition']}", statement=row["statement_url"], indicator=row["indicator"],
        territory=row["territory"], start=row["period_start"], end=row["period_end"], breakdown=row["breakdown"],
        protected=row["conf_status"] == "protected", adds_nothing=row["obs_status"] in ADDS_NOTHING, **numbers,
    )  # fmt: skip
