"""Reads the single files of a catalogue: YAML and CSV into the types of the model, with every fault noted."""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar, cast

import yaml
from pydantic import TypeAdapter, ValidationError

from observatory.site import say_fault

T = TypeVar("T")


@cache
def _validator(kind: Any) -> TypeAdapter[Any]:
    """The validator of a type: made once, since making one costs a thousand times what using it does."""
    return TypeAdapter(kind)


class CatalogFileReader:
    """Reads the files of one folder, or of `base` those it lacks, and remembers every fault."""

    def __init__(self, folder: Path, base: Path) -> None:
        self.folder, self.base = folder, base
        self.faults: list[str] = []

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
            self.faults.append(f"{name} · - · falta el archivo")
        except yaml.YAMLError as error:
            self.faults.append(f"{name} · {getattr(error, 'problem_mark', '-')} · no es YAML válido")
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

    def csv(self, name: str, *, needed: bool = True) -> list[dict[str, Any]]:
        """The rows of a CSV file; empty cells are left out. Without one that is not `needed` there are none."""
        try:
            with self._file(name).open(encoding="utf-8", newline="") as stream:
                return [{key: cell for key, cell in row.items() if cell} for row in csv.DictReader(stream)]
        except FileNotFoundError:
            if needed:
                self.faults.append(f"{name} · - · falta el archivo")
            return []

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
            for line, row in enumerate(self.csv(name, needed=needed), start=2)
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


def _key(entry: object, position: int) -> str:
    return str(entry.get("id", position)) if isinstance(entry, dict) else str(position)
