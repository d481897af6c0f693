"""Asks again, after growing pauses, where a portal fails in a way that may pass."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential_jitter,
)

from etl.fetching.errors import PassingError
from etl.fetching.http_client import FetchTimeouts

T = TypeVar("T")


def patiently(action: Callable[[], T], patience: FetchTimeouts) -> T:
    """The result of `action`, tried as often as patience lasts; raises what the last try raised."""
    growing = wait_exponential_jitter(
        multiplier=patience.first_pause, max=patience.longest_pause, jitter=patience.first_pause
    )

    def wait(state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        return max(growing(state), error.after if isinstance(error, PassingError) else 0)

    retrying = Retrying(
        stop=stop_after_attempt(patience.tries), wait=wait, sleep=time.sleep, reraise=True,
        retry=retry_if_exception_type(PassingError),
    )  # fmt: skip
    return retrying(action)
