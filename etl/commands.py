"""The commands that read files, as functions: values in, an exit code out. `etl/command_line` has their words."""

from __future__ import annotations

import ctypes
import os
import re
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final, Protocol

import pandas as pd

from etl import pipeline
from etl.checking import CheckVerdict, check_file, compare_with_editions
from etl.losses.loss import read_accepted
from etl.pipeline import ReadFile
from etl.reading import faults, sheets
from etl.reading.edition import (
    explain_unknown_file,
    find_source,
    is_read_with_another,
    read_edition,
    recognise,
)
from etl.reading.faults import exit_code
from etl.reading.sheets import CellComment
from etl.stores import Stores
from observatory.catalog import Catalog
from observatory.model import FileProblem, ObservatoryError, Severity, Source, Statement

LONG: Final = 1 << 20
"""From so many bytes on a process of its own is worth its start."""
_END_WITH_PARENT: Final = 1  # PR_SET_PDEATHSIG of Linux
_CELL: Final = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}")
_STYLE: Final = """
body{font:1rem/1.5 Georgia,serif;color:#1f1a24;background:#faf8f5;max-width:46rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem;line-height:1.2}ol{padding-left:1.4rem}li{margin:0 0 1.2rem;padding-left:.3rem}
.where{font:.95rem/1.4 system-ui,sans-serif;color:#5b5563}.do{border-left:3px solid #5e3c99;padding-left:.7rem}
p{margin:.2rem 0}@media print{body{margin:0;background:#fff}}
"""


def check(
    stores: Stores, path: Path, *, source: str | None, as_json: bool = False, report_dir: Path | None = None
) -> int:
    """Read a file and say what is wrong with it, or lost; nothing is stored. 1 where it would be refused.

    It is compared with what the workspace holds, if there is one. With `report_dir`, a page and a marked copy of a
    workbook are written there for who has to correct it.
    """
    declared_source = (
        stores.read_catalog.sources[source] if source else find_source(path, stores.read_catalog)
    )
    verdict = (
        check_file(stores, path, declared_source)
        if declared_source
        else CheckVerdict(tuple(explain_unknown_file(path, stores.read_catalog)))
    )
    problems = verdict.problems
    if verdict.summary:
        print(verdict.summary, file=sys.stderr if as_json else sys.stdout)
    print(faults.format_problems_as_json(problems) if as_json else faults.format_problems(problems))
    for report_path in write_report(path, problems, folder=report_dir) if report_dir else ():
        print(report_path, file=sys.stderr if as_json else sys.stdout)
    return faults.exit_code(problems)


def ingest(
    stores: Stores, path: Path, *, source: str | None, edition: str | None = None, accept: Sequence[str] = ()
) -> int:
    """Load a file, or the recognised files of a folder, into the workspace. Publishes nothing.

    `accept` lets losses of one file in, each as `LOSS=reason`; they are recorded and shown.
    """
    if not path.exists():
        return _fail(f"No existe: {path}.")
    accepted = read_accepted(accept)
    if accepted and not path.is_file():
        return _fail("Con --accept se carga un solo archivo: las pérdidas son de uno.")
    files = (
        [path]
        if path.is_file()
        else sorted(candidate for candidate in path.rglob("*") if candidate.is_file())
    )
    failed, met = 0, 0
    log = stores.record
    with pipeline.lock_stores(stores.private):
        target = stores.workspace()
        for file in files:
            file_source = _source_of(file, stores.read_catalog, source_id=source, alone=path.is_file())
            if file_source is None:
                if path.is_file():
                    return _fail(faults.format_problems(explain_unknown_file(file, stores.read_catalog)))
                continue
            met += 1
            read_file = read_edition(file, source=file_source, catalog=stores.read_catalog, edition=edition)
            beside = compare_with_editions(
                read_file, file_source, target, stores.read_catalog, accepted=accepted
            )
            with read_ahead(beside, file) as reading:
                outcome = pipeline.ingest(target, reading)
            failed |= not outcome.accepted
            losses = {"losses": reading.accepted} if outcome.accepted and reading.accepted else {}
            log.append(
                "ingest", snapshot=outcome.snapshot.id, sha256=outcome.snapshot.sha256, rows=outcome.rows,
                accepted=outcome.accepted, **losses,
            )  # fmt: skip
            print(f"{outcome.snapshot.id} · {file.name} · {outcome.rows} filas")
            if outcome.problems:
                print(faults.format_problems(outcome.problems))
    if not met:
        return _fail(
            f"{path}: ningún archivo de la carpeta es de una fuente del catálogo. `check ARCHIVO` dice por qué."
        )
    return int(failed)


