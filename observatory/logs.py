"""How the site writes down what goes wrong: a line of JSON each, few of a kind, nothing of who asked or what for."""

from __future__ import annotations

import logging
import os
import sys
import threading
import time
import traceback
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor

ROOT: Final = Path(__file__).parent.parent
OWN: Final = "observatorio"
"""The name above those of what the site tells of itself: not what went wrong, but how it was used."""
_KINDS: Final = 500
_FRAMES: Final = 12
_LONGEST_KIND: Final = 200


class FewOfAKind(logging.Filter):
    """Lets at most `of_a_kind` warnings with the same words through in a time, and at most `in_all`.

    What is withheld is counted, and told with the next line of its kind. Each process counts for itself; what is less
    than a warning always passes.
    """

    def __init__(
        self,
        *,
        of_a_kind: int = 3,
        in_all: int = 60,
        seconds: float = 60,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._of_a_kind, self._in_all, self._seconds, self._now = of_a_kind, in_all, seconds, now
        self._seen: OrderedDict[tuple[str, int, str], list[float]] = OrderedDict()
        self._all = [now(), 0.0]
        self._lock = threading.Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is written; one that is bears how many of its kind were withheld before."""
        if record.levelno < logging.WARNING:
            return True
        kind = (record.name, record.levelno, record.getMessage()[:_LONGEST_KIND])
        with self._lock:
            now = self._now()
            if now - self._all[0] >= self._seconds:
                self._all = [now, 0.0]
            # When its time began, how many were written in it, how many were not.
            seen = self._seen.setdefault(kind, [now, 0.0, 0.0])
            self._seen.move_to_end(kind)
            while len(self._seen) > _KINDS:
                self._seen.popitem(last=False)
            if now - seen[0] >= self._seconds:
                seen[:2] = [now, 0.0]
            if seen[1] >= self._of_a_kind or self._all[1] >= self._in_all:
                seen[2] += 1
                return False
            seen[1] += 1
            self._all[1] += 1
            record.withheld, seen[2] = int(seen[2]), 0.0
        return True


def formatter() -> ProcessorFormatter:
    """Makes of each record a line of JSON: when (UTC), how bad, who says it, in which process, what."""
    return ProcessorFormatter(
        foreign_pre_chain=_CHAIN,
        processors=[
            _about_the_record,
            ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )


def install(logger: logging.Logger) -> None:
    """Have `logger` write to the error output of the process, and the loggers of structlog below OWN with it."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter())
    handler.addFilter(FewOfAKind())
    own = logging.getLogger(OWN)
    own.setLevel(logging.INFO)
    own.propagate = False
    own.handlers = logger.handlers = [handler]
    structlog.configure(
        processors=[*_CHAIN, ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def _about_the_record(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """The process, how many lines were withheld, and of an error its kind and place: its words may repeat a query."""
    record: logging.LogRecord = event["_record"]
    event["pid"] = os.getpid()
    if withheld := getattr(record, "withheld", 0):
        event["withheld"] = withheld
    kind, error, trace = event.pop("exc_info", None) or (None, None, None)
    if kind is not None:
        event["exception"] = " < ".join(_kinds(error))
        event["frames"] = _frames(trace)
    return event


def _kinds(error: BaseException | None) -> list[str]:
    """The kind of an error and of what caused it."""
    kinds: list[str] = []
    while error is not None and len(kinds) < _FRAMES:
        kinds.append(type(error).__qualname__)
        error = error.__cause__ or error.__context__
    return kinds


def _frames(trace: TracebackType | None) -> list[str]:
    """Where it happened, innermost last: files of the project from its folder on, and never a value."""
    return [
        f"{frame.filename.removeprefix(f'{ROOT}/')}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(trace, limit=-_FRAMES)
    ]


_CHAIN: Final[list[Processor]] = [
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
]
