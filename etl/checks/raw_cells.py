"""Rules over raw cells: whole numbers, known districts, names that agree, keys that are met once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd

from etl.reading.faults import CHECK_CELL, Faults
from etl.reading.normalise import PlaceCodes
from etl.reading.table import SheetTable
from etl.reading.text_stream import index_by_spelling
from observatory.catalog import Catalog
from observatory.geography.place_names import fold
from observatory.model import Level, Source, Territory

_THOUSANDS: Final = r"^-?\d{1,3}(,\d{3})+$"
# A library reads `1e3`, `inf` and `1_000` as numbers; no office writes them so.
_LETTERS: Final = r"[^\W\d]|_"
_EXPONENT: Final = re.compile(r"^-?[\d.,]+[eE][+-]?\d+$")
_NAMES: Final = {Level.DISTRICT: "un distrito conocido", Level.MUNICIPALITY: "un municipio conocido"}
ALIASES: Final = "catalog/aliases.csv"
CORRECTIONS: Final = "catalog/corrections.yml"
RECODINGS: Final = "catalog/recodings.csv"
OTHER_SPELLING: Final = f"Si es otra grafía, añádala a {ALIASES}."


@dataclass(frozen=True, slots=True)
class Range:
    """The range of a number, and its name in the fault of one outside it."""

    name: str
    minimum: int
    maximum: int
    blank: bool = False
    integral: bool = True


COUNT: Final = Range("Una cuenta", 0, 10**12)
MAYBE_COUNT: Final = Range("Una cuenta", 0, 10**12, blank=True)
MONTH: Final = Range("El mes", 1, 12)


def parse_numbers(chunk: pd.DataFrame, name: str, allowed: Range, *, table: SheetTable) -> np.ndarray:
    """The cells of one column as floats; NaN where blank or wrong, each wrong cell noted."""
    cells = chunk[name]
    values = convert_to_floats(cells)
    if np.isnan(values).any():
        odd = np.isnan(values)
        text = cells[odd].str.strip()
        text = text.where(~text.str.match(_THOUSANDS), text.str.replace(",", ""))
        text = text.mask(text.str.contains(_LETTERS, regex=True), "")
        values[odd] = pd.to_numeric(text, errors="coerce").to_numpy(dtype=float)
    with np.errstate(invalid="ignore"):
        good = (values >= allowed.minimum) & (values <= allowed.maximum)
        bad = ~(good & (values == np.floor(values))) if allowed.integral else ~good
    if bad.any():
        _note_bad(cells, values, bad=bad, allowed=allowed, table=table)
        values[bad] = np.nan
    return values


def convert_to_floats(cells: pd.Series[str]) -> np.ndarray:
    """The cells as floats, NaN where they are none. Each spelling is parsed once: a column has few."""
    positions, spellings = index_by_spelling(cells)
    texts = pd.Series(spellings, dtype=object).astype(str)
    texts = texts.mask(texts.str.contains(_LETTERS, regex=True), "")
    parsed = pd.to_numeric(texts, errors="coerce").to_numpy(dtype=float)
    return np.asarray(parsed[positions])


def _note_bad(
    cells: pd.Series[str], values: np.ndarray, *, bad: np.ndarray, allowed: Range, table: SheetTable
) -> None:
    name = str(cells.name)
    at = np.flatnonzero(bad)
    if allowed.blank:
        at = at[(cells.iloc[at].str.strip() != "").to_numpy()]

    def note(position: int) -> None:
        text, value = cells.iloc[position], values[position]
        message, hint = _what_is_wrong(text.strip(), value, allowed)
        cell = table.cell(int(cells.index[position]), name)
        table.faults.error("number", message, sheet=table.sheet, cell=cell, seen=text, hint=hint)

    table.faults.note_each("number", at, note)


def _what_is_wrong(text: str, value: float, allowed: Range) -> tuple[str, str]:
    if not text:
        return (
            "Falta el número.",
            "Si es cero, escriba 0; si no se sabe, quite la fila y dígalo en la fuente.",
        )
    if np.isnan(value) and _EXPONENT.match(text):
        return (
            f"«{text}» no es un número escrito con todas sus cifras.",
            "Escriba el número entero, sin exponente: quizás una hoja de cálculo lo abrevió y perdió cifras.",
        )
    if np.isnan(value):
        return f"«{text}» no es un número.", "Escriba solo cifras; si no hay dato, consulte a quien publica."
    if value < allowed.minimum or value > allowed.maximum:
        if allowed.minimum == 0 and value < 0:
            return f"{allowed.name} no puede ser negativa: «{text}».", CHECK_CELL
        return (
            f"{allowed.name} no puede ser «{text}».",
            f"Se espera de {allowed.minimum} a {allowed.maximum}.",
        )
    return f"«{text}» no es un número entero.", "Compruebe si la coma o el punto separan miles."


@dataclass
class PlaceCheck:
    """Turns a publisher's number (and name) of a place into the position of a territory of ours."""

    catalog: Catalog
    source: Source
    places: PlaceCodes
    level: Level
    _met: set[tuple[int, str]] = field(default_factory=set)

    def find(self, chunk: pd.DataFrame, numbers: np.ndarray, *, table: SheetTable) -> np.ndarray:
        """Position in `places` of each row, -1 where unknown. Columns `ubigeo` and, if there, `name`."""
        place_numbers = self._recoded(chunk, np.where(np.isnan(numbers), -1, numbers).astype(np.int64))
        at = self.places.find(place_numbers)
        names = chunk["name"] if "name" in chunk else chunk["ubigeo"]
        spelt, index = index_by_spelling(names)
        spellings = index.tolist()
        pairs = place_numbers * len(spellings) + spelt
        row_positions = np.flatnonzero(~pd.Series(pairs).duplicated().to_numpy())
        row_positions = row_positions[np.argsort(pairs[row_positions])]
        for pair, position in zip(pairs[row_positions].tolist(), row_positions.tolist(), strict=True):
            number, spelling = pair // len(spellings), str(spellings[pair % len(spellings)])
            if number < 0 or (number, spelling) in self._met:
                continue
            self._met.add((number, spelling))
            place = str(self.places.codes[at[position]]) if at[position] >= 0 else ""
            self._judge(place, spelling.strip(), row=(chunk, position), table=table)
        return at

    def _recoded(self, chunk: pd.DataFrame, numbers: np.ndarray) -> np.ndarray:
        """The numbers in the order of codes that ours have: what an old one means is declared, for its years."""
        declared = [entry for entry in self.catalog.recodings if self.source.id in entry.sources]
        years = convert_to_floats(chunk["year"]) if declared and "year" in chunk else np.zeros(len(numbers))
        recoded = numbers.copy()
        for entry in declared:
            with np.errstate(invalid="ignore"):
                meant = (numbers == entry.number) & (years >= entry.since) & (years <= entry.until)
            recoded[meant] = int(entry.code.split("-")[1])
        return recoded

    def _judge(self, code: str, name: str, *, row: tuple[pd.DataFrame, int], table: SheetTable) -> None:
        chunk, position = row
        line = int(chunk.index[position])
        if not code:
            number_text = chunk["ubigeo"].iloc[position]
            note_unknown(self.catalog, number_text, name, level=self.level, table=table, line=line)
        elif "name" in chunk and not self._agrees(code, name):
            self._note_name(code, name, table=table, cell=table.cell(line, "name"))

    def _note_name(self, code: str, name: str, *, table: SheetTable, cell: str) -> None:
        """With the name of another place, code and name do not belong together; a name nobody knows may be a spelling.

        Who wrote the reader of a publisher's file knows its spellings; of a flat table only aliases.csv says that one is.
        """
        expected, namesake = self.catalog.territories[code], self._namesake(code, name)
        loss = f"nombre:{fold(name).replace(' ', '-')}:{code}"
        mismatch = f"«{name}» no es el nombre de {code}, que es «{expected.name}»"
        if namesake is None:
            if self.source.flat:
                table.faults.error(
                    "name", f"{mismatch}.", sheet=table.sheet, cell=cell, seen=name, hint=OTHER_SPELLING, loss=loss
                )  # fmt: skip
                return
            table.faults.warning(
                "name", f"{mismatch}; se usa el código.", sheet=table.sheet, cell=cell, seen=name, hint=OTHER_SPELLING
            )  # fmt: skip
            return
        table.faults.error(
            "name_of_another", f"{mismatch}, sino el de {namesake.code}.", sheet=table.sheet, cell=cell, seen=name,
            hint=f"Compruebe el código con quien publica: un error suyo se declara en {CORRECTIONS}, otro orden de "
            f"códigos en {RECODINGS}.",
            loss=loss,
        )  # fmt: skip

    def _namesake(self, code: str, name: str) -> Territory | None:
        """The other place of this level, or of another country, that bears the name.

        A name of what the place lies in says nothing.
        """
        above = self.catalog.ancestors(code)
        if any(self._find_named(name, str(wider.level)) == wider for wider in above):
            return None
        matches = (
            territory
            for territory in self.catalog.closest_territories(name, self.level)
            if fold(territory.name) == fold(name)
        )
        alias = self._find_named(name, str(self.level))
        abroad = (
            territory
            for territory in self.catalog.territories.values()
            if territory.country != self.source.country
            and territory.level in _NAMES
            and fold(territory.name) == fold(name)
        )
        return next(matches, alias) or next(abroad, None)

    def _find_named(self, name: str, level: str) -> Territory | None:
        return self.catalog.territory_by_name(name, source=self.source.id, level=level)

    def _agrees(self, code: str, name: str) -> bool:
        """Whether a place bears the name, by itself or among all that lies in it: Piura is in Piura, in Piura."""
        named = (
            self.catalog.territory_by_name(name, source=self.source.id, level=level, within=code)
            for level in (str(self.level), None)
        )
        return any(territory is not None and territory.code == code for territory in named)


