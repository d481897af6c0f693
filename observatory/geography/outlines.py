"""Reads the simplified outlines of data/geo into plain tuples; knows no geometry library."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeAlias

from observatory.catalog import Catalog
from observatory.model import (
    TOTAL,
    ConfStatus,
    Helpline,
    Indicator,
    ObservatoryError,
    ObsStatus,
    Panel,
    Period,
    PointKind,
    Row,
    Statement,
)
from observatory.site import SITE_FOLDER

Point: TypeAlias = tuple[float, float]
Ring: TypeAlias = tuple[Point, ...]
Polygon: TypeAlias = tuple[Ring, ...]
DEFAULT_FOLDER = SITE_FOLDER / "geo"
OLDEST_MONTHS: Final = 24
_DAY: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


class OutlineError(ObservatoryError):
    """A file of outlines is malformed; the message names the file and the key."""


@dataclass(frozen=True, slots=True)
class Outline:
    """The shape of one territory: polygons of rings of (longitude, latitude), the outer ring first."""

    code: str
    polygons: tuple[Polygon, ...]
    vintage: str = ""
    attribution: str = ""

    def __hash__(self) -> int:
        """By the code alone: hashing thousands of points at each look into a cache costs more than what is kept there."""
        return hash((self.code, self.vintage))


@dataclass(frozen=True, slots=True)
class OutlineSet:
    """The outlines of one file, with what must be said wherever they are drawn."""

    name: str
    attribution: str
    vintage: str
    licence: str
    defects: tuple[str, ...]
    outlines: tuple[Outline, ...]


@dataclass(frozen=True)
class Outlines:
    """All the outlines at hand, found by the code of their territory."""

    sets: tuple[OutlineSet, ...]
    _by_code: Mapping[str, tuple[OutlineSet, Outline]]

    @classmethod
    def from_sets(cls, sets: Iterable[OutlineSet]) -> Outlines:
        """Refuses a territory drawn in two files with OutlineError."""
        outline_sets = tuple(sets)
        by_code: dict[str, tuple[OutlineSet, Outline]] = {}
        for outline_set in outline_sets:
            for outline in outline_set.outlines:
                if outline.code in by_code:
                    set_name = by_code[outline.code][0].name
                    raise OutlineError(f"{outline_set.name} · code · «{outline.code}» ya está en {set_name}")
                by_code[outline.code] = (outline_set, outline)
        return cls(outline_sets, by_code)

    def of(self, codes: Iterable[str]) -> list[Outline]:
        """The outlines of `codes` in their order; a territory without an outline is left out."""
        return [self._by_code[code][1] for code in codes if code in self._by_code]

    def set_of(self, code: str) -> OutlineSet | None:
        """The set that draws `code`, for its attribution and defects; None where none does."""
        pair = self._by_code.get(code)
        return pair[0] if pair else None


def load_outlines(folder: Path = DEFAULT_FOLDER) -> Outlines:
    """Every `*.geojson` of `folder`. Raises OutlineError naming file and key where one is malformed."""
    return Outlines.from_sets(_outline_set(path) for path in sorted(folder.glob("*.geojson")))


def _outline_set(path: Path) -> OutlineSet:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise OutlineError(f"{path.name} · no es JSON: {error}") from error
    if not isinstance(document, dict):
        raise OutlineError(f"{path.name} · debe ser un objeto GeoJSON")
    attribution, vintage, licence = (
        _text(document, key, path=path) for key in ("attribution", "vintage", "licence")
    )
    defects = tuple(str(sentence) for sentence in _list(document, "defects", path=path))
    features = enumerate(_list(document, "features", path=path))
    outlines = tuple(
        _outline(feature, f"{path.name} · features[{at}]", vintage=vintage, attribution=attribution)
        for at, feature in features
    )
    return OutlineSet(path.stem, attribution, vintage, licence, defects, outlines)


def _text(document: Mapping[str, Any], key: str, *, path: Path) -> str:
    text = document.get(key)
    if not isinstance(text, str) or not text:
        raise OutlineError(f"{path.name} · {key} · debe ser un texto")
    return text


def _list(document: Mapping[str, Any], key: str, *, path: Path) -> list[Any]:
    values = document.get(key)
    if not isinstance(values, list):
        raise OutlineError(f"{path.name} · {key} · debe ser una lista")
    return values


def _outline(feature: Any, location: str, *, vintage: str, attribution: str) -> Outline:
    try:
        code, geometry = feature["properties"]["code"], feature["geometry"]
        kind, coordinates = geometry["type"], geometry["coordinates"]
    except (KeyError, TypeError) as error:
        raise OutlineError(f"{location} · falta properties.code o geometry: {error}") from error
    if not isinstance(code, str) or kind not in ("Polygon", "MultiPolygon"):
        raise OutlineError(f"{location} · code debe ser un texto y geometry un Polygon o MultiPolygon")
    try:
        polygons = tuple(_polygon(rings) for rings in ([coordinates] if kind == "Polygon" else coordinates))
    except (TypeError, ValueError) as error:
        raise OutlineError(f"{location} · {code} · geometry.coordinates · {error}") from error
    if not polygons:
        raise OutlineError(f"{location} · {code} · geometry.coordinates · no tiene polígonos")
    return Outline(code, polygons, vintage, attribution)


def _polygon(rings: Any) -> Polygon:
    polygon = tuple(tuple((float(lon), float(lat)) for lon, lat in ring) for ring in rings)
    if not polygon or any(len(ring) < 4 or ring[0] != ring[-1] for ring in polygon):
        raise ValueError("un anillo debe tener cuatro puntos o más y cerrarse")
    if any(not (-180 <= lon <= 180 and -90 <= lat <= 90) for ring in polygon for lon, lat in ring):
        raise ValueError("un punto no es (longitud, latitud) en grados")
    return polygon


# Points of help: which are fresh enough to be told, by place and kind, and as a Panel whose rows stand on a map.


def fresh_points(catalog: Catalog, today: date) -> tuple[Helpline, ...]:
    """The points whose address was told, or checked, in the last 24 months."""
    return tuple(line for line in catalog.sure_helplines if line.point and is_fresh(line, today))


def is_fresh(line: Helpline, today: date) -> bool:
    """Whether the address is not older than 24 months: by the day somebody went there, else by the day of its source.

    A source that was read today and is old itself is old. Of a year or a month alone its first day counts.
    """
    day = _day(line.verified_on) or _day(line.source_date) or line.read_on
    if day is None or line.read_on is None:
        return False
    months = (today.year - day.year) * 12 + today.month - day.month
    return months < OLDEST_MONTHS or (months == OLDEST_MONTHS and today.day <= day.day)


def _day(text: str) -> date | None:
    found = _DAY.search(text)
    return date(*(int(part or 1) for part in found.groups())) if found else None


def kinds_of(catalog: Catalog, country: str) -> tuple[PointKind, ...]:
    """The kinds of points that a country has, in their order."""
    return tuple(kind for kind in catalog.point_kinds.values() if country in kind.countries)


def points_of(points: Iterable[Helpline], place: str, kind: PointKind) -> tuple[Helpline, ...]:
    """The points of a kind in a place."""
    return tuple(line for line in points if line.territory == place and line.point == kind.id)


def panel_of_points(
    points: Iterable[Helpline],
    place: str,
    catalog: Catalog,
    indicator: Indicator,
    *,
    release: str,
    released: date,
) -> Panel:
    """The points of a place whose coordinates were checked, each a row that says where it is; empty without any."""
    located = [line for line in points if line.territory == place and line.located_on is not None]
    return Panel(
        indicators=(indicator,),
        territories=(catalog.territories[place],),
        rows=tuple(_row(line, indicator) for line in located),
        sources=(),
        snapshots=(),
        statements=tuple(
            {line.url: Statement(line.url, line.source, "", line.url) for line in located}.values()
        ),
        events=(),
        release=release,
        released=released,
        query=f"indicator={indicator.id}&territory={place}",
        view="map",
    )


def _row(line: Helpline, indicator: Indicator) -> Row:
    day = line.located_on or date.min
    return Row(
        indicator=indicator.id,
        territory=line.territory,
        period=Period(day, day),
        breakdown=TOTAL,
        value=1.0,
        obs_status=ObsStatus.NORMAL,
        conf_status=ConfStatus.FREE,
        snapshot="",
        statement=line.url,
        locator=line.service,
        note=line.address,
        at=(line.longitude or 0.0, line.latitude or 0.0),
    )
