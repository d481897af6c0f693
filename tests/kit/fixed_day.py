"""The day that tests live on, the same whenever they are run: the same commit has the same verdict.

`OBSERVATORY_TEST_TODAY=2028-02-29 make test` sets another for a whole run, with its fixtures and every process that it
starts; after a day may stand an hour (2026-12-31T23:59:30), from which the clock runs on, over midnight too.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Final

import pytest

from observatory import clock

TODAY: Final = "OBSERVATORY_TEST_TODAY"
DAY: Final = date(2026, 11, 30)
"""Not before anything that `data/catalog` says was read or asked for: a later day there is refused until this moves."""


def moment_of(text: str) -> datetime:
    """The moment that a day means (its noon, so that it does not end while tests run), or a day with its hour."""
    written = datetime.fromisoformat(text)
    return (written if "T" in text else datetime.combine(written, time(12))).astimezone()


def shift_to(moment: datetime) -> str:
    """The seconds by which the clock has to be moved for it to be that moment now."""
    return repr(moment.timestamp() - clock.machine_seconds())


def begin() -> None:
    """Let this run live on its day, unless another process of the same run has said so already.

    What takes something of the tests and is none (`make soak`) lives on the day of the machine.
    """
    if clock.STARTED_BY_TESTS not in os.environ:
        return
    moment = moment_of(os.environ.get(TODAY) or DAY.isoformat())
    os.environ.setdefault(clock.SHIFT, shift_to(moment))


def passed_on() -> Mapping[str, str]:
    """What a process has to find in its environment to live on the day of the tests."""
    names = (clock.SHIFT, clock.STARTED_BY_TESTS)
    return {name: os.environ[name] for name in names if name in os.environ}


@contextmanager
def living_on(text: str) -> Iterator[None]:
    """Another day, or an hour of it, for this process and those that it starts meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(clock.SHIFT, shift_to(moment_of(text)))
        yield
