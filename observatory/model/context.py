"""What the catalogue says around the numbers: comparisons, events, laws, institutions, words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from observatory.model.coordinates import Day
from observatory.model.references import (
    CountryCode,
    IndicatorId,
    PointKindId,
    SetId,
    StandardId,
    TerritoryCode,
    ThemeId,
)
from observatory.model.status import Grade


@dataclass(frozen=True, slots=True)
class Standard:
    """An indicator, class or theme of a standard: `name` says what it counts, `source` is where that was read."""

    id: str
    framework: Literal["SDG", "ICCS", "MESECVI"]
    code: str
    title: str
    name: str
    source: str
    read_on: Day


@dataclass(frozen=True, slots=True)
class NearStandard:
    """That an indicator is near to a standard. `why_not` says why its sources cannot compute it; empty if they do."""

    standard: StandardId
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class LawReading:
    """Where an article was read: who published the text, its title, and the day it was read.

    `quotes` tells a text that gives the article's own words from one that tells what it says. `address` is empty where
    only a copy at an address that is not its publisher's could be read.
    """

    publisher: str
    title: str
    read_on: Day
    quotes: bool
    address: str = ""


@dataclass(frozen=True, slots=True)
class LawStep:
    """What one article says of one step of a case, in sentences of our own, and where it was read.

    `rule` names the norm where it is not the law itself: its regulation, or a law that changed it.
    """

    title: str
    article: str
    sentences: tuple[str, ...]
    read: tuple[LawReading, ...]
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Law:
    """A law both places are read by: whom it protects, what it counts, what it leaves out.

    `steps` are those of its articles on what follows a denuncia that have been read, `unread` says which have not.
    """

    id: str
    country: CountryCode
    name: str
    title: str
    date: Day
    protects: str
    forms: tuple[str, ...]
    leaves_out: str
    source: str
    note: str = ""
    steps: tuple[LawStep, ...] = ()
    unread: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: the indicator, the territory it is drawn for, and what of it is meant.

    `map_of` names the set of places.yml that its map shows. `filter` narrows the indicator as `filter=` does in an
    address (`age:0-17`); empty is its total.
    """

    indicator: IndicatorId
    territory: TerritoryCode
    map_of: SetId = ""
    filter: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Which indicator of each place may stand beside which, with grade and reason."""

    id: str
    name: str
    theme: ThemeId
    left: Side
    right: Side
    grade: Grade
    reason: str
    only_left: str = ""
    only_right: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something a reader must know of a series: an opening, a law, a break.

    `precision` is how exactly its date is known; what is not `on_charts` stands in the timeline alone.
    """

    id: str
    date: Day
    label: str
    description: str
    territories: tuple[TerritoryCode, ...]
    indicators: tuple[IndicatorId, ...] = ()
    breaks_series: bool = False
    source: str = ""
    precision: Literal["day", "month", "year"] = "day"
    on_charts: bool = True


Confidence = Literal["high", "medium-high", "medium", "low"]
SHOWN_CONFIDENCE: Final[tuple[Confidence, ...]] = ("high", "medium-high")
"""How sure a help line must be to stand on every page and in every embed."""


@dataclass(frozen=True, slots=True)
class Helpline:
    """A service a person at risk may call or visit, with its source and the date it was checked.

    One that has an address and is a point of help names its `point`, a kind of point_kinds.yml, the day its source was
    read, and its `district` where the source says so; coordinates only with the day they were checked.
    """

    territory: TerritoryCode
    service: str
    contact: str
    kind: Literal["phone", "place"]
    hours: str
    address: str
    source: str
    url: str
    source_date: str
    confidence: Confidence
    verified_on: str = ""
    note: str = ""
    point: PointKindId = ""
    district: str = ""
    read_on: Day | None = None
    latitude: float | None = None
    longitude: float | None = None
    located_on: Day | None = None

    @property
    def sure(self) -> bool:
        """Whether it is sure enough to stand on every page and in every embed."""
        return self.confidence in SHOWN_CONFIDENCE

    @property
    def digits(self) -> str:
        """What a telephone dials, as in a `tel:` link: «800-14-0348» is 800140348. Empty for what is no number."""
        digits = re.sub(r"[\s.-]", "", self.contact)
        return digits if self.kind == "phone" and re.fullmatch(r"\+?\d{3,15}", digits) else ""


@dataclass(frozen=True, slots=True)
class PointKind:
    """A kind of point of help, and the countries that have it; of one without an address the site says so."""

    id: str
    name: str
    countries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Institution:
    """Who does what: mandate, services, what it counts and how it coordinates."""

    id: str
    territory: TerritoryCode
    name: str
    acronym: str
    mandate: str
    law: str
    counts: str
    coordinates: str
    source: str
    indicators: tuple[IndicatorId, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the glossary, how the site uses it and what it avoids.

    One that explains statuses of figures names them: their words are what is said, and its name where it has no own.
    """

    id: str
    definition: str
    term: str = ""
    say: str = ""
    statuses: tuple[str, ...] = ()
    avoid: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Synonym:
    """A word that readers use, or write wrong, and what of the site they mean by it.

    One of the kind `danger` may have several words, and leads to a page before all else wherever it stands among others:
    «mi marido me pega».
    """

    word: str
    kind: Literal["question", "page", "indicator", "territory", "term", "danger"]
    leads_to: str


@dataclass(frozen=True, slots=True)
class Moved:
    """What had an address under the list `page` by the id `former`, and where that address leads today."""

    page: str
    former: str
    now_page: str
    now: str


@dataclass(frozen=True, slots=True)
class Acronym:
    """Capitals that stand for a name, which pages say with their first mention."""

    acronym: str
    name: str


@dataclass(frozen=True, slots=True)
class Correction:
    """In the rows of a source's files whose fields equal `where`, `field` says `seen` and means `correct`.

    `until` is the cut-off of the last edition that says it: later ones are right, and are read as they are.
    """

    source: str
    where: Mapping[str, str]
    field: str
    seen: str
    correct: str
    reason: str
    until: Day | None = None


@dataclass(frozen=True, slots=True)
class Recoding:
    """A number that sources give to a place of ours of another code, in the years from `since` to `until`.

    The publisher's list of codes changed its order, or the number was given for a time: a row of recodings.csv.
    """

    sources: tuple[str, ...]
    number: int
    code: TerritoryCode
    reason: str
    since: int = 0
    until: int = 9999

    def overlaps(self, other: Recoding) -> bool:
        """Whether both say what one number means in a year of one source."""
        shared = {*self.sources} & {*other.sources}
        return (
            bool(shared)
            and self.number == other.number
            and self.since <= other.until
            and other.since <= self.until
        )
