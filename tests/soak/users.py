"""Users of every kind for a long time, under rollbacks and kills: each answer is, byte for byte, that of one release.

Pages, the explorer's callbacks, downloads, embeds and images. What each of two releases answers is learned first, one
address after the other; then users read in an order of their own while now one release and now the other is on show.
"""

from __future__ import annotations

import hashlib
import http.client
import itertools
import json
import math
import os
import random
import re
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final
from unittest.mock import patch
from urllib.parse import urlsplit

from etl import build_command
from etl.publishing import fingerprints
from etl.stores import find_stores
from observatory import clock
from observatory.settings import Settings
from observatory.store.releases import Releases, open_releases
from observatory.store.releases.kept_releases import Pin
from tests.conftest import started
from tests.kit import sampling
from tests.kit.asking import CALLBACK, frames_request
from tests.soak.swaps import SEEN_WITHIN
from tests.soak.table import Row

_PLACES: Final = ("PE-150112", "BO-020105", "PE-150110", "PE-150101", "PE", "BO")
_SERIES: Final = ("cem_cases", "police_complaints", "population", "feminicides")
_OF_DASH: Final = re.compile(rb'<script id="_dash-config".*?</script>')
_PAUSE: Final = (0.2, 1.8)
"""Seconds between an answer and the next question of a user: from, to."""
_MOST_GROWTH: Final = 1.05
_MOST_BROKEN: Final = 0.01


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: its address, and what is posted, if anything."""

    path: str
    body: str = ""


def asked_by_users() -> tuple[Asked, ...]:
    """What the users ask for: a few hundred addresses of every kind."""
    pages = ["/es/", "/en/", "/fr/", "/es/ayuda", "/es/datos", "/es/prensa", "/es/explorar"]
    shown = [f"{series}?territory={place}" for series in _SERIES for place in _PLACES]
    pages += [f"/es/indicadores/{one}" for one in shown]
    frames = [f"/embed/{one}" for one in shown]
    files = [
        f"/api/v1/{file}indicator={one.replace('?', '&')}"
        for file in ("data.csv?", "data.json?", "chart.svg?", "chart.png?shape=wide&")
        for one in shown
    ]
    states = [
        frames_request(f"indicator={series}&territory={place}") for series in _SERIES for place in _PLACES
    ]
    return (*map(Asked, (*pages, *frames, *files)), *(Asked(CALLBACK, json.dumps(state)) for state in states))


@dataclass(slots=True)
class Heard:
    """What came: how often each status, what was refused, how many connections broke, and what was wrong in words."""

    statuses: Counter[int] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    broken: int = 0
    wrong: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Shown:
    """Which release is on show, and since when: an answer may be of the former one for a second longer."""

    def __init__(self, releases: Releases, names: Sequence[str]) -> None:
        self._releases, self._names = releases, names
        self._moments: list[tuple[float, float, int]] = []

    def show(self, number: int) -> None:
        """Put the release of this number on show: the newest by lifting the pin, the other by a pin."""
        newest = number == len(self._names) - 1
        began = time.monotonic()
        # Before the pin: readers see the other release while the command still waits for the disk.
        self._moments.append((began, math.inf, number))
        self._releases.pin(None if newest else Pin(self._names[number]))
        self._moments[-1] = (began, time.monotonic(), number)

    def possible(self, asked_at: float, answered_at: float) -> frozenset[int]:
        """Which releases an answer may be of."""
        moments = [*self._moments, (math.inf, math.inf, -1)]
        return frozenset(
            number
            for (began, _, number), (_, next_stands, _) in itertools.pairwise(moments)
            if began <= answered_at and asked_at <= next_stands + SEEN_WITHIN
        )


def users(place: Path, *, count: int, seconds: float, swap_each: float, kill_each: float) -> Row:
    """`count` users for so long; a release is swapped and a worker killed every so many seconds."""
    settings = Settings(store_dir=place)
    names = _two_releases(settings)
    shown = Shown(open_releases(place, ""), names)
    with started(place, log=place.with_suffix(".log"), workers=2) as (address, server):
        known = [_learned(address, shown, number) for number in range(len(names))]
        heard, until = Heard(), time.monotonic() + seconds
        readers = [
            threading.Thread(
                target=_read, args=(address, known, shown, heard, until, sampling.seed() + number)
            )
            for number in range(count)
        ]
        for reader in readers:
            reader.start()
        memory = [_memory(server.pid)]
        for number in _swapped(shown, until=until, each=swap_each):
            if number * swap_each % kill_each < swap_each:
                os.kill(random.Random(number).choice(_workers(server.pid)), signal.SIGKILL)
            memory.append(_memory(server.pid))
        for reader in readers:
            reader.join()
    return _row(heard, memory, count=count, seconds=seconds)


def _two_releases(settings: Settings) -> list[str]:
    """The shipped figures published today and once more under another name."""
    names = []
    for day, fingerprint in enumerate(("shipped:soak one", "shipped:soak two")):
        with patch.object(fingerprints, "hash_project", lambda fingerprint=fingerprint: fingerprint):
            stores = find_stores(settings, command="build")
            code = build_command.build(stores, today=clock.today() - timedelta(days=1 - day))
        if code:
            raise RuntimeError(f"the shipped figures could not be published: {code}")
        names.append(stores.releases.standing().releases[0].id)
    return names


def _learned(address: str, shown: Shown, number: int) -> Mapping[Asked, bytes]:
    """The hash of each answer while this release is on show."""
    shown.show(number)
    time.sleep(SEEN_WITHIN)
    answers = {}
    for asked in asked_by_users():
        status, body = _answer(http.client.HTTPConnection(urlsplit(address).netloc, timeout=60), asked)
        if status != http.client.OK:
            raise RuntimeError(f"{asked} answered {status}")
        answers[asked] = digest_of(body)
    return answers


def digest_of(body: bytes) -> bytes:
    """The hash of an answer without the settings of Dash, which hold a number that is drawn by lot."""
    return hashlib.sha256(_OF_DASH.sub(b"", body)).digest()


def _answer(connection: http.client.HTTPConnection, asked: Asked) -> tuple[int, bytes]:
    if asked.body:
        connection.request("POST", asked.path, asked.body, {"Content-Type": "application/json"})
    else:
        connection.request("GET", asked.path)
    response = connection.getresponse()
    return response.status, response.read()


def _read(
    address: str, known: Sequence[Mapping[Asked, bytes]], shown: Shown, heard: Heard, until: float, seed: int
) -> None:
    """One user, whose connection is kept until it breaks."""
    chance, every = random.Random(seed), list(known[0])
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    while time.monotonic() < until:
        asked, asked_at = chance.choice(every), time.monotonic()
        try:
            status, body = _answer(connection, asked)
        except (OSError, http.client.HTTPException):
            connection.close()
            with heard.lock:
                heard.broken += 1
            continue
        digest, possible = digest_of(body), shown.possible(asked_at, time.monotonic())
        with heard.lock:
            heard.statuses[status] += 1
            if status != http.client.OK:
                heard.refused[asked.path] += 1
            if status == http.client.OK and all(known[number][asked] != digest for number in possible):
                of = [number for number, answers in enumerate(known) if answers[asked] == digest]
                heard.wrong.append(
                    f"{asked.path}: an answer of {of or 'no release'}, not of {sorted(possible)}"
                )
        time.sleep(chance.uniform(*_PAUSE))


def _swapped(shown: Shown, *, until: float, each: float) -> Iterator[int]:
    """Show one release and the other in turn, and say how often."""
    for number in itertools.count(1):
        if time.monotonic() + each > until:
            return
        time.sleep(each)
        shown.show(number % 2)
        yield number


def _workers(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _memory(pid: int) -> float:
    """The largest resident memory of a worker, in MB."""
    held = []
    for worker in _workers(pid):
        try:
            lines = Path(f"/proc/{worker}/status").read_text().splitlines()
        except OSError:
            continue  # it was killed a moment ago
        held += [int(line.split()[1]) / 1000 for line in lines if line.startswith("VmRSS")]
    return max(held, default=0.0)


def _row(heard: Heard, memory: Sequence[float], *, count: int, seconds: float) -> Row:
    """Wrong answers are partial ones; refusals, broken connections and growth beyond what is allowed are failures."""
    requests = sum(heard.statuses.values()) + heard.broken
    third = max(1, len(memory) // 3)
    first, last = max(memory[third : 2 * third], default=0.0), max(memory[-third:])
    told = f"{heard.broken} connections broke; a worker held {first:.0f} MB, then {last:.0f}"
    row = Row(f"{count} users for {seconds:.0f} s ({told})", tried=len(memory) - 1, requests=requests)
    row.partial = len(heard.wrong)
    row.failed = sum(times for status, times in heard.statuses.items() if status != http.client.OK)
    for sentence in heard.wrong:
        row.say(sentence)
    if row.failed:
        row.say(f"statuses: {dict(heard.statuses)}; refused: {dict(heard.refused)}")
    if heard.broken > _MOST_BROKEN * requests:
        row.failed += 1
        row.say(f"{heard.broken} of {requests} connections broke")
    if first and last > _MOST_GROWTH * first:
        row.failed += 1
        row.say(f"memory grew from {first:.0f} to {last:.0f} MB")
    return row
