"""What follows from the places of the catalogue: their names in a phrase, what is nearest, what is drawn on one map."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from observatory.catalog import Catalog
from observatory.model import Country, Helpline, Level, Panel, SitePlace, Territory
from observatory.text import Text, message
from observatory.vocabulary import captions, phrases
from observatory.words.labels import join_names


@dataclass(frozen=True, slots=True)
class Neighbours:
    """A set in which the place lies: the wider place that names it, and the map of the rate over it."""

    whole: Territory
    map: Panel


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The place by itself, over time beside wider places, and its sets, the smallest first; `bars` rank that one."""

    own: Panel
    trend: Panel
    sets: tuple[Neighbours, ...]
    bars: Panel | None


LEVELS: Final = {
    Level.COUNTRY: captions.COUNTRY,
    Level.DEPARTMENT: message("Departamento"),
    Level.PROVINCE: message("Provincia"),
    Level.DISTRICT: message("Distrito"),
    Level.MUNICIPALITY: message("Municipio"),
    Level.MUNICIPAL_DISTRICT: message("Distrito municipal"),
    Level.GROUP: message("Grupo de territorios"),
}
_TIERS: Final = (
    Level.DEPARTMENT,
    Level.COUNTRY,
    Level.PROVINCE,
    Level.GROUP,
    Level.MUNICIPALITY,
    Level.DISTRICT,
)
"""In which order wider places stand in for the places: first the level that most countries have in common."""


def name_of(code: str, catalog: Catalog, text: Text) -> str:
    """The name of a territory; its code where nobody knows it."""
    territory = catalog.territories.get(code)
    return text.t(territory.name) if territory else code


def of_country(code: str, catalog: Catalog, text: Text) -> str:
    """«de Bolivia»."""
    country = catalog.countries.get(code)
    if country and country.of:
        return text.t(country.of)
    return text.t(phrases.OF_PLACE, place=name_of(code, catalog, text))


def places_in(country: str, catalog: Catalog) -> list[SitePlace]:
    """The places of the site in a country, in their order."""
    return [place for code, place in catalog.places.items() if catalog.territories[code].country == country]


def countries_with_places(catalog: Catalog) -> list[str]:
    """The countries of the places, in the order of the file."""
    return [code for code in catalog.countries if places_in(code, catalog)]


def help_lines_of(places: Iterable[Territory], catalog: Catalog) -> tuple[Helpline, ...]:
    """The sure help lines of places: those of what they lie in, and those within their provinces, of no other place.

    The page of Los Olivos has Línea 100 and the centres of Independencia, in the same province; that of Cusco has Línea
    100 alone.
    """
    codes = {code for place in places for code in (place.code, *place.members) if code in catalog.territories}
    above = codes | {wider.code for code in codes for wider in catalog.ancestors(code)}
    provinces = {code for code in above if catalog.territories[code].level is Level.PROVINCE}
    return tuple(
        line
        for line in catalog.sure_helplines
        if line.territory in above
        or any(catalog.belongs_to(line.territory, province) for province in provinces)
    )


def phones(panel: Panel, helplines: Iterable[Helpline]) -> list[Helpline]:
    """Sure telephone lines of the panel's places."""
    return phones_of((place.code for place in panel.territories), helplines)


def phones_of(codes: Iterable[str], helplines: Iterable[Helpline]) -> list[Helpline]:
    """Sure telephone lines of places and of what lies above them: a code begins with those above it."""
    places = list(codes)
    return [
        line
        for line in helplines
        if line.kind == "phone" and line.sure and any(code.startswith(line.territory) for code in places)
    ]


def all_places(catalog: Catalog, text: Text) -> str:
    """The names of the places as a list in a sentence: «El Alto e Independencia»."""
    return join_names([name_of(code, catalog, text) for code in catalog.places], text)


def places_with_countries(catalog: Catalog, text: Text) -> str:
    """«El Alto (Bolivia) e Independencia (Perú)»."""
    named = [
        f"{name_of(code, catalog, text)} ({name_of(catalog.territories[code].country, catalog, text)})"
        for code in catalog.places
    ]
    return join_names(named, text)


