"""Makes the outlines of a site from the layers that geo/layers.yml declares: valid, simplified, rounded, defects said."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import geopandas
import numpy as np
import shapely
import yaml
from pydantic import TypeAdapter

from observatory.catalog import Catalog, load_catalog
from observatory.geography.outlines import LINES, pack_line
from observatory.model import Level, ObservatoryError
from observatory.site import SITE_FOLDER
from observatory.text import Text

Shapes: TypeAlias = Any  # array of shapely polygons; shapely ships no types
LAYERS = SITE_FOLDER / "geo" / "layers.yml"
SLIVER_METRES = 5.0  # a gap narrower than this is a fault of digitising
SLIVER_AREA = 1_000.0  # square metres; a hole above this is a lake or a salt flat that nobody is given
SNAP_METRES = 0.5
ATTEMPTS = 5
METRES_PER_DEGREE = 111_320


class BoundaryError(ObservatoryError):
    """A layer is missing, holds an unknown territory, or gives no valid coverage."""


Row: TypeAlias = Mapping[str, Any]
Corner: TypeAlias = tuple[int, int]
Line: TypeAlias = tuple[Corner, ...]

SPANISH = Text("es")


@dataclass(frozen=True, slots=True)
class ShapeCode:
    """How the territory of a shape is known: by `prefix` and a field of the layer, or by its name within a set."""

    prefix: str = ""
    field: str = ""
    start: int = 0
    stop: int | None = None
    digits: int = 0
    name: str = ""
    within: str = ""
    aliases: str = ""


@dataclass(frozen=True, slots=True)
class Layer:
    """One file of outlines: the publisher's layer, how it is drawn here and what must be said of it.

    `only` are the parts of that territory. Districts `of` a place are `held_against` the outline of it, which
    `holds` them: where the two differ, both say so. `packed`: its lines stand there once each; what of that level lies
    above its areas is drawn with the same lines, and maps of very many areas with `coarse` ones, of so many metres.
    """

    name: str
    file: str
    metric: int
    decimals: int
    attribution: str
    vintage: str
    licence: str
    code: ShapeCode
    tolerance: int = 0
    limits: tuple[str, ...] = ()
    only: str = ""
    defects: tuple[str, ...] = ()
    of: str = ""
    held_against: str = ""
    holds: str = ""
    packed: Level | None = None
    coarse: int = 0


def read_layers() -> dict[str, Layer]:
    """The layers of the site by the name of the file that is made of each."""
    layers = TypeAdapter(list[Layer]).validate_python(yaml.safe_load(LAYERS.read_text(encoding="utf-8")))
    return {layer.name: layer for layer in layers}


def build_outlines(layers: Path, out: Path, *, catalog: Catalog) -> list[Path]:
    """Write the declared files of outlines into `out` from the layers found anywhere below `layers`.

    Raises BoundaryError where a layer is missing, a territory unknown or a coverage not valid after rounding.
    """
    out.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, document in _documents(layers, catalog):
        path = out / name
        path.write_text(document, encoding="utf-8")
        paths.append(path)
    return paths


def _documents(layers: Path, catalog: Catalog) -> Iterator[tuple[str, str]]:
    declared, read = read_layers(), dict[str, tuple[dict[str, Any], tuple[str, ...]]]()
    for name, layer in declared.items():
        if layer.file not in read:
            read[layer.file] = _outlines(layers, layer, partial(_code_of, layer=layer, catalog=catalog))
        shapes, repairs = read[layer.file]
        defects = list(layer.defects)
        if layer.only:
            shapes = {code: shape for code, shape in shapes.items() if code.startswith(layer.only)}
            defects += _not_drawn(shapes, layer.only, catalog)
        parts, whole = layer if layer.held_against else None, layer if layer.holds else None
        if parts or whole:
            parts, whole = parts or declared[layer.holds], whole or declared[layer.held_against]
            defects += _mismatch(layers, parts, whole)
        head = _head(shapes, layer, catalog, defects=[*defects, *layer.limits, *repairs])
        if layer.packed:
            yield f"{name}{LINES}", _packed(head, shapes, layer, catalog)
        else:
            yield f"{name}.geojson", _collection(head, shapes, catalog)


def _code_of(row: Row, *, layer: Layer, catalog: Catalog) -> str:
    code = layer.code
    if not code.name:
        told = str(row[code.field])[code.start : code.stop]
        return f"{code.prefix}{told.zfill(code.digits)}"
    around = catalog.sets.get(row[code.within].lower())
    within = around.of if around else None
    territory = catalog.territory_by_name(
        row[code.name], source=code.aliases, level="district", within=within
    )
    if within is None or territory is None:
        raise BoundaryError(
            f"{layer.file} · «{row[code.name]}» no es un distrito conocido de «{row[code.within]}». "
            f"Si lo es, añádalo a data/catalog/aliases.csv con la fuente {code.aliases}."
        )
    return territory.code


def _not_drawn(part: Mapping[str, Any], province: str, catalog: Catalog) -> tuple[str, ...]:
    districts = (
        territory
        for territory in catalog.territories.values()
        if territory.parent == province and territory.level == "district"
    )
    return tuple(
        f"La capa no dibuja {district.name} ({district.code}), que está en la tabla de ubigeos."
        for district in districts
        if district.code not in part
    )


def _layer_frame(layers: Path, layer: Layer) -> Any:
    files = sorted(layers.rglob(layer.file))
    if len(files) != 1:
        raise BoundaryError(f"{layer.file} · hay {len(files)} en {layers}; debe haber uno.")
    return geopandas.read_file(files[0]).to_crs(layer.metric)


def _outlines(
    layers: Path, layer: Layer, code_of: Callable[[Row], str]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Shapes in degrees by code, and what was mended in the layer."""
    frame = _layer_frame(layers, layer)
    codes = [code_of(row) for row in frame.drop(columns="geometry").to_dict("records")]
    source = frame.geometry.to_numpy()
    shapes = merge_by_code(clean_coverage(source), codes)
    simple = np.array(list(shapes.values()))
    if layer.tolerance:
        simple = shapely.coverage_simplify(simple, layer.tolerance)
    degrees = geopandas.GeoSeries(simple, crs=layer.metric).to_crs(4326).to_numpy()
    return dict(zip(shapes, round_coverage(degrees, layer.decimals), strict=True)), tuple(
        describe_mended_defects(source)
    )


