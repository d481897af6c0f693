"""Frames of counts for tests: rows as the workspace gives them."""

from __future__ import annotations

import pandas as pd

from observatory.store.private.workspace import OBSERVED

Counted = tuple[str, str, str, float | None]


def span_of(period: str) -> tuple[str, str]:
    """First and last day of `2023`, `2023-05` or `2023-01-01/2023-08-28`."""
    if "/" in period:
        start, _, end = period.partition("/")
        return start, end
    if len(period) == 4:
        return f"{period}-01-01", f"{period}-12-31"
    return f"{period}-01", f"{period}-{pd.Period(period, 'M').days_in_month}"


def frame_of(
    cells: list[Counted], indicator: str, *, snapshot: str = "mimp_cem@x", statement: str = ""
) -> pd.DataFrame:
    """Rows of OBSERVED from (territory, period, breakdown, value); a value of None came protected."""
    rows = [
        {
            "indicator": indicator, "territory": territory, "period_start": start, "period_end": end,
            "breakdown": breakdown, "snapshot": snapshot, "statement": statement, "value": value,
            "obs_status": "normal", "conf_status": "protected" if value is None else "free", "locator": "L1",
            "note": "", "denominator_snapshot": "",
        }
        for territory, period, breakdown, value in cells
        for start, end in [span_of(period)]
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(OBSERVED))
    return frame.astype(dict.fromkeys(("value", "lower", "upper", "numerator", "denominator"), "float64"))
