"""No connector asks anybody but its publisher, and nobody inside the network of this machine."""

from __future__ import annotations

import socket
from dataclasses import replace
from typing import Any

import pytest

from etl.fetching import http_client
from etl.fetching.http_client import FetchClient, FetchError, PassingError, is_public, refuse_host
from tests.etl.fetching.conftest import door_of, resting
from tests.etl.fetching.portal import Portal, file, moved

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
