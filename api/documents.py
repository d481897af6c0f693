"""The JSON documents of /api/v1 as types: they validate what is answered, and the OpenAPI document is made of them."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TerritoryEntry(_Document):
    """A territory; `members` are those of a group."""

    code: str
    name: str
    level: str
    parent: str | None
    country: str
    members: list[str]


class TerritoryList(_Document):
    """All territories."""

    release: str
    territories: list[TerritoryEntry]


class LicenceEntry(_Document):
    """A licence; `id` is its SPDX name, or LicenseRef- and the source that it is of."""

    id: str = Field(examples=["ODC-By-1.0"])
    name: str
    url: str | None


class EditionEntry(_Document):
    """An edition of a source as it was read; `cutoff` is the last day that it speaks of."""

    id: str
    title: str
    retrieved: date
    cutoff: date | None
    url: str | None
    sha256: str


class SourceEntry(_Document):
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


class SourceList(_Document):
    """All sources."""

    release: str
    sources: list[SourceEntry]


class DimensionEntry(_Document):
    """A trait by which rows are told apart, and the name of each of its codes."""

    id: str = Field(examples=["sex"])
    name: str
    codes: dict[str, str]


class IndicatorEntry(_Document):
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
    tags: list[str]
    dimensions: list[DimensionEntry]
    sources: list[str]
    grade: str
    grade_reason: str
    territories: list[str]
    data: str


class IndicatorList(_Document):
    """All indicators."""

    release: str
    indicators: list[IndicatorEntry]


class ReleaseEntry(_Document):
    """A kept release: its day, the hash of all that it says, whether it is on show, and its former names."""

    id: str
    released: date
    sha256: str
    current: bool
    formerly: list[str]


class ReleaseList(_Document):
    """All releases that are kept."""

    releases: list[ReleaseEntry]
