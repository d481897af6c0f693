"""What the catalogue says of the places of the site: countries, colours, what lies round them, maps and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from observatory.model.entries import Level, PlaceMark
from observatory.model.references import IndicatorId, PageId, QuestionId, SetId, TerritoryCode


@dataclass(frozen=True, slots=True)
class HomeMap:
    """A map of the home page: an indicator over the districts of a place; title and note are made where not given."""

    indicator: IndicatorId
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


@dataclass(frozen=True, slots=True)
class HomeStatement:
    """A sentence of the home page, or of a place, about the newest full years of some series; no number is typed in.

    `numbers` names the query of each; the sentence holds `{name}` and `{name_period}`, or only `{years}`, how far
    they are apart: more than three years, and no sentence holds two of them. It is said only while every number lies from
    `lowest` to `highest`, where these are given.
    """

    sentence: str
    numbers: Mapping[str, str]
    lowest: float | None = None
    highest: float | None = None

    @property
    def said_queries(self) -> tuple[str, ...]:
        """The queries of the numbers that the sentence itself holds."""
        return tuple(query for name, query in self.numbers.items() if f"{{{name}}}" in self.sentence)

    @property
    def indicators(self) -> tuple[str, ...]:
        """The series of its numbers."""
        return tuple(dict(parse_qsl(query)).get("indicator", "") for query in self.numbers.values())


@dataclass(frozen=True, slots=True)
class SitePlace:
    """A municipality the site is about. Its name is that of its territory.

    `wider` is shown beside it where it has no figure, the nearest first. `districts` is the set of its map: its own
    districts, or those among which it lies. `around` are the sets of which filters and lists offer what has figures.
    `of` is «de El Alto», `easy` says in a short sentence what it is, `parts_note` what its districts are. `first_line`
    stands before its number, on its page and on the home.
    """

    code: TerritoryCode
    hue: str
    mark: PlaceMark = "circle"
    of: str = ""
    easy: str = ""
    parts_note: str = ""
    wider: tuple[TerritoryCode, ...] = ()
    districts: SetId = ""
    wider_districts: SetId = ""
    around: tuple[SetId, ...] = ()
    maps: tuple[HomeMap, ...] = ()
    first_line: HomeStatement | None = field(default=None, hash=False)


@dataclass(frozen=True, slots=True)
class TerritorySet:
    """Territories with a name for addresses (`/api/v1/geo/<id>.json`), maps and comparisons.

    Those of `level` of which `of` is the parent, or the members of the group `of`. `title` heads their list.
    """

    id: str
    of: TerritoryCode
    level: Level | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class HomeDoor:
    """A task for which one comes, in a few words, and where it is done: a page, a question or the page of a place.

    With an `indicator` it is the sentence on that series of the place that may be printed; `sheet`: the place's sheet of
    the month.
    """

    title: str
    note: str = ""
    page: PageId = ""
    question: QuestionId = ""
    place: TerritoryCode = ""
    indicator: IndicatorId = ""
    sheet: bool = False


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """Questions that stand together on the home, under a title; the first ones with their answers."""

    title: str
    questions: tuple[QuestionId, ...]


@dataclass(frozen=True, slots=True)
class HomeWords:
    """The words of the home page, where those made of the names of the places do not do.

    `alike` says what the places share, and answers the question that its series belong to; `different` says where they
    differ. Neither is said where it is not declared. `doors` and `groups` stand in this order; without groups the
    questions stand together.
    """

    title: str = ""
    opening: str = ""
    description: str = ""
    alike: HomeStatement | None = None
    different: HomeStatement | None = None
    doors: tuple[HomeDoor, ...] = ()
    groups: tuple[QuestionGroup, ...] = ()
