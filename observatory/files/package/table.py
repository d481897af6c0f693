"""A table of a package as a value: its columns with type and meaning, its key, and the tables that it points at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

from observatory.files.csv_lines import LineWriter
from observatory.files.package.meanings import meaning_of
from observatory.files.records import Value
from observatory.languages import languages
from observatory.text import Text

ColumnType = Literal["string", "number", "boolean", "date"]
Record = Mapping[str, Value]
TYPES: Final[Mapping[str, ColumnType]] = {
    **dict.fromkeys(("value", "lower", "upper", "numerator", "denominator", "former", "per"), "number"),
    **dict.fromkeys(("partial", "disputed", "leads", "additive", "counts_persons"), "boolean"),
    **dict.fromkeys(
        ("period_start", "period_end", "retrieved", "published", "cutoff", "public_day", "valid_from", "valid_to"),
        "date",
    ),
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
    """The letters of the languages in which all of the site is said."""
    return tuple(lang for lang, language in languages().items() if not language.only)


@cache
def spoken() -> tuple[Text, ...]:
    """What says things in each of them."""
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
