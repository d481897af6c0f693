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

from etl.checks.sensitive_text import People, Shelters
from etl.reading import extract, normalise
from etl.reading.edition import Reading, UnreadableError
from etl.reading.faults import Faults
from etl.reading.snapshot import EditionCoverage, Job, SourceReader
from etl.reading.table import SheetTable
from etl.sources.wide_figures import SaidOnce, WideTable, unroll
from observatory.catalog import Catalog
from observatory.model import Breakdown, BreakdownError, ConfStatus, Layout, ObsStatus, Snapshot, Statement
from observatory.model.status import ADDS_NOTHING
from observatory.store.releases.sqlite_file import hash_file

_CELL = ["indicator", "territory", "breakdown"]
_SAID = ("publisher", "title", "note", "locator")
_WITHOUT_VALUE: Final = {
    str(status)
    for status in (
        ObsStatus.WITHDRAWN, ObsStatus.NOT_PUBLISHED, ObsStatus.NOT_RECEIVED, ObsStatus.NO_SERVICE,
        ObsStatus.NOT_APPLICABLE, *ADDS_NOTHING,
    )
}  # fmt: skip
_STATUSES: Final = {str(status) for status in ObsStatus}
_CONF_STATUSES: Final = {"", str(ConfStatus.FREE), str(ConfStatus.PROTECTED)}

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
    wide = catalog.sources[source_id].shipped_layout
    if wide is not None and "edition" not in wide.columns and len(editions) > 1:
        raise UnreadableError(f"{path.name}: filas anchas sin columna edition son de una sola edición.")
    source = replace(catalog.sources[source_id], layouts={"figures": wide or LAYOUT}, beside={})
    readings: list[Reading] = []
    for place, (edition, description) in enumerate(editions.items()):
        faults = Faults(path.name)
        tables = [
            replace(table, is_ours=True) for table in extract.open_tables(path, source=source, faults=faults)
        ]
        edition_snapshot = _snapshot(path, source_id, edition=edition, description=description)
        if wide is not None:
            tables = [WideTable.of(table, edition_snapshot, SaidOnce.read(description)) for table in tables]
        job = Job(source, catalog, edition_snapshot)
        if place == 0:
            for table in tables:
                rows = pd.concat(list(table.chunks()))
                _note_strangers(table, rows, set(editions))
                _note_needless(table, rows)
                _note_persons(table, rows, People(catalog))
                _note_shelters(table, rows, Shelters(catalog.policy.shelters))
        readings.append(
            FiguresReading(job, tables, faults, SourceReader(lambda _: EditionCoverage(), _no_frames))
        )
    return readings


def read_rows(path: Path, catalog: Catalog) -> pd.DataFrame:
    """Every figure of a file, one a row, with COLUMNS and `conf_status`: text as it stands, whichever form the file has.

    Raises UnreadableError where the .yml of wide rows is absent or wrong.
    """
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    source = catalog.sources.get(path.stem)
    if source is None or source.shipped_layout is None:
        return rows if CONF_STATUS in rows else rows.assign(**{CONF_STATUS: ""})
    source_id, editions = _description(path)
    frames = [
        unroll(
            rows[rows["edition"] == edition] if "edition" in rows else rows,
            source.shipped_layout,
            _snapshot(path, source_id, edition=edition, description=description),
            said=SaidOnce.read(description),
        )
        for edition, description in editions.items()
    ]
    return pd.concat(frames)


def _no_frames(_tables: Sequence[SheetTable], _job: Job) -> Iterator[pd.DataFrame]:
    yield from ()


def find_statement(publisher: str, title: str, url: str, page_date: str) -> Statement | None:
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
        sha256=str(description.get("sha256") or hash_file(path)),
        retrieved=_day(description.get("retrieved")) or date.min,
        published=_day(description.get("published")),
        cutoff=_day(description.get("cutoff")),
        title=str(description.get("title") or ""),
        url=str(description.get("url") or ""),
    )


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else date.fromisoformat(str(value)) if value else None


def _note_strangers(table: SheetTable, rows: pd.DataFrame, editions: set[str]) -> None:
    for row, edition in rows["edition"][~rows["edition"].isin(editions)].items():
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
                find_statement(*cells)
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
    return normalise.make_frame(columns, rows=len(rows)).assign(**{CONF_STATUS: status}, **ends)


def _locator(file: str, place: str, line: int, edition_snapshot: Snapshot) -> str:
    """Where in the publisher's file; without a file, the line of ours."""
    if not place:
        return f"L{line}"
    return place if file in ("", edition_snapshot.file) else f"{file} · {place}"


# Rules for rows of the project's own figures: known codes, whole dates, a value or the reason for none.


def check_rows(
    rows: pd.DataFrame,
    statements: Sequence[Statement | None],
    *,
    catalog: Catalog,
    table: SheetTable,
    met: set[str],
) -> tuple[np.ndarray, np.ndarray]:
    """Values (NaN where blank), and which rows are good; each fault is noted. `met` holds the keys so far."""
    values = pd.to_numeric(rows["value"], errors="coerce").to_numpy(dtype=float)
    good = np.ones(len(rows), dtype=bool)
    # Plain mappings: a series for every row takes twenty times as long.
    for place, (line, row) in enumerate(zip(rows.index, rows.to_dict("records"), strict=True)):
        fault = _first_fault(row, values[place], catalog)
        statement = statements[place]
        names = ("indicator", "territory", "period_start", "period_end", "breakdown")
        key = "|".join([*(row[name] for name in names), statement.id if statement else ""])
        if not fault and row["period_start"] and key in met:
            fault = (
                "value",
                "La cifra está repetida: mismo indicador, lugar, periodo, desglose y documento.",
            )
        met.add(key)
        if fault:
            good[place] = False
            name, message = fault
            cell = table.cell(int(str(line)), name)
            table.faults.error("figure", message, cell=cell, seen=row[name], hint="Corrija la fila.")
    return values, good


