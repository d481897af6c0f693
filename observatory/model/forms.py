"""What a monthly report asks, as data/catalog/forms declares it, and the files of it that a release gives away."""

from __future__ import annotations

from dataclasses import dataclass
from mimetypes import MimeTypes
from typing import Final, Literal

from observatory.model.coordinates import Day
from observatory.model.references import (
    ComparisonId,
    DimensionId,
    IndicatorId,
    InstitutionId,
    LawName,
    PageId,
    TerritoryCode,
)

_MEDIA: Final = MimeTypes()


for _media_type, _ending in (
    ("application/vnd.apache.parquet", ".parquet"),
    ("application/geo+json", ".geojson"),
    ("application/ld+json", ".jsonld"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
    ("text/csv", ".csv"),
    ("text/markdown", ".md"),
    ("text/turtle", ".ttl"),
):
    _MEDIA.add_type(_media_type, _ending)


@dataclass(frozen=True, slots=True)
class DataFile:
    """Its name, media type, size in bytes and sha256."""

    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class FormFile:
    """A file that a release gives to who fills in a source's form: the empty workbook, or its guide in a language.

    `lang` is empty for the workbook; `version` is that of the form; `sha256` is of the content.
    """

    source: str
    lang: str
    version: int
    sha256: str
    content: bytes


@dataclass(frozen=True, slots=True)
class FormCode:
    """One category and the words above its column."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class FormGroup:
    """The categories of one trait. They add up to the total, unless one case may be under `several`.

    `dimension` is that of the catalogue; empty where the figures serve the municipality alone and are not loaded.
    """

    title: str
    codes: tuple[FormCode, ...]
    dimension: DimensionId = ""
    several: bool = False


@dataclass(frozen=True, slots=True)
class FormBlock:
    """One thing counted: its total and its groups. `indicator` counts who came, `residence` where they live."""

    indicator: IndicatorId
    label: str
    groups: tuple[FormGroup, ...] = ()
    residence: IndicatorId = ""


@dataclass(frozen=True, slots=True)
class FormListing:
    """A list without places. Its numbers add up to the column `of`, or, where `several`, each is at most that.

    Without a `dimension` it serves the office alone, and nothing of it is loaded.
    """

    title: str
    of: str
    codes: tuple[FormCode, ...]
    indicator: IndicatorId = ""
    dimension: DimensionId = ""
    several: bool = False
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class FormDesign:
    """What one kind of form asks. `version` goes up with each change of a question."""

    id: str
    version: int
    name: str
    unit: str
    blocks: tuple[FormBlock, ...]
    place_label: str
    place_sheet: str
    office_sheet: str = ""
    detail_sheet: str = ""
    only_offices: tuple[FormBlock, ...] = ()
    listings: tuple[FormListing, ...] = ()
    zones: tuple[str, ...] = ()
    guidance: tuple[str, ...] = ()
    note: str = ""

    @property
    def indicators(self) -> tuple[str, ...]:
        """What it counts: by who came, and by where they live."""
        blocks = (*self.blocks, *self.only_offices)
        return tuple(filter(None, (name for block in blocks for name in (block.indicator, block.residence))))


# A file of data that a release brings: written once when it is made, and served as it is for ever.


def media_type_of(name: str) -> str:
    """The media type of a file by the ending of its name; one without an ending is text."""
    if "." not in name:
        return "text/plain"
    return _MEDIA.guess_type(name, strict=False)[0] or "application/octet-stream"


# A question that people ask, and what an institution is asked for where no figure answers it.


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
