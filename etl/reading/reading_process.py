"""A long file is read and checked in a process of its own while this one keeps the rows that were read before."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final, Protocol

import pandas as pd

from etl.pipeline import ReadFile
from observatory.model import FileProblem, ObservatoryError, Statement

LONG: Final = 1 << 20
"""From so many bytes on a process of its own is worth its start."""
_END_WITH_PARENT: Final = 1  # PR_SET_PDEATHSIG of Linux


class InterruptedReadingError(ObservatoryError):
    """The process that read the file ended before the file did."""


class AcceptingReading(ReadFile, Protocol):
    """A reading that may let losses in (etl.losses.comparison_of_editions)."""

    @property
    def accepted(self) -> dict[str, str]:
        """The losses that were found and accepted, each with its reason."""
        ...


@dataclass(frozen=True, slots=True)
class _State:
    """A reading as it stands once a frame is made, and that frame; None after the last one, or after an error."""

    frame: pd.DataFrame | None
    statements: list[Statement]
    problems: list[FileProblem]
    accepted: dict[str, str]
    error: Exception | None = None

    @classmethod
    def of(
        cls, reading: AcceptingReading, frame: pd.DataFrame | None = None, error: Exception | None = None
    ) -> _State:
        return cls(frame, reading.statements, reading.problems, reading.accepted, error)


class ReadAhead:
    """A reading as another process makes it, which is at most one frame ahead of what was asked for."""

    def __init__(self, reading: AcceptingReading, connection: Connection) -> None:
        self._connection = connection
        self._state = _State.of(reading)
        self.snapshot = reading.snapshot

    @property
    def statements(self) -> list[Statement]:
        """See ReadFile."""
        return self._state.statements

    @property
    def problems(self) -> list[FileProblem]:
        """See ReadFile."""
        return self._state.problems

    @property
    def accepted(self) -> dict[str, str]:
        """See AcceptingReading."""
        return self._state.accepted

    def frames(self) -> Iterator[pd.DataFrame]:
        """See ReadFile. Raises what the reading raised; InterruptedReadingError where its process was ended."""
        while (frame := self._next().frame) is not None:
            yield frame

    def _next(self) -> _State:
        try:
            self._state = self._connection.recv()
        except EOFError as error:
            raise InterruptedReadingError(
                "El proceso que leía el archivo terminó antes que el archivo: quizás faltó memoria. No se cargó nada."
            ) from error
        if self._state.error is not None:
            raise self._state.error
        return self._state


@contextmanager
def read_ahead(reading: AcceptingReading, path: Path) -> Iterator[AcceptingReading]:
    """The reading of `path` in a process of its own where the file is long and there is a core for it; else itself.

    The process is forked, so that it begins where this one is; it never touches a connection that this one has open.
    """
    if sys.platform != "linux" or path.stat().st_size < LONG or len(os.sched_getaffinity(0)) < 2:
        yield reading
        return
    context = get_context("fork")
    received, sent = context.Pipe(duplex=False)
    process = context.Process(target=_send_frames, args=(reading, sent, received, os.getpid()), daemon=True)
    process.start()
    sent.close()
    try:
        yield ReadAhead(reading, received)
    finally:
        received.close()
        process.join()


def _send_frames(reading: AcceptingReading, sent: Connection, received: Connection, asked_by: int) -> None:
    """Send each frame with what is known by then; who closes the other end, or dies, ends this process.

    It has the lock of the store as well: so it does not outlive the process that asked, were that killed.
    """
    ctypes.CDLL(None).prctl(_END_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != asked_by:
        return
    received.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        for frame in reading.frames():
            sent.send(_State.of(reading, frame))
        sent.send(_State.of(reading))
    except Exception as error:  # noqa: BLE001 - raised again in the process that asked
        sent.send(_State.of(reading, error=error))
