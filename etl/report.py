"""The problems of a file: for people, line by line in Spanish, and for programs, as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

from observatory.model import FileProblem, Severity

_HEADINGS = {Severity.ERROR: "ERROR", Severity.WARNING: "AVISO", Severity.ACCEPTED: "ACEPTADO"}


def announce_step(sentence: str) -> None:
    """Say what a long command does now, to a person at a terminal; in a pipe nothing is said."""
    if sys.stderr.isatty():
        sys.stderr.write(f"{sentence} ...\n")


def exit_code(problems: Sequence[FileProblem]) -> int:
    """1 where an error keeps the file out, else 0."""
    return int(any(problem.severity is Severity.ERROR for problem in problems))


def format_problems(problems: Sequence[FileProblem]) -> str:
    """A line a problem, errors first, and a closing line that says whether the file may be loaded."""
    order = [Severity.ERROR, Severity.ACCEPTED, Severity.WARNING]
    lines = [
        f"{_HEADINGS[severity]} {problem}{_way_in(problem)}"
        for severity in order
        for problem in problems
        if problem.severity is severity
    ]
    return "\n".join([*lines, _summarise_problems(problems)])


def _way_in(problem: FileProblem) -> str:
    """How an operator who knows better lets a loss in."""
    if not problem.loss or problem.severity is not Severity.ERROR:
        return ""
    return f" Si es cierto: --accept '{problem.loss}=razón'."


def format_problems_as_json(problems: Sequence[FileProblem]) -> str:
    """A list of `{severity, file, sheet, cell, seen, message, hint, loss}`."""
    names = ("severity", "file", "sheet", "cell", "seen", "message", "hint", "loss")
    listed = [{name: str(getattr(problem, name)) for name in names} for problem in problems]
    return json.dumps(listed, ensure_ascii=False, indent=2)


def _summarise_problems(problems: Sequence[FileProblem]) -> str:
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    warnings = sum(problem.severity is Severity.WARNING for problem in problems)
    if errors:
        return (
            f"No se carga nada: {_count(errors, 'error', 'errores')}, {_count(warnings, 'aviso', 'avisos')}."
        )
    if warnings:
        return f"Se puede cargar, con {_count(warnings, 'aviso', 'avisos')}."
    return "Sin errores ni avisos."


def _count(number: int, singular: str, plural: str) -> str:
    return f"{number} {singular if number == 1 else plural}"
