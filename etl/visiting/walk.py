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
class Answer:
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

    answers: list[Answer] = field(default_factory=list)

    def facts(self) -> list[Fact]:
        """Each row once, as it would stand in a store. The document that says a figure is known by its address."""
        facts = {_fact(row): None for answer in self.answers for row in answer.rows}
        return sorted(facts, key=lambda row: (row.snapshot, row.indicator))


def walk(site: Site, catalog: Catalog) -> Walk:
    """All rows of the site's data on counts of persons, their rates, and populations. Raises SiteError."""
    walked = Walk()
    listed = site.get("/api/v1/indicators")
    if listed is None:
        raise SiteError(f"{site.address} no es el observatorio: no tiene /api/v1/indicators.")
    indicators = [catalog.indicators[entry["id"]] for entry in json.loads(listed)["indicators"]]
    attacked = [indicator for indicator in indicators if _matters(indicator)]
    for indicator in attacked:
        _ask_places(site, walked, indicator, catalog=catalog)
    places = sorted({row["territory"] for answer in walked.answers for row in answer.rows})
    for indicator in attacked:
        _ask_traits(site, walked, indicator, places)
    for indicator in attacked:
        _ask_before(site, walked, indicator)
    return walked


def _matters(indicator: Indicator) -> bool:
    of_persons = indicator.kind in ("count", "rate", "share") and indicator.counts_persons
    return of_persons or indicator.id == "population"


def _ask_places(site: Site, walked: Walk, indicator: Indicator, *, catalog: Catalog) -> None:
    """The totals of every place, by years and by months."""
    countries = {catalog.sources[source].country for source in indicator.sources}
    places = [code for code, territory in catalog.territories.items() if territory.country in countries]
    for group in _groups(places):
        query = {"indicator": indicator.id, "territory": ",".join(group)}
        _ask(site, walked, query)
        _ask(site, walked, {**query, "grain": "month"})


def _ask_traits(site: Site, walked: Walk, indicator: Indicator, places: Sequence[str]) -> None:
    """Each dimension by itself, and each two together: one spread out, the other held at each of its codes."""
    for group in _groups(places):
        codes: dict[str, set[str]] = {}
        query = {"indicator": indicator.id, "territory": ",".join(group)}
        for dimension in indicator.dimensions:
            rows = _ask(site, walked, {**query, "by": dimension})
            codes[dimension] = {code for row in rows for code in _codes(row["breakdown"], dimension)}
        for pair in combinations([dimension for dimension in indicator.dimensions if codes[dimension]], 2):
            fixed_dimension, spread = sorted(pair, key=lambda dimension: (len(codes[dimension]), dimension))
            for code in sorted(codes[fixed_dimension]):
                _ask(site, walked, {**query, "by": spread, "filter": f"{fixed_dimension}:{code}"})


def _ask_before(site: Site, walked: Walk, indicator: Indicator) -> None:
    """Ask for the data as of the day before each revision: the editions that a later one replaced."""
    revisions_text = site.get(f"/api/v1/revisions.json?{urlencode({'indicator': indicator.id})}")
    days = (
        {revision["said"] for revision in json.loads(revisions_text)["revisions"]}
        if revisions_text
        else set()
    )
    queries = [answer.query for answer in walked.answers if answer.indicator == indicator.id]
    for day in sorted(days):
        before = (date.fromisoformat(day) - timedelta(days=1)).isoformat()
        for query in queries:
            _ask_query(site, walked, indicator.id, f"{query}&as_of={before}")


def _ask(site: Site, walked: Walk, query: dict[str, str]) -> tuple[Record, ...]:
    return _ask_query(site, walked, query["indicator"], urlencode(query, safe=",:"))


def _ask_query(site: Site, walked: Walk, indicator: str, query: str) -> tuple[Record, ...]:
    answer = site.get(f"/api/v1/data.csv?{query}")
    rows = tuple(csv.DictReader(io.StringIO(answer))) if answer else ()
    if rows:
        walked.answers.append(Answer(query, indicator, rows))
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
