"""A file comes whole, as one version, or not at all; no connector asks anybody but its publisher."""

from __future__ import annotations

import itertools
import random
import socket
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from etl.fetching import http_client
from etl.fetching.download import Downloaded, PartialFile, download
from etl.fetching.http_client import FetchClient, FetchError, PassingError, is_public, refuse_host
from tests.etl.fetching.conftest import HURRIED, door_of, resting
from tests.etl.fetching.portal import (
    Mood,
    Portal,
    etag_of,
    file,
    in_pieces,
    moved,
    page,
    rest_in_pieces,
    rest_of_another,
    status,
    without_length,
)

FIRST = random.Random(1).randbytes(100_000)
SECOND = random.Random(2).randbytes(100_000)
PATH = "/file.csv"


def fetched(
    door: FetchClient, server: Portal, folder: Path, *, most: int = 1_000_000, path: str = PATH
) -> Downloaded | None:
    part = PartialFile(folder, server.address + path)
    return download(door, server.address + path, part, most=most, known={})


def content(downloaded: Downloaded | None) -> bytes:
    assert downloaded is not None
    return downloaded.part.path.read_bytes()


def test_a_whole_file_is_asked_for_by_the_name_of_the_program(
    door: FetchClient, publisher: Portal, tmp_path: Path
) -> None:
    publisher.at(PATH, file(FIRST))
    assert content(fetched(door, publisher, tmp_path)) == FIRST
    (asked,) = publisher.asked_for(PATH)
    assert asked["user-agent"] == "observatorio-violencia/0.1 (+https://observatorio.example)"


BROKEN = file(FIRST, breaks_at=30_000)
WEATHERS: dict[str, tuple[list[Mood], bytes, list[str | None]]] = {
    "it comes whole": ([file(FIRST)], FIRST, [None]),
    "it breaks off twice": (
        [BROKEN, file(FIRST, breaks_at=20_000), file(FIRST)], FIRST, [None, "bytes=30000-", "bytes=50000-"]),
    "another version comes meanwhile": ([BROKEN, file(SECOND)], SECOND, [None, "bytes=30000-"]),
    "the rest is of another version": (
        [BROKEN, rest_of_another(SECOND, told=None), file(SECOND)], SECOND, [None, "bytes=30000-", None]),
    "the rest is of another and does not say of which": (
        [BROKEN, rest_of_another(SECOND, told={}), file(SECOND)], SECOND, [None, "bytes=30000-", None]),
    "the rest is of another by a weak mark": (
        [BROKEN, rest_of_another(SECOND, told={"ETag": 'W/"other"'}), file(SECOND)], SECOND,
        [None, "bytes=30000-", None]),
    "the rest ends before the end": (
        [BROKEN, rest_in_pieces(FIRST, ends_at=60_000), file(FIRST)], FIRST, [None, "bytes=30000-", "bytes=60000-"]),
    "it has no mark of its version": (
        [file(FIRST, breaks_at=30_000, marked=False), file(SECOND, marked=False)], SECOND, [None, None]),
    "the portal knows no ranges": ([BROKEN, file(FIRST, keeps_ranges=False)], FIRST, [None, "bytes=30000-"]),
    "the range cannot be given": ([BROKEN, status(416), file(SECOND)], SECOND, [None, "bytes=30000-", None]),
}  # fmt: skip


@pytest.mark.parametrize("weather", WEATHERS)
def test_a_file_comes_whole_and_of_one_version(
    door: FetchClient, publisher: Portal, tmp_path: Path, weather: str
) -> None:
    answers, whole, ranges = WEATHERS[weather]
    publisher.at(PATH, *answers)
    assert content(fetched(door, publisher, tmp_path)) == whole
    asked = publisher.asked_for(PATH)
    assert [one.get("range") for one in asked] == ranges
    assert {one["if-range"] for one in asked if "range" in one} <= {etag_of(FIRST)}


def test_the_next_run_goes_on_where_the_last_gave_up(
    door: FetchClient, publisher: Portal, tmp_path: Path
) -> None:
    publisher.at(PATH, file(FIRST, breaks_at=10_000))
    with pytest.raises(PassingError):
        fetched(door, publisher, tmp_path)
    publisher.at(PATH, file(FIRST))
    assert content(fetched(door, publisher, tmp_path)) == FIRST
    assert publisher.asked_for(PATH)[-1]["range"] == "bytes=40000-"


