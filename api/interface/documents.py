"""The JSON documents of /api/v1 that list and refuse, as types: the OpenAPI document is made of them."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


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

    id: str = Field(examples=["cem_cases"])
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
