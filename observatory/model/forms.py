"""What a monthly report asks, as data/catalog/forms declares it: designs, what they count, and by which traits."""

from __future__ import annotations

from dataclasses import dataclass


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
    dimension: str = ""
    several: bool = False


@dataclass(frozen=True, slots=True)
class FormBlock:
    """One thing counted: its total and its groups. `indicator` counts who came, `residence` where they live."""

    indicator: str
    label: str
    groups: tuple[FormGroup, ...] = ()
    residence: str = ""


@dataclass(frozen=True, slots=True)
class FormListing:
    """A list without places. Its numbers add up to the column `of`, or, where `several`, each is at most that.

    Without a `dimension` it serves the office alone, and nothing of it is loaded.
    """

    title: str
    of: str
    codes: tuple[FormCode, ...]
    indicator: str = ""
    dimension: str = ""
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