def _mismatch(layers: Path, parts: Layer, whole: Layer) -> tuple[str, ...]:
    """Where the districts of a municipality and its own outline differ."""
    frame = _layer_frame(layers, parts)
    municipality = shapely.union_all(_layer_frame(layers, whole).geometry.to_numpy())
    shapes = frame.geometry.to_numpy()
    union = shapely.union_all(shapes)
    outside = shapely.area(shapely.difference(shapes, municipality)) / shapely.area(shapes) * 100
    ranked = sorted(zip(outside, frame[parts.code.field], strict=True), reverse=True)
    worst = "; ".join(f"distrito {number}, {_percent(share)}" for share, number in ranked if share >= 5)
    rest = max(share for share, _ in ranked if share < 5)
    return (
        f"La capa de distritos de {parts.of} no coincide con el límite municipal: cubre el "
        f"{_percent(100 * union.intersection(municipality).area / municipality.area)} del municipio y el "
        f"{_percent(100 * union.difference(municipality).area / union.area)} de su superficie queda fuera.",
        f"Fuera del límite municipal queda, por distrito: {worst}; los demás, {_percent(rest)} o menos.",
        "La causa no está verificada; no se recortó nada: se muestran los dos contornos.",
    )


def _percent(share: float) -> str:
    return f"{SPANISH.number(float(share), decimals=1)} %"


def _head(shapes: Iterable[str], layer: Layer, catalog: Catalog, *, defects: Sequence[str]) -> dict[str, Any]:
    """What must be said wherever the outlines are drawn."""
    unknown = sorted(set(shapes) - set(catalog.territories))
    if unknown:
        raise BoundaryError(f"{layer.file} · códigos que no están en territories.csv: {', '.join(unknown)}")
    simplified = f"simplificado (tolerancia de {layer.tolerance} m) y " if layer.tolerance else ""
    use = f"Contorno {simplified}redondeado a {layer.decimals} decimales: sirve para mapas, no para medir."
    return {
        "attribution": layer.attribution,
        "vintage": layer.vintage,
        "licence": layer.licence,
        "defects": [*defects, use],
    }