def test_a_part_that_nobody_asked_for_is_no_file(
    door: FetchClient, publisher: Portal, tmp_path: Path
) -> None:
    span = {"Content-Range": f"bytes 100000-199999/{200_000}"}
    publisher.at(PATH, file(SECOND, code=206, headers=span), file(FIRST + SECOND))
    with pytest.raises(FetchError, match="206"):
        fetched(door, publisher, tmp_path)
    assert content(fetched(door, publisher, tmp_path)) == FIRST + SECOND


@pytest.mark.parametrize("code", [500, 502, 503, 429])
def test_what_may_pass_is_tried_again_and_no_longer(
    door: FetchClient, publisher: Portal, tmp_path: Path, code: int
) -> None:
    publisher.at(PATH, status(code), status(code), file(FIRST))
    assert content(fetched(door, publisher, tmp_path)) == FIRST
    publisher.at(PATH, status(code))
    with pytest.raises(PassingError, match=str(code)):
        fetched(door, publisher, tmp_path)
    assert len(publisher.asked_for(PATH)) == 3 + HURRIED.tries


@pytest.mark.parametrize("code", [400, 401, 403, 404, 410])
def test_what_is_not_given_is_asked_for_once(
    door: FetchClient, publisher: Portal, tmp_path: Path, code: int
) -> None:
    publisher.at(PATH, status(code))
    with pytest.raises(FetchError, match=str(code)):
        fetched(door, publisher, tmp_path)
    assert len(publisher.asked_for(PATH)) == 1


def test_a_page_instead_of_a_file_is_refused(door: FetchClient, publisher: Portal, tmp_path: Path) -> None:
    publisher.at(PATH, page("<!doctype html><title>Ingrese</title>"))
    with pytest.raises(FetchError, match="página"):
        fetched(door, publisher, tmp_path)


def test_a_file_larger_than_the_limit_is_not_read(
    door: FetchClient, publisher: Portal, tmp_path: Path
) -> None:
    publisher.at(PATH, file(FIRST))
    with pytest.raises(FetchError, match="límite"):
        fetched(door, publisher, tmp_path, most=99_999)
    publisher.at(PATH, in_pieces(itertools.repeat(b"x" * 10_000)))  # it never ends
    with pytest.raises(FetchError, match="límite"):
        fetched(door, publisher, tmp_path, most=99_999)
    assert not [path for path in tmp_path.iterdir() if path.stat().st_size]


def test_a_file_of_unknown_length_is_whole_only_if_its_end_is_told(
    door: FetchClient, publisher: Portal, tmp_path: Path
) -> None:
    publisher.at(PATH, in_pieces([FIRST[:500], FIRST[500:]]))
    assert content(fetched(door, publisher, tmp_path)) == FIRST
    publisher.at(PATH, without_length(FIRST))
    with pytest.raises(FetchError, match="entero"):
        fetched(door, publisher, tmp_path)


def test_a_portal_that_slows_down_is_given_up(publisher: Portal, tmp_path: Path) -> None:
    door = door_of(publisher, patience=replace(HURRIED, whole=0.5))
    publisher.at(PATH, in_pieces([b"a,b\n"] * 30, pauses=[0.01 * place for place in range(30)]))
    with pytest.raises(FetchError, match="despacio"):
        fetched(door, publisher, tmp_path)
    assert len(publisher.asked_for(PATH)) == 1


def test_a_portal_that_falls_silent_is_asked_again(publisher: Portal, tmp_path: Path) -> None:
    door = door_of(publisher, patience=replace(HURRIED, silence=0.2))
    publisher.at(PATH, in_pieces([b"a,b\n", b"1,2\n"], pauses=[0, 1.0]), file(FIRST))
    assert content(fetched(door, publisher, tmp_path)) == FIRST


def test_an_address_that_moved_is_followed_and_a_circle_is_not(
    door: FetchClient, publisher: Portal, tmp_path: Path
) -> None:
    publisher.at("/new.csv", file(FIRST))
    publisher.at(PATH, moved("/new.csv"))
    downloaded = fetched(door, publisher, tmp_path)
    assert content(downloaded) == FIRST
    assert downloaded is not None
    assert downloaded.address == f"{publisher.address}/new.csv"
    publisher.at(PATH, moved(PATH))
    with pytest.raises(FetchError, match="se mueve"):
        fetched(door, publisher, tmp_path)


