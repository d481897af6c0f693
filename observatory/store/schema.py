"""The tables: one definition for SQLite and PostgreSQL, for the workspace and for the public store.

Periods are dates with both ends included. A null value never stands alone: `obs_status` or `conf_status`
says why. The public store differs in one thing: its CHECK constraints refuse a number that must not be shown.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)

from observatory.model import Change, ConfStatus, ObsStatus
from observatory.model.status import ADDS_NOTHING, WITHOUT_ROW

# The tables that describe the facts: catalogue, editions, documents, figures without a date, files of a release.


TEXT: Final = String().with_variant(String(collation="C"), "postgresql")
"""Ordered byte by byte on both engines: a release says the same in the same order wherever it is read from."""
CELL = ("indicator", "territory", "period_start", "period_end", "breakdown")


def add_catalogue(metadata: MetaData) -> None:
    """What the catalogue says of sources, places, dimensions and indicators."""
    Table(
        "source", metadata,
        Column("id", TEXT, primary_key=True), Column("name", TEXT, nullable=False),
        Column("publisher", TEXT, nullable=False), Column("lane", TEXT, nullable=False),
        Column("unit", TEXT, nullable=False), Column("licence", TEXT, nullable=False),
        Column("licence_url", TEXT, nullable=False), Column("url", TEXT, nullable=False),
    )  # fmt: skip
    Table(
        "territory", metadata,
        Column("code", TEXT, primary_key=True), Column("level", TEXT, nullable=False),
        Column("name", TEXT, nullable=False), Column("parent", TEXT, ForeignKey("territory.code")),
        Column("valid_from", Date), Column("valid_to", Date),
    )  # fmt: skip
    Table(
        "dimension", metadata,
        Column("id", TEXT, primary_key=True), Column("name", TEXT, nullable=False),
    )  # fmt: skip
    Table(
        "dimension_code", metadata,
        Column("dimension", TEXT, ForeignKey("dimension.id"), primary_key=True),
        Column("scheme", TEXT, primary_key=True), Column("code", TEXT, primary_key=True),
        Column("name", TEXT, nullable=False),
    )  # fmt: skip
    Table(
        "breakdown", metadata,
        Column("id", TEXT, primary_key=True), Column("dimensions", TEXT, nullable=False),
    )  # fmt: skip
    Table(
        "breakdown_code", metadata,
        Column("breakdown", TEXT, ForeignKey("breakdown.id"), primary_key=True),
        Column("dimension", TEXT, primary_key=True), Column("code", TEXT, nullable=False),
    )  # fmt: skip
    Table(
        "indicator", metadata,
        Column("id", TEXT, primary_key=True), Column("kind", TEXT, nullable=False),
        Column("unit", TEXT, nullable=False), Column("numerator", TEXT), Column("denominator", TEXT),
        Column("per", Integer, nullable=False), Column("decimals", Integer, nullable=False),
        Column("additive", Boolean, nullable=False), Column("definition_hash", TEXT, nullable=False),
    )  # fmt: skip
    # Which sources speak of an indicator: those of one series replace each other, the rest may contradict.
    Table(
        "indicator_source", metadata,
        Column("indicator", TEXT, ForeignKey("indicator.id"), primary_key=True),
        Column("source", TEXT, ForeignKey("source.id"), primary_key=True),
        Column("priority", Integer, nullable=False), Column("series", TEXT, nullable=False),
    )  # fmt: skip
    Table(
        "preference", metadata,
        *(Column(column, Date if column.startswith("period") else TEXT, primary_key=True) for column in CELL),
        Column("url", TEXT, nullable=False), Column("reason", TEXT, nullable=False),
    )  # fmt: skip


def add_provenance(metadata: MetaData) -> None:
    """Editions, documents, warnings, the release itself, and whether its figures are invented."""
    # One row: whether all figures of this store are invented. See observatory.store.store_mark.
    Table("mark", metadata, Column("demonstration", Boolean, primary_key=True))
    Table(
        "snapshot", metadata,
        Column("id", TEXT, primary_key=True),
        Column("source", TEXT, ForeignKey("source.id"), nullable=False), Column("edition", TEXT, nullable=False),
        Column("file", TEXT, nullable=False), Column("sha256", TEXT, nullable=False),
        Column("retrieved", Date, nullable=False), Column("published", Date), Column("cutoff", Date),
        Column("title", TEXT, nullable=False), Column("url", TEXT, nullable=False),
        Column("row_count", Integer, nullable=False), Column("shipped", Boolean, nullable=False),
    )  # fmt: skip
    Table(
        "statement", metadata,
        Column("id", TEXT, primary_key=True), Column("publisher", TEXT, nullable=False),
        Column("title", TEXT, nullable=False), Column("url", TEXT, nullable=False),
        Column("page_date", TEXT, nullable=False),
    )  # fmt: skip
    Table(
        "problem", metadata,
        Column("number", Integer, primary_key=True), Column("severity", TEXT, nullable=False),
        Column("snapshot", TEXT, ForeignKey("snapshot.id"), nullable=False), Column("file", TEXT, nullable=False),
        Column("sheet", TEXT, nullable=False), Column("cell", TEXT, nullable=False),
        Column("seen", TEXT, nullable=False), Column("message", TEXT, nullable=False),
        Column("hint", TEXT, nullable=False),
    )  # fmt: skip
    Table(
        "release", metadata,
        Column("id", TEXT, primary_key=True), Column("released", Date, nullable=False),
        Column("schema_version", Integer, nullable=False), Column("fingerprint", TEXT, nullable=False),
    )  # fmt: skip


def add_undated(metadata: MetaData) -> None:
    """Figures whose source gives no date: listed on the source's page, drawn nowhere."""
    Table(
        "undated", metadata,
        Column("number", Integer, primary_key=True),
        Column("indicator", TEXT, ForeignKey("indicator.id"), nullable=False),
        Column("territory", TEXT, ForeignKey("territory.code"), nullable=False),
        Column("breakdown", TEXT, nullable=False),
        Column("snapshot", TEXT, ForeignKey("snapshot.id"), nullable=False),
        Column("statement", TEXT, nullable=False), Column("value", Float), Column("obs_status", TEXT, nullable=False),
        Column("locator", TEXT, nullable=False), Column("note", TEXT, nullable=False),
    )  # fmt: skip


