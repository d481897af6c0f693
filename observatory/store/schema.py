"""The tables: one definition for SQLite and PostgreSQL, for the workspace and for the public store.

Periods are dates with both ends included. A null value never stands alone: `obs_status` or `conf_status`
says why. The public store differs in one thing: its CHECK constraints refuse a number that must not be shown.
"""

from __future__ import annotations

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
)

from observatory.model import Change, ConfStatus, ObsStatus

SCHEMA_VERSION = 5
CELL = ("indicator", "territory", "period_start", "period_end", "breakdown")
# A snapshot at a time, in order of time, as editions are written: rows are mostly appended, seldom put between.
KEY = ("snapshot", "indicator", "period_start", "period_end", "territory", "breakdown", "statement")
FIGURES = ("value", "lower", "upper", "numerator", "denominator")
SAID = ("obs_status", "conf_status", "locator", "note", "denominator_snapshot")

_NO_HIDDEN_NUMBER = (
    "conf_status = 'free' OR (" + " AND ".join(f"{figure} IS NULL" for figure in FIGURES) + ")"
)


def _one_of(column: str, allowed: type[ObsStatus] | tuple[ConfStatus, ...], name: str) -> CheckConstraint:
    # Spelt out with OR: SQLite would build a table of a longer IN list anew for each row it writes.
    listed = " OR ".join(f"{column} = '{status.value}'" for status in allowed)
    return CheckConstraint(listed, name=name)


def _checks(name: str, *, public: bool) -> list[CheckConstraint]:
    """What every row of facts owes: an ordered period, known statuses, a reason for each missing number."""
    statuses = (ConfStatus.FREE, ConfStatus.PROTECTED) if public else tuple(ConfStatus)
    reasons = ("not_published", "not_received", "no_service", "not_applicable", "withdrawn")
    said_why = " OR ".join(f"obs_status = '{reason}'" for reason in reasons)
    checks = [
        CheckConstraint("period_start <= period_end", name=f"{name}_period_in_order"),
        _one_of("obs_status", ObsStatus, f"{name}_obs_status_known"),
        _one_of("conf_status", statuses, f"{name}_conf_status_known"),
        CheckConstraint(
            f"value IS NOT NULL OR conf_status <> 'free' OR {said_why}",
            name=f"{name}_null_has_reason",
        ),
        CheckConstraint("value IS NULL OR value >= 0", name=f"{name}_not_negative"),
    ]
    if public:
        checks.append(CheckConstraint(_NO_HIDDEN_NUMBER, name=f"{name}_hides_what_is_protected"))
    return checks


def _facts(
    name: str, metadata: MetaData, *extra: Column[bool] | Column[str], key: tuple[str, ...], public: bool
) -> Table:
    columns = {
        "indicator": Column("indicator", String, ForeignKey("indicator.id"), nullable=False),
        "territory": Column("territory", String, ForeignKey("territory.code"), nullable=False),
        "period_start": Column("period_start", Date, nullable=False),
        "period_end": Column("period_end", Date, nullable=False),
        "breakdown": Column("breakdown", String, nullable=False),
        "snapshot": Column("snapshot", String, ForeignKey("snapshot.id"), nullable=False),
        "statement": Column("statement", String, nullable=False),
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
        *(Column(figure, Float) for figure in FIGURES),
        Column("obs_status", String, nullable=False),
        Column("conf_status", String, nullable=False),
        Column("locator", String, nullable=False),
        Column("note", String, nullable=False),
        Column("denominator_snapshot", String, nullable=False),
        *_checks(name, public=public),
        sqlite_with_rowid=False,
    )


def _catalogue(metadata: MetaData) -> None:
    Table(
        "source", metadata,
        Column("id", String, primary_key=True), Column("name", String, nullable=False),
        Column("publisher", String, nullable=False), Column("lane", String, nullable=False),
        Column("unit", String, nullable=False), Column("licence", String, nullable=False),
        Column("licence_url", String, nullable=False), Column("url", String, nullable=False),
    )  # fmt: skip
    Table(
        "territory", metadata,
        Column("code", String, primary_key=True), Column("level", String, nullable=False),
        Column("name", String, nullable=False), Column("parent", String, ForeignKey("territory.code")),
        Column("valid_from", Date), Column("valid_to", Date),
    )  # fmt: skip
    Table(
        "dimension", metadata,
        Column("id", String, primary_key=True), Column("name", String, nullable=False),
    )  # fmt: skip
    Table(
        "dimension_code", metadata,
        Column("dimension", String, ForeignKey("dimension.id"), primary_key=True),
        Column("scheme", String, primary_key=True), Column("code", String, primary_key=True),
        Column("name", String, nullable=False),
    )  # fmt: skip
    Table(
        "breakdown", metadata,
        Column("id", String, primary_key=True), Column("dimensions", String, nullable=False),
    )  # fmt: skip
    Table(
        "breakdown_code", metadata,
        Column("breakdown", String, ForeignKey("breakdown.id"), primary_key=True),
        Column("dimension", String, primary_key=True), Column("code", String, nullable=False),
    )  # fmt: skip
    Table(
        "indicator", metadata,
        Column("id", String, primary_key=True), Column("kind", String, nullable=False),
        Column("unit", String, nullable=False), Column("numerator", String), Column("denominator", String),
        Column("per", Integer, nullable=False), Column("decimals", Integer, nullable=False),
        Column("additive", Boolean, nullable=False), Column("definition_hash", String, nullable=False),
    )  # fmt: skip
    # Which sources speak of an indicator: those of one series replace each other, the rest may contradict.
    Table(
        "indicator_source", metadata,
        Column("indicator", String, ForeignKey("indicator.id"), primary_key=True),
        Column("source", String, ForeignKey("source.id"), primary_key=True),
        Column("priority", Integer, nullable=False), Column("series", String, nullable=False),
    )  # fmt: skip
    Table(
        "preference", metadata,
        *(Column(column, Date if column.startswith("period") else String, primary_key=True) for column in CELL),
        Column("url", String, nullable=False), Column("reason", String, nullable=False),
    )  # fmt: skip


