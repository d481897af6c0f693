"""Collects the faults of one file: all of them at once, in flat memory however many there are."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from observatory.model import FileProblem, Severity

KEPT = 100
CHECK_CELL = "Compruebe la celda con quien publica."
_HEADINGS = {Severity.ERROR: "ERROR", Severity.WARNING: "AVISO", Severity.ACCEPTED: "ACEPTADO"}


class Faults:
    """The problems of one file, at most KEPT of each kind; the rest are counted and summed up."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._kept: dict[str, list[FileProblem]] = {}
        self._left_out: dict[str, int] = {}

    def error(
        self,
        kind: str,
        message: str,
        *,
        sheet: str = "",
        cell: str = "",
        seen: str = "",
        hint: str = "",
        loss: str = "",
    ) -> None:
        """Note a fault that keeps the whole file out; with the name of a `loss`, unless an operator accepts it."""
        self._note(kind, FileProblem(Severity.ERROR, self.file, sheet, cell, seen, message, hint, loss))

    def warning(
        self, kind: str, message: str, *, sheet: str = "", cell: str = "", seen: str = "", hint: str = ""
    ) -> None:
        """Note a doubt that loads and is shown."""
        self._note(kind, FileProblem(Severity.WARNING, self.file, sheet, cell, seen, message, hint))

    def note_each(self, kind: str, rows: Iterable[int], note: Callable[[int], None]) -> None:
        """Call `note` for each of `rows` until the kind is full, and count the others."""
        for row in rows:
            if self.is_full(kind):
                self._left_out[kind] = self._left_out.get(kind, 0) + 1
            else:
                note(row)

    def has(self, kind: str) -> bool:
        """Whether a fault of this kind was noted."""
        return kind in self._kept

    def hint_last(self, kind: str, hint: str) -> None:
        """Give the last fault of a kind a better way out."""
        self._kept[kind][-1] = replace(self._kept[kind][-1], hint=hint)

    def is_full(self, kind: str) -> bool:
        """Whether as many faults of this kind are kept as ever will be."""
        return len(self._kept.get(kind, ())) >= KEPT

    def _note(self, kind: str, problem: FileProblem) -> None:
        if self.is_full(kind):
            self._left_out[kind] = self._left_out.get(kind, 0) + 1
        else:
            self._kept.setdefault(kind, []).append(problem)

    @property
    def any_error(self) -> bool:
        """Whether one of them keeps the file out."""
        return any(problems[0].severity is Severity.ERROR for problems in self._kept.values())

    @property
    def problems(self) -> list[FileProblem]:
        """The kept problems by kind, each kind closed by how many more there are."""
        listed: list[FileProblem] = []
        for kind, problems in self._kept.items():
            listed += problems
            if left_out := self._left_out.get(kind):
                rest = f"Y {left_out} más del mismo tipo."
                listed.append(FileProblem(problems[0].severity, self.file, problems[0].sheet, "", "", rest))
        return listed


# The problems of a file: for people, line by line in Spanish, and for programs, as JSON.


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