def add_form_file(metadata: MetaData) -> None:
    """The empty workbook of each monthly report (of no language) and its guide in each language, as files."""
    Table(
        "form_file", metadata,
        Column("source", TEXT, ForeignKey("source.id"), primary_key=True),
        Column("lang", TEXT, primary_key=True), Column("version", Integer, nullable=False),
        Column("sha256", TEXT, nullable=False), Column("content", LargeBinary, nullable=False),
    )  # fmt: skip


def add_data_file(metadata: MetaData) -> None:
    """The data files of a release, whose bytes lie beside it; and parts of the catalogue it was made with, as files."""
    Table(
        "data_file", metadata,
        Column("name", TEXT, primary_key=True), Column("media_type", TEXT, nullable=False),
        Column("size", BigInteger, nullable=False), Column("sha256", TEXT, nullable=False),
    )  # fmt: skip
    Table(
        "release_part", metadata,
        Column("name", TEXT, primary_key=True), Column("content", LargeBinary, nullable=False),
    )  # fmt: skip


SCHEMA_VERSION = 6
# A snapshot at a time, and in order of time.
KEY = ("snapshot", "indicator", "period_start", "period_end", "territory", "breakdown", "statement")
FIGURES = ("value", "lower", "upper", "numerator", "denominator")
SAID = ("obs_status", "conf_status", "locator", "note", "denominator_snapshot")

NUMBERED: Final = {
    "observed_series": ("snapshot", "indicator", "breakdown", "statement"),
    "observed_period": ("period_start", "period_end"),
    "observed_place": ("territory",),
}
"""The words that the numbers of a row's key stand for, in the order of that key."""
PERIODS: Final = 1 << 16
PLACES: Final = 1 << 18
OF_A_SERIES: Final = PERIODS * PLACES
"""How many periods and places a workspace can tell apart, and so how many cells a series has room for.

The number of a cell is `(series * PERIODS + period) * PLACES + place`: under one number a row is stored in two thirds of
the time that it takes under three.
"""
_NO_HIDDEN_NUMBER = (
    "conf_status = 'free' OR (" + " AND ".join(f"{figure} IS NULL" for figure in FIGURES) + ")"
)


