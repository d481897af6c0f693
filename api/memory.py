"""Remembers what was costly to draw, by release and query, up to a number of bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

Key = tuple[str, ...]


class Memory:
    """The most recently used drawings of this process. A new release brings new keys; old ones fade."""

    def __init__(self, most_bytes: int = 24_000_000) -> None:
        self._most = most_bytes
        self._held: OrderedDict[Key, bytes] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: Key, make: Callable[[], bytes]) -> bytes:
        """What `make` gave for `key`, made now if it is not remembered."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        made = make()
        with self._lock:
            self._put(key, made)
        return made

    def _put(self, key: Key, made: bytes) -> None:
        self._bytes += len(made) - len(self._held.pop(key, b""))
        self._held[key] = made
        while self._bytes > self._most:
            _, dropped = self._held.popitem(last=False)
            self._bytes -= len(dropped)
