"""`attack` exits 1 where it succeeds and 2 where it could not be made, so that a timer tells the two apart."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from etl import attack_command
from etl.__main__ import main
from observatory.store.private.ledger import LedgerFile
from observatory.store.releases import SqliteReleases
from tests.etl.disclosure.making import CATALOG
from tests.kit.facts import fact_or_mark, publish


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OBSERVATORY_STORE_DIR", str(tmp_path))
    return tmp_path


def released(folder: Path, rows: list[tuple[object, ...]]) -> None:
    """A release of `rows` that nothing attacked before it was shown."""
    LedgerFile(folder / "private").make()
    publish(SqliteReleases(folder), CATALOG, *rows)


@contextmanager
def answering(code: int) -> Iterator[str]:
    """A site that answers every address with one code."""

    class Refusing(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(code)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"[}")

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Refusing)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def test_a_store_without_a_release_was_not_attacked(store: Path) -> None:
    assert main(["attack"]) == 2
    assert store.exists()


def test_a_number_that_is_told_is_success_and_a_sound_release_is_none(store: Path) -> None:
    released(store, [fact_or_mark(100, ""), fact_or_mark(97, "sex:women"), fact_or_mark(None, "sex:men")])
    assert main(["attack", "--former"]) == 1
    released(store, [fact_or_mark(100, ""), fact_or_mark(60, "sex:women"), fact_or_mark(40, "sex:men")])
    assert main(["attack", "--former"]) == 0


def test_a_damaged_release_was_not_attacked(store: Path) -> None:
    released(store, [fact_or_mark(100, ""), fact_or_mark(60, "sex:women"), fact_or_mark(40, "sex:men")])
    [file] = store.glob("release-*.db")
    file.chmod(0o600)
    file.write_bytes(file.read_bytes()[:4096] + b"damaged" * 4096)
    assert main(["attack", "--former"]) == 2


@pytest.mark.parametrize("code", [200, 404, 413, 429, 500])
def test_a_site_that_does_not_give_its_data_was_not_attacked(
    code: int, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert store.exists()
    with answering(code) as site:
        assert main(["attack", "--site", site]) == 2
    assert main(["attack", "--site", site]) == 2  # nobody is there any more
    assert capsys.readouterr().err


def test_what_a_reader_of_a_damaged_answer_raises_is_told_in_words(
    store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert store.exists()

    def cut(*_: object, **__: object) -> int:
        raise KeyError("value")

    monkeypatch.setattr(attack_command, "attack_release", cut)
    assert main(["attack"]) == 2
    assert "El ataque no se hizo" in capsys.readouterr().err
