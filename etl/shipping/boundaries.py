"""Makes the outlines of data/geo from the official layers: valid, simplified, rounded, defects said."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import geopandas
import numpy as np
import shapely

from observatory.catalog import Catalog, load_catalog
from observatory.model import ObservatoryError
from observatory.text import Text

Shapes: TypeAlias = Any  # array of shapely polygons; shapely ships no types
SLIVER_METRES = 5.0  # a gap narrower than this is a fault of digitising
SLIVER_AREA = 1_000.0  # square metres; a hole above this is a lake or a salt flat that nobody is given
SNAP_METRES = 0.5
ATTEMPTS = 5


class BoundaryError(ObservatoryError):
    """A layer is missing, holds an unknown territory, or gives no valid coverage."""


Row: TypeAlias = Mapping[str, Any]

SPANISH = Text("es")
LIMA_SOURCE = "lima_callao_districts"
UTM_18, UTM_19 = 32718, 32719
NO_LICENCE = "Sin licencia declarada en la copia consultada"
REFERENTIAL = (
    "Los límites de Independencia con San Martín de Porres, Los Olivos, Comas y Rímac son referenciales.",
)


@dataclass(frozen=True, slots=True)
class Layer:
    """One official layer: the publisher's file, how it is drawn here and what must be said of it."""

    file: str
    metric: int
    tolerance: int
    decimals: int
    attribution: str
    vintage: str
    licence: str
    limits: tuple[str, ...] = ()


EL_ALTO_DISTRICTS = Layer(
    "elalto_distritos.geojson", UTM_19, 5, 5,
    attribution="Gobierno Autónomo Municipal de El Alto, capa de distritos municipales (GeoBolivia)",
    vintage="2015",
    licence=NO_LICENCE,
    limits=("La copia consultada no nombra al editor ni el año: se le atribuyen por sus campos.",),
)  # fmt: skip
EL_ALTO_MUNICIPALITY = Layer(
    "elalto_municipio.geojson", UTM_19, 0, 5,
    attribution="Límites municipales de Bolivia, INE y OCHA (COD-AB)",
    vintage="Sin fecha declarada; 339 municipios",
    licence=NO_LICENCE,
)  # fmt: skip
LIMA = Layer(
    "lima_callao_distritos.geojson", UTM_18, 40, 5,
    attribution="Instituto Geográfico Nacional del Perú (IGN), límites distritales de Lima y Callao",
    vintage="Sin fecha declarada; incluye Mi Perú",
    licence="Copia consultada bajo MIT o Apache-2.0",
    limits=(
        "La capa no trae ubigeo: cada distrito se reconoció por su nombre dentro de su provincia.",
    ),
)  # fmt: skip
PERU = Layer(
    "peru_departamental_simple.geojson", UTM_18, 3000, 4,
    attribution="INEI, límites departamentales, por el geoservidor del MINAM (Perú)",
    vintage="2007",
    licence="Copia consultada bajo MPL-2.0",
)  # fmt: skip
BOLIVIA = Layer(
    "Bolivia-Municipalities.geojson", UTM_19, 2500, 4,
    attribution="Límites municipales de Bolivia, INE y OCHA (COD-AB), unidos por departamento",
    vintage="Sin fecha declarada; 339 municipios",
    licence=NO_LICENCE,
    limits=("La copia consultada no declara editor: se le atribuye por sus campos.",),
)  # fmt: skip


def build_outlines(layers: Path, out: Path, *, catalog: Catalog) -> list[Path]:
    """Write the six files of outlines into `out` from the layers found anywhere below `layers`.

    Raises BoundaryError where a layer is missing, a territory unknown or a coverage not valid after rounding.
    """
    out.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, document in _documents(layers, catalog):
        path = out / f"{name}.geojson"
        path.write_text(document, encoding="utf-8")
        paths.append(path)
    return paths


