"""How far a long walk goes: `make test` goes a sample of it, another one each day; `make soak` goes all of it.

The sample changes with the day, so that in time all is walked, and is the same for every worker of a run. The seed stands
at the head of each run; OBSERVATORY_TEST_SEED brings a sample back, OBSERVATORY_TEST_WALK=whole goes everywhere.
"""

from __future__ import annotations

import os
import random
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, TypeVar

import pytest

SEED: Final = "OBSERVATORY_TEST_SEED"
WALK: Final = "OBSERVATORY_TEST_WALK"
DATABASES: Final = ("sqlite", "postgres")
K = TypeVar("K")
T = TypeVar("T")


def seed() -> int:
    """What the samples are drawn with: the day as a number, or what the environment says."""
    return int(os.environ.setdefault(SEED, f"{date.today():%Y%m%d}"))


def goes_everywhere() -> bool:
    """Whether this run goes the whole walk."""
    return os.environ.get(WALK) == "whole"


def sample(every: Sequence[T], count: int) -> list[T]:
    """`count` of them in their order, or all."""
    if goes_everywhere() or count >= len(every):
        return list(every)
    return [every[at] for at in sorted(random.Random(seed()).sample(range(len(every)), count))]


def share(every: Sequence[T], parts: int, *, turn: int = 0) -> list[T]:
    """One of `parts` shares of them in their order, or all.

    The shares of a day have nothing in common: walks over the same pages that take other turns see other pages.
    """
    if goes_everywhere():
        return list(every)
    order = list(range(len(every)))
    random.Random(seed()).shuffle(order)
    return [every[at] for at in sorted(order[turn % parts :: parts])]


def one_for_each(keys: Sequence[K], choices: Sequence[T]) -> list[tuple[K, T]]:
    """Each key with one of the choices, which take turns from key to key and from day to day; or with all of them."""
    if goes_everywhere():
        return [(key, choice) for key in keys for choice in choices]
    return [(key, choices[(seed() + at) % len(choices)]) for at, key in enumerate(keys)]


def databases_in_turn(metafunc: pytest.Metafunc, fixture: str, module: Mapping[str, object]) -> None:
    """Each test of a module on one of the databases, which take turns from test to test and day to day; or on both."""
    if fixture in metafunc.fixturenames:
        names = [name for name in module if name.startswith("test_")]
        pairs = one_for_each(names, DATABASES)
        turns = [database for name, database in pairs if name == metafunc.function.__name__]
        metafunc.parametrize(fixture, turns, indirect=True)
