"""The JSON documents of /api/v1 that list and refuse, as types: the OpenAPI document is made of them."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from observatory.files.columns import COLUMNS, Column
from observatory.model import Grade, Level
from observatory.model.formats import FIRST


class Document(BaseModel):
    """A JSON object with these keys and no other."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Answer(Document):
    """A whole answer; `demonstration` stands in it only where the figures are invented."""

    demonstration: str | None = None


class TerritoryEntry(Document):
    """A territory; `members` are those of a group, `main` says that it is one of those the site is about."""

    code: str
    name: str
    level: str
    parent: str | None
    country: str
    members: list[str]
    main: bool


class TerritoryList(Answer):
    """All territories."""

    release: str
    territories: list[TerritoryEntry]


class LicenceEntry(Document):
    """A licence; `id` is its SPDX name, or LicenseRef- and the source that it is of."""

    id: str = Field(examples=["ODC-By-1.0"])
    name: str
    url: str | None


class EditionEntry(Document):
    """An edition of a source as it was read; `cutoff` is the last day that it speaks of."""

    id: str
    title: str
    retrieved: date
    cutoff: date | None
    url: str | None
    sha256: str


class SourceEntry(Document):
    """A publisher's series."""

    id: str
    name: str
    publisher: str
    country: str
    unit: str
    licence: LicenceEntry
    url: str | None
    description: str
    caveats: list[str]
    editions: list[EditionEntry]


class SourceList(Answer):
    """All sources."""

    release: str
    sources: list[SourceEntry]


class DimensionEntry(Document):
    """A trait by which rows are told apart, and the name of each of its codes."""

    id: str = Field(examples=["sex"])
    name: str
    codes: dict[str, str]


class StandardEntry(Document):
    """A standard that an indicator is near to; `why_not` says why it cannot be computed from these sources."""

    framework: str = Field(examples=["SDG"])
    code: str = Field(examples=["5.2.1"])
    title: str
    name: str
    source: str
    computable: bool
    why_not: str


class IndicatorEntry(Answer):
    """What is measured, how it may be said, where it has figures, and where they are."""

    id: str = Field(examples=["population"])
    name: str
    theme: str
    kind: str
    unit: str
    per: int
    definition: str
    method: str
    caveats: list[str]
    safe_sentence: str
    unsafe_sentence: str
    numerator: str | None
    denominator: str | None
    additive: bool
    standards: list[StandardEntry]
    dimensions: list[DimensionEntry]
    sources: list[str]
    grade: str
    grade_reason: str
    territories: list[str]
    data: str


class IndicatorList(Answer):
    """All indicators."""

    release: str
    indicators: list[IndicatorEntry]


class SeriesChangeEntry(Document):
    """How many figures of an indicator a release added, and how many it shows as another number."""

    indicator: str
    added: int
    changed: int


class DataFileEntry(Document):
    """A data file of a release: its name, media type, size in bytes and sha256."""

    name: str
    media_type: str
    size: int
    sha256: str


class WithdrawnEntry(Document):
    """The day a release was withdrawn, and why: it is answered with 410."""

    on: date
    reason: str


class ReleaseEntry(Document):
    """A release: its day, the hash of all that it says, whether it is on show, and its former names.

    `changes` are against the release `former`; protected figures are in no count. `files` is null where the release was
    made before it could bring any or is not known. Of a withdrawn one only the day and the reason are told.
    """

    id: str
    released: date
    sha256: str | None
    current: bool
    formerly: list[str]
    former: str | None
    changes: list[SeriesChangeEntry]
    files: list[DataFileEntry] | None
    withdrawn: WithdrawnEntry | None


class ReleaseList(Answer):
    """All releases there ever were, the newest first."""

    releases: list[ReleaseEntry]


class Suggestion(Document):
    """A request like this one that is answered."""

    label: str
    href: str


class Problem(Answer):
    """What went wrong (RFC 9457): `title` is the same for every answer with this code, `detail` is of this request."""

    type: Literal["about:blank"]
    title: str
    status: int
    detail: str
    suggestions: list[Suggestion]


