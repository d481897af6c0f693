"""A table of a package as a value: its columns with type and meaning, its key, and the tables that it points at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from observatory.files import columns
from observatory.files.columns import COLUMNS, ColumnType, Value
from observatory.files.csv_lines import LineWriter
from observatory.languages import languages
from observatory.text import Text, message

_MEANINGS: Final[Mapping[str, str]] = {
    "name": message("Nombre."),
    "parent": message("Código del territorio del que forma parte."),
    "members": message("Códigos de los territorios que forman el grupo, con una barra entre ellos."),
    "country": message("País, con las dos letras de ISO 3166-1."),
    "kind": message("count es un conteo, rate una tasa, share una parte y survey un dato de encuesta."),
    "numerator_id": message("Indicador que se divide, si es una tasa o una parte."),
    "base_id": message("Indicador entre el que se divide."),
    "additive": message("Si los números de varios lugares o meses se pueden sumar."),
    "counts_persons": message("Si cuenta personas o sus casos. Entonces los números pequeños se protegen."),
    "definition": message("Definición."),
    "method": message("De qué manera se obtiene."),
    "safe_sentence": message("Frase que los datos sostienen."),
    "unsafe_sentence": message("Frase que los datos no sostienen."),
    "grade": message("Grado de comparación entre países: A, B o C."),
    "dimensions": message("Columnas de características que tiene, con una barra entre ellas."),
    "description": message("Descripción."),
    "terms": message("Dirección donde está el texto de la licencia."),
    "title": message("Título."),
    "published": message("Día en que se publicó. Vacío si no se sabe."),
    "cutoff": message("Último día del que habla la edición. Vacío si no se sabe."),
    "public_day": message("Día desde el que la edición es pública."),
    "sha256": message("Huella SHA-256 del archivo que se leyó."),
    "dimension": message("Característica; es también el nombre de su columna."),
    "dimension_name": message("Nombre de la característica."),
    "scheme": message("Juego de categorías, si la característica tiene varios."),
    "code": message("Código de la categoría."),
    "page_date": message("Fecha de la página, como está escrita en ella."),
    "change": message("Qué cambió: changed, withdrawn, given, protected, freed, new o gone."),
    "former": message("El número de la edición anterior. Vacío si no había o si el dato está protegido."),
    "former_edition": message("La edición anterior."),
    "table": message("Tabla."),
    "column": message("Columna."),
    "type": message("Clase de dato de la columna."),
    "meaning": message("Qué dice la columna."),
    "valid_from": message("Día desde el que existe el territorio, si se sabe."),
    "valid_to": message("Último día en que existió el territorio."),
}

Record = Mapping[str, Value]
TYPES: Final[Mapping[str, ColumnType]] = {
    **{column.name: column.type for column in COLUMNS},
    "former": "number",
    **dict.fromkeys(("additive", "counts_persons"), "boolean"),
    **dict.fromkeys(("published", "cutoff", "public_day", "valid_from", "valid_to"), "date"),
}  # fmt: skip
"""Of the columns of every table; a column that is not named holds text."""


@dataclass(frozen=True, slots=True)
class PackageColumn:
    """A column: its name, the type of its cells, and as a message what it says."""

    name: str
    type: ColumnType
    meaning: str


@dataclass(frozen=True, slots=True)
class PackageTable:
    """A table without its rows. `title` is a message; `key` names each row, `points` other tables by their columns."""

    name: str
    title: str
    columns: tuple[PackageColumn, ...]
    key: tuple[str, ...] = ()
    points: tuple[tuple[tuple[str, ...], str], ...] = ()

    @property
    def file(self) -> str:
        """The name of its CSV."""
        return f"{self.name}.csv"


def columns_named(names: Iterable[str]) -> tuple[PackageColumn, ...]:
    """The columns of these names, with their types and meanings; `name_es` means what `name` does."""
    return tuple(
        PackageColumn(name, TYPES.get(name, "string"), meaning_of(_without_language(name))) for name in names
    )


def spoken_languages() -> tuple[str, ...]:
    """The codes of the languages in which the whole site is written."""
    return tuple(lang for lang, language in languages().items() if not language.only)


@cache
def spoken() -> tuple[Text, ...]:
    """A Text for each of these languages."""
    return tuple(map(Text, spoken_languages()))


def _without_language(name: str) -> str:
    stem, _, ending = name.rpartition("_")
    return stem if ending in languages() else name


def in_every_language(name: str, sentence: str) -> dict[str, str]:
    """`name_es`, `name_en` ... with a sentence of the catalogue in each language of the site."""
    return {f"{name}_{text.lang}": text.t(sentence) for text in spoken()}


def write_csv(path: Path, columns: Iterable[PackageColumn], rows: Iterable[Record]) -> int:
    """Write the rows as `data.csv` writes them (RFC 4180, UTF-8, text guarded); how many they are.

    A column that a row has not is empty in it.
    """
    names, lines, count = [column.name for column in columns], LineWriter(), 0
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(lines.line(names))
        for row in rows:
            stream.write(lines.line(map(row.get, names)))
            count += 1
    return count


# What the columns of a package say that no file of rows has.


def meaning_of(column: str) -> str:
    """What a column of any table of a package says, as a message."""
    return _MEANINGS.get(column) or columns.meaning_of(column)
