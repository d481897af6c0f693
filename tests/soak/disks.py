"""Disks that are full or read-only, and a store that is taken away, broken or replaced under a running site."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import shutil
import signal
import sqlite3
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from observatory.catalog import Catalog
from observatory.store.releases import POINTER, SqliteReleases
from tests.conftest import started
from tests.kit.facts import fact, publish
from tests.soak.killing import begun, ended, run
from tests.soak.small_stores import Case, assert_whole
from tests.soak.table import Row

_PAGES = ("/es/", "/es/indicadores/cem_cases", "/es/ayuda")


def full_disk(case: Case, place: Path, *, sizes: range) -> Row:
    """The command cannot make a file larger than a limit, as on a full disk; then there is room and it is run again."""
    row = Row(f"{case.name}: full disk")
    for limit in sizes:
        folder = place / f"full-{limit}"
        case.build(folder)
        code = run(lambda: _limited(case, folder, limit))  # noqa: B023 - run at once
        row.tried += 1
        try:
            assert_whole(folder)
            state = case.state(folder)
            assert state == (case.after if code == 0 else case.before), f"exit {code}, {state}"
            if code != 0:
                assert run(lambda: case.run(folder)) == 0  # noqa: B023
                assert case.state(folder) == case.after
                assert_whole(folder)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
            row.partial += 1
            row.say(f"limit {limit}: {type(error).__name__}: {error}")
        shutil.rmtree(folder)
    return row


def _limited(case: Case, folder: Path, limit: int) -> object:
    """Run with a limit of the size of files; the command line would print the error and exit with 1."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    return case.run(folder)


def store_damaged_under_a_site(place: Path, catalog: Catalog) -> Row:
    """Each way to break the store: pages answer with help lines or the old release, and the next release is shown."""
    place.mkdir(parents=True, exist_ok=True)
    row = Row("store broken under a running site")
    _publish(place, catalog, 1)
    with started(place, log=place.with_name(f"{place.name}.log")) as (address, _):
        for number, (name, damage) in enumerate(_DAMAGES.items(), start=2):
            _status(address + _PAGES[0])
            damage(place)
            row.tried += 1
            for page in _PAGES:
                row.requests += 1
                status, body = _status(address + page)
                if status not in (200, 503) or "800-14-0348" not in body or "google" not in body:
                    row.failed += 1
                    row.say(f"{name}: {page} answered {status}, without help lines or the exit")
            place.mkdir(exist_ok=True)
            _publish(place, catalog, number)
            row.failed += not _shown_within(address, number, seconds=5, row=row, name=name)
    return row


def _publish(place: Path, catalog: Catalog, number: int) -> None:
    publish(SqliteReleases(place), catalog, fact(float(number)), name=f"r{number}")


def _shown_within(address: str, number: int, *, seconds: float, row: Row, name: str) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        status, body = _status(f"{address}/api/v1/data.csv?indicator=cem_cases&territory=PE-150112")
        if status == 200 and f",{number}," in body:
            return True
        time.sleep(0.05)
    row.say(f"{name}: the next release was not shown within {seconds} s")
    return False


def _status(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def _current(place: Path) -> Path:
    file = place / json.loads((place / POINTER).read_text())["file"]
    file.chmod(0o644)
    return file


def _of_the_future(place: Path) -> None:
    file = _current(place)
    with sqlite3.connect(file) as store:
        store.execute("UPDATE release SET schema_version = 999")
    store.close()
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    named = place / f"release-{digest[:16]}.db"
    os.replace(file, named)
    pointer = json.loads((place / POINTER).read_text())
    (place / POINTER).write_text(json.dumps({**pointer, "file": named.name, "sha256": digest}))


_DAMAGES: dict[str, Callable[[Path], object]] = {
    "file removed": lambda place: _current(place).unlink(),
    "truncated": lambda place: os.truncate(_current(place), 5000),
    "emptied": lambda place: os.truncate(_current(place), 0),
    "rubbish": lambda place: _current(place).write_bytes(b"rubbish" * 9000),
    "future schema": _of_the_future,
    "pointer removed": lambda place: (place / POINTER).unlink(),
    "pointer rubbish": lambda place: (place / POINTER).write_text("{"),
    "folder removed": shutil.rmtree,
}


def two_at_once(case: Case, place: Path, *, tries: int) -> Row:
    """The command started twice at the same moment: one does it, the other does nothing or is refused."""
    row = Row(f"{case.name}: two at once")
    for number in range(tries):
        folder = place / f"two-{number}"
        case.build(folder)
        row.tried += 1
        codes = _exit_codes(case, folder)
        try:
            assert_whole(folder)
            assert 0 in codes, f"exits {codes}"
            assert case.state(folder) == case.after
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
            row.partial += 1
            row.say(f"{type(error).__name__}: {error}")
        shutil.rmtree(folder)
    return row


def _exit_codes(case: Case, folder: Path) -> list[int]:
    children = [begun(lambda: case.run(folder)) for _ in range(2)]
    return [ended(child) for child in children]


def read_only_folder(case: Case, place: Path) -> Row:
    """A folder in which nothing can be written: the command is refused, and what is on show stays."""
    row = Row(f"{case.name}: read-only folder", tried=1)
    folder = place / "readonly"
    case.build(folder)
    code = run(lambda: _as_nobody(case, folder))
    if code == 0 or case.state(folder) != case.before:
        row.partial += 1
        row.say(f"exit {code}, {case.state(folder)}")
    shutil.rmtree(folder)
    return row


def _as_nobody(case: Case, folder: Path) -> object:
    """Root may write anywhere, so the command gives up its rights first."""
    for entry_path in (folder, *folder.iterdir()):
        entry_path.chmod(0o555 if entry_path.is_dir() else 0o444)
    if os.getuid() == 0:
        os.setuid(65534)
    return case.run(folder)
