"""Other readers, who only want to read: what they get while somebody attacks, and how long they wait."""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

from tests.deploy.proxied_site import NAME

ADDRESSES: Final = (
    "/es/ayuda",
    "/es/",
    "/es/indicadores/cem_cases",
    "/api/v1/data.csv?indicator=cem_cases&territory=PE-150112",
    "/embed/cem_cases?territory=PE-150112",
    "/healthz",
)
PATIENCE: Final = 5.0


@dataclass
class Read:
    """What readers got in a time: seconds of each whole answer, and what failed instead."""

    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @property
    def requests(self) -> int:
        """How much was asked for."""
        return len(self.seconds) + len(self.failures)

    @property
    def median(self) -> float:
        """In milliseconds, as the other two."""
        return statistics.median(self.seconds) * 1000 if self.seconds else 0.0

    @property
    def most(self) -> float:
        """What nineteen of twenty answers stay below."""
        ordered = sorted(self.seconds)
        return ordered[int(len(ordered) * 0.95)] * 1000 if ordered else 0.0

    @property
    def slowest(self) -> float:
        """The slowest answer."""
        return max(self.seconds, default=0.0) * 1000

    def notices_nothing(self, quiet: Read) -> bool:
        """Whether nothing failed, and readers waited no longer than in a quiet time, noise of the machine apart."""
        return (
            bool(self.seconds)
            and not self.failures
            and self.median <= 2 * quiet.median + 25
            and self.most <= 2 * quiet.most + 250
        )


def read(port: int, *, seconds: float, readers: int = 4) -> Read:
    """What `readers` get within about `seconds`: each asks for one address after another, on a new connection each.

    Each has an address of its own, as readers have: so quick an answer makes one ask more often than a visitor may.
    """
    got, until = Read(), time.monotonic() + seconds
    threads = [threading.Thread(target=_read, args=(port, got, until, turn)) for turn in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return got


def asked_at_once(port: int, *, readers: int) -> list[int | str]:
    """What each of so many readers, who all ask at the same moment, gets: a status, or why there is none."""
    with ThreadPoolExecutor(readers) as pool:
        return list(
            pool.map(lambda turn: _asked(port, ADDRESSES[turn % len(ADDRESSES)], turn), range(readers))
        )


def _read(port: int, got: Read, until: float, turn: int) -> None:
    reader = turn
    while time.monotonic() < until:
        turn += 1
        path = ADDRESSES[turn % len(ADDRESSES)]
        begun = time.monotonic()
        answer = _asked(port, path, reader)
        if answer == 200:
            got.seconds.append(time.monotonic() - begun)
        else:
            got.failures.append(f"{path}: {answer}")
        time.sleep(0.05)


def _asked(port: int, path: str, reader: int) -> int | str:
    """The status of a whole answer, on a new connection from the reader's own address; else what went wrong."""
    own = (f"127.0.0.{reader + 2}", 0)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE, source_address=own)
    try:
        connection.request("GET", path, headers={"Host": NAME})
        answer = connection.getresponse()
        answer.read()
        return answer.status
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__
    finally:
        connection.close()
