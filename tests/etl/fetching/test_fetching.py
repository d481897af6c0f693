"""`fetch` and `watch`: what is new is laid aside, checked and told; the timer that starts them is one systemd takes."""

from __future__ import annotations

import email
import email.policy
import re
import shutil
import socketserver
import stat
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import ClassVar

import pytest
import yaml

from etl import __main__
from etl.__main__ import COMMANDS
from etl.fetching.commands import NEW, fetch, make_client, watch
from etl.fetching.fetched_files import Shelf, State
from etl.fetching.http_client import FetchError
from etl.reading.edition import read_edition
from etl.releasing import commands as releasing
from etl.stores import Stores
from observatory.catalog import Catalog
from observatory.model import Connector
from observatory.settings import Settings
from observatory.store.errors import BusyError
from tests.etl.fetching.conftest import door_of
from tests.etl.fetching.portal import Portal, file, page, status
from tests.etl.files import police_text, write_book
from tests.etl.releasing.making import OWNER, SOURCE, load, one_state_of_the_code, stores_of

NAME = "Violencia_web_2026.csv"
ROWS = [
    ("LIMA", "INDEPENDENCIA", 150112, 2026, month, "LIMA METROPOLITANA", 100 + month) for month in range(1, 9)
]
MAY = police_text(ROWS[:5]).encode("utf-8-sig")
JUNE = police_text(ROWS[:6]).encode("utf-8-sig")


@pytest.fixture(autouse=True)
def _one_state_of_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    one_state_of_the_code(monkeypatch)


@pytest.fixture
def stores(tmp_path: Path, catalog: Catalog, publisher: Portal) -> Stores:
    """Stores whose police figures are fetched from a page, and belong to an invented office."""
    publisher.at("/", page(f'<a href="/{NAME}">a</a>'))
    made = stores_of(tmp_path / "store", catalog, owner=OWNER)
    police = replace(made.catalog.sources[SOURCE], fetch=Connector("page", f"{publisher.address}/"))
    none = {id_: replace(source, fetch=None) for id_, source in made.catalog.sources.items() if id_ != SOURCE}
    return replace(made, catalog=replace(made.catalog, sources={**none, SOURCE: police}))


@pytest.fixture
def run(stores: Stores, publisher: Portal) -> Callable[[], int]:
    return lambda: fetch(stores, SOURCE, open_door=lambda _: door_of(publisher))


@pytest.fixture
def look(stores: Stores, publisher: Portal) -> Callable[..., int]:
    return partial(watch, stores, open_door=lambda _: door_of(publisher))


def on_shelf(stores: Stores) -> list[str]:
    """The names of all files of the source, whole or not, but for the lock."""
    folder = Shelf(stores.private, SOURCE).folder
    return sorted(path.name for path in folder.glob("*") if path.name != ".lock")


def states(stores: Stores) -> list[State]:
    return [file.state for file in Shelf(stores.private, SOURCE).files()]


def messages(stores: Stores) -> Iterator[email.message.EmailMessage]:
    for path in sorted((stores.private.folder / "outbox").glob("*.eml")):
        yield email.message_from_bytes(path.read_bytes(), policy=email.policy.default)  # type: ignore[misc]


def test_a_new_file_is_laid_aside_with_its_sidecar_and_is_checked(
    run: Callable[[], int], stores: Stores, publisher: Portal, capsys: pytest.CaptureFixture[str]
) -> None:
    address = publisher.at(f"/{NAME}", file(MAY))
    assert run() == NEW
    assert on_shelf(stores) == [NAME, f"{NAME}.yml"]
    path = Shelf(stores.private, SOURCE).folder / NAME
    assert path.read_bytes() == MAY
    assert (
        stat.S_IMODE(path.stat().st_mode)
        == stat.S_IMODE(path.with_name(f"{NAME}.yml").stat().st_mode)
        == 0o600
    )
    assert (
        stat.S_IMODE(path.parent.stat().st_mode) == stat.S_IMODE(path.parent.parent.stat().st_mode) == 0o700
    )
    said = yaml.safe_load(path.with_name(f"{NAME}.yml").read_text())
    assert (said["url"], said["asked"], said["state"]) == (address, address, "sound")
    assert said["headers"]["etag"]
    snapshot = read_edition(path, source=stores.catalog.sources[SOURCE], catalog=stores.catalog).snapshot
    assert (snapshot.url, snapshot.sha256, snapshot.edition) == (address, said["sha256"], "2026-05")
    assert "Se puede cargar" in (output := capsys.readouterr().out) or "Sin errores" in output


def test_fetching_publishes_and_loads_nothing(
    run: Callable[[], int], stores: Stores, publisher: Portal
) -> None:
    publisher.at(f"/{NAME}", file(MAY))
    assert run() == NEW
    assert not stores.private.workspace_path.exists()
    assert not stores.standing().releases


