"""A figure stands withdrawn only while another one contradicts it: once it is mended, the mark is a fault."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from etl.reading.table import SheetTable
from observatory.model import ObsStatus

_CELL = ["indicator", "territory", "breakdown"]


def note_needless(tables: Sequence[SheetTable]) -> None:
    """Note an error for each withdrawn figure that no standing figure of the same file contradicts any more."""
    for table in tables:
        rows = pd.concat(list(table.chunks()))
        rows = rows.assign(number=pd.to_numeric(rows["value"], errors="coerce"))
        rows = rows[rows["number"].notna() & (rows["period_start"] != "") & (rows["period_end"] != "")]
        gone = rows["obs_status"] == ObsStatus.WITHDRAWN.value
        for line, row in rows[gone].iterrows():
            beside = rows[~gone & (rows[_CELL] == row[_CELL]).all(axis="columns")]
            if not _is_contradicted(row, beside):
                table.faults.error(
                    "withdrawn",
                    f"La cifra {row['value']} está retirada y ya ninguna otra la contradice.",
                    cell=table.cell(int(str(line)), "obs_status"),
                    seen=row["obs_status"],
                    hint="Si su editor la corrigió, quite «withdrawn»; si no, añada la cifra que la contradice.",
                )


def _is_contradicted(figure: pd.Series[Any], others: pd.DataFrame) -> bool:
    """Whether one of the `others` contradicts `figure`: another number of its days, more of fewer, less of more.

    Days are ISO dates, which sort as they are.
    """
    starts, ends, number = others["period_start"], others["period_end"], float(figure["number"])
    within = (starts >= figure["period_start"]) & (ends <= figure["period_end"])
    around = (starts <= figure["period_start"]) & (ends >= figure["period_end"])
    larger, smaller = others["number"] > number, others["number"] < number
    return bool((within & larger).any() or (around & smaller).any())
