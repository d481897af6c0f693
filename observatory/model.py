"""The types everything else is written in: territories, periods, indicators, observations and panels.

Only the standard library is imported here. Every type is frozen; a Panel is all that an output needs.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal, Self


class ObservatoryError(Exception):
    """Base of every error this project raises on purpose; its text says what to do."""


class PeriodError(ObservatoryError):
    """A period was written in no known form, or ends before it begins."""


class BreakdownError(ObservatoryError):
    """A breakdown was not written as `dimension:code;dimension:code`."""


class ObsStatus(StrEnum):
    """What the source says of a value, or why there is none."""

    NORMAL = "normal"
    PROVISIONAL = "provisional"
    ESTIMATED = "estimated"
    BREAK = "break"
    WITHDRAWN = "withdrawn"
    NOT_PUBLISHED = "not_published"
    NOT_RECEIVED = "not_received"
    NO_SERVICE = "no_service"
    NOT_APPLICABLE = "not_applicable"


class ConfStatus(StrEnum):
    """Whether a value may be shown. The public store knows only `free` and `protected`."""

    FREE = "free"
    PROTECTED = "protected"
    SMALL_COUNT = "small_count"
    COMPLEMENTARY = "complementary"


class Grade(StrEnum):
    """How far two indicators of two places may be compared (A same, B close, C side by side only)."""

    A = "A"
    B = "B"
    C = "C"


class Severity(StrEnum):
    """An error keeps the whole file out; a warning loads and is shown."""

    ERROR = "error"
    WARNING = "warning"


class Level(StrEnum):
    """Administrative level of a territory. A Peruvian district is a municipality of its own."""

    COUNTRY = "country"
    DEPARTMENT = "department"
    PROVINCE = "province"
    DISTRICT = "district"
    MUNICIPALITY = "municipality"
    MUNICIPAL_DISTRICT = "municipal_district"
    GROUP = "group"


Grain = Literal["year", "month", "day", "span"]
# A field named `date` hides the type `date` from whoever resolves its annotation.
Day = date

_MONTH = re.compile(r"(\d{4})-(\d{2})")
_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True, order=True, slots=True)
class Period:
    """A span of whole days, both ends included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise PeriodError(f"El periodo termina ({self.end}) antes de empezar ({self.start}).")

    @classmethod
    def year(cls, year: int) -> Self:
        """The calendar year `year`."""
        return cls(date(year, 1, 1), date(year, 12, 31))

    @classmethod
    def month(cls, year: int, month: int) -> Self:
        """The calendar month `month` (1 to 12) of `year`."""
        return cls(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2024`, `2018..2024`, `2024-03`, `2024-03-01` or `2020-01-01/2020-08-31`.

        Raises PeriodError for anything else.
        """
        try:
            if ".." in text:
                first, last = text.split("..")
                return cls(cls.parse(first).start, cls.parse(last).end)
            if "/" in text:
                first, last = text.split("/")
                return cls(date.fromisoformat(first), date.fromisoformat(last))
            if _YEAR.fullmatch(text):
                return cls.year(int(text))
            if matched := _MONTH.fullmatch(text):
                return cls.month(int(matched[1]), int(matched[2]))
            return cls(date.fromisoformat(text), date.fromisoformat(text))
        except ValueError as error:
            raise PeriodError(
                f"«{text}» no es un periodo: escriba 2024, 2018..2024, 2024-03 o 2020-01-01/2020-08-31."
            ) from error

    @property
    def grain(self) -> Grain:
        """`year`, `month` or `day` where the span is exactly one; `span` otherwise."""
        if self.start == self.end:
            return "day"
        if self == Period.year(self.start.year):
            return "year"
        if self == Period.month(self.start.year, self.start.month):
            return "month"
        return "span"

    def __str__(self) -> str:
        match self.grain:
            case "year":
                return f"{self.start:%Y}"
            case "month":
                return f"{self.start:%Y-%m}"
            case "day":
                return self.start.isoformat()
            case _:
                return f"{self.start.isoformat()}/{self.end.isoformat()}"

    def contains(self, other: Period) -> bool:
        """Whether `other` lies wholly within this period."""
        return self.start <= other.start and other.end <= self.end

    @property
    def days(self) -> int:
        """Number of days, both ends included."""
        return (self.end - self.start).days + 1


@dataclass(frozen=True, order=True, slots=True)
class Breakdown:
    """The codes that narrow an observation, sorted by dimension; empty is the total."""

    codes: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, codes: Mapping[str, str]) -> Self:
        """A breakdown from `{dimension: code}`."""
        return cls(tuple(sorted(codes.items())))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `sex:women;centre:CEM050` (order free, empty is the total)."""
        codes: dict[str, str] = {}
        for part in filter(None, text.split(";")):
            dimension, colon, code = part.partition(":")
            if not (dimension and colon and code) or dimension in codes:
                raise BreakdownError(
                    f"«{text}» no es un desglose: escriba dimensión:código;dimensión:código."
                )
            codes[dimension] = code
        return cls.of(codes)

    def __str__(self) -> str:
        return ";".join(f"{dimension}:{code}" for dimension, code in self.codes)

    @property
    def dimensions(self) -> str:
        """The dimensions alone, joined by `;`: empty for the total."""
        return ";".join(dimension for dimension, _ in self.codes)

    def get(self, dimension: str) -> str | None:
        """The code of `dimension`, or None."""
        return dict(self.codes).get(dimension)


TOTAL = Breakdown()


@dataclass(frozen=True, slots=True)
class Territory:
    """A place with a code that carries its country (`PE-150112`, `BO-020105-03`, group `PE-LN`)."""

    code: str
    level: Level
    name: str
    parent: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    members: tuple[str, ...] = ()
    note: str = ""

    @property
    def country(self) -> str:
        """`PE` or `BO`."""
        return self.code[:2]

    @property
    def is_local(self) -> bool:
        """Below the department: small counts of persons are protected here."""
        return self.level not in (Level.COUNTRY, Level.DEPARTMENT)


@dataclass(frozen=True, slots=True)
class Licence:
    """The terms under which a publisher lets its data be used."""

    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """How one edition of a publisher's file is laid out: canonical field -> header of the file.

    `sheet` may be `*` (each sheet), `header_row` counts from 1. `fixed` adds codes that hold for every row.
    """

    columns: Mapping[str, str]
    optional: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    encoding: str = "utf-8"
    delimiter: str = ","
    sheet: str = ""
    header_row: int = 1


@dataclass(frozen=True, slots=True)
class Source:
    """A publisher's series: who counts what, under which licence and with which limits."""

    id: str
    name: str
    publisher: str
    country: Literal["PE", "BO"]
    lane: str
    unit: str
    licence: Licence
    url: str
    frequency: str
    description: str
    caveats: tuple[str, ...] = ()
    published_by_owner: bool = True
    files: tuple[str, ...] = ()
    layouts: Mapping[str, Layout] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DimensionCode:
    """One category of a dimension; `scheme` tells parallel schemes apart (two sets of age groups)."""

    code: str
    name: str
    scheme: str = ""


@dataclass(frozen=True, slots=True)
class Dimension:
    """A way to break a total down. `open` dimensions (centres) take codes met in the data."""

    id: str
    name: str
    codes: tuple[DimensionCode, ...] = ()
    note: str = ""
    open: bool = False

    def code(self, code: str) -> DimensionCode | None:
        """The category with this code, or None."""
        return next((known for known in self.codes if known.code == code), None)


@dataclass(frozen=True, slots=True)
class Comparability:
    """The grade of an indicator between the two places, and why."""

    grade: Grade
    reason: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is measured: unit, definition, method, limits, and the sentence that is safe to print."""

    id: str
    name: str
    theme: str
    kind: Literal["count", "rate", "share", "survey"]
    unit: str
    lane: str
    sources: tuple[str, ...]
    definition: str
    method: str
    comparability: Comparability
    safe_sentence: str
    unsafe_sentence: str
    numerator: str | None = None
    numerator_filter: str = ""
    denominator: str | None = None
    per: int = 1
    decimals: int = 0
    additive: bool = False
    counts_persons: bool = True
    dimensions: tuple[str, ...] = ()
    place_of: str = ""
    caveats: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    chain: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: the indicator and the territories it is drawn for."""

    indicator: str
    territory: str
    map_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Which indicator of each place may stand beside which, with grade and reason."""

    id: str
    name: str
    theme: str
    left: Side
    right: Side
    grade: Grade
    reason: str
    only_left: str = ""
    only_right: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something a reader must know of a series: an opening, a law, a break."""

    id: str
    date: Day
    label: str
    description: str
    territories: tuple[str, ...]
    indicators: tuple[str, ...] = ()
    breaks_series: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Helpline:
    """A service a person at risk may call or visit, with its source and the date it was checked."""

    territory: str
    service: str
    contact: str
    kind: Literal["phone", "place"]
    hours: str
    address: str
    source: str
    url: str
    source_date: str
    confidence: str
    verified_on: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Law:
    """A law both places are read by: whom it protects, what it counts, what it leaves out."""

    id: str
    country: Literal["PE", "BO"]
    name: str
    title: str
    date: Day
    protects: str
    forms: tuple[str, ...]
    leaves_out: str
    source: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Institution:
    """Who does what: mandate, services, what it counts and how it coordinates."""

    id: str
    territory: str
    name: str
    acronym: str
    mandate: str
    law: str
    counts: str
    coordinates: str
    source: str
    indicators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the glossary, how the site uses it and what it avoids."""

    id: str
    term: str
    definition: str
    say: str = ""
    avoid: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Preference:
    """Which of several contradicting statements leads, and why."""

    indicator: str
    territory: str
    period: str
    leads: str
    reason: str
    breakdown: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """Thresholds of publication, and the statements that lead where several contradict each other."""

    small_count_below: int
    rate_needs: int
    month_index_needs: int
    preferences: tuple[Preference, ...] = ()
    shown_as_one: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Theme:
    """A group of indicators on the home page."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One edition of a source, as read from one file: what was said, when, with which fingerprint."""

    source: str
    edition: str
    file: str
    sha256: str
    retrieved: date
    published: date | None = None
    cutoff: date | None = None
    title: str = ""
    url: str = ""

    @property
    def id(self) -> str:
        """`source@edition`: the name other tables use."""
        return f"{self.source}@{self.edition}"


@dataclass(frozen=True, slots=True)
class Statement:
    """The document that says a figure, where a source gathers several documents."""

    id: str
    publisher: str
    title: str
    url: str
    page_date: str = ""


@dataclass(frozen=True, slots=True)
class Observation:
    """One value of one indicator in one place and span, or the reason why there is none.

    `value` is None exactly where `obs_status` or `conf_status` says why.
    """

    indicator: str
    territory: str
    period: Period | None
    breakdown: Breakdown
    value: float | None
    obs_status: ObsStatus = ObsStatus.NORMAL
    locator: str = ""
    statement: str = ""
    note: str = ""
    numerator: float | None = None
    denominator: float | None = None
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault or doubt about one cell of one file, and the way out."""

    severity: Severity
    file: str
    sheet: str
    cell: str
    seen: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        where = [self.file, f"hoja «{self.sheet}»" if self.sheet else "", self.cell]
        said = f"{self.message} {self.hint}".strip()
        return " · ".join([part for part in where if part] + [said])


@dataclass(frozen=True, slots=True)
class Row:
    """One cell of a Panel, with all a reader may ask of it."""

    indicator: str
    territory: str
    period: Period
    breakdown: Breakdown
    value: float | None
    obs_status: ObsStatus
    conf_status: ConfStatus
    snapshot: str
    statement: str = ""
    locator: str = ""
    note: str = ""
    lower: float | None = None
    upper: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    denominator_snapshot: str = ""
    disputed: bool = False
    partial: bool = False
    leads: bool = True

    @property
    def symbol(self) -> str:
        """Why there is no value: a status word, or `value` where there is one."""
        if self.conf_status is not ConfStatus.FREE:
            return "protected"
        if self.value is None:
            return str(self.obs_status)
        return "value"


@dataclass(frozen=True, slots=True)
class Panel:
    """Everything an output needs: rows and what explains them, of one release."""

    indicators: tuple[Indicator, ...]
    territories: tuple[Territory, ...]
    rows: tuple[Row, ...]
    sources: tuple[Source, ...]
    snapshots: tuple[Snapshot, ...]
    statements: tuple[Statement, ...]
    events: tuple[Event, ...]
    release: str
    released: date
    query: str
    view: Literal["trend", "map", "table", "bars"]
    by: str | None = None
    dimension: Dimension | None = None
    comparison: Comparison | None = None
    notes: tuple[str, ...] = ()

    @property
    def indicator(self) -> Indicator:
        """The indicator, where there is one; the first of a comparison."""
        return self.indicators[0]

    def rows_of(self, indicator: str, territory: str | None = None) -> tuple[Row, ...]:
        """Rows of one indicator, and of one territory if named."""
        return tuple(
            row for row in self.rows if row.indicator == indicator and territory in (None, row.territory)
        )


def months_of(year: int) -> Iterable[Period]:
    """The twelve months of a year."""
    return (Period.month(year, month) for month in range(1, 13))
