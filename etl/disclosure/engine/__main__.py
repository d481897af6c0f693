"""The engine from the command line: `protect` hides cells of the tables in two CSV files, `audit` attacks such a result.

python -m etl.disclosure.engine protect CELLS.csv RELATIONS.csv [--threshold N] [--limit SECONDS] [--output FILE]
python -m etl.disclosure.engine audit PATTERN.csv CELLS.csv RELATIONS.csv [--threshold N] [--output FILE]

README.md in this folder says what stands in the files. 0: all is protected; 1: what is not is named; 2: bad input.
"""

from __future__ import annotations

import argparse
import csv
import io
import math
import os
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from etl.disclosure.engine.audit.intervals import Interval, SolverError
from etl.disclosure.engine.protection import (
    EVERYBODY,
    Attacker,
    CountTables,
    ProtectionPattern,
    TableError,
    audit,
    secondary,
)
from etl.disclosure.engine.secondary.linked_tables import Relation

Name = tuple[str, ...]
PRIMARY, SHOWN, OPEN, SECONDARY = "primary", "shown", "open", "secondary"
_USUAL_THRESHOLD: Final = 5
_MOST_BYTES: Final = 64 * 2**20
_MOST_NAMED: Final = 20
_SIGNS: Final = {"1": 1, "+1": 1, "-1": -1}


