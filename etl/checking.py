"""Reads a file as `check` does: all that `ingest` would say of it, beside the editions that are held. Keeps nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from etl import pipeline
from etl.losses.comparison_of_editions import Compared, read_held_editions
from etl.municipal.form import COVER_SHEET, MONTH_LABEL, SENDING_LABEL, format_month
from etl.publishing.derive import is_month
from etl.reading import faults, normalise
from etl.reading.edition import Reading, read_edition
from etl.stores import Stores
from observatory.catalog import Catalog
from observatory.model import FileProblem, ObsStatus, Period, Severity, Snapshot, Source, Statement
from observatory.store.private import workspace
from observatory.store.private.workspace import OBSERVED, Workspace

_KEY: Final = ["indicator", "territory", "period_start", "period_end", "breakdown", "statement"]
_MOST: Final = 100
_CARRIED: Final = "informe "


@dataclass(frozen=True, slots=True)
class CheckVerdict:
    """What is wrong with a file, and a sentence on what was read of it.

    `personal` where it bears what seems to be somebody's number or address.
    """

    problems: tuple[FileProblem, ...]
    personal: bool = False
    summary: str = ""

    @property
    def refused(self) -> bool:
        """Whether `ingest` would refuse it."""
        return bool(faults.exit_code(self.problems))


def check_file(stores: Stores, path: Path, source: Source) -> CheckVerdict:
    """Read a file to its end as one of `source`, beside what the workspace holds, if there is one."""
    reading = read_edition(path, source=source, catalog=stores.read_catalog)
    beside = compare_with_editions(reading, source, stores.private.existing_workspace(), stores.read_catalog)
    repeated = find_repeated_cells(beside)
    return CheckVerdict(
        (*repeated, *beside.problems), personal=reading.faults.has("personal"), summary=beside.summary
    )


def find_repeated_cells(reading: Compared) -> list[FileProblem]:
    """The rows that the workspace would refuse since another row of the file holds their cell; reads to the end."""
    frames = [frame[[*_KEY, "locator"]].astype(str) for frame in reading.frames()]
    if not frames:
        return []
    rows = pd.concat(frames, ignore_index=True)
    rows = rows[~rows["period_start"].isin(["", "nan"])]
    first = rows.drop_duplicates(_KEY)
    again = rows.loc[rows.index.difference(first.index)].head(_MOST)
    pairs = again.merge(first, on=_KEY, suffixes=("", "_first"))
    return [
        pipeline.describe_repeated_cell(reading.snapshot, row, former)
        for row, former in zip(pairs["locator"], pairs["locator_first"], strict=True)
    ]


def compare_with_editions(
    reading: Reading,
    source: Source,
    loaded: Workspace | None,
    catalog: Catalog,
    *,
    accepted: Mapping[str, str] | None = None,
) -> Compared:
    """The reading, made to hold its year where it is a form, and compared with the editions that are held."""
    if loaded is None:
        return Compared(reading, source, catalog, accepted=accepted)
    year_reading = Continued(reading, loaded) if source.form else reading
    with loaded.loading() as connection:
        editions = read_held_editions(connection, year_reading.snapshot, catalog)
    return Compared(year_reading, source, catalog, editions=editions, accepted=accepted)


# Makes each monthly report an edition that holds its whole year so far, as the other cumulative sources are.
# A report speaks of one month. The months before it are carried over from the edition before, each number with the
# edition it came in, so that years, revisions and the protection of small counts work as for any edition.


class Continued:
    """The reading of a report together with the months that the workspace already holds of its year."""

    def __init__(self, reading: Reading, loaded: Workspace) -> None:
        self._reading = reading
        self._month = reading.tables[0].month if reading.tables else None
        self._earlier = pd.DataFrame()
        self._twice: list[FileProblem] = []
        self.snapshot: Snapshot = reading.snapshot
        if self._month is not None:
            self._look_back(loaded, self._month)

    @property
    def statements(self) -> list[Statement]:
        """The documents its figures rest on: none but the report."""
        return self._reading.statements

    @property
    def problems(self) -> list[FileProblem]:
        """The problems of the report, one of them where its month is loaded already."""
        return [*self._twice, *self._reading.problems]

    def frames(self) -> Iterator[pd.DataFrame]:
        """The counts of the report's month, then those of the other months of its year, then where no office was."""
        month_frames = list(self._reading.frames())
        yield from month_frames
        if len(self._earlier):
            yield from normalise.in_chunks(self._earlier)
            yield _without_service(pd.concat([*month_frames, self._earlier], ignore_index=True))

    def _look_back(self, loaded: Workspace, month: Period) -> None:
        snapshot = self._reading.snapshot
        with loaded.loading() as connection:
            editions = [
                edition
                for edition in workspace.read_snapshots(connection)
                if edition["source"] == snapshot.source
            ]
            again = bool(editions) and editions[-1]["sha256"] == snapshot.sha256
            before = editions[:-1] if again else editions
            former = before[-1] if before else None
            rows = _rows(connection, str(former["id"])) if former else pd.DataFrame(columns=list(OBSERVED))
        of_year = rows[is_month(rows) & (rows["period_start"].str[:4] == f"{month.start.year}")]
        is_same_month = of_year["period_start"] == month.start.isoformat()
        if is_same_month.any() and not self._reading.tables[0].sending:
            self._twice.append(self._said_twice(month, str(former["edition"]) if former else ""))
        if former and len(of_year):
            self._earlier = _carry_rows_over(of_year[~is_same_month], str(former["edition"]))
            self.snapshot = make_edition_snapshot(snapshot, former, again=editions[-1] if again else None)

    def _said_twice(self, month: Period, edition: str) -> FileProblem:
        filled = self._reading.tables[0]
        return FileProblem(
            Severity.ERROR,
            self._reading.snapshot.file,
            COVER_SHEET,
            filled.beside(MONTH_LABEL).name,
            filled.beside(MONTH_LABEL).value,
            f"Ya está cargado un informe de {format_month(month)} (edición {edition}).",
            f"Si este lo corrige, elija «Corrección 1» en «{SENDING_LABEL}».",
        )


