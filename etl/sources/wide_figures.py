"""Wide rows of the shipped figures, as `shipped_layout` of their source lays them out: a place with all its years.

Or, where the layout has months, a place and a year with its months and its `total` (that of `2018..2025` is of all
years); a layout may have both. A row says its `edition`, `indicator` and `breakdown` where the layout has them. A cell
is a number, or a letter for the reason why there is none (the `words` of `value`). `lines` tell where in the publisher's
file each number stands that has no place in the layout (`fixed`): `12|40..43|3:2 11 20`, the last one a sum of
three lines. What all numbers of a year note is said once, beside the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd

from etl.reading import normalise
from etl.reading.table import SheetTable
from observatory.model import ConfStatus, Layout, ObservatoryError, ObsStatus, Snapshot
from observatory.model.status import WITHOUT_ROW

TOTAL: Final = "total"
MONTH_LOCATOR: Final = "month_locator"
_CELLS: Final = re.compile(r"\d{2}|\d{4}|total")
_KEYS: Final = ("edition", "indicator", "territory", "breakdown", "year")
_NO_ROW: Final = ObsStatus.NOT_PUBLISHED.value
"""The status of a row without a value whose note is why a release has no row of it."""
_MONTH, _YEAR = len("12"), len("2024")
_SUM: Final = re.compile(r"suma de (\d+) filas?: ([\d, ]+)…?")


class WideRowError(ObservatoryError):
    """A wide row does not say where its numbers stand."""


@dataclass(frozen=True, slots=True)
class SaidOnce:
    """What stands beside wide rows: the day from which on they are provisional, and the note of each series and year."""

    provisional_from: str = ""
    notes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def read(cls, description: Mapping[str, Any]) -> SaidOnce:
        """As the edition in the .yml says it."""
        notes = {
            series: {str(year): note for year, note in of_years.items()}
            for series, of_years in (description.get("notes") or {}).items()
        }
        return cls(str(description.get("provisional_from") or ""), notes)

    def describe(self) -> dict[str, object]:
        """What the .yml says, without what is empty."""
        day = {"provisional_from": date.fromisoformat(self.provisional_from)} if self.provisional_from else {}
        return {**day, **({"notes": self.notes} if self.notes else {})}


NOTHING_SAID: Final = SaidOnce()


@dataclass(frozen=True, slots=True)
class WideTable(SheetTable):
    """A table of wide rows, read as one row a figure, with what is `said` of an edition beside the file.

    Rows that say another edition are read too: whoever asks for one leaves them out.
    """

    edition: Snapshot | None = None
    said: SaidOnce = NOTHING_SAID

    @classmethod
    def of(cls, table: SheetTable, edition: Snapshot, said: SaidOnce) -> WideTable:
        """The same table, of an edition."""
        held = {field.name: getattr(table, field.name) for field in fields(SheetTable)}
        return cls(**held, edition=edition, said=said)

    def chunks(self, fields: Sequence[str] | None = None, *, spelt: bool = False) -> Iterator[pd.DataFrame]:
        """Text cells with the columns of data/figures, indexed by the line of their wide row."""
        del fields, spelt  # they narrow and spell what is read as it stands
        for chunk in SheetTable.chunks(self):
            if self.edition is not None:
                yield unroll(chunk, self.fit.layout, self.edition, said=self.said)

    def cell(self, row: int, name: str = "") -> str:
        """Where a fault is: the line of the wide row."""
        del name
        return SheetTable.cell(self, row)


def unroll(
    wide: pd.DataFrame, layout: Layout, edition: Snapshot, *, said: SaidOnce = NOTHING_SAID
) -> pd.DataFrame:
    """The figures of wide rows, one a row, in the order in which they are read; all of it text, indexed by their line.

    Raises WideRowError where the `lines` of a row are not as many as its numbers without a fixed place.
    """
    names = [name for name in wide.columns if _CELLS.fullmatch(name)]
    table = wide.assign(line=wide.index)
    rows = table.melt([name for name in table.columns if name not in names], names, "column", "value")
    rows = rows[rows["value"] != ""].sort_values("line", kind="stable", ignore_index=True)
    reasons = rows["value"].map(dict(layout.words["value"])).fillna("")
    start, end = _days(rows, layout, edition)
    is_late = end >= said.provisional_from if said.provisional_from else np.zeros(len(rows), dtype=bool)
    is_protected = reasons == ConfStatus.PROTECTED.value
    is_unwritten = reasons.isin(WITHOUT_ROW)
    status = np.where(is_late, ObsStatus.PROVISIONAL.value, ObsStatus.NORMAL.value)
    shared = {name: text for name, text in layout.fixed.items() if name not in ("locator", MONTH_LOCATOR)}
    figures = rows[["line", "territory"]].assign(
        **_constants(edition) | shared | {name: rows[name] for name in _KEYS[:4] if name in rows},
        period_start=start,
        period_end=end,
        value=rows["value"].where(reasons == "", ""),
        obs_status=np.where((reasons == "") | is_protected, status, reasons.where(~is_unwritten, _NO_ROW)),
        conf_status=np.where(is_protected, ConfStatus.PROTECTED.value, ""),
        locator=_locators(rows, wide, layout, is_nowhere=is_unwritten | is_protected),
        note=rows["note"].where(rows["column"] == TOTAL, "") if "note" in rows else "",
    )
    figures["note"] = reasons.where(is_unwritten, figures["note"])
    return _add_notes(figures, said).set_index("line").astype(object)  # asked for cell by cell


def _add_notes(figures: pd.DataFrame, said: SaidOnce) -> pd.DataFrame:
    """The figures with what all numbers of a year note."""
    if not said.notes:
        return figures
    is_noted = (figures["value"] != "") & figures["period_end"].str.endswith("12-31")
    is_noted &= figures["period_start"].str.endswith("01-01")
    pairs = zip(figures["indicator"], figures["period_start"].str[:4], strict=True)
    notes = pd.Series([said.notes.get(series, {}).get(year, "") for series, year in pairs], figures.index)
    return figures.assign(note=figures["note"].where(~is_noted, notes))


def _constants(edition: Snapshot) -> dict[str, Any]:
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
    is_year = np.char.str_len(column) == _YEAR
    years = rows["year"].where(~is_year, rows["column"]) if "year" in rows else rows["column"]
    is_whole = is_year | (column == TOTAL)
    first, last = (years.str[at].astype(int).to_numpy() * 12 for at in (slice(4), slice(-4, None)))
    month = np.where(is_whole, "01", column).astype(int) - 1
    starts, _ = normalise.format_month_ends(first + month)
    ends = normalise.format_month_ends(last + np.where(is_whole, 11, month))[1].astype(str)
    cutoff = edition.cutoff.isoformat() if edition.cutoff else "9999"
    return starts.astype(str), np.where(ends > cutoff, cutoff, ends)


def _locators(
    rows: pd.DataFrame, wide: pd.DataFrame, layout: Layout, *, is_nowhere: pd.Series[bool]
) -> np.ndarray:
    """Where each figure stands: by the lines of its row, or as the layout says of all years, or all months.

    What is hidden, and what no row says, stands nowhere.
    """
    locators = np.full(len(rows), "", dtype=object)
    is_month = rows["column"].str.len() == _MONTH
    of_months, of_years = layout.fixed.get(MONTH_LOCATOR, ""), layout.fixed.get("locator", "")
    is_placed = (np.where(is_month, of_months, of_years) == "") & rows["value"].str.isdigit().to_numpy()
    told = {line: list(_expand(text)) for line, text in wide["lines"].items()} if "lines" in wide else {}
    needed = rows.loc[is_placed, "line"].value_counts()
    if wrong := [line for line in wide.index if len(told.get(line, ())) != needed.get(line, 0)]:
        raise WideRowError(f"L{wrong[0]}: «lines» no dice un lugar para cada número.")
    locators[is_placed] = [place for line in wide.index for place in told.get(line, ())]
    locators[~is_placed & ~is_nowhere] = of_years
    if of_months:
        locators[is_month & ~is_nowhere] = of_months
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
    """The wide rows of figures (columns of data/figures, as text): what `unroll` reads as the same."""
    letters = {reason: letter for letter, reason in layout.words["value"].items()}
    reason = rows["conf_status"].where(rows["conf_status"] != "", rows["obs_status"])
    reason = rows["note"].where(rows["note"].isin(WITHOUT_ROW), reason)
    is_month = rows["period_start"].str[:7] == rows["period_end"].str[:7]
    year, last, month = (
        rows["period_start"].str[:4],
        rows["period_end"].str[:4],
        rows["period_start"].str[5:7],
    )
    in_columns = (layout.day != "") | ((TOTAL not in layout.columns) & ~is_month)
    rows = rows.assign(
        cell=rows["value"].where(rows["value"] != "", reason.map(letters)),
        column=year.where(in_columns, month.where(is_month, TOTAL)),
        year=year.where(year == last, year + ".." + last).where(~in_columns, ""),
    )
    keys = [name for name in _KEYS if name in layout.columns]
    wide = rows.pivot(index=keys, columns="column", values="cell").fillna("").reset_index()
    if "lines" in layout.columns:
        placed = rows[(rows["column"] != TOTAL) & (rows["value"] != "")].sort_values([*keys, "column"])
        lines = placed.groupby(keys)["locator"].agg(_shorten).rename("lines").reset_index()
        wide = wide.merge(lines, how="left", on=keys)
    if "note" in layout.columns:
        wide = wide.merge(rows.loc[rows["column"] == TOTAL, [*keys, "note"]], how="left", on=keys)
    cells = sorted(name for name in wide.columns if _CELLS.fullmatch(name))
    after = [name for name in ("lines", "note") if name in wide.columns]
    return wide.fillna("")[[*keys, *cells, *after]]


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
