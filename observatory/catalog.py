"""Reads and validates `data/catalog` into an immutable Catalog: what a statistician or an editor decides.

A wrong catalogue never loads: CatalogError lists every fault with its file, its key and the reason.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar, cast

import yaml
from pydantic import ConfigDict, TypeAdapter, ValidationError

from observatory import model
from observatory.catalog_links import broken_links
from observatory.model import ObservatoryError, Territory
from observatory.place_names import PlaceNames

# YAML keys are the fields of the types: an unknown key is a spelling mistake, never ignored.
for _kind in (
    model.Checklist, model.Comparability, model.Comparison, model.Criterion, model.Denominator, model.Dimension,
    model.DimensionCode, model.Event, model.FailingSum, model.Helpline, model.Indicator, model.Institution,
    model.Judgement, model.Lane, model.Law, model.Layout, model.Licence, model.LocalTables, model.Policy, model.Pooled,
    model.Preference, model.Side, model.ReportForm, model.Source, model.Term, model.Territory, model.Theme,
):  # fmt: skip
    setattr(_kind, "__pydantic_config__", ConfigDict(extra="forbid"))  # noqa: B010 - a plain assignment is no attribute of the type

T = TypeVar("T")

DEFAULT_FOLDER = Path(__file__).parent.parent / "data" / "catalog"


class CatalogError(ObservatoryError):
    """The catalogue is wrong; `faults` lists each as `file · key · reason`."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("El catálogo tiene errores:\n" + "\n".join(self.faults))


@dataclass(frozen=True, slots=True)
class Alias:
    """A publisher's spelling of a territory; source `*` holds for all of them."""

    source: str
    level: str
    spelling: str
    code: str


_Alias: TypeAdapter[Alias] = TypeAdapter(Alias)


@dataclass(frozen=True)
class Catalog:
    """Everything the observatory knows before it has read a figure. All mappings are keyed by id."""

    territories: Mapping[str, Territory]
    aliases: tuple[Alias, ...]
    sources: Mapping[str, model.Source]
    dimensions: Mapping[str, model.Dimension]
    indicators: Mapping[str, model.Indicator]
    comparisons: Mapping[str, model.Comparison]
    events: tuple[model.Event, ...]
    laws: tuple[model.Law, ...]
    institutions: tuple[model.Institution, ...]
    glossary: tuple[model.Term, ...]
    helplines: tuple[model.Helpline, ...]
    themes: Mapping[str, model.Theme]
    policy: model.Policy
    quality: model.Checklist = field(default_factory=model.Checklist)
    denominators: Mapping[str, model.Denominator] = field(default_factory=dict)
    _names: list[PlaceNames] = field(default_factory=list, repr=False, compare=False)

    @property
    def names(self) -> PlaceNames:
        """The look-up of territories by the publishers' spellings, made once."""
        if not self._names:
            spellings = ((alias.source, alias.level, alias.spelling, alias.code) for alias in self.aliases)
            self._names.append(PlaceNames(self.territories, spellings))
        return self._names[0]

    def territory_by_name(
        self, name: str, *, source: str, level: str | None = None, within: str | None = None
    ) -> Territory | None:
        """The one territory a publisher means by `name`; None if unknown or not unique. See PlaceNames.find."""
        return self.names.find(name, source=source, level=level, within=within)

    def closest_territories(self, name: str, level: str | None = None) -> list[Territory]:
        """Up to three territories whose names resemble `name`, best first."""
        return self.names.closest(name, level)

    def preferences(self) -> Iterator[model.Preference]:
        """Which of several statements leads: as the policy says of counts, and so of the rates made of them."""
        for one in self.policy.preferences:
            yield one
            for rate in self.indicators.values():
                if (rate.kind, rate.numerator, rate.numerator_filter) == (
                    "rate",
                    one.indicator,
                    one.breakdown,
                ):
                    yield replace(one, indicator=rate.id, breakdown="")

    def ancestors(self, code: str) -> Iterator[Territory]:
        """The territories above `code`, nearest first."""
        parent = self.territories[code].parent
        while parent is not None:
            yield self.territories[parent]
            parent = self.territories[parent].parent


@cache
def _validator(kind: Any) -> TypeAdapter[Any]:
    """The validator of a type: made once, since making one costs a thousand times what using it does."""
    return TypeAdapter(kind)