def _one_of(column: str, allowed: tuple[ObsStatus | ConfStatus, ...], name: str) -> CheckConstraint:
    # Spelt out with OR: SQLite would build a table of a longer IN list anew for each row it writes.
    listed = " OR ".join(f"{column} = '{status.value}'" for status in allowed)
    return CheckConstraint(listed, name=name)


def _in_order(name: str) -> CheckConstraint:
    return CheckConstraint("period_start <= period_end", name=f"{name}_period_in_order")


def _checks(name: str, *, public: bool) -> list[CheckConstraint]:
    """What every row of facts owes: known statuses, a reason for each missing number."""
    statuses = (ConfStatus.FREE, ConfStatus.PROTECTED) if public else tuple(ConfStatus)
    stored = tuple(status for status in ObsStatus if status not in WITHOUT_ROW)
    reasons = ("not_published", "not_received", "no_service", "not_applicable", "withdrawn", *ADDS_NOTHING)
    said_why = " OR ".join(f"obs_status = '{reason}'" for reason in reasons)
    checks = [
        _one_of("obs_status", stored, f"{name}_obs_status_known"),
        _one_of("conf_status", statuses, f"{name}_conf_status_known"),
        CheckConstraint(
            f"value IS NOT NULL OR conf_status <> 'free' OR {said_why}", name=f"{name}_null_has_reason"
        ),
        CheckConstraint("value IS NULL OR value >= 0", name=f"{name}_not_negative"),
    ]
    if public:
        checks.append(CheckConstraint(_NO_HIDDEN_NUMBER, name=f"{name}_hides_what_is_protected"))
    return checks


def _facts(name: str, metadata: MetaData, *extra: Column[bool] | Column[str], key: tuple[str, ...]) -> Table:
    columns = {
        "indicator": Column("indicator", TEXT, ForeignKey("indicator.id"), nullable=False),
        "territory": Column("territory", TEXT, ForeignKey("territory.code"), nullable=False),
        "period_start": Column("period_start", Date, nullable=False),
        "period_end": Column("period_end", Date, nullable=False),
        "breakdown": Column("breakdown", TEXT, nullable=False),
        "snapshot": Column("snapshot", TEXT, ForeignKey("snapshot.id"), nullable=False),
        "statement": Column("statement", TEXT, nullable=False),
        **{column.name: column for column in extra},
    }
    keyed = [columns.pop(column) for column in key]
    for column in keyed:
        column.primary_key = True
    return Table(
        name,
        metadata,
        *keyed,
        *columns.values(),
        *_define_value_columns(),
        _in_order(name),
        *_checks(name, public=True),
        sqlite_with_rowid=False,
    )


def _define_value_columns() -> list[Column[float] | Column[str]]:
    return [
        *(Column(figure, Float) for figure in FIGURES),
        *(Column(word, TEXT, nullable=False) for word in SAID),
    ]