INSIDE = (
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
    "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "::",
)  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_addresses_inside_a_network_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "200.37.1.1", "2606:4700::1111"])
def test_addresses_of_the_internet_are(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "http://a.example/x", "https://b.example/x", "https://a.example.evil.example/", "https://u:p@a.example/",
        "https://a.example:8443/", "https://a.example@b.example/", "file:///etc/passwd", "ftp://a.example/",
        "https://a.example:x/", "//a.example/", "https:///x", "https://[::1/",
    ],
)  # fmt: skip
def test_an_address_off_the_list_is_refused(address: str) -> None:
    with pytest.raises(FetchError):
        refuse_host(address, {"a.example"}, secure=True)


def test_an_address_on_the_list_is_not() -> None:
    refuse_host("https://A.example:443/x?y#z", {"a.example"}, secure=True)


def test_a_host_that_leads_inside_is_refused_before_anything_is_asked(publisher: Portal) -> None:
    address = publisher.at("/x", file(b"a"))
    with (
        pytest.raises(FetchError, match="privada"),
        replace(door_of(publisher), public=is_public).answer(address),
    ):
        pass
    assert publisher.asked == []


def test_a_name_that_leads_outside_at_first_and_then_inside_is_refused(
    publisher: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = publisher.at("/x", file(b"a"))
    real = socket.getaddrinfo

    def first_outside(host: Any, port: Any, *more: Any, **named: Any) -> Any:
        monkeypatch.setattr(socket, "getaddrinfo", real)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 80))]

    monkeypatch.setattr(http_client.socket, "getaddrinfo", first_outside)
    with (
        pytest.raises(FetchError, match="privada"),
        replace(door_of(publisher), public=is_public).answer(address),
    ):
        pass


def test_a_move_to_another_host_is_refused_unless_it_is_listed(door: FetchClient, publisher: Portal) -> None:
    there = publisher.at("/there", file(b"a,b")).replace("127.0.0.1", "localhost")
    address = publisher.at("/here", moved(there))
    with pytest.raises(FetchError, match="localhost"), door.answer(address):
        pass
    assert [path for path, _ in publisher.asked] == ["/here"]
    with replace(door, hosts={"127.0.0.1", "localhost"}).answer(address) as response:
        assert response.read() == b"a,b"


def test_a_move_to_a_private_address_is_refused_though_its_host_is_listed(
    door: FetchClient, publisher: Portal
) -> None:
    there = publisher.at("/there", file(b"a,b")).replace("127.0.0.1", "localhost")
    address = publisher.at("/here", moved(there))
    seen: list[str] = []

    def first_is_public(peer: str) -> bool:
        seen.append(peer)
        return len(seen) <= 2  # looked up, then asked; the third is where it moved to

    other = replace(door, hosts={"127.0.0.1", "localhost"}, public=first_is_public)
    with pytest.raises(FetchError, match="privada"), other.answer(address):
        pass
    assert [path for path, _ in publisher.asked] == ["/here"]


def test_a_move_from_https_to_http_is_refused(door: FetchClient, publisher: Portal) -> None:
    with pytest.raises(FetchError, match="https"), replace(door, secure=True).answer(publisher.address):
        pass


def test_a_host_that_does_not_exist_may_do_so_later() -> None:
    door = FetchClient(hosts={"no.such.host.invalid"}, agent="x")
    with pytest.raises(PassingError, match="No se encuentra"), door.answer("https://no.such.host.invalid/"):
        pass


def test_the_portal_is_asked_for_one_thing_at_a_time_and_not_in_haste(
    door: FetchClient, publisher: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr("etl.fetching.http_client.time", resting(waits))
    address = publisher.at("/x", file(b"a"))
    hour = 3600.0  # beside it the time that three answers take on a busy machine is nothing
    patient = replace(door, patience=replace(door.patience, between=hour))
    for _ in range(3):
        patient.page(address)
    assert [round(wait / hour, 1) for wait in waits] == [1, 1]
    assert publisher.most_at_once == 1


def test_no_page_is_read_without_end(
    door: FetchClient, publisher: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("etl.fetching.http_client._PAGE_BYTES", 1000)
    with pytest.raises(FetchError, match="larga"):
        door.page(publisher.at("/x", file(b"a" * 1001)))
