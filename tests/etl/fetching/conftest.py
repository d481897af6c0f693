"""A portal on this machine, and a way to it that is in no haste to wait."""

from __future__ import annotations

import time
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from etl.fetching.http_client import FetchClient, FetchTimeouts
from tests.etl.fetching.portal import Portal, portal

HURRIED = FetchTimeouts(silence=1.0, whole=10.0, between=0.0, tries=4, first_pause=0.01, longest_pause=0.05)


@pytest.fixture
def publisher() -> Iterator[Portal]:
    with portal() as server:
        yield server


@pytest.fixture
def door(publisher: Portal) -> FetchClient:
    """A door to that portal alone, which may lie on this machine."""
    return door_of(publisher)


def door_of(server: Portal, *, patience: FetchTimeouts = HURRIED) -> FetchClient:
    return FetchClient(
        hosts={"127.0.0.1"}, agent="observatorio-violencia/0.1 (+https://observatorio.example)", secure=False,
        ports={server.server_port}, patience=patience, public=lambda _: True,
    )  # fmt: skip


def resting(waits: list[float]) -> SimpleNamespace:
    """A clock for one module, whose rests are written down and not taken.

    In place of the module's own: were the sleep of all taken away, a thread of another test would never rest.
    """
    return SimpleNamespace(sleep=waits.append, monotonic=time.monotonic)
