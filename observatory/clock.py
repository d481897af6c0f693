"""The one clock of the project: which day it is and which moment. Nothing else asks the machine; a lint refuses it.

Tests live on a day of their own: `OBSERVATORY_CLOCK_SHIFT` moves the clock by so many seconds in processes that pytest
started, and in no other. Where another process finds it, site and command line do not start (`observatory.settings`).
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

SHIFT: Final = "OBSERVATORY_CLOCK_SHIFT"
"""Seconds by which the clock of tests goes before that of the machine, or behind it where they are negative."""
STARTED_BY_TESTS: Final = "PYTEST_VERSION"
"""What pytest leaves in the environment of its own process and of each that it starts."""


def now() -> datetime:
    """The moment, with the zone of this machine."""
    return datetime.now().astimezone() + timedelta(seconds=_shift(os.environ))


def today() -> date:
    """The day, where this machine stands."""
    return now().date()


def machine_seconds() -> float:
    """Seconds since 1970 as libraries count them for themselves, never moved: for what is left of a time they set."""
    return time.time()


def is_moved_by_hand(environment: Mapping[str, str]) -> bool:
    """Whether the clock of a process that no test started is to be moved: a site that lies about the day."""
    return SHIFT in environment and STARTED_BY_TESTS not in environment


def _shift(environment: Mapping[str, str]) -> float:
    return float(environment.get(SHIFT, 0)) if STARTED_BY_TESTS in environment else 0.0
