"""The columns of rows: one table, from which CSV, JSON, workbook, Parquet, SDMX, OpenAPI and dictionary come.

A new column is one line of COLUMNS with `since` of a new format (`observatory.model.formats`): formats that were ever
written are never changed. Each row also has a column for each dimension of its indicators.
"""

from __future__ import annotations

from binascii import hexlify
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any, Final, Literal

from observatory.demonstration import prefix_demonstration_mark
from observatory.languages import SOURCE
from observatory.model import (
    NO_PERIOD,
    Base,
    Comparison,
    ComparisonGrade,
    ConfStatus,
    Indicator,
    Level,
    ObsStatus,
    Panel,
    Period,
    Row,
    Snapshot,
    Source,
    Statement,
    Territory,
)
from observatory.model.formats import CURRENT, FORMATS
from observatory.statistics import statistic_of
from observatory.text import Text, message
from observatory.words.labels import translate_locator, translate_note

_PRECISION: Final = 10
_NUMBERED: Final = ("value", "few")  # a rate that is not made still tells its count and its population
_ID_BYTES: Final = 8
_FREQUENCIES: Final = {"year": "A", "month": "M", "day": "D"}
_OTHER_SPAN: Final = "P"  # a part of a year, or several years
# SDMX code list CL_OBS_STATUS 2.2: A normal, P provisional, E estimated, B break in the series, O missing value,
# M missing as it cannot exist. CL_CONF_STATUS: F free, C confidential.
_SDMX_STATUS: Final[Mapping[ObsStatus, str]] = {
    ObsStatus.NORMAL: "A",
    ObsStatus.PROVISIONAL: "P",
    ObsStatus.ESTIMATED: "E",
    ObsStatus.BREAK: "B",
    ObsStatus.WITHDRAWN: "O",
    ObsStatus.NOT_PUBLISHED: "O",
    ObsStatus.NOT_RECEIVED: "O",
    ObsStatus.NO_SERVICE: "M",
    ObsStatus.NOT_APPLICABLE: "M",
    ObsStatus.NOT_SHOWN: "O",
    ObsStatus.WITHHELD: "O",
    ObsStatus.UNDATED: "O",
    ObsStatus.NONE_WRITTEN: "O",
    ObsStatus.NOT_ON_RECORD: "O",
    ObsStatus.WITH_MOTHER: "O",
    ObsStatus.NO_ROW: "O",
    ObsStatus.NOT_CALCULATED: "O",
    ObsStatus.CANNOT_EXIST: "M",
}
Value = str | int | float | bool | None
ColumnType = Literal["string", "number", "boolean", "date"]


class RowFacts:
    """A row with all that its columns are read from; the sources, editions and places it names, where they are known."""

    __slots__ = (
        "base",
        "indicator",
        "is_numbered",
        "panel",
        "row",
        "snapshot",
        "source",
        "statement",
        "territory",
    )

    def __init__(self, row: Row, names: PanelNames) -> None:
        self.row, self.panel = row, names.panel
        self.indicator: Indicator | None = names.indicators.get(row.indicator)
        self.territory: Territory | None = names.territories.get(row.territory)
        self.snapshot: Snapshot | None = names.snapshots.get(row.snapshot)
        self.source: Source | None = names.sources.get(row.snapshot.partition("@")[0])
        self.statement: Statement | None = names.statements.get(row.statement)
        # A protected cell gives nothing away: bounds and parts of a rate would lead back to it.
        self.is_numbered = row.symbol in _NUMBERED
        self.base: Base | None = row.base if self.is_numbered else None

    def number(self, field: str) -> Value:
        """A number of the row as it is written, or None where its cell is protected or empty."""
        return plain(getattr(self.row, field)) if self.is_numbered else None

    @property
    def note(self) -> str:
        """What was remarked of the figure and what must be said beside it, since each line can be read alone.

        Of a register whose writers nobody knows that is all that limits it.
        """
        row, said = self.row, self.row.note
        if self.indicator is not None:
            limits = () if self.indicator.tells_change else self.indicator.caveats
            said = " ".join(filter(None, (row.note, *self.panel.said_beside(row), *limits)))
        if not self.panel.demonstration:
            return said
        return prefix_demonstration_mark(said, Text(), demonstration=True)

    @property
    def release(self) -> str:
        """The name of the release that the row is of."""
        return self.panel.release


