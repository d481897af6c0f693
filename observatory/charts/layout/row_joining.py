"""Cuts a run of values where its line turns from solid to dashed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from observatory.model import ObsStatus, Row


def stretches(run: Sequence[Row]) -> Iterator[tuple[bool, list[Row]]]:
    """The run in pieces, each dashed or not: a step is dashed where one of its ends is an estimate."""
    steps: list[tuple[bool, list[Row]]] = []
    for before, after in pairwise(run):
        dashed = ObsStatus.ESTIMATED in (before.obs_status, after.obs_status)
        if steps and steps[-1][0] == dashed:
            steps[-1][1].append(after)
        else:
            steps.append((dashed, [before, after]))
    yield from steps
