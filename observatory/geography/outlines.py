"""Reads the simplified outlines of data/geo into plain tuples; knows no geometry library.

A file is GeoJSON, or holds its lines once each, packed (`*.lines.json`): of its areas those that are drawn are unpacked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Any, Final, TypeAlias

from cachetools import LRUCache

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
LineRings: TypeAlias = tuple[tuple[tuple[int, ...], ...], ...]
"""An area as polygons of rings of the places of their lines; ~n is line n backwards."""
MANY_AREAS: Final = 200
"""Areas on one map, above which coarse lines are fine enough: more than any department has."""
LINES: Final = ".lines.json"
_POINTS_KEPT: Final = (
    100_000  # of unpacked areas: those of a whole country drawn coarsely, or of some departments
)
DEFAULT_FOLDER = SITE_FOLDER / "geo"
OLDEST_MONTHS: Final = 24
_DAY: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


class OutlineError(ObservatoryError):
    """A file of outlines is malformed; the message names the file and the key."""


@dataclass(frozen=True, slots=True)
class Outline:
    """The shape of one territory: polygons of rings of (longitude, latitude), the outer ring first; its set by name."""

    code: str
    polygons: tuple[Polygon, ...]
    vintage: str = ""
    attribution: str = ""
    layer: str = ""

    def __hash__(self) -> int:
        """By the code alone: hashing thousands of points at each look into a cache costs more than what is kept there."""
        return hash((self.code, self.vintage, self.layer))

    @property
    def points(self) -> int:
        """How many points it has."""
        return sum(len(ring) for polygon in self.polygons for ring in polygon)


@dataclass(frozen=True, slots=True)
class OutlineSet:
    """The outlines of one file, with what must be said wherever they are drawn.

    `tolerance` is by how many metres they were simplified, 0 where the file does not say. `areas` of `lines`, in
    10 ** -`decimals` of a degree, stand for outlines that are not yet unpacked; `coarse` are the same lines, simplified
    for a map of very many.
    """

    name: str
    attribution: str
    vintage: str
    licence: str
    defects: tuple[str, ...]
    outlines: tuple[Outline, ...]
    tolerance: int = 0
    decimals: int = 0
    areas: Mapping[str, LineRings] = field(default_factory=dict)
    lines: tuple[str, ...] = ()
    coarse: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """The territories it draws."""
        return (*(outline.code for outline in self.outlines), *self.areas)

    def unpack(self, code: str, known: dict[str, list[Point]], *, coarse: bool = False) -> Outline:
        """The outline of one of its `areas`, of its coarse lines if asked, where it has any.

        `known` are lines that were unpacked for other areas: a border is of two.
        """
        lines = self.coarse if coarse and self.coarse else self.lines
        polygons = tuple(
            tuple(self._ring(ring, lines, known) for ring in rings) for rings in self.areas[code]
        )
        return Outline(code, polygons, self.vintage, self.attribution, self.name)

    def _ring(self, numbers: Iterable[int], lines: Sequence[str], known: dict[str, list[Point]]) -> Ring:
        """Each line begins where the one before it ends."""
        points: list[Point] = []
        for number in numbers:
            letters = lines[max(number, ~number)]
            line = known[letters] = known.get(letters) or unpack_line(letters, self.decimals)
            points += (line if number >= 0 else line[::-1])[bool(points) :]
        return tuple(points)


class Outlines:
    """All the outlines at hand, found by the code of their territory; several files may draw one, the finest first."""

    def __init__(
        self, sets: tuple[OutlineSet, ...], drawn_by: Mapping[str, Mapping[str, Outline | None]]
    ) -> None:
        """`drawn_by` has for each territory the sets that draw it, by name, the finest first; None: not unpacked."""
        self.sets, self._drawn_by = sets, drawn_by
        self._sets = {each.name: each for each in sets}
        self._unpacked: LRUCache[tuple[str, str, bool], Outline] = LRUCache(
            _POINTS_KEPT, getsizeof=lambda one: one.points
        )
        self._lock = Lock()

    @classmethod
    def from_sets(cls, sets: Iterable[OutlineSet]) -> Outlines:
        """Refuses a territory drawn in two files of one tolerance with OutlineError."""
        every = tuple(sorted(sets, key=lambda each: each.tolerance))
        drawn_by: dict[str, dict[str, Outline | None]] = {}
        tolerances: dict[tuple[str, int], str] = {}
        for each in every:
            for outline in each.outlines:
                drawn_by.setdefault(outline.code, {})[each.name] = replace(outline, layer=each.name)
            for code in each.areas:
                drawn_by.setdefault(code, {})[each.name] = None
            for code in each.codes:
                if other := tolerances.get((code, each.tolerance)):
                    raise OutlineError(f"{each.name} · code · «{code}» ya está en {other}")
                tolerances[code, each.tolerance] = each.name
        return cls(every, drawn_by)

    def refuse_unknown(self, catalog: Catalog) -> None:
        """Refuses outlines of no territory of the catalogue with OutlineError: no map would ever draw them."""
        unknown = [
            f"{each.name} · code · «{code}»"
            for each in self.sets
            for code in each.codes
            if code not in catalog.territories
        ]
        if unknown:
            raise OutlineError(
                f"Contornos de ningún territorio: {'; '.join(unknown)}. Corrija el código, o añada el territorio en "
                "catalog/territories.csv."
            )

    def draw(self, codes: Iterable[str]) -> bool:
        """Whether any of `codes` has an outline."""
        return any(code in self._drawn_by for code in codes)

    def of(self, codes: Iterable[str]) -> list[Outline]:
        """The outlines of `codes` in their order; a territory without an outline is left out.

        They are of one file where one draws them all, so that neighbours share their border: the finest. Else each is the
        finest of its own. More than MANY_AREAS have coarse lines.
        """
        drawn = [code for code in codes if code in self._drawn_by]
        names = (each.name for each in self.sets)
        name = next((name for name in names if all(name in self._drawn_by[code] for code in drawn)), None)
        coarse, known = len(drawn) > MANY_AREAS, dict[str, list[Point]]()
        return [
            self._outline(code, name or next(iter(self._drawn_by[code])), known, coarse=coarse)
            for code in drawn
        ]

    def _outline(self, code: str, name: str, known: dict[str, list[Point]], *, coarse: bool) -> Outline:
        whole = self._drawn_by[code][name]
        if whole is not None:
            return whole
        with self._lock:
            if (code, name, coarse) not in self._unpacked:
                self._unpacked[code, name, coarse] = self._sets[name].unpack(code, known, coarse=coarse)
            return self._unpacked[code, name, coarse]

    def set_of(self, outline: Outline) -> OutlineSet:
        """The set that draws an outline, for its attribution and defects."""
        return self._sets[outline.layer]


def load_outlines(folder: Path = DEFAULT_FOLDER) -> Outlines:
    """Every file of `folder`. Raises OutlineError naming file and key where one is malformed."""
    return Outlines.from_sets(read_outline_set(path) for path in outline_files(folder))


def outline_files(folder: Path) -> list[Path]:
    """The files of outlines of a folder, in the order of their names."""
    return sorted([*folder.glob("*.geojson"), *folder.glob(f"*{LINES}")])


def read_outline_set(path: Path) -> OutlineSet:
    """One file of outlines. Raises OutlineError naming file and key where it is malformed."""
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
    head = (path.name.split(".")[0], attribution, vintage, licence, defects)
    if path.name.endswith(LINES):
        return OutlineSet(*head, (), **_lines(document, path))
    features = enumerate(_list(document, "features", path=path))
    outlines = tuple(
        _outline(feature, f"{path.name} · features[{at}]", vintage=vintage, attribution=attribution)
        for at, feature in features
    )
    return OutlineSet(*head, outlines)


def _lines(document: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """Lines and areas of a file that holds its lines once each."""
    lines, coarse = (tuple(_list(document, key, path=path)) for key in ("lines", "coarse"))
    areas = document.get("areas")
    if not isinstance(areas, dict) or not all(isinstance(line, str) for line in (*lines, *coarse)):
        raise OutlineError(f"{path.name} · areas, lines · deben ser un objeto y una lista de textos")
    if len(coarse) not in (0, len(lines)):
        raise OutlineError(f"{path.name} · coarse · debe tener tantas líneas como lines")
    for code, polygons in areas.items():
        try:
            unknown = [
                n for rings in polygons for ring in rings for n in ring if not -len(lines) <= n < len(lines)
            ]
        except TypeError as error:
            raise OutlineError(f"{path.name} · areas · {code} · {error}") from error
        if unknown or not polygons:
            raise OutlineError(f"{path.name} · areas · {code} · no tiene líneas, o no están en lines")
    numbers = {key: document.get(key) for key in ("tolerance", "decimals")}
    if not all(isinstance(number, int) for number in numbers.values()):
        raise OutlineError(f"{path.name} · tolerance, decimals · deben ser números enteros")
    every = {code: tuple(tuple(map(tuple, rings)) for rings in polygons) for code, polygons in areas.items()}
    return {"areas": every, "lines": lines, "coarse": coarse, **numbers}


# A line of points as letters: differences from point to point of whole numbers, latitude first, five bits a letter (the
# encoded polyline of Google, which most libraries of maps read).


def pack_line(points: Iterable[tuple[int, int]]) -> str:
    """The letters of a line of (longitude, latitude) in whole units of its grid."""
    letters, before = [], (0, 0)
    for point in points:
        for axis in (1, 0):
            step = point[axis] - before[axis]
            rest = ~(step << 1) if step < 0 else step << 1
            while rest > 31:
                letters.append(chr((rest & 31 | 32) + 63))
                rest >>= 5
            letters.append(chr(rest + 63))
        before = point
    return "".join(letters)


def unpack_line(letters: str, decimals: int) -> list[Point]:
    """The points of a line, in degrees."""
    at, shift, rest, steps = [0, 0], 0, 0, 0
    unit, points = 10**decimals, []
    for letter in letters.encode():
        rest |= (letter - 63 & 31) << shift
        shift += 5
        if letter > 94:  # more bits follow
            continue
        at[steps % 2] += ~(rest >> 1) if rest & 1 else rest >> 1
        steps, shift, rest = steps + 1, 0, 0
        if steps % 2 == 0:
            points.append((at[1] / unit, at[0] / unit))
    return points


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
