"""Parts of a printed total (sexes, forms, ages): what their blanks mean, and whether they add up.

A category that is blank in every row of its group (a year) was not collected: it gives no value. Another
blank is a zero where its siblings already reach the printed total. Anything else that does not add up is a
fault.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from etl.checks.raw_cells import CORRECTIONS
from etl.reading.table import SheetTable, value_fields
from observatory.model import Breakdown


class Parts:
    """The families of parts among the value columns of one table."""

    def __init__(self, table: SheetTable, labels: pd.Series[str]) -> None:
        self.table = table
        self.labels = labels
        self.families = _families(table)

    def complete(self, values: pd.DataFrame, *, group: pd.Series[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
        """`values` with the blanks that are zeros filled, and which cells were filled.

        Each row whose parts do not add up is noted.
        """
        values, printed = values.copy(), values.notna()
        wrong: dict[int, list[tuple[str, str]]] = {}
        collected = values.notna().groupby(group).transform("any")
        for total, parts in self.families:
            used = collected[parts].to_numpy()
            sums = np.nansum(values[parts].to_numpy(), axis=1)
            total_values = values[total].to_numpy()
            any_part = values[parts].notna().any(axis=1).to_numpy()
            to_judge = used.any(axis=1) & ~(np.isnan(total_values) & ~any_part)
            adds_up = to_judge & (sums == total_values)
            blank = values[parts].isna().to_numpy() & used & adds_up[:, None]
            values[parts] = values[parts].mask(blank, 0.0)
            for position in np.flatnonzero(to_judge & ~adds_up):
                sum_text = self._sum_text(values.iloc[position], total, parts)
                wrong.setdefault(int(values.index[int(position)]), []).append((total, sum_text))
        self._note(wrong)
        return values, values.notna() & ~printed

    def _sum_text(self, row: pd.Series[float], total: str, parts: list[str]) -> str:
        counted = [name for name in parts if not np.isnan(row[name])]
        sums = " + ".join(f"{row[name]:.0f}" for name in counted) or "nada"
        named = ", ".join(self.table.header_of(name).split("-", 1)[-1].strip() for name in counted)
        printed = "está en blanco" if np.isnan(row[total]) else f"dice {row[total]:.0f}"
        return f"{sums} = {np.nansum(row[counted]):.0f} ({named}) y el total {printed}"

    def _note(self, wrong: dict[int, list[tuple[str, str]]]) -> None:
        def note(row: int) -> None:
            total, _ = wrong[row][0]
            self.table.faults.error(
                "parts",
                f"Las partes no suman el total impreso: {'; '.join(sum_text for _, sum_text in wrong[row])}.",
                sheet=self.table.sheet,
                cell=self.table.cell(row, total),
                seen=str(self.labels.loc[row]).strip(),
                hint=f"Compruebe la fila con quien publica; su error se declara en {CORRECTIONS}.",
            )

        self.table.faults.note_each("parts", sorted(wrong), note)


def _families(table: SheetTable) -> list[tuple[str, list[str]]]:
    """(total, parts): for each breakdown of a field, the fields narrower by exactly one dimension.

    The totals come before their own parts' parts, so that a filled blank is a total in its turn.
    """
    fields = value_fields(table)
    codes = {name: (indicator, Breakdown.parse(text)) for name, (indicator, text) in fields.items()}
    families: dict[tuple[str, str], list[str]] = {}
    for name, (indicator, breakdown) in codes.items():
        if not breakdown.codes:
            continue
        # A cell of age and sex is a part of its age: the last dimension is the one that was split.
        wider = Breakdown(breakdown.codes[:-1])
        total = next((n for n, key in codes.items() if key == (indicator, wider)), None)
        if total is not None:
            families.setdefault((total, breakdown.dimensions), []).append(name)
    ordered = sorted(families.items(), key=lambda entry: len(codes[entry[0][0]][1].codes))
    return [(total, parts) for (total, _), parts in ordered]
