"""What is answered from memory, and what never is."""

from __future__ import annotations

import gc
import gzip
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import brotli
import pytest
from flask import Blueprint, Flask, Response, request
from flask.testing import FlaskClient
from jinja2.runtime import Context

from api.answers import set_cache_headers
from api.middleware import response_cache
from api.middleware.response_cache import CachedResponse, ResponseCache
from app import create_app
from callbacks.explorer import explorer
from observatory.catalog import Catalog
from observatory.model import ObservatoryError
from observatory.settings import Settings
from observatory.store.reading.queries import ReleaseInfo
from observatory.store.releases import Pin, SqliteReleases, Withdrawal
from tests.kit.asking import CALLBACK, ROOM, frames_request
from tests.kit.facts import fact, publish

DAY = date(2026, 11, 25)
LONG = "wide " * 200


@dataclass
class Releases:
    """An observatory of which only the name of its release matters; without one its store is away."""

    name: str = "a"
    day: date = DAY
    made: list[str] = field(default_factory=list)

    @property
    def today(self) -> Callable[[], date]:
        return lambda: self.day

    @property
    def release(self) -> ReleaseInfo:
        if not self.name:
            raise ObservatoryError("away")
        return ReleaseInfo(self.name, DAY)


def site_of() -> tuple[FlaskClient, Releases]:
    """A site whose answers tell how many were made, and its observatory with the list of these."""
    server, releases = Flask("remembered"), Releases()
    server.extensions |= {"observatory": releases, "response_cache": ResponseCache()}
    response_cache.install(server)
    kept, other = Blueprint("api", "api"), Blueprint("health", "health")

    @kept.get("/<path:path>", endpoint="row")
    @other.get("/health", endpoint="row")
    def row(path: str = "") -> Response:
        releases.made.append(request.full_path)
        number = len(releases.made)
        if path == "published-meanwhile":
            releases.name = "b"
        if path == "refused":
            return Response("no", status=404)
        if path == "streamed":
            return Response((piece for piece in (LONG, str(number))), mimetype="text/csv")
        kind = "image/png" if path == "picture" else "text/csv"
        body = str(number) if path == "short" else f"{number} {LONG}"
        response = set_cache_headers(Response(body, mimetype=kind), f"tag-{number}")
        response.headers.add("Link", '</a>; rel="cite-as"')
        response.headers.add("Link", '</b>; rel="license"')
        return response

    server.register_blueprint(kept)
    server.register_blueprint(other)
    return server.test_client(), releases


def test_an_address_is_answered_once_a_release() -> None:
    client, site = site_of()
    answers = [client.get("/page?x=1") for _ in range(3)]
    assert len({answer.data for answer in answers}) == 1 and len(site.made) == 1


def test_what_a_page_was_made_of_is_let_go_with_its_answer(shipped: FlaskClient) -> None:
    """Its templates hold it in circles, which nobody would look for until thousands of pages later."""
    shipped.get("/es/territorios/PE-150112")
    gc.collect()
    gc.disable()
    try:
        before = sum(isinstance(each, Context) for each in gc.get_objects())
        assert shipped.get("/es/territorios/BO-020105").status_code == 200
        assert sum(isinstance(each, Context) for each in gc.get_objects()) == before
    finally:
        gc.enable()


def test_what_is_kept_has_every_header_that_it_was_made_with() -> None:
    client, _ = site_of()
    first, again = client.get("/page"), client.get("/page")
    assert again.headers.getlist("Link") == ['</a>; rel="cite-as"', '</b>; rel="license"']
    assert sorted(first.headers) == sorted((name, value) for name, value in again.headers if name != "Date")


def test_a_new_release_is_seen_at_once() -> None:
    client, site = site_of()
    former = client.get("/page").data
    site.name = "b"
    assert client.get("/page").data != former
    site.name = "a"
    assert client.get("/page").data == former


def test_a_new_day_is_answered_anew() -> None:
    client, site = site_of()
    former = client.get("/page").data
    site.day += timedelta(days=1)
    assert client.get("/page").data != former


def test_an_answer_made_while_the_release_changed_is_not_held() -> None:
    client, site = site_of()
    counts = []
    for name in ("a", "a", "b", "b"):
        site.name = name
        client.get("/published-meanwhile")
        counts.append(len(site.made))
    assert counts == [1, 2, 3, 3]


def test_nothing_is_kept_while_the_store_is_away() -> None:
    client, site = site_of()
    site.name = ""
    assert [client.get("/page").status_code for _ in range(2)] == [200, 200] and len(site.made) == 2


@pytest.mark.parametrize("path", ["/refused", "/streamed", "/health"])
def test_refusals_streams_and_other_addresses_are_not_held(path: str) -> None:
    client, site = site_of()
    statuses = {client.get(path).status_code for _ in range(2)}
    assert len(statuses) == 1 and len(site.made) == 2


@pytest.mark.parametrize(
    ("one", "other"), [("/page?a=1", "/page?a=2"), ("/page?a=1", "/pages?a=1"), ("/a?b", "/a"), ("/a?b=%26c", "/a?b=&c")]
)  # fmt: skip
def test_no_two_addresses_share_an_answer(one: str, other: str) -> None:
    client, _ = site_of()
    assert client.get(one).data != client.get(other).data


