"""Reads one publisher's file: its snapshot, its observations in chunks, and every problem met on the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, Final

import pandas as pd

from etl.municipal.form import MACHINE_SHEET
from etl.reading import archive, extract, sheets, snapshot, table, text_stream
from etl.reading.faults import Faults
from etl.reading.snapshot import EditionCoverage, Job, SourceReader
from etl.reading.table import Match, list_first_headers
from etl.sources import find_reader
from observatory.catalog import Catalog
from observatory.model import FileProblem, Layout, ObservatoryError, Severity, Snapshot, Source, Statement

_NAMED: Final = 4
# A file of which fewer than this share of the columns fits is of no source at all.
_RESEMBLES: Final = 0.4


class UnreadableError(ObservatoryError):
    """There is no reader for the source asked for, or no edition of that name in the file."""


@dataclass
class Reading:
    """One edition as read from one file. `problems` is complete once `frames()` is exhausted."""

    job: Job
    tables: list[Any]
    faults: Faults
    reader: SourceReader
    statements: list[Statement] = field(default_factory=list)

    @property
    def source(self) -> Source:
        """The source it was read as."""
        return self.job.source

    @property
    def snapshot(self) -> Snapshot:
        """The edition, known before the first frame."""
        return self.job.snapshot

    @property
    def problems(self) -> list[FileProblem]:
        """The faults and doubts met so far."""
        return self.faults.problems

    def frames(self) -> Iterator[pd.DataFrame]:
        """Observations in chunks of at most 20,000 rows (columns: normalise.COLUMNS)."""
        rows = 0
        for frame in self.reader.frames(self.tables, self.job):
            if len(frame):
                rows += len(frame)
                yield frame
        if not rows and not self.faults.any_error:
            self.faults.error(
                "empty", "El archivo no tiene ninguna fila que se lea.", hint=self._hint_of_nothing()
            )

    def _hint_of_nothing(self) -> str:
        """What to do with a file of which nothing was read: where rows say what they count, the words may be others."""
        layouts = [table.fit.layout for table in self.tables]
        asked = ", ".join(f"«{word}»" for layout in layouts for word in layout.words.get("measure", ()))
        columns = ", ".join(
            f"«{layout.columns['measure']}»" for layout in layouts if "measure" in layout.columns
        )
        if not asked or not columns:
            return "Vuelva a descargarlo."
        return f"De la columna {columns} se leen las filas que dicen: {asked}. Si dice otra cosa, corrija «words»."


def read_edition(path: Path, *, source: Source, catalog: Catalog, edition: str | None = None) -> Reading:
    """Open `path` as a file of `source`. Faults of the file are problems of the reading, never exceptions.

    The edition is the one asked for, else the sidecar's, else what the data say. Raises UnreadableError where
    the source has no reader, and OSError where there is no such file.
    """
    reader = find_reader(source)
    if reader is None:
        raise UnreadableError(f"La fuente «{source.id}» no tiene lector: vea etl/sources.")
    faults = Faults(path.name)
    if extract.is_too_large(path):
        faults.error(
            "size", archive.TOO_LARGE, hint="Envíe solo el libro del informe, sin imágenes ni otros archivos."
        )
        return Reading(
            Job(source, catalog, snapshot.make_unread_snapshot(path, source.id)), [], faults, reader
        )
    tables = reader.opening(path, source=source, faults=faults)
    if fault_kind := next((kind for kind in ("layout", "sheet") if faults.has(kind)), ""):
        faults.hint_last(fault_kind, describe_nearest_source(look_into(path), catalog, expected=source))
    # The first look at the data must not note what the reading itself will note again.
    coverage = (
        reader.coverage([replace(table, faults=Faults("")) for table in tables])
        if tables
        else EditionCoverage()
    )
    sidecar = snapshot.read_sidecar(path, faults)
    edition_snapshot = snapshot.take(path, source.id, edition=edition, sidecar=sidecar, coverage=coverage)
    return Reading(Job(source, catalog, edition_snapshot), tables, faults, reader)


# Finds the source of a file: by its name, else by what stands in it; and says what was found where none fits.


@dataclass(frozen=True, slots=True)
class FileHead:
    """The first rows of each sheet of a workbook (the one of a text file is called ""), or why it cannot be opened."""

    sheets: Mapping[str, Sequence[Sequence[str]]] = field(default_factory=dict)
    lines: Sequence[bytes] = ()
    problems: tuple[FileProblem, ...] = ()


def recognise(path: Path, catalog: Catalog) -> Source | None:
    """The source whose file patterns the name of `path` fits, or those of what lies beside; None where there is none."""
    for source in catalog.sources.values():
        if any(fnmatch(path.name, pattern) for pattern in (*source.files, *source.beside.values())):
            return source
    return None


def is_read_with_another(path: Path, source: Source) -> bool:
    """Whether `path` is a file that is read with another one of its source, which lies in its folder."""
    accompanies = any(fnmatch(path.name, pattern) for pattern in source.beside.values())
    return accompanies and any(next(path.parent.glob(pattern), None) for pattern in source.files)


def find_source(path: Path, catalog: Catalog) -> Source | None:
    """The source of `path` by its name, else the one whose form or whole header it has; None where none is sure."""
    return recognise(path, catalog) or _by_content(look_into(path), catalog)


def look_into(path: Path) -> FileHead:
    """The first rows of a file."""
    faults = Faults(path.name)
    if path.stat().st_size == 0 or not extract.may_be_opened(path, faults):
        return FileHead(problems=tuple(faults.problems))
    if path.suffix.lower() in extract.WORKBOOKS:
        try:
            return FileHead(sheets=sheets.read_heads(path))
        except sheets.SheetsError as error:
            faults.error("workbook", str(error))
            return FileHead(problems=tuple(faults.problems))
    if path.suffix.lower() in extract.LAYERS or text_stream.look_over(path, "latin-1", faults) is None:
        return FileHead(problems=tuple(faults.problems))
    return FileHead(lines=text_stream.read_first_lines(path, sheets.HEAD_ROWS))


def _by_content(look: FileHead, catalog: Catalog) -> Source | None:
    machine_fields = dict(_pairs(look.sheets.get(MACHINE_SHEET, ())))
    if machine_fields.get("source") in catalog.sources:
        return catalog.sources[machine_fields["source"]]
    matches = {source.id: source for source, fit in _fits(look, catalog) if not fit.distance}
    return next(iter(matches.values())) if len(matches) == 1 else None


def _pairs(rows: Sequence[Sequence[str]]) -> Iterator[tuple[str, str]]:
    return ((row[0], row[1]) for row in rows if len(row) > 1)


def _fits(look: FileHead, catalog: Catalog) -> Iterator[tuple[Source, Match]]:
    """Every layout of every source, laid over every sheet; a source without columns of its own fits nothing."""
    for source in catalog.sources.values():
        for name, layout in source.layouts.items():
            for header in _headers(look, layout):
                yield source, table.match(name, layout, header)


def _headers(look: FileHead, layout: Layout) -> Iterator[Sequence[str]]:
    row = layout.header_row - 1
    for rows in look.sheets.values():
        if len(rows) > row:
            yield rows[row]
    if len(look.lines) > row:
        yield table.split_header(look.lines[row].decode(layout.encoding, "replace"), layout.delimiter)


def explain_unknown_file(path: Path, catalog: Catalog) -> tuple[FileProblem, ...]:
    """Why no source is found for `path`: it cannot be opened, or what stands in it and which source comes nearest."""
    look = look_into(path)
    if look.problems:
        return look.problems
    message = f"Ninguna fuente reconoce este archivo. {_contents(look)}"
    return (
        FileProblem(
            Severity.ERROR,
            path.name,
            "",
            "",
            "",
            message.strip(),
            describe_nearest_source(look, catalog, expected=None),
        ),
    )


def describe_nearest_source(look: FileHead, catalog: Catalog, *, expected: Source | None) -> str:
    """A sentence: the source whose header comes nearest, with what is missing, and how to go on."""
    fits = sorted(_fits(look, catalog), key=lambda entry: -_likeness(entry[1]))
    if not fits or _likeness(fits[0][1]) < _RESEMBLES:
        return "No se parece a ninguna fuente: añádala como dice docs/how-to-add.md."
    source, fit = fits[0]
    if expected is not None and source.id == expected.id:
        return table.DECLARE_LAYOUT
    missing = f"; le falta {list_first_headers(fit.missing)}" if fit.missing else ""
    return f"La fuente más cercana es «{source.id}»{missing}. Para leerlo así: --source {source.id}."


def _likeness(fit: Match) -> float:
    matched = len(fit.positions)
    return matched / max(matched + fit.distance, 1)


def _contents(look: FileHead) -> str:
    if not look.sheets:
        header = table.split_header(
            look.lines[0].decode("utf-8", "replace") if look.lines else "", _delimiter(look.lines)
        )
        return f"Empieza por {list_first_headers(header)}." if header else ""
    descriptions = []
    for title, rows in list(look.sheets.items())[:_NAMED]:
        filled = next((row for row in rows if sum(bool(cell) for cell in row) > 1), [])
        descriptions.append(f"hoja «{title}»: {list_first_headers(filled) if filled else 'sin tabla'}")
    return f"Tiene {'; '.join(descriptions)}."


def _delimiter(lines: Sequence[bytes]) -> str:
    head = lines[0].decode("latin-1") if lines else ""
    return max((",", ";", "\t", "|"), key=head.count)