def _source_of(file: Path, catalog: Catalog, *, source_id: str | None, alone: bool) -> Source | None:
    """The source asked for, else the one found; of the files of a folder, only those named as a source's.

    None of a file that is read with another one of the folder.
    """
    if source_id:
        source: Source | None = catalog.sources[source_id]
    else:
        source = find_source(file, catalog) if alone else recognise(file, catalog)
    return None if source and not alone and is_read_with_another(file, source) else source


def refuse_unknown_source(source_id: str, source_ids: Sequence[str]) -> int:
    """Say which sources there are."""
    return _fail(f"«{source_id}» no es una fuente. Hay: {', '.join(source_ids)}.")


def _fail(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


# A long file is read and checked in a process of its own while this one keeps the rows that were read before.


class InterruptedReadingError(ObservatoryError):
    """The process that read the file ended before the file did."""


class AcceptingReading(ReadFile, Protocol):
    """A reading that may let losses in (etl.losses.comparison_of_editions)."""

    @property
    def accepted(self) -> dict[str, str]:
        """The losses that were found and accepted, each with its reason."""
        ...


@dataclass(frozen=True, slots=True)
class _State:
    """A reading as it stands once a frame is made, and that frame; None after the last one, or after an error."""

    frame: pd.DataFrame | None
    statements: list[Statement]
    problems: list[FileProblem]
    accepted: dict[str, str]
    error: Exception | None = None

    @classmethod
    def of(
        cls, reading: AcceptingReading, frame: pd.DataFrame | None = None, error: Exception | None = None
    ) -> _State:
        return cls(frame, reading.statements, reading.problems, reading.accepted, error)


class ReadAhead:
    """A reading as another process makes it, which is at most one frame ahead of what was asked for."""

    def __init__(self, reading: AcceptingReading, connection: Connection) -> None:
        self._connection = connection
        self._state = _State.of(reading)
        self.snapshot = reading.snapshot

    @property
    def statements(self) -> list[Statement]:
        """See ReadFile."""
        return self._state.statements

    @property
    def problems(self) -> list[FileProblem]:
        """See ReadFile."""
        return self._state.problems

    @property
    def accepted(self) -> dict[str, str]:
        """See AcceptingReading."""
        return self._state.accepted

    def frames(self) -> Iterator[pd.DataFrame]:
        """See ReadFile. Raises what the reading raised; InterruptedReadingError where its process was ended."""
        while (frame := self._next().frame) is not None:
            yield frame

    def _next(self) -> _State:
        try:
            self._state = self._connection.recv()
        except EOFError as error:
            raise InterruptedReadingError(
                "El proceso que leía el archivo terminó antes que el archivo: quizás faltó memoria. No se cargó nada."
            ) from error
        if self._state.error is not None:
            raise self._state.error
        return self._state


@contextmanager
def read_ahead(reading: AcceptingReading, path: Path) -> Iterator[AcceptingReading]:
    """The reading of `path` in a process of its own where the file is long and there is a core for it; else itself.

    The process is forked, so that it begins where this one is; it never touches a connection that this one has open.
    """
    if sys.platform != "linux" or path.stat().st_size < LONG or len(os.sched_getaffinity(0)) < 2:
        yield reading
        return
    context = get_context("fork")
    received, sent = context.Pipe(duplex=False)
    process = context.Process(target=_send_frames, args=(reading, sent, received, os.getpid()), daemon=True)
    process.start()
    sent.close()
    try:
        yield ReadAhead(reading, received)
    finally:
        received.close()
        process.join()


def _send_frames(reading: AcceptingReading, sent: Connection, received: Connection, asked_by: int) -> None:
    """Send each frame with what is known by then; who closes the other end, or dies, ends this process.

    It has the lock of the store as well: so it does not outlive the process that asked, were that killed.
    """
    ctypes.CDLL(None).prctl(_END_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != asked_by:
        return
    received.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        for frame in reading.frames():
            sent.send(_State.of(reading, frame))
        sent.send(_State.of(reading))
    except Exception as error:  # noqa: BLE001 - raised again in the process that asked
        sent.send(_State.of(reading, error=error))


# The answer to a clerk: a page that lists what to correct and where, and a copy with those cells marked.


def write_report(file: Path, problems: Sequence[FileProblem], *, folder: Path) -> list[Path]:
    """Write the page, and for a workbook the marked copy, into `folder`; the files that were written.

    A workbook that cannot be opened safely gets no copy, and the page says so.
    """
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / f"{file.stem}-revision.html"
    marks = list(_marks(problems))
    copy = _copy(file, marks, folder=folder) if marks else None
    page.write_text(_page(file, problems, copy), encoding="utf-8")
    return [page, copy] if copy else [page]


def _copy(file: Path, marks: Sequence[CellComment], *, folder: Path) -> Path | None:
    out = folder / f"{file.stem}-revisado.xlsx"
    try:
        sheets.mark(file, out, marks)
    except sheets.SheetsError:
        return None
    return out


def _marks(problems: Sequence[FileProblem]) -> Iterator[CellComment]:
    for problem in problems:
        if problem.sheet and not problem.sheet.startswith("_") and _CELL.fullmatch(problem.cell):
            yield CellComment(problem.sheet, problem.cell, f"{problem.message} {problem.hint}".strip())


def _page(file: Path, problems: Sequence[FileProblem], copy: Path | None) -> str:
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    warnings = [problem for problem in problems if problem.severity is not Severity.ERROR]
    parts = [f"<h1>{escape(_finding(problems))}</h1>", f'<p class="where">{escape(file.name)}</p>']
    if copy is not None:
        parts.append(
            f"<p>En <b>{escape(copy.name)}</b> están marcadas esas celdas, cada una con su comentario. Corrija los "
            "números en su propio libro o en la copia.</p>"
        )
    elif errors:
        parts.append(
            "<p>No se hizo una copia con las celdas marcadas: no hay celda que marcar, o no se pudo abrir.</p>"
        )
    for title, listed in (("Por corregir", errors), ("Por mirar", warnings)):
        if listed:
            parts.append(f"<h2>{title}</h2><ol>{''.join(map(_item, listed))}</ol>")
    return (
        '<!doctype html><html lang="es"><head><meta charset="utf-8"><title>Revisión del informe</title>'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f"<style>{_STYLE}</style></head><body><main>{''.join(parts)}</main></body></html>\n"
    )


def _finding(problems: Sequence[FileProblem]) -> str:
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    if exit_code(problems):
        return f"Hay {errors} {'cosa' if errors == 1 else 'cosas'} por corregir. No se ha guardado nada."
    return (
        "El informe está bien y se puede cargar."
        if not problems
        else "Se puede cargar. Mire antes estos avisos."
    )


def _item(problem: FileProblem) -> str:
    place = " · ".join(
        part for part in (f"Hoja «{problem.sheet}»" if problem.sheet else "", problem.cell) if part
    )
    quote = f'<p class="where">Se leyó: {escape(problem.seen)}</p>' if problem.seen else ""
    hint = f'<p class="do">{escape(problem.hint)}</p>' if problem.hint else ""
    return f'<li><p class="where">{escape(place)}</p><p>{escape(problem.message)}</p>{quote}{hint}</li>'