class PanelNames:
    """What the rows of a panel name, by id."""

    def __init__(self, panel: Panel) -> None:
        self.panel = panel
        self.indicators = {indicator.id: indicator for indicator in panel.indicators}
        self.territories = {territory.code: territory for territory in panel.territories}
        self.sources = {source.id: source for source in panel.sources}
        self.snapshots = {snapshot.id: snapshot for snapshot in panel.snapshots}
        self.statements = {statement.id: statement for statement in panel.statements}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, as a message what it says, how it is read from a row, and how its cells are typed.

    `since` is the format that brought it; `schema`, `examples` and `pattern` describe it in OpenAPI.
    """

    name: str
    meaning: str
    read: Callable[[RowFacts], Value]
    type: ColumnType = "string"
    since: int = 1
    schema: Any = str
    examples: tuple[str, ...] = ()
    pattern: str = ""


def obs_id(row: Row) -> str:
    """A hash that names the observation for ever: indicator, place, period, group, edition and statement."""
    before, after = around_period(row)
    return hash_observation(f"{before}{row.period}{after}".encode()).decode()


def around_period(row: Row) -> tuple[str, str]:
    """The parts of an observation's hash key that stand before its period, and after it."""
    after = (str(row.breakdown), row.snapshot, row.statement)
    return f"{row.indicator}|{row.territory}|", "|".join(("", *after))


def hash_observation(said: bytes) -> bytes:
    """The hash of all that tells an observation from others, in sixteen letters."""
    return hexlify(sha256(said).digest()[:_ID_BYTES])


def frequency(period: Period) -> str:
    """The SDMX letter of a calendar year (A), a month (M) or a day (D); P, which is not of SDMX, for any other span."""
    return _FREQUENCIES.get(period.grain, _OTHER_SPAN)


def plain(value: float | None) -> float | int | None:
    """The number with at most ten decimals; a whole one as an int."""
    if value is None:
        return None
    value = round(float(value), _PRECISION)
    return int(value) if value.is_integer() else value


