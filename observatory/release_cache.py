"""Caches computed answers by release; only the most recently used releases are kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Final, TypeVar, cast

RELEASES_KEPT: Final = 3
Answer = TypeVar("Answer")


class ReleaseCache:
    """Cached answers by release and question. An answer is never changed."""

    def __init__(self) -> None:
        self._told: OrderedDict[str, dict[Hashable, object]] = OrderedDict()
        self._lock = Lock()

    def answer(self, release: str, question: Hashable, work_out: Callable[[], Answer]) -> Answer:
        """The cached answer to a question in a release (by its state), computed on the first request."""
        with self._lock:
            answers = self._told.setdefault(release, {})
            self._told.move_to_end(release)
            while len(self._told) > RELEASES_KEPT:
                self._told.popitem(last=False)
        if question not in answers:
            answers[question] = work_out()
        return cast(Answer, answers[question])
