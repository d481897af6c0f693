"""The parameters of /api/v1 as the OpenAPI document tells them: what each may say, in this catalogue.

Where one key forbids or needs another, they are one parameter: an object each of whose properties is a key of the query.
"""

from __future__ import annotations

from typing import Any, Final

from api.answers import CURSOR, LIMIT, MOST_ROWS
from observatory.addresses.selection_keys import (
    ALL,
    CODE,
    PLACES,
    QUERY_KEYS,
    RELEASE,
    Schema,
    examples_of_codes,
    like,
    one_of,
)
from observatory.catalog import Catalog
from observatory.charts.painting.image import SHAPES
from observatory.files.package.writer import file_names
from observatory.words.requests import sources_with_form

SCHEMAS: Final = "#/components/schemas/"
ROWS_TERRITORY, ROWS_BY = "rows_territory", "rows_by"
"""The parameters where rows alone are asked for: of all territories, by two dimensions."""
_OF_A_PLACE: Final = ("territory", "sheet", "release", "lang")
_VALUED: Final = ("indicator", "filter", "period", "denominator", "release", "as_of", "lang")


def schemas(catalog: Catalog) -> dict[str, Schema]:
    """The schemas of what parameters say, by name; of outlines the sets of places.yml, not those that parts make."""
    return {
        **{key.component: key.schema(catalog) for key in QUERY_KEYS if key.component},
        "OutlineSet": one_of(id_ for id_, each in catalog.sets.items() if id_ != each.of),
        "FormSource": one_of(source.id for source in sources_with_form(catalog)),
        "ReleaseName": like(RELEASE, "latest"),
        "PackageFile": one_of(file_names()),
        **_objects(catalog),
    }


def parameters(catalog: Catalog) -> dict[str, Schema]:
    """The parameter objects, by the name that `api/interface/openapi.py` gives them."""
    keys, dimensions = _keys(catalog), "|".join(catalog.dimensions)
    return {
        **{name: _query(name, *keys[name]) for name in keys},
        ROWS_TERRITORY: _query("territory", keys["territory"][0], like(f"^({ALL}|{PLACES})$", ALL)),
        ROWS_BY: _query("by", keys["by"][0], like(f"^({dimensions})(,({dimensions}))?$")),
        "indicator": _query("indicator", *keys["indicator"], required=True),
        "indicator?": _query("indicator", *keys["indicator"]),
        "territory?": _query("territory", keys["territory"][0], _one_place(catalog)),
        "subject": _keys_of("Subject", "Un indicador o una comparación, uno de los dos."),
        "sheet": _keys_of("SheetOf", "Una selección, o un territorio solo."),
        "revised": _keys_of("Revised", "Sin nada, todas las revisiones.", required=False),
        "values": _keys_of("ValuesOf", "Los valores que llevan los contornos.", required=False),
        "excel": _query(
            "excel",
            "1: como lo abre una hoja de cálculo donde el decimal lleva coma, con punto y coma y marca de UTF-8. Donde "
            "lleva punto, y en cualquier parte, sirve data.xlsx.",
            {"type": "string", "enum": ["1"]},
        ),
        "limit": _query(
            LIMIT,
            "Cuántas filas lleva la página.",
            {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": MOST_ROWS},
        ),
        "cursor": _query(
            CURSOR,
            "Desde dónde sigue; está en la dirección «next» de la página anterior.",
            {"type": "string", "pattern": "^[0-9]{1,9}$"},
        ),
        "format": _query(
            "format",
            "sdmx-csv: las mismas filas como SDMX-CSV 2.0; su estructura está en /structures/{id}.json. Antes que excel.",
            {"type": "string", "enum": ["sdmx-csv"]},
        ),
        "shape": _query(
            "shape",
            "La forma de la imagen, con letras y dibujo hechos para ella: wide, 1200 por 675; square, 1080 por 1080; "
            "print, A4 apaisada.",
            {"type": "string", "enum": list(SHAPES)},
        ),
        "id": _path("id", "IndicatorId"),
        "level": _path("level", "OutlineSet"),
        "form": _path("source", "FormSource"),
        "release_name": _path("release", "ReleaseName"),
        "file": _path("file", "PackageFile"),
    }


def _keys(catalog: Catalog) -> dict[str, tuple[str, Schema]]:
    """What each key of a selection is for, and what it may say."""
    return {
        key.name: (
            key.description.replace("{codes}", examples_of_codes(catalog)),
            {"$ref": SCHEMAS + key.component} if key.component else key.schema(catalog),
        )
        for key in QUERY_KEYS
    }


def _objects(catalog: Catalog) -> dict[str, Schema]:
    """The parameters that are several keys."""
    keys: dict[str, Schema] = {
        name: {"description": said} | schema for name, (said, schema) in _keys(catalog).items()
    }
    keys["sheet"] = {
        "type": "string",
        "enum": ["month"],
        "description": "month: lo del mes de un territorio.",
    }
    place = _one_place(catalog)
    subject = {"anyOf": [{"required": ["indicator"]}, {"required": ["compare"]}]}
    both = {"required": ["indicator", "compare"]}
    others = {name: False for name in keys if name not in _OF_A_PLACE}
    return {
        "Subject": _object(keys, "indicator", "compare", minProperties=1, maxProperties=1),
        "SheetOf": _object(keys, *keys) | {
            "not": both, "if": subject, "then": {"properties": {"sheet": False}},
            "else": {"required": ["territory"], "properties": {**others, "territory": place}},
        },
        "Revised": _object({**keys, "territory": place}, "indicator", "territory")
        | {"dependentRequired": {"territory": ["indicator"]}},
        "ValuesOf": _object(keys, *_VALUED, required=["indicator"]),
    }  # fmt: skip


def _object(keys: dict[str, Schema], *names: str, **more: Any) -> Schema:
    properties = {name: keys[name] for name in names}
    return {"type": "object", "properties": properties, "additionalProperties": False, **more}


def _one_place(catalog: Catalog) -> Schema:
    return like(f"^{CODE}$", *catalog.main_places[-1:])


def _query(name: str, description: str, schema: Schema, *, required: bool = False) -> Schema:
    return {"name": name, "in": "query", "required": required, "description": description, "schema": schema}


def _keys_of(schema: str, description: str, *, required: bool = True) -> Schema:
    parameter = _query(schema.lower(), description, {"$ref": SCHEMAS + schema}, required=required)
    return parameter | {"style": "form", "explode": True}


def _path(name: str, schema: str) -> Schema:
    return {"name": name, "in": "path", "required": True, "schema": {"$ref": SCHEMAS + schema}}