def _collection(head: Mapping[str, Any], shapes: Mapping[str, Any], catalog: Catalog) -> str:
    features = [_feature(code, shapes[code], name=catalog.territories[code].name) for code in sorted(shapes)]
    # One feature a line: a change of one district is seen as such in the history.
    return (
        f'{_json({"type": "FeatureCollection", **head})[:-1]},"features":[\n'
        + ",\n".join(features)
        + "\n]}\n"
    )


def _packed(head: Mapping[str, Any], shapes: Mapping[str, Any], layer: Layer, catalog: Catalog) -> str:
    """The document of outlines that share their lines, an area and a line a row."""
    units = 10**layer.decimals
    wholes = _wholes(shapes, layer.packed, catalog)
    lines, areas = cut_lines({**shapes, **wholes}, units)
    coarse = coarsen_lines(lines, np.array(list(shapes.values())), layer.coarse / METRES_PER_DEGREE, units)
    grid = {"tolerance": layer.tolerance, "decimals": layer.decimals}
    rows = ",\n".join(f"{_json(code)}:{_json(rings)}" for code, rings in sorted(areas.items()))
    fine, simple = (",\n".join(_json(pack_line(line)) for line in each) for each in (lines, coarse))
    begun = f'{_json({**head, **grid})[:-1]},"areas":{{\n{rows}\n}}'
    return f'{begun},"lines":[\n{fine}\n],"coarse":[\n{simple}\n]}}\n'


def _wholes(shapes: Mapping[str, Any], level: Level | None, catalog: Catalog) -> dict[str, Any]:
    """Of each territory of a level in which shapes lie all of them as one."""
    parts: dict[str, list[Any]] = {}
    for code, shape in shapes.items():
        for above in catalog.ancestors(code):
            if above.level is level:
                parts.setdefault(above.code, []).append(shape)
    return {code: shapely.coverage_union_all(within) for code, within in parts.items()}


def _feature(code: str, shape: Any, *, name: str) -> str:
    outer_ring_first = shapely.orient_polygons(shapely.normalize(shape))
    geometry = shapely.geometry.mapping(outer_ring_first)
    return _json({"type": "Feature", "properties": {"code": code, "name": name}, "geometry": geometry})


