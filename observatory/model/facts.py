"""An observation with all that is known of it, from the file it was read in to the row of a Panel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from observatory.model.context import Comparison, Event
from observatory.model.coordinates import Breakdown, Period
from observatory.model.denominators import Base
from observatory.model.entries import Dimension, Indicator, Source, Territory
from observatory.model.policy import PlaceInhabitants
from observatory.model.status import ConfStatus, ObsStatus, Severity


@dataclass(frozen=True, slots=True)
class NewestGrowth:
    """The newest month or full year of an edition, summed over `places`, and its value in the next edition.

    Nobody knew of it before `public_since`, the day of that next edition.
    """

    period: Period
    former_edition: str
    edition: str
    months_between: int
    places: int
    former: float
    value: float
    public_since: date

    @property
    def relative(self) -> float:
        """The growth as a part of the former value (0.12 is 12 %); below zero where it fell."""
        return self.value / self.former - 1


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

    @property
    def public_since(self) -> date:
        """The day it was published, or, where that is not known, the day it was fetched."""
        return self.published or self.retrieved


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
class FileProblem:
    """A fault or doubt about one cell of one file, and the way out.

    `loss` is the name of a fault that an operator may accept with a reason (see observatory.provenance.losses).
    """

    severity: Severity
    file: str
    sheet: str
    cell: str
    seen: str
    message: str
    hint: str = ""
    loss: str = ""

    def __str__(self) -> str:
        location = [self.file, f"hoja «{self.sheet}»" if self.sheet else "", self.cell]
        sentence = f"{self.message} {self.hint}".strip()
        return " · ".join([part for part in location if part] + [sentence])


@dataclass(frozen=True, slots=True)
class Row:
    """One cell of a Panel, with all a reader may ask of it. `at` is where it stands, as (longitude, latitude).

    Not `ranked` is that of a place too small to be set in an order with those of other provinces.
    """

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
    base: Base | None = None
    disputed: bool = False
    partial: bool = False
    leads: bool = True
    at: tuple[float, float] | None = None
    ranked: bool = True

    @property
    def symbol(self) -> str:
        """Why there is no value: a status word, `few` for a rate of too few events, or `value` where there is one."""
        if self.conf_status is not ConfStatus.FREE:
            return "protected"
        if self.value is None:
            counted = self.obs_status is ObsStatus.NOT_APPLICABLE and self.numerator is not None
            return "few" if counted else str(self.obs_status)
        return "value"

    @property
    def place_and_period(self) -> str:
        """`PE-150112 2024`: what marks and rows of tables say of themselves to programs, in `data-cell`."""
        return f"{self.territory} {self.period}"


@dataclass(frozen=True, slots=True)
class CellsNotShown:
    """Cells of an indicator that are asked for and not shown: each of `breakdowns` in each of `territories`.

    The territories are too small for them. `all_asked`: nothing else was asked of the indicator. `period` is the one
    that was asked for, else none: they are shown of no year; `note` says to readers why.
    """

    indicator: str
    territories: tuple[str, ...]
    breakdowns: tuple[Breakdown, ...]
    period: Period
    all_asked: bool
    note: str = ""

    def rows(self) -> Iterator[Row]:
        """A row without a value for each cell, as files say it."""
        for territory in self.territories:
            for breakdown in self.breakdowns:
                yield Row(
                    self.indicator,
                    territory,
                    self.period,
                    breakdown,
                    None,
                    ObsStatus.NOT_SHOWN,
                    ConfStatus.FREE,
                    snapshot="",
                    note=self.note,
                )


@dataclass(frozen=True, slots=True)
class Panel:
    """Everything an output needs: rows and what explains them, of one release.

    `alternatives` are the same rates on the other populations at hand: told beside the rows, never drawn with them.
    `view` is how it is drawn, as an address asks for it; else as what is plainest.
    `growth` is how far the newest month of each edition grew by the next, where the rows have months; `year_growth` the
    same of its newest full year, where they have years.
    `narrowed` names the categories that each indicator was narrowed to, as (indicator, country, name).
    `demonstration`: every figure is invented, and every output says so. `absences` says of (indicator, place) why it has
    no dated figure, where that is another reason than that nobody publishes it. `cells_not_shown` are those of places
    that are too small for them: no row of `rows` is one of these. `inhabitants` are told beside the places of a register
    whose writers nobody knows, where there are several. `mothers` are of each place the ones of whose land it was made.
    `lies_in` names what a place lies in where another one has its name.
    """

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
    view: Literal["trend", "map", "table", "bars", "year_months", "neighbours"]
    by: str | None = None
    dimension: Dimension | None = None
    comparison: Comparison | None = None
    notes: tuple[str, ...] = ()
    alternatives: tuple[Row, ...] = ()
    growth: tuple[NewestGrowth, ...] = ()
    year_growth: tuple[NewestGrowth, ...] = ()
    narrowed: tuple[tuple[str, str, str], ...] = ()
    demonstration: bool = False
    absences: Mapping[tuple[str, str], ObsStatus] = field(default_factory=dict)
    cells_not_shown: tuple[CellsNotShown, ...] = ()
    inhabitants: Mapping[str, PlaceInhabitants] = field(default_factory=dict)
    mothers: Mapping[str, tuple[Territory, ...]] = field(default_factory=dict)
    lies_in: Mapping[str, str] = field(default_factory=dict)

    @property
    def counted_with(self) -> tuple[Territory, ...]:
        """The places with which a source still counts those of the panel, where it says so of their rows."""
        asked = {row.territory for row in self.rows if row.obs_status is ObsStatus.WITH_MOTHER}
        return self.mothers_of(place.code for place in self.territories if place.code in asked)

    def mothers_of(self, places: Iterable[str]) -> tuple[Territory, ...]:
        """The places of whose land these were made, each once."""
        return tuple(dict.fromkeys(mother for code in places for mother in self.mothers.get(code, ())))

    @property
    def not_shown(self) -> tuple[str, ...]:
        """The places that are too small for all that is asked of them."""
        whole = (cells.territories for cells in self.cells_not_shown if cells.all_asked)
        return tuple(dict.fromkeys(code for territories in whole for code in territories))

    def is_not_shown(self, territory: str, indicator: str, breakdown: Breakdown) -> bool:
        """Whether a place is too small for this cell, of which there is no row."""
        return any(
            cells.indicator == indicator
            and (cells.all_asked or breakdown in cells.breakdowns)
            and territory in cells.territories
            for cells in self.cells_not_shown
        )

    def file_rows(self) -> Iterator[Row]:
        """The rows as CSV, JSON and workbook have them: after all others one for each cell that is not shown."""
        yield from self.rows
        for cells in self.cells_not_shown:
            yield from cells.rows()

    @property
    def indicator(self) -> Indicator:
        """The indicator, where there is one; the first of a comparison."""
        return self.indicators[0]

    def indicator_of(self, place: Territory) -> Indicator:
        """The indicator by which a place is measured: of a comparison that of its side."""
        sides = (self.comparison.left, self.comparison.right) if self.comparison else ()
        asked = next((side.indicator for side in sides if side.territory[:2] == place.country), "")
        return next((indicator for indicator in self.indicators if indicator.id == asked), self.indicator)

    @property
    def tells_change(self) -> bool:
        """Whether its numbers may be said to be more or less than each other; see Indicator."""
        return all(indicator.tells_change for indicator in self.indicators)

    def why_absent(self, place: Territory, indicator: str = "") -> ObsStatus:
        """Why the panel has no row of a place, of the indicator it is measured by where none is named."""
        if place.code in self.not_shown:
            return ObsStatus.NOT_SHOWN
        pair = (indicator or self.indicator_of(place).id, place.code)
        return self.absences.get(pair, ObsStatus.NOT_PUBLISHED)

    def said_beside(self, row: Row) -> tuple[str, ...]:
        """What must be said beside a number: of a total what else is in it, of a prosecutor's district what it is."""
        holds = [indicator.total_holds for indicator in self.indicators if indicator.id == row.indicator]
        scopes = [place.said_beside for place in self.territories if place.code == row.territory]
        return tuple(filter(None, (*(() if row.breakdown.codes else holds), *scopes)))


@dataclass(frozen=True, slots=True)
class Availability:
    """Where, when and by what an indicator has published values; `one_period` where all of these end on one day."""

    indicator: str
    territories: tuple[str, ...]
    first_day: date
    last_day: date
    dimensions: tuple[str, ...]
    updated: date
    one_period: bool = False