def _documents(layers: Path, catalog: Catalog) -> Iterator[tuple[str, str]]:
    mismatch = _mismatch(layers)
    bolivia, peru = catalog.sets["bolivia"].of, catalog.sets["peru"].of
    districts = _outlines(layers, EL_ALTO_DISTRICTS, lambda row: _el_alto_code(row, catalog))
    yield "el_alto_districts", _document(districts, EL_ALTO_DISTRICTS, catalog=catalog, defects=mismatch)
    municipality = _outlines(layers, EL_ALTO_MUNICIPALITY, lambda row: f"{bolivia}-{row['ADM3_PCODE'][2:]}")
    yield (
        "el_alto_municipality",
        _document(municipality, EL_ALTO_MUNICIPALITY, catalog=catalog, defects=mismatch),
    )
    outlines, repairs = _outlines(layers, LIMA, lambda row: _lima_code(row, catalog))
    for name in ("lima", "callao"):
        province = catalog.sets[name].of
        part = {code: shape for code, shape in outlines.items() if code.startswith(province)}
        lacking = (*(REFERENTIAL if name == "lima" else ()), *_not_drawn(part, province, catalog))
        yield f"{name}_districts", _document((part, repairs), LIMA, catalog=catalog, defects=lacking)
    of_peru = _outlines(layers, PERU, lambda row: f"{peru}-{row['FIRST_IDDP']}")
    yield "peru_departments", _document(of_peru, PERU, catalog=catalog)
    of_bolivia = _outlines(layers, BOLIVIA, lambda row: f"{bolivia}-{row['ADM3_PCODE'][2:4]}")
    yield "bolivia_departments", _document(of_bolivia, BOLIVIA, catalog=catalog)


def _el_alto_code(row: Row, catalog: Catalog) -> str:
    return f"{catalog.sets['el_alto'].of}-{row['c_dist_mun']:02d}"


def _lima_code(row: Row, catalog: Catalog) -> str:
    province = catalog.sets.get(row["provincia"].lower())
    within = province.of if province else None
    territory = catalog.territory_by_name(
        row["distrito"], source=LIMA_SOURCE, level="district", within=within
    )
    if within is None or territory is None:
        raise BoundaryError(
            f"{LIMA.file} · «{row['distrito']}» no es un distrito conocido de «{row['provincia']}». "
            f"Si lo es, añádalo a data/catalog/aliases.csv con la fuente {LIMA_SOURCE}."
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


def _mismatch(layers: Path) -> tuple[str, ...]:
    frame = _layer_frame(layers, EL_ALTO_DISTRICTS)
    municipality = shapely.union_all(_layer_frame(layers, EL_ALTO_MUNICIPALITY).geometry.to_numpy())
    shapes = frame.geometry.to_numpy()
    union = shapely.union_all(shapes)
    outside = shapely.area(shapely.difference(shapes, municipality)) / shapely.area(shapes) * 100
    ranked = sorted(zip(outside, frame["c_dist_mun"], strict=True), reverse=True)
    worst = "; ".join(f"distrito {number}, {_percent(share)}" for share, number in ranked if share >= 5)
    rest = max(share for share, _ in ranked if share < 5)
    return (
        "La capa de distritos de El Alto no coincide con el límite municipal: cubre el "
        f"{_percent(100 * union.intersection(municipality).area / municipality.area)} del municipio y el "
        f"{_percent(100 * union.difference(municipality).area / union.area)} de su superficie queda fuera.",
        f"Fuera del límite municipal queda, por distrito: {worst}; los demás, {_percent(rest)} o menos.",
        "La causa no está verificada; no se recortó nada: se muestran los dos contornos.",
    )


def _percent(share: float) -> str:
    return f"{SPANISH.number(float(share), decimals=1)} %"


def _document(
    outlines: tuple[Mapping[str, Any], Iterable[str]],
    layer: Layer,
    *,
    catalog: Catalog,
    defects: Sequence[str] = (),
) -> str:
    shapes, mended = outlines
    unknown = sorted(set(shapes) - set(catalog.territories))
    if unknown:
        raise BoundaryError(f"{layer.file} · códigos que no están en territories.csv: {', '.join(unknown)}")
    simplified = f"simplificado (tolerancia de {layer.tolerance} m) y " if layer.tolerance else ""
    use = f"Contorno {simplified}redondeado a {layer.decimals} decimales: sirve para mapas, no para medir."
    head = {
        "type": "FeatureCollection",
        "attribution": layer.attribution,
        "vintage": layer.vintage,
        "licence": layer.licence,
        "defects": [*defects, *layer.limits, *mended, use],
    }
    features = [_feature(code, shapes[code], name=catalog.territories[code].name) for code in sorted(shapes)]
    # One feature a line: a change of one district is seen as such in the history.
    return f'{_json(head)[:-1]},"features":[\n' + ",\n".join(features) + "\n]}\n"


def _feature(code: str, shape: Any, *, name: str) -> str:
    outer_ring_first = shapely.orient_polygons(shapely.normalize(shape))
    geometry = shapely.geometry.mapping(outer_ring_first)
    return _json({"type": "Feature", "properties": {"code": code, "name": name}, "geometry": geometry})


def _json(document: Mapping[str, Any]) -> str:
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
