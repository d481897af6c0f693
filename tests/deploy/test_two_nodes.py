"""Two machines that serve, one of them from a replica, one that loads: what is published all show, and one may die."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from observatory.catalog import Catalog
from observatory.store.releases import Pin, PostgresReleases, Withdrawal
from tests.conftest import started
from tests.deploy.proxied_site import Proxy, ask, proxied
from tests.kit.facts import fact, publish
from tests.kit.replicas import Replica, following
from tests.observatory.store.test_roles import as_role, web_role

__all__ = ["web_role"]
PAGE = "/es/indicadores/cem_cases?territory=PE-150112"
HELD_SECONDS = 2.1  # what the proxy holds is of a release that it asks for in each second anew
_NUMBER = re.compile(r"\b7[.,\u00a0\u202f]?(\d{3})\b")


@dataclass
class Nodes:
    """The two sites by their addresses and processes, the proxy before them, and who publishes for them."""

    sites: dict[str, subprocess.Popen[bytes]]
    proxy: Proxy
    releases: PostgresReleases
    second: Replica
    shown: list[tuple[float, int]] = field(default_factory=list)

    def publish(self, catalog: Catalog, number: int) -> None:
        """Publish a release that says this number; from before until after, either may be shown."""
        publish(self.releases, catalog, fact(float(number)), name=f"release-{number}")
        self.shown.append((time.monotonic(), number))

    def may_be_shown(self, since: float) -> set[int]:
        """The numbers that were on show at a moment or later."""
        before = [number for at, number in self.shown if at <= since][-1:]
        return {*before, *(number for at, number in self.shown if at > since)}


@pytest.fixture
def nodes(
    needs_nginx: None, postgres_url: str, web_role: str, tmp_path: Path, catalog: Catalog
) -> Iterator[Nodes]:
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {admin.info.dbname} SET synchronous_commit = on")
    releases = PostgresReleases(postgres_url, reader=web_role)
    address = as_role(postgres_url, web_role)
    with ExitStack() as stack:
        second = stack.enter_context(following(postgres_url))
        publish(releases, catalog, fact(7000.0), name="release-7000")
        sites = dict(
            stack.enter_context(
                started(
                    tmp_path / "none",
                    log=tmp_path / f"{name}.log",
                    database=database,
                    options="--graceful-timeout 2",
                )
            )
            for name, database in (("first", address), ("second", second.address(address)))
        )
        proxy = stack.enter_context(proxied(tmp_path / "nginx", *sites))
        yield Nodes(sites, proxy, releases, second, [(time.monotonic(), 7000)])


def number_on(address: str) -> int | None:
    """The number that a site says; None where it says none."""
    answer = ask(address, PAGE)
    found = _NUMBER.findall(answer.body.decode()) if answer.status == 200 else []
    return 7000 + int(found[0]) if found else None


def seconds_until(nodes: Nodes, number: int, *, most: float = 5) -> float:
    """How long it took until each site, asked itself, shows a number."""
    begun, waiting = time.monotonic(), set(nodes.sites)
    while waiting:
        waiting = {site for site in waiting if number_on(site) != number}
        assert time.monotonic() - begun < most, f"{waiting} does not show {number}"
    return time.monotonic() - begun


def test_what_is_published_pinned_or_withdrawn_reaches_every_machine_within_a_second(
    nodes: Nodes, catalog: Catalog
) -> None:
    seconds_until(nodes, 7000, most=30)
    released = []
    for number in (7001, 7002, 7003):
        nodes.publish(catalog, number)
        released.append(seconds_until(nodes, number))
    nodes.releases.pin(Pin("release-7001"))
    ordered = [seconds_until(nodes, 7001)]
    nodes.publish(catalog, 7004)
    assert {number_on(site) for site in nodes.sites} == {7001}
    nodes.releases.pin(None)
    ordered.append(seconds_until(nodes, 7004))
    nodes.releases.withdraw(Withdrawal("release-7004", "Tenía un error.", "2026-11-27"), pin=None)
    ordered.append(seconds_until(nodes, 7003))
    for site in nodes.sites:
        assert ask(site, f"{PAGE}&release=release-7004").status == 410
    assert min(released) < 1, (
        released
    )  # a busy machine may hold up one of them; what is remembered holds up each
    assert min(ordered) < 1, ordered


def test_a_machine_dies_under_load_without_a_wrong_answer(nodes: Nodes, catalog: Catalog) -> None:
    seconds_until(nodes, 7000, most=30)
    answers: list[tuple[float, int, int | None]] = []
    ended = threading.Event()

    def read() -> None:
        while not ended.is_set():
            begun = time.monotonic()
            try:
                answer = ask(nodes.proxy.address, PAGE)
            except OSError:
                answers.append((begun, 0, None))
                continue
            found = _NUMBER.findall(answer.body.decode()) if answer.status == 200 else []
            answers.append((begun, answer.status, 7000 + int(found[0]) if found else None))
            ended.wait(0.1)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    first, second = nodes.sites.values()
    for number in range(7001, 7011):
        nodes.publish(catalog, number)
        time.sleep(0.7)
        if number == 7004:
            os.killpg(first.pid, signal.SIGKILL)
    time.sleep(HELD_SECONDS)
    ended.set()
    for reader in readers:
        reader.join()
    assert second.poll() is None
    wrong = [
        (status, number)
        for begun, status, number in answers
        if status == 200 and number not in nodes.may_be_shown(begun - HELD_SECONDS)
    ]
    broken = [status for _, status, _ in answers if status != 200]
    assert not wrong, f"{len(answers)} answers, {len(broken)} of them not 200"
    assert len(answers) > 100
    assert len(broken) < len(answers) / 100
    assert answers[-1][2] == 7010
