"""How far a long walk goes: `make test` and `make long` go a sample of it, always the same; `make soak` goes all of it.

The seed is fixed, so that the same commit has the same verdict, and stands at the head of each run. `make soak` draws
another each time and says it; what it finds becomes a case of its own. OBSERVATORY_TEST_SEED draws another sample,
OBSERVATORY_TEST_WALK=whole goes everywhere.
"""

from __future__ import annotations

import os
import random
from collections.abc import Mapping, Sequence
from typing import Final, TypeVar

import pytest

SEED: Final = "OBSERVATORY_TEST_SEED"
WALK: Final = "OBSERVATORY_TEST_WALK"
FIXED_SEED: Final = 20261130
DATABASES: Final = ("sqlite", "postgres")
K = TypeVar("K")
T = TypeVar("T")


def seed() -> int:
    """What the samples are drawn with: always the same number, or what the environment says."""
    return int(os.environ.get(SEED) or FIXED_SEED)


def new_seed() -> int:
    """A seed that nobody knows before, for `make soak`; the one that the environment says, where it says one."""
    return int(os.environ.setdefault(SEED, str(random.SystemRandom().randrange(10**8))))


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

    The shares of a seed have nothing in common: walks over the same pages that take other turns see other pages.
    """
    if goes_everywhere():
        return list(every)
    order = list(range(len(every)))
    random.Random(seed()).shuffle(order)
    return [every[at] for at in sorted(order[turn % parts :: parts])]


def one_for_each(keys: Sequence[K], choices: Sequence[T]) -> list[tuple[K, T]]:
    """Each key with one of the choices, which take turns from key to key; or with all of them."""
    if goes_everywhere():
        return [(key, choice) for key in keys for choice in choices]
    return [(key, choices[(seed() + at) % len(choices)]) for at, key in enumerate(keys)]


def databases_in_turn(metafunc: pytest.Metafunc, fixture: str, module: Mapping[str, object]) -> None:
    """Each test of a module on one of the databases, which take turns from test to test; or on both."""
    if fixture in metafunc.fixturenames:
        names = [name for name in module if name.startswith("test_")]
        pairs = one_for_each(names, DATABASES)
        turns = [database for name, database in pairs if name == metafunc.function.__name__]
        metafunc.parametrize(fixture, turns, indirect=True)
