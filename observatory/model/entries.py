"""What the catalogue says of places, sources, dimensions and indicators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

from observatory.model.context import NearStandard
from observatory.model.coordinates import Breakdown, Period
from observatory.model.limits import Connector, FileLimits
from observatory.model.references import (
    CountryCode,
    DenominatorId,
    DimensionId,
    FormId,
    IndicatorId,
    SourceId,
    TerritoryCode,
    ThemeId,
)
from observatory.model.status import Grade


class Level(StrEnum):
    """Administrative level of a territory. In some countries a district is a municipality of its own."""

    COUNTRY = "country"
    DEPARTMENT = "department"
    PROVINCE = "province"
    DISTRICT = "district"
    MUNICIPALITY = "municipality"
    MUNICIPAL_DISTRICT = "municipal_district"
    GROUP = "group"


PlaceMark = Literal["circle", "square", "triangle", "pentagon", "diamond"]
"""The marks of places on charts; the diamond is that of all which is no place of the site."""


@dataclass(frozen=True, slots=True)
class OnSite:
    """How a territory stands on the site, as places.yml says: in the colours of the place it is, or is a part of.

    `ramp` is the hue of its country's maps. `place` is the name of its place and `of` the same in a phrase, both empty
    where it belongs to none; `main` is the place itself.
    """

    hue: str = "context"
    mark: PlaceMark = "diamond"
    ramp: str = "violet"
    main: bool = False
    place: str = ""
    of: str = ""


@dataclass(frozen=True, slots=True)
class Division:
    """Places that were divided (`mothers`) and those made of them (`children`), which a source counts as one."""

    mothers: tuple[TerritoryCode, ...] = ()
    children: tuple[TerritoryCode, ...] = ()

    @property
    def codes(self) -> tuple[TerritoryCode, ...]:
        """All of them."""
        return (*self.mothers, *self.children)


@dataclass(frozen=True, slots=True)
class Territory:
    """A place with a code that carries its country (`PE-150112`, `BO-020105-03`, group `PE-LN`).

    `parts` says that the rows that lie in it (of a group, its members) are all of its parts, so that their sum stands for
    it: `complete`, or how many of them have no end. For periods before `parts_since` that is not known. Where nothing is
    said no sum is made (see Catalog.complete_parts).
    `divided_from` are the places whose land it was until `valid_from`: a source that goes on to count it with them has
    one rate for all of them (see Catalog.division_of).
    `on_site` is no column of territories.csv: it is worked out of places.yml.
    """

    code: str
    level: Level
    name: str
    parent: TerritoryCode | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    members: tuple[TerritoryCode, ...] = ()
    note: str = ""
    parts: Literal["complete"] | int | None = None
    parts_since: date | None = None
    divided_from: tuple[TerritoryCode, ...] = ()
    on_site: OnSite = OnSite()

    @property
    def country(self) -> str:
        """The two letters of its country (ISO 3166-1); `XX`, which is no country, in the demonstration."""
        return self.code[:2]

    @property
    def hue(self) -> str:
        """The colour of its marks and words: of its place, or `context`."""
        return self.on_site.hue

    @property
    def is_context(self) -> bool:
        """Whether it is neither a place of the site nor a part of one."""
        return self.on_site.hue == "context"

    def existed(self, period: Period) -> bool:
        """Whether it was there throughout a period."""
        began = self.valid_from is None or self.valid_from <= period.start
        return began and (self.valid_to is None or self.valid_to >= period.end)

    @property
    def said_beside(self) -> str:
        """What must be said beside each of its numbers: the note of a group that is no sum of places we know.

        So are the districts of courts and prosecutors, which hold many more people than the place they are shown for.
        """
        return self.note if self.level is Level.GROUP and self.parts is None else ""

    @property
    def is_local(self) -> bool:
        """Below the department: small counts of persons are protected here."""
        return self.level not in (Level.COUNTRY, Level.DEPARTMENT)


@dataclass(frozen=True, slots=True)
class Licence:
    """The terms under which a publisher lets its data be used; `spdx` is its name in the SPDX list, if it has one."""

    name: str
    url: str = ""
    spdx: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """How one edition of a publisher's file is laid out: canonical field -> header of the file.

    `sheet` may be `*` (each sheet), `header_row` counts from 1. The rest is for a flat table, which needs no reader of
    its own (see etl.sources.declared): `level` of its places, `fixed` fields that every row shares, `words` of the
    file for our codes by field, `day` of the year (`06-30`) that a stock holds for, the name of its `edition`, and
    whether several rows of a place are its units, which are `summed`.

    Of a register's long file: the `tables` that its rows are summed to (`age;sex`, '' for the total), the measures that
    are left `unread` (where any is named, every other unknown one is refused), the words that a field may hold in which
    years (`of_years: {age: {2005..2007: [...]}}`), the first period that is provisional, and whether the file is a
    `control`, whose totals must be the sums of the cells and are not loaded.

    Of a survey: rows may hold the ends of the interval of their value (`lower`, `upper`) and how many were interviewed
    (`respondents`), which stands in the note; what fewer than `respondents_least` answered is left out.
    """

    columns: Mapping[str, str]
    optional: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    encoding: str = "utf-8"
    delimiter: str = ","
    sheet: str = ""
    header_row: int = 1
    level: Level | None = None
    fixed: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    day: str = ""
    edition: str = ""
    summed: bool = False
    tables: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    of_years: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    provisional_from: str = ""
    control: bool = False
    respondents_least: int = 0


@dataclass(frozen=True, slots=True)
class ReportForm:
    """The monthly form a source is filled in on: a design (see etl.municipal) and the municipality that fills it."""

    design: FormId
    territory: TerritoryCode


@dataclass(frozen=True, slots=True)
class Source:
    """A publisher's series: who counts what, under which licence and with which limits.

    `method` tells how the figures of its series are got that do not say it themselves.
    `copy` says that a third party's copy was read, of a file that its owner has published or of one that it
    has not (see observatory.provenance.third_party_copies). `needs_signoff_of` names the office that owns
    figures nobody has published yet: without its sign-off no release is made of them. `form` is the monthly
    form of a source that the observatory itself gives its owner to fill in. A `flat` one is a table that its
    layouts alone declare. `limits` say, indicator by indicator, when a file of it lost something; `unlimited` why a
    source that has no reader has none. `territory` is what a file is of where its rows name only parts of it,
    `no_sums_of` are those of its parts whose sums would be short, and `shipped` the territories of an extract in
    data/figures; with `shipped_least` it has elsewhere the districts of so many inhabitants, and of the others nothing;
    `shipped_layout` says how its wide rows are laid out (see etl.sources.wide_figures). `beside` are the files that lie
    beside a file and are read with it, a pattern of the name by layout: none is read alone. `months_between`
    editions is 0 where no other is expected; `fetch` says where the newest file is found, if that is known.
    `place_per_file` says that each file holds one place: it is compared with the editions of that place alone. `writers`
    is the dimension that names who wrote each row (`centre`), or `unnamed` where the file names none of them.
    """

    id: str
    name: str
    publisher: str
    country: CountryCode
    lane: str
    unit: str
    licence: Licence
    url: str
    frequency: str
    description: str
    method: str = ""
    caveats: tuple[str, ...] = ()
    copy: Literal["", "published", "unpublished"] = ""
    needs_signoff_of: str = ""
    form: ReportForm | None = None
    files: tuple[str, ...] = ()
    beside: Mapping[str, str] = field(default_factory=dict)
    layouts: Mapping[str, Layout] = field(default_factory=dict)
    flat: bool = False
    place_per_file: bool = False
    limits: tuple[FileLimits, ...] = ()
    unlimited: str = ""
    territory: TerritoryCode = ""
    no_sums_of: tuple[TerritoryCode, ...] = ()
    shipped: tuple[TerritoryCode, ...] = ()
    shipped_least: int = 0
    shipped_layout: Layout | None = None
    months_between: int = 0
    fetch: Connector | None = None
    writers: Literal["", "centre", "unnamed"] = ""

    @property
    def licence_id(self) -> str:
        """The SPDX name of the licence, or `LicenseRef-` and the source."""
        return self.licence.spdx or f"LicenseRef-{self.id.replace('_', '-')}"


@dataclass(frozen=True, slots=True)
class DimensionCode:
    """One category of a dimension; `scheme` tells parallel schemes apart (two sets of age groups).

    `of` are the codes whose counts it sums (0 to 17 years): given of a group alone, which no file holds. Of a step,
    `stage` is the part of the route it belongs to, and `share_after` the months that a case needs before the step may
    be told as a part of all cases; without one it never is. `countries` are those in which what it names exists (a CEM:
    PE); none named, no country is excluded.
    """

    code: str
    name: str
    scheme: str = ""
    of: tuple[str, ...] = ()
    stage: str = ""
    share_after: int | None = None
    countries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dimension:
    """A way to break a total down. `open` dimensions (centres) take codes met in the data.

    `groups` are sums of codes that a reader may ask for: made of what is shown, so they show nothing new. Codes of which
    one is the `base`, all cases of the register, are the steps that these cases go through. `own_dates`: each code is
    counted on days of its own (offices of a service), so that the newest of each is told with its date.
    """

    id: str
    name: str
    codes: tuple[DimensionCode, ...] = ()
    note: str = ""
    open: bool = False
    groups: tuple[DimensionCode, ...] = ()
    base: str = ""
    own_dates: bool = False

    def code(self, code: str) -> DimensionCode | None:
        """The category with this code, or None."""
        return next((category for category in self.codes if category.code == code), None)

    def is_elsewhere(self, breakdown: Breakdown, country: str) -> bool:
        """Whether what a breakdown names of this dimension exists in other countries alone."""
        entry = self.code(breakdown.get(self.id) or "")
        return entry is not None and bool(entry.countries) and country not in entry.countries

    def named(self, code: str) -> DimensionCode | None:
        """The category or the group of categories with this code, or None."""
        return next((entry for entry in (*self.codes, *self.groups) if entry.code == code), None)


@dataclass(frozen=True, slots=True)
class ComparisonGrade:
    """The grade of an indicator between the two places, and why."""

    grade: Grade
    reason: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is measured: unit, definition, method, limits, and the sentence that is safe to print.

    `kind` names a statistic of observatory.statistics, which alone knows what it means. Without a `method` it has that of
    its first source, without a `theme` that of its lane.
    `adds_up` names the dimensions whose codes make up the total, each case under one code: the codes listed, or, where
    none is listed, each scheme of the dimension (of an open dimension: all codes that a file brings). `total_holds` is
    what must be said beside each total, where something is in it that its name does not tell. A rate of a full count of
    offices has no `interval`: chance is no part of it. What leaves of one with `own_tables` is declared by `registers` of
    policy.yml alone, and nothing of it is on show before; `senders` is the indicator of the same files that says which
    places sent their form in a month. `follows`: whether it follows the same cases in time, tells the
    state of forms on a day, or counts what was done in a span. `unit_one` is the unit of a single one («caso»).
    `counted_at` says in which place a case is counted: where
    the person lives, where the act was, where it was reported, or at the office that somebody came to from wherever.
    Of `unlike_sources` each figure counts by a rule of its own (cases of violence, then all matters): they stand on no
    axis of values. Of a register whose `writers` are `unknown` no change is said and nothing joined, and two places stand
    in a table alone; where a dimension names them (`centre`), change is said among the same ones alone. Before the year
    `drawn_since` its form was another one, after `drawn_until` it is provisional: those stand in tables alone. `said` is
    the whole sentence of a number, by the breakdown that it is of: with `{during}`, `{place}` and `{value}`.
    """

    id: str
    name: str
    theme: ThemeId = field(default="", kw_only=True)
    kind: str
    unit: str
    lane: str
    sources: tuple[SourceId, ...]
    definition: str
    method: str = field(default="", kw_only=True)
    comparability: ComparisonGrade
    safe_sentence: str
    unsafe_sentence: str
    numerator: IndicatorId | None = None
    numerator_filter: str = ""
    denominator: IndicatorId | None = None
    denominators: tuple[DenominatorId, ...] = ()
    per: int = 1
    interval: bool = True
    decimals: int = 0
    additive: bool = False
    counts_persons: bool = True
    own_tables: bool = False
    senders: str = ""
    writers: Literal["", "unknown", "centre"] = ""
    drawn_since: int = 0
    drawn_until: int = 9999
    said: Mapping[str, str] = field(default_factory=dict)
    dimensions: tuple[DimensionId, ...] = ()
    adds_up: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    place_of: str = ""
    unit_one: str = ""
    counted_at: Literal["", "residence", "act", "report", "office"] = ""
    unlike_sources: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    total_holds: str = ""
    follows: Literal["", "cases", "state", "span"] = ""
    standards: tuple[NearStandard, ...] = ()
    chain: tuple[SourceId, ...] = ()

    @property
    def tells_change(self) -> bool:
        """Whether one number of it may be more or less than another: not where nobody knows who wrote either of them.

        Of two numbers at hand: see `tells_change` of observatory.statistics.
        """
        return self.writers != "unknown"


@dataclass(frozen=True, slots=True)
class Theme:
    """A group of indicators on the home page."""

    id: str
    name: str
