"""What may be published: thresholds, tables, and the statements that lead where several contradict (policy.yml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from observatory.model.coordinates import Day
from observatory.model.entries import Level
from observatory.model.references import CategoryName, DimensionId, IndicatorId, SourceId, TerritoryCode


@dataclass(frozen=True, slots=True)
class Preference:
    """Which of several contradicting statements leads, and why."""

    indicator: IndicatorId
    territory: TerritoryCode
    period: str
    leads: str
    reason: str
    breakdown: str = ""


@dataclass(frozen=True, slots=True)
class Pooled:
    """Counts of events so rare that, below a department, only spans of `years` and more leave, in `tables`."""

    indicators: tuple[IndicatorId, ...]
    years: int
    tables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LocalTables:
    """The finest tables of counts of persons that leave below a department; a table not named does not leave.

    A table is its dimensions in alphabetical order (`centre;sex`), empty for the total. `month` holds for spans up to
    a month, `longer` for the rest. `months_together`: the months of a year are shown only where none is small.
    """

    levels: tuple[Level, ...] = ()
    shortest_days: int = 28
    month: tuple[str, ...] = ()
    longer: tuple[str, ...] = ()
    months_together: bool = True
    pooled: Pooled | None = None


@dataclass(frozen=True, slots=True)
class Deaths:
    """Indicators of deaths, public acts named by their office: of a department their bare totals stay, by `tables`."""

    indicators: tuple[IndicatorId, ...] = ()
    tables: tuple[DimensionId, ...] = ("",)


@dataclass(frozen=True, slots=True)
class DepartmentRule:
    """Departments with fewer inhabitants than `protected_below`, or an unknown number, hide 1 to 4 as places below do.

    What an edition adds to the total of one of the `as_large` groups is shown, as a department's is: their departments'
    totals tell it beside a province. All else of them is protected as in other places below a department.
    """

    protected_below: int
    as_large: tuple[TerritoryCode, ...] = ()
    deaths: Deaths = field(default_factory=Deaths)


@dataclass(frozen=True, slots=True)
class OneTraitRule:
    """Where all of a local total `below` so many have one code of a dimension in `traits`, that table is hidden whole."""

    below: int
    traits: tuple[DimensionId, ...]


@dataclass(frozen=True, slots=True)
class SmallPlaces:
    """What is not shown at all of local places with fewer inhabitants than `below`, or an unknown number.

    That is every table by a dimension of `tables`, every count of a code in `codes` (`form:sexual`), and all of
    `indicators`. `inhabitants` names the sources that inhabitants.csv may follow, and the year of each; `holds` the
    places that lie in one of which no source says how many live there: at least these do.
    """

    below: int
    inhabitants: Mapping[SourceId, int]
    holds: Mapping[TerritoryCode, tuple[TerritoryCode, ...]] = field(default_factory=dict)
    tables: tuple[DimensionId, ...] = ()
    codes: tuple[CategoryName, ...] = ()
    indicators: tuple[IndicatorId, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceInhabitants:
    """How many live in a place, as one source says of one year: a row of inhabitants.csv."""

    territory: TerritoryCode
    inhabitants: int
    year: int
    source: str


@dataclass(frozen=True, slots=True)
class RegisterTable:
    """One table of a register that leaves of municipalities with at least so many `inhabitants`, by year or by month.

    With `least` its ages leave only where what they divide is so many: few cases by age would hide their year. With
    `shown_on` it stands on the pages of these places and questions alone; only files of rows have it too.
    """

    table: str
    inhabitants: int
    grain: Literal["year", "month"] = "year"
    least: int = 0
    shown_on: tuple[str, ...] = ()

    @property
    def dimensions(self) -> frozenset[str]:
        """The dimensions by which it is divided."""
        return frozenset(filter(None, self.table.split(";")))


@dataclass(frozen=True, slots=True)
class RegisterRule:
    """All that may leave of `indicators` with `own_tables`: the grain in the order in which it is kept.

    The total of both sexes, and its months, leave only of years in which neither sex has a small count beside the other:
    then they cost the years of women none. Without a rule
    nothing of it is in any release, whatever is loaded.
    """

    indicators: tuple[str, ...]
    tables: tuple[RegisterTable, ...]


@dataclass(frozen=True, slots=True)
class CopyTables:
    """Of files that their owners have not published, and a third party copied: by what no month leaves, anywhere."""

    months_without: tuple[DimensionId, ...] = ()


@dataclass(frozen=True, slots=True)
class FailingSum:
    """A printed total that its publisher's own parts do not reach, and why it stands as it is."""

    indicator: IndicatorId
    territory: TerritoryCode
    period: str
    reason: str
    breakdown: str = ""


@dataclass(frozen=True, slots=True)
class ShelterRule:
    """Which rows are about shelters: by indicator, by code of a breakdown, or by a word of a title or an address.

    Such rows, and all others of the same document, carry neither title nor address.
    """

    indicators: tuple[IndicatorId, ...] = ()
    breakdowns: tuple[CategoryName, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PeopleRule:
    """What a person's name is known by: a given name. `borne_by` are institutions and places that bear one."""

    given_names: tuple[str, ...] = ()
    borne_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownSince:
    """Protected cells that former releases tell already, since the day `since`; signed by an office, on a day.

    Each of `cells` is the beginning of the sha256 of the cell's name, as `etl.disclosure.audit.known_since` makes it.
    """

    since: Day
    signed_by: str
    signed_on: Day
    reason: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RankRule:
    """The fewest `inhabitants` of a place, and the fewest `cases`, with which it is ranked among several provinces."""

    inhabitants: int = 0
    cases: int = 0


@dataclass(frozen=True, slots=True)
class Policy:
    """What may be published: thresholds, local tables, and the statements that lead where several contradict.

    `zeros_shown` can only be true: the choice of hidden cells takes a zero as known. `shown_as_one` names the groups
    whose members are too small for counts of persons of their own. A place below a province with fewer inhabitants than
    `own_counts_from` has none either: it is a part of its province, and nothing of it is shown. The total of a province
    of more than `wholes_before_parts` inhabitants is hidden last: the next smallest of its parts goes first. Where two
    sources' populations of one place and year are more than `populations_apart` times apart, no rate is made. In the
    `accused` codes (`offence:abortion`) the woman may be the accused: 1 to 4 are protected in every place.
    `demonstration` is the mark of invented figures.
    """

    small_count_below: int
    rate_needs: int
    populations_apart: float = 2.0
    zeros_shown: Literal[True] = True
    local_tables: LocalTables = field(default_factory=LocalTables)
    registers: tuple[RegisterRule, ...] = ()
    unpublished_copies: CopyTables = field(default_factory=CopyTables)
    departments: DepartmentRule | None = None
    accused: tuple[CategoryName, ...] = ()
    one_trait_of_all: OneTraitRule | None = None
    small_places: SmallPlaces | None = None
    own_counts_from: int = 0
    wholes_before_parts: int = 0
    ranked_from: RankRule = field(default_factory=RankRule)
    shown_as_one: tuple[TerritoryCode, ...] = ()
    sums_that_fail: tuple[FailingSum, ...] = ()
    known_since: tuple[KnownSince, ...] = ()
    preferences: tuple[Preference, ...] = ()
    shelters: ShelterRule = field(default_factory=ShelterRule)
    people: PeopleRule = field(default_factory=PeopleRule)
    demonstration: bool = False