def _define_observed_tables(metadata: MetaData) -> None:
    """What was read, under a narrow key: a row names its series, period and place by one number, that of its cell.

    Under a key of seven texts the same rows took half as long again to store, and three times the bytes.
    """
    Table(
        "observed_series", metadata,
        Column("number", Integer, primary_key=True),
        Column("snapshot", TEXT, ForeignKey("snapshot.id"), nullable=False),
        Column("indicator", TEXT, ForeignKey("indicator.id"), nullable=False),
        Column("breakdown", TEXT, nullable=False), Column("statement", TEXT, nullable=False),
        UniqueConstraint(*NUMBERED["observed_series"]),
    )  # fmt: skip
    Table(
        "observed_period", metadata,
        Column("number", Integer, primary_key=True),
        Column("period_start", Date, nullable=False), Column("period_end", Date, nullable=False),
        UniqueConstraint(*NUMBERED["observed_period"]), _in_order("observed"),
    )  # fmt: skip
    Table(
        "observed_place", metadata,
        Column("number", Integer, primary_key=True),
        Column("territory", TEXT, ForeignKey("territory.code"), nullable=False, unique=True),
    )  # fmt: skip
    Table(
        "observed", metadata,
        Column("cell", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
        *_define_value_columns(), *_checks("observed", public=False),
    )  # fmt: skip


def match_cells_of_series(series: str, cell: str) -> str:
    """The condition in SQL that `cell` is a cell of the series whose number `series` is."""
    first = f"CAST({series} AS BIGINT) * {OF_A_SERIES}"
    return f"{cell} BETWEEN {first} AND {first} + {OF_A_SERIES - 1}"


def select_period_number(cell: str) -> str:
    """The number of the period of a cell in SQL."""
    return f"{cell} / {PLACES} % {PERIODS}"


def select_place_number(cell: str) -> str:
    """The number of the place of a cell in SQL."""
    return f"{cell} % {PLACES}"


OBSERVATION: Final = f"""
CREATE VIEW observation AS
SELECT {", ".join(KEY)}, {", ".join((*FIGURES, *SAID))}
FROM observed_series
    JOIN observed ON {match_cells_of_series("observed_series.number", "observed.cell")}
    JOIN observed_period ON observed_period.number = {select_period_number("observed.cell")}
    JOIN observed_place ON observed_place.number = {select_place_number("observed.cell")}
"""  # noqa: S608 - the parts put in are names of columns
"""The rows of the workspace with all their words, as a release has them in a table."""


def _revision(metadata: MetaData) -> None:
    """What each release showed otherwise than the one before it, the newest few of them."""
    Table(
        "revision", metadata,
        Column("number", Integer, primary_key=True),
        Column("former_release", TEXT, nullable=False), Column("release", TEXT, nullable=False),
        Column("released", Date, nullable=False), Column("change", TEXT, nullable=False),
        Column("indicator", TEXT, ForeignKey("indicator.id"), nullable=False),
        Column("territory", TEXT, ForeignKey("territory.code"), nullable=False),
        Column("period_start", Date, nullable=False), Column("period_end", Date, nullable=False),
        Column("breakdown", TEXT, nullable=False), Column("former", Float), Column("value", Float),
        CheckConstraint(" OR ".join(f"change = '{change.value}'" for change in Change), name="revision_change_known"),
        CheckConstraint(
            "change NOT IN ('protected', 'gone') OR (former IS NULL AND value IS NULL)",
            name="revision_hides_what_is_protected",
        ),
        Index("revision_of_a_series", "indicator", "territory"),
    )  # fmt: skip


def _series(metadata: MetaData) -> None:
    """Of what the cube holds values, and of which days: a row for each series and edition, so that no page reads it all.

    `first_value` and `last_value` are the first and the last day of cells with a number; null where none has one.
    """
    Table(
        "series", metadata,
        Column("indicator", TEXT, ForeignKey("indicator.id"), primary_key=True),
        Column("dimensions", TEXT, primary_key=True),
        Column("territory", TEXT, ForeignKey("territory.code"), primary_key=True),
        Column("snapshot", TEXT, ForeignKey("snapshot.id"), primary_key=True),
        Column("first_day", Date, nullable=False), Column("first_end", Date, nullable=False),
        Column("last_day", Date, nullable=False),
        Column("first_value", Date), Column("last_value", Date), Column("current", Boolean, nullable=False),
        sqlite_with_rowid=False,
    )  # fmt: skip


def build_metadata(*, public: bool) -> MetaData:
    """All tables of a workspace, or of a public store (with the constraint that refuses hidden numbers)."""
    metadata = MetaData()
    add_catalogue(metadata)
    add_provenance(metadata)
    add_undated(metadata)
    if not public:
        _define_observed_tables(metadata)
        return metadata
    _revision(metadata)
    add_form_file(metadata)
    add_data_file(metadata)
    _facts("observation", metadata, key=KEY)
    cube_key = ("indicator", "dimensions", *CELL[1:], "snapshot", "statement")
    cube = _facts(
        "cube",
        metadata,
        Column("dimensions", TEXT, nullable=False),
        Column("role", TEXT, nullable=False),
        Column("disputed", Boolean, nullable=False),
        key=cube_key,
    )
    cube.append_constraint(
        CheckConstraint("role IN ('leading', 'disputed', 'agreeing', 'superseded')", name="cube_role_known")
    )
    _series(metadata)
    return metadata


WORKSPACE = build_metadata(public=False)
PUBLIC = build_metadata(public=True)