def test_the_same_file_again_is_known_and_nothing_is_written(
    run: Callable[[], int], stores: Stores, publisher: Portal, capsys: pytest.CaptureFixture[str]
) -> None:
    publisher.at(f"/{NAME}", file(MAY))
    run()
    before = {path: path.stat().st_mtime_ns for path in Shelf(stores.private, SOURCE).folder.glob("[!.]*")}
    assert run() == 0  # the portal says that it did not change
    assert publisher.asked_for(f"/{NAME}")[-1]["if-none-match"]
    publisher.at(f"/{NAME}", file(MAY, marked=False))
    assert run() == 0  # nobody says so: the hash does
    publisher.at("/", page('<a href="/Violencia_web_otra_2026.csv">a</a>'))
    publisher.at("/Violencia_web_otra_2026.csv", file(MAY))
    assert run() == 0  # the same file by another name
    assert before == {
        path: path.stat().st_mtime_ns for path in Shelf(stores.private, SOURCE).folder.glob("[!.]*")
    }
    assert "Nada nuevo" in capsys.readouterr().out


def test_other_content_by_the_same_name_stands_beside_the_first(
    run: Callable[[], int], stores: Stores, publisher: Portal
) -> None:
    publisher.at(f"/{NAME}", file(MAY))
    run()
    publisher.at(f"/{NAME}", file(JUNE))
    assert run() == NEW
    contents = {path.read_bytes() for path in Shelf(stores.private, SOURCE).folder.glob("Violencia*.csv")}
    assert contents == {MAY, JUNE}


def test_a_page_that_calls_itself_csv_is_no_file(
    run: Callable[[], int], stores: Stores, publisher: Portal, capsys: pytest.CaptureFixture[str]
) -> None:
    publisher.at(f"/{NAME}", file(b"\xef\xbb\xbf\n <!DOCTYPE HTML><title>Ingrese</title>", kind="text/csv"))
    assert run() == 1
    assert on_shelf(stores) == []
    assert "es una página" in capsys.readouterr().err


@pytest.mark.parametrize("content", [b"PK\x03\x04" + bytes(50), b"", b"a\0b", b"%PDF-1.4"])
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_file_that_is_not_what_its_name_says_is_no_file(
    run: Callable[[], int], stores: Stores, publisher: Portal, content: bytes, suffix: str
) -> None:
    publisher.at("/", page(f'<a href="/Violencia_web_1.{suffix}">a</a>'))
    publisher.at(f"/Violencia_web_1.{suffix}", file(content, kind="application/octet-stream"))
    assert run() == 1
    assert on_shelf(stores) in ([], [f"Violencia_web_1.{suffix}", f"Violencia_web_1.{suffix}.yml"])
    assert State.SOUND not in states(stores)


