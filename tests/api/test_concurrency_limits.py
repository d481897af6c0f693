"""What costs has a turn: who floods the site with images waits or is refused, and whoever needs help is answered."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask.testing import FlaskClient

from api import routes
from api.middleware.limits import DOWNLOADS, EXPLORER, FILES, PAGES, THREADS, NoTurnError, Turns
from api.middleware.response_cache import ResponseCache
from observatory.observatory import PanelReader
from tests.kit.asking import CALLBACK, frames_request

IMAGE = "/api/v1/chart.png?indicator=cem_cases&territory=PE-150112"


@pytest.fixture
def slow_drawing(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Drawings that wait for the event it gives, each other than those before."""
    go = threading.Event()

    def png_file(*_args: object, **_kwargs: object) -> bytes:
        assert go.wait(20)
        return b"drawn"

    monkeypatch.setattr(routes, "png_file", png_file)
    yield go
    go.set()


def until(holds: Callable[[], bool]) -> None:
    """Wait for it, for ten seconds at most."""
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def status(client: FlaskClient, path: str) -> int:
    return client.application.test_client().get(path).status_code


def test_as_many_are_made_at_once_and_wait_as_is_said_and_the_others_are_told_at_once() -> None:
    turns, go, inside = Turns(2, waiting=1, patience=20), threading.Event(), threading.Semaphore(0)

    def make() -> bool:
        try:
            with turns.taken():
                inside.release()
                assert go.wait(20)
        except NoTurnError:
            return False
        return True

    with ThreadPoolExecutor(3) as makers:
        made = [makers.submit(make) for _ in range(3)]
        assert inside.acquire(timeout=20)
        assert inside.acquire(timeout=20)
        until(lambda: not turns.free_places)
        assert not inside.acquire(blocking=False)
        with pytest.raises(NoTurnError), turns.taken():
            pass
        go.set()
        assert all(maker.result() for maker in made)
    with turns.taken():
        pass


def test_who_waits_too_long_is_told_so_and_takes_no_place_any_more() -> None:
    turns = Turns(1, waiting=1, patience=0.01)
    for _ in range(3):
        with turns.taken(), pytest.raises(NoTurnError), turns.taken():
            pass
    assert turns.free_places == 2


def test_while_images_are_drawn_and_waited_for_pages_and_the_exit_answer(
    shipped: FlaskClient, slow_drawing: threading.Event
) -> None:
    places = FILES.free_places
    with ThreadPoolExecutor(places) as readers:
        asked = [
            readers.submit(status, shipped, f"{IMAGE}&period=2013..{2014 + year}") for year in range(places)
        ]
        until(lambda: not FILES.free_places)
        assert [status(shipped, path) for path in ("/es/ayuda", "/es/", "/healthz", "/assets/exit.js")] == [
            200
        ] * 4
        refused = shipped.get(f"{IMAGE}&period=2013")
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "10")
        assert "segundos" in refused.json["detail"]  # type: ignore[index]
        slow_drawing.set()
        assert {answer.result() for answer in asked} == {200}
    assert FILES.free_places == places


def test_the_explorer_has_turns_of_its_own_and_gives_them_back(
    shipped: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = EXPLORER.free_places
    monkeypatch.setitem(
        shipped.application.extensions, "response_cache", ResponseCache(0)
    )  # what is kept needs no turn
    with monkeypatch.context() as patch:
        patch.setattr(EXPLORER, "_places", 0)  # as when all are taken
        refused = shipped.post(CALLBACK, json=frames_request("indicator=cem_cases"))
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "10")
        assert status(shipped, "/es/ayuda") == 200
        assert status(shipped, "/api/v1/data.csv?indicator=cem_cases&territory=PE-150112") == 200
    for _ in range(places + 1):
        assert shipped.post(CALLBACK, json=frames_request("indicator=cem_cases")).status_code == 200
    assert EXPLORER.free_places == places


def test_a_long_download_waits_for_the_one_before_it_and_a_short_one_for_neither(
    shipped: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        PanelReader, "is_long", lambda _self, selection, most: selection.territories != ("PE-150112",)
    )
    files, downloads = FILES.free_places, DOWNLOADS.free_places
    long, short = (
        f"/api/v1/data.csv?indicator=cem_cases&territory={place}" for place in ("PE-150110", "PE-150112")
    )
    first = shipped.get(long)
    assert (first.status_code, DOWNLOADS.free_places) == (200, downloads - 1)
    with ThreadPoolExecutor(1) as readers:
        second = readers.submit(status, shipped, long)
        until(lambda: DOWNLOADS.free_places == downloads - 2)
        assert status(shipped, short) == 200
        assert not second.done()
        first.close()
        assert second.result() == 200
    assert (FILES.free_places, DOWNLOADS.free_places) == (files, downloads)


@pytest.mark.parametrize("path", ["/api/v1/chart.png?indicator=nothing", "/api/v1/data.csv?from=x", IMAGE])
def test_an_answer_gives_its_turn_back_whatever_became_of_it(
    shipped: FlaskClient, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setitem(shipped.application.extensions, "response_cache", ResponseCache(0))
    before = FILES.free_places
    for _ in range(before + 1):
        shipped.get(path)
    assert FILES.free_places == before


def test_a_process_has_more_threads_than_wait_for_turns() -> None:
    assert sum(turns.free_places for turns in (PAGES, FILES, DOWNLOADS, EXPLORER)) + 4 < THREADS


def test_what_is_kept_waits_for_no_turn(shipped: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = ("/api/v1/chart.svg?indicator=population", "/es/indicadores/population", "/embed/population")
    for path in kept:
        assert shipped.get(path).status_code == 200
    for turns in (FILES, PAGES):
        monkeypatch.setattr(turns, "_places", 0)
    assert [status(shipped, path) for path in kept] == [200, 200, 200]
    other = ("/api/v1/chart.svg?indicator=cem_cases&period=2014", "/embed/cem_cases?period=2014")
    assert [status(shipped, path) for path in other] == [503, 503]
