"""What is withdrawn, damaged, restored or forgotten: by commands in a fresh folder, each with the second step after it.

On the two databases in turn, on both in `make soak`. What a command prints first, and its exit, is a transcript.
"""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Sequence
from pathlib import Path

import psycopg
import pytest

from app import create_app
from etl.__main__ import main
from etl.publishing import fingerprints
from etl.stores import Stores, find_stores
from observatory.settings import Settings
from observatory.store.private.workspace import read_snapshots
from observatory.store.releases import ON_SHOW
from tests.etl.files import write_police
from tests.kit.replicas import programs_of
from tests.kit.sampling import databases_in_turn

pytestmark = pytest.mark.usefixtures("few_places", "ships_few")
POLICE = "mininter_vcm@2026-06"
MONTHS = "indicator=police_complaints&territory=PE-150112&grain=month"


def say(line: str) -> None:
    """A line of the transcript, which a failed test shows."""
    sys.stdout.write(f"{line}\n")


class Walk:
    """Runs commands in one folder or database, and remembers what each said and how it ended."""

    def __init__(self, folder: Path, database: str, patch: pytest.MonkeyPatch) -> None:
        self.folder, self.database, self.patch = folder, database, patch
        self.said = ""
        patch.setenv("OBSERVATORY_STORE_DIR", str(folder / "store"))
        patch.setenv("OBSERVATORY_DATABASE_URL", database)
        self.program("1")

    def program(self, version: str) -> None:
        """The program and the shipped figures are of another version from now on."""
        self.patch.setattr(fingerprints, "hash_project", lambda: f"shipped:{version}")

    def run(self, *words: str) -> int:
        """The exit of a command."""
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            code = main(list(words))
        self.said = out.getvalue()
        first = next((line for line in self.said.splitlines() if not line.startswith("Libro de lo")), "")
        named = " ".join(word if " " not in word else f'"{word}"' for word in words)
        say(
            f"| `etl {named.replace(str(self.folder), '.')}` | {code} | {first.replace(str(self.folder), '.')[:180]} |"
        )
        return code

    def police(self, january: int = 101, *, months: int = 6) -> Path:
        """A file of the police with so many complaints in January."""
        rows = [
            ("LIMA", "INDEPENDENCIA", 150112, 2026, month, "LIMA METROPOLITANA", january if month == 1 else 100 + month)
            for month in range(1, months + 1)
        ]  # fmt: skip
        return write_police(self.folder / f"police-{january}-{months}.csv", rows)

    def load(self, january: int = 101, *, months: int = 6) -> int:
        """Load such a file."""
        return self.run("ingest", str(self.police(january, months=months)), "--source", "mininter_vcm")

    @property
    def stores(self) -> Stores:
        """As a program that starts now finds them."""
        return find_stores(Settings.from_environment())

    def on_show(self) -> str:
        """The name of the release on show; empty where there is none."""
        return next((one.id for one in self.stores.releases.kept_releases() if one.current), "")

    def editions(self) -> list[str]:
        """The editions that are loaded."""
        with self.stores.workspace().loading() as connection:
            return [str(row["id"]) for row in read_snapshots(connection)]

    def withdrawn(self) -> set[str]:
        """The names of releases that are answered no more."""
        return set(self.stores.standing().withdrawn_names)

    def site(self, address: str = "/es/") -> int:
        """The status of an address of a site that starts now."""
        code = create_app(Settings.from_environment()).test_client().get(address).status_code
        say(f"| GET {address} | {code} | |")
        return code

    def lose(self, way: str) -> None:
        """Damage or delete what says what is on show."""
        say(f"| *{way}: what says what is on show* | | |")
        if not self.database:
            file = self.folder / "store" / ON_SHOW
            file.unlink() if way == "deleted" else file.write_text('{"pin": nu')
            return
        harm = "DELETE FROM observatory.on_show WHERE what = 'withdrawn'"
        with psycopg.connect(self.database) as connection:
            connection.execute("DROP TABLE observatory.on_show CASCADE" if way == "deleted" else harm)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each test on one of the two databases, or on both."""
    databases_in_turn(metafunc, "walk", globals())


@pytest.fixture
def walk(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Walk:
    """A fresh folder, or an empty database."""
    database = ""
    if request.param == "postgres":
        database = str(request.getfixturevalue("postgres_url"))
        monkeypatch.setenv("PATH", str(programs_of(database)), prepend=":")
    say(f"\n### {request.node.name}\n\n| command | exit | first line |\n|---|---|---|")
    return Walk(tmp_path, database, monkeypatch)


def said_all(walk: Walk, words: Sequence[str]) -> bool:
    return all(word in walk.said for word in words)


def test_shipped_figures_that_were_withdrawn_come_back_by_no_command(walk: Walk) -> None:
    assert walk.run("build") == 0
    name = walk.on_show()
    assert walk.run("withdraw", name, "Contaba dos veces.") == 0
    assert said_all(walk, ("No se publica nada que lleve", "release --unpin"))
    assert (walk.run("build"), walk.run("release")) == (0, 3)
    assert walk.run("release", "--unpin") == 0
    assert walk.run("release") == 1
    assert said_all(walk, ("lleva lo mismo que se retiró con", name, "withdraw --lift"))
    for version in ("1", "2"):  # `make run` with the same program, and with a newer one
        walk.program(version)
        assert walk.run("build") == 0
        assert "se retir" in walk.said or "retirada" in walk.said
        assert walk.on_show() == ""
    assert walk.load() == 0  # beside whatever else
    assert walk.run("release") == 1
    assert walk.run("rollback", name) == 1
    assert (walk.site(), walk.site("/es/ayuda"), walk.run("audit")) == (503, 503, 0)
    assert walk.run("withdraw", "--lift", name, "Las cifras eran las buenas.") == 1
    assert "--office" in walk.said
    assert walk.run("withdraw", "--lift", name, "Las cifras eran las buenas.", "--office", "Mesa") == 0
    assert walk.on_show() == name
    assert walk.run("release") == 0
    assert (walk.site(), walk.run("audit")) == (200, 0)


def test_an_edition_that_was_withdrawn_is_refused_until_it_is_corrected(walk: Walk) -> None:
    assert walk.run("build") == 0
    shipped = walk.on_show()
    assert walk.load(150) == 0
    assert walk.run("release") == 0
    name = walk.on_show()
    assert walk.run("withdraw", name, "Contaba dos veces.") == 0
    assert POLICE in walk.said and walk.on_show() == shipped
    assert walk.run("release", "--unpin") == 0
    assert walk.run("release") == 1
    assert (
        walk.run("ingest", str(walk.police(150)), "--source", "mininter_vcm", "--edition", "2026-06-bis") == 0
    )
    assert walk.run("release") == 1  # the same bytes under another name, and the edition itself
    assert walk.run("forget", "mininter_vcm@2026-06-bis", "Es la misma.") == 0
    assert walk.load(120) == 0  # other bytes in its place
    assert walk.run("release") == 0
    assert walk.on_show() not in (shipped, name)
    assert walk.run("audit") == 0
    assert walk.run("rollback", name) == 1


def test_a_cell_that_was_withdrawn_is_refused_beside_whatever_else(walk: Walk) -> None:
    assert walk.load(150, months=5) == 0
    assert walk.run("release") == 0
    first = walk.on_show()
    assert walk.load(150) == 0
    assert walk.run("release") == 0
    name = walk.on_show()
    assert walk.run("withdraw", name, "Enero estaba mal.", "--edition", "none@1") == 1
    assert walk.run("withdraw", name, "Enero estaba mal.", "--cell", f"{MONTHS}&period=2020-01") == 1
    assert walk.withdrawn() == set()
    assert walk.run("withdraw", name, "Enero estaba mal.", "--cell", f"{MONTHS}&period=2026-01") == 0
    assert walk.withdrawn() == {first, name}  # the one before it shows that number too
    assert walk.run("release", "--unpin") == 0
    assert walk.run("release") == 1
    assert "police_complaints PE-150112 2026-01-01" in walk.said
    assert walk.load(120) == 0
    assert walk.run("release") == 1  # the edition of May still says it
    assert walk.load(120, months=5) == 0
    assert walk.run("release") == 0
    assert walk.run("audit") == 0


@pytest.mark.parametrize("way", ["damaged", "deleted"])
def test_what_is_on_show_is_made_anew_of_the_record(walk: Walk, way: str, tmp_path: Path) -> None:
    assert walk.run("build") == 0
    shipped = walk.on_show()
    assert walk.load(150) == 0
    assert walk.run("release") == 0
    name = walk.on_show()
    assert walk.run("withdraw", name, "Contaba dos veces.") == 0
    archive = str(tmp_path / "copy.tar.gz")
    assert walk.run("backup", archive) == 0
    commands = (("status",), ("release",), ("rollback", shipped), ("build",), ("withdraw", name, "Otra vez."))
    for words in commands:
        walk.lose(way)
        assert walk.site() == 503  # nothing is shown meanwhile
        assert walk.run("audit") == 1
        assert walk.run(*words) in (0, 3)
        assert "se rehízo con el registro" in walk.said
        assert (walk.on_show(), walk.withdrawn(), walk.run("audit")) == (shipped, {name}, 0)
    assert walk.site(f"/api/v1/data.json?indicator=police_complaints&release={name}") == 410
    if not walk.database:
        walk.lose(way)
        assert walk.run("restore", archive) == 0
        assert (walk.on_show(), walk.withdrawn(), walk.run("audit")) == (shipped, {name}, 0)


def test_a_restore_keeps_pin_and_withdrawals_made_since(walk: Walk, tmp_path: Path) -> None:
    if walk.database:
        pytest.skip("a database is restored into an empty one: see test_restore")
    assert walk.run("build") == 0
    shipped, archive = walk.on_show(), str(tmp_path / "copy.tar.gz")
    assert walk.run("backup", archive) == 0
    assert walk.load(150) == 0
    assert walk.run("release") == 0
    second = walk.on_show()
    assert walk.load(190) == 0
    assert walk.run("release") == 0
    third = walk.on_show()
    assert walk.run("withdraw", third, "Contaba dos veces.") == 0
    assert walk.run("restore", archive) == 0
    assert said_all(walk, (f"Está fijada {third}", f"Sigue retirado: {third}"))
    assert (walk.on_show(), walk.withdrawn()) == (second, {third})
    assert (walk.run("audit"), walk.run("release")) == (0, 3)
    assert walk.run("release", "--unpin") == 0
    assert walk.load(190) == 0
    assert walk.run("release") == 1
    assert walk.run("rollback", shipped) == 0
    assert walk.run("restore", archive) == 0
    assert (walk.on_show(), walk.run("audit")) == (shipped, 0)


def test_what_an_operator_loaded_is_taken_back_and_may_be_loaded_again(walk: Walk) -> None:
    assert walk.run("forget", POLICE, "No era.") == 1  # nothing was ever loaded
    assert walk.run("build") == 0
    shipped = next(name for name in walk.editions() if name != POLICE)
    assert walk.load(150) == 0
    assert walk.run("forget", POLICE, " ") == 1
    assert walk.run("forget", "mininter_vcm@1999-01", "No era.") == 1
    assert said_all(walk, ("no está cargada", POLICE))
    assert walk.run("forget", shipped, "No era.") == 1
    assert "data/figures" in walk.said
    assert walk.run("forget", POLICE, "Era el archivo de otro mes.") == 0
    assert POLICE not in walk.editions()
    assert walk.run("release") == 0
    assert walk.load(150) == 0
    assert walk.run("release") == 0
    name = walk.on_show()
    assert walk.run("forget", POLICE, "No era.") == 1
    assert said_all(walk, ("está en línea", f'withdraw {name} "motivo" --edition {POLICE}'))
    assert walk.run("withdraw", name, "No era.", "--edition", POLICE) == 0
    assert walk.run("forget", POLICE, "No era.") == 0
    assert walk.run("release", "--unpin") == 0
    with walk.stores.ledger.opened() as ledger:
        assert 150 in {fact.value for fact in ledger.facts(POLICE)}  # what it showed is known for ever
    assert walk.load(150) == 0
    assert walk.run("release") == 1
    assert walk.run("forget", POLICE, "No era.") == 0
    actions = [entry.action for entry in walk.stores.record.entries()]
    assert (actions.count("forget"), actions.count("ingest")) == (3, 3)
    assert walk.run("audit") == 0