def with_country(names: Sequence[str], name: str, country: Country | None, text: Text) -> str:
    """Places and their country, called `name`, in a heading: «El Alto y Bolivia»."""
    if not names:
        return name
    if country is None or not country.also:
        return join_names([*names, name], text)
    return f"{', '.join(names)} {text.t(country.also)}"


def heading_of(country: str, catalog: Catalog, text: Text) -> str:
    """The places of a country and the country: what stands over what is of either."""
    names = [name_of(place.code, catalog, text) for place in places_in(country, catalog)]
    return with_country(names, name_of(country, catalog, text), catalog.countries.get(country), text)


def said_together(catalog: Catalog, text: Text) -> str:
    """All places in one name: «Los dos lugares»."""
    names = {1: text.t("Todo el lugar"), 2: text.t("Los dos lugares")}
    return names.get(len(catalog.places), text.t("Los lugares"))


def level_word(place: Territory, catalog: Catalog, text: Text) -> str:
    """What its country calls a territory of that level."""
    country = catalog.countries.get(place.country)
    words = country.levels.get(place.level) if country else None
    return text.t(words.one if words else LEVELS[place.level])


def around(place: SitePlace, catalog: Catalog) -> list[Territory]:
    """The territories among which a place lies, without itself: those of its set, where that is not of its own parts."""
    if not place.districts or catalog.sets[place.districts].of == place.code:
        return []
    return [catalog.territories[code] for code in catalog.in_set(place.districts) if code != place.code]


def tiers(catalog: Catalog) -> Iterator[tuple[str, ...]]:
    """The places themselves, then what is wider than them, level by level."""
    yield catalog.main_places
    wider = dict.fromkeys(code for place in catalog.places.values() for code in place.wider)
    for level in _TIERS:
        codes = tuple(code for code in wider if catalog.territories[code].level is level)
        if codes:
            yield codes


def nearest(catalog: Catalog, codes_with_figures: Sequence[str]) -> tuple[str, ...]:
    """The places of the site with figures, or a tier of wider ones where that covers more countries."""
    candidates = [tuple(code for code in codes if code in codes_with_figures) for codes in tiers(catalog)]
    leading_codes = max(candidates, key=lambda codes: len({code[:2] for code in codes}), default=())
    return leading_codes or tuple(codes_with_figures[:1]) or catalog.main_places


def drawn_sets(catalog: Catalog, codes_with_figures: Container[str]) -> list[str]:
    """For each country of the places the set of its map: the first with figures of several, else the first."""
    chosen = []
    for country in countries_with_places(catalog):
        sets = list(
            dict.fromkeys(place.districts for place in places_in(country, catalog) if place.districts)
        )
        several = (id_ for id_ in sets if _count(catalog.in_set(id_), codes_with_figures) > 1)
        chosen += [id_] if (id_ := next(several, sets[0] if sets else "")) else []
    return chosen


def _count(codes: Iterable[str], codes_with_figures: Container[str]) -> int:
    return sum(code in codes_with_figures for code in codes)


def map_places(catalog: Catalog, id_: str, codes_with_figures: Container[str]) -> tuple[str, ...]:
    """What a map of a set asks for: its territories, those too small for counts of their own together."""
    return with_merged_groups(catalog.in_set(id_), catalog, codes_with_figures)


# Which places a map asks for where some are too small to have counts of persons of their own.


def with_merged_groups(
    codes: Iterable[str], catalog: Catalog, codes_with_figures: Container[str]
) -> tuple[str, ...]:
    """`codes` with the members of a policy group replaced by the group, where only the group has figures.

    Where a member has figures (a population has), each stands for itself.
    """
    groups = [catalog.territories[code] for code in catalog.policy.shown_as_one if code in codes_with_figures]
    groups = [group for group in groups if not any(member in codes_with_figures for member in group.members)]
    merged = {member: group.code for group in groups for member in group.members}
    return tuple(dict.fromkeys(merged.get(code, code) for code in codes))


# Another place as the chosen one of a Panel: the one that a map marks, a trend sets off and a rank is told of.


def focused_on(panel: Panel, code: str) -> Panel:
    """The Panel with the territory of that code as its only chosen place; its rows and its query stay."""
    territories = tuple(
        replace(territory, on_site=replace(territory.on_site, main=territory.code == code))
        for territory in panel.territories
    )
    return replace(panel, territories=territories)
