"""An LRU cache of whole answers, by release and question, bounded by bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of 200: its body as it is sent, and its headers."""

    body: bytes
    headers: tuple[tuple[str, str], ...] = ()

    def __len__(self) -> int:
        """About how many bytes it holds."""
        return len(self.body) + sum(len(name) + len(value) for name, value in self.headers)


class Memory:
    """The most recently used answers of this process; entries of old releases are dropped as new ones come.

    `on_ask` is told of each question whether its answer was held.
    """

    def __init__(self, most_bytes: int = 48_000_000) -> None:
        self.on_ask: Callable[[bool], None] = _nobody
        self._most = most_bytes
        self._held: OrderedDict[Key, Answer] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: Key) -> Answer | None:
        """The answer stored under `key`, or None."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
            answer = self._held.get(key)
        self.on_ask(answer is not None)
        return answer

    def store(self, key: Key, answer: Answer) -> None:
        """Store `answer` under `key`; the least recently used entries are dropped to make room."""
        with self._lock:
            former = self._held.pop(key, None)
            self._bytes += len(answer) - (len(former) if former is not None else 0)
            self._held[key] = answer
            while self._bytes > self._most:
                _, dropped = self._held.popitem(last=False)
                self._bytes -= len(dropped)


def _nobody(_found: bool) -> None:
    """Nobody wants to know whether an answer was held."""
