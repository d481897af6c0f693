"""Keeps the frames of charts that pages have in common: the maps and bars of an indicator stand on each of its pages.

A frame is a function of its Panels and of how they are seen. It is kept with the very Panels it was made of: another
release has other Panels, so that nothing of one is ever told as of the other.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final, TypeAlias

from layouts.html import render
from layouts.markup import Markup
from layouts.sight import Sight
from observatory.model import Panel

MOST_LETTERS: Final = 5_000_000  # of all that is kept: two bytes each
Key: TypeAlias = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class _Frame:
    """What was written, of which Panels, and for whose eyes."""

    panels: tuple[Panel, ...]
    sight: Sight
    written: Markup


class Frames:
    """The frames that were asked for last, up to a number of letters."""

    def __init__(self, most_letters: int = MOST_LETTERS) -> None:
        self._most = most_letters
        self._kept: OrderedDict[Key, _Frame] = OrderedDict()
        self._letters = 0
        self._lock = Lock()

    def frame(
        self, make: Callable[[], Any], panels: Sequence[Panel], sight: Sight, *, how: tuple[object, ...]
    ) -> Markup:
        """The frame of these very Panels, set `how` it is set here; what `make` draws where it is not kept."""
        # A kept frame keeps its Panels too: as long as it is there no other Panel has the same id.
        key = (tuple(map(id, panels)), how, sight.text, sight.base_url)
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None and kept.sight == sight:
                self._kept.move_to_end(key)
                return kept.written
        made = Markup(render(make()))
        with self._lock:
            self._hold(key, _Frame(tuple(panels), sight, made))
        return made

    def _hold(self, key: Key, frame: _Frame) -> None:
        former = self._kept.pop(key, None)
        self._kept[key] = frame
        self._letters += len(frame.written.html) - (len(former.written.html) if former else 0)
        while self._letters > self._most:
            _, dropped = self._kept.popitem(last=False)
            self._letters -= len(dropped.written.html)
