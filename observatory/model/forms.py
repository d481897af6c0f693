"""What a monthly report asks, as data/catalog/forms declares it, and the files of it that a release gives away."""

from __future__ import annotations

from dataclasses import dataclass
from mimetypes import MimeTypes
from typing import Final

from observatory.model.references import DimensionId, IndicatorId

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
