"""Finds the declared layout that fits the header of a file, and says what is missing or unexpected."""

from __future__ import annotations

import csv
import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from etl.reading.faults import Faults
from observatory.geography.place_names import fold
from observatory.model import Layout

YEAR = "{year}"
DECLARE_LAYOUT = "Si el encabezado cambió, declare otro layout en el archivo de la fuente."
_OTHER = 3
_LONGEST = 40
_NAMED = 4


@dataclass(frozen=True, slots=True)
class Match:
    """A layout laid over a header: field -> position of its column, and what did not fit."""

    name: str
    layout: Layout
    positions: Mapping[str, int]
    missing: tuple[str, ...]
    unexpected: tuple[str, ...]

    @property
    def distance(self) -> int:
        """0 where the layout fits."""
        return len(self.missing) + len(self.unexpected)


def split_header(line: str, delimiter: str) -> list[str]:
    """The cells of a header line."""
    return next(csv.reader([line.strip("\r\n")], delimiter=delimiter), [])


def match(name: str, layout: Layout, header: Sequence[str]) -> Match:
    """Lay `layout` over `header`; a column declared as `{year}` stands for every header that is a year."""
    places: dict[str, int] = {}
    for position, cell in enumerate(header):
        places.setdefault(_plain(cell), position)
    positions: dict[str, int] = {}
    missing = []
    for field, label in layout.columns.items():
        columns = _years(field, places) if label == YEAR else _single(field, label, places)
        positions |= columns
        if not columns and field not in layout.optional:
            missing.append(label if label != YEAR else "1995, 1996…")
    known_positions = {*positions.values(), *(places[p] for p in map(_plain, layout.ignored) if p in places)}
    unexpected = [
        cell for position, cell in enumerate(header) if position not in known_positions and cell.strip()
    ]
    return Match(name, layout, positions, tuple(missing), tuple(unexpected))


def _plain(header: str) -> str:
    return " ".join(header.split()).casefold()


def _single(field: str, label: str, places: Mapping[str, int]) -> dict[str, int]:
    position = places.get(_plain(label))
    return {} if position is None else {field: position}


def _years(field: str, places: Mapping[str, int]) -> dict[str, int]:
    return {
        field.replace(YEAR, place): position
        for place, position in places.items()
        if re.fullmatch(r"\d{4}", place)
    }


def note_misfit(fit: Match, *, sheet: str, cell: str, faults: Faults) -> None:
    """Note each missing column, with the unexpected one it may be, and each other unexpected column.

    A header of which hardly anything fits is one fault: it is that of another file.
    """
    if fit.distance > _OTHER and len(fit.missing) * 2 > len(fit.layout.columns):
        faults.error("layout", _other_header(fit), sheet=sheet, cell=cell)
        return
    candidates = list(fit.unexpected)
    for label in fit.missing:
        near = _closest(label, candidates)
        if near:
            candidates.remove(near)
        question = f"¿Es «{near}»? " if near else ""
        faults.error(
            "missing_column",
            f"Falta la columna «{label}».",
            sheet=sheet,
            cell=cell,
            seen=near,
            hint=f"{question}{DECLARE_LAYOUT}",
        )
    for header in candidates:
        faults.error(
            "unexpected_column",
            f"La columna «{shorten_header(header)}» no se esperaba.",
            sheet=sheet,
            cell=cell,
            seen=shorten_header(header),
            hint="Si no se necesita, añádala a «ignored» en el layout de la fuente.",
        )


def _other_header(fit: Match) -> str:
    contents = f"; tiene {list_first_headers(fit.unexpected)}" if fit.unexpected else ""
    missing = f"le faltan {len(fit.missing)} columnas, {list_first_headers(fit.missing)}"
    return f"El encabezado es de otro archivo: {missing}{contents}."


def shorten_header(header: str) -> str:
    """A header in one line, cut short where it is no header but a whole line."""
    plain = " ".join(header.split())
    return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST]}…"


def list_first_headers(headers: Sequence[str]) -> str:
    """`«AÑO», «MES» y 5 más`: the first few, each cut short."""
    filled = [shorten_header(header) for header in headers if header.strip()]
    rest = f" y {len(filled) - _NAMED} más" if len(filled) > _NAMED else ""
    return ", ".join(f"«{header}»" for header in filled[:_NAMED]) + rest


def _closest(label: str, candidates: Sequence[str]) -> str:
    near = difflib.get_close_matches(fold(label), [fold(c) for c in candidates], n=1, cutoff=0.5)
    return next((c for c in candidates if near and fold(c) == near[0]), "")
