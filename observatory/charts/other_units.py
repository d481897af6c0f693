"""Tells the figures whose own note says that they probably count another unit than their series."""

from __future__ import annotations

import re

from observatory.model import Indicator, Row


def counts_other_unit(row: Row, indicator: Indicator) -> bool:
    """Whether the note says that the figure is probably of something else: «Probablemente son atenciones, no casos»."""
    unit = re.escape(indicator.unit.split()[0].casefold())
    return bool(re.search(rf"\bprobablemente\b[^.]*,\s*no\s+{unit}\b", row.note.casefold()))