class InputFileError(Exception):
    """A file that cannot be used: which, in which line, why, and what to do."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path}, line {line}: {reason}")


class CellsFile(NamedTuple):
    """The cells of a file in its order: their counts, statuses and lines."""

    path: Path
    counts: dict[Name, int]
    statuses: dict[Name, str]
    lines: dict[Name, int]

    def list_cells(self, status: str) -> frozenset[Name]:
        """The cells of this status."""
        return frozenset(cell for cell, its_status in self.statuses.items() if its_status == status)


def main(words: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 all is protected, 1 something is not, 2 bad input."""
    arguments = _make_parser().parse_args(words)
    try:
        _check_output(arguments)
        lines, faults = (_protect if arguments.command == "protect" else _audit)(arguments)
        _write_csv(lines, arguments.output)
    except (InputFileError, TableError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except SolverError as error:
        sys.stderr.write(f"The solver gave no answer ({error}): nothing is shown to be protected.\n")
        return 1
    sys.stderr.writelines(f"{fault}\n" for fault in faults)
    return 1 if faults else 0


def _make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m etl.disclosure.engine", description=__doc__.partition("\n")[0]
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for name, files, what in (
        (
            "protect",
            ("cells", "relations"),
            "choose the cells to hide; the result has cell,status,lower,upper",
        ),
        ("audit", ("pattern", "cells", "relations"), "what each attacker can work out of such a result"),
    ):
        command = commands.add_parser(name, help=what, description=what)
        for file in files:
            command.add_argument(file, type=Path, metavar=f"{file.upper()}.csv")
        command.add_argument(
            "--threshold", type=int, default=_USUAL_THRESHOLD, metavar="N",
            help=f"counts from 1 to N less one are small (default {_USUAL_THRESHOLD})",
        )  # fmt: skip
        command.add_argument("--output", type=Path, metavar="FILE", help="instead of standard output")
    commands.choices["protect"].add_argument(
        "--limit",
        type=_read_seconds,
        metavar="SECONDS",
        help="of the search; the audit of its result comes after",
    )
    return parser


def _read_seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < math.inf:
        raise argparse.ArgumentTypeError("more than 0 seconds")
    return seconds


def _check_output(arguments: argparse.Namespace) -> None:
    """Before anything is computed: the result has a folder, and takes the place of none of the files that are read."""
    output = arguments.output
    if output is None:
        return
    read = [getattr(arguments, file, None) for file in ("pattern", "cells", "relations")]
    if output.resolve() in {path.resolve() for path in read if path is not None}:
        raise OSError(f"{output} is read by this command: give the result another name.")
    if output.is_dir() or not output.absolute().parent.is_dir():
        raise OSError(f"{output} cannot be written: give a file in a folder that is there.")


def _protect(arguments: argparse.Namespace) -> tuple[list[tuple[object, ...]], list[str]]:
    """The lines of the result, and what is not protected."""
    cells, tables = _read_tables(arguments)
    try:
        pattern = secondary(tables, shown=cells.list_cells(SHOWN), limit=arguments.limit)
    except TableError as error:
        raise _find_place(error, cells, arguments.relations, {}) from error
    found = audit(tables, pattern.hidden, attackers=(Attacker.KNOWS_ZEROS, Attacker.KNOWS_PRIMARY))
    intervals = found.intervals[Attacker.KNOWS_ZEROS]
    lines: list[tuple[object, ...]] = [("cell", "status", "lower", "upper")]
    for cell, count in cells.counts.items():
        status = PRIMARY if cell in tables.primary else SECONDARY if cell in pattern.hidden else SHOWN
        ends = Interval(count, count) if status == SHOWN else intervals[cell]
        lines.append((*cell, status, *map(_format_end, ends)))
    sys.stderr.write(_describe_pattern(pattern, tables))
    told = frozenset[Name]().union(*found.told.values())
    return lines, [*_name_cells("not protected", pattern.unmet), *_name_cells("can be told", told)]


def _describe_pattern(pattern: ProtectionPattern[Name], tables: CountTables[Name]) -> str:
    beside = len(pattern.hidden) - len(tables.primary)
    by = "cutting planes" if pattern.by_cutting_planes else "what had to be hidden"
    return (
        f"{len(tables.primary)} primary and {beside} secondary of {len(tables.counts)} cells are hidden; "
        f"cost {pattern.cost:.0f}, at least {pattern.bound:.0f} by {by}"
        f"{'' if pattern.in_time else '; the limit of time ended the search'}.\n"
    )


def _audit(arguments: argparse.Namespace) -> tuple[list[tuple[object, ...]], list[str]]:
    """The intervals of all attackers as lines, and the primary cells that are told."""
    cells, tables = _read_tables(arguments)
    marks = _read_pattern(arguments.pattern, tables)
    hidden = [cell for cell in cells.counts if marks[cell] != SHOWN]
    found = audit(tables, hidden)
    lines: list[tuple[object, ...]] = [("cell", "status", "attacker", "lower", "upper")]
    for attacker in EVERYBODY:
        intervals = found.intervals[attacker]
        lines += [
            (*cell, marks[cell], attacker.value, *map(_format_end, intervals[cell]))
            for cell in cells.counts
            if cell in intervals
        ]
    told = [fault for who in EVERYBODY for fault in _name_cells(f"told to {who.value}", found.told[who])]
    return lines, told


def _format_end(end: float) -> str:
    """One end of an interval; `inf` where there is none."""
    return f"{end:.0f}" if math.isfinite(end) else "inf"


def _name_cells(what: str, cells: Collection[Name]) -> list[str]:
    """A line for these cells, if there are any; of many the first."""
    names = sorted(cell[0] for cell in cells)
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return [f"{what}: {', '.join(names[:_MOST_NAMED])}{more}"] if names else []


def _write_csv(lines: Iterable[Sequence[object]], output: Path | None) -> None:
    """Write all lines to a file, whole or not at all, or to standard output."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(lines)
    if output is None:
        sys.stdout.write(text.getvalue())
        return
    aside = output.with_name(f"{output.name}.part")
    aside.write_text(text.getvalue(), encoding="utf-8", newline="")
    os.replace(aside, output)


def _read_tables(arguments: argparse.Namespace) -> tuple[CellsFile, CountTables[Name]]:
    cells = _read_cells(arguments.cells)
    relations, lines = _read_relations(arguments.relations, cells)
    try:
        return cells, CountTables(cells.counts, relations, cells.list_cells(PRIMARY), arguments.threshold)
    except TableError as error:
        raise _find_place(error, cells, arguments.relations, lines) from error


def _find_place(
    error: TableError, cells: CellsFile, relations: Path, lines: Mapping[str, int]
) -> InputFileError | TableError:
    """The same with its file and line."""
    if error.relation:
        return InputFileError(relations, lines[error.relation], f"relation {error.relation}: {error.reason}")
    if error.cell is not None:
        return InputFileError(cells.path, cells.lines[error.cell], f"cell {error.cell[0]}: {error.reason}")
    return error


def _read_cells(path: Path) -> CellsFile:
    """`cell,value,status`: each cell once, with a whole number and `primary`, `shown` or `open`."""
    cells = CellsFile(path, {}, {}, {})
    for line, (cell, value, status) in _read_rows(path, ("cell", "value", "status")):
        _check_name(cell, cells.lines, path, line)
        if not re.fullmatch("[0-9]{1,15}", value):
            raise InputFileError(path, line, f"{value!r} is no whole number of persons: write 0, 1, 2 ...")
        _check_word("status", status, (PRIMARY, SHOWN, OPEN), path=path, line=line)
        cells.counts[cell,], cells.statuses[cell,], cells.lines[cell,] = int(value), status, line
    return cells


class _SumRows:
    """The rows of one relation, as they are read: its total and its parts, each with its line."""

    def __init__(self, name: str, path: Path) -> None:
        self.name, self.path = name, path
        self.totals: dict[Name, int] = {}
        self.parts: dict[Name, int] = {}

    def add(self, cell: Name, sign: int, line: int) -> None:
        if cell in self.totals or cell in self.parts:
            raise self._refuse(line, f"names cell {cell[0]} twice: take one out.")
        (self.totals if sign > 0 else self.parts)[cell] = line
        if len(self.totals) > 1:
            raise self._refuse(line, "has a second total: it has one (+1), its parts are -1.")

    def make_relation(self) -> Relation[Name]:
        """The relation; refused where it has no total or no part."""
        if not self.totals or not self.parts:
            lacks = (
                "part: give one or more cells the sign -1." if self.totals else "total: give one the sign +1."
            )
            raise self._refuse(min((self.totals or self.parts).values()), f"has no {lacks}")
        (total,) = self.totals
        return Relation(self.name, total, tuple(self.parts), True)

    def _refuse(self, line: int, reason: str) -> InputFileError:
        return InputFileError(self.path, line, f"relation {self.name} {reason}")


def _read_relations(path: Path, cells: CellsFile) -> tuple[list[Relation[Name]], dict[str, int]]:
    """`relation,cell,sign`: of each relation one total (+1) and its parts (-1); and the line of each total."""
    sums: dict[str, _SumRows] = {}
    for line, (name, cell, sign) in _read_rows(path, ("relation", "cell", "sign")):
        if not name:
            raise InputFileError(path, line, "the relation has no name: give it one.")
        if (cell,) not in cells.counts:
            raise InputFileError(path, line, f"cell {cell} stands in no row of {cells.path}: add it there.")
        _check_word("sign", sign, _SIGNS, path=path, line=line)
        sums.setdefault(name, _SumRows(name, path)).add((cell,), _SIGNS[sign], line)
    relations = [rows.make_relation() for rows in sums.values()]
    return relations, {name: min(rows.totals.values()) for name, rows in sums.items()}


def _read_pattern(path: Path, tables: CountTables[Name]) -> dict[Name, str]:
    """`cell,status` of a result: each cell of the tables once, `shown`, `primary` or `secondary`."""
    marks: dict[Name, str] = {}
    for line, (cell, status) in _read_rows(path, ("cell", "status"), ("lower", "upper")):
        _check_name(cell, marks, path, line)
        if (cell,) not in tables.counts:
            raise InputFileError(path, line, f"cell {cell} is none of the cells: take it out.")
        _check_word("status", status, (SHOWN, PRIMARY, SECONDARY), path=path, line=line)
        if (status == PRIMARY) > ((cell,) in tables.primary):
            raise InputFileError(path, line, f"cell {cell} is not primary among the cells: say so there.")
        if status != SHOWN and not tables.counts[cell,]:
            raise InputFileError(path, line, f"cell {cell} is a zero, and all take zeros for shown: show it.")
        marks[cell,] = status
    for (cell,) in sorted(tables.counts.keys() - marks.keys()):
        raise InputFileError(path, len(marks) + 1, f"cell {cell} is missing: add whether it is shown.")
    return marks


def _check_name(cell: str, known: Collection[Name], path: Path, line: int) -> None:
    if not cell or not cell.isprintable():
        raise InputFileError(path, line, "the cell has no name that can be printed: give it one.")
    if (cell,) in known:
        raise InputFileError(path, line, f"cell {cell} stands twice: take one out.")


def _check_word(column: str, word: str, words: Collection[str], *, path: Path, line: int) -> None:
    if word not in words:
        raise InputFileError(path, line, f"{word!r} is no {column}: write {' or '.join(words)}.")


def _read_rows(
    path: Path, columns: Sequence[str], beside: Sequence[str] = ()
) -> Iterator[tuple[int, list[str]]]:
    """The line and these columns of each row of a CSV file in UTF-8; it may have those `beside` them and no others."""
    rows = csv.reader(io.StringIO(_read_text(path), newline=""), strict=True)
    try:
        header = next(rows, [])
        if len(set(header)) < len(header) or not set(columns) <= set(header) <= {*columns, *beside}:
            raise InputFileError(
                path,
                1,
                f"the columns are {','.join(header) or 'missing'}: write {','.join(columns)}, with commas.",
            )
        places = [header.index(column) for column in columns]
        for row in rows:
            if len(row) != len(header) and row:
                raise InputFileError(
                    path,
                    rows.line_num,
                    f"{len(row)} fields where the columns are {len(header)}: mend the line.",
                )
            if row:
                yield rows.line_num, [row[place] for place in places]
    except csv.Error as error:
        raise InputFileError(path, rows.line_num, f"it is no CSV ({error}): mend the line.") from error


def _read_text(path: Path) -> str:
    if path.stat().st_size > _MOST_BYTES:
        raise InputFileError(path, 1, f"it has more than {_MOST_BYTES // 2**20} MB: divide the tables.")
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise InputFileError(path, line, "it is not in UTF-8: save it as CSV in UTF-8.") from error


if __name__ == "__main__":
    sys.exit(main())
