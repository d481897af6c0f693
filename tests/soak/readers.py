"""Readers that ask a running site without pause, and note each answer and its moment."""

from __future__ import annotations

import csv
import http.client
import io
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

QUESTION = "/api/v1/data.csv?indicator=cem_cases&territory=PE-150110,PE-150112&period=2023"


@dataclass
class Heard:
    """What the readers were told: whole answers as (asked at, values), other statuses, and broken connections."""

    answers: list[tuple[float, tuple[str, ...]]] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    dropped: int = 0

    @property
    def mixed(self) -> list[tuple[str, ...]]:
        """Answers in which the two places do not come from one release."""
        return [values for _, values in self.answers if len(values) != 2 or len(set(values)) != 1]

    def late(self, shown_since: dict[float, float], *, allowed: float) -> int:
        """Answers that were asked for more than `allowed` seconds after a newer value was published."""
        late = 0
        for moment, values in self.answers:
            newest = max(
                (value for value, since in shown_since.items() if since + allowed < moment), default=0.0
            )
            late += any(float(value) < newest for value in values)
        return late


@contextmanager
def reading(address: str, *, readers: int) -> Iterator[Heard]:
    """Readers in threads, each on a connection of its own, until the block ends."""
    heard, done = Heard(), threading.Event()
    threads = [threading.Thread(target=_listen, args=(address, heard, done)) for _ in range(readers)]
    for thread in threads:
        thread.start()
    try:
        yield heard
    finally:
        done.set()
        for thread in threads:
            thread.join()


def _listen(address: str, heard: Heard, done: threading.Event) -> None:
    host = urlsplit(address).netloc
    while not done.is_set():
        connection = http.client.HTTPConnection(host, timeout=30)
        try:
            moment = time.monotonic()
            connection.request("GET", QUESTION)
            answer = connection.getresponse()
            body = answer.read().decode()
            if answer.status == 200:
                values = tuple(row["value"] for row in csv.DictReader(io.StringIO(body)))
                heard.answers.append((moment, values))
            else:
                heard.refused.append(answer.status)
        except (OSError, http.client.HTTPException):
            heard.dropped += 1
        finally:
            connection.close()