def make_edition_snapshot(
    snapshot: Snapshot, former: dict[str, Any], *, again: dict[str, Any] | None
) -> Snapshot:
    """The snapshot of a report that continues `former`: never older than it, so that the newest edition leads.

    A report of a month before the newest, or a correction, is named after the edition it continues.
    """
    cutoff, retrieved = _day(former["cutoff"]), _day(former["retrieved"])
    if again is not None:
        edition = str(again["edition"])
    elif snapshot.cutoff and cutoff and cutoff >= snapshot.cutoff:
        edition = f"{former['edition']}-con-{snapshot.edition}"
    else:
        edition = snapshot.edition
    return replace(
        snapshot,
        edition=edition,
        cutoff=max(day for day in (snapshot.cutoff, cutoff) if day) if snapshot.cutoff or cutoff else None,
        retrieved=max(snapshot.retrieved, retrieved) if retrieved else snapshot.retrieved,
    )


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _rows(connection: workspace.Loading, snapshot: str) -> pd.DataFrame:
    rows: list[Sequence[Any]] = []
    for indicator in workspace.count_rows_by_indicator(connection, snapshot):
        rows += workspace.read_observations(connection, snapshot, indicator)
    return pd.DataFrame(rows, columns=list(OBSERVED))


def _without_service(months: pd.DataFrame) -> pd.DataFrame:
    """Where there was no office in any month since January: the same for the span, of which nothing can be summed."""
    first_day, last_day = months["period_start"].min(), months["period_end"].max()
    if first_day[5:7] != "01" or months["period_start"].nunique() != int(last_day[5:7]):
        return months.iloc[:0]
    keys = ["indicator", "territory", "breakdown"]
    none = months["obs_status"] == str(ObsStatus.NO_SERVICE)
    always = none.groupby([months[key] for key in keys]).transform("all")
    rows = months[always].drop_duplicates(keys)
    return rows.assign(period_start=first_day, period_end=last_day, locator="todos los meses").reset_index(
        drop=True
    )


def _carry_rows_over(rows: pd.DataFrame, edition: str) -> pd.DataFrame:
    """Rows of an earlier edition as observations of this one; each locator names the edition it was read in."""
    already = rows["locator"].str.startswith(_CARRIED)
    locator = rows["locator"].where(already, f"{_CARRIED}{edition} · " + rows["locator"])
    carried = rows.assign(locator=locator, value=rows["value"].astype(float).to_numpy(dtype=np.float64))
    return carried[list(normalise.COLUMNS)].reset_index(drop=True)
