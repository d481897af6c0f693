"""An LRU cache of rendered HTML that pages share: chart frames, help lines, the footer.

What is kept is a function of values that are never changed: Panels, outlines, lines of the catalogue. It is kept with
those very values. Another release has other Panels, so that nothing of one is ever told as of the other.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final, TypeAlias

from layouts.document.html import render
from layouts.document.markup import Markup

MOST_LETTERS: Final = 8_000_000  # of all that is kept: two bytes each
Key: TypeAlias = tuple[tuple[int, ...], tuple[Hashable, ...]]


@dataclass(frozen=True, slots=True)
class _CachedMarkup:
    """A cached piece of HTML, with the objects it was rendered from."""

    of: tuple[object, ...]
    markup: Markup


class MarkupCache:
    """Rendered HTML, most recently used first, up to a number of characters."""

    def __init__(self, most_letters: int = MOST_LETTERS) -> None:
        self._most = most_letters
        self._kept: OrderedDict[Key, _CachedMarkup] = OrderedDict()
        self._letters = 0
        self._lock = Lock()

    def markup(
        self, make: Callable[[], Any], of: Sequence[object], *, setting: tuple[Hashable, ...]
    ) -> Markup:
        """The HTML of `make()`, cached by the identity of the objects in `of` and by `setting`."""
        # What is kept holds its values: as long as it is there, nothing else has the same id as one of them.
        key = (tuple(map(id, of)), setting)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key].markup
        markup = Markup(render(make()))
        with self._lock:
            self._hold(key, _CachedMarkup(tuple(of), markup))
        return markup

    def _hold(self, key: Key, entry: _CachedMarkup) -> None:
        if key in self._kept:  # another thread was faster
            return
        self._kept[key] = entry
        self._letters += len(entry.markup.html)
        while self._letters > self._most:
            _, dropped = self._kept.popitem(last=False)
            self._letters -= len(dropped.markup.html)


MARKUP_CACHE: Final = MarkupCache()
