"""Limits: requests of programs a minute, and turns for what costs; whoever needs help is answered."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_network
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask.testing import FlaskClient
from limits.storage import memory

from api import routes
from api.middleware import limits
from api.middleware.limits import DOWNLOADS, EXPLORER, FILES, PAGES, THREADS, NoTurnError, Turns
from api.middleware.response_cache import ResponseCache
from app import create_app
from observatory import clock
from observatory.observatory import PanelReader
from observatory.settings import Settings
from tests.api.small_site import PROBLEM
from tests.kit.asking import CALLBACK, frames_request

VISITOR = {"X-Forwarded-For": "203.0.113.7"}
ADDRESS = "/api/v1/openapi.json"


@pytest.fixture(autouse=True)
def one_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """No minute ends while a test asks: the requests of the one before count a little less than whole."""
    now = clock.machine_seconds() // 60 * 60 + 1
    monkeypatch.setattr(memory, "time", SimpleNamespace(time=lambda: now))


@pytest.fixture
def limited_client(built_store: Path, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    monkeypatch.setattr(limits, "REQUESTS_A_MINUTE", 3)
    return create_app(Settings(store_dir=built_store)).test_client()


def spent(limited_client: FlaskClient, headers: dict[str, str]) -> list[int]:
    return [limited_client.get("/api/v1/nada", headers=headers).status_code for _ in range(4)]


def test_the_fourth_request_of_three_is_refused_as_a_problem_and_told_when_to_come_back(
    limited_client: FlaskClient,
) -> None:
    assert spent(limited_client, VISITOR) == [404, 404, 404, 429]
    refused = limited_client.get("/api/v1/nada?lang=en", headers=VISITOR)
    assert refused.json.keys() == PROBLEM
    assert refused.headers["Access-Control-Allow-Origin"] == "*"
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["RateLimit-Remaining"] == "0"
    assert "429" not in refused.json["detail"] and "per" not in refused.json["detail"].split()


def test_what_is_left_is_said_in_each_answer(limited_client: FlaskClient) -> None:
    answer = limited_client.get("/api/v1/indicators", headers=VISITOR)
    assert answer.headers["RateLimit-Policy"] == "3;w=60"
    assert (answer.headers["RateLimit-Limit"], answer.headers["RateLimit-Remaining"]) == ("3", "2")


@pytest.mark.parametrize(
    "path", ["/es/ayuda", "/es/", "/en/help", "/healthz", "/es/indicadores/cem_cases", "/embed/cem_cases"]
)
def test_pages_of_help_and_the_exit_are_never_refused(limited_client: FlaskClient, path: str) -> None:
    spent(limited_client, VISITOR)
    answers = [limited_client.get(path, headers=VISITOR) for _ in range(5)]
    assert {answer.status_code for answer in answers} <= {200, 404}
    assert limited_client.get("/es/ayuda", headers=VISITOR).status_code == 200
    assert "data-exit" in limited_client.get("/api/v1/nada", headers={**VISITOR, "Accept": "text/html"}).text


def test_the_machine_of_the_operator_has_no_limit_and_a_visitor_of_its_proxy_has(
    limited_client: FlaskClient,
) -> None:
    assert spent(limited_client, {}) == [404] * 4
    assert spent(limited_client, {"X-Forwarded-For": "127.0.0.1"})[-1] == 429


def test_an_address_that_a_visitor_invents_is_not_counted_for_another(limited_client: FlaskClient) -> None:
    for invented in ("1.1.1.1", "2.2.2.2", "3.3.3.3", "4.4.4.4"):
        answer = limited_client.get(ADDRESS, headers={"X-Forwarded-For": f"{invented}, 203.0.113.9"})
    assert answer.status_code == 429
    outside = {"environ_base": {"REMOTE_ADDR": "198.51.100.1"}}
    for invented in ("5.5.5.5", "6.6.6.6", "7.7.7.7", "8.8.8.8"):
        answer = limited_client.get(ADDRESS, headers={"X-Forwarded-For": invented}, **outside)
    assert answer.status_code == 429


def test_a_network_of_ipv6_is_one_visitor(limited_client: FlaskClient) -> None:
    statuses = [
        limited_client.get(ADDRESS, headers={"X-Forwarded-For": f"2001:db8::{n}"}).status_code
        for n in range(1, 5)
    ]
    assert statuses[-1] == 429
    assert limited_client.get(ADDRESS, headers={"X-Forwarded-For": "2001:db8:1::1"}).status_code == 200


def test_no_address_is_held_in_clear(limited_client: FlaskClient) -> None:
    limited_client.get("/api/v1/nada", headers=VISITOR)
    (limiter,) = limited_client.application.extensions["limiter"]
    held = str(vars(limiter.storage))
    assert "LIMITER/" in held and "203.0.113" not in held


def test_a_preflight_is_answered_and_not_counted(limited_client: FlaskClient) -> None:
    asked = {**VISITOR, "Origin": "https://example.org", "Access-Control-Request-Headers": "if-none-match"}
    for path in (
        "/api/v1/data.json",
        "/api/v1/nada",
        "/api/v1/data.csv?indicator=x",
        "/api/v1/" + "x" * 5000,
    ):
        answer = limited_client.options(path, headers=asked)
        assert answer.status_code == 204
        assert "if-none-match" in answer.headers["Access-Control-Allow-Headers"].lower()
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert limited_client.get(ADDRESS, headers=VISITOR).headers["RateLimit-Remaining"] == "2"


@pytest.mark.parametrize(
    ("comes_from", "counted_apart"), [("", True), ("10.0.0.7", True), ("10.0.0.8", False)]
)
def test_a_proxy_of_our_own_is_believed_who_asks_wherever_it_stands(
    built_store: Path, monkeypatch: pytest.MonkeyPatch, comes_from: str, *, counted_apart: bool
) -> None:
    monkeypatch.setattr(limits, "REQUESTS_A_MINUTE", 3)
    settings = Settings(store_dir=built_store, proxies=(ip_network("10.0.0.7/32"),))
    limited_client = create_app(settings).test_client()
    limited_client.environ_base["REMOTE_ADDR"] = comes_from
    assert spent(limited_client, VISITOR)[-1] == 429
    assert (spent(limited_client, {"X-Forwarded-For": "203.0.113.8"})[0] == 404) is counted_apart


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
