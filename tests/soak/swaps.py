"""Releases published under a site that is read, and workers of it killed: no mixed, wrong, late or refused answer."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

from observatory.catalog import Catalog
from observatory.store.releases import Releases, open_releases
from tests.conftest import started
from tests.kit.facts import fact, publish
from tests.soak.readers import Heard, reading
from tests.soak.table import Row

SEEN_WITHIN = 1.0


def swaps(
    place: Path, catalog: Catalog, *, count: int, readers: int, seconds: float, database: str = ""
) -> Row:
    """`count` releases within about `seconds`, while `readers` ask without pause."""
    place.mkdir(parents=True, exist_ok=True)
    releases = open_releases(place, database)
    _publish(releases, catalog, 1)
    values_by_moment: dict[float, float] = {}
    with (
        started(place, log=place / "site.log", workers=2, database=database) as (address, _),
        reading(address, readers=readers) as heard,
    ):
        begun = time.monotonic()
        for number in range(2, count + 2):
            _publish(releases, catalog, number)
            values_by_moment[float(number)] = time.monotonic()
            time.sleep(max(0.0, begun + seconds * (number - 1) / count - time.monotonic()))
        time.sleep(SEEN_WITHIN)
        took = time.monotonic() - begun
    row = _row(f"swaps{' on PostgreSQL' if database else ''}: {count} in {took:.0f} s", count, heard)
    row.failed += heard.dropped
    late = heard.late(values_by_moment, allowed=SEEN_WITHIN)
    row.failed += late
    if late or heard.dropped:
        row.say(f"{late} answers were later than {SEEN_WITHIN} s, {heard.dropped} connections broke")
    return row


def worker_kills(place: Path, catalog: Catalog, *, kills: int, readers: int) -> Row:
    """Workers killed while they answer. A connection to a killed worker breaks: that is no answer, so no wrong one."""
    place.mkdir(parents=True, exist_ok=True)
    _publish(open_releases(place, None), catalog, 7)
    chance = random.Random(348)
    with (
        started(place, log=place / "site.log", workers=2) as (address, server),
        reading(address, readers=readers) as heard,
    ):
        killed = 0
        while killed < kills and _answers_again(heard):
            os.kill(chance.choice(_children(server.pid)), signal.SIGKILL)
            killed += 1
        answering = _answers_again(heard)
    row = _row(f"kills of workers ({heard.dropped} connections broke)", killed, heard)
    if not answering:
        row.failed += 1
        row.say("the site did not answer any more")
    return row


def _answers_again(heard: Heard, *, within: float = 60.0) -> bool:
    """Whether some more answers come: a worker that was killed is replaced."""
    target, until = len(heard.answers) + 5, time.monotonic() + within
    while len(heard.answers) < target and time.monotonic() < until:
        time.sleep(0.05)
    return len(heard.answers) >= target


def _row(name: str, tried: int, heard: Heard) -> Row:
    row = Row(name, tried=tried, requests=len(heard.answers) + len(heard.refused))
    row.partial, row.failed = len(heard.mixed), len(heard.refused)
    for answers in (heard.mixed[:2], heard.refused[:2]):
        if answers:
            row.say(str(answers))
    if not heard.answers:
        row.failed += 1
        row.say("nothing was answered")
    return row


def _publish(releases: Releases, catalog: Catalog, number: int) -> None:
    value = float(number)
    publish(releases, catalog, fact(value), fact(value, territory="PE-150110"), name=f"r{number}")


def _children(pid: int) -> list[int]:
    return [int(pid_text) for pid_text in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
