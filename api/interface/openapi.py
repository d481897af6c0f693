"""What /api/v1 answers, as an OpenAPI 3.1 document: one line for each address, and the models of the answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from pydantic import BaseModel, Field
from pydantic.json_schema import models_json_schema

from api.answers import MIMETYPE
from api.interface import documents
from api.interface.documents import Answer, Document, Number, Problem
from api.interface.parameters import ROWS_BY, ROWS_TERRITORY, SCHEMAS, parameters, schemas
from observatory.addresses.selection import KEYS
from observatory.catalog import Catalog
from observatory.demonstration import site_name
from observatory.files import export
from observatory.files.sdmx import MIMETYPE as STRUCTURE
from observatory.model import Change, ConfStatus, ObsStatus
from observatory.settings import REQUESTS_A_MINUTE
from observatory.site import current_site
from observatory.text import Text
from observatory.words import citation_forms


class ChangeRecord(Document):
    """A figure that two editions, or two releases, tell in two ways; a number that is hidden is null."""

    indicator: str
    territory: str
    period: str
    breakdown: str
    change: Change
    former: Number | None
    value: Number | None
    difference: Number | None


class RevisionRecord(ChangeRecord):
    """A change between two editions; `said` is the day on which the newer was public."""

    former_source: str
    former_edition: str
    source: str
    edition: str
    said: date


class ReleaseChangeRecord(ChangeRecord):
    """A change between two releases of this observatory."""

    former_release: str
    release: str
    released: date


class SizeRecord(Document):
    """How far months of an age (in months) moved; `median` and `largest` are relative, 0.13 is 13 %."""

    age_from: int
    age_to: int | None
    pairs: int
    places: int
    median: float
    largest: float


class RevisedIndicator(Document):
    """The indicator whose figures moved."""

    id: str
    name: str
    unit: str


class RevisedTerritory(Document):
    """The place whose figures moved."""

    code: str
    name: str


class EditionFile(Document):
    """An edition with its file and the hash of it."""

    source: str
    edition: str
    sha256: str
    file: str


class RevisionPage(Answer):
    """What moved of an indicator in a place, and how far months usually move; `said` is that in a sentence."""

    release: str
    released: date
    indicator: RevisedIndicator
    territory: RevisedTerritory
    revisions: list[RevisionRecord]
    between_releases: list[ReleaseChangeRecord]
    sizes: list[SizeRecord]
    sizes_everywhere: list[SizeRecord]
    said: str
    territories: list[str]
    editions: list[EditionFile]


class OutlineProperties(Document):
    """A place that is drawn; where values are asked for also its row of the map, as in the CSV."""

    code: str
    name: str
    parent: str | None
    vintage: str
    obs_id: str | None = Field(default=None)
    period: str | None = None
    value: Number | None = None
    lower: Number | None = None
    upper: Number | None = None
    numerator: Number | None = None
    denominator: Number | None = None
    obs_status: ObsStatus | None = None
    conf_status: ConfStatus | None = None
    note: str | None = None


class OutlineGeometry(Document):
    """A MultiPolygon of longitudes and latitudes."""

    type: Literal["MultiPolygon"]
    coordinates: list[list[list[tuple[float, float]]]]


class OutlineFeature(Document):
    """A place with its outline."""

    type: Literal["Feature"]
    id: str
    properties: OutlineProperties
    geometry: OutlineGeometry


class OutlineCollection(Answer):
    """Outlines as GeoJSON, with what must be said wherever they are drawn."""

    type: Literal["FeatureCollection"]
    attribution: list[str]
    licence: list[str]
    defects: list[str]
    features: list[OutlineFeature]
    release: str | None = None
    query: str | None = None
    columns: list[str] | None = None


class Description(Document):
    """An OpenAPI document."""

    openapi: Literal["3.1.0"]
    info: dict[str, Any]
    servers: list[dict[str, Any]]
    paths: dict[str, Any]
    components: dict[str, Any]


CSV, JSON, ATOM, PDF = "text/csv", "application/json", "application/atom+xml", "application/pdf"
GEOJSON, SVG, PNG, HTML = "application/geo+json", "image/svg+xml", "image/png", "text/html"
ZIP = "application/zip"
NOT_MODIFIED, GONE, NO_SUCH_RANGE = 304, 410, 416
ALWAYS: Final = (400, 404, 405, 413, 414, 429, 503)
"""The codes with which any address may answer, besides 200."""
CACHED: Final = (NOT_MODIFIED,)
OF_A_RELEASE: Final = (NOT_MODIFIED, GONE)
SELECTION: Final = ("subject", *(key for key in KEYS if key not in ("indicator", "compare")))
"""The parameters of a selection: what it is about is one of two keys, so these two are one parameter."""

_OF_ROWS: Final = {"territory": ROWS_TERRITORY, "by": ROWS_BY}
ROWS: Final = tuple(_OF_ROWS.get(name, name) for name in SELECTION)
"""The same where rows alone are asked for."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One address: `answers` are its codes besides 200 and ALWAYS, `model` the shape of a JSON answer.

    One that is `ranged` is a file, of which a part can be asked for.
    """

    path: str
    id: str
    summary: str
    mimetype: str
    parameters: tuple[str, ...] = ()
    model: type[BaseModel] | None = None
    answers: tuple[int, ...] = CACHED
    ranged: bool = False


def _of_selection(path: str, id_: str, summary: str, mimetype: str) -> Operation:
    return Operation(path, id_, summary, mimetype, SELECTION, answers=OF_A_RELEASE)


def _image(form: str, id_: str, summary: str, mimetype: str) -> Operation:
    return Operation(f"/chart.{form}", id_, summary, mimetype, (*SELECTION, "shape"), answers=OF_A_RELEASE)


OPERATIONS: Final = (
    Operation(
        "/data.csv", "getRowsAsCsv", "Filas de una selección, todas, en CSV", CSV,
        (*ROWS, "excel", "format"), answers=OF_A_RELEASE,
    ),
    Operation(
        "/data.xlsx", "getRowsAsWorkbook",
        "Filas de una selección con su diccionario, sus notas y sus fuentes, como libro de cálculo", export.MIMETYPE,
        ROWS, answers=OF_A_RELEASE,
    ),
    Operation(
        "/data.json", "getRows", "Filas de una selección con sus fuentes, en JSON, por páginas", JSON,
        (*ROWS, "limit", "cursor"), documents.DataPage, OF_A_RELEASE,
    ),
    Operation(
        "/provenance", "getProvenance", "De dónde sale cada número de una selección y de qué números está hecho", JSON,
        SELECTION, documents.ProvenancePage, OF_A_RELEASE,
    ),
    _image("svg", "getChartAsSvg", "Gráfico o mapa de una selección con su título y sus fuentes, en SVG", SVG),
    _image("png", "getChartAsPng", "Gráfico o mapa de una selección con su título y sus fuentes, en PNG", PNG),
    _image("pdf", "getChartAsPdf", "Gráfico o mapa de una selección con su título y sus fuentes, en PDF", PDF),
    Operation(
        "/sentences", "getSentences", "Lo que se puede imprimir de una selección, lo que no y por qué", JSON,
        SELECTION, documents.SentencesPage, OF_A_RELEASE,
    ),
    _of_selection(
        "/preview.png", "getPreview", "El gráfico para la tarjeta de un enlace compartido, en PNG", PNG
    ),
    _of_selection("/citation.bib", "getCitationAsBibtex", "Cómo citar una selección, en BibTeX", citation_forms.BIBTEX),
    _of_selection("/citation.ris", "getCitationAsRis", "Cómo citar una selección, en RIS", citation_forms.RIS),
    _of_selection("/citation.json", "getCitationAsCsl", "Cómo citar una selección, en CSL-JSON", citation_forms.CSL),
    _of_selection(
        "/citation.datacite.json", "getCitationAsDatacite", "Los metadatos de una selección para DataCite, sin DOI",
        citation_forms.DATACITE,
    ),
    Operation(
        "/brief.pdf", "getBrief",
        "Una hoja para imprimir, en PDF con etiquetas de accesibilidad: de una selección, o de un territorio (territory "
        "solo, sin indicator ni compare; con sheet=month, lo del mes)", PDF, ("sheet",), answers=OF_A_RELEASE,
    ),
    Operation(
        "/indicators", "listIndicators", "Indicadores", JSON, ("lang",), documents.IndicatorList
    ),
    Operation(
        "/indicators/{id}", "getIndicator", "Un indicador con su definición, su método y sus límites", JSON,
        ("id", "lang"), documents.IndicatorEntry,
    ),
    Operation(
        "/territories", "listTerritories", "Territorios, con su nivel y de qué forman parte", JSON,
        ("lang",), documents.TerritoryList,
    ),
    Operation(
        "/sources", "listSources", "Fuentes, con su licencia y sus ediciones", JSON, ("lang",), documents.SourceList
    ),
    Operation(
        "/releases", "listReleases", "Publicaciones guardadas de este observatorio", JSON,
        ("lang",), documents.ReleaseList,
    ),
    Operation(
        "/releases/{release}.zip", "getPackage", "Todo lo de una publicación en un ZIP: filas, tablas que las explican y "
        "descripciones para programas", ZIP, ("release_name", "lang"), answers=OF_A_RELEASE, ranged=True,
    ),
    Operation(
        "/releases/{release}/{file}", "getPackageFile", "Un archivo de una publicación, como se escribió con ella", "*/*",
        ("release_name", "file", "lang"), answers=OF_A_RELEASE, ranged=True,
    ),
    Operation(
        "/releases.atom", "getReleaseFeed",
        "Publicaciones de este observatorio como canal Atom: todas, o las que trajeron cifras a un indicador", ATOM,
        ("indicator?", "lang"),
    ),
    Operation(
        "/revisions.atom", "getRevisionFeed",
        "Cifras que una edición dice de otro modo que la anterior, de un indicador y un territorio, como canal Atom",
        ATOM, ("revised", "lang"),
    ),
    Operation(
        "/revisions.json", "getRevisions", "Las mismas revisiones en JSON, con cuánto se mueve un mes según su edad",
        JSON, ("indicator", "territory?", "lang"), RevisionPage,
    ),
    Operation(
        "/geo/{level}.json", "getOutlines",
        "Contornos simplificados, en GeoJSON; con indicator, cada uno con su valor de un periodo", GEOJSON,
        ("level", "values"), OutlineCollection, OF_A_RELEASE,
    ),
    Operation(
        "/structures/{id}.json", "getStructure",
        "La estructura de lo que da format=sdmx-csv de un indicador: dimensiones, listas de códigos, atributos",
        STRUCTURE, ("id", "lang"),
    ),
    Operation(
        "/forms/{source}.xlsx", "getForm", "El libro vacío de un informe mensual", export.MIMETYPE, ("form",)
    ),
    Operation(
        "/forms/{source}.html", "getFormGuide", "La guía de un informe mensual, para imprimir", HTML, ("form", "lang")
    ),
    Operation("/openapi.json", "getDescription", "Este documento", JSON, model=Description),
)  # fmt: skip
"""In the order in which the document names them."""


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
