"""Walks the data of a site: every indicator of persons, place, breakdown and edition that a visitor can ask for."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations
from urllib.parse import urlencode

from etl.visiting.web import Site, SiteError
from observatory.catalog import Catalog
from observatory.model import Indicator
from observatory.store.reading.disclosed import Fact

_MOST_PLACES = 60  # that one address may ask for
Record = dict[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """One address of data, without what stands before its `?`, and the rows that it gave."""

    query: str
    indicator: str
    rows: tuple[Record, ...]

    @property
    def protected(self) -> tuple[Record, ...]:
        """The rows that are said to be protected."""
        return tuple(row for row in self.rows if row["conf_status"] == "protected")


@dataclass(slots=True)
class Walk:
    """All that was asked, in the order of asking."""

    asked: list[Asked] = field(default_factory=list)

    def facts(self) -> list[Fact]:
        """Each row once, as it would stand in a store. The document that says a figure is known by its address."""
        found = {_fact(row): None for one in self.asked for row in one.rows}
        return sorted(found, key=lambda row: (row.snapshot, row.indicator))


def walk(site: Site, catalog: Catalog) -> Walk:
    """Everything that the site's data say of counts of persons, their rates, and populations. Raises SiteError."""
    found = Walk()
    listed = site.get("/api/v1/indicators")
    if listed is None:
        raise SiteError(f"{site.address} no es el observatorio: no tiene /api/v1/indicators.")
    known = [catalog.indicators[one["id"]] for one in json.loads(listed)["indicators"]]
    wanted = [one for one in known if _matters(one)]
    for indicator in wanted:
        _ask_places(site, found, indicator, catalog=catalog)
    places = sorted({row["territory"] for one in found.asked for row in one.rows})
    for indicator in wanted:
        _ask_traits(site, found, indicator, places)
    for indicator in wanted:
        _ask_before(site, found, indicator)
    return found


def _matters(indicator: Indicator) -> bool:
    of_persons = indicator.kind in ("count", "rate", "share") and indicator.counts_persons
    return of_persons or indicator.id == "population"


def _ask_places(site: Site, found: Walk, indicator: Indicator, *, catalog: Catalog) -> None:
    countries = {catalog.sources[source].country for source in indicator.sources}
    places = [code for code, one in catalog.territories.items() if one.country in countries]
    for group in _groups(places):
        _ask(site, found, {"indicator": indicator.id, "territory": ",".join(group)})


def _ask_traits(site: Site, found: Walk, indicator: Indicator, places: Sequence[str]) -> None:
    """Each dimension by itself, and each two together: one spread out, the other held at each of its codes."""
    for group in _groups(places):
        codes: dict[str, set[str]] = {}
        asked = {"indicator": indicator.id, "territory": ",".join(group)}
        for dimension in indicator.dimensions:
            rows = _ask(site, found, {**asked, "by": dimension})
            codes[dimension] = {code for row in rows for code in _codes(row["breakdown"], dimension)}
        for pair in combinations([one for one in indicator.dimensions if codes[one]], 2):
            held, spread = sorted(pair, key=lambda dimension: (len(codes[dimension]), dimension))
            for code in sorted(codes[held]):
                _ask(site, found, {**asked, "by": spread, "filter": f"{held}:{code}"})


def _ask_before(site: Site, found: Walk, indicator: Indicator) -> None:
    """What was on show on the day before each revision: the editions that a later one replaced."""
    told = site.get(f"/api/v1/revisions.json?{urlencode({'indicator': indicator.id})}")
    days = {one["said"] for one in json.loads(told)["revisions"]} if told else set()
    queries = [one.query for one in found.asked if one.indicator == indicator.id]
    for day in sorted(days):
        before = (date.fromisoformat(day) - timedelta(days=1)).isoformat()
        for query in queries:
            _ask_query(site, found, indicator.id, f"{query}&as_of={before}")


def _ask(site: Site, found: Walk, asked: dict[str, str]) -> tuple[Record, ...]:
    return _ask_query(site, found, asked["indicator"], urlencode(asked, safe=",:"))


def _ask_query(site: Site, found: Walk, indicator: str, query: str) -> tuple[Record, ...]:
    answer = site.get(f"/api/v1/data.csv?{query}")
    rows = tuple(csv.DictReader(io.StringIO(answer))) if answer else ()
    if rows:
        found.asked.append(Asked(query, indicator, rows))
    return rows


def _groups(places: Sequence[str]) -> Iterator[Sequence[str]]:
    return (places[start : start + _MOST_PLACES] for start in range(0, len(places), _MOST_PLACES))


def _codes(breakdown: str, dimension: str) -> Iterable[str]:
    traits = (trait.partition(":") for trait in breakdown.split(";"))
    return (code for name, _, code in traits if name == dimension)


def _fact(row: Record) -> Fact:
    return Fact(
        snapshot=f"{row['source']}@{row['edition']}",
        statement=row["statement_url"],
        indicator=row["indicator"],
        territory=row["territory"],
        start=row["period_start"],
        end=row["period_end"],
        breakdown=row["breakdown"],
        value=_number(row["value"]),
        numerator=_number(row["numerator"]),
        denominator=_number(row["denominator"]),
        protected=row["conf_status"] == "protected",
    )


def _number(text: str) -> float | None:
    return float(text) if text else None
