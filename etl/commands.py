"""The commands that read files, as functions: values in, an exit code out. `etl/command_line` has their words."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from etl import pipeline, report
from etl.checking import CheckVerdict, check_file, compare_with_editions
from etl.losses.loss import read_accepted
from etl.municipal import clerk
from etl.reading.edition import read_edition
from etl.reading.reading_process import read_ahead
from etl.reading.recognition import explain_unknown_file, find_source, is_read_with_another, recognise
from etl.stores import Stores
from observatory.catalog import Catalog
from observatory.model import Source


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
    print(report.format_problems_as_json(problems) if as_json else report.format_problems(problems))
    for report_path in clerk.write_report(path, problems, folder=report_dir) if report_dir else ():
        print(report_path, file=sys.stderr if as_json else sys.stdout)
    return report.exit_code(problems)


def ingest(
    stores: Stores,
    path: Path,
    *,
    source: str | None,
    edition: str | None = None,
    accept: Sequence[str] = (),
) -> int:
    """Load a file, or the recognised files of a folder, into the workspace. Publishes nothing.

    `accept` lets losses of one file in, each as `LOSS=reason`; they are recorded and shown.
    """
    accepted = read_accepted(accept)
    if accepted and not path.is_file():
        return _fail("Con --accept se carga un solo archivo: las pérdidas son de uno.")
    files = (
        [path]
        if path.is_file()
        else sorted(candidate for candidate in path.rglob("*") if candidate.is_file())
    )
    failed = 0
    log = stores.record
    with pipeline.lock_stores(stores.private):
        target = stores.workspace()
        for file in files:
            file_source = _source_of(file, stores.read_catalog, source_id=source, alone=path.is_file())
            if file_source is None:
                if path.is_file():
                    return _fail(report.format_problems(explain_unknown_file(file, stores.read_catalog)))
                continue
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
                print(report.format_problems(outcome.problems))
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