def test_two_addresses_of_the_site_never_share_an_answer() -> None:
    client, _ = site_of()
    assert client.get("/page").data != client.get("/page", headers={"Host": "evil.example"}).data


def test_each_reader_gets_an_encoding_that_it_accepts() -> None:
    client, _ = site_of()
    plain = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress, "gzip, br": brotli.decompress}
    for _ in range(2):
        for accepted, decoded in plain.items():
            answer = client.get("/page", headers={"Accept-Encoding": accepted})
            assert answer.headers.get("Content-Encoding", "") == accepted.rpartition(" ")[2]
            assert answer.headers["Vary"] == "Accept-Encoding"
            assert decoded(answer.data).decode().endswith(LONG)


@pytest.mark.parametrize("store_is_away", [False, True])
def test_a_page_that_says_what_is_not_there_is_as_light_as_others(
    shipped: FlaskClient, tmp_path: Path, store_is_away: bool
) -> None:
    """Whoever follows an old link on a slow line waits for that page as for any."""
    empty = create_app(Settings(store_dir=tmp_path)).test_client()
    client, status = (empty, 503) if store_is_away else (shipped, 404)
    told = {
        encoding: client.get("/es/indicadores/gone", headers={"Accept-Encoding": encoding})
        for encoding in ("identity", "gzip", "br")
    }
    assert {answer.status_code for answer in told.values()} == {status}
    plain = told["identity"].data
    assert gzip.decompress(told["gzip"].data) == brotli.decompress(told["br"].data) == plain
    assert max(len(told["gzip"].data), len(told["br"].data)) < len(plain) / 2


@pytest.mark.parametrize("path", ["/picture", "/short"])
def test_what_would_not_become_smaller_is_left_as_it_is(path: str) -> None:
    client, _ = site_of()
    answers = [client.get(path, headers={"Accept-Encoding": "br, gzip"}) for _ in range(2)]
    assert not any("Content-Encoding" in answer.headers for answer in answers)
    assert answers[0].data == answers[1].data


def test_who_holds_the_answer_already_is_told_so_from_memory() -> None:
    client, site = site_of()
    tag = client.get("/page").headers["ETag"]
    held = client.get("/page", headers={"If-None-Match": tag})
    assert (held.status_code, held.data, held.headers["ETag"], len(site.made)) == (304, b"", tag, 1)
    assert held.headers["Cache-Control"] == "public, max-age=60"
    assert client.get("/page", headers={"If-None-Match": 'W/"another"'}).status_code == 200


def test_head_has_the_headers_of_get_and_no_body() -> None:
    client, site = site_of()
    asked, told = client.get("/page"), client.head("/page")
    assert (told.data, len(site.made)) == (b"", 1)
    assert told.headers["Content-Length"] == asked.headers["Content-Length"]


def test_what_head_asked_for_first_is_whole_for_get() -> None:
    client, site = site_of()
    assert client.head("/page").data == b""
    assert client.get("/page").text.endswith(LONG) and len(site.made) == 1


def test_other_methods_are_not_answered_from_memory() -> None:
    client, _ = site_of()
    client.get("/page")
    assert client.post("/page").status_code == 405
    assert client.options("/page").data == b""


def test_a_very_large_answer_drives_no_others_out(monkeypatch: pytest.MonkeyPatch) -> None:
    client, site = site_of()
    monkeypatch.setattr(response_cache, "LARGEST", 100)
    assert client.get("/page").data != client.get("/page").data
    assert client.get("/short").data == client.get("/short").data and len(site.made) == 3


ADDRESSES = (
    "/", "/es/indicadores/cem_cases", "/fr/aide", "/embed/population", "/catalog.ttl",
    "/api/v1/data.csv?indicator=cem_cases", "/api/v1/data.csv?indicator=population&excel=1",
    "/api/v1/data.json?indicator=cem_cases&limit=2", "/api/v1/data.xlsx?indicator=population",
    "/api/v1/chart.svg?indicator=population", "/api/v1/chart.png?indicator=population",
    "/api/v1/sentences?indicator=cem_cases", "/api/v1/provenance?indicator=population",
    "/api/v1/citation.ris?indicator=cem_cases", "/api/v1/brief.pdf?indicator=population", "/api/v1/indicators",
    "/api/v1/geo/el_alto.json", "/api/v1/openapi.json",
)  # fmt: skip
OF_THE_MOMENT = ("Date", "RateLimit-", "Release-Tag", "Retry-After")
"""Beginnings of the names of headers that are of the moment, or of who asks."""
VISITORS = (
    {"Accept-Language": "en", "User-Agent": "one", "Referer": "https://a.example/"},
    {"Accept-Language": "fr, es;q=0.1", "User-Agent": "two", "Cookie": "who=me", "X-Forwarded-For": "203.0.113.7",
     "Accept": "application/json", "DNT": "1", "X-Requested-With": "XMLHttpRequest", "Sec-Fetch-Dest": "iframe"},
)  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_memory_gives_every_visitor_what_would_be_made_for_them(shipped: FlaskClient, address: str) -> None:
    """Made for one visitor, kept for the other, made for the other: three times the same bytes and headers."""
    told = []
    for visitor, forgotten in ((VISITORS[0], True), (VISITORS[1], False), (VISITORS[1], True)):
        if forgotten:
            shipped.application.extensions["response_cache"] = ResponseCache()
        answer = shipped.get(address, headers=visitor)
        headers = sorted(
            (name, value) for name, value in answer.headers if not name.startswith(OF_THE_MOMENT)
        )
        told.append((answer.status_code, answer.data, headers))
    assert told[0][0] == 200
    assert told[0] == told[1] == told[2]


