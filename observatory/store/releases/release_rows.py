"""What a PostgreSQL database says is on show: the ledger of its releases, and beside it pins, withdrawals and names."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Final

from sqlalchemy import (
    Column,
    Connection,
    Date,
    Integer,
    LargeBinary,
    MetaData,
    RowMapping,
    String,
    Table,
    delete,
    insert,
    select,
    text,
)  # fmt: skip

from observatory.store.errors import BrokenReleaseError, NoReleaseError
from observatory.store.releases.kept_releases import KeptRelease, Pin, Standing, Withdrawal

HOME: Final = "observatory"
PRIVATE_HOME: Final = "observatory_private"
"""The schema of what no reader may see: record, ledger, workspace, candidate."""
HOME_TABLES: Final = MetaData(schema=HOME)
# `turn` counts publications: the highest was published last; what is staged has none.
LEDGER: Final = Table(
    "ledger", HOME_TABLES,
    Column("place", String, primary_key=True), Column("state", String, nullable=False), Column("turn", Integer),
    Column("id", String, nullable=False), Column("released", Date, nullable=False),
    Column("fingerprint", String, nullable=False), Column("sha256", String, nullable=False),
    Column("schema_version", Integer, nullable=False),
)  # fmt: skip
# What is said of a release, by name or hash: that it is the `pin`, that it was `withdrawn` and why, that it was
# `formerly` another name, and by which `line` of the record it was published. One row is the `seal` of pin and
# withdrawals: where it does not fit them, rows are gone.
SAID: Final = Table(
    "on_show", HOME_TABLES,
    Column("what", String, primary_key=True), Column("release", String, primary_key=True),
    Column("said", String, primary_key=True), Column("on", Date), Column("line", String, nullable=False),
)  # fmt: skip
# The bytes of the files of the releases in a database, a block a row, by the schema that the release was made in.
RELEASE_FILE: Final = Table(
    "release_file", HOME_TABLES,
    Column("place", String, primary_key=True), Column("name", String, primary_key=True),
    Column("block", Integer, primary_key=True), Column("content", LargeBinary, nullable=False),
)  # fmt: skip
# A release that is packed: an SQLite file of all its tables, compressed, and the hash of that file.
KEPT_RELEASE: Final = Table(
    "kept_release", HOME_TABLES,
    Column("place", String, primary_key=True), Column("sha256", String, nullable=False),
    Column("content", LargeBinary, nullable=False),
)  # fmt: skip
_LOST: Final = (
    "En la tabla observatory.on_show faltan filas: no se sabe qué publicaciones se retiraron. La siguiente orden, por "
    "ejemplo `python -m etl status`, la rehace con el registro."
)
_ALONE: Final = "SELECT pg_advisory_xact_lock(348030364)"


def write_alone(connection: Connection) -> None:
    """Wait for the write lock and create the tables."""
    connection.execute(text(_ALONE))
    connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {HOME}"))
    HOME_TABLES.create_all(connection)


def is_there(connection: Connection, table: Table) -> bool:
    """Whether a table exists."""
    query = text("SELECT to_regclass(:name) IS NOT NULL")
    return bool(connection.execute(query, {"name": f"{HOME}.{table.name}"}).scalar_one())


def read_published_releases(connection: Connection) -> list[RowMapping]:
    """The rows of what was published, the newest first. Raises NoReleaseError where there never was anything."""
    if not is_there(connection, LEDGER):
        raise NoReleaseError("Aún no hay nada publicado. Ejecute `python -m etl build`.")
    query = select(LEDGER).where(LEDGER.c.turn.is_not(None)).order_by(LEDGER.c.turn.desc())
    return list(connection.execute(query).mappings())


def read_standing(connection: Connection, rows: list[RowMapping]) -> Standing:
    """All that decides what is on show."""
    if not rows:
        raise NoReleaseError("Aún no hay nada publicado. Ejecute `python -m etl build`.")
    if not is_there(connection, SAID):
        raise BrokenReleaseError(_LOST)
    entries: dict[str, list[RowMapping]] = defaultdict(list)
    for row_said in connection.execute(
        select(SAID).order_by(SAID.c.on, SAID.c.release, SAID.c.said)
    ).mappings():
        entries[row_said["what"]].append(row_said)
    formerly: dict[str, tuple[str, ...]] = defaultdict(tuple)
    for row_said in entries["formerly"]:
        formerly[row_said["release"]] += (row_said["said"],)
    lines = {note["release"]: note["line"] for note in entries["published"]}
    _refuse_lost(rows, lines)
    standing = Standing(
        tuple(
            make_release_entry(row, formerly=formerly[row["sha256"]], line=lines.get(row["sha256"], ""))
            for row in rows
        ),
        next((Pin(note["release"], note["line"]) for note in entries["pin"]), None),
        tuple(
            Withdrawal(note["release"], note["said"], note["on"].isoformat(), note["line"])
            for note in entries["withdrawn"]
        ),
    )
    if any(seal["said"] != _seal_of(standing) for seal in entries["seal"]):
        raise BrokenReleaseError(_LOST)
    return standing


def _refuse_lost(rows: list[RowMapping], lines: Mapping[str, str]) -> None:
    """Raise BrokenReleaseError where a release of this program has no line: it is written with the withdrawals."""
    if any(row["state"] == "published" and row["sha256"] not in lines for row in rows):
        raise BrokenReleaseError(_LOST)


def _seal_of(standing: Standing) -> str:
    return hashlib.sha256(standing.digest.encode()).hexdigest()


def seal(connection: Connection) -> None:
    """Write the hash of pin and withdrawals, so that a lost one is noticed."""
    said = connection.execute(select(SAID).order_by(SAID.c.on, SAID.c.release, SAID.c.said)).mappings().all()
    standing = Standing(
        pin=next((Pin(row["release"]) for row in said if row["what"] == "pin"), None),
        withdrawn=tuple(Withdrawal(row["release"], "", "") for row in said if row["what"] == "withdrawn"),
    )
    connection.execute(delete(SAID).where(SAID.c.what == "seal"))
    _say(connection, "seal", "", content=_seal_of(standing))


def say_standing(connection: Connection, standing: Standing) -> None:
    """Write former names, pin and withdrawals anew."""
    connection.execute(delete(SAID))
    for release in standing.releases:
        say_published(connection, release)
    for withdrawal in standing.withdrawn:
        say_withdrawn(connection, withdrawal)
    say_pin(connection, standing.pin)


def make_release_entry(row: RowMapping, *, formerly: tuple[str, ...] = (), line: str = "") -> KeptRelease:
    """A release as its row describes it."""
    return KeptRelease(
        row["id"], row["released"], row["fingerprint"], row["sha256"],
        schema_version=row["schema_version"], formerly=formerly, line=line,
    )  # fmt: skip


def say_published(connection: Connection, release: KeptRelease) -> None:
    """Write which line of the record published a release, and the former names it takes over."""
    _say(connection, "published", release.sha256, line=release.line)
    for name in release.formerly:
        _say(connection, "formerly", release.sha256, content=name)


def say_pin(connection: Connection, pin: Pin | None) -> None:
    """Write the pin, or that there is none."""
    connection.execute(delete(SAID).where(SAID.c.what == "pin"))
    if pin is not None:
        _say(connection, "pin", pin.release, line=pin.line)


def say_withdrawn(connection: Connection, withdrawal: Withdrawal) -> None:
    """Write that a release was withdrawn."""
    _say(
        connection,
        "withdrawn",
        withdrawal.release,
        content=withdrawal.reason,
        on=date.fromisoformat(withdrawal.on),
        line=withdrawal.line,
    )


def _say(
    connection: Connection,
    kind: str,
    release: str,
    *,
    content: str = "",
    on: date | None = None,
    line: str = "",
) -> None:
    same_entry = (SAID.c.what == kind) & (SAID.c.release == release) & (SAID.c.said == content)
    connection.execute(delete(SAID).where(same_entry))
    connection.execute(insert(SAID).values(what=kind, release=release, said=content, on=on, line=line))