# The JSON documents of /api/v1 that hold figures, as types: rows, where they are from, how they moved, outlines.


Number = int | float


class _AnyRow(Document):
    """A figure with all that is known of it; a further column for each dimension of its indicator."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, str]


def _field(column: Column) -> Any:
    """A column as a property; those that the first format lacks may be missing."""
    described = Field(
        description=column.meaning, examples=list(column.examples) or None, pattern=column.pattern or None
    )
    return column.schema, described


def _with_required(schema: dict[str, Any]) -> None:
    schema["required"] = [column.name for column in COLUMNS if column.since == FIRST]


DataRow: Any = create_model(
    "DataRow",
    __base__=_AnyRow,
    __doc__=_AnyRow.__doc__,
    **{column.name: _field(column) for column in COLUMNS},
)
DataRow.model_config["json_schema_extra"] = _with_required


class Comparability(Document):
    """How far an indicator may be compared between the places, and why."""

    grade: Grade
    reason: str


class RowIndicator(Document):
    """An indicator of which there are rows; `definition` and `caveats` go with each use of them."""

    id: str
    name: str
    unit: str
    kind: str
    definition: str
    caveats: list[str]
    comparability: Comparability


class RowTerritory(Document):
    """A place of which there are rows."""

    code: str
    name: str
    level: Level


class RowComparison(Document):
    """The comparison that was asked for, how far it holds, and why."""

    id: str
    grade: Grade
    reason: str


class RowSource(Document):
    """The edition of a source that rows were read from; `sha256` is of the file."""

    id: str
    publisher: str
    title: str
    licence: str
    url: str
    retrieved: date
    sha256: str


class MonthGrowth(Document):
    """How far the newest month of an edition grew by the next; `relative` 0.12 is 12 %."""

    month: str
    former_edition: str
    edition: str
    months_between: int
    places: int
    former: Number
    value: Number
    relative: float


class DataPage(Answer):
    """Rows of a selection, with what explains them: `total` is of all pages, `next` the address of the next one."""

    release: str
    released: date
    query: str
    indicators: list[RowIndicator]
    territories: list[RowTerritory]
    comparison: RowComparison | None
    rows: list[DataRow]
    sources: list[RowSource]
    notes: list[str]
    newest_month_growth: list[MonthGrowth]
    total: int
    next: str | None


class NamedLicence(Document):
    """A licence and where it stands."""

    name: str
    url: str


class SayingDocument(Document):
    """The document that says a figure."""

    publisher: str
    title: str
    url: str
    page_date: str


class Part(Document):
    """A number that another is made of; `href` leads to its provenance."""

    label: str
    query: str
    href: str


class ProvenanceRow(Document):
    """A figure led back: who says it, in which file and cell, what was done to it, what it is made of."""

    indicator: str
    territory: str
    period: str
    breakdown: str
    value: Number | None
    status: str
    disputed: bool
    publisher: str
    source: str
    title: str
    edition: str
    sha256: str
    retrieved: date
    published: date | None
    file: str
    url: str
    locator: str
    statement: SayingDocument | None
    licence: NamedLicence
    note: str
    steps: list[str]
    made_of: list[Part]


class ProvenancePage(Answer):
    """The provenance of each row of a selection."""

    release: str
    released: date
    query: str
    rows: list[ProvenanceRow]


class SentencesPage(Answer):
    """What may be printed of a selection and what not: as the reporter's card of its page says it.

    `safe_sentence` holds a number only where `number_may_be_printed`; `how` says how it is written, `names` how it is
    called, `left_out` what the number does not hold. `warning` is the grade of two countries with its reason, else empty.
    `help` is printed with it, and empty where no line is known.
    """

    release: str
    released: date
    query: str
    number_may_be_printed: bool
    safe_sentence: str
    how: list[str]
    warning: str
    unsafe_sentence: str
    why: str
    names: list[str]
    left_out: list[str]
    help: str