class _Reader:
    """Reads the files of one folder and remembers every fault."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[str] = []

    def validate(self, kind: type[T], raw: object, *, file: str, key: str) -> T | None:
        """`raw` as a `kind`, or None with the faults noted."""
        try:
            valid: T = _validator(cast("Hashable", kind)).validate_python(raw)
            return valid
        except ValidationError as error:
            for fault in error.errors():
                where = ".".join([key, *map(str, fault["loc"])])
                self.faults.append(f"{file} · {where} · {fault['msg']}")
            return None

    def yaml(self, name: str) -> Any:
        """The content of one YAML file, or None with the fault noted."""
        try:
            return yaml.load((self.folder / name).read_text(encoding="utf-8"), yaml.CSafeLoader)
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
        made = (
            self.validate(kind, entry, file=name, key=_key(entry, position))
            for position, entry in enumerate(raw)
        )
        return tuple(entry for entry in made if entry is not None)

    def folder_of(self, name: str, kind: type[T], identify: Callable[[T], str]) -> dict[str, T]:
        """The entries of a folder with one YAML file each, named after its id."""
        entries = {}
        for path in sorted((self.folder / name).glob("*.yml")):
            file = f"{name}/{path.name}"
            entry = self.validate(kind, self.yaml(file), file=file, key=path.stem)
            if entry is None:
                continue
            if identify(entry) != path.stem:
                self.faults.append(f"{file} · id · debe ser «{path.stem}», como el archivo")
            entries[path.stem] = entry
        return entries

    def csv(self, name: str) -> list[dict[str, Any]]:
        """The rows of a CSV file; empty cells are left out."""
        try:
            with (self.folder / name).open(encoding="utf-8", newline="") as stream:
                return [{key: cell for key, cell in row.items() if cell} for row in csv.DictReader(stream)]
        except FileNotFoundError:
            self.faults.append(f"{name} · - · falta el archivo")
            return []

    def rows(
        self, name: str, kind: type[T], *, blank: Mapping[str, str] = MappingProxyType({})
    ) -> tuple[T, ...]:
        """The rows of a CSV file as `kind`; `blank` gives the values of empty cells that a type asks for."""
        made = (
            self.validate(kind, {**blank, **row}, file=name, key=f"línea {line}")
            for line, row in enumerate(self.csv(name), start=2)
        )
        return tuple(row for row in made if row is not None)

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


def _territories(reader: _Reader) -> dict[str, Territory]:
    raw = reader.csv("territories.csv")
    made = []
    for line, row in enumerate(raw, start=2):
        row["members"] = tuple(row.get("members", "").split())
        made.append(reader.validate(Territory, row, file="territories.csv", key=f"línea {line}"))
    return reader.keyed("territories.csv", (one for one in made if one is not None), lambda one: one.code)


def load_catalog(folder: Path = DEFAULT_FOLDER) -> Catalog:
    """Read the catalogue in `folder`. Raises CatalogError with every fault: file, key and reason."""
    reader = _Reader(folder)
    blank_line = dict.fromkeys(("contact", "hours", "address", "source", "url", "source_date"), "")
    dimensions = reader.listed("dimensions.yml", model.Dimension)
    comparisons = reader.listed("comparisons.yml", model.Comparison)
    denominators = reader.listed("denominators.yml", model.Denominator)
    themes = reader.listed("themes.yml", model.Theme)
    policy = reader.validate(model.Policy, reader.yaml("policy.yml"), file="policy.yml", key="policy")
    quality = reader.validate(model.Checklist, reader.yaml("quality.yml"), file="quality.yml", key="quality")
    contents: dict[str, Any] = {
        "territories": _territories(reader),
        "aliases": reader.rows("aliases.csv", Alias),
        "sources": reader.folder_of("sources", model.Source, lambda one: one.id),
        "dimensions": reader.keyed("dimensions.yml", dimensions, lambda one: one.id),
        "denominators": reader.keyed("denominators.yml", denominators, lambda one: one.id),
        "indicators": reader.folder_of("indicators", model.Indicator, lambda one: one.id),
        "comparisons": reader.keyed("comparisons.yml", comparisons, lambda one: one.id),
        "events": reader.listed("events.yml", model.Event),
        "laws": reader.listed("laws.yml", model.Law),
        "institutions": reader.listed("institutions.yml", model.Institution),
        "glossary": reader.listed("glossary.yml", model.Term),
        "helplines": reader.rows("helplines.csv", model.Helpline, blank=blank_line),
        "themes": reader.keyed("themes.yml", themes, lambda one: one.id),
    }
    if policy is None or quality is None or reader.faults:
        raise CatalogError(reader.faults)
    catalog = Catalog(policy=policy, quality=quality, **contents)
    if faults := list(broken_links(catalog)):
        raise CatalogError(faults)
    return catalog
