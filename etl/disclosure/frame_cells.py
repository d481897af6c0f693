"""The cells that the rows of a frame name, and their counts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from etl.disclosure.cells import Cell
from observatory.model.status import ADDS_NOTHING

_NAMED = ["snapshot", "statement", "indicator", "territory", "period_start", "period_end", "breakdown"]


def cells_of(frame: pd.DataFrame) -> Iterator[Cell]:
    """The name of each row of a frame with the columns of OBSERVED.

    Each spelling is held once: a national file names a million cells with few words.
    """
    return map(Cell._make, zip(*(_share_strings(frame[name]) for name in _NAMED), strict=True))


def counts_of(frame: pd.DataFrame) -> dict[Cell, float]:
    """The counts of a frame with the columns of OBSERVED; rows without a value are left out.

    What its source counts elsewhere, or knows nothing of, adds nothing to its whole: a zero beside the others.
    """
    rows = frame[frame["value"].notna() | frame["obs_status"].isin(ADDS_NOTHING)]
    return dict(zip(cells_of(rows), rows["value"].fillna(0.0).astype(float).tolist(), strict=True))


def _share_strings(column: pd.Series[str]) -> np.ndarray:
    places, words = pd.factorize(column, use_na_sentinel=False)
    return np.array([str(word) for word in words], dtype=object)[places]
