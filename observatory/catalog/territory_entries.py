"""Reads `places.yml`, gives each territory its colours, and checks that what the file names is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from observatory.catalog.file_reader import CatalogFileReader
from observatory.charts.colours import HUES
from observatory.model import Country, HomeWords, Level, OnSite, SitePlace, Territory, TerritorySet

if TYPE_CHECKING:
    from observatory.catalog import Catalog

FILE: Final = "places.yml"
_LISTS: Final[Mapping[str, tuple[type, str]]] = {
    "countries": (Country, "code"),
    "places": (SitePlace, "code"),
    "sets": (TerritorySet, "id"),
}


@dataclass(frozen=True, slots=True)
class PlacesFile:
    """What the file holds, by code or id, in its order."""

    countries: dict[str, Country]
    places: dict[str, SitePlace]
    sets: dict[str, TerritorySet]
    home: HomeWords


def read_places(reader: CatalogFileReader) -> PlacesFile:
    """The file, with every fault noted: an unknown section, an entry that is wrong, a code twice."""
    raw = reader.yaml(FILE)
    if not isinstance(raw, dict):
        raw = {}
        reader.faults.append(f"{FILE} · - · debe tener countries, places y sets")
    for key in raw.keys() - {*_LISTS, "home"}:
        reader.faults.append(f"{FILE} · {key} · no es una sección: hay countries, places, sets y home")
    sections = {name: _section(reader, name, raw.get(name, [])) for name in _LISTS}
    home = reader.validate(HomeWords, raw.get("home", {}), file=FILE, key="home")
    if not sections["places"]:
        reader.faults.append(f"{FILE} · places · debe nombrar al menos un lugar")
    return PlacesFile(sections["countries"], sections["places"], sections["sets"], home or HomeWords())


def _section(reader: CatalogFileReader, name: str, raw: object) -> dict[str, Any]:
    kind, key = _LISTS[name]
    if not isinstance(raw, list):
        reader.faults.append(f"{FILE} · {name} · debe ser una lista")
        return {}
    entries: list[Any] = []
    for at, entry in enumerate(raw):
        label = entry.get(key, at) if isinstance(entry, dict) else at
        entries.append(reader.validate(kind, entry, file=FILE, key=f"{name} {label}"))
    return reader.keyed(
        FILE, (entry for entry in entries if entry is not None), lambda entry: str(getattr(entry, key))
    )


def with_colours(territories: Mapping[str, Territory], file: PlacesFile) -> dict[str, Territory]:
    """Each territory as the site shows it: in the colours of the nearest place that it is, or is a part of."""
    outside = {code: replace(OnSite(), ramp=country.hue) for code, country in file.countries.items()}
    return {
        code: replace(territory, on_site=_on_site(territory, territories, file.places, outside))
        for code, territory in territories.items()
    }


def _on_site(
    territory: Territory,
    territories: Mapping[str, Territory],
    places: Mapping[str, SitePlace],
    outside: Mapping[str, OnSite],
) -> OnSite:
    """`outside`: how what belongs to no place stands, by country."""
    plain = outside.get(territory.country, OnSite())
    code: str | None = territory.code
    climbed: set[str] = set()
    while code is not None and code in territories and code not in climbed:
        if place := places.get(code):
            named = {"place": territories[code].name, "of": place.of}
            return replace(plain, hue=place.hue, mark=place.mark, main=code == territory.code, **named)
        climbed.add(code)
        code = territories[code].parent
    return plain


def broken_places(catalog: Catalog) -> Iterator[str]:
    """Every fault as `file · key · reason`."""
    yield from (f"{FILE} · {fault}" for fault in _countries(catalog))
    yield from (f"{FILE} · {fault}" for fault in _places(catalog))
    yield from (f"{FILE} · {fault}" for fault in _sets(catalog))


def _countries(catalog: Catalog) -> Iterator[str]:
    for code, country in catalog.countries.items():
        territory = catalog.territories.get(code)
        if territory is None or territory.level is not Level.COUNTRY:
            yield f"countries {code} · no es un país de territories.csv"
        yield from _hue("countries", code, country.hue)
    for country_code in sorted({territory.country for territory in catalog.territories.values()}):
        if country_code not in catalog.countries:
            yield f"countries {country_code} · falta: hay territorios de ese país en territories.csv"


def _places(catalog: Catalog) -> Iterator[str]:
    places_by_hue: dict[str, str] = {}
    for code, place in catalog.places.items():
        yield from _hue("places", code, place.hue)
        if (neighbour := places_by_hue.setdefault(place.hue, code)) != code:
            yield f"places {code} · hue · «{place.hue}» ya es el color de {neighbour}"
        if place.maps and not place.districts:
            yield f"places {code} · maps · falta districts: el conjunto que el mapa muestra"
        maps = [home_map.indicator for home_map in place.maps]
        for reason in filter(None, map(catalog.why_unranked, maps)):
            yield f"places {code} · maps · {reason}"


def _sets(catalog: Catalog) -> Iterator[str]:
    for id_, territory_set in catalog.sets.items():
        territory = catalog.territories.get(territory_set.of)
        if territory is None:
            continue
        if territory_set.level is None and not territory.members:
            yield f"sets {id_} · level · falta: «{territory_set.of}» no es un grupo con miembros"
        elif not catalog.in_set(id_):
            yield f"sets {id_} · of · «{territory_set.of}» no tiene partes de nivel {territory_set.level}"


def _hue(section: str, code: str, hue: str) -> Iterator[str]:
    if hue not in HUES:
        yield f"{section} {code} · hue · «{hue}» no es un color: hay {', '.join(HUES)}"
