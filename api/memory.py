"""An LRU cache of rendered answers, by release and question, bounded by bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

Key = tuple[str, ...]


class Memory:
    """The most recently used answers of this process; entries of old releases are dropped as new ones come.

    `on_ask` is told of each question whether its answer was held.
    """

    def __init__(self, most_bytes: int = 48_000_000) -> None:
        self.on_ask: Callable[[bool], None] = _nobody
        self._most = most_bytes
        self._held: OrderedDict[Key, bytes] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: Key) -> bytes | None:
        """The content stored under `key`, or None."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
            content = self._held.get(key)
        self.on_ask(content is not None)
        return content

    def store(self, key: Key, content: bytes) -> None:
        """Store `content` under `key`; the least recently used entries are dropped to make room."""
        with self._lock:
            self._bytes += len(content) - len(self._held.pop(key, b""))
            self._held[key] = content
            while self._bytes > self._most:
                _, dropped = self._held.popitem(last=False)
                self._bytes -= len(dropped)


def _nobody(_found: bool) -> None:
    """Nobody wants to know whether an answer was held."""
