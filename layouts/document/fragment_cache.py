"""An LRU cache of rendered HTML that pages share: chart frames, help lines, the footer.

What is cached is a function of values that are never changed: Panels, outlines, lines of the catalogue. It is cached with
those very values. Another release has other Panels, so that nothing of one is ever told as of the other.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Final, TypeAlias

from cachetools import LRUCache
from markupsafe import Markup

MOST_LETTERS: Final = 8_000_000  # of all that is cached: two bytes each
Key: TypeAlias = tuple[tuple[int, ...], tuple[Hashable, ...]]


@dataclass(frozen=True, slots=True)
class _CachedFragment:
    """A cached piece of HTML, with the objects it was rendered from."""

    of: tuple[object, ...]
    markup: Markup

    def __len__(self) -> int:
        return len(self.markup)


class FragmentCache:
    """Rendered HTML, most recently used first, up to a number of characters."""

    def __init__(self, most_letters: int = MOST_LETTERS) -> None:
        self._fragments: LRUCache[Key, _CachedFragment] = LRUCache(most_letters, getsizeof=len)
        self._lock = Lock()

    def markup(
        self, make: Callable[[], Markup], of: Sequence[object], *, setting: tuple[Hashable, ...]
    ) -> Markup:
        """The HTML of `make()`, cached by the identity of the objects in `of` and by `setting`."""
        # The cache holds the objects: as long as an entry is there, nothing else has the same id as one of them.
        key = (tuple(map(id, of)), setting)
        with self._lock:
            cached = self._fragments.get(key)
        if cached is not None:
            return cached.markup
        fragment = _CachedFragment(tuple(of), make())
        with self._lock:
            if len(fragment) <= self._fragments.maxsize:
                self._fragments[key] = fragment
        return fragment.markup


FRAGMENT_CACHE: Final = FragmentCache()
