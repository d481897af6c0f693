"""Reads the single files of a catalogue: YAML and CSV into the types of the model, with every fault noted."""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import MISSING, fields
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar, cast

import yaml
from pydantic import TypeAdapter, ValidationError

from observatory.site import say_fault, say_unreadable

T = TypeVar("T")


@cache
def _validator(kind: Any) -> TypeAdapter[Any]:
    """The validator of a type: made once, since making one costs a thousand times what using it does."""
    return TypeAdapter(kind)


class CatalogFileReader:
    """Reads the files of one folder, or of `base` those it lacks, and remembers every fault.

    What ails a file as a whole is `unreadable`: what else is wrong is known once it can be read.
    """

    def __init__(self, folder: Path, base: Path) -> None:
        self.folder, self.base = folder, base
        self.faults: list[str] = []
        self.unreadable: list[str] = []

    def _file(self, name: str) -> Path:
        path = self.folder / name
        return path if path.exists() else self.base / name

    def validate(self, kind: type[T], raw: object, *, file: str, key: str) -> T | None:
        """`raw` as a `kind`, or None with the faults noted."""
        try:
            valid: T = _validator(cast("Hashable", kind)).validate_python(raw)
            return valid
        except ValidationError as error:
            for fault in error.errors():
                location = ".".join([key, *map(str, fault["loc"])])
                self.faults.append(f"{file} · {location} · {say_fault(fault)}")
            return None

    def yaml(self, name: str) -> Any:
        """The content of one YAML file, or None with the fault noted."""
        try:
            return yaml.load(self._file(name).read_text(encoding="utf-8"), yaml.CSafeLoader)
        except FileNotFoundError:
            self.unreadable.append(f"{name} · - · falta el archivo")
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            self.unreadable.append(f"{name} · {say_unreadable(error)}")
        return None

    def listed(self, name: str, kind: type[T]) -> tuple[T, ...]:
        """The entries of a YAML file that holds a list."""
        raw = self.yaml(name)
        if not isinstance(raw, list):
            self.faults.append(f"{name} · - · debe ser una lista")
            return ()
        entries = (
            self.validate(kind, entry, file=name, key=_key(entry, position))
            for position, entry in enumerate(raw)
        )
        return tuple(entry for entry in entries if entry is not None)

    def folder_of(
        self,
        name: str,
        kind: type[T],
        *,
        resolved: Callable[[Any], Any] = lambda raw: raw,
        but: Collection[str] = (),
    ) -> dict[str, T]:
        """The entries of a folder with one YAML file each, whose name is the id, but for the files in `but`.

        `resolved` turns what a file says into what the type asks for.
        """
        entries = {}
        for path in sorted(self._file(name).glob("*.yml")):
            if path.name in but:
                continue
            file = f"{name}/{path.name}"
            raw = self.yaml(file)
            if isinstance(raw, dict):
                if raw.get("id", path.stem) != path.stem:
                    self.faults.append(f"{file} · id · debe ser «{path.stem}», como el archivo, o no decirse")
                raw = {**raw, "id": path.stem}
            entry = self.validate(kind, resolved(raw), file=file, key=path.stem)
            if entry is not None:
                entries[path.stem] = entry
        return entries

    def csv(
        self, name: str, kind: type[Any], *, filled: Collection[str] = (), needed: bool = True
    ) -> list[dict[str, Any]]:
        """The rows of a CSV file with the columns of `kind`; empty cells are left out, columns in `filled` may lack.

        Without a file that is not `needed` there are none.
        """
        try:
            with self._file(name).open(encoding="utf-8-sig", newline="") as stream:
                read = csv.DictReader(stream)
                rows = list(read)
        except FileNotFoundError:
            self.unreadable += [f"{name} · - · falta el archivo"] if needed else []
            return []
        except UnicodeDecodeError as error:
            self.unreadable.append(f"{name} · {say_unreadable(error)}")
            return []
        if fault := _find_faults_of_header(kind, read.fieldnames or (), filled):
            self.unreadable.append(f"{name} · línea 1 · {fault}")
        self.unreadable += [
            f"{name} · línea {line} · tiene más celdas que columnas: ponga entre comillas el texto que lleva una coma"
            for line, row in enumerate(rows, start=2)
            if None in row and not fault
        ]
        return [{key: cell for key, cell in row.items() if cell} for row in rows]

    def rows(
        self,
        name: str,
        kind: type[T],
        *,
        blank: Mapping[str, str] = MappingProxyType({}),
        needed: bool = True,
    ) -> tuple[T, ...]:
        """The rows of a CSV file as `kind`; `blank` gives the values of empty cells that a type asks for."""
        entries = (
            self.validate(kind, {**blank, **row}, file=name, key=f"línea {line}")
            for line, row in enumerate(self.csv(name, kind, filled=blank, needed=needed), start=2)
        )
        return tuple(row for row in entries if row is not None)

    def keyed(self, name: str, entries: Iterable[T], identify: Callable[[T], str]) -> dict[str, T]:
        """The entries by id; a repeated id is a fault."""
        keyed: dict[str, T] = {}
        for entry in entries:
            if identify(entry) in keyed:
                self.faults.append(f"{name} · {identify(entry)} · está repetido")
            keyed[identify(entry)] = entry
        return keyed


def _find_faults_of_header(kind: type[Any], header: Sequence[str], filled: Collection[str]) -> str:
    """Which columns a table of `kind` lacks, but for those in `filled`, and which nobody knows; empty where none."""
    columns = {field.name: field for field in fields(kind)}
    asked = (
        each.name
        for each in columns.values()
        if each.default is MISSING and each.default_factory is MISSING and each.name not in filled
    )
    said = [f"falta la columna «{each}»" for each in asked if each not in header]
    said += [f"la columna «{each}» no se conoce" for each in header if each not in columns]
    return f"{'; '.join(said)}. Hay, separadas con comas: {', '.join(columns)}" if said else ""


def _key(entry: object, position: int) -> str:
    return str(entry.get("id", position)) if isinstance(entry, dict) else str(position)
