"""The JSON documents of revisions and of outlines, as types."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import Field

from api.interface.documents import Answer, Document
from api.interface.row_documents import Number
from observatory.model import Change, ConfStatus, ObsStatus


class ChangeRecord(Document):
    """A figure that two editions, or two releases, tell in two ways; a number that is hidden is null."""

    indicator: str
    territory: str
    period: str
    breakdown: str
    change: Change
    former: Number | None
    value: Number | None
    difference: Number | None


class RevisionRecord(ChangeRecord):
    """A change between two editions; `said` is the day on which the newer was public."""

    former_source: str
    former_edition: str
    source: str
    edition: str
    said: date


class ReleaseChangeRecord(ChangeRecord):
    """A change between two releases of this observatory."""

    former_release: str
    release: str
    released: date


class SizeRecord(Document):
    """How far months of an age (in months) moved; `median` and `largest` are relative, 0.13 is 13 %."""

    age_from: int
    age_to: int | None
    pairs: int
    places: int
    median: float
    largest: float


class RevisedIndicator(Document):
    """The indicator whose figures moved."""

    id: str
    name: str
    unit: str


class RevisedTerritory(Document):
    """The place whose figures moved."""

    code: str
    name: str


class EditionFile(Document):
    """An edition with its file and the hash of it."""

    source: str
    edition: str
    sha256: str
    file: str


class RevisionPage(Answer):
    """What moved of an indicator in a place, and how far months usually move; `said` is that in a sentence."""

    release: str
    released: date
    indicator: RevisedIndicator
    territory: RevisedTerritory
    revisions: list[RevisionRecord]
    between_releases: list[ReleaseChangeRecord]
    sizes: list[SizeRecord]
    sizes_everywhere: list[SizeRecord]
    said: str
    territories: list[str]
    editions: list[EditionFile]


class OutlineProperties(Document):
    """A place that is drawn; where values are asked for also its row of the map, as in the CSV."""

    code: str
    name: str
    parent: str | None
    vintage: str
    obs_id: str | None = Field(default=None)
    period: str | None = None
    value: Number | None = None
    lower: Number | None = None
    upper: Number | None = None
    numerator: Number | None = None
    denominator: Number | None = None
    obs_status: ObsStatus | None = None
    conf_status: ConfStatus | None = None
    note: str | None = None


class OutlineGeometry(Document):
    """A MultiPolygon of longitudes and latitudes."""

    type: Literal["MultiPolygon"]
    coordinates: list[list[list[tuple[float, float]]]]


class OutlineFeature(Document):
    """A place with its outline."""

    type: Literal["Feature"]
    id: str
    properties: OutlineProperties
    geometry: OutlineGeometry


class OutlineCollection(Answer):
    """Outlines as GeoJSON, with what must be said wherever they are drawn."""

    type: Literal["FeatureCollection"]
    attribution: list[str]
    licence: list[str]
    defects: list[str]
    features: list[OutlineFeature]
    release: str | None = None
    query: str | None = None
    columns: list[str] | None = None


class Description(Document):
    """An OpenAPI document."""

    openapi: Literal["3.1.0"]
    info: dict[str, Any]
    servers: list[dict[str, Any]]
    paths: dict[str, Any]
    components: dict[str, Any]
