"""The questions the pages ask of a public store. Only the cube and the tables that describe it are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, partial
from sys import intern
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    String,
    and_,
    bindparam,
    cast,
    func,
    select,
)

from observatory.catalog import Catalog
from observatory.model import (
    AcceptedLoss,
    Availability,
    Breakdown,
    FileProblem,
    FormFile,
    Period,
    Severity,
    Snapshot,
    Statement,
)
from observatory.provenance.gaps import Absences, Counted
from observatory.statistics import statistic_of
from observatory.store.release_parts import read_unwritten, read_withheld
from observatory.store.releases import Opened
from observatory.store.schema import PUBLIC

_PROBLEM = PUBLIC.tables["problem"]

_FORM_FILE = PUBLIC.tables["form_file"]

_CUBE = PUBLIC.tables["cube"]
_SERIES = PUBLIC.tables["series"]
_SNAPSHOT = PUBLIC.tables["snapshot"]
_STATEMENT = PUBLIC.tables["statement"]
_UNDATED = PUBLIC.tables["undated"]
_OF_SNAPSHOT = ("source", "edition", "file", "sha256", "retrieved", "published", "cutoff", "title", "url")
_TERRITORIES: BindParameter[Any] = bindparam("territories", expanding=True)


@dataclass(frozen=True, slots=True)
class ReleaseInfo:
    """Name and day of a release, whether its figures are invented, and the hash of all that it says.

    `standing` is another as soon as anything is pinned or withdrawn. `texts` is the hash of the catalogue and messages
    that are said today; empty where the release is asked for by its name (`dated`), since it says its own.
    `asked` is the former name that it is asked for by, if it is.
    """

    id: str
    released: date
    demonstration: bool = False
    content: str = ""
    standing: str = ""
    dated: bool = False
    texts: str = ""
    asked: str = ""

    @property
    def state(self) -> str:
        """What is another as soon as anything may be answered otherwise."""
        return f"{self.content or self.id} {self.standing}{' dated' if self.dated else ''} {self.texts}"


def release_info(connection: Connection) -> ReleaseInfo:
    """The release that is open. What a connection told of it once, by the hash of all that it says, is told again."""
    options, told = connection.get_execution_options(), connection.info.setdefault("releases", {})
    content = options.get("content", "")
    row = told.get(content) or connection.execute(_release_and_mark()).one()
    if content:
        told[content] = row
    return ReleaseInfo(
        row[0], row[1], demonstration=bool(row[2]), content=content, standing=options.get("standing", "")
    )


@cache
def _release_and_mark() -> Select[Any]:
    release, mark = PUBLIC.tables["release"], select(PUBLIC.tables["mark"].c.demonstration).scalar_subquery()
    return select(release.c.id, release.c.released, mark)


def read_cells(
    connection: Connection, indicator: str, *, most: int | None = None, **within: Any
) -> Sequence[RowMapping]:
    """Rows of one indicator, in order of time; `within` is what `build_cell_query` takes.

    At most so many of them where `most` is given.
    """
    statement, parameters = build_cell_query(indicator, **within)
    if most is not None:
        statement, parameters = _first(statement), {**parameters, "most": most}
    return connection.execute(statement, parameters).mappings().all()


def build_cell_query(
    indicator: str,
    *,
    territories: Sequence[str],
    dimensions: str,
    start: date | None = None,
    end: date | None = None,
    every_edition: bool = False,
) -> tuple[Select[Any], dict[str, Any]]:
    """The question after the cells within the span, and its parameters; current ones, or those of every edition."""
    parameters = {"indicator": indicator, "territories": list(territories), "dimensions": dimensions}
    statement = _cells(since=start is not None, until=end is not None, every_edition=every_edition)
    return statement, {**parameters, "start": start, "end": end}


@cache
def _cells(*, since: bool, until: bool, every_edition: bool) -> Select[Any]:
    """The question after cells, formed once: to form it takes as long as to answer it."""
    conditions: list[ColumnElement[bool]] = [
        _CUBE.c.indicator == bindparam("indicator"),
        _CUBE.c.dimensions == bindparam("dimensions"),
        _CUBE.c.territory.in_(_TERRITORIES),
    ]
    if since:
        conditions.append(_CUBE.c.period_start >= bindparam("start"))
    if until:
        conditions.append(_CUBE.c.period_end <= bindparam("end"))
    if not every_edition:
        conditions.append(_CUBE.c.role.in_(("leading", "disputed")))
    order = (
        _CUBE.c.territory,
        _CUBE.c.period_start,
        _CUBE.c.period_end,
        _CUBE.c.breakdown,
        _CUBE.c.role.desc(),
    )
    return select(_CUBE).where(and_(*conditions)).order_by(*order, _CUBE.c.statement, _CUBE.c.snapshot)


@cache
def _first(statement: Select[Any]) -> Select[Any]:
    return statement.limit(bindparam("most"))


def list_indicators_with_data(connection: Connection) -> tuple[str, ...]:
    """Those that have rows, in the order of their names."""
    return tuple(sorted(connection.execute(select(_SERIES.c.indicator).distinct()).scalars()))


def list_territories_with_data(connection: Connection, indicator: str) -> tuple[str, ...]:
    """Codes of the territories for which the indicator has rows."""
    return tuple(connection.execute(_territories(), {"indicator": indicator}).scalars())


@cache
def _territories() -> Select[Any]:
    places = select(_SERIES.c.territory).where(_SERIES.c.indicator == bindparam("indicator"))
    return places.distinct().order_by(_SERIES.c.territory)


def list_dimensions(connection: Connection, indicator: str, *, territories: Sequence[str]) -> frozenset[str]:
    """The tables (`""` for totals, `sex`, `centre;sex`) in which these territories have rows."""
    parameters = {"indicator": indicator, "territories": list(territories)}
    return frozenset(connection.execute(_tables(), parameters).scalars())


@cache
def _tables() -> Select[Any]:
    return (
        select(_SERIES.c.dimensions)
        .where(_SERIES.c.indicator == bindparam("indicator"), _SERIES.c.territory.in_(_TERRITORIES))
        .distinct()
    )


def list_breakdowns(connection: Connection, indicator: str, dimensions: str) -> tuple[str, ...]:
    """The groups of a table of an indicator of which any place has a row, in order."""
    of_table = (_CUBE.c.indicator == indicator, _CUBE.c.dimensions == dimensions)
    statement = select(_CUBE.c.breakdown).where(*of_table).distinct().order_by(_CUBE.c.breakdown)
    return tuple(connection.execute(statement).scalars())


def list_places_of_cells(
    connection: Connection,
    indicator: str,
    *,
    territories: Sequence[str],
    breakdowns: Iterable[str],
    period: Period | None = None,
) -> frozenset[str]:
    """Which of these territories have a row of one of these groups, which are of one table, and of the `period`."""
    groups = list(breakdowns)
    statement = select(_CUBE.c.territory).where(
        _CUBE.c.indicator == indicator,
        _CUBE.c.dimensions == Breakdown.parse(groups[0]).dimensions,
        _CUBE.c.territory.in_(territories),
        _CUBE.c.breakdown.in_(groups),
    )
    if period is not None:
        statement = statement.where(_CUBE.c.period_start == period.start, _CUBE.c.period_end == period.end)
    return frozenset(connection.execute(statement.distinct()).scalars())


def read_snapshots(connection: Connection, ids: Iterable[str] | None = None) -> tuple[Snapshot, ...]:
    """The editions named, or all that the release was made from."""
    parameters = {} if ids is None else {"ids": list(ids)}
    result = connection.execute(_snapshots(named=ids is not None), parameters).mappings()
    return tuple(Snapshot(**{column: row[column] for column in _OF_SNAPSHOT}) for row in result)


@cache
def _snapshots(*, named: bool) -> Select[Any]:
    columns = (_SNAPSHOT.c[name] for name in _OF_SNAPSHOT)
    statement = select(*columns).order_by(_SNAPSHOT.c.source, _SNAPSHOT.c.cutoff, _SNAPSHOT.c.id)
    return statement.where(_SNAPSHOT.c.id.in_(bindparam("ids", expanding=True))) if named else statement


def read_current_editions(connection: Connection, indicator: str) -> tuple[Snapshot, ...]:
    """The editions that the current values of an indicator come from."""
    used = select(_SERIES.c.snapshot).where(_SERIES.c.indicator == indicator, _SERIES.c.current)
    return read_snapshots(connection, connection.execute(used.distinct()).scalars())


def read_statements(connection: Connection, ids: Iterable[str] | None = None) -> tuple[Statement, ...]:
    """The documents named, or all, in order of their ids."""
    named_ids = None if ids is None else list(ids)
    if named_ids == []:  # as of most panels: tables quote no documents
        return ()
    parameters = {} if named_ids is None else {"ids": named_ids}
    result = connection.execute(_statements(named=named_ids is not None), parameters).mappings()
    return tuple(Statement(**row) for row in result)


@cache
def _statements(*, named: bool) -> Select[Any]:
    statement = select(_STATEMENT).order_by(_STATEMENT.c.id)
    return statement.where(_STATEMENT.c.id.in_(bindparam("ids", expanding=True))) if named else statement


def read_availability(connection: Connection) -> Mapping[str, Availability]:
    """For each indicator with values: places, first and last day, dimensions, day of its newest source."""
    joined = _SERIES.join(_SNAPSHOT, _SNAPSHOT.c.id == _SERIES.c.snapshot)
    spans = connection.execute(
        select(
            _SERIES.c.indicator,
            func.min(_SERIES.c.first_day).label("first_day"),
            func.min(_SERIES.c.first_end).label("first_end"),
            func.max(_SERIES.c.last_day).label("last_day"),
            func.max(_SNAPSHOT.c.retrieved).label("updated"),
        )
        .select_from(joined)
        .group_by(_SERIES.c.indicator)
    ).mappings()
    places = _distinct(connection, "territory")
    dimensions = _distinct(connection, "dimensions")
    return {
        row["indicator"]: Availability(
            indicator=row["indicator"],
            territories=places[row["indicator"]],
            first_day=row["first_day"],
            last_day=row["last_day"],
            dimensions=tuple(filter(None, dimensions[row["indicator"]])),
            updated=row["updated"],
            one_period=row["first_end"] == row["last_day"],
        )
        for row in spans
    }


def _distinct(connection: Connection, column: str) -> dict[str, tuple[str, ...]]:
    values: dict[str, list[str]] = {}
    pairs = (_SERIES.c.indicator, _SERIES.c[column])
    for indicator, value in connection.execute(select(*pairs).distinct().order_by(*pairs)):
        values.setdefault(indicator, []).append(value)
    return {indicator: tuple(found) for indicator, found in values.items()}


def read_undated_pairs(connection: Connection) -> frozenset[tuple[str, str]]:
    """Each (series, place) that has figures without a date, and none with one."""
    listed = select(_UNDATED.c.indicator, _UNDATED.c.territory)
    dated = select(_SERIES.c.indicator, _SERIES.c.territory)
    return frozenset((row.indicator, row.territory) for row in connection.execute(listed.except_(dated)))


def read_undated_figures(connection: Connection, source: str) -> Sequence[Mapping[str, Any]]:
    """Figures of a source that bear no date, each with the document that says it."""
    joined = _UNDATED.join(_SNAPSHOT, _SNAPSHOT.c.id == _UNDATED.c.snapshot).outerjoin(
        _STATEMENT, _STATEMENT.c.id == _UNDATED.c.statement
    )
    document = (_STATEMENT.c.publisher, _STATEMENT.c.title, _STATEMENT.c.url, _STATEMENT.c.page_date)
    result = connection.execute(
        select(_UNDATED, *document)
        .select_from(joined)
        .where(_SNAPSHOT.c.source == source)
        .order_by(_UNDATED.c.indicator, _UNDATED.c.territory, _UNDATED.c.number)
    )
    return tuple(MappingProxyType(dict(row)) for row in result.mappings())


# What of a release the catalogue still has a name for: an older one may hold more, and newer code serves it.


def read_catalogued_availability(connection: Opened, catalog: Catalog) -> Mapping[str, Availability]:
    """Where, when and by what the indicators of the catalogue have values in an open release."""
    known = catalog.territories
    return {
        name: replace(entry, territories=tuple(code for code in entry.territories if code in known))
        for name, entry in read_availability(connection).items()
        if name in catalog.indicators
    }


def read_absences(connection: Connection, catalog: Catalog, counted: Counted | None = None) -> Absences:
    """Why pairs of the open release have no dated figure, in the words of the catalogue."""
    return Absences(
        catalog,
        read_withheld(connection),
        read_undated_pairs(connection),
        read_unwritten(connection),
        counted or cache(partial(read_counted, connection, catalog)),
    )


def read_counted(connection: Connection, catalog: Catalog, rate: str) -> Mapping[str, Sequence[str]]:
    """The years of each place of which the count that a rate divides is published; nothing of another series."""
    indicator = catalog.indicators[rate]
    if not (indicator.numerator and statistic_of(indicator).per_inhabitants):
        return {}
    part = Breakdown.parse(indicator.numerator_filter)
    of_part = and_(
        _CUBE.c.indicator == indicator.numerator,
        _CUBE.c.dimensions == part.dimensions,
        _CUBE.c.breakdown == str(part),
    )
    year = func.substr(cast(_CUBE.c.period_end, String), 1, 4).label("year")
    found = select(_CUBE.c.territory, year).where(of_part, _CUBE.c.value.is_not(None)).distinct().subquery()
    years = func.aggregate_strings(found.c.year, " ")  # a line a place: of each year it took twice as long
    of_places = select(found.c.territory, years.label("years")).group_by(found.c.territory)
    return {row.territory: tuple(map(intern, row.years.split())) for row in connection.execute(of_places)}


def read_catalogued_editions(connection: Opened, catalog: Catalog) -> tuple[Snapshot, ...]:
    """The editions of an open release whose sources the catalogue has."""
    return tuple(snapshot for snapshot in read_snapshots(connection) if snapshot.source in catalog.sources)


# The empty forms and guides that a release brings.


def read_form_files(connection: Connection) -> tuple[FormFile, ...]:
    """All of them: they are few and small."""
    rows = connection.execute(select(_FORM_FILE).order_by(_FORM_FILE.c.source, _FORM_FILE.c.lang)).mappings()
    return tuple(
        FormFile(row["source"], row["lang"], row["version"], row["sha256"], bytes(row["content"]))
        for row in rows
    )


# What the build of a release warned of, and what its editions lost that somebody let in.


def read_problems(connection: Connection) -> tuple[FileProblem, ...]:
    """The warnings of the build."""
    columns = ("file", "sheet", "cell", "seen", "message", "hint")
    result = connection.execute(select(_PROBLEM).order_by(_PROBLEM.c.number)).mappings()
    return tuple(
        FileProblem(severity=Severity(row["severity"]), **{column: row[column] for column in columns})
        for row in result
    )


def read_accepted_losses(connection: Connection) -> tuple[AcceptedLoss, ...]:
    """What editions of this release lost and an operator let in, in the order in which it was read."""
    query = (
        select(_PROBLEM.c.snapshot, _SNAPSHOT.c.source, _SNAPSHOT.c.edition, _PROBLEM.c.seen, _PROBLEM.c.hint)
        .select_from(_PROBLEM.join(_SNAPSHOT, _SNAPSHOT.c.id == _PROBLEM.c.snapshot))
        .where(_PROBLEM.c.severity == Severity.ACCEPTED.value)
        .order_by(_PROBLEM.c.number)
    )
    return tuple(AcceptedLoss(*row) for row in connection.execute(query))