def test_a_workbook_cut_in_two_that_the_portal_calls_whole_is_no_file(
    run: Callable[[], int], stores: Stores, publisher: Portal, tmp_path: Path
) -> None:
    whole = write_book(tmp_path / "book.xlsx", {"Hoja": [["AÑO"], [2026]]}).read_bytes()
    publisher.at("/", page('<a href="/Violencia_web_1.xlsx">a</a>'))
    publisher.at("/Violencia_web_1.xlsx", file(whole[: len(whole) // 2], kind="application/octet-stream"))
    assert run() == 1
    assert on_shelf(stores) == []


def test_half_a_file_never_bears_its_name_and_is_finished_by_the_next_run(
    run: Callable[[], int], stores: Stores, publisher: Portal
) -> None:
    publisher.at(f"/{NAME}", file(MAY, breaks_at=20))
    assert run() == 1
    assert not [name for name in on_shelf(stores) if not name.startswith(".")]
    publisher.at(f"/{NAME}", file(MAY))
    assert run() == NEW
    assert (Shelf(stores.private, SOURCE).folder / NAME).read_bytes() == MAY
    assert on_shelf(stores) == [NAME, f"{NAME}.yml"]


def test_a_file_that_check_refuses_is_told_once_and_never_loaded(
    run: Callable[[], int], look: Callable[..., int], stores: Stores, publisher: Portal
) -> None:
    publisher.at(f"/{NAME}", file(b"otra,cosa\n1,2\n"))
    assert run() == 1
    assert states(stores) == [State.REFUSED]
    assert run() == 0
    assert look() == 0
    assert not stores.private.workspace_path.exists()


def test_a_file_with_the_number_of_a_person_does_not_stay(
    run: Callable[[], int], stores: Stores, publisher: Portal
) -> None:
    personal = [(*ROWS[0][:5], "DNI 45678912 LIMA", 101)]
    publisher.at(f"/{NAME}", file(police_text(personal).encode("utf-8-sig")))
    assert run() == 1
    assert on_shelf(stores) == [f"{NAME}.yml"]
    assert b"45678912" not in b"".join(
        path.read_bytes() for path in stores.folder.rglob("*") if path.is_file()
    )
    assert run() == 0


def test_a_run_that_was_stopped_before_its_check_is_made_good(
    run: Callable[[], int], stores: Stores, publisher: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher.at(f"/{NAME}", file(MAY))
    monkeypatch.setattr(
        "etl.fetching.commands.check_file", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt)
    )
    with pytest.raises(KeyboardInterrupt):
        run()
    monkeypatch.undo()
    assert states(stores) == [State.UNCHECKED]
    publisher.at("/", status(404))
    assert run() == 1
    assert states(stores) == [State.SOUND]


def test_two_runs_at_once_are_one_too_many(run: Callable[[], int], stores: Stores) -> None:
    with Shelf(stores.private, SOURCE).alone(), pytest.raises(BusyError):
        run()


@pytest.mark.parametrize(
    "name", ["../../../escapes.csv", "..%2F..%2Fescapes.csv", ".hidden.csv", "a%00b.csv", "x" * 400 + ".csv"]
)
def test_a_name_leads_nowhere_but_to_the_shelf(
    run: Callable[[], int], stores: Stores, publisher: Portal, name: str
) -> None:
    police = stores.catalog.sources[SOURCE]
    assert police.fetch is not None
    stores.catalog.sources[SOURCE] = replace(police, fetch=replace(police.fetch, named=("*",)))  # type: ignore[index]
    publisher.at("/", page('<a href="/d">Archivo</a>'))
    publisher.at("/d", file(MAY, headers={"Content-Disposition": f'attachment; filename="{name}"'}))
    assert run() == NEW
    (kept,) = Shelf(stores.private, SOURCE).files()
    assert kept.path.parent == Shelf(stores.private, SOURCE).folder
    assert not kept.path.name.startswith(".")
    assert len(kept.path.name) <= 120


def test_watching_loads_and_prepares_and_tells_who_signs_and_publishes_nothing(
    look: Callable[..., int], stores: Stores, publisher: Portal
) -> None:
    publisher.at(f"/{NAME}", file(MAY))
    assert look() == NEW
    (message,) = messages(stores)
    text = message.get_content()
    for expected in (NAME, "cargado", OWNER, f"--source {SOURCE}", "Cifras nuevas", "etl release"):
        assert expected in text, expected
    assert states(stores) == [State.LOADED]
    assert stores.releases.staged() is not None
    assert not stores.standing().releases
    assert look() == 0
    assert len([*messages(stores)]) == 1


def test_watching_leaves_what_is_on_show_as_it_is(
    look: Callable[..., int], stores: Stores, publisher: Portal
) -> None:
    load(stores, months=3)
    releasing.diff(stores)
    releasing.record_signoff(stores, source=SOURCE, office=OWNER)
    releasing.release(stores)
    before = (stores.standing(), {path: path.read_bytes() for path in stores.folder.glob("*.json")})
    publisher.at(f"/{NAME}", file(JUNE))
    assert look() == NEW
    assert before == (stores.standing(), {path: path.read_bytes() for path in stores.folder.glob("*.json")})


def test_no_figure_and_no_cell_stands_in_the_message(
    look: Callable[..., int], stores: Stores, publisher: Portal
) -> None:
    rows = [(*row[:6], 3_919 + row[4]) for row in ROWS[:5]]
    publisher.at(f"/{NAME}", file(police_text([*rows, (*rows[0][:6], 2_331)]).encode("utf-8-sig")))
    assert look() == 1
    publisher.at(f"/{NAME}", file(police_text(rows).encode("utf-8-sig")))
    assert look() == NEW
    text = "".join(message.get_content() for message in messages(stores))
    assert "3920" not in text.replace(".", "").replace(" ", "")
    assert "2331" not in text


def test_what_fetch_laid_aside_is_loaded_by_the_next_watch(
    run: Callable[[], int], look: Callable[..., int], stores: Stores, publisher: Portal
) -> None:
    publisher.at(f"/{NAME}", file(MAY))
    assert run() == NEW
    assert look() == NEW
    assert states(stores) == [State.LOADED]


def test_a_portal_that_fails_is_told_and_the_others_go_on(
    look: Callable[..., int], stores: Stores, publisher: Portal
) -> None:
    publisher.at(f"/{NAME}", status(404))
    assert look(sources=["gamea_slim", SOURCE]) == 1
    (message,) = messages(stores)
    assert "404" in message.get_content()
    assert "gamea_slim: no se pudo" in message.get_content()


class MailService(socketserver.StreamRequestHandler):
    """Takes one letter at a time, unless it is out of order; `letters` are those it took."""

    letters: ClassVar[list[bytes]] = []
    refuses = False

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        for line in self.rfile:
            match line[:4].upper().strip():
                case b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    self.letters.append(b"".join(iter(self.rfile.readline, b".\r\n")))
                    self.wfile.write(b"250 taken\r\n")
                case b"RCPT" if self.refuses:
                    self.wfile.write(b"451 later\r\n")
                case b"QUIT":
                    self.wfile.write(b"221 bye\r\n")
                    return
                case _:
                    self.wfile.write(b"250 8BITMIME\r\n")


def test_the_message_goes_to_the_address_that_is_set_by_the_mail_service_of_this_machine(
    look: Callable[..., int], stores: Stores, publisher: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher.at(f"/{NAME}", file(MAY))
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), MailService) as service:
        threading.Thread(target=service.serve_forever, args=(0.02,), daemon=True).start()
        monkeypatch.setattr("etl.fetching.commands.MAIL_SERVICE", service.server_address)
        assert look(to="datos@example.org") == NEW
        (letter,) = MailService.letters
        assert email.message_from_bytes(letter)["To"] == "datos@example.org"
        assert OWNER.encode() in letter
        monkeypatch.setattr(MailService, "refuses", True)
        publisher.at(f"/{NAME}", file(JUNE))
        with pytest.raises(FetchError, match="no aceptó"):
            look(to="datos@example.org")
        service.shutdown()
    assert len([*messages(stores)]) == 2


def test_a_page_is_laid_aside_for_a_person_to_read(stores: Stores, publisher: Portal) -> None:
    police = replace(
        stores.catalog.sources[SOURCE],
        fetch=Connector("page", f"{publisher.address}/", named=("datos-*",), as_page=True),
    )
    made = replace(stores, catalog=replace(stores.catalog, sources={SOURCE: police}))
    publisher.at("/", page('<a href="/datos-2024-31-12-2024">a</a><a href="/datos-2025-15-10-2025">b</a>'))
    for token, figure, code in (("a", 1, NEW), ("b", 1, 0), ("c", 2, NEW), ("d", 2, 0), ("e", 1, NEW)):
        words = (
            f"<html><script>{token}</script><input value='{token}'><table><td>{figure}</td></table></html>"
        )
        publisher.at("/datos-2025-15-10-2025", page(words))
        assert fetch(made, SOURCE, open_door=lambda _: door_of(publisher)) == code
    first, second, _ = Shelf(made.private, SOURCE).files()
    assert (first.path.name, first.state) == ("datos-2025-15-10-2025.html", State.PAGE)
    assert b"<td>2</td>" in second.path.read_bytes()


def test_a_source_without_a_connector_says_where_its_files_come_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OBSERVATORY_STORE_DIR", str(tmp_path))
    assert __main__.main(["fetch", "gamea_slim"]) == 1
    assert "formulario" in capsys.readouterr().err
    assert __main__.main(["fetch", "inei_district_population"]) == 1
    assert "6894980" in capsys.readouterr().err
    assert __main__.main(["fetch", "nada"]) == 1
    assert __main__.main(["watch", "nada"]) == 1


def test_the_door_to_a_connector_bears_the_address_of_the_project_and_opens_no_private_host() -> None:
    connector = Connector("page", "https://portal.example/x", hosts=("files.example",))
    door = make_client(connector, Settings(base_url="https://observatorio.example"))
    assert door.agent.endswith("(+https://observatorio.example)")
    assert door.hosts == {"portal.example", "files.example"}
    assert door.secure
    assert not door.public("10.0.0.1")


UNITS = ("observatorio-watch.service", "observatorio-watch.timer")


def test_something_new_is_no_failure_and_the_command_exists(root: Path) -> None:
    service = (root / "deploy" / "systemd" / UNITS[0]).read_text()
    assert re.search(r"^SuccessExitStatus=(\d+)$", service, re.M).group(1) == str(NEW)  # type: ignore[union-attr]
    assert re.search(r"-m etl (\w+)", service).group(1) in {command.name for command in COMMANDS}  # type: ignore[union-attr]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not on this machine")
def test_systemd_finds_no_fault_but_that_nothing_is_installed(root: Path, tmp_path: Path) -> None:
    for name in UNITS:
        text = (root / "deploy" / "systemd" / name).read_text()
        (tmp_path / name).write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", text, flags=re.M))
    result = subprocess.run(
        ["systemd-analyze", "verify", *(str(tmp_path / name) for name in UNITS)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert not [line for line in result.stderr.splitlines() if "observatorio" in line], result.stderr
