"""What the project ships already, and how the observations of one reading stand beside it."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Final

import pandas as pd

from etl.disclosure.cells import Cell
from etl.disclosure.suppression.former_cells import Remembered
from etl.sources.figures import CONF_STATUS
from observatory.model import ConfStatus
from observatory.store.private.workspace import OBSERVED

FIGURES: Final = Path(__file__).parent.parent.parent / "data" / "figures"
_NAMED: Final = ("indicator", "territory", "period_start", "period_end", "breakdown")


def shipped_before(path: Path) -> tuple[Remembered, dict[Cell, float]]:
    """What the shipped figures at `path` hide and what they show: a new copy beside an old one must tell nothing more."""
    hidden: set[Cell] = set()
    values: dict[Cell, float] = {}
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            cell = Cell("", "", *(row[name] for name in _NAMED))
            if row.get(CONF_STATUS) == ConfStatus.PROTECTED:
                hidden.add(cell)
            elif row["value"]:
                values[cell] = float(row["value"])
    return Remembered(frozenset(hidden)), values


def as_observed(observations: pd.DataFrame) -> pd.DataFrame:
    """Observations of one reading with the columns of the workspace."""
    texts = {"snapshot": "", "conf_status": "free", "denominator_snapshot": ""}
    numbers = dict.fromkeys(("lower", "upper", "numerator", "denominator"), float("nan"))
    return observations.assign(**texts, **numbers)[list(OBSERVED)]