def _provenance(metadata: MetaData) -> None:
    # One row: whether all figures of this store are invented. See observatory.store.mark.
    Table("mark", metadata, Column("demonstration", Boolean, primary_key=True))
    Table(
        "snapshot", metadata,
        Column("id", String, primary_key=True),
        Column("source", String, ForeignKey("source.id"), nullable=False), Column("edition", String, nullable=False),
        Column("file", String, nullable=False), Column("sha256", String, nullable=False),
        Column("retrieved", Date, nullable=False), Column("published", Date), Column("cutoff", Date),
        Column("title", String, nullable=False), Column("url", String, nullable=False),
        Column("row_count", Integer, nullable=False), Column("shipped", Boolean, nullable=False),
    )  # fmt: skip
    Table(
        "statement", metadata,
        Column("id", String, primary_key=True), Column("publisher", String, nullable=False),
        Column("title", String, nullable=False), Column("url", String, nullable=False),
        Column("page_date", String, nullable=False),
    )  # fmt: skip
    Table(
        "problem", metadata,
        Column("number", Integer, primary_key=True), Column("severity", String, nullable=False),
        Column("snapshot", String, ForeignKey("snapshot.id"), nullable=False), Column("file", String, nullable=False),
        Column("sheet", String, nullable=False), Column("cell", String, nullable=False),
        Column("seen", String, nullable=False), Column("message", String, nullable=False),
        Column("hint", String, nullable=False),
    )  # fmt: skip
    Table(
        "release", metadata,
        Column("id", String, primary_key=True), Column("released", Date, nullable=False),
        Column("schema_version", Integer, nullable=False), Column("fingerprint", String, nullable=False),
    )  # fmt: skip


def _revision(metadata: MetaData) -> None:
    """What each release showed otherwise than the one before it, the newest few of them."""
    Table(
        "revision", metadata,
        Column("number", Integer, primary_key=True),
        Column("former_release", String, nullable=False), Column("release", String, nullable=False),
        Column("released", Date, nullable=False), Column("change", String, nullable=False),
        Column("indicator", String, ForeignKey("indicator.id"), nullable=False),
        Column("territory", String, ForeignKey("territory.code"), nullable=False),
        Column("period_start", Date, nullable=False), Column("period_end", Date, nullable=False),
        Column("breakdown", String, nullable=False), Column("former", Float), Column("value", Float),
        CheckConstraint(" OR ".join(f"change = '{change.value}'" for change in Change), name="revision_change_known"),
        CheckConstraint(
            "change NOT IN ('protected', 'gone') OR (former IS NULL AND value IS NULL)",
            name="revision_hides_what_is_protected",
        ),
        Index("revision_of_a_series", "indicator", "territory"),
    )  # fmt: skip


def _undated(metadata: MetaData) -> None:
    """Figures whose source gives no date: listed on the source's page, drawn nowhere."""
    Table(
        "undated", metadata,
        Column("number", Integer, primary_key=True),
        Column("indicator", String, ForeignKey("indicator.id"), nullable=False),
        Column("territory", String, ForeignKey("territory.code"), nullable=False),
        Column("breakdown", String, nullable=False),
        Column("snapshot", String, ForeignKey("snapshot.id"), nullable=False),
        Column("statement", String, nullable=False), Column("value", Float), Column("obs_status", String, nullable=False),
        Column("locator", String, nullable=False), Column("note", String, nullable=False),
    )  # fmt: skip


def _form_file(metadata: MetaData) -> None:
    """The empty workbook of each monthly report (of no language) and its guide in each language, as files."""
    Table(
        "form_file", metadata,
        Column("source", String, ForeignKey("source.id"), primary_key=True),
        Column("lang", String, primary_key=True), Column("version", Integer, nullable=False),
        Column("sha256", String, nullable=False), Column("content", LargeBinary, nullable=False),
    )  # fmt: skip


def _data_file(metadata: MetaData) -> None:
    """The data files of a release, whose bytes lie beside it; and parts of the catalogue it was made with, as files."""
    Table(
        "data_file", metadata,
        Column("name", String, primary_key=True), Column("media_type", String, nullable=False),
        Column("size", BigInteger, nullable=False), Column("sha256", String, nullable=False),
    )  # fmt: skip
    Table(
        "release_part", metadata,
        Column("name", String, primary_key=True), Column("content", LargeBinary, nullable=False),
    )  # fmt: skip


def build_metadata(*, public: bool) -> MetaData:
    """All tables of a workspace, or of a public store (with the constraint that refuses hidden numbers)."""
    metadata = MetaData()
    _catalogue(metadata)
    _provenance(metadata)
    _undated(metadata)
    if public:
        _revision(metadata)
        _form_file(metadata)
        _data_file(metadata)
    _facts("observation", metadata, key=KEY, public=public)
    cube_key = ("indicator", "dimensions", *CELL[1:], "snapshot", "statement")
    cube = _facts(
        "cube",
        metadata,
        Column("dimensions", String, nullable=False),
        Column("role", String, nullable=False),
        Column("disputed", Boolean, nullable=False),
        key=cube_key,
        public=public,
    )
    cube.append_constraint(
        CheckConstraint("role IN ('leading', 'disputed', 'agreeing', 'superseded')", name="cube_role_known")
    )
    Index("cube_by_snapshot", cube.c.snapshot)
    return metadata


WORKSPACE = build_metadata(public=False)
PUBLIC = build_metadata(public=True)