def _first_fault(row: Mapping[Any, str], value: float, catalog: Catalog) -> tuple[str, str] | None:
    """The column and the sentence of the first thing wrong with a row."""
    if row["indicator"] not in catalog.indicators:
        return "indicator", f"«{row['indicator']}» no es un indicador del catálogo."
    if row["territory"] not in catalog.territories:
        return "territory", f"«{row['territory']}» no es un territorio del catálogo."
    return _dates_fault(row) or _breakdown_fault(row, catalog) or _value_fault(row, value)


def _dates_fault(row: Mapping[Any, str]) -> tuple[str, str] | None:
    start, end = row["period_start"], row["period_end"]
    if bool(start) != bool(end):
        return "period_start", "El periodo lleva las dos fechas o ninguna."
    try:
        if start and date.fromisoformat(start) > date.fromisoformat(end):
            return "period_end", f"El periodo termina ({end}) antes de empezar ({start})."
    except ValueError:
        return "period_start", f"«{start}» o «{end}» no es una fecha AAAA-MM-DD."
    return None


def _breakdown_fault(row: Mapping[Any, str], catalog: Catalog) -> tuple[str, str] | None:
    try:
        codes = Breakdown.parse(row["breakdown"]).codes
    except BreakdownError as error:
        return "breakdown", str(error)
    for dimension, code in codes:
        declared = catalog.dimensions.get(dimension)
        if declared is None or (declared.code(code) is None and not declared.open):
            return "breakdown", f"«{dimension}:{code}» no está en dimensions.yml."
    return None


def _value_fault(row: Mapping[Any, str], value: float) -> tuple[str, str] | None:
    if row["obs_status"] not in _STATUSES:
        return "obs_status", f"«{row['obs_status']}» no es un estado conocido."
    if row["conf_status"] not in _CONF_STATUSES:
        return "conf_status", f"«{row['conf_status']}» no es «free» ni «protected»."
    if row["conf_status"] == ConfStatus.PROTECTED:
        return ("value", "La celda está protegida y lleva un número.") if row["value"] else None
    return _number_fault(row, value)


def _number_fault(row: Mapping[Any, str], value: float) -> tuple[str, str] | None:
    if not row["value"]:
        if row["obs_status"] not in _WITHOUT_VALUE:
            return "value", "Falta la cifra y el estado no dice por qué."
        return None
    if np.isnan(value) or np.isinf(value):
        return "value", f"«{row['value']}» no es un número."
    if row["obs_status"] in _WITHOUT_VALUE and row["obs_status"] != str(ObsStatus.WITHDRAWN):
        return "obs_status", f"Hay cifra y el estado dice «{row['obs_status']}»."
    if not _within_interval(row, value):
        return "value", f"«{row['value']}» no está entre «{row['lower']}» y «{row['upper']}», su intervalo."
    return ("value", f"«{row['value']}» es negativo.") if value < 0 else None


def _within_interval(row: Mapping[Any, str], value: float) -> bool:
    """Whether a value lies in the interval printed beside it; true where none is."""
    ends = [row.get(name, "") for name in ("lower", "upper")]
    try:
        return not any(ends) or float(ends[0]) <= value <= float(ends[1])
    except ValueError:
        return False


# Refuses figures that name a person, and figures about shelters from which somebody could find one.


def _note_persons(table: SheetTable, rows: pd.DataFrame, people: People) -> None:
    for column in (*_SAID, "url"):
        find = people.named_in_address if column == "url" else people.named_in
        named = {text: find(text) for text in rows[column].unique()}
        for line, text in rows[column].items():
            if named[text]:
                table.faults.error(
                    "person",
                    "La fila nombra a una persona.",
                    cell=table.cell(int(str(line)), column),
                    seen=named[text][0],
                    hint="Escriba solo su cargo o su institución. Si es el nombre de un lugar o de una institución, "
                    "declárelo en people.borne_by de policy.yml.",
                )


def _note_shelters(table: SheetTable, rows: pd.DataFrame, shelters: Shelters) -> None:
    columns = list(rows.columns)
    lines = zip(rows.index, *(rows[column].astype(str) for column in columns), strict=True)
    cells = {line: dict(zip(columns, row, strict=True)) for line, *row in lines}
    about = [row for row in cells.values() if shelters.about(row)]
    documents = {(row["publisher"], row["page_date"]) for row in about if row["publisher"]}
    for line, row in cells.items():
        same_document = (row["publisher"], row["page_date"]) in documents
        column = shelters.leads(row) if shelters.about(row) or same_document else ""
        if column:
            table.faults.error(
                "shelter",
                "La fila, o el documento en que se leyó, trata de un refugio y lleva hasta él.",
                cell=table.cell(int(str(line)), column),
                seen=row["indicator"],
                hint="Deje el enlace y el título en blanco, y quite la calle, la zona y el nombre propio: se dice "
                "quién publica y la fecha.",
            )


# A figure stands withdrawn only while another one contradicts it: once it is mended, the mark is a fault.


def _note_needless(table: SheetTable, rows: pd.DataFrame) -> None:
    """Note an error for each withdrawn figure that no standing figure of the same file contradicts any more."""
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
