"""What /api/v1 answers, as an OpenAPI 3.1 document: made of the table of addresses and of the models of answers."""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from api.answers import MIMETYPE
from api.interface.documents import Problem
from api.interface.operations import ALWAYS, NO_SUCH_RANGE, NOT_MODIFIED, OPERATIONS, Operation
from api.interface.parameters import SCHEMAS, parameters, schemas
from observatory.catalog import Catalog
from observatory.demonstration import site_name
from observatory.settings import REQUESTS_A_MINUTE
from observatory.site import current_site
from observatory.text import Text

_CODES: Final = {
    304: "No cambió desde la respuesta que lleva esa ETag.",
    400: "El pedido no se puede leer.",
    404: "Lo pedido no existe.",
    405: "Esta dirección solo se lee.",
    410: "La publicación pedida se retiró; se dice por qué.",
    413: "El pedido trae un cuerpo demasiado grande, o pide más filas que las que caben: CSV y JSON las dan todas.",
    414: "La dirección es demasiado larga.",
    416: "El archivo no tiene la parte pedida; Content-Range dice cuánto mide.",
    429: "Demasiados pedidos en un minuto; Retry-After dice cuántos segundos esperar.",
    503: "No hay datos en este momento; Retry-After dice cuántos segundos esperar.",
}

_ABOUT: Final = (
    f"Solo lectura, sin clave y sin registro. Se contestan al menos {REQUESTS_A_MINUTE} pedidos por minuto a cada quien. "
    "Cada respuesta dice en RateLimit-Remaining cuántos quedan y en RateLimit-Reset en cuántos segundos vuelven. De más "
    "se responde 429 con Retry-After. Lo que no se puede contestar se dice en un documento de problema (RFC 9457)."
)
_HEADERS: Final = {
    name: {"description": said, "schema": {"type": kind}}
    for name, kind, said in (
        ("ETag", "string", "Para volver a pedir con If-None-Match: 304 si nada cambió."),
        ("RateLimit-Policy", "string", "El límite y su ventana en segundos."),
        ("RateLimit-Limit", "integer", "Pedidos por ventana."),
        ("RateLimit-Remaining", "integer", "Pedidos que quedan."),
        ("RateLimit-Reset", "integer", "Segundos hasta que se vuelven a contar."),
        ("Retry-After", "integer", "Segundos que hay que esperar."),
    )
}
"""Those of the limit are missing where there is none: on the operator's own machine."""


def document(catalog: Catalog) -> dict[str, Any]:
    """The whole document."""
    title = site_name(Text(), demonstration=catalog.demonstration)
    about = "" if catalog.demonstration else current_site().tagline
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "1", "description": f"{about} {_ABOUT}".strip()},
        "servers": [{"url": "/api/v1"}],
        "paths": {operation.path: {"get": _describe_operation(operation)} for operation in OPERATIONS},
        "components": {
            "schemas": {**_models(), **schemas(catalog)},
            "parameters": {_reference(name): told for name, told in parameters(catalog).items()},
            "responses": {str(code): _refusal(code) for code in _CODES},
            "headers": _HEADERS,
        },
    }


def _describe_operation(operation: Operation) -> dict[str, Any]:
    content = {"schema": {"$ref": SCHEMAS + operation.model.__name__}} if operation.model else {}
    codes = sorted({*ALWAYS, *operation.answers, *((NO_SUCH_RANGE,) if operation.ranged else ())})
    whole = {
        "description": operation.summary,
        "content": {operation.mimetype: content},
        "headers": _with_headers(*(name for name in _HEADERS if name != "Retry-After")),
    }
    part = {"206": whole | {"description": "La parte pedida con Range."}} if operation.ranged else {}
    return {
        "operationId": operation.id,
        "summary": operation.summary,
        "parameters": [
            {"$ref": f"#/components/parameters/{_reference(name)}"} for name in operation.parameters
        ],
        "responses": {
            "200": whole,
            **part,
            **{str(code): {"$ref": f"#/components/responses/{code}"} for code in codes},
        },
    }


def _reference(name: str) -> str:
    """The name of a parameter among the components, where no question mark may stand."""
    return f"optional_{name[:-1]}" if name.endswith("?") else name


def _refusal(code: int) -> dict[str, Any]:
    if code == NOT_MODIFIED:
        return {"description": _CODES[code]}
    return {
        "description": _CODES[code],
        "content": {MIMETYPE: {"schema": {"$ref": SCHEMAS + Problem.__name__}}},
        "headers": _with_headers("Retry-After") if code in (429, 503) else {},
    }


def _with_headers(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _models() -> dict[str, Any]:
    """The schemas of all documents that have a model, by its name."""
    models: list[type[BaseModel]] = [Problem, *(entry.model for entry in OPERATIONS if entry.model)]
    _, schema = models_json_schema(
        [(model, "serialization") for model in dict.fromkeys(models)], ref_template=SCHEMAS + "{model}"
    )
    return dict(schema["$defs"])
