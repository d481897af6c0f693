"""The whole walk: every address of the site once, and all its rules on each answer."""

from __future__ import annotations

from pathlib import Path

from tests.soak.table import Row
from tests.walk import walked


def every_output(store: Path) -> Row:
    """All that the site of `store`, a built one, answers; each fault that a rule finds is a failure."""
    walk = walked.Walk.of(walked.visits(store, walked.listed(store)))
    row = Row(
        "the walk", tried=walk.addresses.total(), failed=len(walk.faults), requests=walk.addresses.total()
    )
    for fault in walk.faults:
        row.say(str(fault))
    return row
