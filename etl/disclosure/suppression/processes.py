"""Independent pieces of work done at the same time, in as many processes as there are cores."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import TypeVar

_Piece = TypeVar("_Piece")
_Done = TypeVar("_Done")


def done_apart(work: Callable[[_Piece], _Done], pieces: Sequence[_Piece]) -> list[_Done]:
    """What `work`, a function of a module, makes of each piece, in their order; the first pieces are begun first."""
    processes = min(len(pieces), os.cpu_count() or 1)
    if processes < 2:
        return [work(piece) for piece in pieces]
    # Begun anew and not forked: threads of this process may hold locks.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_begin) as pool:
        return list(pool.map(work, pieces))


def _begin() -> None:
    """A worker whose command was killed would wait for work for ever."""
    gc.disable()  # what a worker makes is in no circle: looking for one took a twentieth of its time
    Thread(target=_end_after_parent, daemon=True).start()


def _end_after_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