OF_A_PLACE = "territory=PE-150112"
FORMS = (
    "/es/indicadores/cem_cases?{}", "/embed/cem_cases?{}", "/api/v1/data.csv?indicator=cem_cases&{}",
    "/api/v1/data.json?indicator=cem_cases&{}", "/api/v1/chart.svg?indicator=cem_cases&{}",
    "/api/v1/sentences?indicator=cem_cases&{}", "/api/v1/citation.ris?indicator=cem_cases&{}",
)  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_what_is_withdrawn_or_gone_back_from_is_told_by_no_answer_that_was_kept(
    tmp_path: Path, catalog: Catalog, form: str
) -> None:
    """Publish twice, ask for all, go back, publish once more, withdraw: each time the kept answers are others."""
    releases = SqliteReleases(tmp_path)
    client = create_app(Settings(store_dir=tmp_path)).test_client()

    def told(release: str = "") -> tuple[int, set[str]]:
        """The status of an address that was asked for twice, and which of the two values it tells."""
        named = f"{OF_A_PLACE}{release and '&release='}{release}"
        first, again = (client.get(form.format(named)) for _ in range(2))
        assert (first.status_code, first.data) == (again.status_code, again.data)
        return first.status_code, {value for value in ("738", "951") if value in again.text}

    shown = "citation" not in form
    publish(releases, catalog, fact(738.0), name="one")
    assert told() == (200, {"738"} if shown else set())
    publish(releases, catalog, fact(951.0), name="two")
    assert told()[0] == 200
    assert "951" in told()[1] or not shown
    assert told("one")[0] == told("two")[0] == 200
    releases.pin(Pin("one"))
    gone_back = told()
    assert gone_back == (200, {"738"} if shown else set())
    releases.pin(None)
    assert told() != gone_back or not shown
    releases.withdraw(Withdrawal("two", "Un error.", "2026-11-27"), pin=None)
    status, values = told("two")
    assert status == 410 and "951" not in values
    assert told() == (200, {"738"} if shown else set())
    assert told("one")[0] == 200


def test_a_gesture_of_the_explorer_is_drawn_once_for_all_who_make_it(
    shipped: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By two page loads of other visitors; another query, another room and another language are drawn anew."""
    drawn = []
    draw = explorer.frames

    def counted(*asked: Any) -> Any:
        drawn.append(asked)
        return draw(*asked)

    monkeypatch.setattr(explorer, "frames", counted)
    shipped.application.extensions["response_cache"] = ResponseCache()

    def told(*asked: Any, visitor: int = 0) -> Any:
        address = f"{CALLBACK}?endId=page-{visitor}"
        answer = shipped.post(address, json=frames_request(*asked), headers=VISITORS[visitor])
        assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
        return answer.json

    first = told("indicator=police_complaint_rate")
    assert told("indicator=police_complaint_rate", visitor=1) == first and len(drawn) == 1
    others = [
        told("indicator=police_complaint_rate&period=2022"),
        told("indicator=police_complaint_rate", {"width": 500, "dark": False}),
        told("indicator=police_complaint_rate", ROOM, "/en/explore"),
    ]
    assert len(drawn) == 4 and first not in others
    shipped.application.extensions["response_cache"] = ResponseCache()
    assert told("indicator=police_complaint_rate", visitor=1) == first and len(drawn) == 5


def test_what_is_held_is_given_back() -> None:
    cache = ResponseCache()
    assert cache.get(("release", "question")) is None
    cache.store(("release", "question"), CachedResponse(b"svg"))
    assert cache.get(("release", "question")) == CachedResponse(b"svg")


def test_the_answers_not_asked_for_longest_make_room() -> None:
    cache = ResponseCache(most_bytes=10)
    cache.store(("a",), CachedResponse(b"12345"))
    cache.store(("b",), CachedResponse(b"12345"))
    cache.get(("a",))
    cache.store(("c",), CachedResponse(b"12345"))
    assert (cache.get(("a",)), cache.get(("b",))) == (CachedResponse(b"12345"), None)


def test_an_answer_larger_than_the_room_is_not_held() -> None:
    cache = ResponseCache(most_bytes=3)
    cache.store(("a",), CachedResponse(b"12345"))
    assert cache.get(("a",)) is None
    cache.store(("b",), CachedResponse(b"123"))
    assert cache.get(("b",)) == CachedResponse(b"123")
