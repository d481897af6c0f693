"""Finds what the entries of a catalogue name and nothing bears; fields say what they refer to (model.references)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Final,
    NamedTuple,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

from observatory.model.references import RefersTo
from observatory.vocabulary.page_titles import DESTINATIONS

if TYPE_CHECKING:
    from observatory.catalog import Catalog


class Reference(NamedTuple):
    """A name, the field that it stands in (`limits.whole`), and what it refers to."""

    field: str
    name: str
    to: RefersTo


# Where an entry of each list of the catalogue stands.
_PLACES: Final[Mapping[str, str]] = {
    "territories": "territories.csv · {0.code}",
    "aliases": "aliases.csv · {0.spelling}",
    "counted": "inhabitants.csv · {0.territory}",
    "second_populations": "second_populations.csv · {0.territory}",
    "sources": "sources/{0.id}.yml",
    "indicators": "indicators/{0.id}.yml",
    "denominators": "denominators.yml · {0.id}",
    "comparisons": "comparisons.yml · {0.id}",
    "events": "events.yml · {0.id}",
    "laws": "laws.yml · {0.id}",
    "institutions": "institutions.yml · {0.id}",
    "helplines": "helplines.csv · {0.service}",
    "recodings": "recodings.csv · {0.number}",
    "questions": "questions/{0.id}.yml",
    "requests": "requests/{0.id}.yml",
    "forms": "forms/{0.id}.yml",
    "places": "places.yml · places {0.code}",
    "sets": "places.yml · sets {0.id}",
}


def find_unknown_references(catalog: Catalog) -> Iterator[str]:
    """Each name that nothing bears, as `file · key · field · reason`."""
    known: dict[str, Collection[str]] = {
        "institution_ids": {institution.id for institution in catalog.institutions},
        "page_ids": {page.id for page in DESTINATIONS},
        "category_names": {
            f"{dimension.id}:{entry.code}"
            for dimension in catalog.dimensions.values()
            for entry in dimension.codes
        },
    }
    for name in catalog.response:
        if name not in catalog.indicators:
            yield f"site.yml · response · «{name}» no es un indicador"
    for location, entry in _list_entries(catalog):
        for field, name, to in _find_references(type(entry), entry):
            if name and name not in known.setdefault(to.entries, getattr(catalog, to.entries, ())):
                yield f"{location} · {field} · «{name}» {to.complaint}"


def _list_entries(catalog: Catalog) -> Iterator[tuple[str, object]]:
    """Each entry with the place where it stands; of forms, those that a source is filled in on."""
    used = {source.form.design for source in catalog.sources.values() if source.form is not None}
    for attribute, place in _PLACES.items():
        entries = getattr(catalog, attribute)
        for entry in entries.values() if isinstance(entries, Mapping) else entries:
            if attribute != "forms" or entry.id in used:
                yield place.format(entry), entry
    yield from (
        ("policy.yml", catalog.policy),
        ("quality.yml", catalog.quality),
        ("site.yml · home", catalog.home),
    )


def _find_references(hint: Any, value: Any, field: str = "") -> Iterator[Reference]:
    """The references in a value of a type, in its parts and in their parts."""
    if value is None or not _holds_references(hint):
        return
    origin, parts, has_fields = get_origin(hint), get_args(hint), is_dataclass(hint)
    if origin is Annotated:
        yield Reference(field, value, next(one for one in hint.__metadata__ if isinstance(one, RefersTo)))
    elif origin in (Union, UnionType):
        [within] = [part for part in parts if part is not NoneType]
        yield from _find_references(within, value, field)
    elif has_fields:
        for name, within in _list_fields(hint):
            yield from _find_references(within, getattr(value, name), f"{field}.{name}".strip("."))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _find_references(parts[0], key, field)
            yield from _find_references(parts[1], item, f"{field}.{key}")
    else:
        yield from (found for item in value for found in _find_references(parts[0], item, field))


@cache
def _list_fields(kind: Any) -> Iterable[tuple[str, Any]]:
    hints = get_type_hints(kind, include_extras=True)
    return tuple((field.name, hints[field.name]) for field in fields(kind))


@cache
def _holds_references(hint: Any) -> bool:
    """Whether a type is a reference, or has one in it."""
    has_fields = is_dataclass(hint)
    if has_fields:
        return any(_holds_references(within) for _, within in _list_fields(hint))
    if get_origin(hint) is Annotated:
        return any(isinstance(one, RefersTo) for one in hint.__metadata__)
    return any(_holds_references(part) for part in get_args(hint))
