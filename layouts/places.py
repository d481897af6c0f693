"""Says which places publish an indicator, the two places of the site first, and what is missing there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Final, Protocol

from observatory.catalog import DEMONSTRATED
from observatory.model import Level, Territory
from observatory.text import Text, message
from observatory.views.labels import listed

COUNTRIES: Final = {
    "PE": message("Perú"),
    "BO": message("Bolivia"),
    "XX": message("País inventado"),
}
EL_ALTO: Final = "BO-020105"
INDEPENDENCIA: Final = "PE-150112"
_NAMED: Final = (EL_ALTO, INDEPENDENCIA, "PE-LN", "PE-1501", "BO-02", "PE-15", "BO", "PE", *DEMONSTRATED)


class Published(Protocol):
    """Where, when and by what an indicator has values."""

    @property
    def territories(self) -> tuple[str, ...]:
        """Codes of the places with values."""

    @property
    def first(self) -> date:
        """The first day of the oldest value."""

    @property
    def last(self) -> date:
        """The last day of the newest value."""

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The breakdowns with values."""

    @property
    def updated(self) -> date:
        """The day the newest source was read."""


def publishing(codes: Collection[str], territories: Mapping[str, Territory], text: Text) -> str:
    """The places that have values, named where few, counted where many."""
    names = [text.t(territories[code].name) for code in _NAMED if code in codes]
    names += _counted(codes, territories, text)
    return listed(names, text)


def _counted(codes: Collection[str], territories: Mapping[str, Territory], text: Text) -> list[str]:
    rest = [territories[code] for code in codes if code in territories and code not in _NAMED]
    counts = {
        text.t("{count} distritos municipales de El Alto"): _number(rest, Level.MUNICIPAL_DISTRICT, EL_ALTO),
        text.t("{count} distritos inventados"): _number(rest, Level.MUNICIPAL_DISTRICT, DEMONSTRATED[0]),
        text.t("{count} distritos del Perú"): _number(rest, Level.DISTRICT, "PE"),
        text.t("{count} departamentos de Bolivia"): _number(rest, Level.DEPARTMENT, "BO"),
        text.t("{count} departamentos del Perú"): _number(rest, Level.DEPARTMENT, "PE"),
    }
    return [words.format(count=text.number(count)) for words, count in counts.items() if count]


def _number(places: list[Territory], level: Level, start: str) -> int:
    return sum(place.level is level and place.code.startswith(start) for place in places)


def missing_places(codes: Collection[str], text: Text) -> str:
    """A sentence on the place, of the two, for which nothing is published; empty where both are."""
    el_alto = any(code.startswith(EL_ALTO) for code in codes)
    if not el_alto and INDEPENDENCIA not in codes:
        return ""
    if not el_alto:
        return text.t("El Alto: no publicado.")
    return "" if INDEPENDENCIA in codes else text.t("Independencia: no publicado.")


def years(published: Published) -> str:
    """`2012–2024`, or one year."""
    first, last = published.first.year, published.last.year
    return str(first) if first == last else f"{first}–{last}"