def _json(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def main(arguments: Sequence[str]) -> None:
    """`python -m etl.shipping.boundaries LAYERS_FOLDER OUT_FOLDER`."""
    if len(arguments) != 2:
        raise SystemExit("Uso: python -m etl.shipping.boundaries CARPETA_DE_CAPAS CARPETA_DE_SALIDA")
    layers, out = map(Path, arguments)
    try:
        paths = build_outlines(layers, out, catalog=load_catalog())
    except BoundaryError as error:
        raise SystemExit(str(error)) from error
    sys.stdout.write("".join(f"{path}\n" for path in paths))


# Keeps polygons a valid coverage: no gaps, no overlaps, and borders that neighbours share to the point.


def clean_coverage(shapes: Shapes) -> Shapes:
    """`shapes` (metres) with overlaps and narrow gaps given to the neighbour of the longest border."""
    return shapely.coverage_clean(shapes, gap_width=SLIVER_METRES, snapping_distance=SNAP_METRES)


def merge_by_code(coverage: Shapes, codes: list[str]) -> dict[str, Any]:
    """The shapes of each code as one, sorted by code."""
    return {
        code: shapely.coverage_union_all(
            [shape for shape, shape_code in zip(coverage, codes, strict=True) if shape_code == code]
        )
        for code in sorted(set(codes))
    }


def round_coverage(coverage: Shapes, decimals: int) -> Shapes:
    """`coverage` with every coordinate rounded to `decimals`, still without gaps, overlaps or lost shapes.

    Rounding can make a border cross itself or its neighbour: it is then cleaned and rounded again.
    Raises BoundaryError where that does not end.
    """
    unit = 10.0**-decimals
    for _ in range(ATTEMPTS):
        on_grid = shapely.transform(coverage, lambda points: np.round(points, decimals))
        if is_sound(on_grid, gap_width=unit):
            return shapely.remove_repeated_points(on_grid)
        polygons = shapely.make_valid(on_grid, method="structure", keep_collapsed=False)
        coverage = shapely.coverage_clean(polygons, gap_width=unit)
    raise BoundaryError(f"Con {decimals} decimales no queda una cobertura válida: use más decimales.")


def cut_lines(shapes: Mapping[str, Any], units: int) -> tuple[list[Line], dict[str, list[list[list[int]]]]]:
    """The lines of a coverage between the points where three or more meet, each once, in whole units of a degree.

    And each area as polygons of rings of the places of its lines; ~n is line n backwards.
    """
    rings = {code: [[_on_grid(ring, units) for ring in (part.exterior, *part.interiors)]
                    for part in shapely.get_parts(shapely.orient_polygons(shapely.normalize(shape)))]
             for code, shape in shapes.items()}  # fmt: skip
    near: defaultdict[Corner, set[Corner]] = defaultdict(set)
    for ring in (ring for polygons in rings.values() for polygon in polygons for ring in polygon):
        for one, other in zip(ring, [*ring[1:], ring[0]], strict=True):
            near[one].add(other)
            near[other].add(one)
    ends = {corner for corner, beside in near.items() if len(beside) > 2}
    places: dict[Line, int] = {}

    def place_of(line: Line) -> int:
        backwards = line[::-1]
        return ~places[backwards] if backwards in places else places.setdefault(line, len(places))

    areas = {code: [[[place_of(line) for line in _lines_of(ring, ends)] for ring in polygon] for polygon in polygons]
             for code, polygons in rings.items()}  # fmt: skip
    return list(places), areas


def coarsen_lines(lines: Sequence[Line], coverage: Shapes, degrees: float, units: int) -> list[Line]:
    """The lines with the corners that `coverage` keeps once it is simplified for so many degrees, and their ends.

    Raises BoundaryError where what is kept is no valid coverage.
    """
    simple = shapely.coverage_simplify(coverage, degrees)
    if not is_sound(simple, gap_width=1 / units):
        raise BoundaryError(f"Con {degrees:.3f} grados no queda una cobertura válida: use menos.")
    kept = {(round(x * units), round(y * units)) for x, y in shapely.get_coordinates(simple)}
    return [(line[0], *(corner for corner in line[1:-1] if corner in kept), line[-1]) for line in lines]


def _on_grid(ring: Any, units: int) -> list[Corner]:
    """The corners of a ring, without the last that is the first again."""
    return [(round(x * units), round(y * units)) for x, y in ring.coords[:-1]]


def _lines_of(ring: list[Corner], ends: Container[Corner]) -> Iterator[Line]:
    """The ring from end to end; one without any from its least corner, so that it is the same in both directions."""
    first = next((at for at, corner in enumerate(ring) if corner in ends), ring.index(min(ring)))
    line = [ring[first]]
    for corner in (*ring[first + 1 :], *ring[: first + 1]):
        line.append(corner)
        if corner in ends:
            yield tuple(line)
            line = [corner]
    if len(line) > 1:
        yield tuple(line)


def is_sound(coverage: Shapes, *, gap_width: float) -> bool:
    """Whether every shape is valid and none overlaps another or leaves a gap narrower than `gap_width`."""
    return bool(
        shapely.is_valid(coverage).all()
        and not shapely.is_empty(coverage).any()
        and shapely.coverage_is_valid(coverage, gap_width=gap_width)
    )


def describe_mended_defects(shapes: Shapes) -> Iterator[str]:
    """The defects that `clean_coverage` mends in `shapes` (metres), and the holes that stay: a Spanish sentence each."""
    union = shapely.union_all(shapes)
    overlap = float(shapely.area(shapes).sum()) - union.area
    rings = (ring for polygon in shapely.get_parts(union) for ring in polygon.interiors)
    holes = [shapely.Polygon(ring).area for ring in rings]
    slivers = [area for area in holes if area < SLIVER_AREA]
    lakes = [area for area in holes if area >= SLIVER_AREA]
    number = Text("es").number
    if slivers or overlap >= 1:
        yield (
            f"Corregido al unir los bordes de la capa: traslapes, {number(overlap)} m²; "
            f"huecos menores, {len(slivers)} ({number(sum(slivers))} m²)."
        )
    if lakes:
        yield (
            "Huecos que la capa no asigna a nadie (lagos, lagunas o salares): "
            f"{len(lakes)} ({number(sum(lakes) / 1e6)} km²)."
        )


if __name__ == "__main__":
    main(sys.argv[1:])