def note_unknown(
    catalog: Catalog, number_text: str, name: str, *, level: Level, table: SheetTable, line: int
) -> None:
    """Note a place nobody knows, with the places it may be and the way out."""
    near = catalog.closest_territories(name, level) if name != number_text else []
    department = number_text.strip().zfill(6)[:2]
    near.sort(key=lambda territory: not territory.code[3:].startswith(department))
    kind = _NAMES.get(level, "un territorio conocido")
    table.faults.error(
        "territory",
        f"«{number_text}» no es {kind}.",
        sheet=table.sheet,
        cell=table.cell(line, "ubigeo"),
        seen=number_text,
        hint=f"{suggest_name(near)}Si es un error de quien publica, declárelo en {CORRECTIONS}.",
    )


def suggest_name(near: list[Territory]) -> str:
    """`¿«Santa Anita» (PE-150137)? ` for the nearest name, empty for none."""
    return f"¿«{near[0].name}» ({near[0].code})? " if near else ""


def describe_repeated_key(key: str, row: object) -> str:
    """The message of a key that stands in an earlier row too."""
    return f"La clave {key} está repetida: ya está en la fila {row}."


def note_repeated(keys: pd.Series[str], *, table: SheetTable, faults: Faults) -> np.ndarray:
    """Note each key met before in a small file; True where a row repeats one."""
    repeated = keys.duplicated().to_numpy()
    first_rows = dict(zip(keys[~repeated], keys.index[~repeated], strict=True))
    for row, key in keys[repeated].items():
        faults.error(
            "duplicate",
            describe_repeated_key(key, first_rows[key]),
            sheet=table.sheet,
            cell=table.cell(int(str(row))),
            seen=key,
            hint="Deje una sola fila.",
        )
    return repeated
