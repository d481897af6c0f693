"""Wide rows of the shipped figures, as `shipped_layout` of their source lays them out: a place with all its years.

Or, where the layout has months, a place and a year with its months and its `total` (that of `2018..2025` is of all
years). A cell is a number, or a letter for the reason why there is none (the `words` of `value`). `lines` tell where in
the publisher's file each number stands that has no place in the layout (`fixed`): `12|40..43|3:2 11 20`, the last one a
sum of three lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Final

import numpy as np
import pandas as pd

from etl.reading import normalise
from etl.reading.table import SheetTable
from observatory.model import ConfStatus, Layout, ObservatoryError, ObsStatus, Snapshot

TOTAL: Final = "total"
_CELLS: Final = re.compile(r"\d{2}|\d{4}|total")
_SUM: Final = re.compile(r"suma de (\d+) filas?: ([\d, ]+)…?")


class WideRowError(ObservatoryError):
    """A wide row does not say where its numbers stand."""


@dataclass(frozen=True, slots=True)
class WideTable(SheetTable):
    """A table of wide rows, read as one row a figure; all of it is of one edition, provisional from a day on."""

    edition: Snapshot | None = None
    provisional_from: str = ""

    @classmethod
    def of(cls, table: SheetTable, edition: Snapshot, provisional_from: str) -> WideTable:
        """The same table, of an edition."""
        held = {field.name: getattr(table, field.name) for field in fields(SheetTable)}
        return cls(**held, edition=edition, provisional_from=provisional_from)

    def chunks(self, fields: Sequence[str] | None = None, *, spelt: bool = False) -> Iterator[pd.DataFrame]:
        """Text cells with the columns of data/figures, indexed by the line of their wide row."""
        del fields, spelt  # they narrow and spell what is read as it stands
        for chunk in SheetTable.chunks(self):
            if self.edition is not None:
                yield unroll(chunk, self.fit.layout, self.edition, provisional_from=self.provisional_from)

    def cell(self, row: int, name: str = "") -> str:
        """Where a fault is: the line of the wide row."""
        del name
        return SheetTable.cell(self, row)


def unroll(
    wide: pd.DataFrame, layout: Layout, edition: Snapshot, *, provisional_from: str = ""
) -> pd.DataFrame:
    """The figures of wide rows, one a row, in the order in which they are read; all of it text, indexed by their line.

    Raises WideRowError where the `lines` of a row are not as many as its numbers without a fixed place.
    """
    names = [name for name in wide.columns if _CELLS.fullmatch(name)]
    table = wide.assign(line=wide.index)
    rows = table.melt([name for name in table.columns if name not in names], names, "column", "value")
    rows = rows[rows["value"] != ""].sort_values("line", kind="stable", ignore_index=True)
    words = layout.words["value"]
    reasons = rows["value"].map(dict(words)).fillna("")
    start, end = _days(rows, layout, edition)
    is_total = rows["column"] == TOTAL
    late = end >= provisional_from if provisional_from else np.zeros(len(rows), dtype=bool)
    is_protected = reasons == ConfStatus.PROTECTED.value
    status = np.where(late, ObsStatus.PROVISIONAL.value, ObsStatus.NORMAL.value)
    unrolled = rows[["line", "territory"]].assign(
        **{name: text for name, text in layout.fixed.items() if name != "locator"},
        period_start=start,
        period_end=end,
        value=rows["value"].where(reasons == "", ""),
        obs_status=np.where((reasons == "") | is_protected, status, reasons),
        conf_status=np.where(is_protected, ConfStatus.PROTECTED.value, ""),
        locator=_locators(rows, wide, is_protected=is_protected, fixed=layout.fixed.get("locator", "")),
        note=rows["note"].where(is_total, "") if "note" in rows else "",
        **_constants(edition),
    )
    return unrolled.set_index("line").astype(object)  # asked for cell by cell


def _constants(edition: Snapshot) -> Mapping[str, str]:
    """What all figures of an edition share."""
    nothing = dict.fromkeys(("breakdown", "publisher", "title", "url", "page_date"), "")
    return nothing | {
        "edition": edition.edition,
        "file": edition.file,
        "retrieved": edition.retrieved.isoformat(),
    }


def _days(rows: pd.DataFrame, layout: Layout, edition: Snapshot) -> tuple[np.ndarray, np.ndarray]:
    """First and last day of each figure: of a month, of a year as far as its edition goes, or the day of a stock."""
    column = rows["column"].to_numpy(dtype=str)
    if layout.day:
        days = np.char.add(column, f"-{layout.day}")
        return days, days
    is_total = column == TOTAL
    first, last = (rows["year"].str[at].astype(int).to_numpy() * 12 for at in (slice(4), slice(-4, None)))
    month = np.where(is_total, "01", column).astype(int) - 1
    starts, _ = normalise.format_month_ends(first + month)
    ends = normalise.format_month_ends(last + np.where(is_total, 11, month))[1].astype(str)
    cutoff = edition.cutoff.isoformat() if edition.cutoff else "9999"
    return starts.astype(str), np.where(ends > cutoff, cutoff, ends)


def _locators(
    rows: pd.DataFrame, wide: pd.DataFrame, *, is_protected: pd.Series[bool], fixed: str
) -> np.ndarray:
    """Where each figure stands: as all totals do, or by the lines of its row."""
    locators = np.full(len(rows), "", dtype=object)
    is_placed = (rows["column"] != TOTAL) & rows["value"].str.isdigit()
    told = {line: list(_expand(text)) for line, text in wide["lines"].items()}
    needed = rows.loc[is_placed, "line"].value_counts()
    if wrong := [line for line, places in told.items() if len(places) != needed.get(line, 0)]:
        raise WideRowError(f"L{wrong[0]}: «lines» no dice un lugar para cada número.")
    locators[is_placed.to_numpy()] = [place for places in told.values() for place in places]
    locators[(~is_placed & ~is_protected).to_numpy()] = fixed
    return locators


def _expand(lines: str) -> Iterator[str]:
    for word in filter(None, lines.split("|")):
        count, is_sum, rows = word.partition(":")
        first, _, last = word.partition("..")
        if is_sum:
            yield normalise.sum_locator([int(row) for row in rows.split()], int(count))
        else:
            yield from (f"L{line}" for line in range(int(first), int(last or first) + 1))


def roll(rows: pd.DataFrame, layout: Layout) -> pd.DataFrame:
    """The wide rows of figures (columns of data/figures, as text) of one edition: what `unroll` reads as the same."""
    letters = {reason: letter for letter, reason in layout.words["value"].items()}
    reason = rows["conf_status"].where(rows["conf_status"] != "", rows["obs_status"])
    is_month = rows["period_start"].str[:7] == rows["period_end"].str[:7]
    year, last, month = (
        rows["period_start"].str[:4],
        rows["period_end"].str[:4],
        rows["period_start"].str[5:7],
    )
    rows = rows.assign(
        cell=rows["value"].where(rows["value"] != "", reason.map(letters)),
        column=year if layout.day else month.where(is_month, TOTAL),
        year="" if layout.day else year.where(year == last, year + ".." + last),
    )
    names = [name for name in layout.columns if name != "{year}"]
    keys = ["territory", "year"]
    wide = rows.pivot(index=keys, columns="column", values="cell").fillna("").reset_index()
    placed = rows[(rows["column"] != TOTAL) & (rows["value"] != "")].sort_values([*keys, "column"])
    lines = placed.groupby(keys)["locator"].agg(_shorten).rename("lines").reset_index()
    notes = rows.loc[rows["column"] == TOTAL, [*keys, "note"]]
    wide = wide.merge(lines, how="left", on=keys).merge(notes, how="left", on=keys).fillna("")
    columns = [name for name in wide.columns if name in names or _CELLS.fullmatch(name)]
    order = [
        "territory",
        "year",
        *sorted(name for name in columns if _CELLS.fullmatch(name)),
        "lines",
        "note",
    ]
    return wide[[name for name in order if name in columns]]


def _shorten(locators: pd.Series[str]) -> str:
    """The places of a row in few words."""
    words: list[str] = []
    for locator in locators:
        if found := _SUM.fullmatch(locator):
            words.append(f"{found[1]}:{found[2].replace(',', '')}")
            continue
        line = int(locator.removeprefix("L"))
        first, _, last = words[-1].partition("..") if words and ":" not in words[-1] else ("", "", "")
        if first and int(last or first) + 1 == line:
            words[-1] = f"{first}..{line}"
        else:
            words.append(str(line))
    return "|".join(words)
