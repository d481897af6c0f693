"""All that the project has in a database, in one file and back, by PostgreSQL's own `pg_dump` and `pg_restore`."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Engine, text

from observatory.store.errors import StoreError
from observatory.store.releases import postgres_connections
from observatory.store.releases.release_rows import HOME, PRIVATE_HOME

_SCHEMAS: Final = (HOME, f"{PRIVATE_HOME}*", "release_*")
_OURS: Final = rf"SELECT nspname FROM pg_catalog.pg_namespace WHERE nspname ~ '^({HOME}|release_)' ORDER BY 1"  # noqa: S608
_PLAIN: Final = ("--no-owner", "--no-privileges")  # whoever restores owns all, and lets the site read anew


class DumpError(StoreError):
    """A dump or a restore failed and changed nothing; the message says why."""


def dump(engine: Engine, file: Path) -> None:
    """Write everything the project keeps in a database to one file, as one consistent snapshot.

    Raises DumpError where `pg_dump` is missing, older than the server or fails, DatabaseGoneError for a silent server.
    """
    if not _schemas(engine):
        raise DumpError(f"En la base de datos «{engine.url.database}» no hay nada que copiar.")
    _refuse_older(engine)
    schemas = (f"--schema={pattern}" for pattern in _SCHEMAS)
    _run(engine, "pg_dump", "--format=custom", *_PLAIN, *schemas, f"--file={file}")


def restore_dump(engine: Engine, file: Path) -> None:
    """Restore a dump into a database in which the project has nothing yet: all of it, or nothing.

    Raises DumpError where there is something, or where `pg_restore` is missing or fails.
    """
    there = _schemas(engine)
    if there:
        raise DumpError(
            f"La base de datos «{engine.url.database}» no está vacía ({', '.join(there[:3])}): no se toca. Cree otra con "
            "CREATE DATABASE, nómbrela en OBSERVATORY_DATABASE_URL y repita la orden; diga con --former cuál era esta."
        )
    _run(engine, "pg_restore", "--single-transaction", "--exit-on-error", *_PLAIN, str(file))


def _schemas(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(text(_OURS)).scalars())


def _refuse_older(engine: Engine) -> None:
    """Refuse a `pg_dump` older than the server: it reads servers of its own version and of older ones."""
    with engine.connect() as connection:
        server = int(connection.execute(text("SHOW server_version_num")).scalar_one()) // 10_000
    said = _run(engine, "pg_dump", "--version")
    version = re.search(r"\(PostgreSQL\) (\d+)", said)
    if version is None or int(version.group(1)) < server:
        raise DumpError(
            f"pg_dump es más antiguo ({said.strip()}) que el servidor (PostgreSQL {server}): {_install(server)}"
        )


def _install(version: int | str) -> str:
    return f"instale el paquete postgresql-client-{version}, o ponga su carpeta al principio de PATH."


def _run(engine: Engine, program: str, *arguments: str) -> str:
    """Run a program and return its output. The password goes through the environment, as others can see the arguments."""
    url = engine.url
    address = URL.create(
        "postgresql", url.username, host=url.host, port=url.port, database=url.database, query=url.query
    )
    command = [program, *arguments]
    if "--version" not in arguments:
        command.insert(1, f"--dbname={address.render_as_string()}")
    environment = {
        **os.environ,
        "PGCONNECT_TIMEOUT": str(int(postgres_connections.COMMAND.connect) or 1),
        "LC_ALL": "C",
    }
    if url.password:
        environment["PGPASSWORD"] = str(url.password)
    try:
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    except OSError as error:
        raise DumpError(
            f"No se encuentra {program} en PATH ({error.strerror}): {_install('NN, de la versión del servidor')}"
        ) from error
    said, complaint = _wait_for_output(process, engine)
    if process.returncode:
        raise DumpError(f"{program} no pudo, y no se cambió nada: {' '.join(complaint.split())[:500]}")
    return said


def _wait_for_output(process: subprocess.Popen[str], engine: Engine) -> tuple[str, str]:
    """Wait for the whole output of a program; stop it where the server no longer answers, or it would wait for ever."""
    with process:  # its pipes are closed and it is waited for, however this ends
        try:
            while True:
                try:
                    return process.communicate(timeout=postgres_connections.COMMAND.silent)
                except subprocess.TimeoutExpired:
                    with engine.connect() as connection:
                        connection.execute(text("SELECT 1"))
        finally:
            process.kill()  # nothing where it has ended
