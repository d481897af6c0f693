"""The project's own tidy form, data/figures/<source>.csv with its .yml: one reading an edition."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import yaml

from etl.reading import extract, normalise, snapshot
from etl.reading.edition import Reading, UnreadableError
from etl.reading.faults import Faults
from etl.reading.snapshot import EditionCoverage
from etl.reading.table import SheetTable
from etl.sources.figure_checks import check_rows
from etl.sources.job import Job, SourceReader
from etl.sources.persons_and_shelters import note_persons_and_shelters
from etl.sources.withdrawals import note_needless
from observatory.catalog import Catalog
from observatory.model import Breakdown, ConfStatus, Layout, Snapshot, Statement

COLUMNS: Final = (
    "indicator", "territory", "period_start", "period_end", "breakdown", "value", "obs_status", "edition",
    "publisher", "title", "url", "page_date", "file", "locator", "retrieved", "note",
)  # fmt: skip
# A cell that disclosure control hid before the file was made: no value, and `protected` here.
CONF_STATUS: Final = "conf_status"
# The ends of the interval that a survey prints beside its value.
INTERVAL: Final = ("lower", "upper")
_OPTIONAL: Final = (CONF_STATUS, *INTERVAL)
LAYOUT: Final = Layout(columns={name: name for name in (*COLUMNS, *_OPTIONAL)}, optional=_OPTIONAL)


@dataclass
class FiguresReading(Reading):
    """One edition of a file of figures: the documents it rests on are known once `frames()` is exhausted."""

    statements: list[Statement] = field(default_factory=list)

    def frames(self) -> Iterator[pd.DataFrame]:
        """Observations of this edition; a figure without dates has no period (None)."""
        met: dict[str, Statement] = {}
        for frame, statements in _edition(self.tables, self.job):
            met |= {statement.id: statement for statement in statements}
            self.statements = list(met.values())
            yield frame


def read_figures(path: Path, catalog: Catalog) -> list[Reading]:
    """A reading for each edition of `path`, in the order of its .yml.

    Raises UnreadableError where the .yml is absent or wrong; what is wrong in the CSV is a problem of the
    first reading, or of the edition it stands in.
    """
    source_id, editions = _description(path)
    if source_id not in catalog.sources:
        raise UnreadableError(f"{path.stem}.yml: «{source_id}» no es una fuente del catálogo.")
    source = replace(catalog.sources[source_id], layouts={"figures": LAYOUT}, beside={})
    readings: list[Reading] = []
    for place, (edition, description) in enumerate(editions.items()):
        faults = Faults(path.name)
        tables = [
            replace(table, is_ours=True) for table in extract.open_tables(path, source=source, faults=faults)
        ]
        edition_snapshot = _snapshot(path, source_id, edition=edition, description=description)
        job = Job(source, catalog, edition_snapshot)
        if place == 0:
            _note_strangers(tables, set(editions))
            note_needless(tables)
            note_persons_and_shelters(tables, catalog)
        readings.append(
            FiguresReading(job, tables, faults, SourceReader(lambda _: EditionCoverage(), _no_frames))
        )
    return readings


def _no_frames(_tables: Sequence[SheetTable], _job: Job) -> Iterator[pd.DataFrame]:
    yield from ()


def statement_of(publisher: str, title: str, url: str, page_date: str) -> Statement | None:
    """The document a figure was read in; None where the row names none (it comes from a file)."""
    if not (publisher or title or url):
        return None
    key = "\n".join((publisher, title, url, page_date))
    return Statement(hashlib.sha256(key.encode()).hexdigest()[:12], publisher, title, url, page_date)


def _description(path: Path) -> tuple[str, dict[str, dict[str, Any]]]:
    beside = path.with_suffix(".yml")
    try:
        content = yaml.safe_load(beside.read_text(encoding="utf-8"))
        return str(content["source"]), {
            str(name): description for name, description in content["editions"].items()
        }
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableError(f"{beside.name} debe decir source y editions de {path.name}.") from error


def _snapshot(path: Path, source: str, *, edition: str, description: Mapping[str, Any]) -> Snapshot:
    return Snapshot(
        source=source,
        edition=edition,
        file=str(description.get("file") or path.name),
        sha256=str(description.get("sha256") or snapshot.fingerprint(path)),
        retrieved=_day(description.get("retrieved")) or date.min,
        published=_day(description.get("published")),
        cutoff=_day(description.get("cutoff")),
        title=str(description.get("title") or ""),
        url=str(description.get("url") or ""),
    )


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else date.fromisoformat(str(value)) if value else None


def _note_strangers(tables: Sequence[SheetTable], editions: set[str]) -> None:
    for table in tables:
        for chunk in table.chunks():
            for row, edition in chunk["edition"][~chunk["edition"].isin(editions)].items():
                table.faults.error(
                    "edition",
                    f"«{edition}» no es una edición declarada.",
                    cell=table.cell(int(str(row)), "edition"),
                    seen=str(edition),
                    hint="Añádala al archivo .yml que acompaña a las figuras.",
                )


def _edition(tables: Sequence[SheetTable], job: Job) -> Iterator[tuple[pd.DataFrame, list[Statement]]]:
    met: set[str] = set()
    for table in tables:
        for chunk in table.chunks():
            rows = chunk[chunk["edition"] == job.snapshot.edition]
            if CONF_STATUS not in rows:
                rows = rows.assign(**{CONF_STATUS: ""})
            statements = [
                statement_of(*cells)
                for cells in zip(
                    *(rows[name] for name in ("publisher", "title", "url", "page_date")), strict=True
                )
            ]
            values, good = check_rows(rows, statements, catalog=job.catalog, table=table, met=met)
            good_statements = [statement for statement, fine in zip(statements, good, strict=True) if fine]
            yield (
                _frame(rows[good], values[good], good_statements, job.snapshot),
                [statement for statement in good_statements if statement],
            )


def _frame(
    rows: pd.DataFrame, values: np.ndarray, statements: Sequence[Statement | None], edition_snapshot: Snapshot
) -> pd.DataFrame:
    texts = {
        name: rows[name].to_numpy(dtype=object) for name in ("indicator", "territory", "obs_status", "note")
    }
    days = {name: [day or None for day in rows[name]] for name in ("period_start", "period_end")}
    places = zip(rows["file"], rows["locator"], rows.index, strict=True)
    columns = {
        **texts,
        **days,
        "breakdown": [str(Breakdown.parse(text)) for text in rows["breakdown"]],
        "value": values,
        "locator": [_locator(file, place, int(line), edition_snapshot) for file, place, line in places],
        "statement": [statement.id if statement else "" for statement in statements],
    }
    status = np.where(
        rows[CONF_STATUS] == ConfStatus.PROTECTED, ConfStatus.PROTECTED.value, ConfStatus.FREE.value
    )
    ends = {name: pd.to_numeric(rows[name]).to_numpy(dtype=float) for name in INTERVAL if name in rows}
    return normalise.frame(columns, rows=len(rows)).assign(**{CONF_STATUS: status}, **ends)


def _locator(file: str, place: str, line: int, edition_snapshot: Snapshot) -> str:
    """Where in the publisher's file; without a file, the line of ours."""
    if not place:
        return f"L{line}"
    return place if file in ("", edition_snapshot.file) else f"{file} · {place}"
