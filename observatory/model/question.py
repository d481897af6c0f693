"""A question that people ask, and what an institution is asked for where no figure answers it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from observatory.model.period import Day
from observatory.model.references import (
    ComparisonId,
    IndicatorId,
    InstitutionId,
    LawName,
    PageId,
    TerritoryCode,
)


@dataclass(frozen=True, slots=True)
class KeptChart:
    """A chart of a table that stands on few pages (`shown_on` of policy.yml): queries of the chart and of its table."""

    chart: str
    table: str


@dataclass(frozen=True, slots=True)
class Question:
    """One file of data/catalog/questions; no number stands in it.

    `answers` are queries without a territory: for each place the first one with figures leads. `charts` are queries too,
    drawn in this order, `more` those that follow further down the page; of a question of `registers` the change from one
    register to the next is told between two charts. `indicators` are all series that belong to the question, the first
    ones first; `pages` are pages of the site that explain it. `opening` is the first line of its page, before any number.
    `points`: it lists the points of help; `law_steps`: it tells what laws say of each step. `unknown` says what is not
    known beyond the series that have no figure. The page of one that `gathers_gaps` tells what is missing in all of them,
    and of whom it is asked. `beside_leading`: its number stands at the head of a place beside the leading one. `kept` are
    charts that stand on this page and on that of their place alone, help beside them.
    """

    id: str
    position: int
    title: str
    short: str
    caution: str
    indicators: tuple[IndicatorId, ...]
    answers: tuple[str, ...] = ()
    comparison: ComparisonId = ""
    charts: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    kept: tuple[KeptChart, ...] = ()
    registers: bool = False
    points: bool = False
    law_steps: bool = False
    opening: str = ""
    unknown: str = ""
    pages: tuple[PageId, ...] = ()
    gathers_gaps: bool = False
    beside_leading: bool = False


@dataclass(frozen=True, slots=True)
class RequestLaw:
    """A law that a request may rest on: `term` is how long an answer takes by it, `holds_for` whom it binds."""

    id: str
    country: str
    name: str
    term: str = ""
    holds_for: str = ""


@dataclass(frozen=True, slots=True)
class AskedSeries:
    """Series of one place that an institution is asked for: how finely in time, since which year, by which traits."""

    indicators: tuple[IndicatorId, ...]
    territory: TerritoryCode
    grain: Literal["month", "year"]
    since: int
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DataRequest:
    """The one request to an institution, a file of data/catalog/requests.

    `holder` is an institution, `forms` are the sources that it fills in on a form each month: what these ask stands in no
    `asks`. What no series counts is asked in words (`questions`) until it is answered. The letter is made of these fields
    and is shown only where a lawyer has read it (`law_checked_on`, of which `lawyers`) for the `organisation` that sends
    it. `asked_on` and `answered_on` are the days of the letter.
    """

    id: str
    holder: InstitutionId
    laws: tuple[LawName, ...] = ()
    asks: tuple[AskedSeries, ...] = ()
    forms: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    note: str = ""
    organisation: str = ""
    lawyers: str = ""
    law_checked_on: Day | None = None
    asked_on: Day | None = None
    answered_on: Day | None = None

    @property
    def letter_shown(self) -> bool:
        """Whether a lawyer has read the letter for the organisation that sends it."""
        return bool(self.law_checked_on and self.organisation and self.lawyers)
