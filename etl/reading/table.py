"""A table of raw text cells under canonical names, each of which remembers its file, sheet and cell."""

from __future__ import annotations

import csv
import difflib
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from etl.checks.sensitive_text import has_number
from etl.reading import sheets
from etl.reading.faults import Faults
from etl.reading.text_stream import TextFile, decode_spellings, stream_text
from observatory.geography.place_names import fold
from observatory.model import Layout

_REMEMBERED = 100_000
_MAYBE_PERSONAL = re.compile(r"@|[^\W\d].*\d{3}|\d{3}.*[^\W\d]")
YEAR = "{year}"
DECLARE_LAYOUT = "Si el encabezado cambió, declare otro layout en el archivo de la fuente."
_OTHER = 3
_LONGEST = 40
_NAMED = 4


@dataclass(frozen=True, slots=True)
class SheetTable:
    """One sheet (or the one table of a CSV) with canonical columns, read as text in chunks."""

    sheet: str
    headers: tuple[str, ...]
    fit: Match
    text: TextFile
    delimiter: str
    faults: Faults
    # Unrolled sheets lie in a temporary folder, which lives as long as one of its tables.
    folder: tempfile.TemporaryDirectory[str] | None = field(default=None, repr=False)
    of_features: bool = False
    # The project's own figures name publishers and pages; a publisher's file holds nobody's number.
    is_ours: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """The canonical fields at hand."""
        return tuple(self.fit.positions)

    def chunks(self, fields: Sequence[str] | None = None, *, spelt: bool = False) -> Iterator[pd.DataFrame]:
        """Text cells in chunks, indexed by line or sheet row; blank is "". `fields` narrows a quick look.

        `spelt` gives each column by its spellings (`etl/reading/text_stream.py`), which a long file is read faster by.
        """
        columns = [name for name in (fields or self.fields) if name in self.fit.positions]
        names = list(self.headers)
        for name in columns:
            names[self.fit.positions[name]] = name
        only = [self.fit.positions[name] for name in columns] if fields else None
        skip = self.fit.layout.header_row
        impersonal: set[str] = set()
        for chunk in stream_text(
            self.text, names, delimiter=self.delimiter, skip=skip, faults=self.faults, only=only
        ):
            if not (fields or self.of_features or self.is_ours):
                self._note_personal(chunk, impersonal)
            yield chunk[columns] if spelt else decode_spellings(chunk[columns])

    def _note_personal(self, chunk: pd.DataFrame, impersonal: set[str]) -> None:
        """Note the first cell of each column in which a word stands beside a number of a document or a telephone.

        `impersonal` are spellings that were looked at before, and learns those of this chunk.
        """
        for place in range(chunk.shape[1]):
            cells = chunk.iloc[:, place]
            spellings = set(cells.cat.categories) - impersonal
            personal = {text for text in spellings if _MAYBE_PERSONAL.search(text) and has_number(text)}
            if len(impersonal) < _REMEMBERED:
                impersonal |= spellings - personal
            if personal:
                row = int(chunk.index[cells.isin(personal).to_numpy()][0])
                cell = (
                    f"{sheets.name_column(place)}{row}"
                    if self.sheet
                    else f"L{row} ({self.headers[place].strip()})"
                )
                self.faults.error(
                    "personal", "Lleva lo que parece un número de documento o de teléfono, o un correo.",
                    sheet=self.sheet, cell=cell, hint="El archivo no se guarda: avise a quien lo publica.",
                )  # fmt: skip

    def header_of(self, name: str) -> str:
        """The publisher's own header of a canonical field."""
        return self.headers[self.fit.positions[name]]

    def cell(self, row: int, name: str = "") -> str:
        """Where a fault is: `C12` in a sheet, `L12 (MES)` in a text file."""
        if self.of_features:
            return f"elemento {row - 1}"
        if self.sheet:
            return f"{self._letter(name) if name else ''}{row}"
        return f"L{row} ({self.header_of(name).strip()})" if name else f"L{row}"

    def locator(self, row: int, name: str) -> str:
        """Where a value comes from: `Hoja!C12` or `L12`."""
        return self.locators([row], name)[0]

    def locators(self, rows: Iterable[int], name: str) -> list[str]:
        """The locators of many rows."""
        if self.of_features:
            return [f"elemento {row - 1}" for row in rows]
        start = self._locator_start(name)
        return [f"{start}{row}" for row in rows]

    def locator_column(self, rows: np.ndarray, name: str) -> Any:
        """The locators of many rows as a column of texts: one after the other they would be told by far more slowly."""
        if self.of_features:
            return pd.array(self.locators(rows.tolist(), name), dtype="str")
        texts = pa.array(rows).cast(pa.string())
        return pd.array(pc.binary_join_element_wise(self._locator_start(name), texts, ""), dtype="str")

    def _locator_start(self, name: str) -> str:
        return f"{self.sheet}!{self._letter(name)}" if self.sheet else "L"

    def _letter(self, name: str) -> str:
        return sheets.name_column(self.fit.positions[name])


def parse_value_fields(table: SheetTable) -> Mapping[str, tuple[str, str]]:
    """Fields declared as `indicator|breakdown`: field -> (indicator, breakdown)."""
    named = (name for name in table.fields if "|" in name)
    return {name: (name.split("|")[0], name.split("|")[1]) for name in named}


# Finds the declared layout that fits the header of a file, and says what is missing or unexpected.


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
    for column, label in layout.columns.items():
        columns = _years(column, places) if label == YEAR else _single(column, label, places)
        positions |= columns
        if not columns and column not in layout.optional:
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
