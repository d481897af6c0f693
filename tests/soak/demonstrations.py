"""Makes the demonstration of other seeds: a sound monthly report may never be refused by the attack on its release."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

from etl.demo_command import MONTHS, make_demonstration
from observatory.model import ObservatoryError
from observatory.settings import Settings
from tests.kit import sampling
from tests.soak.table import Row


def demonstrations(place: Path, *, seeds: int) -> Row:
    """Three months of an invented municipality from each of `seeds` seeds, made, signed and released twice."""
    row = Row("demonstrations of other seeds")
    for seed in range(sampling.seed(), sampling.seed() + seeds):
        row.tried += 1
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                row.failed += (
                    make_demonstration(Settings(store_dir=place / str(seed)), seed=seed, months=MONTHS[:3])
                    != 0
                )
        except ObservatoryError as error:
            row.failed += 1
            row.say(f"{seed}: {error}")
    return row
