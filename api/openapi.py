"""What /api/v1 answers, as an OpenAPI 3.1 document: true for every address, tested against the routes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from api import documents
from api.problem import MIMETYPE
from observatory.addresses.selection_keys import QUERY_KEYS
from observatory.catalog import Catalog
from observatory.files import spreadsheet
from observatory.words.asking.sending import sources_with_form
from observatory.words.citing import bibtex, csl, datacite, ris

_ANSWERS = {
    "/data.csv": ("Filas de una selección, en CSV", "text/csv"),
    "/data.xlsx": (
        "Filas de una selección con su diccionario, sus notas y sus fuentes, como libro de cálculo",
        spreadsheet.MIMETYPE,
    ),
    "/data.json": ("Filas de una selección con sus fuentes, en JSON", "application/json"),
    "/provenance": (
        "De dónde sale cada número de una selección y de qué números está hecho",
        "application/json",
    ),
    "/citation.bib": ("Cómo citar una selección, en BibTeX", bibtex.MIMETYPE),
    "/citation.ris": ("Cómo citar una selección, en RIS", ris.MIMETYPE),
    "/citation.json": ("Cómo citar una selección, en CSL-JSON", csl.MIMETYPE),
    "/citation.datacite.json": ("Los metadatos de una selección para DataCite, sin DOI", datacite.MIMETYPE),
    "/chart.svg": ("Gráfico o mapa de una selección con su título y sus fuentes, en SVG", "image/svg+xml"),
    "/chart.png": ("Gráfico o mapa de una selección con su título y sus fuentes, en PNG", "image/png"),
    "/preview.png": ("El dibujo solo, para la tarjeta de un enlace compartido, en PNG", "image/png"),
}
_LISTINGS: Final[Mapping[str, tuple[str, type[BaseModel]]]] = {
    "/indicators": ("Indicadores", documents.IndicatorList),
    "/indicators/{id}": ("Un indicador con su definición, su método y sus límites", documents.IndicatorEntry),
    "/territories": ("Territorios, con su nivel y de qué forman parte", documents.TerritoryList),
    "/sources": ("Fuentes, con su licencia y sus ediciones", documents.SourceList),
    "/releases": ("Publicaciones guardadas de este observatorio", documents.ReleaseList),
}
_SCHEMAS: Final = "#/components/schemas/{model}"
_REVISIONS = {
    "/revisions.atom": (
        "Cifras que una edición dice de otro modo que la anterior, de un indicador y un territorio, como canal Atom",
        "application/atom+xml",
    ),
    "/revisions.json": (
        "Las mismas revisiones en JSON, con cuánto se mueve un mes según su edad",
        "application/json",
    ),
}


def document(catalog: Catalog) -> dict[str, Any]:
    """The whole document."""
    place = catalog.main_places[:2][-1] if catalog.places else ""
    keys = {
        key.name: key.description.replace("{codes}", catalog.code_examples.replace(" ", ""))
        for key in QUERY_KEYS
    }
    paths: dict[str, Any] = {
        address: {"get": _operation(summary, mimetype, parameters=_parameters(keys))}
        for address, (summary, mimetype) in _ANSWERS.items()
    }
    paths["/data.csv"]["get"]["parameters"].append(_EXCEL)
    paths |= {
        address: {
            "get": _operation(
                summary, mimetype, parameters=_parameters(keys, "indicator", "territory", "lang")
            )
        }
        for address, (summary, mimetype) in _REVISIONS.items()
    }
    paths["/brief.pdf"] = {
        "get": _operation(
            "Una hoja para imprimir, en PDF con etiquetas de accesibilidad: de una selección, o de un territorio "
            f"(territory={place} sin indicator ni compare; con sheet=month, lo del mes)",
            "application/pdf",
            parameters=_parameters(keys),
        )
    }
    paths["/releases.atom"] = {
        "get": _operation(
            "Publicaciones de este observatorio como canal Atom: todas, o las que trajeron cifras a un indicador",
            "application/atom+xml",
            parameters=_parameters(keys, "indicator", "lang"),
        )
    }
    paths |= {address: {"get": _listing(*listing, keys=keys)} for address, listing in _LISTINGS.items()}
    level = {"name": "level", "in": "path", "required": True, "schema": {"enum": list(catalog.sets)}}
    paths["/geo/{level}.json"] = {
        "get": _operation("Contornos simplificados, en GeoJSON", "application/geo+json", parameters=[level])
    }
    form = {"name": "source", "in": "path", "required": True, "schema": {"enum": _with_form(catalog)}}
    paths["/forms/{source}.xlsx"] = {
        "get": _operation("El libro vacío de un informe mensual", spreadsheet.MIMETYPE, parameters=[form])
    }
    paths["/forms/{source}.html"] = {
        "get": _operation(
            "La guía de un informe mensual, para imprimir",
            "text/html",
            parameters=[form, *_parameters(keys, "lang")],
        )
    }
    paths["/openapi.json"] = {"get": _operation("Este documento", "application/json")}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Observatorio El Alto · Independencia", "version": "1"},
        "servers": [{"url": "/api/v1"}],
        "paths": paths,
        "components": {"schemas": {"Problem": _PROBLEM, **_schemas()}},
    }


def _with_form(catalog: Catalog) -> list[str]:
    return [source.id for source in sources_with_form(catalog)]


_EXCEL = {
    "name": "excel",
    "in": "query",
    "required": False,
    "description": "1: como lo abre una hoja de cálculo en español, con punto y coma, coma decimal y marca de UTF-8.",
    "schema": {"enum": ["1"]},
}
_PROBLEM = {
    "type": "object",
    "description": "RFC 9457",
    "required": ["type", "title", "status", "detail", "suggestions"],
    "properties": {
        "type": {"type": "string", "const": "about:blank"},
        "title": {"type": "string", "description": "Lo mismo en cada respuesta con este código."},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "Qué está mal y qué se puede pedir."},
        "suggestions": {
            "type": "array",
            "description": "Pedidos parecidos que sí se contestan.",
            "items": {
                "type": "object",
                "required": ["label", "href"],
                "properties": {"label": {"type": "string"}, "href": {"type": "string"}},
            },
        },
    },
}


def _listing(summary: str, model: type[BaseModel], *, keys: Mapping[str, str]) -> dict[str, Any]:
    """The operation of a listing, whose answer has the schema of its model."""
    parameters = _parameters(keys, "lang")
    if model is documents.IndicatorEntry:
        parameters.append({"name": "id", "in": "path", "required": True, "schema": {"type": "string"}})
    operation = _operation(summary, "application/json", parameters=parameters)
    schema = {"$ref": _SCHEMAS.format(model=model.__name__)}
    operation["responses"]["200"]["content"]["application/json"] = {"schema": schema}
    return operation


def _schemas() -> dict[str, Any]:
    """The schemas of all documents that have a model, by its name."""
    models = [(model, "serialization") for _, model in _LISTINGS.values()]
    _, schema = models_json_schema(models, ref_template=_SCHEMAS)  # type: ignore[arg-type]
    return dict(schema["$defs"])


def _parameters(descriptions: Mapping[str, str], *keys: str) -> list[dict[str, Any]]:
    """The parameters named, or all of a selection."""
    return [
        {
            "name": key,
            "in": "query",
            "required": False,
            "description": description,
            "schema": {"type": "string"},
        }
        for key, description in descriptions.items()
        if not keys or key in keys
    ]


def _operation(
    summary: str, mimetype: str, *, parameters: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    wrong = {MIMETYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        "summary": summary,
        "parameters": parameters or [],
        "responses": {
            "200": {"description": summary, "content": {mimetype: {}}},
            "400": {"description": "El pedido no se puede leer.", "content": wrong},
            "404": {"description": "Lo pedido no existe.", "content": wrong},
            "410": {"description": "La publicación pedida se retiró; se dice por qué.", "content": wrong},
        },
    }
