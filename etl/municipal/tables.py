"""Finds the tables of a filled form by the words above them, wherever rows and columns have moved to."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from etl.municipal.form import (
    CONTROL_LABEL,
    OFFICE_LABELS,
    OUTSIDE,
    SUM_LABEL,
    TOTAL_LABEL,
    UNKNOWN,
    CountEntered,
    Form,
    FormColumn,
    FormPlace,
    NotACountError,
    describe_unsaved_formula,
    is_own_sum,
    read_count,
)
from etl.reading.faults import Faults
from etl.reading.sheets import FormCell, name_column
from observatory.geography.place_names import fold

LONGEST_OFFICE: Final = 12
_NUMBERED: Final = re.compile(r"(?:d|dto|dist|distrito)?(?: ?(?:n|no|nro|num|numero))? ?0*(\d{1,3})")
_BEYOND: Final = {
    OUTSIDE: ("fuera", "otro municipio", "fuera del municipio"),
    UNKNOWN: ("no se sabe", "s d", "sin dato", "no sabe", "se desconoce"),
}


@dataclass(frozen=True, slots=True)
class Office:
    """An office: the code its short name gives, and the territory it stands in."""

    code: str
    territory: str


_SUM: Final = fold(SUM_LABEL)
Grid = Mapping[tuple[int, int], FormCell]


@dataclass(frozen=True, slots=True)
class TableDesign:
    """The table that a sheet must hold: labels of the columns that name a row, and the columns of numbers."""

    sheet: str
    keys: tuple[str, ...]
    columns: tuple[FormColumn, ...]


@dataclass
class FormLine:
    """One filled row: what stands in the columns that name it, its answers by column key, and the keys misread."""

    row: int
    named: tuple[str, ...]
    answers: dict[str, CountEntered]
    misread: set[str]


@dataclass
class FormTable:
    """A table as found: where its columns are, its lines, and its row of totals if there is one."""

    design: TableDesign
    header: int
    places: Mapping[str, int]
    lines: list[FormLine] = field(default_factory=list)
    totals: dict[str, CountEntered] = field(default_factory=dict)
    has_strange_rows: bool = False

    def cell(self, row: int, key: str) -> str:
        """`C12`: the cell of a row under a column key or the label of a naming column."""
        return f"{name_column(self.places[key] - 1)}{row}"


def find_table(grid: Grid, design: TableDesign, faults: Faults) -> FormTable | None:
    """The table in `grid`; None, with the fault noted, where its headers are not all there."""
    header = _header_row(grid, design)
    if header is None:
        faults.error(
            "header",
            f"No se encuentran los encabezados de la hoja «{design.sheet}».",
            sheet=design.sheet,
            cell="A1",
            hint="Use el formulario como se descargó: los encabezados no se cambian.",
        )
        return None
    places = _places(grid, design, header=header, faults=faults)
    if places is None:
        return None
    table = FormTable(design, header, places)
    _read_lines(grid, table, faults)
    return table


def _header_row(grid: Grid, design: TableDesign) -> int | None:
    labels = {fold(label) for label in (*design.keys, *(column.label for column in design.columns))}
    rows = Counter(row for (row, _), cell in grid.items() if fold(cell.value) in labels)
    if not rows:
        return None
    row, count = max(rows.items(), key=lambda entry: (entry[1], -entry[0]))
    return row if count * 2 >= len(labels) else None


def _places(grid: Grid, design: TableDesign, *, header: int, faults: Faults) -> dict[str, int] | None:
    """Column number by key; missing, doubled and strange headers are noted."""
    keys = {fold(label): label for label in design.keys}
    keys |= {fold(column.label): column.key for column in design.columns}
    labels = {key: column.label for column in design.columns for key in [column.key]}
    places: dict[str, int] = {}
    for (row, column), cell in sorted(grid.items()):
        key = keys.get(fold(cell.value)) if row == header else None
        if key is None:
            if row == header and fold(cell.value) != fold(CONTROL_LABEL):
                _judge_strange(grid, cell, header=header, sheet=design.sheet, faults=faults)
        elif key in places:
            faults.error(
                "header", f"La columna «{cell.value}» está dos veces.", sheet=design.sheet, cell=cell.name,
                seen=cell.value, hint="Deje una sola.",
            )  # fmt: skip
        else:
            places[key] = column
    missing = [key for key in keys.values() if key not in places]
    for key in missing:
        faults.error(
            "missing_column", f"Falta la columna «{labels.get(key, key)}».", sheet=design.sheet,
            cell=f"A{header}", hint="Use el formulario como se descargó: las columnas no se quitan ni se renombran.",
        )  # fmt: skip
    return None if missing else places


def _judge_strange(grid: Grid, head: FormCell, *, header: int, sheet: str, faults: Faults) -> None:
    """A column that the form does not have: with numbers it is an error, with words it is left unread."""
    below = [cell for (row, column), cell in grid.items() if column == head.column and row > header]
    numbers = [cell for cell in below if cell.value.replace(".", "", 1).isdigit()]
    if numbers:
        faults.error(
            "unexpected_column", f"La columna «{head.value}» no es del formulario y tiene números.", sheet=sheet,
            cell=head.name, seen=head.value, hint="Quítela, o devuelva su encabezado a la columna.",
        )  # fmt: skip
    elif below:
        # A warning is published with the release: it repeats nothing that a hand wrote.
        faults.warning(
            "unexpected_column", "Una columna no es del formulario: no se lee.", sheet=sheet, cell=head.name,
            hint="No escriba en ella nombres ni datos de personas.",
        )  # fmt: skip


def _read_lines(grid: Grid, table: FormTable, faults: Faults) -> None:
    last_row = max(row for row, _ in grid)
    ended = False
    for row in range(table.header + 1, last_row + 1):
        cells = {key: grid[row, column] for key, column in table.places.items() if (row, column) in grid}
        named = tuple(cells[key].value if key in cells else "" for key in table.design.keys)
        counted = {key: cell for key, cell in cells.items() if key not in table.design.keys}
        if fold(named[0]) == fold(TOTAL_LABEL):
            table.totals, ended = _answers(counted, table, faults, totals=True)[0], True
        elif ended and counted:
            _note_outside(next(iter(counted.values())), table, faults)
        elif not ended and (counted or any(named)):
            is_sum = fold(named[0]).startswith(_SUM)
            table.lines.append(FormLine(row, named, *_answers(counted, table, faults, totals=is_sum)))


def _note_outside(cell: FormCell, table: FormTable, faults: Faults) -> None:
    faults.error(
        "row", "Hay números debajo de la fila TOTAL.", sheet=table.design.sheet, cell=cell.name, seen=cell.value,
        hint="Páselos a su fila de la tabla o bórrelos.",
    )  # fmt: skip


def _answers(
    cells: Mapping[str, FormCell], table: FormTable, faults: Faults, *, totals: bool = False
) -> tuple[dict[str, CountEntered], set[str]]:
    answers, misread = {}, set()
    for key, cell in cells.items():
        try:
            if not cell.value and cell.formula:
                if totals and is_own_sum(cell.formula):
                    continue  # its result is the sum of the lines, whoever works it out
                raise describe_unsaved_formula(cell.formula)
            answers[key] = CountEntered(cell.name, read_count(cell.value))
        except NotACountError as error:
            misread.add(key)
            faults.error(
                "number", str(error), sheet=table.design.sheet, cell=cell.name, seen=cell.value or cell.formula,
                hint=error.hint,
            )  # fmt: skip
    return answers, misread


def find_sheet(title: str, titles: Iterable[str]) -> str | None:
    """The sheet meant by `title`, whatever its case, accents and spaces."""
    return next((candidate for candidate in titles if fold(candidate) == fold(title)), None)


def name_rows(
    table: FormTable, key_of: Callable[[FormLine], str | None], *, faults: Faults, repeated: str
) -> dict[str, FormLine]:
    """The lines by what `key_of` makes of their names (None: already noted); a repeated one is noted."""
    named: dict[str, FormLine] = {}
    for line in table.lines:
        key = key_of(line)
        if key is None:
            table.has_strange_rows = True
        elif key in named:
            table.has_strange_rows = True
            name_keys: Sequence[str] = table.design.keys
            faults.error(
                "duplicate", f"{repeated} «{line.named[0]}» está dos veces: ya está en la fila {named[key].row}.",
                sheet=table.design.sheet, cell=table.cell(line.row, name_keys[0]), seen=line.named[0],
                hint="Deje una sola fila; si las dos valen, sume sus números.",
            )  # fmt: skip
        else:
            named[key] = line
    return named


# Which row of a form is which: places by their names, offices by the short name a clerk gives them.


def place_lines(table: FormTable, form: Form, faults: Faults) -> dict[str, FormLine]:
    """The line of each place, by its name; unknown, repeated and missing places are noted."""
    lines = name_rows(
        table, lambda line: _place_name(table, line, form, faults), faults=faults, repeated="El lugar"
    )
    label = table.design.keys[0]
    for place in form.places:
        # A strange row may be the one that is missing: it is named first, and alone.
        if place.name not in lines and not table.has_strange_rows:
            faults.error(
                "missing_row", f"Falta la fila «{place.name}».", sheet=table.design.sheet,
                cell=table.cell(table.header, label), hint="Añádala; si no hubo ninguno, con el total 0.",
            )  # fmt: skip
    return lines


def _place_name(table: FormTable, line: FormLine, form: Form, faults: Faults) -> str | None:
    place = find_place(line.named[0], form.places)
    if place is None:
        _note_unknown(table, line, form.places, label=table.design.keys[0], faults=faults)
    return place.name if place else None


def find_place(text: str, places: tuple[FormPlace, ...]) -> FormPlace | None:
    """The place meant by `Distrito 3`, `distrito nº 03`, `D3` or `3`, or by its name; None for any other."""
    folded = fold(text)
    for place in places:
        if folded == fold(place.name) or folded in _BEYOND.get(place.code, ()):
            return place
    numbered = _NUMBERED.fullmatch(folded)
    if numbered:
        number = int(numbered[1])
        return next((candidate for candidate in places if _number(candidate) == number), None)
    return None


def _number(place: FormPlace) -> int | None:
    match = re.fullmatch(r"distrito 0*(\d+)", fold(place.name))
    return int(match[1]) if match else None


def _note_unknown(
    table: FormTable, line: FormLine, places: tuple[FormPlace, ...], *, label: str, faults: Faults
) -> None:
    text = line.named[table.design.keys.index(label)]
    near = difflib.get_close_matches(fold(text), [fold(place.name) for place in places], n=1)
    name = next((place.name for place in places if near and fold(place.name) == near[0]), places[0].name)
    message = (
        f"«{text}» no es un lugar del formulario."
        if text
        else "La fila tiene números y no dice de qué lugar."
    )
    faults.error(
        "place", message, sheet=table.design.sheet, cell=table.cell(line.row, label), seen=text,
        hint=f"Escriba el nombre como estaba, por ejemplo «{name}».",
    )  # fmt: skip


def find_office_lines(table: FormTable, form: Form, faults: Faults) -> Mapping[Office, FormLine]:
    """The line of each office; a name that is none, a repeated one and an unknown district are noted."""
    lines = name_rows(
        table, lambda line: _office_code(table, line, faults), faults=faults, repeated="La oficina"
    )
    offices = {}
    for code, line in lines.items():
        place = find_place(line.named[1], form.districts)
        if place is None:
            _note_unknown(table, line, form.districts, label=OFFICE_LABELS[1], faults=faults)
        else:
            offices[Office(code, place.code)] = line
    if not table.lines:
        faults.error(
            "missing_row", "No hay ninguna oficina.", sheet=table.design.sheet,
            cell=table.cell(table.header, OFFICE_LABELS[0]), hint="Escriba una fila por oficina que atendió en el mes.",
        )  # fmt: skip
    return offices


def _office_code(table: FormTable, line: FormLine, faults: Faults) -> str | None:
    """`VILLAADELA` for «Villa Adela»: letters and digits, short enough for an address of the site."""
    code = fold(line.named[0]).upper().replace(" ", "")
    if 0 < len(code) <= LONGEST_OFFICE and code.isascii():
        return code
    faults.error(
        "office",
        f"«{line.named[0]}» no sirve como nombre corto de oficina."
        if line.named[0]
        else "La fila tiene números y no dice de qué oficina.",
        sheet=table.design.sheet,
        cell=table.cell(line.row, OFFICE_LABELS[0]),
        seen=line.named[0],
        hint=f"Escriba un nombre de 1 a {LONGEST_OFFICE} letras o cifras, siempre el mismo.",
    )
    return None
