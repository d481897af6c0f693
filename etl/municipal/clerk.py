"""The answer to a clerk: a page that lists what to correct and where, and a copy with those cells marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Final

from etl.reading import sheets
from etl.report import exit_code
from etl.sheet_plan import CellComment
from observatory.model import FileProblem, Severity

_CELL: Final = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}")
_STYLE: Final = """
body{font:1rem/1.5 Georgia,serif;color:#1f1a24;background:#faf8f5;max-width:46rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem;line-height:1.2}ol{padding-left:1.4rem}li{margin:0 0 1.2rem;padding-left:.3rem}
.where{font:.95rem/1.4 system-ui,sans-serif;color:#5b5563}.do{border-left:3px solid #5e3c99;padding-left:.7rem}
p{margin:.2rem 0}@media print{body{margin:0;background:#fff}}
"""


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
