"""MININTER: complaints of violence against women and family members, one row a district and month."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from etl.checks.corrections import correct_chunks
from etl.reading.snapshot import Job
from etl.reading.table import SheetTable
from etl.sources.police import Register, coverage

__all__ = ["coverage", "frames"]


def frames(tables: Sequence[SheetTable], job: Job) -> Iterator[pd.DataFrame]:
    """Complaints by district and month (see police.py)."""
    if not tables:
        return
    register = Register(job, tables[0].faults)
    for table in tables:
        for chunk in correct_chunks(table, job, spelt=True):
            yield register.frame(chunk, table)