COLUMNS: Final[tuple[Column, ...]] = (
    Column("indicator", message("Código del indicador."), lambda fact: fact.row.indicator, examples=("population",)),
    Column("indicator_name", message("Nombre del indicador."),
        lambda fact: fact.indicator.name if fact.indicator else ""),
    Column("territory", message("Código del territorio, con su país delante."), lambda fact: fact.row.territory),
    Column("territory_name", message("Nombre del territorio."),
        lambda fact: fact.territory.name if fact.territory else ""),
    Column("period_start", message("Primer día del periodo."),
        lambda fact: fact.row.period.start.isoformat() if fact.row.period != NO_PERIOD else None, type="date",
        schema=date | None, examples=("2024-01-01",)),
    Column("period_end", message("Último día del periodo."),
        lambda fact: fact.row.period.end.isoformat() if fact.row.period != NO_PERIOD else None, type="date",
        schema=date | None, examples=("2024-12-31",)),
    Column("period",
        message("El periodo como se escribe en una dirección: 2024, 2024-03 o dos fechas. Vacío si vale para todos."),
        lambda fact: str(fact.row.period), examples=("2024", "2024-03", "2020-01-01/2020-08-31")),
    Column("breakdown", message("Grupo al que se refiere, como sex:women. Vacío es el total."),
        lambda fact: str(fact.row.breakdown), examples=("", "sex:women")),
    Column("value", message("El número. Vacío si falta; nunca es cero por faltar."),
        lambda fact: fact.number("value"), type="number", schema=int | float | None),
    Column("lower", message("Extremo inferior del intervalo del 95 %."), lambda fact: fact.number("lower"),
        type="number", schema=int | float | None),
    Column("upper", message("Extremo superior del intervalo del 95 %."), lambda fact: fact.number("upper"),
        type="number", schema=int | float | None),
    Column("numerator", message("Registros con los que se hizo una tasa o una parte."),
        lambda fact: fact.number("numerator"), type="number", schema=int | float | None),
    Column("denominator", message("Población o base entre la que se dividió."),
        lambda fact: fact.number("denominator"), type="number", schema=int | float | None),
    Column("denominator_id", message("De qué cuenta de población viene esa base."),
        lambda fact: fact.base.choice.id if fact.base else ""),
    Column("denominator_period", message("De qué fecha es esa población."),
        lambda fact: str(fact.base.period) if fact.base else ""),
    Column("denominator_edition", message("De qué edición viene."),
        lambda fact: fact.base.snapshot if fact.base else ""),
    Column("obs_status",
        message("Lo que dice la fuente del número: normal, provisional, estimado, ruptura de serie; o por qué falta. "
            "Con not_shown, no se muestra a esta escala."),
        lambda fact: str(fact.row.obs_status), schema=ObsStatus),
    Column("conf_status", message("free si se muestra; protected si se protege."),
        lambda fact: str(fact.row.conf_status), schema=ConfStatus),
    Column("partial", message("Si el periodo es más corto que el que le corresponde."), lambda fact: fact.row.partial,
        type="boolean", schema=bool),
    Column("disputed", message("Si otra publicación da un número distinto de lo mismo."),
        lambda fact: fact.row.disputed, type="boolean", schema=bool),
    Column("leads", message("Si es el número que va primero; false si va primero otro del mismo periodo."),
        lambda fact: fact.row.leads, type="boolean", schema=bool),
    Column("source", message("Código de la fuente."), lambda fact: fact.row.snapshot.partition("@")[0]),
    Column("edition", message("Edición de la fuente de la que se leyó."),
        lambda fact: fact.row.snapshot.partition("@")[2]),
    Column("statement_publisher", message("Quién lo dijo, si se leyó en una página publicada."),
        lambda fact: fact.statement.publisher if fact.statement else ""),
    Column("statement_url", message("Dirección de esa página."),
        lambda fact: fact.statement.url if fact.statement else ""),
    Column("locator", message("Hoja y celda, página o fila de donde se leyó."), lambda fact: fact.row.locator),
    Column("retrieved", message("Día en que se leyó."),
        lambda fact: fact.snapshot.retrieved.isoformat() if fact.snapshot else "", type="date",
        examples=("2026-08-01",)),
    Column("note", message("Nota sobre ese número."), lambda fact: fact.note),
    Column("release", message("Publicación del observatorio de la que sale."), lambda fact: fact.release),
    Column("obs_id", message("Nombre fijo de este dato: no cambia de una publicación a otra."),
        lambda fact: obs_id(fact.row), since=2, pattern="^[0-9a-f]{16}$"),
    Column("frequency",
        message("A un año entero, M un mes, D un día, P otro tramo. Solo se suman filas de la misma letra."),
        lambda fact: frequency(fact.row.period), since=2, schema=Literal["A", "M", "D", "P"]),
    Column("unit", message("En qué se cuenta."), lambda fact: fact.indicator.unit if fact.indicator else "", since=2),
    Column("per", message("Por cuántas personas se da la tasa. Vacío si no es una tasa."),
        lambda fact: fact.indicator.per if fact.indicator and statistic_of(fact.indicator).per_inhabitants else None,
        type="number", since=2, schema=int | None),
    Column("territory_level", message("Nivel del territorio: país, departamento, provincia, distrito."),
        lambda fact: str(fact.territory.level) if fact.territory else "", since=2, schema=Level),
    Column("publisher", message("Institución que publica la fuente."),
        lambda fact: fact.source.publisher if fact.source else "", since=2),
    Column("source_url", message("Dirección donde se halló la fuente."),
        lambda fact: (fact.snapshot.url if fact.snapshot else "") or (fact.source.url if fact.source else ""),
        since=2),
    Column("licence", message("Licencia con su nombre SPDX; LicenseRef remite a la página de la fuente."),
        lambda fact: fact.source.licence_id if fact.source else "", since=2),
    Column("sdmx_obs_status",
        message("Lo mismo que obs_status con las letras de SDMX: A, P, E, B, O si falta, M si no puede haberlo."),
        lambda fact: _SDMX_STATUS[fact.row.obs_status], since=2, schema=Literal["A", "P", "E", "B", "O", "M"]),
    Column("sdmx_conf_status", message("F si se muestra, C si se protege, con las letras de SDMX."),
        lambda fact: "C" if fact.row.symbol == "protected" else "F", since=2, schema=Literal["F", "C"]),
)  # fmt: skip
"""Of every file of today, in this order; it ends with one column more for each dimension of its indicators."""
BY_NAME: Final[Mapping[str, Column]] = {column.name: column for column in COLUMNS}
_DIMENSION: Final = message("Grupo por esta característica. Vacío es el total.")


