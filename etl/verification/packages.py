"""Reads the files that a site gives of its whole release, and holds their rows against the data of its addresses.

A row is the same wherever it stands, since it is named for ever (`obs_id`): its figures must be those of the data. What
stands there alone is attacked together with the data.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from etl.verification.comparison import Stray
from etl.verification.numbers import FIGURES
from etl.verification.walk import Record, RowReader, Site, VisitedRows, find_unique_rows, is_attacked
from observatory.catalog import Catalog
from observatory.store.reading.public_facts import Fact

_RELEASES: Final = "/api/v1/releases"
_OBSERVATIONS: Final = "observations.csv"
_PARQUET: Final = "observations.parquet"
_CELL: Final = ("indicator", "territory", "period", "breakdown")
_REVISED: Final = ("former", "value")
Cell = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Packed:
    """The rows of the files of a release, those of observations by kind and address of their file."""

    observations: tuple[tuple[str, str, tuple[Record, ...]], ...]
    revisions: tuple[str, tuple[Record, ...]]
    undated: tuple[str, tuple[Record, ...]]

    def answers(self, catalog: Catalog) -> list[VisitedRows]:
        """The observations that the attack is about, as if an address of data had given them."""
        return [
            VisitedRows("", tuple(row for row in rows if is_attacked(catalog.indicators[row["indicator"]])))
            for _, _, rows in self.observations
        ]

    def undated_facts(self) -> list[Fact]:
        """The figures without a date, as they would stand in a store."""
        return [
            Fact(
                f"{row['source']}@{row['edition']}", row["statement_url"], row["indicator"], row["territory"],
                "", "", row["breakdown"], float(row["value"]) if row["value"] else None,
            )
            for row in self.undated[1]
        ]  # fmt: skip


def read_release_packages(site: Site) -> Packed:
    """The rows of the release on show: of its ZIP, of its Parquet, and of each CSV by its own address.

    Empty for a release that was made before it could bring files. Raises SiteError where one of these files is not
    there, holds no observation, or nothing is said to be on show.
    """
    listed = json.loads(site.expected(_RELEASES))["releases"]
    current = next((entry for entry in listed if entry["current"]), None)
    if current is None:
        raise site.incomplete(_RELEASES)
    if not current["files"]:
        return Packed((), ("", ()), ("", ()))
    place = f"{_RELEASES}/{current['id']}"
    archive, table = f"{place}.zip", f"{place}/{_OBSERVATIONS}"
    columns, revisions, undated = (f"{place}/{name}" for name in (_PARQUET, "revisions.csv", "undated.csv"))
    reader = RowReader()
    observations = (
        ("package", archive, _in_archive(site.expected(archive), reader)),
        ("package", table, reader.read_csv(site.expected(table).decode("utf-8"))),
        ("parquet", columns, _in_parquet(site.expected(columns), reader)),
    )
    for _, address, rows in observations:
        if not rows:
            raise site.incomplete(address)
    return Packed(
        observations,
        (revisions, _in_csv(site.expected(revisions))),
        (undated, _in_csv(site.expected(undated))),
    )


def _in_archive(content: bytes, reader: RowReader) -> tuple[Record, ...]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        return reader.read_csv(archive.read(_OBSERVATIONS).decode("utf-8")) if _OBSERVATIONS in names else ()


def _in_csv(content: bytes) -> tuple[Record, ...]:
    return tuple(csv.DictReader(io.StringIO(content.decode("utf-8"))))


def _in_parquet(content: bytes, reader: RowReader) -> tuple[Record, ...]:
    """Rows of a Parquet as those of a CSV, every cell as text."""
    from pyarrow import parquet

    rows: list[Record] = []
    for batch in parquet.ParquetFile(io.BytesIO(content)).iter_batches():
        lines = zip(*(map(_text, column.to_pylist()) for column in batch.columns), strict=True)
        rows += reader.read_lines(batch.schema.names, lines)
    return tuple(rows)


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return "" if cell is None else str(cell)


@dataclass(slots=True)
class PackageComparison:
    """How many rows of each kind of file were held against the data, and what stands there alone."""

    exhibits: Counter[str] = field(default_factory=Counter)
    strays: list[Stray] = field(default_factory=list)


def compare_packed(files: Packed, answers: Sequence[VisitedRows]) -> PackageComparison:
    """Hold the rows of the files against those of the data that name the same observation, or the same cell."""
    known = _Known(answers)
    comparison = PackageComparison()
    for kind, address, rows in files.observations:
        for row in rows:
            comparison.exhibits[kind] += 1
            comparison.strays += [Stray(address, number) for number in known.strays(row)]
    address, revisions = files.revisions
    for row in revisions:
        comparison.exhibits["package"] += 1
        comparison.strays += [Stray(address, number) for number in known.revised_strays(row)]
    return comparison


class _Known:
    """What the data say of each observation and cell, and the cells that they protect today."""

    def __init__(self, answers: Sequence[VisitedRows]) -> None:
        self._rows: dict[str, frozenset[Decimal]] = {}
        self._values: dict[Cell, set[Decimal]] = defaultdict(set)
        self._hidden: set[Cell] = set()
        for row in find_unique_rows(answers):
            self._rows[row["obs_id"]] = frozenset(_numbers(row, FIGURES))
            self._values[_cell(row)].update(_numbers(row, ("value",)))
        for row in find_unique_rows(answer for answer in answers if not answer.day):
            if row["conf_status"] == "protected":
                self._hidden.add(_cell(row))

    def strays(self, row: Record) -> list[str]:
        """The figures of an observation that the data do not give it; all of one whose cell they protect."""
        numbers = set(_numbers(row, FIGURES))
        if row["obs_id"] in self._rows:
            return [f"{number:f}" for number in sorted(numbers - self._rows[row["obs_id"]])]
        return [f"{number:f}" for number in sorted(numbers)] if _cell(row) in self._hidden else []

    def revised_strays(self, row: Record) -> list[str]:
        """The numbers of a revision that no edition says of its cell; all of one whose cell is protected today."""
        numbers = set(_numbers(row, _REVISED))
        if _cell(row) not in self._hidden:
            numbers -= self._values.get(_cell(row), numbers)
        return [f"{number:f}" for number in sorted(numbers)]


def _cell(row: Record) -> Cell:
    return tuple(row[name] for name in _CELL)


def _numbers(row: Record, columns: Iterable[str]) -> Iterator[Decimal]:
    """The numbers of these columns, so that 738 and 738.0 are one."""
    return (Decimal(row[column]).normalize() for column in columns if row[column])
