"""The private part of a store in a database, where every machine sees it, and what an older program left in a folder."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    delete,
    insert,
    select,
    text,
)  # fmt: skip
from sqlalchemy.exc import IntegrityError, OperationalError

from observatory.catalog import Catalog
from observatory.store.errors import BusyError, StoreError
from observatory.store.private.ledger import LEDGER, Ledger, LedgerFile, LedgerSchema
from observatory.store.private.private_part import NOTE, RECORD, WORKSPACE, Private
from observatory.store.private.workspace import Workspace, copy_workspace, delete_workspace
from observatory.store.releases import PostgresReleases, Releases
from observatory.store.releases.release_rows import PRIVATE_HOME
from observatory.store.releases.sqlite_file import copy_store, hash_file, refuse_unsound, settle
from observatory.store.store_mark import mark_in_workspace

_TABLES: Final = MetaData(schema=PRIVATE_HOME)
# Each line bears its own number: of two that were made from the same state only one finds room.
_RECORD: Final = Table(
    "record", _TABLES, Column("number", Integer, primary_key=True, autoincrement=False),
    Column("line", LargeBinary, nullable=False),
)  # fmt: skip
_NOTE: Final = Table(
    "note", _TABLES, Column("name", String, primary_key=True), Column("content", String, nullable=False)
)  # fmt: skip
_CANDIDATE: Final = "candidate"
_CHOICES: Final = "choices"
_LOCK: Final = 348030365
_MAKING: Final = 348030366
_PATIENCE: Final = "3s"


class PrivateSchema(Private):
    """The private part of the store in a database; `store` is the folder in which this machine builds."""

    in_files = False

    def __init__(self, store: Path, engine: Engine) -> None:
        super().__init__(store)
        self._engine = engine
        self._made = False

    @contextmanager
    def held(self) -> Iterator[None]:
        """See Private.held. The lock goes with the connection: that of a machine that dies does not stay."""
        with self._engine.connect() as connection, connection.begin():
            connection.execute(text(f"SET LOCAL lock_timeout = '{_PATIENCE}'"))
            for endless in ("idle_in_transaction_session_timeout", "statement_timeout"):
                connection.execute(text(f"SET LOCAL {endless} = 0"))
            try:
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            except OperationalError as error:
                raise BusyError(
                    "Otra carga está en marcha en esta base de datos, quizás en otra máquina: espere a que termine."
                ) from error
            yield
            connection.execute(text("SELECT 1"))  # a lock that was lost meanwhile is no lock

    def prepared(self) -> PrivateSchema:
        """See Private.prepared: what lies in the folder is moved into the database, whole or not at all."""
        super().prepared()
        move_in(self)
        return self

    def out_of_place(self) -> list[Path]:
        """See Private.out_of_place: what lies in the private folder is."""
        return find_movable_files(self.folder)

    def workspace(self, catalog: Catalog) -> Workspace:
        """See Private.workspace."""
        return Workspace.in_database(self._engine, catalog)

    def existing_workspace(self) -> Workspace | None:
        """See Private.existing_workspace."""
        return Workspace.existing_in(self._engine)

    def keep_workspace(self, fresh: Path) -> None:
        """See Private.keep_workspace."""
        copy_workspace(self._engine, fresh)

    def drop_workspace(self) -> None:
        """See Private.drop_workspace."""
        delete_workspace(self._engine)

    def workspace_mark(self) -> bool | None:
        """See Private.workspace_mark."""
        existing = self.existing_workspace()
        if existing is None:
            return None
        with existing.loading() as connection:
            return mark_in_workspace(connection)

    @property
    def ledger(self) -> Ledger:
        """See Private.ledger."""
        return LedgerSchema(self._engine)

    def note(self) -> str:
        """See Private.note."""
        return self.noted(_CANDIDATE)

    def noted(self, name: str) -> str:
        """The text saved under a name; empty where there is none."""
        with self._engine.begin() as connection:
            if not _is_there(connection):
                return ""
            return connection.execute(select(_NOTE.c.content).where(_NOTE.c.name == name)).scalar() or ""

    def put_note(self, content: str) -> None:
        """See Private.put_note."""
        self.put_noted(_CANDIDATE, content)

    def put_noted(self, name: str, content: str) -> None:
        """Save a text under a name, replacing the former one."""
        with self._writing() as connection:
            connection.execute(delete(_NOTE).where(_NOTE.c.name == name))
            connection.execute(insert(_NOTE).values(name=name, content=content))

    def choices(self) -> str:
        """See Private.choices."""
        return self.noted(_CHOICES)

    def keep_choices(self, content: str) -> None:
        """See Private.keep_choices."""
        self.put_noted(_CHOICES, content)

    @property
    def record_path(self) -> Path:
        """See Private.record_path: for sentences, where the record would lie in a folder."""
        return Path(PRIVATE_HOME) / RECORD

    def record(self) -> bytes:
        """See Private.record."""
        with self._engine.begin() as connection:
            if not _is_there(connection):
                return b""
            lines = connection.execute(select(_RECORD.c.line).order_by(_RECORD.c.number)).scalars()
            return b"".join(bytes(line) for line in lines)

    def prolong_record(self, line: bytes) -> None:
        """See Private.prolong_record; several lines are written in one go.

        Raises BusyError where another machine wrote that line just now.
        """
        lines = [
            {"number": json.loads(each)["number"], "line": each} for each in line.splitlines(keepends=True)
        ]
        try:
            with self._writing() as connection:
                connection.execute(insert(_RECORD), lines)
        except IntegrityError as error:
            raise BusyError("Otra máquina escribió en el registro a la vez: repita la orden.") from error

    def cut_record(self, size: int) -> None:
        """See Private.cut_record: in a database no line is ever half written."""
        raise StoreError(f"El registro de la base de datos no se corta (después de {size} bytes).")

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """A transaction in which the tables exist."""
        with self._engine.begin() as connection:
            if not self._made:
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_MAKING})"))
                connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {PRIVATE_HOME}"))
                _TABLES.create_all(connection)
            yield connection
        self._made = True


def _is_there(connection: Connection) -> bool:
    return bool(connection.execute(text(f"SELECT to_regclass('{_NOTE.fullname}') IS NOT NULL")).scalar_one())


# Chooses where the private part of a store lies: in the database of the releases, where they lie in one.
# The driver of the database is loaded only then: it takes a tenth of a second of each command.


def private_part(folder: Path, releases: Releases) -> Private:
    """The private part of the store that belongs to `releases`; `folder` is where this machine builds."""
    if isinstance(releases, PostgresReleases):
        from observatory.store.private.private_schema import PrivateSchema

        return PrivateSchema(folder, releases.writer)
    return Private(folder)


if TYPE_CHECKING:
    from observatory.store.private.private_schema import PrivateSchema

PUT_BY: Final = "moved-into-database"


def find_movable_files(folder: Path) -> list[Path]:
    """The files of a private folder that belong into the database."""
    return [folder / name for name in _MOVED if (folder / name).exists()]


def move_in(private: PrivateSchema) -> None:
    """Copy them into the database one by one, and put each aside once it is there.

    A run that is stopped between has moved some; the next one moves the rest. Raises StoreError where the database
    holds something else of that name: nothing of it is changed then.
    """
    settle(private.workspace_path)
    for path in find_movable_files(private.folder):
        digest = hash_file(path)
        if private.noted(path.name) != digest:  # else it is in, and a stopped run did not put it by
            _MOVED[path.name](private, path)
            private.put_noted(path.name, digest)
        away = private.folder / PUT_BY
        away.mkdir(mode=0o700, exist_ok=True)
        os.replace(path, away / f"{path.stem}-{digest[:16]}{path.suffix}")


def _move_record(private: PrivateSchema, path: Path) -> None:
    """Copy whole lines only: half a line that a stopped run left stays in the file that is put aside."""
    content, held = path.read_bytes(), private.record()
    whole = content[: content.rfind(b"\n") + 1]
    if held.startswith(whole):
        return
    if not whole.startswith(held):
        raise _in_both(private, path)
    private.prolong_record(whole[len(held) :])


def _move_ledger(private: PrivateSchema, path: Path) -> None:
    ledger = private.ledger
    if not ledger.exists():
        ledger.make()
    with LedgerFile(path.parent).opened() as brought, ledger.opened() as open_ledger:
        open_ledger.join(brought)


def _move_workspace(private: PrivateSchema, path: Path) -> None:
    if private.existing_workspace() is not None:
        raise _in_both(private, path)
    with private.building() as folder:
        copy = (
            folder / path.name
        )  # it is brought up to date first, and the file that is put by stays as it was
        copy_store(path, copy)
        refuse_unsound(copy)
        private.keep_workspace(copy)


def _move_note(private: PrivateSchema, path: Path) -> None:
    if not private.note():
        private.put_note(path.read_text(encoding="utf-8"))


_MOVED: Final[Mapping[str, Callable[[PrivateSchema, Path], None]]] = {
    RECORD: _move_record,
    LEDGER: _move_ledger,
    WORKSPACE: _move_workspace,
    NOTE: _move_note,
}


def _in_both(private: PrivateSchema, path: Path) -> StoreError:
    return StoreError(
        f"{path.name} está en {private.folder} y otro, distinto, en la base de datos: no se sabe cuál vale. Si vale el "
        "de la base de datos, aparte el archivo."
    )
