"""What the catalogue says of the places of the site: countries, colours, what lies round them, maps, cards and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from observatory.model.entries import Level, PlaceMark


@dataclass(frozen=True, slots=True)
class Card:
    """A headline figure of the home page: the newest full year of an indicator, of the place itself or of `territory`.

    Under it stand the newest `rate`, how many of the cases were of `women`, what the indicator counts (`defined`), and
    a `note`.
    """

    indicator: str
    territory: str = ""
    rate: str = ""
    women: bool = False
    defined: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class HomeMap:
    """A map of the home page: an indicator over the districts of a place; title and note are made where not given."""

    indicator: str
    title: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class LevelWords:
    """How a country calls one territory of a level, and several."""

    one: str
    many: str


@dataclass(frozen=True, slots=True)
class Country:
    """A country: the hue of its maps and its words. The name is that of its territory.

    `of` is «de Bolivia», `also` is «y Bolivia», `parts` heads the list of its departments; each is made of the name
    where it is not given.
    """

    code: str
    hue: str
    of: str = ""
    also: str = ""
    parts: str = ""
    levels: Mapping[Level, LevelWords] = field(default_factory=dict)
    cards: tuple[Card, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality the site is about. Its name is that of its territory.

    `wider` is shown beside it where it has no figure, the nearest first. `districts` is the set of its map: its own
    districts, or those among which it lies; `wider_districts` is a set around that one, offered as a map of its own.
    `around` are the sets of which filters and lists offer what has figures.
    `heading` stands over its cards, `of` is «de El Alto», `easy` says in a short sentence what it is.
    """

    code: str
    hue: str
    mark: PlaceMark = "circle"
    of: str = ""
    heading: str = ""
    easy: str = ""
    wider: tuple[str, ...] = ()
    districts: str = ""
    wider_districts: str = ""
    around: tuple[str, ...] = ()
    maps: tuple[HomeMap, ...] = ()
    cards: tuple[Card, ...] = ()


@dataclass(frozen=True, slots=True)
class TerritorySet:
    """Territories with a name for addresses (`/api/v1/geo/<id>.json`), maps and comparisons.

    Those of `level` of which `of` is the parent, or the members of the group `of`. `title` heads their list.
    """

    id: str
    of: str
    level: Level | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class HomeWords:
    """The words of the home page, where those made of the names of the places do not do."""

    title: str = ""
    opening: str = ""
    description: str = ""