def columns_of(panel: Panel, version: int = CURRENT) -> tuple[str, ...]:
    """The names of the columns of a file of this panel in a format."""
    return columns_for(panel.indicators, version)


def columns_for(indicators: Iterable[Indicator], version: int = CURRENT) -> tuple[str, ...]:
    """The columns of a file of these indicators in a format: those of every file, then their dimensions in order."""
    names = tuple(column.name for column in COLUMNS if column.since <= version)
    dimensions = dict.fromkeys(dimension for entry in indicators for dimension in entry.dimensions)
    return (*names, *(dimensions if FORMATS[version].dimensions else ()))


def meaning_of(column: str) -> str:
    """What a column of rows says, as a message; a column that is not listed is a dimension."""
    return BY_NAME[column].meaning if column in BY_NAME else _DIMENSION


# The rows of a Panel as flat records for machines: one mapping of column to value a row, the same in every file.


def list_records(panel: Panel, rows: Iterable[Row] | None = None) -> Iterator[dict[str, Value]]:
    """Each row as a mapping of `columns_of(panel)` of today; a number that is whole is an int, a missing one None.

    `rows` are those of the panel where they are not held by it.
    """
    names = PanelNames(panel)
    dimensions = dict.fromkeys(dimension for entry in panel.indicators for dimension in entry.dimensions)
    readers = [(column.name, column.read) for column in COLUMNS]
    for row in panel.rows if rows is None else rows:
        fact, codes = RowFacts(row, names), dict(row.breakdown.codes)
        record = {name: read(fact) for name, read in readers}
        for dimension in dimensions:
            record[dimension] = codes.get(dimension, "")
        yield record


# A Panel whose names, definitions and notes are in the reader's language, for data that leave the site.


def translated_panel(panel: Panel, text: Text) -> Panel:
    """`panel` with names, definitions and notes translated; unchanged in the language of the sources."""
    if text.lang == SOURCE:
        return panel
    return replace(
        panel,
        indicators=tuple(_indicator(indicator, text) for indicator in panel.indicators),
        territories=tuple(
            replace(territory, name=text.t(territory.name), note=text.t(territory.note))
            for territory in panel.territories
        ),
        rows=tuple(translated_row(row, text) for row in panel.rows),
        cells_not_shown=tuple(replace(each, note=text.t(each.note)) for each in panel.cells_not_shown),
        sources=tuple(
            replace(source, name=text.t(source.name), publisher=text.t(source.publisher))
            for source in panel.sources
        ),
        snapshots=tuple(replace(snapshot, title=text.t(snapshot.title)) for snapshot in panel.snapshots),
        comparison=_translated_comparison(panel.comparison, text) if panel.comparison else None,
    )


def translated_row(row: Row, text: Text) -> Row:
    """`row` with its note, and where in its file it was read, translated."""
    if text.lang == SOURCE:
        return row
    return replace(row, note=translate_note(row.note, text), locator=translate_locator(row.locator, text))


def _indicator(indicator: Indicator, text: Text) -> Indicator:
    graded = indicator.comparability
    return replace(
        indicator,
        name=text.t(indicator.name),
        unit=text.t(indicator.unit),
        definition=text.t(indicator.definition),
        total_holds=text.t(indicator.total_holds),
        caveats=tuple(map(text.t, indicator.caveats)),
        comparability=ComparisonGrade(graded.grade, text.t(graded.reason)),
    )


def _translated_comparison(comparison: Comparison, text: Text) -> Comparison:
    return replace(
        comparison,
        name=text.t(comparison.name),
        reason=text.t(comparison.reason),
        only_left=text.t(comparison.only_left),
        only_right=text.t(comparison.only_right),
    )
